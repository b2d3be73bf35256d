"""Citations typed as plain text: linked to the library, or to entries of what the draft says."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from babel import Locale

from publish import pandoc
from publish.bibliography import entries_as_csl
from publish.drafts.draft import Account, Block, Sure
from publish.drafts.signs import YEAR, western
from publish.library import Library

Csl = dict[str, object]
GROUP = re.compile(rf"\((?P<inner>[^()]*?{YEAR}[a-z]?[^()]*)\)")
WORK = re.compile(
    rf"^(?P<prefix>(?:see(?: also)?|cf\.|voir|e\.g\.,?)\s+)?"
    rf"(?P<author>[^\W\d_][^,،;:()\d]{{0,80}}?)"
    rf"[,،]?\s+(?P<year>{YEAR})(?P<letter>[a-z]?)"
    r"(?:\s*[,،:]\s*(?P<place>(?:pp?\.|p\s|§|ch\.|chap\.|sec\.|ص)?\s*\d[\d\s,–-]*))?$",
    re.IGNORECASE,
)
NARRATIVE = re.compile(
    rf"(?P<author>[^\W\d_][\w’'&.-]*(?:\s+[\w’'&.-]+){{0,7}})\s+"
    rf"\((?P<year>{YEAR})(?P<letter>[a-z]?)\)"
)
# Title — Author (Year); Author (Year). Title. Rest; Author. Year. Title.
TITLE_FIRST = re.compile(
    rf"^[“\"]?(?P<title>.+?)[”\"]?\s+[—–]\s+(?P<author>[^()—–]+?)\s*\((?P<year>{YEAR})\)\W*$"
)
AUTHOR_FIRST = re.compile(
    rf"^(?P<author>[^()]{{2,120}}?)[.,]?\s*\(?(?P<year>{YEAR})(?P<letter>[a-z]?)\)?[.,:]\s*[«“\"]?(?P<title>[^.”»\"]{{4,200}})[”»\"]?(?:[.,]|$)"
)
ENTRY_HEAD = re.compile(r"^@[A-Za-z]+\{(?P<key>[^\s,{}]+),", re.MULTILINE)  # as pandoc writes it
INITIALS = re.compile(r"[^\W\d_]\.?(?:[\s-]*[^\W\d_]\.?){0,3}")
ADDRESS = re.compile(r"https?://[^\s<>)]+[^\s<>).,;]")
LINKS = (
    "and",
    "of",
    "the",
    "for",
    "et",
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "&",
    "al.",
    "y",
    "und",
    "اور",
    "و",
)
MONTHS = {
    name.casefold().rstrip(".")
    for lang in ("en", "fr", "es", "de", "pt", "ar", "ur")
    for width in ("wide", "abbreviated")
    for name in Locale.parse(lang).months["format"][width].values()
}


@dataclass(slots=True)
class Works:
    """The works that a draft cites: those of the library, and those that only the draft names."""

    library: dict[tuple[str, str], str] = field(default_factory=dict)  # (author, year) -> key
    made: dict[str, Csl] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # key -> line of the draft
    taken: set[str] = field(default_factory=set)
    hints: dict[tuple[str, str], Csl] = field(default_factory=dict)  # of works named elsewhere
    linked: list[tuple[int, str, str]] = field(default_factory=list)  # line, words, key

    def key(self, author: str, year: str, letter: str = "") -> str:
        """Return the key of a work that is known by its first author and year, or ""."""
        name = _surname(author)
        return self.library.get((name, year + letter)) or self.library.get((name, year)) or ""

    def add(self, csl: Csl, author: str, year: str, line: int) -> str:
        """Make an entry of what the draft says and return its key."""
        base = re.sub(r"[^a-z0-9]", "", _ascii(_surname(author)))[:24] or "work"
        key = next(k for k in _keys(f"{base}{year}") if k not in self.taken)
        self.taken.add(key)
        self.made[key] = {"id": key, **csl}
        self.lines[key] = line
        self.library[(_surname(author), year)] = key
        return key


def known_works(library: Library | None) -> Works:
    """Return the works of a library by first author and year."""
    works = Works()
    for entry in entries_as_csl(library) if library else []:
        key, names, year = str(entry["id"]), _names(entry), _year(entry)
        works.taken.add(key)
        for name in names[:1]:
            works.library.setdefault((_surname(name), year), key)
    return works


def add_fields(works: Works, entries: Iterable[Csl]) -> dict[str, str]:
    """Add works that a word processor's fields hold; returns their own ids with our keys."""
    keys: dict[str, str] = {}
    for entry in entries:
        names, year = _names(entry), _year(entry)
        author = names[0] if names else str(entry.get("title", "work"))
        same = works.key(author, year)
        csl = {name: value for name, value in entry.items() if name != "id"}
        known = works.made.get(same, {})
        if same and (same not in works.made or known.get("title") == entry.get("title")):
            keys[str(entry["id"])] = same
        else:
            keys[str(entry["id"])] = works.add(csl, author, year, 0)
    return keys


def hint_of(block: Block, works: Works) -> None:
    """Remember what a line of further reading tells of a work, for citations that tell less."""
    found = TITLE_FIRST.match(western(block.text))
    if found:
        author, year = found["author"].strip(), found["year"]
        csl: Csl = {"type": "document", "author": _authors(author), "title": found["title"].strip()}
        csl["issued"] = {"date-parts": [[int(year)]]}
        for name in (author, author.split()[-1]):
            works.hints.setdefault((_surname(name), year), csl)


def read_work(block: Block, works: Works) -> str:
    """Read a line of a list of works; returns the key of its entry, or "" if it can't be."""
    text = western(block.text)
    found = TITLE_FIRST.match(text) or AUTHOR_FIRST.match(text)
    if not found:
        return ""
    author, year, title = found["author"].strip(" ,."), found["year"], found["title"].strip(" ,.")
    if not title:
        return ""
    known = works.key(author, year)
    if known and (known not in works.made or works.made[known].get("title") == title):
        return known
    csl: Csl = {"type": "document", "author": _authors(author), "title": title}
    csl["issued"] = {"date-parts": [[int(year)]]}
    address = ADDRESS.search(block.text)
    if address:
        csl["URL"] = address[0]
    return works.add(csl, author, year, block.line)


def link(markdown: str, line: int, works: Works, account: Account) -> str:
    """Turn "(Author, 2025)" into a citation; a work that nothing tells more of gets an entry."""

    def group(found: re.Match[str]) -> str:
        """Return "(Author, 2025; Other, 2024)" as keys, or as it is if one part is no work."""
        parts = [WORK.match(part.strip()) for part in re.split("[;؛]", western(found["inner"]))]
        if not all(part and _is_name(part["author"]) for part in parts):
            return found[0]
        cites = [_cite(part, line, works, account) for part in parts if part]
        works.linked.append((line, found["inner"], "; ".join(cites)))
        return f"[{'; '.join(cites)}]"

    def narrative(found: re.Match[str]) -> str:
        """Return "Author (2025)" as a key, the longest name that is a work; else as it is."""
        words = found["author"].split()
        for start in range(len(words)):
            author = " ".join(words[start:])
            key = works.key(author, found["year"], found["letter"])
            if key and _is_whole(author, key, works):
                before = " ".join(words[:start])
                cited = f"{author} ({found['year']}{found['letter']})"
                account.note(
                    line, "citation", Sure.LIKELY, f"“{cited}” is cited as @{key}", left=cited
                )
                works.linked.append((line, cited, key))
                return f"{before} @{key}".strip()
        return found[0]

    return NARRATIVE.sub(narrative, GROUP.sub(group, markdown))


def link_sources(text: str, line: int, works: Works, account: Account) -> str:
    """Turn the works of a source line into citations: "[@a; @b]", or leave them all."""
    parts = [part.strip(" .") for part in re.split(r"[;؛]|[,،](?!\s*\d)", text)]
    cites = []
    for part in parts:
        found = WORK.match(re.sub(r"\(([^()]*)\)", r"\1", western(part)))
        if not found or not _is_name(found["author"]):
            return text
        cites.append(found)
    made = [_cite(found, line, works, account) for found in cites]
    works.linked.append((line, text, "; ".join(made)))
    return f"[{'; '.join(made)}]"


def _cite(found: re.Match[str], line: int, works: Works, account: Account) -> str:
    author, year, letter = found["author"].strip(), found["year"], found["letter"] or ""
    key = works.key(author, year, letter)
    said = found[0].strip()
    if key:
        account.note(line, "citation", Sure.SURE, f"“{said}” is cited as @{key}", left=said)
    else:
        stub: Csl = {"type": "document", "author": _authors(author)}
        stub["issued"] = {"date-parts": [[int(year)]]}
        told = works.hints.get((_surname(author), year))
        key = works.add(told or stub, author, year + letter, line)
        known = "author, year and title" if told else "only author and year"
        message = (
            f"“{said}” is cited as @{key}, an entry of which the draft says {known}: complete it"
        )
        account.note(line, "citation", Sure.LIKELY, message, look=True, left=said)
    prefix = found["prefix"] or ""
    place = f", {found['place'].strip()}" if found["place"] else ""
    return f"{prefix}@{key}{place}"


def _is_whole(author: str, key: str, works: Works) -> bool:
    """Say whether words are all of an author's name, not its last word alone."""
    entry = works.made.get(key)
    names = [_plain(name) for name in _names(entry)] if entry else []
    return not entry or _plain(author) in names or _surname(author) in names


def _is_name(author: str) -> bool:
    """Say whether words may name an author: capitals (or a script without), and no month."""
    words = author.split()
    if words[-1].casefold().rstrip(".") in MONTHS or words[0].casefold().rstrip(".") in MONTHS:
        return False
    return all(
        word.casefold() in LINKS
        or word[:1].upper() == word[:1]
        or word[:2] in {"d'", "d’", "l’", "l'"}
        for word in words
    )


def _with_initials(author: str) -> list[dict[str, str]]:
    """Return persons of a list such as "Schwaab, J., Meier, R. and Davin, E. L.", or none."""
    parts = re.split(r",?\s+(?:and|et|&|und|y|اور)\s+|[,;]\s*(?:&\s*)?", author)
    families, given = parts[::2], parts[1::2]
    if len(families) != len(given) or not all(map(INITIALS.fullmatch, given)):
        return []
    made = []
    for family, first in zip(families, given, strict=True):
        dot = "." if "." in author and not first.endswith(".") else ""  # cut with the list's end
        made.append({"family": family.strip(), "given": f"{first.strip()}{dot}"})
    return made


def _authors(author: str) -> list[dict[str, str]]:
    """Return authors as CSL-JSON; one is taken for a person only where its form says so."""
    persons = _with_initials(author)
    if persons:
        return persons
    people = [
        part.strip() for part in re.split(r"\s+(?:and|et|&|und|y|اور)\s+|;", author) if part.strip()
    ]
    made = []
    for name in people:
        family, comma, given = name.partition(",")
        if comma and len(family.split()) <= 3 and given.strip():  # noqa: PLR2004 - words of a surname
            made.append({"family": family.strip(), "given": given.strip()})
        else:
            made.append({"literal": name})
    return (
        made
        if len(made) > 1 and all(_is_name(p.get("literal", "A")) for p in made)
        else (made if len(made) == 1 else [{"literal": author}])
    )


def _names(entry: Mapping[str, object] | None) -> list[str]:
    people = (entry or {}).get("author") or (entry or {}).get("editor") or []
    persons = people if isinstance(people, list) else []
    names = [str(person.get("literal") or person.get("family") or "") for person in persons]
    return [name for name in names if name]


def _year(entry: Mapping[str, object]) -> str:
    issued = entry.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    return str(parts[0][0]) if parts and parts[0] else ""


def _surname(author: str) -> str:
    """Return by what an author is known: all of a body's name, the surname of the first person."""
    first = re.split(r"\s+(?:et al\.?|and others|and|et|&|und|y|اور)(?:\s|$)", author.strip())[0]
    family = first.partition(",")[0]
    return _plain(family)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in bare if not unicodedata.combining(c))))


def _ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


def _keys(base: str) -> Iterable[str]:
    yield base
    yield from (f"{base}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    yield from (f"{base}x{number}" for number in range(1, 10_000))


def _as_typed(entry: Csl) -> Csl:
    """Return an entry whose title keeps its letter case when it becomes BibLaTeX."""
    title = entry.get("title")
    return {**entry, "title": f'<span class="nocase">{title}</span>'} if title else entry


def as_biblatex(works: Works) -> str:
    """Return the entries made from a draft as BibLaTeX, each with the line that it came from."""
    if not works.made:
        return ""
    csl = json.dumps([_as_typed(entry) for entry in works.made.values()], ensure_ascii=False)
    text = pandoc.as_biblatex(csl)

    def told(found: re.Match[str]) -> str:
        """Return the head of an entry below a remark on the line that it came from."""
        line = works.lines.get(found["key"], 0)
        return f"% from line {line} of the draft\n{found[0]}" if line else found[0]

    return ENTRY_HEAD.sub(told, text).strip() + "\n"

"""What there is to know of each rule: why it is there, what breaks it and what keeps it.

`--explain` and the page docs/rules.md are made of this. The examples lie in `examples/`, a file a
subject, by the ids of the rules:

- `bad` breaks the rule, at the place that the sign ‸ marks; without it the whole file is at fault.
- `good` keeps it. What does not begin with --- stands below a front matter in British English.
- `file` names another file than the article, `saved` another encoding than UTF-8, `situation`
  what the text alone does not show.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from publish.check.finished import FINISHED, SIGNED, STORES
from publish.check.ignore import UNUSED
from publish.check.rules import RULES
from publish.check.told import TOLD
from publish.check.translated import TRANSLATED
from publish.house import own_styles
from publish.problems import Severity

EXAMPLES = Path(__file__).with_name("examples")
MARK = "‸"  # in a bad example, right before what is at fault
READING, ARTICLE, WORDING, LANGUAGES, SIGNING, FILES, SHOPS = (
    "Reading the article",
    "The article",
    "The wording",
    "Translations",
    "Sign-off",
    "Finished pages",
    "Stores",
)
INTRODUCTIONS: Mapping[str, str] = {
    READING: "What is found while an article, its front matter and its library are read.",
    ARTICLE: "What its parts, figures, tables and boxes must have.",
    WORDING: "Found by `publish check` in sentences, never in code, addresses or citations; "
    "a build only counts them.",
    LANGUAGES: "What is found where a translation is held against its original; "
    "[languages.md](languages.md) says how.",
    SIGNING: "Found by `publish check`, and an error for a release: [proofs.md](proofs.md) says "
    "how articles are approved.",
    FILES: "Found on the laid-out pages when an edition is built.",
    SHOPS: "Found in a finished EPUB; [stores.md](stores.md) says what each store takes.",
}
# What a rule needs to know of a language, by the name of the list in language.toml.
NEEDS: Mapping[str, str] = {
    "vague-link": "vague-links",
    "action-without-actor": "actor",
    "action-without-deadline": "deadline",
    "colour-alone": "colours",
    "mixed-spelling": "spelling",
    "mixed-ize": "spelling",
    "numbers-disagree": "stop",
    "heading-case": "small-words",
    "reading-level": "ease",
}
WITHIN = {"reading-level": ("en",)}  # languages that a rule knows by itself
HEAD = """\
# Rules

What `publish check` and `publish build` look for, made from the table of rules by
`tools/make_rules_page.py`. An *error* stops the article: its output would be broken or false. A
*warning* is something that an editor should look at. An *info* is a matter of style. Warnings and
infos that you accept go into `ignore:` of the front matter; one that is not needed there is told.
`publish check --explain RULE` prints a rule; how often rules are wrong is in
[rules-measured.md](rules-measured.md).

Most rules work in every language. Those that have to know its words say in which they work; a house
adds others in its `styles/language.toml`. The spelling is looked at in each language that has a
dictionary: ours are those of English, French, German and Spanish, a house's own lie in
`styles/dictionaries`.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it is explained, with an example that breaks it and one that keeps it."""

    id: str
    severity: Severity
    family: str
    explanation: str
    bad: str
    good: str
    file: str = "article.md"
    saved: str = "utf-8"
    situation: str = ""
    languages: tuple[str, ...] = ()  # in which it works, in English; empty for all

    @property
    def broken(self) -> str:
        """The bad example without its mark."""
        return self.bad.replace(MARK, "", 1)

    @property
    def place(self) -> tuple[int, int]:
        """Line and column in the bad example at which the rule is told, 0 where there is none."""
        before, mark, _ = self.bad.partition(MARK)
        lines = before.split("\n")
        return (len(lines), len(lines[-1]) + 1) if mark else (0, 0)

    def __str__(self) -> str:
        """Write the entry as it is printed."""
        parts = [f"{self.id} ({self.severity})", self._explained()]
        parts += [f"{self._leading()}:\n\n{_indented(self._pointed())}"]
        return "\n\n".join([*parts, f"write:\n\n{_indented(self.good)}"])

    def as_markdown(self) -> str:
        """Write the entry as a part of the page."""
        parts = [f"### {self.id}", f"*{self.severity}* · {self._explained()}"]
        form = "markdown" if self.file == "article.md" else "text"
        parts += [f"{self._leading()}\n\n````{form}\n{self._pointed()}\n````"]
        return "\n\n".join([*parts, f"write\n\n````{form}\n{self.good.strip()}\n````"])

    def _explained(self) -> str:
        works = f" Works in {', '.join(self.languages)}." if self.languages else ""
        return f"{self.explanation}{works}"

    def _leading(self) -> str:
        said = f"{self.situation} " if self.situation else ""
        where = "" if self.file == "article.md" else f" (in {self.file})"
        saved = "" if self.saved == "utf-8" else f" (saved as {self.saved})"
        return f"{said}Instead of{where}{saved}"

    def _pointed(self) -> str:
        """Return the bad example with a line below the one at fault that points at its place."""
        line, column = self.place
        lines = self.broken.strip("\n").split("\n")
        if line:
            before = lines[line - 1][: column - 1]
            lines.insert(line, "".join("\t" if sign == "\t" else " " for sign in before) + "^")
        return "\n".join(lines)


@functools.cache
def entries() -> Mapping[str, Entry]:
    """Return all rules by their ids, in the order of the page."""
    examples = {
        name: example
        for file in sorted(EXAMPLES.glob("*.toml"))
        for name, example in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }
    found: list[tuple[str, Severity, str, str]] = [
        (name, severity, READING, why) for name, (severity, why) in TOLD.items()
    ]
    found += [(r.id, r.severity, WORDING if r.wording else ARTICLE, r.explanation) for r in RULES]
    unused = "An entry of 'ignore' that silences nothing hides the next finding."
    found.append((UNUSED, Severity.WARNING, ARTICLE, unused))
    found += [(name, severity, LANGUAGES, why) for name, (severity, why) in TRANSLATED.items()]
    found += [(name, Severity.WARNING, SIGNING, why) for name, why in SIGNED.items()]
    found += [(name, Severity.WARNING, FILES, why) for name, why in FINISHED.items()]
    found += [(name, Severity.WARNING, SHOPS, why) for name, why in STORES.items()]
    return {
        name: Entry(name, severity, family, why, languages=_languages(name), **examples[name])
        for name, severity, family, why in found
    }


def _languages(name: str) -> tuple[str, ...]:
    """Return the names of the languages in which a rule works, none where it works in all."""
    if name not in NEEDS:
        return ()
    table = tomllib.loads((own_styles() / "language.toml").read_text(encoding="utf-8"))
    known = {*WITHIN.get(name, ()), *(lang for lang in table if NEEDS[name] in table[lang])}
    return tuple(sorted(Locale("en").languages[lang] for lang in known))


def as_markdown() -> str:
    """Return the page of all rules."""
    parts = [HEAD]
    for family, introduction in INTRODUCTIONS.items():
        own = sorted((e for e in entries().values() if e.family == family), key=lambda e: e.id)
        parts += [f"## {family}", introduction, *(entry.as_markdown() for entry in own)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())

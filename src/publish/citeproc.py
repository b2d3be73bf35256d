"""citeproc: citations and lists of works as a citation style (CSL) words them.

A style that puts citations into the text is asked once, for all citations of an article in their
order. One that makes notes of them is asked for what each citation is called where no note can
stand, and again for the notes of each edition: which of them is the first that names a work, and
so names it in full, only the edition knows.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from publish import pandoc
from publish.article import CitationStyle, Flow, Reference
from publish.direction import (
    begins_in_script_of,
    direction_by,
    direction_of,
    language_tag,
    runs_leftward,
)
from publish.guards.scratch import scratch_folder
from publish.pandoc import Block, Cite, CiteItem, Div, Inlines, Link, Note, Para, Reader, Str

CSL = "http://purl.org/net/xbiblio/csl"
SUBSTITUTE = "subsequent-author-substitute"
RULE = f"{SUBSTITUTE}-rule"
LATIN = "en-GB"  # whose words go with Latin letters in an article from right to left
WHOLE = {"complete-all", "complete-each"}  # rules by which all names are the same, or none is
PAD = "publish-pad"  # a work between two citations, so that no note says "ibid."
COLLATIONS = {"sv": "-u-co-reformed"}  # V and W are two letters, as in dictionaries since 2006
ASKED = 16  # documents that citeproc worded, which are kept
OPENING = ("(", "[")  # what follows the author of a citation in a sentence
Works = Sequence[Mapping[str, object]]  # as CSL-JSON


@dataclass(frozen=True, slots=True)
class Cited:
    """What citeproc made of the citations: a label for each, and the list of works."""

    labels: tuple[Inlines, ...] = ()
    references: tuple[Reference, ...] = ()
    csl: tuple[Mapping[str, object], ...] = ()


def read_style(path: Path | None) -> CitationStyle:
    """Read a citation style; None stands for pandoc's own, which puts author and date."""
    if path is None:
        return CitationStyle()
    data = path.read_bytes()
    root = _parsed(data)
    formats = [e.get("citation-format") for e in root.iter(f"{{{CSL}}}category")]
    if root.get("class") == "note":
        return CitationStyle("note", data)
    return CitationStyle("number" if "numeric" in formats else "text", data)


def without_substitute(style: bytes) -> bytes:
    """Return a CSL style without `subsequent-author-substitute`.

    The dashes for a repeated author belong to a list as it stands in one edition, so they can't be
    set before editions leave entries out (CSL 1.0.2, "Reference Grouping").
    """
    root = _parsed(style)
    for element in root.iter(f"{{{CSL}}}bibliography"):
        for name in (SUBSTITUTE, RULE):
            if name in element.attrib:
                del element.attrib[name]
    return bytes(etree.tostring(root))


def _parsed(style: bytes) -> etree._Element:
    return etree.fromstring(style, etree.XMLParser(resolve_entities=False, no_network=True))


def has_dashes(style: bytes) -> bool:
    """Say whether a style puts dashes for all names of an entry where they are those before it."""
    lists = _parsed(style).iter(f"{{{CSL}}}bibliography") if style else ()
    return any(e.get(SUBSTITUTE) and e.get(RULE, "complete-all") in WHOLE for e in lists)


def word(cites: Sequence[Cite], works: Works, style: CitationStyle, lang: str) -> Cited:
    """Word all citations of an article, given in their order, and the list of works."""
    plain = replace(style, csl=without_substitute(style.csl)) if style.csl else style
    dashed = [style] if has_dashes(style.csl) else []
    keys = tuple(dict.fromkeys(item.key for one in cites for item in one.items))
    with ThreadPoolExecutor(2) as pool:
        alone = (citing(key) for key in keys)  # each work, for what it is called by itself
        blocks = _padded(cites) if style.kind == "note" else [Para((c,)) for c in (*cites, *alone)]
        runs = list(pool.map(lambda one: run(blocks, works, one, lang), [plain, *dashed]))
    labels, references = _read(runs[0])
    if style.kind == "note":
        labels = tuple(
            _in_text(label, one)
            for label, one in zip(labels[-2 * len(cites) + 1 :: 2], cites, strict=True)
        )
    shorts: dict[str, Inlines] = {}
    if style.kind == "text":
        shorts = dict(zip(keys, map(_unbracketed, labels[len(cites) :]), strict=True))
    labels = labels[: len(cites)]
    repeated = {one.key: one.entry for one in (_read(runs[1])[1] if dashed else ())}
    listed = _chained(references, repeated)
    if sorts_by_words(style):
        listed = _own_script_first(listed, lang)
    tongues = {str(work["id"]): language_tag(str(work.get("language", ""))) for work in works}
    told = (replace(one, short=shorts.get(one.key, ())) for one in listed)
    entries = tuple(_tongued(one, tongues, lang) for one in told)
    if direction_of(lang) == "rtl" and any(one.direction == "ltr" for one in entries):
        entries = _in_latin_words(entries, blocks, works, (plain, *dashed))
    return Cited(labels, entries, tuple(works))


def _in_latin_words(
    entries: tuple[Reference, ...],
    blocks: Sequence[Block],
    works: Works,
    styles: Sequence[CitationStyle],
) -> tuple[Reference, ...]:
    """Word entries in Latin letters with words in Latin letters, "and", "n.d.", names of months.

    With those of an article from right to left, an entry would change its direction in each line.
    """
    runs = [_read(run(blocks, works, style, LATIN))[1] for style in styles]
    worded = {one.key: one.entry for one in runs[0]}
    dashed = {one.key: one.entry for one in runs[-1]}
    mixed = {str(w["id"]) for w in works if runs_leftward(json.dumps(w, ensure_ascii=False))}
    made = []
    for one in entries:
        if one.direction != "ltr" or one.key not in worded or one.key in mixed:
            made.append(one)
            continue
        again = dashed[one.key] if one.repeated != one.entry else worded[one.key]
        made.append(replace(one, entry=worded[one.key], repeated=again))
    return tuple(made)


def run(
    blocks: Sequence[Block], works: Works, style: CitationStyle, lang: str
) -> tuple[Block, ...]:
    """Run citeproc over blocks with citations; returns them worded, with the list at their end."""
    cites = [node for node in pandoc.walk(tuple(blocks)) if isinstance(node, Cite)]
    known = {item.key for cite in cites for item in cite.items}
    pad = [{"id": PAD, "type": "document", "title": PAD}] if PAD in known else []
    database = json.dumps([*works, *pad], ensure_ascii=False)
    tag = lang + COLLATIONS.get(lang.partition("-")[0], "")
    text = pandoc.document(pandoc.blocks_json(tuple(blocks)))
    return Reader().blocks(json.loads(_asked(text, database, style.csl, tag))["blocks"])


@functools.lru_cache(maxsize=ASKED)
def _asked(text: str, database: str, csl: bytes, tag: str) -> str:
    """Run citeproc over a document; whoever reads an article again asks the same again."""
    with scratch_folder() as folder:
        path = Path(folder, "cited.json")
        path.write_text(database, encoding="utf-8")
        arguments = ["-f", "json", "-t", "json", "--citeproc", f"--bibliography={path}"]
        arguments += ["-M", "link-citations=true", "-M", f"lang={tag}"]
        if csl:
            style = Path(folder, "style.csl")
            style.write_bytes(csl)
            arguments.append(f"--csl={style}")
        return pandoc.run(arguments, text)


def _read(blocks: tuple[Block, ...]) -> tuple[tuple[Inlines, ...], tuple[Reference, ...]]:
    labels: list[Inlines] = []
    references: list[Reference] = []
    for block in blocks:
        if isinstance(block, Para):
            found = next((n for n in pandoc.walk(block) if isinstance(n, Cite)), None)
            labels.append(found.label if found else block.content)
        elif isinstance(block, Div) and block.attr.id == "refs":
            for entry in block.content:
                if isinstance(entry, Div) and entry.attr.id != f"ref-{PAD}":
                    key = entry.attr.id.removeprefix("ref-")
                    references.append(Reference(key, Flow(entry.content)))
    return tuple(labels), tuple(references)


def _chained(
    references: tuple[Reference, ...], repeated: Mapping[str, Flow]
) -> tuple[Reference, ...]:
    """Note which entries follow each other with the same authors, and how each is then worded."""
    made = []
    chain = 0
    for one in references:
        dashed = repeated.get(one.key, one.entry)
        chain += dashed == one.entry
        made.append(replace(one, repeated=dashed, chain=chain))
    return tuple(made)


def sorts_by_words(style: CitationStyle) -> bool:
    """Say whether a style sorts its list, and not by the order of citations."""
    if not style.csl:
        return True
    keys = _parsed(style.csl).findall(f"{{{CSL}}}bibliography/{{{CSL}}}sort/{{{CSL}}}key")
    return bool(keys) and keys[0].get("variable") != "citation-number"


def _own_script_first(references: tuple[Reference, ...], lang: str) -> tuple[Reference, ...]:
    """Put entries in the script of the article before others, each group in its order.

    So does the CLDR's collation of each language; citeproc always begins with Latin letters.
    """
    own = {r.key: begins_in_script_of(lang, pandoc.plain(r.entry.blocks)) for r in references}
    return tuple(sorted(references, key=lambda one: not own[one.key]))


def _tongued(one: Reference, tongues: Mapping[str, str], lang: str) -> Reference:
    """Say in which language an entry is, and which way it runs, where that is not the article's."""
    tongue = tongues.get(one.key, "")
    other = tongue.partition("-")[0] != lang.partition("-")[0]
    way = direction_by(pandoc.plain(one.entry.blocks))
    return replace(
        one,
        lang=tongue if other else "",
        direction=way if way != direction_of(lang) else "",
    )


# ---------------------------------------------------------------- styles that make notes


def _padded(cites: Sequence[Cite]) -> list[Block]:
    """Cite all works once and another one before each citation: so each comes out short."""
    keys = dict.fromkeys(item.key for one in cites for item in one.items)
    first: list[Block] = [Para((citing(key),)) for key in keys]
    pad = Para((citing(PAD),))
    return [*first, *(block for one in cites for block in (pad, Para((one,))))]


def citing(key: str) -> Cite:
    """Return a citation of a work by its key."""
    return Cite((CiteItem(key, "NormalCitation"),), (Str(key),))


def _in_text(label: Inlines, cite: Cite) -> Inlines:
    """Return the label of a citation with its note in brackets behind the author, if one is named.

    A note begins with a capital and ends with a full stop; here it does neither.
    """

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Note):
            return node
        said = _unstopped(_lines(node))
        if pandoc.plain(said).startswith("("):  # "(n 4)", the number of an earlier note, in OSCOLA
            return (pandoc.Space(), *pandoc.transform(said, _small))
        return (Str("("), *said, Str(")"))

    said = _spaced(pandoc.transform(unnested(label), change))
    typed = pandoc.plain(cite.items[0].prefix)[:1]
    return _opening(said, typed) if typed.islower() else said


def _small(node: Any) -> object:  # noqa: ANN401 - any node of the tree
    """Write a letter alone behind a bracket small: citeproc made it the first of a sentence."""
    capital = isinstance(node, Str) and len(node.text) == 2 and node.text[0] == "("  # noqa: PLR2004 - "(N"
    return replace(node, text=node.text.lower()) if capital else node


def _spaced(inlines: Inlines) -> Inlines:
    """Put a space before a bracket that an author's name runs into."""
    made: list[pandoc.Inline] = []
    for node in inlines:
        if made and isinstance(node, Str) and node.text == "(":
            made.append(pandoc.Space())
        made.append(node)
    return tuple(made)


def _lines(note: Note) -> Inlines:
    paragraphs = [block.content for block in note.content if isinstance(block, Para)]
    return tuple(node for content in paragraphs for node in _without_spans(content))


def _without_spans(inlines: Inlines) -> Inlines:
    """Return the inlines with those of plain spans, which citeproc wraps around a citation."""
    bare = pandoc.Attr()
    return tuple(
        inner
        for node in inlines
        for inner in (
            _without_spans(node.content)
            if isinstance(node, pandoc.Span) and node.attr == bare
            else (node,)
        )
    )


def _unstopped(inlines: Inlines) -> Inlines:
    last = inlines[-1] if inlines else None
    if isinstance(last, Str) and last.text.endswith("."):
        rest = last.text[:-1]
        return (*inlines[:-1], *((replace(last, text=rest),) if rest else ()))
    return inlines


def _opening(inlines: Inlines, letter: str) -> Inlines:
    """Begin the first word behind the bracket with a letter as it was typed."""
    for at, node in enumerate(inlines):
        if isinstance(node, Str) and node.text not in OPENING and node.text[:1].lower() == letter:
            return (*inlines[:at], replace(node, text=letter + node.text[1:]), *inlines[at + 1 :])
    return inlines


def unnested(inlines: Inlines) -> Inlines:
    """Take links out of links, which HTML can't have: the inner one stands beside the outer."""

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        return _parted(node) if isinstance(node, Link) else node

    return pandoc.transform(inlines, change)


def _parted(link: Link) -> Inlines:
    """Return a link as one around each run of what is no link itself."""
    made: list[pandoc.Inline] = []
    run_: list[pandoc.Inline] = []

    def close() -> None:
        if any(not isinstance(node, pandoc.Space) for node in run_):
            kept = pandoc.strip(tuple(run_))
            space = (pandoc.Space(),) if isinstance(run_[-1], pandoc.Space) else ()
            made.extend((replace(link, content=kept), *space))
        run_.clear()

    for node in link.content:
        if any(isinstance(inner, Link) for inner in pandoc.walk(node)):
            close()
            made.append(node)
        else:
            run_.append(node)
    if len(run_) == len(link.content):
        return (link,)
    close()
    return tuple(made)


def _unbracketed(label: Inlines) -> Inlines:
    """Return a label without the brackets around it."""
    first, *rest = label or (Str(""),)
    if isinstance(first, Str):
        first = replace(first, text=first.text.lstrip("".join(OPENING)))
    *before, last = (first, *rest)
    if isinstance(last, Str):
        last = replace(last, text=last.text.rstrip(")]"))
    return tuple(node for node in (*before, last) if node != Str(""))


def author_of(label: Inlines) -> Inlines:
    """Return the author of a citation in a sentence, "Khan" of "Khan (2020)"; empty if it has none.

    A label whose author can't be told from the rest has none.
    """
    for at, node in enumerate(label):
        if isinstance(node, Str) and node.text.startswith(OPENING):
            return pandoc.strip(label[:at])
    return ()

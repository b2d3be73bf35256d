"""Further reading from the library: items that name a work become its entry, with a remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from publish import pandoc
from publish.article import Bullets, Callout, Flow, Node, Reference
from publish.callouts import WORKS, Kinds
from publish.citeproc import unnested
from publish.pandoc import Cite, Inlines, Para, Space, Span, Str

LEFT_MARGIN = "csl-left-margin"  # the number of an entry in numbered styles
JOINING = frozenset(":;,–—")
BESIDE = "csl-right-inline"  # what stands beside it; pandoc's HTML makes a DIV of that


def works_named(content: tuple[Node, ...], kinds: Kinds) -> tuple[Cite, ...]:
    """Return the citations that stand for a whole entry: those that begin an item of such a box."""
    return tuple(
        cite
        for node in pandoc.walk(content)
        if isinstance(node, Callout) and isinstance(node.body, Bullets)
        if kinds.by_name[node.kind].lists == WORKS
        for item in node.body.items
        for cite in _named(item)
    )


def _named(item: Flow) -> Iterator[Cite]:
    """Yield the citation that begins an item, if it cites one work and nothing of it."""
    first = item.blocks[0] if item.blocks else None
    cite = first.content[0] if isinstance(first, Para) and first.content else None
    if isinstance(cite, Cite) and len(cite.items) == 1:
        (work,) = cite.items
        if not work.prefix and not work.suffix and work.mode != "SuppressAuthor":
            yield cite


def set_out(
    content: tuple[Node, ...],
    named: Mapping[int, str],
    references: tuple[Reference, ...],
    works: tuple[Mapping[str, object], ...],
) -> tuple[Node, ...]:
    """Set out entries: `named` has the key of each citation that stands for one, by identity.

    A remark typed behind it follows it; where there is none, the annotation of the library does.
    """
    entries = {one.key: told_apart(one, entry_line(one)) for one in references}
    remarks = {str(work["id"]): str(work.get("annote", "")) for work in works}

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        first = node.content[0] if isinstance(node, Para) and node.content else None
        key = named.get(id(first), "")
        if key not in entries:
            return node
        rest = _unjoined(node.content[1:]) or _words(remarks.get(key, ""))
        remark = (Space(), Span(pandoc.Attr("", ("remark",)), rest)) if rest else ()
        cite = replace(first, label=entries[key], entry=True)  # type: ignore[type-var]
        return replace(node, content=(cite, *remark))

    return pandoc.transform(content, change)


def _unjoined(remark: Inlines) -> Inlines:
    """Return a remark without the sign that joins it to a key, as an entry ends in a full stop."""
    rest = pandoc.strip(remark)
    joined = rest and isinstance(rest[0], Str) and rest[0].text in JOINING
    return pandoc.strip(rest[1:]) if joined else rest


def entry_line(reference: Reference) -> Inlines:
    """Return an entry as a line, without the number that it has in a list."""

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Span) or not {LEFT_MARGIN, BESIDE} & {*node.attr.classes}:
            return node
        return node.content if BESIDE in node.attr.classes else ()

    paragraphs = [node for node in pandoc.walk(reference.entry.blocks) if isinstance(node, Para)]
    line = tuple(inline for paragraph in paragraphs for inline in (Space(), *paragraph.content))
    return pandoc.strip(unnested(pandoc.transform(line, change)))


def told_apart(reference: Reference, said: Inlines) -> Inlines:
    """Say of a wording of an entry its language and direction, where these are its own."""
    own = (("lang", reference.lang), ("dir", reference.direction))
    pairs = tuple((name, value) for name, value in own if value)
    return (Span(pandoc.Attr("", (), pairs), said),) if pairs and said else said


def _words(text: str) -> Inlines:
    return pandoc.strip(tuple(node for word in text.split() for node in (Space(), Str(word))))

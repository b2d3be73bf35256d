"""The list of references as it stands in one edition: its parts, their order, repeated authors.

The order within a part is the citation style's own, which citeproc collates by the article's
language; a dash for the authors of the entry before is set here, when the neighbours are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from publish import pandoc
from publish.article import Article, Phrase, Reference
from publish.edition import ReferenceList


@dataclass(frozen=True, slots=True)
class ReferencePart:
    """A part of the list: under a title of the text, or the key of a label, or neither."""

    references: tuple[Reference, ...]
    title: str = ""
    label: str = ""


def arranged(
    article: Article, plan: ReferenceList, cited: Mapping[str, Phrase]
) -> tuple[ReferencePart, ...]:
    """Arrange the works that an edition cites; `cited` has the section of each, if it has one."""
    listed = tuple(one for one in article.references if one.key in cited)
    parts: tuple[ReferencePart, ...]
    match plan.by:
        case "none":
            parts = (ReferencePart(listed),)
        case "section":
            parts = _by_section(listed, cited)
        case "type":
            parts = _by_type(listed, article, plan.types)
    return tuple(replace(p, references=dashed(p.references)) for p in parts if p.references)


def _by_section(
    listed: tuple[Reference, ...], cited: Mapping[str, Phrase]
) -> tuple[ReferencePart, ...]:
    titles = dict.fromkeys(cited.values())
    return tuple(
        ReferencePart(
            tuple(one for one in listed if cited[one.key] == title),
            " ".join(pandoc.plain(title.inlines).split()),
        )
        for title in titles
    )


def _by_type(
    listed: tuple[Reference, ...], article: Article, types: Mapping[str, tuple[str, ...]]
) -> tuple[ReferencePart, ...]:
    of = {str(work["id"]): str(work.get("type", "")) for work in article.csl}
    last = [*types][-1]
    homes = {name: part for part, names in types.items() for name in names}
    return tuple(
        ReferencePart(
            tuple(one for one in listed if homes.get(of.get(one.key, ""), last) == part),
            label=f"references-{part}",
        )
        for part in types
    )


def dashed(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """Word entries that follow one of the same authors as the style has it, with a dash say."""
    made = []
    before = 0  # no chain
    for one in references:
        follows = one.chain == before and one.repeated is not None
        made.append(replace(one, entry=one.repeated) if follows and one.repeated else one)
        before = one.chain
    return tuple(made)

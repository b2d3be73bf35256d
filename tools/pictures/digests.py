"""What each picture depends on, as a digest: its sample's markup, and the styles that reach it.

Nothing is laid out for it, so a test can afford to ask whether a picture is out of date. A rule of
a stylesheet counts if what it is about (the last part of its selector) is in the sample's markup,
and what it asks to stand around that may stand there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2
from tools.pictures.samples import EDITIONS, PICTURES, ROOT, Sample, article

from publish.callouts import read_kinds
from publish.edition import Edition, edition_names, read_edition, type_names
from publish.fragments import collect, render
from publish.house import Styles, own_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.page import Drawing, Layout, labels_for, sheets, tokens
from publish.pandoc import walk
from publish.placement import place
from publish.problems import has_errors
from publish.select import Box, Part, narrow, select

DIGESTS = PICTURES / "digests.json"
WAY = "1"  # raise it when pictures are cut or drawn in another way
CLASS, TAG = re.compile(r"\.([\w-]+)"), re.compile(r"[a-z][a-z0-9]*")
PART, BRACKETS = re.compile(r"[^\s>+~]+"), re.compile(r"\([^()]*\)")
VALUE = re.compile(r"var\(--([\w-]+)\)")
RIGHT_TO_LEFT = '[dir="rtl"]'  # no sample runs that way
# Classes of what may stand around a sample's markup on a page.
OUTER = frozenset(
    {"text", "columns", "row", "row-text", "strip", "lead", "beside", "part", "part-1"}
)
STYLES = Styles((own_styles(),))


def wanted(made: dict[str, Sample], folder: Path) -> dict[str, str]:
    """Return the digest that each picture should have, by the name of its file; writes `folder`."""
    layouts = {layout.selection.edition.name: layout for layout in _layouts(made, folder)}
    return {
        f"{sample.name}-{edition}": _digest(layouts[edition], sample)
        for sample in made.values()
        for edition in sample.alts
    }


def recorded() -> dict[str, str]:
    """Return the digests that are recorded beside the pictures."""
    if not DIGESTS.is_file():
        return {}
    found: dict[str, str] = json.loads(DIGESTS.read_text(encoding="utf-8"))
    return found


def _layouts(made: dict[str, Sample], folder: Path) -> Iterator[Layout]:
    kinds, _ = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))
    file = folder / "article.md"
    file.write_text(article(made), encoding="utf-8")
    library, house = (
        read_library(ROOT / "manuscripts/library.bib", "library.bib"),
        read_house(STYLES),
    )
    around = Surroundings(kinds, type_names(STYLES), edition_names(STYLES), library, house.csl)
    manuscript = read(file, "article.md", around)
    if manuscript.article is None or has_errors(manuscript.problems):
        raise ValueError("\n".join(map(str, manuscript.problems)))
    for name in EDITIONS:
        edition = read_edition(STYLES, name, kinds)
        placed = place(manuscript.article, edition)
        fragments = render(collect(narrow(placed, edition)))
        labels = labels_for(STYLES, "en-GB")
        yield Layout(select(placed, edition), fragments, STYLES, house, kinds, labels)


def _digest(layout: Layout, sample: Sample) -> str:
    markup = "\n".join(_markup(layout, sample))
    edition = layout.selection.edition
    css = "\n".join(_rules(layout, markup))
    page = json.dumps([edition.size, edition.leading, *sorted(edition.page.items())])
    whole = json.dumps([WAY, markup, css, page])
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _markup(layout: Layout, sample: Sample) -> Iterator[str]:
    """Yield the markup of a sample's box, or of its section, and of the notes in it."""
    selection = layout.selection
    said = (selection.top, selection.content, selection.end)
    drawing = Drawing(layout)
    items = [one for one in walk(said) if isinstance(one, (Box, Part))]
    boxes = [one for one in items if isinstance(one, Box) and one.callout.id == sample.name]
    parts = [one for one in items if isinstance(one, Part) and one.section.id == sample.section]
    for item in (boxes or parts)[:1]:
        yield re.sub(r"\s+", " ", str(drawing.draw(item)))


def _rules(layout: Layout, markup: str) -> Iterator[str]:
    """Yield the rules of an edition's stylesheets that are about what is in the markup."""
    shown = Shown.of(markup)
    values = tokens(layout)
    edition: Edition = layout.selection.edition
    shared = ("shared/base.css",) if edition.format == "pdf" else ()
    for path in sheets(layout, *shared, f"{edition.name}/edition.css"):
        css = path.read_text(encoding="utf-8")
        parsed = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        for rule in _about(parsed, shown):
            yield VALUE.sub(lambda found: str(values.get(found[1], "")), rule)


@dataclass(frozen=True)
class Shown:
    """The classes and elements of a sample's markup."""

    classes: frozenset[str]
    tags: frozenset[str]

    @classmethod
    def of(cls, markup: str) -> Shown:
        """Return those of a markup, and of what is around all of it."""
        classes = " ".join(re.findall(r'class="([^"]*)"', markup)).split()
        tags = {"html", "body", *re.findall(r"<([a-z][a-z0-9]*)", markup)}
        return cls(frozenset(classes), frozenset(tags))

    def meets(self, selector: str) -> bool:
        """Say whether a selector may be about it: its last part is in it, the others may be."""
        parts = PART.findall(selector)
        if not parts or RIGHT_TO_LEFT in selector or not (tagged(parts[-1]) or "." in parts[-1]):
            return False
        tag = tagged(parts[-1])
        around = {name for part in parts[:-1] for name in CLASS.findall(part)}
        return (
            {*CLASS.findall(parts[-1])} <= self.classes
            and around <= self.classes | OUTER
            and (not tag or tag in self.tags)
        )


def tagged(part: str) -> str:
    """Return the element that a part of a selector names."""
    found = TAG.match(part)
    return found[0] if found else ""


def _about(rules: list[Any], shown: Shown) -> Iterator[str]:
    for rule in rules:
        if rule.type not in {"qualified-rule", "at-rule"} or rule.content is None:
            continue
        prelude = " ".join(tinycss2.serialize(rule.prelude).split())
        if rule.type == "qualified-rule":
            if any(shown.meets(one) for one in _without_brackets(prelude).split(",")):
                yield f"{prelude} {{{tinycss2.serialize(rule.content)}}}"
        elif rule.lower_at_keyword in {"media", "supports", "container"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from (f"@{rule.at_keyword} {prelude} {one}" for one in _about(inner, shown))


def _without_brackets(selector: str) -> str:
    """Return a selector without what `:not()`, `:is()` and `:has()` ask besides."""
    while (inner := BRACKETS.sub("", selector)) != selector:
        selector = inner
    return selector

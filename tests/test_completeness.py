"""Nothing is forgotten: kinds × editions, and each class against the stylesheets."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import tinycss2
from tests.samples import SAMPLES, Shared, as_they_come

from publish import pipeline
from publish.callouts import read_kinds
from publish.edition import edition_names, read_edition
from publish.formats.job import Written
from publish.house import Styles, own_styles
from publish.sources import Source

ROOT = Path(__file__).parents[1]
STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
EDITIONS = edition_names(STYLES)
LANGUAGES = ("en", "fr", "es", "ar", "ur")
EVERY_KIND = SAMPLES / "heat-at-work" / "article.md"
CLASS = re.compile(r'class="([^"]*)"')
# Classes that pandoc and citeproc write, and hooks that are there for a house's own stylesheet.
PANDOCS = {"citation", "csl-entry", "csl-left-margin", "csl-right-inline", "nocase", "uri", "email"}
NESTED = {"container", "media", "supports"}
HOOKS = re.compile(
    r"^(kind|edition|type|columns|place|part|facts|side|drawing|shape|align|points|actions|chart)-"
)
# Names of parts that our own sheets leave as they are and a house's sheet can take hold of.
NAMES = {
    "across", "action-text", "affiliation", "author", "box-text", "byline-gap", "chart", "cite-as",
    "code-square",
    "contents-beside",
    "credit", "data", "echo", "event-text", "figure-label", "house-text", "name", "part",
    "questions",
    "scenario-text",
}  # fmt: skip
SEGNOS = {"segno", "qrline"}  # segno writes these into a QR code


@pytest.mark.parametrize("kind", KINDS.by_name)
def test_a_kind_has_a_case_a_title_in_each_language_and_an_icon(kind: str) -> None:
    assert (ROOT / "tests" / "cases" / f"{kind}.md").is_file()
    assert set(LANGUAGES) <= set(KINDS.by_name[kind].titles)
    assert STYLES.find(f"shared/icons/{KINDS.by_name[kind].icon or kind}.svg")


@pytest.mark.parametrize("kind", KINDS.by_name)
def test_the_sample_that_shows_every_kind_does(kind: str) -> None:
    assert f"::: {kind}" in EVERY_KIND.read_text(encoding="utf-8")


def selectors(css: str) -> set[str]:
    """Return the classes that a stylesheet names in its selectors, at-rules included."""
    found: set[str] = set()
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            found |= set(re.findall(r"\.([\w-]+)", tinycss2.serialize(rule.prelude)))
        elif rule.type == "at-rule" and rule.content and rule.lower_at_keyword in NESTED:
            found |= selectors(tinycss2.serialize(rule.content))
    return found


def used(markup: str) -> set[str]:
    return {name for found in CLASS.finditer(markup) for name in found[1].split()}


@pytest.fixture(scope="module")
def editions(shared: Shared) -> Mapping[str, Written]:
    """The sample in each edition, of which the shared builds have those of its type."""
    made = shared.editions(EVERY_KIND.parent)
    options = pipeline.Options(editions=tuple(set(EDITIONS) - set(made)))
    prepared, problems = pipeline.prepare(Source(EVERY_KIND, "article.md"), options)
    assert prepared, problems
    with as_they_come():
        more = {c.edition.name: c.written for c in pipeline.write(prepared, options)}
    return {**made, **more}


def _css(written: Written) -> str:
    """Return the stylesheet that goes with an edition."""
    if written.selection.edition.format == "epub":
        with zipfile.ZipFile(io.BytesIO(written.data)) as book:
            return "\n".join(book.read(n).decode() for n in book.namelist() if n.endswith(".css"))
    return written.css


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_class_that_is_used_is_styled(edition: str, editions: Mapping[str, Written]) -> None:
    written = editions[edition]
    classes = {name for page in written.markup for name in used(page)}
    known = selectors(_css(written)) | PANDOCS | NAMES | SEGNOS
    if edition == "large-print":  # the brief's parts, of which one column leaves some as they are
        known |= selectors(_css(editions["brief"]))
    assert {name for name in classes - known if not HOOKS.match(name)} == set()


@pytest.mark.parametrize(
    "edition", [name for name in EDITIONS if name != "word"]
)  # by no stylesheet
def test_every_kind_that_an_edition_draws_has_a_rule_for_its_shape_or_drawing(
    edition: str, editions: Mapping[str, Written]
) -> None:
    styled = selectors(_css(editions[edition]))
    treatments = read_edition(STYLES, edition, KINDS).kinds
    for name, treatment in treatments.items():
        if treatment.action in {"draw", "condense"}:
            shape, drawing = f"shape-{KINDS.by_name[name].shape}", f"drawing-{treatment.drawing}"
            place = "beside" if treatment.place == "margin" else f"place-{treatment.place}"
            assert styled & {shape, drawing, f"kind-{name}", place}, name
            if editions[edition].selection.edition.format == "pdf":  # others draw icons in the line
                assert f"icon-{name}" in styled


def test_the_check_of_classes_can_fail() -> None:
    assert used('<p class="a b">') - selectors(".a { color: red } @media print { .c {} }") == {"b"}

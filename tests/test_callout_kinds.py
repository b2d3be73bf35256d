"""The kinds of callout and the words our layouts print: complete in each language, with icons."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

STYLES = Path(__file__).parent.parent / "styles"
ICONS = STYLES / "shared" / "icons"
KINDS: dict[str, dict[str, Any]] = tomllib.loads(
    (STYLES / "callouts.toml").read_text(encoding="utf-8")
)
LABELS: dict[str, dict[str, str]] = tomllib.loads(
    (STYLES / "labels.toml").read_text(encoding="utf-8")
)

KINDS_OF = {
    "bullets": {"key-takeaways", "exam-use", "further-reading"},
    "facts": {"at-a-glance"},
    "events": {"timeline"},
    "quote": {"pull-quote"},
    "pros-cons": {"strengths-risks"},
    "scenarios": {"scenarios"},
    "actions": {"recommendations"},
    "terms": {"key-terms"},
    "questions": {"faq"},
    "prose": {"headlines-miss", "note", "warning", "method", "case-study"},
}
SEPARATORS = {"comma", "semicolon", "colon"}  # which hold the space after them
LANGUAGES = ["en", "fr", "es", "de", "pt", "ar", "ur", "fa"]
REQUIRED = {"shape", "icon", "drawing", "element", "title"}
OPTIONAL = {"lists", "role", "aliases"}
DRAWINGS = {"panel", "margin", "band", "box", "section", "quote"}
# What epubcheck 5.3 was seen to accept.
ROLES: dict[str, set[str | None]] = {
    "aside": {None, "doc-tip", "doc-example", "note"},
    "section": {None, "doc-abstract", "doc-notice", "doc-glossary", "doc-qna"},
    "blockquote": {"doc-pullquote"},
}
SVG = "{http://www.w3.org/2000/svg}"
DRAWN_AS = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
GEOMETRY = {"path": {"d"}, "circle": {"cx", "cy", "r"}, "rect": {"x", "y", "width", "height", "rx"}}


@pytest.mark.parametrize("shape", KINDS_OF)
def test_the_kinds_of_a_shape_are_those_of_the_design(shape: str) -> None:
    assert {name for name, kind in KINDS.items() if kind["shape"] == shape} == KINDS_OF[shape]


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_what_is_known_and_no_more(name: str) -> None:
    kind = KINDS[name]
    assert kind["shape"] in KINDS_OF
    assert REQUIRED <= set(kind) <= REQUIRED | OPTIONAL
    assert kind["drawing"] in DRAWINGS
    assert kind.get("role") in ROLES[kind["element"]]


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_a_title_in_each_language(name: str) -> None:
    assert list(KINDS[name]["title"]) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_kinds_never_share_a_title(language: str) -> None:
    titles = [kind["title"][language] for kind in KINDS.values()]
    assert len(titles) == len(set(titles))


def test_an_alias_means_one_kind_and_is_typed_like_one() -> None:
    aliases = [alias for kind in KINDS.values() for alias in kind.get("aliases", ())]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(KINDS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in (*aliases, *KINDS))


@pytest.mark.parametrize("name", KINDS)
def test_an_icon_is_nothing_but_strokes_on_the_common_grid(name: str) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.parse(ICONS / f"{KINDS[name]['icon']}.svg", parser).getroot()
    assert root.tag == f"{SVG}svg"
    assert dict(root.attrib) == DRAWN_AS
    assert len(root) > 0
    for element in root:
        assert set(element.attrib) <= GEOMETRY[str(element.tag).removeprefix(SVG)]
        assert len(element) == 0
        assert not (element.text or "").strip()


def test_no_icon_is_left_over() -> None:
    assert {path.stem for path in ICONS.glob("*.svg")} == {k["icon"] for k in KINDS.values()}


def test_the_labels_are_the_same_in_each_language() -> None:
    assert list(LABELS) == LANGUAGES
    for language, labels in LABELS.items():
        assert list(labels) == list(LABELS["en"]), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_each_language(language: str) -> None:
    def found(labels: dict[str, str]) -> dict[str, set[str]]:
        return {key: set(re.findall(r"\{.*?\}", label)) for key, label in labels.items()}

    assert found(LABELS[language]) == found(LABELS["en"])
    on_pages = {key for key, names in found(LABELS["en"]).items() if names and "print-" not in key}
    assert on_pages == {"by", "catalogue-shown", "embargoed", "proof-round"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_printed_words_are_set_as_a_typesetter_would(language: str) -> None:
    titles = [kind["title"][language] for kind in KINDS.values()]
    words = titles + [word for name, word in LABELS[language].items() if name not in SEPARATORS]
    assert all(word == word.strip() != "" for word in words)
    # Straight quotes, three full stops, doubled spaces, a breaking space before a mark.
    assert not [word for word in words if re.search(r"""['"]|\.\.\.|\s\s| [:;!?]""", word)]

"""The kinds of callout and the words our layouts print: complete in every language, each with an icon that can be drawn."""

import re
import tomllib
from pathlib import Path

import pytest
from lxml import etree

STYLES = Path(__file__).parent.parent / "styles"
KINDS = tomllib.loads((STYLES / "callouts.toml").read_text(encoding="utf-8"))
LABELS = tomllib.loads((STYLES / "labels.toml").read_text(encoding="utf-8"))

SHAPE_OF = {
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
LANGUAGES = {"en", "fr", "es", "de", "pt", "ar", "ur"}
DRAWINGS = {"panel", "margin", "band", "box", "section", "quote"}
# What EPUBCheck 5.3 was seen to accept.
ROLES = {
    "aside": {None, "doc-tip", "doc-example", "note"},
    "section": {None, "doc-abstract", "doc-notice", "doc-glossary", "doc-qna"},
    "blockquote": {"doc-pullquote"},
}
SVG = "{http://www.w3.org/2000/svg}"
STROKES = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
GEOMETRY = {"path": {"d"}, "circle": {"cx", "cy", "r"}, "rect": {"x", "y", "width", "height", "rx"}}


@pytest.fixture(params=KINDS, ids=str)
def kind(request):
    return KINDS[request.param]


def test_every_kind_has_the_shape_of_the_design():
    assert {name: entry["shape"] for name, entry in KINDS.items()} == {
        name: shape for shape, names in SHAPE_OF.items() for name in names
    }


def test_a_kind_says_only_what_is_known(kind):
    assert (
        {"shape", "icon", "drawing", "element", "title"}
        <= set(kind)
        <= {"shape", "icon", "drawing", "element", "title", "role", "aliases"}
    )
    assert kind["drawing"] in DRAWINGS
    assert kind.get("role") in ROLES[kind["element"]]


def test_a_kind_has_a_title_in_every_language(kind):
    assert set(kind["title"]) == LANGUAGES
    assert all(title == title.strip() != "" for title in kind["title"].values())


def test_two_kinds_never_share_a_title():
    for language in LANGUAGES:
        titles = [entry["title"][language] for entry in KINDS.values()]
        assert len(titles) == len(set(titles)), language


def test_an_alias_names_one_kind_and_is_typed_like_one():
    aliases = [alias for entry in KINDS.values() for alias in entry.get("aliases", ())]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(KINDS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in (*aliases, *KINDS))


def test_an_icon_is_strokes_on_the_same_grid(kind):
    path = STYLES / "shared" / "icons" / f"{kind['icon']}.svg"
    root = etree.parse(path, etree.XMLParser(resolve_entities=False)).getroot()
    assert root.tag == f"{SVG}svg"
    assert dict(root.attrib) == STROKES
    assert len(root) > 0
    for element in root.iterdescendants():
        assert set(element.attrib) <= GEOMETRY[element.tag.removeprefix(SVG)]
        assert not (element.text or "").strip()


def test_every_icon_is_of_a_kind():
    assert {path.stem for path in (STYLES / "shared" / "icons").glob("*.svg")} == {
        entry["icon"] for entry in KINDS.values()
    }


def test_labels_are_the_same_in_every_language():
    assert set(LABELS) == LANGUAGES
    for language, labels in LABELS.items():
        assert list(labels) == list(LABELS["en"]), language
        assert all(label == label.strip() != "" for label in labels.values()), language


def test_a_label_keeps_its_placeholder():
    for language, labels in LABELS.items():
        placeholders = {key: re.findall(r"\{(\w+)\}", label) for key, label in labels.items()}
        assert {key: names for key, names in placeholders.items() if names} == {"by": ["date"]}, (
            language
        )


@pytest.mark.parametrize(
    "text",
    [
        *(title for entry in KINDS.values() for title in entry["title"].values()),
        *(label for labels in LABELS.values() for label in labels.values()),
    ],
)
def test_a_printed_word_is_set_as_a_typographer_would(text):
    assert not re.search(r"""['"]|\.\.\.| [:;!?]|\s\s""", text)

"""A rule of a stylesheet is parsed once, and pages and complaints are as if all were each time."""

from __future__ import annotations

import pytest
import weasyprint

from publish.formats import worker
from publish.formats.requests import Request
from publish.formats.rules import rules_of

HTML = "<html lang='en'><h1>A head</h1><p class='one'>Some text<p>more<ol><li>a<li>b</ol></html>"
CSS = """\
@font-face { font-family: F; src: url(face{1}.woff2) }
/* a comment } with { braces; */
@page { size: 80mm 60mm; margin: 9mm; @top-left { content: "}" counter(page) "{;" } }
html { font: %s serif } h1, .one { color: #123 }
@media print { p { margin: 2mm } @media screen { p { margin: 9mm } } }
p::before { content: "\\"}" '{' "\\\\" }
.one { font-size: 150%% } .one { font-size: 120%% }
@media screen { p { color: red } }
ol { list-style-type: stars } @counter-style stars { system: cyclic; symbols: "*"; suffix: "} " }
li { background: url("data:image/svg+xml,%%3Csvg xmlns='http://www.w3.org/2000/svg' id='{}'/%%3E") }
"""
FAULTS = (
    "p { colour: red }",
    "p { color: red",
    "p::nothing { color: red }",
    "@page odd { }",
    "} p {}",
)


def asked(css: str, sheets: worker._Sheets) -> tuple[bytes, tuple[str, ...]]:
    request = Request(HTML, css, "file:///nowhere/", {"pdf_identifier": b"same"})
    rendered = worker._render(request, (), sheets)
    assert not rendered.failure
    return rendered.pdf, rendered.said


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts of the stylesheets that are parsed."""
    texts: list[str] = []

    def parse(*, string: str, **given: object) -> weasyprint.CSS:
        texts.append(string)
        return weasyprint.CSS(string=string, **given)

    monkeypatch.setattr(worker, "CSS", parse)
    return texts


def test_a_stylesheet_is_its_rules() -> None:
    css = CSS % "10px"
    rules = list(rules_of(css))
    assert "".join(rules) == css.rstrip()
    assert len(rules) == 12
    assert list(rules_of("a {} } b {} c {")) == ["a {}", " }", " b {}", " c {"]
    assert list(rules_of("@layer a; b {}")) == ["@layer a;", " b {}"]


def test_only_what_changed_is_parsed_and_pages_are_the_same(parsed: list[str]) -> None:
    css = CSS.replace("@font-face { font-family: F; src: url(face{1}.woff2) }", "")
    sheets = worker._Sheets()
    known = [asked(css % size, sheets) for size in ("10px", "11px", "10px")]
    assert [said for _, said in known] == [(), (), ()]
    before = len(parsed)
    assert asked(css % "12px", sheets)
    assert [text.split()[0] for text in parsed[before:] if text] == ["html", "@counter-style"]
    parsed.clear()
    for size, (pdf, _) in zip(("10px", "11px", "10px"), known, strict=True):
        assert asked(f"@layer none;{css % size}", worker._Sheets())[0] == pdf
    assert len(parsed) == 3


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_told_as_of_the_whole(fault: str) -> None:
    css = "p { margin: 0 }\n\n" + fault
    whole = asked("@layer none;" + css, worker._Sheets())[1]
    sheets = worker._Sheets()
    for _ in range(2):
        assert asked(css, sheets)[1] == whole

"""veraPDF passes what our passes leave, for each construct that a manuscript can hold."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from publish.edition import PROFILES
from publish.formats.passes import Attachment
from publish.verify.verapdf import verapdf

Finish = Callable[..., bytes]

DEFAULT = ("pdf/ua-1", "pdf/a-3a")
FLAVOURS = {DEFAULT: ("ua1", "3a"), PROFILES["ua2"]: ("ua2", "4f")}
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGM4oaIGRAwQCgAc"
    "bgPxnLAcewAAAABJRU5ErkJggg=="
)
IMAGE = f'<img src="{PIXEL}" alt="A port" style="width: 20mm">'
SVG = '<svg viewBox="0 0 9 9" width="50"><title>Bars</title><rect width="5" height="5"/><text>a</text></svg>'
WORDS = "<p>" + "word " * 150 + "</p>"
SMALL = "@page { size: 70mm 70mm }"  # so that little text runs over pages
HEAD = "<thead><tr><th scope=col>Place</th><th scope=col>Rule</th></tr></thead>"
ROW = "<tr><th scope=row>Qatar</th><td>Rest</td></tr>"

# What stands in a document by itself.
BLOCKS = {
    "paragraph": "<p>Some <em>words</em>, <strong>more</strong><sup>2</sup><sub>3</sub> <del>x</del></p>",
    "heading": "<h2>Head <em>line</em></h2>",
    "tight-list": "<ul><li>One</li><li>Two</li></ul>",
    "loose-list": "<ol start=3 type=a><li><p>One</p><p>More</p></li><li><p>Two</p></li></ol>",
    "nested-list": "<ul><li>One<ol><li>A<ul><li>i</li></ul></li></ol></li><li>Two</li></ul>",
    "list-of-tasks": "<ul style='list-style: none'><li>☐ One</li></ul>",
    "list-inside": "<ul style='list-style-position: inside'><li><p>One</p></li></ul>",
    "list-numeral": "<style>@counter-style n{system:extends decimal;suffix:' '}</style>"
    "<ol style='list-style-type: n; columns: 2'><li>One</li><li>Two</li></ol>",
    "facts": "<ul style='list-style: none'><li style='display: block; float: left'><b>4 %</b> a</li></ul>",
    "terms": "<dl><dt>Term</dt><dd>Meaning</dd><dt>Other</dt><dd><p>One</p><p>Two</p></dd></dl>",
    "terms-in-groups": "<dl><div><dt>Term</dt><dd>Meaning</dd></div></dl>",
    "table": f"<table><caption>Rules</caption>{HEAD}<tbody>{ROW}{ROW}</tbody></table>",
    "table-without-head": "<table><tr><td>a</td><td>b</td></tr></table>",
    "table-with-gaps": f"<table>{HEAD}<tbody><tr><th scope=row></th><td></td></tr></tbody></table>",
    "table-with-spans": "<table><thead><tr><th scope=col rowspan=2>A</th><th scope=col colspan=2>B</th></tr>"
    "<tr><th scope=col>C</th><th scope=col>D</th></tr></thead><tbody><tr><th scope=row rowspan=2>E</th>"
    "<td>1</td><td>2</td></tr><tr><td colspan=2>3</td></tr></tbody></table>",
    "figure": f"<figure>{IMAGE}<figcaption>The port</figcaption></figure>",
    "image": f"<p>{IMAGE}</p>",
    "two-images": f"<figure>{IMAGE} {IMAGE}<figcaption>Two</figcaption></figure>",
    "chart": f"<figure><figcaption>Bars</figcaption>{SVG}<p>Source: us</p></figure>",
    "footnotes": "<p>A<span class=footnote>One <a href='https://e.org'>link</a>.</span> b"
    "<span class=footnote>Two</span></p>",
    "link": "<p>To <a href='https://example.org/'>a place</a>, <a href='mailto:a@e.org'>a@e.org</a></p>",
    "link-over-lines": f"<p><a href='https://example.org/'>{'link text ' * 20}</a></p>",
    "link-around-image": f"<p><a href='https://example.org/'>{IMAGE}</a></p>",
    "link-around-block": "<div><a href='https://example.org/' style='display: block'><p>x</p></a></div>",
    "quotation": "<blockquote><p>Words</p><p>More</p></blockquote>",
    "pull-quote": "<section class=box><blockquote class=quote><p>Words</p></blockquote><p>Who</p></section>",
    "code": "<pre><code>one\ntwo</code></pre><p><code>three</code></p>",
    "coloured-code": "<div class=sourceCode><pre class=sourceCode><code><span><span>a</span> = 1</span>\n"
    "<span>b</span></code></pre></div>",
    "line-block": "<div class=line-block>One<br>Two</div>",
    "formula": "<p><span class='math inline'><em>x</em><sup>2</sup></span></p>",
    "language": "<p>The <span lang=fr>mot juste</span>, <span lang=ur dir=rtl>سلام</span></p>",
    "abbreviation": "<p>The <abbr title='Quadrilateral Security Dialogue'>Quad</abbr>, <q>so</q></p>",
    "margin-box": "<div class=beside><section class=box><p>Box</p></section></div><p>Text</p>",
    "echo": "<section class=box aria-hidden=true><p>Echo <a href='https://e.org'>x</a></p></section>",
    "rule": "<hr>",
    "loose-text": "Loose <em>text</em>",
    "loose-text-in-a-box": "<section>Loose text<div>and more</div></section>",
    "wrapper": "<div><div><p>Deep</p></div></div>",
    "opened-details": "<div style='display: table'><div style='display: table-cell'><p>a</p></div></div>",
    "before": "<style>.mark::before { content: '★ ' }</style><p class=mark>Mark</p>",
    "drawn": "<div style='background: red; height: 5mm; border: 1pt solid; border-radius: 2pt'></div>",
    "symbols": "<p>÷ ≥ → № Ω</p>",
    "float": "<p style='float: left'>a</p><p>b</p>",
    "absolute": "<div style='position: relative'><p style='position: absolute'>a</p><p>b</p></div>",
    "columns": "<div style='columns: 2'><p>One</p><p>Two</p><table><tr><td>c</td></tr></table></div>",
    "empty": "<p></p><section></section><ul></ul>",
    "references": "<div role=list><div role=listitem>Khan. <em>Title</em>.</div></div>",
}
# What needs a page of its own, or several.
LONG = {
    "long-paragraph": WORDS,
    "long-item": f"<ul><li>{WORDS}</li><li>Two</li></ul>",
    "long-table": f"<table><caption>c</caption>{HEAD}<tbody>{ROW * 24}</tbody></table>",
    "long-cell": f"<table>{HEAD}<tbody><tr><th scope=row>a</th><td>{WORDS}</td></tr></tbody></table>",
    "long-box": f"<section class=box><h2>Box</h2>{WORDS}</section>",
    "long-link": f"<p><a href='https://e.org'>{'link ' * 150}</a></p>",
    "long-note": f"<p>{'word ' * 60}<span class=footnote>{'note ' * 100}</span> end</p>",
    "tall-margin-box": "<p style='height: 30mm'>a</p><div class=beside style='height: 40mm'>"
    "<section class=box><p>Box</p></section></div><p>b</p>",
    "running-heads": "<style>@page { @top-left { content: 'Series' } @bottom-left { content: element(f) } }"
    f".foot {{ position: running(f) }}</style><div class=foot><p>Foot</p></div>{WORDS}",
    "inner-links": "<p><a href='#there'>to it</a>, <a href='#box'>and that</a></p>"
    "<section id=box><h2 id=there>There</h2><p>x</p></section>",
    "headings": "<h2>A</h2><h3>B</h3><h4>C</h4><h5>D</h5><h6>E</h6><h2>F</h2>",
}
CSV = Attachment("tbl.csv", b"a\r\n", "text/csv", "Data", "A table", "tbl")


def failures(files: Mapping[str, Path], flavours: Sequence[str]) -> list[str]:
    """What veraPDF says of files, by name; one JVM a flavour."""
    names = {path: name for name, path in files.items()}
    return [
        f"{names[verdict.path]} {flavour}: {finding.rule} {finding.message} @ {finding.location}"
        for flavour in flavours
        for verdict in verapdf(list(files.values()), flavour)
        for finding in verdict.findings
    ]


def written(folder: Path, made: Iterable[tuple[str, bytes]]) -> dict[str, Path]:
    files = {}
    for name, data in made:
        files[name] = folder / f"{name}.pdf"
        files[name].write_bytes(data)
    return files


@pytest.mark.parametrize("claims", FLAVOURS, ids=["default", "ua2"])
def test_every_construct_conforms(claims: tuple[str, ...], finish: Finish, tmp_path: Path) -> None:
    made = [
        *((name, finish(f"<h1>Title</h1>{body}", claims=claims)) for name, body in BLOCKS.items()),
        *(
            (name, finish(f"<h1>Title</h1>{body}", claims=claims, css=SMALL))
            for name, body in {**LONG, "all": "".join(BLOCKS.values())}.items()
        ),
    ]
    assert failures(written(tmp_path, made), FLAVOURS[claims]) == []


def test_a_file_without_our_passes_does_not_conform(tmp_path: Path) -> None:
    """The check can fail: what WeasyPrint alone makes of a loose list and a scaled image."""
    import weasyprint  # noqa: PLC0415 - only here

    page = f"<html lang=en><title>T</title><h1>T</h1>{BLOCKS['loose-list']}{IMAGE}"
    weasyprint.HTML(string=page).write_pdf(tmp_path / "raw.pdf", pdf_variant="pdf/a-3a")
    said = failures({"raw": tmp_path / "raw.pdf"}, ("ua1", "3a"))
    assert {line.split()[2] for line in said} >= {"7.2-20", "6.2.8-3", "5-1"}


# ---------------------------------------------------------------- combinations

INSIDE = [
    "paragraph", "tight-list", "loose-list", "nested-list", "terms", "table", "table-with-spans",
    "figure", "chart", "footnotes", "link", "quotation", "code", "line-block", "language",
    "margin-box", "loose-text-in-a-box", "wrapper", "columns", "references", "drawn", "rule",
]  # fmt: skip
AROUND = (
    "{}",
    "<section class=box><h2>Box</h2>{}</section>",
    "<section><h2>Part</h2>{}<section><h3>Inner</h3><p>x</p></section></section>",
    "<blockquote>{}</blockquote>",
    "<ul><li>{}</li><li>two</li></ul>",
    "<ol><li><p>one</p>{}</li></ol>",
    "<dl><dt>Term</dt><dd>{}</dd></dl>",
    "<div style='columns: 2'>{}</div>",
    "<table><thead><tr><th scope=col>a</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>",
    "<div lang=fr>{}</div>",
    f"{WORDS}{{}}",
)
bodies = st.recursive(
    st.sampled_from([BLOCKS[name] for name in INSIDE]),
    lambda inner: st.builds(
        lambda around, parts: around.replace("{}", "".join(parts)),
        st.sampled_from(AROUND),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)
CHILDREN = {
    "L": {"LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"Caption", "THead", "TBody", "TFoot"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
}
SLOW = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@settings(SLOW, max_examples=25)
@given(body=bodies)
def test_the_tree_of_any_combination_is_legal_and_whole(finish: Finish, body: str) -> None:
    with pikepdf.open(io.BytesIO(finish(f"<h1>Title</h1>{body}", css=SMALL))) as pdf:
        document = pdf.Root.StructTreeRoot.K[0]
        marked = {
            (page.objgen, int(operands[1].MCID))
            for page in pdf.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and "/MCID" in operands[1]
        }
        reached: list[tuple[Any, int]] = []
        stack = [document]
        while stack:
            node = stack.pop()
            name = str(node.S)[1:]
            elements = [
                kid for kid in node.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
            ]
            kinds = {str(kid.S)[1:] for kid in elements}
            assert kinds <= CHILDREN.get(name, kinds), (name, kinds)
            assert name in {"TH", "TD"} or len(node.K), f"an empty {name}"
            assert name not in {"NonStruct", "Div"} or "/Lang" in node
            for kid in node.K:
                if isinstance(kid, int):
                    reached.append((node.Pg.objgen, kid))
                elif kid.get("/Type") == "/MCR":
                    reached.append((kid.Pg.objgen, int(kid.MCID)))
            stack += elements
        assert len(reached) == len(set(reached))
        assert set(reached) == marked


@settings(SLOW, max_examples=1, phases=[Phase.generate])
@given(some=st.lists(bodies, min_size=12, max_size=12))
@pytest.mark.parametrize("claims", FLAVOURS, ids=["default", "ua2"])
def test_combinations_conform(
    claims: tuple[str, ...], some: list[str], finish: Finish, tmp_path: Path
) -> None:
    made = (
        (f"{number}", finish(f"<h1>Title</h1>{body}", claims=claims, css=SMALL))
        for number, body in enumerate(some)
    )
    files = written(tmp_path, made)
    assert failures(files, FLAVOURS[claims]) == [], html.unescape("\n".join(some))

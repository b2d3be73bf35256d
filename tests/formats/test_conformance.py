"""veraPDF passes what our passes leave, for each construct that a manuscript can hold."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from publish.edition import PROFILES
from publish.verify.verapdf import verapdf

Finish = Callable[..., bytes]

DEFAULT = ("pdf/ua-1", "pdf/a-3a")
FLAVOURS = {DEFAULT: ("ua1", "3a"), PROFILES["ua2"]: ("ua2", "4f")}
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNQSJgARAwQ"
    "CgAcDgRBIqsFewAAAABJRU5ErkJggg=="
)
IMAGE = f'<img src="{PIXEL}" alt="A port" style="width: 20mm">'
CHART = (
    '<svg viewBox="0 0 9 9" width="50"><title>Bars</title>'
    '<rect width="5" height="5"/><text>a</text></svg>'
)
TEXT = "word " * 150
WORDS = f"<p>{TEXT}</p>"
ROWS = "<tr><th scope=row>Qatar</th><td>Rest</td></tr>" * 24
SMALL = "@page { size: 70mm 70mm }"  # so that little text runs over pages
SECTION = re.compile(r"^== (\S+)\n(.*?)\n(?=\n== |\Z)", re.DOTALL | re.MULTILINE)


def filled(body: str) -> str:
    """A construct with what its placeholders stand for."""
    for name, text in (
        ("image", IMAGE), ("chart", CHART), ("text", TEXT), ("words", WORDS), ("rows", ROWS),
    ):  # fmt: skip
        body = body.replace(f"{{{name}}}", text)
    return body


CONSTRUCTS = {
    name: filled(body)
    for name, body in SECTION.findall(
        Path(__file__).with_name("constructs.txt").read_text(encoding="utf-8")
    )
}
FLOATING = "tall-margin-box"  # its heights are for a page of its own


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
    everything = "".join(body for name, body in CONSTRUCTS.items() if name != FLOATING)
    bodies = {**CONSTRUCTS, "everything": everything}
    made = (
        (name, finish(f"<h1>Title</h1>{body}", claims=claims, css=SMALL))
        for name, body in bodies.items()
    )
    assert failures(written(tmp_path, made), FLAVOURS[claims]) == []


def test_a_file_without_our_passes_does_not_conform(tmp_path: Path) -> None:
    """The check can fail: what WeasyPrint alone makes of a loose list and a scaled image."""
    import weasyprint  # noqa: PLC0415 - only here

    page = f"<html lang=en><title>T</title><h1>T</h1>{CONSTRUCTS['loose-list']}{IMAGE}"
    weasyprint.HTML(string=page).write_pdf(tmp_path / "raw.pdf", pdf_variant="pdf/a-3a")
    said = failures({"raw": tmp_path / "raw.pdf"}, ("ua1", "3a"))
    assert {line.split()[2] for line in said} >= {"7.2-20", "6.2.8-3", "5-1"}


# ---------------------------------------------------------------- combinations

INSIDE = [
    "paragraph", "tight-list", "facts-in-a-line", "loose-list", "nested-list", "terms", "table",
    "table-with-spans", "figure", "chart", "footnotes", "link", "quotation", "code", "line-block",
    "language", "margin-box", "aside", "leftward", "capitals", "parted", "named-formula",
    "drawn-formula", "tasks", "blocks-in-a-footnote",
    "loose-text-in-a-box", "wrapper", "columns", "references", "drawn", "rule",
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
    "<table><tr><th scope=col>a</th></tr><tr><td>{}</td></tr></table>",
    "<div lang=fr>{}</div>",
    f"{WORDS}{{}}",
)
bodies = st.recursive(
    st.sampled_from([CONSTRUCTS[name] for name in INSIDE]),
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


def marked_in(page: pikepdf.Page) -> list[Any]:
    """The operands of all marked content of a page."""
    instructions: list[Any] = list(pikepdf.parse_content_stream(page))
    return [one.operands for one in instructions if str(one.operator) == "BDC"]


@settings(SLOW, max_examples=25)
@given(body=bodies)
def test_the_tree_of_any_combination_is_legal_and_whole(finish: Finish, body: str) -> None:
    with pikepdf.open(io.BytesIO(finish(f"<h1>Title</h1>{body}", css=SMALL))) as pdf:
        marked = {
            (page.objgen, int(operands[1].MCID))
            for page in pdf.pages
            for operands in marked_in(page)
            if "/MCID" in operands[1]
        }
        reached: list[tuple[Any, int]] = []
        stack: list[Any] = [pdf.Root.StructTreeRoot.K[0]]
        while stack:
            node = stack.pop()
            name = str(node.S)[1:]
            elements = [
                kid for kid in node.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
            ]
            kinds = {str(kid.S)[1:] for kid in elements}
            assert kinds <= CHILDREN.get(name, kinds), (name, kinds)
            assert name not in CHILDREN or len(elements) == len(node.K), f"text in {name}"
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

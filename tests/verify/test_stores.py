"""What stores take: each limit can be passed, the warning says where, our own files pass none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from publish.callouts import read_kinds
from publish.check.finished import STORES
from publish.check.ignore import SEVERITIES
from publish.edition import read_edition
from publish.formats.job import Written
from publish.house import Styles, own_styles
from publish.library import Library
from publish.manuscript import Surroundings, read
from publish.problems import ManuscriptError, Problem, Severity, Where
from publish.select import Selection, select
from publish.verify.stores import HINTS, MEASURES, check_stores, limits_of

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
TABLE = STYLES.table("stores.toml")
LIMITS = limits_of(TABLE, STYLES.where("stores.toml"))
DOCS = Path(__file__).parents[2] / "docs/stores.md"

SOURCE = """\
---
title: T
authors: [{name: A}]
date: 2026-03-02
lang: en
---

Text.

| A | B | C | D |
|---|---|---|---|
| 1 | 2 | 3 | 4 |

: Narrow

![A port](port.png){#fig-port alt="Ships."}
"""
WIDE = """
::: method
| A | B | C | D | E |
|---|---|---|---|---|
| 1 | 2 | 3 | 4 | 5 |

: Wide
:::
"""
PACKAGE = """\
<package xmlns="http://www.idpf.org/2007/opf"><manifest>
<item href="nav.xhtml" media-type="application/xhtml+xml"/>
<item href="one.xhtml" media-type="application/xhtml+xml"/>
<item href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item href="style.css" media-type="text/css"/>
<item href="face.ttf" media-type="font/ttf"/>
<item href="drawing.svg" media-type="image/svg+xml"/>
<item href="port.png" media-type="image/png"/>
<item href="cover.png" media-type="image/png" properties="cover-image"/>
</manifest></package>"""
DOCUMENT = """\
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>One</title></head><body>{}</body></html>"""
NAV = '<nav epub:type="toc"><ol><li>1<ol><li>2{}</li></ol></li></ol></nav>'
NCX = """\
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navPoint>{}</navPoint>
</navPoint></navMap></ncx>"""
DEEPER = {"EPUB/toc.ncx": NCX.format("<navPoint/>").encode()}


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("1" if form == "PNG" else "RGB", (width, height)).save(out, form)
    return out.getvalue()


FILES = {
    "mimetype": b"application/epub+zip",
    "EPUB/content.opf": PACKAGE.encode(),
    "EPUB/nav.xhtml": DOCUMENT.format(NAV.format("")).encode(),
    "EPUB/one.xhtml": DOCUMENT.format('<img src="port.png" alt="Ships."/>').encode(),
    "EPUB/toc.ncx": NCX.format("").encode(),
    "EPUB/style.css": b"a { color: inherit; background-color: white } /* color: black */",
    "EPUB/face.ttf": b"\x00\x01\x00\x00",
    "EPUB/drawing.svg": b"<svg/>",
    "EPUB/port.png": picture(30, 20),
    "EPUB/cover.png": picture(1500, 2400),
}
COVER = picture(1600, 2560, "JPEG")


def found(
    folder: Path,
    files: Mapping[str, bytes] | None = None,
    cover: bytes = COVER,
    source: str = SOURCE,
) -> list[Problem]:
    """Return what stores say of a book, some of its files replaced."""
    data = packed(FILES | dict(files or {}))
    written = Written(data, selected(folder, source), (), extra={"t-cover.jpg": cover})
    return check_stores(written, LIMITS, "article.md")


def selected(folder: Path, source: str) -> Selection:
    (folder / "article.md").write_text(source, encoding="utf-8")
    around = Surroundings(KINDS, ["policy-brief"], ("reader",), Library())
    article = read(folder / "article.md", "article.md", around).article
    assert article
    return select(article, read_edition(STYLES, "reader", KINDS))


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in files.items():
            book.writestr(name, data)
    return out.getvalue()


def test_a_book_within_all_limits_is_taken_by_all(tmp_path: Path) -> None:
    assert found(tmp_path) == []


LONG = DOCUMENT.format("x" * 10_000_000).encode()
NOISE = bytes(range(256)) * 20_000  # 5.1 MB
PASSED: dict[str, tuple[dict[str, bytes], bytes, list[str]]] = {
    "image-pixels": ({"EPUB/port.png": picture(2001, 2000)}, COVER, ["Apple Books"]),
    "image-bytes": (
        {"EPUB/port.png": FILES["EPUB/port.png"] + NOISE},
        COVER,
        ["Kindle Direct Publishing", "Kobo"],
    ),
    "document-bytes": ({"EPUB/one.xhtml": LONG}, COVER, ["Kobo"]),
    "contents-levels": (DEEPER, COVER, ["Kindle Direct Publishing"]),
    "text-colours": (
        {"EPUB/style.css": b"p { color: #000; margin: 0 }"}, COVER, ["Kindle Direct Publishing"],
    ),
    "font-format": ({"EPUB/face.ttf": b"wOF2"}, COVER, ["Kobo"]),
    "cover-images": (
        {"EPUB/content.opf": PACKAGE.replace('"cover-image"', '""').encode()},
        COVER,
        ["Google Play Books"],
    ),
    "cover-height": ({}, picture(1600, 900, "JPEG"), ["Kindle Direct Publishing"]),
    "cover-width": ({}, picture(630, 2560, "JPEG"), ["Google Play Books"]),
    "cover-bytes": ({}, COVER + NOISE, ["Kobo"]),
    "cover-format": ({}, picture(1600, 2560, "PNG"), ["Kindle Direct Publishing"]),
}  # fmt: skip


@pytest.mark.parametrize("measure", PASSED)
def test_a_limit_that_is_passed_names_its_store_and_where_to_read(
    measure: str, tmp_path: Path
) -> None:
    files, cover, stores = PASSED[measure]
    problems = found(tmp_path, files, cover)
    assert {problem.rule for problem in problems} == {f"store-{measure}"}
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    for store, problem in zip(stores, problems, strict=True):
        assert store in problem.message
        docs = next(name for name, said in TABLE.items() if said["title"] == store)
        assert f"docs/stores.md#{docs}" in problem.hint


def test_the_whole_file_is_measured(tmp_path: Path) -> None:
    """With limits as small as our book, which saves writing 50 MB."""
    table = {name: {"title": name, "epub-bytes": {"most": 10}} for name in ("a", "b")}
    small = limits_of(table, STYLES.where("stores.toml"))
    data = packed({"content.opf": b"<package><manifest/></package>"})
    problems = check_stores(Written(data, selected(tmp_path, SOURCE), ()), small, "x.md")
    assert [(p.rule, p.message.split(";")[1]) for p in problems] == [
        ("store-epub-bytes", " a takes 0 MB at most."),
        ("store-epub-bytes", " b takes 0 MB at most."),
    ]


def test_a_wide_table_is_found_where_it_stands(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, source=SOURCE + WIDE)
    assert (problem.rule, problem.where.line) == ("store-table-columns", 23)
    assert problem.message == "table 2 has 5 columns; Kobo takes 4 columns at most."


def test_an_image_is_found_where_it_stands(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, {"EPUB/port.png": picture(2001, 2000)})
    assert problem.where.line == 16
    assert problem.message.startswith("the image “Ships.” has 4,002,000 pixels; Apple Books")


def test_what_an_editor_lets_stand_is_not_told(tmp_path: Path) -> None:
    source = SOURCE.replace("lang: en", "lang: en\nignore: [store-table-columns]") + WIDE
    assert found(tmp_path, source=source) == []
    assert set(STORES) <= set(SEVERITIES)


def test_every_measure_has_its_words() -> None:
    used = {limit.measure for limit in LIMITS}
    assert used == set(MEASURES) == set(HINTS) == {name.removeprefix("store-") for name in STORES}
    assert used == {*PASSED, "epub-bytes", "table-columns"}


def test_a_measure_that_is_not_known_is_told() -> None:
    table = {"x": {"title": "X", "epub-byte": {"most": 1}}}
    with pytest.raises(ManuscriptError) as error:
        limits_of(table, Where("styles/stores.toml"))
    assert "Did you mean 'epub-bytes'?" in error.value.problems[0].hint


def test_the_documentation_states_every_limit() -> None:
    parts = re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    chapters = {part.split("\n")[0]: part for part in parts}
    assert list(chapters) == [store["title"] for store in TABLE.values()]
    for docs, store in TABLE.items():
        assert docs == store["title"].lower().replace(" ", "-")
    for limit in LIMITS:
        rows = dict(
            re.findall(r"^\| `store-([a-z-]+)` \| (.*?) \|", chapters[limit.store], re.MULTILINE)
        )
        said = rows[limit.measure].replace(",", "")
        numbers = [float(n) for n in re.findall(r"\d+", said)]
        scale = 1e9 if "GB" in said else 1e6 if "MB" in said else 1
        stated = {number * scale for number in numbers} | ({0} if "none" in said else set())
        assert {n for n in (limit.least, limit.most) if n not in {0, float("inf")}} <= stated, limit
        assert all(word in said for word in limit.only), limit

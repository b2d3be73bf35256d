"""The Word edition: Word's own headings, lists, tables and notes, all words, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.samples import SAMPLES, Shared

from publish.formats.job import Written
from publish.formats.word_styles import W, packed, unpacked
from publish.problems import OutputError
from publish.verify.nothing_lost import check_nothing_lost
from publish.verify.read_word import docx_words

NS = {"w": W, "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"}


@pytest.fixture(scope="module")
def heat(shared: Shared) -> Written:
    return shared.editions(SAMPLES / "heat-at-work", ("word",))["word"]


@pytest.fixture(scope="module")
def parts(heat: Written) -> Mapping[str, bytes]:
    return unpacked(heat.data)


def found(parts: Mapping[str, bytes], path: str, name: str = "word/document.xml") -> list[Any]:
    root: Any = etree.fromstring(parts[name])
    return list(root.xpath(path, namespaces=NS))


def test_nothing_is_lost_and_what_is_lost_is_told(heat: Written) -> None:
    check_nothing_lost(heat, "docx", "a.md")
    short = dict(unpacked(heat.data))
    document = short["word/document.xml"].decode()
    assert document.count("Researchers there") == 1
    short["word/document.xml"] = document.replace("Researchers there", "There").encode()
    with pytest.raises(OutputError, match="lost-words"):
        check_nothing_lost(replace(heat, data=packed(short)), "docx", "a.md")


def test_it_says_its_title_language_and_authors(parts: Mapping[str, bytes]) -> None:
    core = parts["docProps/core.xml"].decode()
    assert "<dc:title>Working in the Heat</dc:title>" in core
    assert "<dc:language>en-GB</dc:language>" in core
    assert "Josiah Carberry" in core
    assert found(parts, "//w:docDefaults//w:lang/@w:val", "word/styles.xml") == ["en-GB"]


def test_headings_lists_notes_and_links_are_words_own(parts: Mapping[str, bytes]) -> None:
    styles = found(parts, "//w:pStyle/@w:val")
    assert {
        "Title",
        "Heading1",
        "Heading2",
        "BoxTitle1",
        "BoxTitle2",
        "BoxText",
        "Bibliography",
    } <= set(styles)
    known = set(found(parts, "//w:style/@w:styleId", "word/styles.xml"))
    assert set(styles) <= known
    assert len(found(parts, "//w:numPr")) > 30
    assert len(found(parts, "//w:footnoteReference")) == 4
    anchors = set(found(parts, "//w:hyperlink/@w:anchor"))
    assert anchors <= set(found(parts, "//w:bookmarkStart/@w:name"))


def test_tables_have_heads_and_pictures_have_descriptions(parts: Mapping[str, bytes]) -> None:
    for table in found(parts, "//w:tbl"):
        assert table.xpath("w:tr[1]/w:trPr/w:tblHeader", namespaces=NS)
    descriptions = found(parts, "//wp:docPr/@descr")
    assert descriptions
    assert all(len(one) > 20 for one in descriptions)


def test_the_order_of_properties_is_that_of_the_schema(parts: Mapping[str, bytes]) -> None:
    order = ["pStyle", "keepNext", "keepLines", "widowControl", "numPr", "pBdr", "shd", "bidi",
             "spacing", "ind", "jc", "outlineLvl", "rPr"]  # fmt: skip
    for name in ("word/document.xml", "word/styles.xml"):
        for properties in found(parts, "//w:pPr", name):
            names = [etree.QName(one).localname for one in properties]
            places = [order.index(one) for one in names]
            assert places == sorted(places), names


def test_it_has_the_same_bytes_each_time_and_no_date_of_today(
    heat: Written, parts: Mapping[str, bytes]
) -> None:
    assert packed(parts) == heat.data
    with zipfile.ZipFile(io.BytesIO(heat.data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2026-11-23T" in parts["docProps/core.xml"].decode()


def test_urdu_runs_from_right_to_left(tmp_path: Path) -> None:
    from publish import pipeline  # noqa: PLC0415 - beside its one use
    from publish.sources import find_articles  # noqa: PLC0415 - as above

    options = pipeline.Options(editions=("word",))
    (source,) = find_articles([SAMPLES / "safe-speeds" / "article.ur.md"])
    prepared, problems = pipeline.prepare(source, options)
    assert prepared, problems
    (made,) = pipeline.write(prepared, options)
    urdu = unpacked(made.written.data)
    assert found(urdu, "//w:style[@w:styleId='Normal']/w:pPr/w:bidi", "word/styles.xml")
    assert found(urdu, "//w:rPr/w:rtl")
    file = tmp_path / "a.docx"
    file.write_bytes(made.written.data)
    assert docx_words(file)

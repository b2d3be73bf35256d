"""Codes, read back by a scanner: from their SVG, and from a page of a handout."""

from __future__ import annotations

import subprocess

import pytest
import zxingcpp
from PIL import Image

from publish.codes import ean13, ean_digits
from publish.pipeline import Options, publish
from publish.sources import find_articles

ARTICLE = """\
---
type: event-note
title: A title
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
isbn: {print: 978-0-306-40615-7}
editions: {handout: {fit: {fill: 0.01, pages: 1}}}
---

::: key-takeaways
- A point [@swift1729].
:::

# One

Some text.
"""
LIBRARY = (
    "@book{swift1729, author = {Swift, Jonathan}, title = {A Modest Proposal}, date = {1729}}\n"
)


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("978-0-306-40615-7", "9780306406157"),
        ("979-10-95546-00-9", "9791095546009"),
        ("2049-3630", "9772049363002"),
        ("0317-8471", "9770317847001"),
        ("2434-561X", "9772434561006"),
    ],
)
def test_the_digits_of_a_code_are_those_of_its_number(number: str, digits: str) -> None:
    assert ean_digits(number) == digits


@pytest.mark.parametrize("number", ["978-0-306-40615-8", "2049-3631", "12", "0306406152"])
def test_a_wrong_number_has_no_code(number: str) -> None:
    with pytest.raises(ValueError, match=number):
        ean13(number)


def test_a_module_is_one_unit_and_the_quiet_zones_are_white() -> None:
    svg = ean13("2049-3630")
    assert 'viewBox="0 0 113 ' in svg
    assert 'd="M11 0h1v75' in svg  # the first bar of the guard, 11 modules in
    assert "M105 0h1v75h-1z" in svg  # the last: 7 modules are left


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    folder = tmp_path_factory.mktemp("house")
    article = folder / "manuscripts" / "small" / "article.md"
    article.parent.mkdir(parents=True)
    article.write_text(ARTICLE, encoding="utf-8")
    (folder / "manuscripts" / "library.bib").write_text(LIBRARY, encoding="utf-8")
    options = Options(out=folder / "dist", editions=("handout",), verify=False)
    (result,) = publish(find_articles([article.parent]), options)
    assert result.code == 0, result.problems
    assert result.outputs, result
    page = folder / "page"
    pdf = folder / "dist" / "small" / "small-handout.pdf"
    subprocess.run(["pdftoppm", "-r", "300", "-png", "-singlefile", pdf, page], check=True)
    return Image.open(page.with_suffix(".png"))


def test_a_scanner_reads_all_codes_of_a_handout(handout: Image.Image) -> None:
    read = {found.text: found for found in zxingcpp.read_barcodes(handout)}
    assert set(read) == {
        "9780306406157",
        "https://example.org/briefs/small",
        "https://example.org/briefs/small#references",
    }


def test_the_bar_code_has_four_fifths_of_its_full_size(handout: Image.Image) -> None:
    """A module of 0.264 mm, so 95 of them between the outer guards (ISO/IEC 15420)."""
    (found,) = (
        code
        for code in zxingcpp.read_barcodes(handout)
        if code.format == zxingcpp.BarcodeFormat.EAN13
    )
    corners = found.position
    wide = (corners.top_right.x - corners.top_left.x) / 300 * 25.4
    assert wide == pytest.approx(95 * 0.264, abs=0.3)

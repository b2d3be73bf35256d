"""The digits in which the layout counts and dates, in each edition."""

# ruff: noqa: RUF001 - digits that look like letters are what this is about

from __future__ import annotations

import email
import email.policy
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from tests.samples import as_they_come

from publish import pipeline
from publish.letters import words_in
from publish.numerals import numerals_for
from publish.pipeline.declaring import declare
from publish.problems import ManuscriptError
from publish.release.agreement import agree
from publish.sources import find_articles

TEXT = """\
---
type: policy-brief
title: {title}
authors: [{{name: "{name}"}}]
date: 2026-11-23
lang: {lang}
series: {name}
number: 12
version: "1.2"
rights-holder: {name}
{more}---

::: key-takeaways
- {a} 40 [@who2023].
:::

# {head}

{b} 1.19.[^1] [{table}](#tbl-a)

1. {c}
2. {d}

| {e} | {f} |
|---|---|
| {g} | 34 |
: {h} {{#tbl-a}}

| {g} | {f} |
|---|---|
| {c} | 4.2 |
| {name} | 1250.5 |
: {i} {{#fig-b .chart type=bar unit="%"}}

::: recommendations
1. **{name}** (2027): {j}
:::

[^1]: {k} 25.
"""
KEYS = ("title", "name", "head", "table", *"abcdefghijk")
WORDS = {
    "fa": "سرعت و ایمنی|مریم احمدی|چرا سی کیلومتر|جدول|"
    "مرگ‌ومیر در شهرها کم شد|جاده‌ها هر سال جان می‌گیرند|نخست بسنجید|"
    "سپس بشمارید|شهر|مرگ‌ها|تهران|شمار واژهٔ نو|"
    "سهم استان|حدی بگذارید که بماند|این برآورد است",
    "ar-EG": "السرعة والسلامة|سعاد حسن|لماذا ثلاثون|جدول|"
    "انخفضت الوفيات في المدن|تقتل الطرق كل عام|قيسوا أولا|"
    "ثم احسبوا|المدينة|الوفيات|القاهرة|عدد الضحايا|"
    "حصة المحافظة|ضعوا حدا يصمد|هذا تقدير",
    "ur": "حدِ رفتار|عائشہ خان|تیس کی حد کیوں|جدول|"
    "شہروں میں اموات کم ہوئیں|سڑکیں ہر سال جانیں لیتی ہیں|پہلے ناپیے|"
    "پھر گنیے|شہر|اموات|لاہور|مرنے والوں کی تعداد|"
    "صوبے کا حصہ|وہ حد رکھیے جو قائم رہے|یہ اندازہ ہے",
}
WORKS = "@report{who2023, author={{World Health Organization}}, title={Injuries}, date={2023}}\n"


Files = tuple[Path, dict[str, Any]]  # a folder, and what each file in it declares


def build(folder: Path, lang: str, *editions: str, more: str = "", house: str = "") -> Files:
    """Build the article in a language; returns the finished files."""
    article = folder / "manuscripts" / "a" / "article.md"
    article.parent.mkdir(parents=True)
    words = dict(zip(KEYS, WORDS[lang].split("|"), strict=True))
    article.write_text(TEXT.format(lang=lang, more=more, **words), encoding="utf-8")
    (folder / "manuscripts" / "library.bib").write_text(WORKS, encoding="utf-8")
    if house:
        (folder / "styles").mkdir()
        (folder / "styles" / "house.toml").write_text(house, encoding="utf-8")
    (source,) = find_articles([article])
    options = pipeline.Options(editions=editions)
    prepared, problems = pipeline.prepare(source, options)
    assert prepared, problems
    declared = {}
    with as_they_come():
        for made in pipeline.write(prepared, options):
            name = made.edition.file_name("a")
            (folder / name).write_bytes(made.written.data)
            declared[name] = declare(made.written)
    return folder, declared


def page_of(folder: Path) -> str:
    """Return the words of the web page, all spaces alike."""
    root = lxml_html.document_fromstring((folder / "a-web.html").read_text("utf-8"))
    return " ".join(" ".join(map(str, root.itertext())).split())


@pytest.mark.parametrize(
    ("lang", "wish", "said"),
    [
        ("fa", "auto", "۱۲.۳"),
        ("ar-EG", "auto", "١٢.٣"),
        ("ar-MA", "auto", "12.3"),
        ("ur", "auto", "12.3"),
        ("ur", "native", "۱۲.۳"),
        ("ur-IN", "", "۱۲.۳"),
        ("fa", "latin", "12.3"),
        ("hi", "native", "१२.३"),
        ("en-GB", "native", "12.3"),
        ("tlh", "native", "12.3"),
    ],
)
def test_digits_are_those_that_the_language_or_the_house_writes(
    lang: str, wish: str, said: str
) -> None:
    assert numerals_for(lang, wish).say("12.3") == said


def test_a_number_is_the_same_word_in_the_digits_of_any_script() -> None:
    assert words_in("۱۲٫۳") == words_in("١٢٫٣") == words_in("12.3") == ["123"]
    assert words_in("Table ۱") == ["table", "1"]


def test_a_mark_that_a_pdf_hangs_on_the_letter_beside_is_still_of_the_word() -> None:
    assert words_in("\u0648\u0627\u0698\u0647\u0654") == words_in("\u0624\u0627\u0647\u0698")


@pytest.fixture(scope="module")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("fa")
    return build(folder, "fa", "brief", "reader", "web", "email")


def test_the_page_in_persian_counts_and_dates_in_persian_digits(persian: Files) -> None:
    said = page_of(persian[0])
    assert "۱۲" in said
    for made in ("۲۳ نوامبر ۲۰۲۶", "© ۲۰۲۶", "۱.۲", "شکل ۱", "جدول ۱", "۱٬۲۵۰٫۵٪"):
        assert made in said, made
    css = (persian[0] / "a-web.html").read_text("utf-8")
    assert "extends persian" in css
    assert "list-style-type:persian" in css


def test_what_the_author_typed_and_what_cites_keeps_its_digits(persian: Files) -> None:
    said = page_of(persian[0])
    for typed in ("40", "1.19", "34", "4.2", "World Health Organization 2023", "2027"):
        assert typed in said, typed


def test_the_brief_in_persian_counts_pages_and_notes_in_persian_digits(persian: Files) -> None:
    done = ["pdftotext", "-layout", str(persian[0] / "a-brief.pdf"), "-"]
    said = subprocess.run(done, capture_output=True, text=True, check=True).stdout
    house = "Institute for Open Policy"
    foot = next(line for line in said.split("\n") if "۱۲" in line and house in line)
    assert re.sub(r"[^۰-۹0-9]", " ", foot).split() == ["۱", "۱۲"]
    assert len(re.findall("۲۰۲۶", said)) >= 2
    assert said.count("۱") >= 6  # pages, the list, the note and its call, table, figure


def test_the_book_in_persian_is_navigated_by_persian_pages(persian: Files) -> None:
    with zipfile.ZipFile(persian[0] / "a-reader.epub") as book:
        names = {Path(name).name: book.read(name).decode() for name in book.namelist()
                 if name.endswith((".xhtml", ".ncx", ".css"))}  # fmt: skip
    assert re.search(r'<a href="[^"]*#page-1">۱</a>', names["nav.xhtml"])
    assert re.search(r'value="1"[^>]*><navLabel><text>۱</text>', names["toc.ncx"])
    assert 'aria-label="صفحه ۱"' in "".join(names.values())
    assert "list-style-type: persian" in names["style.css"]


def test_editions_in_persian_agree(persian: Files) -> None:
    assert [one.message for one in agree(*persian).problems("a")] == []


def test_the_mail_in_persian_is_dated_in_persian_digits(persian: Files) -> None:
    data = (persian[0] / "a-email.eml").read_bytes()
    message = email.message_from_bytes(data, policy=email.policy.default)
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        assert "۲۳ نوامبر ۲۰۲۶" in body.get_content()


def test_arabic_of_egypt_has_other_digits_than_persian(tmp_path: Path) -> None:
    folder, _ = build(tmp_path, "ar-EG", "web")
    for made in ("٢٣ نوفمبر ٢٠٢٦", "الجدول ١", "© ٢٠٢٦", "١٬٢٥٠٫٥٪"):
        assert made in page_of(folder), made


@pytest.mark.parametrize(
    ("more", "house", "said"),
    [
        ("", 'numerals = "native"\n', "۲۳ نومبر، ۲۰۲۶"),
        ("numerals: latin\n", 'numerals = "native"\n', "23 نومبر، 2026"),
    ],
)
def test_a_house_may_want_urdu_digits_and_an_article_others(
    tmp_path: Path, more: str, house: str, said: str
) -> None:
    folder, _ = build(tmp_path, "ur", "web", more=more, house=house)
    assert said in page_of(folder)


def test_a_house_is_told_of_numerals_that_there_are_not(tmp_path: Path) -> None:
    with pytest.raises(ManuscriptError, match="'roman' is no kind of numerals"):
        build(tmp_path, "ur", "web", house='numerals = "roman"\n')

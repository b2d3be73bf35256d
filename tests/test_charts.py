"""Charts: reading tables, naming what is wrong with them, and drawing without collisions."""

from __future__ import annotations

import io
import itertools
import logging
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from publish.article import Chart, Flow, Phrase, Table, TableCell
from publish.charts import ChartData, Palette, chart_problems, draw_chart, read_chart
from publish.charts.colours import colours, luminance, read_colour
from publish.charts.lettering import SIZE, Lettering, lettering
from publish.charts.numbers import Number, parse, round_ticks, spell, write
from publish.charts.plan import spread
from publish.charts.scene import hatching
from publish.formats.joined import joined
from publish.house import Styles, own_styles
from publish.pandoc import Inline, Para, Space, Str, Styled
from publish.problems import Severity, Where

STYLES = Styles((own_styles(),))
TOKENS = tomllib.loads((own_styles() / "house.toml").read_text(encoding="utf-8"))["tokens"]
SVG = "{http://www.w3.org/2000/svg}"
LINE = 7
EXPOSED = """
Region | Workers exposed
Africa | 92.9
Arab States | 83.6
Asia and the Pacific | 74.7
**World** | 71.0
Europe and Central Asia | 29.0
"""
YEARS = """
Year | Pakistan | Viet Nam | Indonesia and the islands of the archipelago
2000 | 3.1 | 2.0 | 0.5
2005 | 3.4 | 2.1 | 0.6
2010 | 3.0 | 2.2 | n/a
2020 | 3.6 | 2.5 | 0.9
2024 | 2.8 | 2.75 |
"""
SHARES = """
Country | Agriculture | Industry | Services
Pakistan | 24 | 20 | 56
Viet Nam | 12 | 38 | 50
**Indonesia** | 13 | 41 | 46
"""
BALANCE = """
Year | Balance
2016 | 1.2
2017 | −0.5
2018 | 0.9
2019 | –2.2
2020 | n/a
2021 | 1.8
"""
LONG = """
Measure | Low | High
Share of working hours lost to heat stress in agriculture and in construction | 1200 | 2,400
Bundesverfassungsgerichtsbarkeitsgesetz | 840 | 900
None | 3 | 4
"""
URDU = """
خطہ | متاثرہ کارکن
افریقہ | 92.9
یورپ اور وسطی ایشیا (2024) | 29.0
دنیا |
"""
MANY = "Year | " + " | ".join(f"Series {n}" for n in range(12)) + "\n"
MANY += "\n".join(
    f"{year} | " + " | ".join(str((n * 7 + year * 3) % 17 + n * 3) for n in range(12))
    for year in range(2015, 2024)
)
TABLES = {
    "exposed": (EXPOSED, "%", "en-GB"),
    "years": (YEARS, "%", "fr"),
    "shares": (SHARES, "%", "en-GB"),
    "balance": (BALANCE, "US$ million", "en-GB"),
    "long": (LONG, "cases", "de"),
    "urdu": (URDU, "%", "ur"),
    "many": (MANY, "", "en-GB"),
}
FACES = '"Brief Sans", "Brief Sans Arabic"'
THIRTEEN = f"A{' | s' * 13}\nx{' | 1' * 13}\ny{' | 2' * 13}"
PALETTES: tuple[Palette, ...] = ("colour", "print")
TYPES = ("bar", "line", "dot", "stacked")


def cell(text: str, column: int = 1) -> TableCell:
    where = Where("a.md", LINE, column)
    bold = text.startswith("**")
    words: list[Inline] = []
    for word in text.strip("*").split(" "):
        words += [Space()] if words else []
        words += [Str(word, where)] if word else []
    content: tuple[Inline, ...] = (Styled("Strong", tuple(words)),) if bold else tuple(words)
    return TableCell(Flow((Para(content, tight=True),)))


def table(kind: str, text: str, unit: str = "", *, head: bool = True, caption: str = "C") -> Table:
    rows = tuple(
        tuple(cell(one.strip(), column) for column, one in enumerate(line.split("|"), 1))
        for line in text.strip().splitlines()
    )
    return Table(
        "tbl-a",
        Phrase((Str(caption),)),
        rows[:1] if head else (),
        rows[1:] if head else rows,
        chart=Chart(kind, unit),
        where=Where("a.md", 3),
    )


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in drawn(svg).iter(f"{SVG}text")]


def boxes(svg: str, type_: Lettering) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield each text with its left, top, right and bottom, without ascenders and descenders."""
    for one in drawn(svg).iter(f"{SVG}text"):
        text = one.text or ""
        wide = type_.width(text, bold=one.get("font-weight") == "600")
        x, y = float(one.get("x", "")), float(one.get("y", ""))
        anchor = one.get("text-anchor", "start")
        if one.get("direction") == "rtl":
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        yield text, left, y - 0.66 * SIZE, left + wide, y


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("typed", "lang", "value", "decimals"),
    [
        ("4.2%", "en", "4.2", 1),
        ("1,200", "en", "1200", 0),
        ("1,200", "fr", "1.200", 3),
        ("1.200", "de", "1200", 0),
        ("1.200", "en", "1.200", 3),
        ("0,250", "en", "0.250", 3),
        ("4,2", "en", "4.2", 1),
        ("1.234.567,8", "en", "1234567.8", 1),
        ("12,34,567", "en-IN", "1234567", 0),
        ("1 274,7", "fr", "1274.7", 1),
        ("1\u202f200", "fr", "1200", 0),
        ("1’200", "de-CH", "1200", 0),
        ("–3", "en", "-3", 0),
        ("−3.5", "en", "-3.5", 1),
        ("-$3", "en", "-3", 0),
        ("+7", "en", "7", 0),
        ("$1.5bn", "en", "1.5", 1),
        ("€ 12", "en", "12", 0),
        ("71.0", "en", "71.0", 1),
        ("\u06f1\u06f2\u066b\u06f5", "ur", "12.5", 1),
    ],
)
def test_numbers_are_read_as_editors_type_them(
    typed: str, lang: str, value: str, decimals: int
) -> None:
    number, _ = parse(typed, "$bn", lang)
    assert number == Number(Decimal(value), decimals)


@pytest.mark.parametrize("typed", ["", " ", "n/a", "N/A", "–", "—", "-", "…", "no data"])
def test_missing_numbers(typed: str) -> None:
    assert parse(typed) == (None, "")


@pytest.mark.parametrize("typed", ["about 4", "4.2 (2023)", "<5", "12 30", "1,2,3", "4.2*", "ten"])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(typed)


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "lang", "written"),
    [
        ("92.9", 1, "%", "en-GB", "92.9%"),
        ("92.9", 1, "%", "fr", "92,9\u00a0%"),
        ("92.9", 1, "%", "tr", "%92,9"),
        ("-1234.5", 1, "", "en", "−1,234.5"),
        ("-1234.5", 1, "", "fr", "−1\u202f234,5"),
        ("1234567", 0, "", "en-IN", "12,34,567"),
        ("-3.2", 1, "$bn", "en", "−$3.2bn"),
        ("3", 0, "€", "de", "3\u00a0€"),
        ("20", 0, "°C", "en", "20\u00a0°C"),
        ("3", 0, "tonnes", "en", "3"),
        ("71", 1, "", "xx-unknown", "71.0"),
    ],
)
def test_numbers_are_written_by_locale(
    value: str, decimals: int, unit: str, lang: str, written: str
) -> None:
    assert write(Number(Decimal(value), decimals), spell(unit, lang), lang) == written


def test_a_long_unit_is_said_once() -> None:
    assert spell("% of GDP", "en").once == "% of GDP"
    svg = draw_chart(table("bar", EXPOSED, "% of GDP"), TOKENS, "en")
    assert "Workers exposed, % of GDP" in texts(svg)
    assert "92.9" in texts(svg)


numbers = st.decimals(-(10**7), 10**7, places=2)


@given(numbers, numbers)
def test_ticks_are_round_and_cover_the_range(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    ticks = [tick.value for tick in round_ticks(low, high)]
    steps = {second - first for first, second in itertools.pairwise(ticks)}
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert len(ticks) <= 7
    assert len(steps) == 1
    assert steps.pop().normalize().as_tuple().digits in {(1,), (2,), (5,), (2, 5)}


# ---------------------------------------------------------------- reading


def test_a_chart_is_read_from_its_table() -> None:
    data = read_chart(table("bar", EXPOSED, "%"))
    assert (data.type, data.unit, data.corner) == ("bar", "%", "Region")
    assert [one.name.text for one in data.series] == ["Workers exposed"]
    assert data.numbers[0] == Number(Decimal("92.9"), 1)
    assert [label.text for label in data.labels if label.picked] == ["World"]


def test_the_unit_may_come_from_the_cells() -> None:
    assert read_chart(table("bar", "A | B\nx | 3%\ny | 4%")).unit == "%"


def test_heads_that_span_columns_name_each_of_them() -> None:
    head = (
        (cell("Country"), TableCell(cell("2024").text, colspan=2)),
        (cell(""), cell("Women"), cell("Men")),
    )
    made = Table("t", Phrase(()), head, ((cell("Pakistan"), cell("1"), cell("2")),))
    assert [one.name.text for one in read_chart(made).series] == ["2024 Women", "2024 Men"]


def test_a_cell_that_spans_rows_counts_in_each() -> None:
    rows = (
        (cell("a"), TableCell(cell("3").text, rowspan=2)),
        (cell("b"),),
    )
    made = Table("t", Phrase(()), ((cell("x"), cell("y")),), rows)
    assert [number.value for number in read_chart(made).numbers] == [3, 3]


# ---------------------------------------------------------------- problems


def rules(made: Table) -> list[str]:
    return [problem.rule for problem in chart_problems(made, "a.md")]


@pytest.mark.parametrize(
    ("name", "kind"), [*itertools.product(("exposed", "years", "shares"), TYPES)]
)
def test_good_tables_have_no_problems(name: str, kind: str) -> None:
    text, unit, lang = TABLES[name]
    assert chart_problems(table(kind, text, unit), "a.md", lang) == []


def test_a_cell_that_is_no_number_is_named_with_its_place() -> None:
    (problem,) = chart_problems(table("bar", "A | B\nx | 3\ny | about 4"), "a.md")
    assert problem.rule == "chart-not-a-number"
    assert problem.where == Where("a.md", LINE, 2)
    assert problem.message == "'about 4' is no number, in the row 'y', column 'B' of the chart."
    assert "n/a" in problem.hint


def test_a_column_of_words_is_reported_once() -> None:
    (problem,) = chart_problems(table("bar", "A | B | C\nx | 3 | see\ny | 4 | there"), "a.md")
    assert problem.message == "the column 'C' of the chart holds words, not numbers."


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [
        ("bar", "A\nx\ny", "chart-no-numbers"),
        ("bar", "A | B", "chart-no-numbers"),
        ("bar", "A | B\nx | n/a\ny |", "chart-no-numbers"),
        ("stacked", "A | B | C\nx | 3 | −1", "chart-negative"),
        ("line", "A | B\nx | 3", "chart-one-point"),
        ("line", THIRTEEN, "chart-too-many"),
        ("bar", "A | B\n" + "\n".join(f"row {n} | {n}" for n in range(41)), "chart-too-many"),
        ("bar", "A | B\nx | 3%\ny | $4", "chart-mixed-units"),
        ("bar", "A | b | c | d | e | f\nx | 1 | 2 | 3 | 4 | 5", "chart-crowded"),
    ],
)  # fmt: skip
def test_each_rule(kind: str, text: str, rule: str) -> None:
    assert rules(table(kind, text)) == [rule]


def test_a_table_without_a_head() -> None:
    (problem,) = chart_problems(table("bar", "x | 3\ny | 4", head=False), "a.md")
    assert (problem.rule, problem.where) == ("chart-no-head", Where("a.md", 3))


def test_what_only_reads_badly_is_a_warning() -> None:
    made = chart_problems(table("bar", "A | b | c | d | e | f\nx | 1 | 2 | 3 | 4 | 5"), "a.md")
    assert [problem.severity for problem in made] == [Severity.WARNING]


# ---------------------------------------------------------------- what is drawn


def test_a_chart_says_what_it_shows() -> None:
    made = table("bar", EXPOSED, "%", caption="Share <exposed> & more")
    root = drawn(draw_chart(made, TOKENS, "en-GB"))
    ids = root.get("aria-labelledby", "").split()
    title, description = (root.find(f"*[@id='{one}']") for one in ids)
    assert root.get("role") == "img"
    assert ids == ["tbl-a-title", "tbl-a-desc"]
    assert title is not None
    assert title.text == "Share <exposed> & more"
    assert description is not None
    assert description.text == (
        "Bar chart. Region, Workers exposed: Africa 92.9%, Arab States 83.6%, "
        "Asia and the Pacific 74.7%, World 71.0%, Europe and Central Asia 29.0%."
    )


def test_missing_numbers_are_gaps_and_are_said() -> None:
    svg = draw_chart(table("line", YEARS, "%"), TOKENS, "en-GB")
    assert "0.6% (2005), no figure (2010), 0.9% (2020), no figure (2024)" in svg
    paths = [one.get("d", "") for one in drawn(svg).iter(f"{SVG}path")]
    assert [path.count("M") for path in paths] == [1, 1, 1]
    assert "0.9% (2020)" in " ".join(texts(svg))


def test_a_table_without_numbers_draws_nothing() -> None:
    assert draw_chart(table("bar", "A | B\nx | n/a"), TOKENS, "en") == ""
    assert draw_chart(table("bar", "A\nx"), TOKENS, "en") == ""


def test_bars_start_at_zero_and_are_true_to_scale() -> None:
    root = drawn(draw_chart(table("bar", EXPOSED, "%"), TOKENS, "en"))
    bars = [(float(r.get("x", "")), float(r.get("width", ""))) for r in root.iter(f"{SVG}rect")]
    assert len({x for x, _ in bars}) == 1
    values = [92.9, 83.6, 74.7, 71.0, 29.0]
    scale = [width / value for (_, width), value in zip(bars, values, strict=True)]
    assert max(scale) - min(scale) < 0.01


def test_what_is_bold_in_the_source_takes_the_accent() -> None:
    root = drawn(draw_chart(table("bar", EXPOSED, "%"), TOKENS, "en", palette="print"))
    fills = [rect.get("fill") for rect in root.iter(f"{SVG}rect")]
    assert fills == ["#12465a"] * 3 + ["#b83a24", "#12465a"]


def test_lines_are_named_at_their_ends() -> None:
    svg = draw_chart(table("line", YEARS, "%"), TOKENS, "en-GB")
    assert {"Pakistan 2.8%", "Viet Nam 2.75%"} <= set(texts(svg))


def test_totals_are_left_out_where_parts_make_a_hundred() -> None:
    assert "100%" not in texts(draw_chart(table("stacked", SHARES, "%"), TOKENS, "en"))
    assert "100" in texts(draw_chart(table("stacked", SHARES, "tonnes"), TOKENS, "en"))


def test_words_for_the_page_are_in_its_language() -> None:
    svg = draw_chart(table("bar", "A | B\nx | 3\ny |"), TOKENS, "fr-FR")
    assert "n.d." in texts(svg)
    assert "Diagramme en barres." in svg


def test_right_to_left_is_a_mirror_image() -> None:
    root = drawn(draw_chart(table("bar", URDU, "%"), TOKENS, "ur"))
    labels = [one for one in root.iter(f"{SVG}text") if one.get("direction") == "rtl"]
    assert {one.get("x") for one in labels[:2]} == {root.get("viewBox", "").split()[2]}
    ends = {
        round(float(r.get("x", "")) + float(r.get("width", "")), 1) for r in root.iter(f"{SVG}rect")
    }
    assert len(ends) == 1


def test_text_leaves_its_colour_to_the_page_except_in_print() -> None:
    made = table("bar", EXPOSED, "%")
    assert 'fill="currentColor"' in draw_chart(made, TOKENS, "en")
    printed = draw_chart(made, TOKENS, "en", palette="print")
    assert "currentColor" not in printed
    assert "text-anchor" not in printed  # each would be a transparency group in WeasyPrint


def test_a_house_may_bring_another_template(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("house")
    (root / "shared" / "charts").mkdir(parents=True)
    (root / "shared" / "charts" / "bar.svg.j2").write_text("<svg>{{ size }}</svg>")
    styles = Styles((root, own_styles()))
    made = draw_chart(table("bar", EXPOSED), TOKENS, "en", styles=styles)
    assert made == f"<svg>{SIZE}</svg>"


# ---------------------------------------------------------------- colours


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(read_colour(c, "#000")) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 12])
@pytest.mark.parametrize(
    ("palette", "grounds"), [("colour", ("#ffffff", "#11181c")), ("print", ("#ffffff",))]
)
def test_marks_show_on_their_ground(palette: Palette, grounds: tuple[str, ...], count: int) -> None:
    made = colours(TOKENS, palette, count)
    for paint, ground in itertools.product((*made.series, *made.picked), grounds):
        assert contrast(paint.edge or paint.fill, ground) >= 2.95
        assert contrast(paint.line, ground) >= 2.95
        if paint.fill != "none":
            assert contrast(paint.lettering, paint.fill) >= 4.5


@pytest.mark.parametrize("palette", PALETTES)
def test_twelve_series_differ_without_colour(palette: Palette) -> None:
    series = colours(TOKENS, palette, 12).series
    areas = {(round(luminance(read_colour(p.fill, "#fff")), 1), p.fill, p.hatch) for p in series}
    assert len(areas) == 12
    assert len({(p.line, p.dash, p.marker) for p in series}) == 12


@given(st.tuples(*[st.floats(0, 60)] * 4), st.sampled_from(["/", "\\", "|"]))
def test_a_hatching_stays_inside(box: tuple[float, float, float, float], hatch: str) -> None:
    x, y, width, height = box
    for spot in itertools.chain(*hatching((x, y), (width, height), hatch)):  # type: ignore[arg-type]
        assert x - 0.01 <= spot[0] <= x + width + 0.01
        assert y - 0.01 <= spot[1] <= y + height + 0.01


# ---------------------------------------------------------------- room


def crossings(svg: str, type_: Lettering) -> list[tuple[str, str]]:
    made = list(boxes(svg, type_))
    return [
        (a[0], b[0])
        for a, b in itertools.combinations(made, 2)
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]


def outside(svg: str, type_: Lettering) -> list[str]:
    _, _, width, height = (float(n) for n in drawn(svg).get("viewBox", "").split())
    return [
        text
        for text, left, top, right, bottom in boxes(svg, type_)
        if left < -0.5 or right > width + 0.5 or top < -0.5 or bottom > height - 1
    ]


@pytest.mark.parametrize(("name", "kind"), [*itertools.product(TABLES, TYPES)])
def test_nothing_collides_and_nothing_is_cut(name: str, kind: str) -> None:
    text, unit, lang = TABLES[name]
    made = table(kind, text.replace("−", "").replace("–", "") if kind == "stacked" else text, unit)
    type_ = lettering(STYLES, "Brief Sans", lang)
    sizes: list[tuple[Palette, float]] = [
        ("print", 116),
        ("print", 60),
        ("colour", 88),
        ("colour", 172),
    ]
    for palette, width in sizes:
        svg = draw_chart(made, TOKENS, lang, width=width, palette=palette)
        assert crossings(svg, type_) == []
        assert outside(svg, type_) == []


words = st.text("abcdefghij KLMNO", min_size=1, max_size=40).map(
    lambda text: " ".join(text.split()) or "x"
)
cells = st.one_of(
    st.decimals(-9999, 99999, places=1).map(str), st.integers(0, 300).map(str), st.just("n/a")
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    lines = [["Head", *(draw(words) for _ in range(columns))]]
    years = draw(st.booleans())
    for row in range(rows):
        label = str(2000 + row * 3) if years else draw(words)
        lines.append([label, *(draw(cells) for _ in range(columns))])
    return "\n".join(" | ".join(line) for line in lines)


@settings(max_examples=100, deadline=None)
@given(tables(), st.sampled_from(TYPES), st.sampled_from([75.0, 116.0]))
def test_any_table_fits_its_chart(text: str, kind: str, width: float) -> None:
    if kind == "stacked":
        text = text.replace("-", "")
    svg = draw_chart(table(kind, text), TOKENS, "en", width=width)
    assume(svg)
    type_ = lettering(STYLES, "Brief Sans", "en")
    assert crossings(svg, type_) == []
    assert outside(svg, type_) == []


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(5, 20)), min_size=1, max_size=12))
def test_labels_are_spread_without_touching(pairs: list[tuple[float, float]]) -> None:
    wanted, heights = [a for a, _ in pairs], [b for _, b in pairs]
    room = (0.0, sum(heights) + 50)
    centres = spread(wanted, heights, room)
    spans = sorted((c - h / 2, c + h / 2) for c, h in zip(centres, heights, strict=True))
    assert all(a[1] <= b[0] + 0.01 for a, b in itertools.pairwise(spans))
    assert spans[0][0] >= -0.01
    assert spans[-1][1] <= room[1] + 0.01


def test_a_wrapped_label_is_balanced_and_a_long_word_divided() -> None:
    type_ = lettering(STYLES, "Brief Sans", "en")
    lines = type_.wrap("Share of working hours lost to heat", 100)
    assert lines == ("Share of working", "hours lost to heat")
    divided = type_.wrap("Bundesverfassungsgerichtsbarkeit", 60)
    assert "".join(line.rstrip("-") for line in divided) == "Bundesverfassungsgerichtsbarkeit"
    assert all(type_.width(line) <= 60 for line in divided)


def test_a_face_that_is_not_ours_is_given_more_room() -> None:
    ours, other = (lettering(STYLES, name, "en") for name in ("Brief Sans", "House Sans"))
    assert other.width("Text") > ours.width("Text")
    assert not other.is_exact("Text")
    assert other.families == "'House Sans',sans-serif"


def test_letters_of_arabic_script_join() -> None:
    """Set one by one, as WeasyPrint does, they would be other glyphs, in another order."""
    fonts = FontConfiguration()
    faces = CSS(filename=own_styles() / "shared" / "fonts" / "fonts.css", font_config=fonts)
    place = "x='90' y='20' direction='rtl' text-anchor='end'"
    text = f"<text {place} font-family='Brief Sans Arabic'>بہتر</text>"

    def shown(body: str) -> int:
        data = HTML(string=body).write_pdf(stylesheets=[faces], font_config=fonts)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            steps: list[Any] = list(pikepdf.parse_content_stream(pdf.pages[0]))
        return sum(str(step.operator) in {"Tj", "TJ"} for step in steps)

    svg = f"<svg width='100' height='30'>{text}</svg>"
    assert shown(svg) == 4
    with joined():
        assert shown(svg) == 1


def is_font(obj: Any) -> bool:  # noqa: ANN401 - any object of a PDF
    return (
        isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Font" and "/BaseFont" in obj
    )


def test_weasyprint_draws_all_types_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    made = [
        draw_chart(
            replace(table(kind, text, unit), id=f"c-{kind}-{name}"), TOKENS, lang, font=FACES
        )
        for (name, (text, unit, lang)), kind in itertools.product(TABLES.items(), TYPES)
    ]
    fonts = FontConfiguration()
    faces = CSS(filename=own_styles() / "shared" / "fonts" / "fonts.css", font_config=fonts)
    with caplog.at_level(logging.WARNING, "weasyprint"), joined():
        data = HTML(string="".join(made)).write_pdf(stylesheets=[faces], font_config=fonts)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        named = {str(obj.BaseFont) for obj in pdf.objects if is_font(obj)}
    assert named
    assert not [name for name in named if "Brief-Sans" not in name]
    assert [record.message for record in caplog.records] == []


def test_rows_and_numbers_agree() -> None:
    data: ChartData = read_chart(table("line", YEARS, "%"))
    assert len(data.rows) == len(data.labels) == 5
    assert sum(number is not None for row in data.rows for number in row) == len(data.numbers)

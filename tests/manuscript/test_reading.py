"""From the file to the article: citations, queries, notes, numbers, echoes, and files that fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish import article as a
from publish import pandoc
from publish.callouts import Kinds
from publish.library import Library, read_library
from publish.manuscript import Manuscript, Surroundings, read
from publish.manuscript.numbering import with_sections_named
from publish.numerals import EUROPEAN_NUMERALS
from publish.pandoc import Cite, Note
from publish.problems import PublishError

Reading = Callable[[str], Manuscript]
Told = Callable[[str], list[str]]
Marked = Callable[[str], tuple[str, list[str]]]
FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n"


def text(made: Manuscript) -> str:
    assert made.article
    return " / ".join(
        pandoc.plain(node.flow.blocks).strip().replace("\n", " / ")
        for node in pandoc.walk(made.article.content)
        if isinstance(node, a.Prose)
    )


# ---------------------------------------------------------------- citations


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("see [@nato2026]", "see (NATO 2026)"),
        ("see [@nato2026b; @nato2026, p. 4]", "see (NATO 2026a; 2026b, 4)"),
        ("@smith2020 [ch. 2] says", "Smith (2020, ch. 2) says"),
        ("Smith [-@smith2020] says", "Smith (2020) says"),
        ("at https://x.org/@me and a@x.org", "at https://x.org/@me and a@x.org"),
        ("[see https://x.org/@me and www.x.org]", "[see https://x.org/@me and www.x.org]"),
        ("write \\@me", "write @me"),
        ("<https://x.org/@me>", "https://x.org/@me"),
    ],
)
def test_a_citation_is_printed_and_an_address_stays(
    body: str, printed: str, reading: Reading
) -> None:
    made = reading(body)
    assert not made.problems
    assert text(made) == printed


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("see [‸@nope]", "unknown-citation"),
        ("see [@smith2020; ‸@nope]", "unknown-citation"),
        ("‸@nope2020 says", "unknown-citation"),  # a year: no handle
        ("‸@nato2062 says", "unknown-citation"),  # nearly a key
        ("follow ‸@ForeignOffice on", "handle"),
        ("# A [‸@nope]\n\ntext", "unknown-citation"),
        ("text[^1]\n\n[^1]: see [‸@nope]", "unknown-citation"),
        ("![Cap [‸@nope]](x.png){alt=x}", "unknown-citation"),
        ("::: at-a-glance\n- **4% [‸@nope]** up\n:::", "unknown-citation"),
        ("| a |\n|---|\n| ‸@nope [p. 4] |\n\n: cap", "handle"),
        ("as ‸@tbl-hours shows", "unknown-citation"),  # a cross-reference elsewhere
        ("(see [‸@fig-port])", "unknown-citation"),
        ("+---+--------+\n| a | [‸@nope] |\n+---+--------+", "unknown-citation"),
    ],
)
def test_a_citation_that_leads_nowhere_is_told(
    source: str, rule: str, told: Told, marked: Marked
) -> None:
    body, [place] = marked(source)
    assert told(body) == [f"{place} {rule}"]


def test_a_citation_in_url_brackets_beside_a_real_one_is_told(told: Told) -> None:
    assert told("[https://x.org/@me; @nope]")[-1] == "1:21 unknown-citation"


@pytest.mark.parametrize(
    ("body", "form"),
    [("as @tbl-hours shows", "[Table](#tbl-hours)"), ("[@fig-port]", "[Figure](#fig-port)")],
)
def test_a_cross_reference_of_other_tools_is_told_how_it_is_written(
    body: str, form: str, reading: Reading
) -> None:
    (problem,) = reading(body).problems
    assert problem.hint == f"For a cross-reference write {form}."


def test_a_handle_is_printed_as_it_was_typed(reading: Reading) -> None:
    made = reading("follow @ForeignOffice [on it] now")
    assert text(made) == "follow @ForeignOffice [on it] now"
    assert [problem.hint for problem in made.problems] == [
        "Write \\@ to say that it is no citation."
    ]


def test_labels_and_references_come_from_the_whole_article(reading: Reading) -> None:
    body = "::: note only=brief\n[@nato2026b]\n:::\n\n[@nato2026; @smith2020]"
    article = reading(body).article
    assert article
    assert [reference.key for reference in article.references] == [
        "nato2026b", "nato2026", "smith2020",
    ]  # fmt: skip
    labels = [pandoc.plain(n.label) for n in pandoc.walk(article.content) if isinstance(n, Cite)]
    assert labels == ["(NATO 2026a)", "(NATO 2026b; Smith 2020)"]
    assert {str(entry["id"]) for entry in article.csl} == {"nato2026", "nato2026b", "smith2020"}


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("A year [AQ: 2024?]{.query to=author}.", "A year."),
        ("A [AQ: which]{.query} year", "A year"),
        ("[AQ: which]{.query} A year *so [AQ]{.query}*", "A year so"),
        ("one\n\n[AQ: all of it]{.query}\n\ntwo", "one / two"),
        ("one\n\n::: query to=author\nall\n\n- of it\n:::\n\ntwo", "one / two"),
        ("one\n\n- [AQ]{.query}\n- item [AQ]{.query}", "one / item"),
        ("one\n\n- [AQ]{.query}", "one"),
        ("one[^1]\n\n[^1]: note [AQ]{.query}", "one"),
        ("> quote [AQ [link](#x)]{.query}, end", "quote, end"),
        ("| line [AQ]{.query}\n| two", "linetwo"),
    ],
)
def test_a_query_stands_in_no_article(body: str, left: str, reading: Reading) -> None:
    made = reading(body)
    assert not made.problems
    assert text(made) == left
    assert made.article
    assert "AQ" not in str(made.article.content)


# ---------------------------------------------------------------- notes, tables, figures in order


def test_notes_count_in_the_order_of_reading(reading: Reading) -> None:
    notes = "\n\n".join(f"[^{name}]: note {name}" for name in "abcdefg")
    made = reading(
        "# One[^a]\n\ntext[^b]\n\n::: note\nbox[^c]\n:::\n\n"
        "| x[^e] |\n|---|\n| y[^f] |\n\n: cap[^d]\n\n"
        "::: timeline\n- **2026[^g]** it^[note h]\n:::\n\n" + notes
    )
    assert _notes(made) == [f"{at} note {name}" for at, name in enumerate("abcdefgh", 1)]


def test_notes_of_short_wordings_leave_no_gap_in_the_full_text(reading: Reading) -> None:
    made = reading(
        "# One\n\n::: short\nshort[^b][^x]\n:::\n\nlong[^a] text[^b]\n\n"
        "::: note\nbox[^c]\n::: short\nshort[^y][^c]\n:::\n:::\n\nend[^d]\n\n"
        + "\n\n".join(f"[^{name}]: note {name}" for name in "abcdxy")
    )
    numbers = ["1 note a", "2 note b", "2 note b", "3 note c", "3 note c", "4 note d"]
    assert _notes(made) == [*numbers, "5 note x", "6 note y"]


def _notes(made: Manuscript) -> list[str]:
    assert made.article
    found = [node for node in pandoc.walk(made.article.content) if isinstance(node, Note)]
    return sorted(f"{note.number} {pandoc.plain(note.content).strip()}" for note in found)


def test_tables_and_figures_count_apart_and_charts_are_figures(reading: Reading) -> None:
    table, figure = "| a |\n|--|\n| 1 |\n\n: {name} {more}", "![{name}](x.png){{alt=x}}"
    made = reading(
        "\n\n".join(
            [
                figure.format(name="one"),
                table.format(name="two", more="{#t}"),
                "::: note\n" + figure.format(name="three") + "\n:::",
                "## A\n\n" + table.format(name="four", more="{.chart}"),
                table.format(name="five", more=""),
            ]
        )
    )
    assert made.article
    found = [n for n in pandoc.walk(made.article.content) if isinstance(n, (a.Figure, a.Table))]
    assert [f"{pandoc.plain(n.caption.inlines)} {type(n).__name__} {n.number}" for n in found] == [
        "one Figure 1", "two Table 1", "three Figure 2", "four Table 3", "five Table 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "numbered", "told"),
    [
        ("[Section](#b)", True, "see Section\u00a01.1"),
        ("[sec.](#b)", True, "see sec.\u00a01.1"),
        ("[Section](#b)", False, "see Walls (old)"),
        ("[Section](#c)", True, "see Annex"),  # it has no number
        ("[this section](#b)", True, "see this section"),
        ("[here](#b)", False, "see here"),
    ],
)
def test_a_link_to_a_section_names_it_as_the_edition_does(
    link: str, told: str, reading: Reading, *, numbered: bool
) -> None:
    article = reading(
        f"# A\n\nsee {link}\n\n## Walls *(old)*[^1] {{#b}}\n\nx\n\n# Annex {{#c -}}\n\ny\n\n[^1]: z"
    ).article
    assert article
    content = with_sections_named(article.content, "Section", EUROPEAN_NUMERALS, numbered=numbered)
    assert pandoc.plain(content).split("\n")[0].removeprefix("A").strip() == told


# ---------------------------------------------------------------- pull quotes

SENTENCES = "Security lies in building institutions. It does not lie in choosing a bloc."


@pytest.mark.parametrize(
    ("quote", "echo", "rules"),
    [
        ("Security lies in building institutions.", True, []),
        ("“security lies in BUILDING institutions”", True, []),
        ("It does not lie\nin choosing", True, []),
        (SENTENCES, True, []),
        ("It does not lie in choosing a bloc.\n-- Name", True, []),
        ("It does not lie in choosing one bloc.", False, ["near-echo"]),
        (SENTENCES.replace("building", "making"), False, ["near-echo"]),
        ("curity lies in building institutions.", False, ["near-echo"]),
        ("Something else entirely.", False, ["quote-unattributed"]),
        ("Something else entirely.\n-- Name", False, []),
        ("Words in a box.", False, ["quote-unattributed"]),
    ],
)
def test_a_pull_quote_echoes_the_text_or_is_told(
    quote: str,
    echo: bool,  # noqa: FBT001 - parametrized
    rules: list[str],
    reading: Reading,
) -> None:
    body = f"# A\n\n{SENTENCES}\n\n::: note\nWords in a box.\n:::\n\n::: pull-quote\n{quote}\n:::"
    made = reading(body)
    assert [problem.rule for problem in made.problems] == rules
    assert made.article
    boxes = [n for n in pandoc.walk(made.article.content) if isinstance(n, a.Quote)]
    assert [box.echo for box in boxes] == [echo]


def test_a_near_echo_tells_both_wordings(reading: Reading) -> None:
    quote = "Security lies in making institutions."
    [problem] = reading(f"{SENTENCES}\n\n::: pull-quote\n{quote}\n:::").problems
    assert problem.message.endswith(f"“{quote}” and “Security lies in building institutions.”.")


# ---------------------------------------------------------------- files


def test_line_ends_and_marks_at_the_start_change_nothing(kinds: Kinds, tmp_path: Path) -> None:
    body = FRONT + "# One\n\n::: note\n- item\n:::\n\nsee [@nope]\n"
    library = read_library(_written(tmp_path / "library.bib", "@book{a2020, title = {A}}"), "l.bib")
    around = Surroundings(kinds, ("policy-brief",), ("brief",), library)
    made = [
        read(_written(tmp_path / "article.md", typed), "a.md", around)
        for typed in (body, body.replace("\n", "\r\n"), body.replace("\n", "\r"), "\ufeff" + body)
    ]
    [problem] = made[0].problems
    assert str(problem).startswith("a.md:13:6: unknown-citation: 'nope' is not in the library")
    assert all(one.problems == made[0].problems for one in made)
    assert all(one.article and made[0].article for one in made)
    assert len({repr(one.article.content) for one in made if one.article}) == 1


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (FRONT.encode() + "café".encode("latin-1"), "a.md:7:4: not-utf-8"),
        ("é\r\né".encode() + b"\xff", "a.md:2:2: not-utf-8"),
        ("text".encode("utf-16"), "a.md:1:1: not-utf-8"),
        (FRONT.encode() + b"> " * 200 + b"deep", "a.md:7:1: too-deep"),
        (FRONT.encode() + b"x" * 2_000_000, "a.md: too-long"),
        (b"text", "a.md:1:1: no-front-matter"),
        (FRONT.encode() + b"a\x00b\x0cc\xe2\x80\xa8d [@nope]", "a.md:7:10: unknown-citation"),
    ],
)
def test_a_file_that_fails_is_told(data: bytes, told: str, kinds: Kinds, tmp_path: Path) -> None:
    file = tmp_path / "article.md"
    file.write_bytes(data)
    made = read(file, "a.md", Surroundings(kinds, (), ("brief",), Library()))
    assert str(made.problems[-1]).startswith(told)


def test_the_text_is_checked_although_the_front_matter_is_wrong(reading: Reading) -> None:
    made = reading("---\ntitle: A title\n---\n\n::: timelin\nsee [@nope]\n:::\n")
    assert made.article is None
    rules = {problem.rule for problem in made.problems}
    assert rules == {"missing-field", "unknown-callout", "unknown-citation"}


def test_an_entry_in_a_comment_is_none(kinds: Kinds, tmp_path: Path) -> None:
    bib = _written(
        tmp_path / "library.bib",
        "@comment{\n@book{b2020, title = {B}}\n}\n@book{a2020, title = {A}}",
    )
    around = Surroundings(kinds, (), ("brief",), read_library(bib, "l.bib"))
    made = read(_written(tmp_path / "article.md", FRONT + "[@b2020; @a2020]"), "a.md", around)
    assert [str(problem)[:28] for problem in made.problems] == ["a.md:7:2: unknown-citation: "]


def test_a_library_that_can_not_be_read_is_at_fault_itself(kinds: Kinds, tmp_path: Path) -> None:
    bib = _written(tmp_path / "library.bib", "@book{a2020, title = {A}}\n@book{b2020, title = {B")
    around = Surroundings(kinds, (), ("brief",), read_library(bib, "l.bib"))
    made = read(_written(tmp_path / "article.md", FRONT + "[@a2020]"), "a.md", around)
    assert [str(problem)[:28] for problem in made.problems] == ["l.bib:2:22: unreadable-libra"]


@pytest.mark.parametrize(("name", "slug"), [("tokyo/article.md", "tokyo"), ("x/draft.md", "draft")])
def test_the_slug_is_that_of_the_folder(name: str, slug: str, kinds: Kinds, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir()
    around = Surroundings(
        kinds, (), ("brief",), read_library(_written(tmp_path / "l.bib", ""), "l")
    )
    made = read(_written(file, FRONT + "text"), "a.md", around)
    assert made.article
    assert (made.article.slug, made.article.folder) == (slug, str(file.parent))


# ---------------------------------------------------------------- anything at all

GOOD = [
    "# A heading {#own}",
    "Words *and* “more” of them [@nato2026, p. 4].",
    "- a\n- b\n  - c",
    "> quoted @smith2020",
    "::: note A title\ntext\n:::",
    ":::warning\n- x\n::: short\ny\n::: end\n:::",
    "::: at-a-glance\n- **4%** up [@nato2026]\n\nSources: @smith2020\n:::",
    "::: pull-quote\nWho?\n-- Me\n:::",
    "::: scenarios\n#### A (20 %): B\nc\n:::",
    "::: faq\n#### Why?\nSo.\n:::",
    "::: key-terms\nA\n:   b\n:::",
    "| a |\n|---|\n| b |\n\n: c {#tbl}",
    '![Cap](x.png){#fig alt="A, b" credit="c"}',
    "a[^n] b^[c]\n\n[^n]: d @smith2020",
    "```\n::: x\n```",
    "\\(x^2\\) Mr. Smith, e.g. https://x.org/@me a@x.org",
    "::: only=brief\n## B\ntext\n:::",
    "+---+\n| g |\n+---+",
    "A  B\n-- --\nx  y",
    "[4 %]{.stat} [x]{only=brief} [AQ: y]{.query}",
]
FAULTS = [
    ("see [@smith2020; ‸@nope]", "unknown-citation"),
    ("| a |\n|---|\n| [‸@nope] |", "unknown-citation"),
    ("::: ‸timelin\ntext\n:::", "unknown-callout"),
    ("::: ‸note only=wbe\ntext\n:::", "unknown-edition"),
    ("::: ‸warning\n\n:::", "empty-callout"),
    ("::: timeline\n- ‸it passes\n:::", "wrong-body"),
    ("Mr. Smith ‸![alt](x.png) “text”", "inline-image"),
    ("‸![Cap *c*](y.png){alt=x focus=left}", "wrong-focus"),
    ("e.g. [see](#x) and ‸[x]{only=wbe}", "unknown-edition"),
    ("a word ‸<b>bold</b>", "raw-html"),
    ("words‸[^gone]", "missing-note"),
    ("words\n‸| a | b |\n|---|---|", "swallowed-table"),
    ("### ‸2024 heading {onyl=x}\n\ntext", "unknown-attribute"),
]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(GOOD), st.just("")) | st.sampled_from(FAULTS),
        unique=True,
        min_size=3,
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_each_fault_is_told_once_and_at_its_place(
    reading: Reading, marked: Marked, blocks: list[tuple[str, str]], end: str
) -> None:
    body, places = marked("\n\n".join([*(source for source, _ in blocks), "The last words."]))
    rules = [rule for _, rule in blocks if rule]
    problems = reading(body.replace("\n", end)).problems
    told = [f"{p.where.line - FRONT.count(chr(10))}:{p.where.column} {p.rule}" for p in problems]
    assert told == [f"{place} {rule}" for place, rule in zip(places, rules, strict=True)]


PIECES = st.sampled_from(
    ["::: note", ":::", "::: short", "\n", "\n\n", " ", "# ", "- ", "1. ", "> ", "| a |\n|--|",
     "[@x]", "@nato2026", "[^1]", "[^1]: n", "![c](x)", '{#a .b c="d"}', "*", "**", "`", "```",
     "<b>", "\\", "(20 %)", "'", '"', "--", "Mr. X", "\u00a0", "+--+", "-- --", ": x", "[", "](",
     ")", "{", "}", "at=1:2", "~", "^"]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40))
def test_reading_raises_nothing_but_what_it_says(reading: Reading, pieces: list[str]) -> None:
    body = "".join(pieces).encode(errors="replace").decode()
    try:
        made = reading(body)
    except PublishError:
        return
    lines = (FRONT + body).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in made.problems:
        assert 0 <= problem.where.line <= len(lines)
        assert problem.where.column <= len(lines[problem.where.line - 1]) + 1

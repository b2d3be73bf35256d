"""The front matter: what is read, and what is said of mistakes."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.manuscript.front_matter import FrontMatter, read_front_matter
from publish.manuscript.values import WrongValueError, read_isbn, read_lang, read_orcid
from publish.manuscript.yaml_tree import LINE_END
from publish.metadata import Author, Certification, Contributor, Correction, Isbn, Meta
from publish.problems import Problem, Severity, Where, has_errors

TYPES = ("policy-brief", "report", "fact-sheet", "op-ed", "event-note")
EDITIONS = ("brief", "reader", "handout", "web")
LEAST = "title: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n"
FULL = """\
type: report
title: NATO's Tokyo office
subtitle: "Four questions: and answers"
short-title: Tokyo office   # 60 characters
summary: |
  First line
  of a paragraph.

  Second paragraph.
authors:
  - {name: Ayesha Khan, affiliation: [iss, lums], orcid: 0000-0002-1825-0097, email: a@example.org}
  - name: Bo Li
    affiliation: iss
    orcid: https://orcid.org/0000-0002-1694-233X
  - Plain Name
affiliations: {iss: Institute of Strategic Studies, lums: Lahore University}
contributors:
  - {name: No Body, role: editor}
date: 2026-03-02
lang: en-gb
series: Issue Brief
number: 012
version: 1.0
status: proof
keywords: NATO, Japan ; Asia
doi: https://doi.org/10.1234/brief.7
isbn: {pdf: 978-3-16-148410-0, epub: 978-0-306-40615-7, print: "9781861972712"}
funding: >
  Paid by
  nobody.

  Really.
disclaimer: Views are the author's.
conflicts: no
acknowledgements: Thanks.
licence: CC BY 4.0
rights-holder: The Institute
cover-image: images/port.jpg
accessibility: {certified-by: A Body, summary: It has headings.}
corrections:
  - {date: 2026-03-09, text: A number was wrong.}
embargo: 2026-03-02T09:00+05:00
ignore: [yaml-comment, empty-section]
editions:
  handout: {pages: 4, size: 9.5, fit: {drop: [faq, "12"]}, charts: true, suffix: no}
"""
SIGNS = [
    *" :-#'\"[]{},&*!|>%@`\n\t\r\\?~é", "---\n", "...\n", "<<: *a", "!!int ", '"\\UFFFFFFFF"', "  ",
    "\ufeff", "\u00a0", "\u2028", "\x00", "\x85", "\ud800", "\U0001f600", "1" * 5000,
]  # fmt: skip
MORE = st.sampled_from([*LEAST.splitlines(keepends=True), *FULL.splitlines(keepends=True), *SIGNS])


def read(yaml: str, body: str = "Body\n") -> FrontMatter:
    return whole(f"---\n{yaml}---\n{body}")


def whole(text: str) -> FrontMatter:
    return read_front_matter(text, "a.md", known_types=TYPES, known_editions=EDITIONS)


def meta(yaml: str) -> Meta:
    front = read(yaml)
    assert [*map(str, front.problems)] == []
    assert front.meta is not None
    return front.meta


def only(yaml: str) -> Problem:
    """Return the one problem of a text."""
    (problem,) = read(yaml).problems
    return problem


def of(rule: str, yaml: str) -> Problem:
    """Return the one problem of a rule."""
    (problem,) = [problem for problem in read(yaml).problems if problem.rule == rule]
    return problem


# ---------------------------------------------------------------- what is read


def test_the_least_front_matter() -> None:
    made = meta(LEAST)
    assert made == Meta("A title", (Author("Ayesha Khan"),), dt.date(2026, 3, 2), "en-GB")


def test_every_field() -> None:
    made = meta(FULL)
    assert made == Meta(
        title="NATO’s Tokyo office",
        authors=(
            Author(
                "Ayesha Khan",
                ("Institute of Strategic Studies", "Lahore University"),
                "0000-0002-1825-0097",
                "a@example.org",
            ),
            Author("Bo Li", ("Institute of Strategic Studies",), "0000-0002-1694-233X"),
            Author("Plain Name"),
        ),
        date=dt.date(2026, 3, 2),
        lang="en-GB",
        type="report",
        subtitle="Four questions: and answers",
        short_title="Tokyo office",
        summary="First line of a paragraph.\n\nSecond paragraph.",
        contributors=(Contributor("No Body", "editor"),),
        series="Issue Brief",
        number="012",
        version="1.0",
        status="proof",
        keywords=("NATO", "Japan", "Asia"),
        doi="10.1234/brief.7",
        isbn=Isbn("978-3-16-148410-0", "978-0-306-40615-7", "9781861972712"),
        funding="Paid by nobody.\n\nReally.",
        disclaimer="Views are the author’s.",
        conflicts="no",
        acknowledgements="Thanks.",
        licence="CC BY 4.0",
        rights_holder="The Institute",
        cover_image="images/port.jpg",
        accessibility=Certification("A Body", "It has headings."),
        corrections=(Correction(dt.date(2026, 3, 9), "A number was wrong."),),
        embargo="2026-03-02T09:00:00+05:00",
        ignore=("yaml-comment", "empty-section"),
        editions={
            "handout": {
                "pages": 4,
                "size": 9.5,
                "fit": {"drop": ["faq", "12"]},
                "charts": True,
                "suffix": "no",
            }
        },
    )


def test_places_of_fields() -> None:
    places = meta(FULL).places
    assert places["title"] == Where("a.md", 3, 8)
    assert places["summary"] == Where("a.md", 6, 10)
    assert places["authors"] == Where("a.md", 11, 1)
    assert places["authors.0"] == Where("a.md", 12, 5)
    assert places["authors.0.affiliation.1"] == Where("a.md", 12, 44)
    assert places["authors.1.orcid"] == Where("a.md", 15, 12)
    assert places["isbn.print"].line == places["isbn"].line
    assert "editions.handout.fit.drop" in places


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("opening", ["---", "\ufeff---", "---  \t"])
@pytest.mark.parametrize("closing", ["---", "...", "--- \t"])
def test_the_lines_around_it(end: str, opening: str, closing: str) -> None:
    text = f"{opening}\n{LEAST}{closing}\n\n# Body\n---\n".replace("\n", end)
    front = whole(text)
    assert front.meta == meta(LEAST)
    assert front.body == "\n# Body\n---\n".replace("\n", end)
    assert front.first_line == 7


def test_no_line_end_after_it() -> None:
    front = whole(f"---\n{LEAST}---")
    assert (front.meta, front.body) == (meta(LEAST), "")


def test_texts_are_tidied() -> None:
    made = meta(LEAST.replace("A title", '"  Cafe\u0301\\n  bar\u00a0 20\u00a0% "'))
    assert made.title == "Café bar\u00a0 20\u00a0%"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NATO's office", "NATO’s office"),
        ('The "new" law', "The “new” law"),
        ("The 'new' law of '99", "The ‘new’ law of ’99"),
        ('("What now?")', "(“What now?”)"),
        ("'Why \"now\"?'", "‘Why “now”?’"),
    ],
)
def test_quotation_marks_are_curved(typed: str, kept: str) -> None:
    quoted = typed.replace("'", "''")
    assert meta(LEAST.replace("A title", f"'{quoted}'")).title == kept


def test_the_name_of_a_file_stays() -> None:
    assert meta(f'{LEAST}cover-image: "editor\'s.jpg"\n').cover_image == "editor's.jpg"


@pytest.mark.parametrize(
    "typed", ["number:", "number: ~", 'number: ""', "isbn: {}", "keywords: []"]
)
def test_an_optional_field_left_empty_is_not_there(typed: str) -> None:
    assert meta(f"{LEAST}{typed}\n") == meta(LEAST)


@pytest.mark.parametrize(
    "authors",
    [
        "Ayesha Khan",
        "{name: Ayesha Khan}",
        "[Ayesha Khan]",
        "\n- Ayesha Khan",
        "\n  - name: Ayesha Khan",
    ],
)
def test_ways_to_type_an_author(authors: str) -> None:
    assert meta(LEAST.replace("[Ayesha Khan]", authors)).authors == (Author("Ayesha Khan"),)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("ur", "ur"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-1996", "de-1996"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("ur-x-house", "ur-x-house"),
    ],
)
def test_languages(typed: str, kept: str) -> None:
    assert read_lang(typed) == kept


# ---------------------------------------------------------------- its ends


@pytest.mark.parametrize(
    "text", ["", "# Title\n", "\n---\n", "----\ntitle: x\n---\n", "—\n", "\n\n"]
)
def test_no_front_matter(text: str) -> None:
    front = whole(text)
    (problem,) = front.problems
    assert problem.rule == "no-front-matter"
    assert problem.where == Where("a.md", 1, 1)
    assert (front.meta, front.body, front.first_line) == (None, text, 1)
    assert ("hyphens" in problem.hint) == bool(re.match(r"\s*[-—]", text))


def test_front_matter_unclosed() -> None:
    (problem,) = whole(f"---\n{LEAST}----\nBody").problems
    assert (problem.rule, problem.where.line) == ("front-matter-unclosed", 1)
    assert problem.hint == "Line 6 must be three plain hyphens at the left edge: '---'."
    (problem,) = whole(f"---\n{LEAST}").problems
    assert problem.hint == "Type a line '---' after its last field."


# ---------------------------------------------------------------- YAML in editors' words

BROKEN = [
    ("title: One: two", "2:11", "a colon stands in a text without", 'in quotation marks: "…".'),
    ("title: “One: two”", "2:12", "a colon stands in a text", "straight ones"),
    ("title:One\nlang: en", "2:1", "no space stands after the colon", "plain space"),
    ("title:\u00a0One\nlang: en", "2:1", "a no-break space stands after the colon", "plain space"),
    ('title: "One\nlang: en', "2:8", "opens here and is never closed", "missing quotation mark"),
    ('title: "One\nseries: "Two"', "2:8", "closed only on line 3", "missing quotation mark"),
    ('title: "One" two', "2:14", "after the closing quotation mark", "single quotation"),
    ("title: 'Asia's way'", "2:14", "after the closing quotation mark", "double quotation"),
    ("title: [Draft] One", "2:16", "after the closing bracket", "in quotation marks"),
    ("authors:\n\t- Ayesha", "3:1", "a tab", "spaces"),
    ("title:\tOne", "2:7", "a tab", "spaces"),
    ("title: @home", "2:8", "cannot begin with '@'", "quotation marks"),
    ("title: `code`", "2:8", "cannot begin with '`'", "quotation marks"),
    ("title: ]", "2:8", "cannot begin with ']'", "quotation marks"),
    ("title: > 50% growth", "2:8", "after '|' or '>'", "quotation marks"),
    ('title: "C:\\Users"', "2:11", "a backslash", "single"),
    ('title: "\\UFFFFFFFF"', "2:9", "a backslash", "single"),
    ("authors: [a, b\nlang: en", "2:10", "the bracket that opens here is not closed", "Close it"),
    ("authors:\n  - a\n - b", "4:2", "does not fit", "at one depth"),
    ("title: One\n series: two", "3:8", "continues the text above", "left edge"),
    ("title: One\nMore text\nlang: en", "3:1", "is not a field", "'---'"),
    ("title: - one", "2:8", "in the middle of a line", "new line"),
    ("% note\ntitle: One", "2:1", "begin with '%'", "'#'"),
    ("%YAML 2.0", "2:1", "begin with '%'", "'#'"),
    ("title: One\n--- two", "3:1", "a second document", "Keep to one"),
    ("{{ title }}: One", "2:2", "a name must stand here", "quotation marks"),
    ("- one\n- two", "2:1", "must be made of fields", "title: A title"),
    ("One title", "2:1", "must be made of fields", "title: A title"),
]


@pytest.mark.parametrize(("yaml", "place", "message", "hint"), BROKEN)
def test_bad_yaml(yaml: str, place: str, message: str, hint: str) -> None:
    front = read(f"{yaml}\n")
    problem = next(one for one in front.problems if str(one.where) == f"a.md:{place}")
    assert problem.rule == "bad-yaml"
    assert message in problem.message
    assert hint in problem.hint
    assert (front.meta, front.body) == (None, "Body\n")


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("*Tokyo* again", "yaml-alias"),
        ("*Tokyo", "yaml-alias"),
        ("&tokyo again", "yaml-alias"),
        ("& again", "yaml-alias"),
        ("!Now", "yaml-tag"),
        ("!!int 12", "yaml-tag"),
        ("!!python/object/apply:os.system [ls]", "yaml-tag"),
        ("!<> Now", "yaml-tag"),
    ],
)
def test_aliases_anchors_and_tags(typed: str, rule: str) -> None:
    problem = of(rule, LEAST.replace("A title", typed))
    assert problem.where == Where("a.md", 2, 8)
    assert "quotation marks" in problem.hint


def test_default_tags_are_let_through() -> None:
    assert meta(LEAST.replace("A title", "!!str 012")).title == "012"


def test_merge_keys() -> None:
    assert only(f"{LEAST}<<: {{number: 1}}\n").rule == "yaml-merge"


def test_duplicate_fields() -> None:
    problem = only(f"{LEAST}title: Another\n")
    assert problem.rule == "duplicate-field"
    assert problem.where == Where("a.md", 6, 1)
    assert problem.message == "'title' is given twice; the first is on line 2."


def test_depth() -> None:
    inner = "{a: " * 7 + "1" + "}" * 7
    assert meta(f"{LEAST}editions: {{web: {inner}}}\n").editions["web"]
    inner = "[" * 60_000
    assert only(f"{LEAST}editions: {{web: {inner}}}\n").rule == "over-limit"


def test_size() -> None:
    assert only(f"{LEAST}summary: {'x' * 64 * 1024}\n").rule == "over-limit"
    assert meta(f"{LEAST}summary: {'x' * 63 * 1024}\n").summary


@pytest.mark.parametrize("typed", ["A\x07title", '"A\\atitle"', '"A\\ud800title"', "A\x7ftitle"])
def test_control_characters(typed: str) -> None:
    problem = only(LEAST.replace("A title", typed))
    assert problem.rule == "control-character"
    assert problem.where.line == 2


def test_names_do_not_reach_the_terminal() -> None:
    for problem in read('"\\e[31mred\\n": 1\n').problems:
        assert str(problem).isprintable()


def test_text_lost_as_a_comment() -> None:
    problem = only(LEAST.replace("A title", "Priority #1 for Asia"))
    assert (problem.rule, problem.severity) == ("yaml-comment", Severity.WARNING)
    assert problem.where == Where("a.md", 2, 17)
    assert meta(LEAST.replace("A title", "Priority # a real comment")).title == "Priority"


def test_items_taken_into_the_text_above() -> None:
    problem = only(LEAST.replace("[Ayesha Khan]", "\n - Ayesha Khan\n  - Bo Li"))
    assert (problem.rule, problem.severity) == ("yaml-indentation", Severity.WARNING)
    assert problem.where == Where("a.md", 5, 3)


# ---------------------------------------------------------------- fields


def test_all_that_is_missing() -> None:
    problems = read("").problems
    assert [problem.message for problem in problems] == [
        "'authors' is missing.",
        "'date' is missing.",
        "'lang' is missing.",
        "'title' is missing.",
    ]
    assert {problem.where for problem in problems} == {Where("a.md", 1, 1)}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "'title' is empty."),
        ('"\u00a0\u200b"', "'title' is empty."),
        ("~", "'title' is empty."),
    ],
)
def test_required_fields_left_empty(typed: str, message: str) -> None:
    problem = only(LEAST.replace("A title", typed))
    assert (problem.rule, problem.message) == ("missing-field", message)
    assert problem.where.line == 2


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("auhtors", "Did you mean 'authors'?"),
        ("short_title", "Did you mean 'short-title'?"),
        ("Subtitle", "Did you mean 'subtitle'?"),
        ("license", "Did you mean 'licence'?"),
        ("author", "Did you mean 'authors'?"),
        ("abstract", "Did you mean 'summary'?"),
        ("csl", "It is set for the whole house in styles/house.toml."),
        ("bibliography", "The works cited are in the library beside the manuscripts, library.bib."),
        ("header-includes", "How an edition looks is set in its folder under styles/."),
        ("css", "How an edition looks is set in its folder under styles/."),
    ],
)
def test_unknown_fields(key: str, hint: str) -> None:
    problem = only(f"{LEAST}{key}: x\n")
    assert problem.rule == "unknown-field"
    assert problem.message == f"'{key}' is not a field."
    assert problem.where == Where("a.md", 6, 1)
    assert problem.hint == hint


def test_unknown_fields_inside_fields() -> None:
    problem = only(LEAST.replace("[Ayesha Khan]", "[{name: Ayesha Khan, mail: a@b.org}]"))
    assert problem.message == "'mail' is not a field of 'authors'."
    assert problem.hint == "Did you mean 'email'?"
    problem = only(LEAST.replace("[Ayesha Khan]", "[{name: Khan, Ayesha, email: a@b.org}]"))
    assert "in quotation marks" in problem.hint


WRONG = [
    ("date: 2026-02-30", "'2026-02-30' is not a day of the calendar."),
    ("date: 2 March 2026", "'2 March 2026' is not a date."),
    ("date: 2026-3-2", "Did you mean '2026-03-02'?"),
    ("date: [2026]", "'date' must be a text, not a list."),
    ("lang: English", "'English' is not a language code."),
    ("lang: en_GB", "Did you mean 'en-GB'?"),
    ("lang: en-UK", "Did you mean 'en-GB'?"),
    ("title: {a: b}", "'title' must be a text, not fields."),
    ("title: [Draft]", "If brackets or a colon belong to the text"),
    ("authors: A Khan, B Li", "'authors' must be a list."),
    ("authors: A Khan and B Li", "'authors' must be a list."),
    ("authors: [[a]]", "'authors' must be a text, not a list."),
    ("authors: [{name: A, orcid: 0000-0002-1825-0098}]", "the check digit of the ORCID iD"),
    ("authors: [{name: A, orcid: 12}]", "'12' is not an ORCID iD."),
    ("authors: [{name: A, email: a at b.org}]", "'a at b.org' is not an email address."),
    ("status: finished", "There are: approved, draft, proof, released."),
    ("status: relased", "Did you mean 'released'?"),
    ("doi: 11.1234/x", "'11.1234/x' is not a DOI."),
    ("isbn: 978-3-16-148410-0", "'isbn' must have fields of its own."),
    ("isbn: {pdf: 978-3-16-148410-1}", "the check digit of the ISBN"),
    ("isbn: {pdf: 3-16-148410-X}", "number of the old kind with 10 digits"),
    ("isbn: {pdf: 12}", "It has 13 digits"),
    ("embargo: 2026-03-02T09:00", "has no time zone"),
    ("embargo: 2026-03-02", "is not a day with a time"),
    ("embargo: 2026-02-30T09:00Z", "is not a day and time there is"),
    ("ignore: [Rule One]", "'Rule One' is not the name of a rule."),
    ("contributors: [Bo]", "an item of 'contributors' has no fields."),
    ("contributors: Bo", "'contributors' must be a list."),
    ("accessibility: good", "'accessibility' must have fields of its own."),
    ("affiliations: [iss]", "'affiliations' must have fields of its own."),
    ("editions: [web]", "'editions' must have fields of its own."),
    ("editions: {web: 4}", "'web' must have fields of its own."),
]


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_wrong_values(line: str, said: str) -> None:
    key = line.partition(":")[0]
    kept = "".join(one for one in LEAST.splitlines(keepends=True) if not one.startswith(f"{key}:"))
    problem = only(f"{line}\n{kept}")
    assert problem.rule == "wrong-value"
    assert problem.where.line == 2
    assert said in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    ("line", "rule", "said"),
    [
        ("type: policy-breif", "unknown-type", "Did you mean 'policy-brief'?"),
        ("type: opera", "unknown-type", "'opera' is not a type of document."),
        ("editions: {handuot: {pages: 4}}", "unknown-edition", "Did you mean 'handout'?"),
        (f"short-title: {'x' * 61}", "over-limit", "has 61 characters"),
        ("contributors: [{name: Bo}]", "missing-field", "'role' is missing."),
        ("corrections: [{date: 2026-03-02}]", "missing-field", "'text' is missing."),
        ("affiliations: {iss: }", "missing-field", "'iss' is empty."),
        ("isbn: {pdf: 9783161484100, print: 978-3-16-148410-0}", "isbn-reused", "as 'pdf'"),
    ],
)
def test_other_rules(line: str, rule: str, said: str) -> None:
    problem = of(rule, f"{LEAST}{line}\n")
    assert problem.where.line == 6
    assert said in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("isss", "Did you mean 'iss'?"),
        ("Institute of Strategic Studies", "Type its key, 'iss'."),
        ("iss, lums", "Type several as a list: [iss, lums]."),
        ("oxford", "The keys of 'affiliations' are: iss, lums."),
    ],
)
def test_unknown_affiliations(typed: str, hint: str) -> None:
    authors = f'[{{name: A, affiliation: "{typed}"}}, {{name: B, affiliation: [iss, lums]}}]'
    names = "affiliations: {iss: Institute of Strategic Studies, lums: Lahore University}\n"
    problem = only(LEAST.replace("[Ayesha Khan]", authors) + names)
    assert (problem.rule, problem.hint) == ("unknown-affiliation", hint)
    assert problem.where.line == 3


def test_unused_affiliations_are_a_warning() -> None:
    front = read(f"{LEAST}affiliations: {{iss: Institute}}\n")
    (problem,) = front.problems
    assert (problem.rule, problem.severity) == ("unused-affiliation", Severity.WARNING)
    assert problem.where == Where("a.md", 6, 21)
    assert front.meta


def test_problems_come_all_at_once_and_in_order() -> None:
    front = read("auhtors: x\ndate: soon\nlang: en\nisbn: {pdf: 1}\n")
    assert [(problem.where.line, problem.rule) for problem in front.problems] == [
        (1, "missing-field"),
        (1, "missing-field"),
        (2, "unknown-field"),
        (3, "wrong-value"),
        (5, "wrong-value"),
    ]


def test_an_error_in_an_optional_field_keeps_the_rest() -> None:
    front = read(f"{LEAST}doi: none\n")
    assert front.meta == meta(LEAST)
    assert has_errors(front.problems)


# ---------------------------------------------------------------- properties


def holds(text: str) -> None:
    front = whole(text)
    lines = len(LINE_END.split(text))
    for problem in front.problems:
        assert 1 <= problem.where.line <= lines
        assert problem.where.column >= 1
        assert len(f"{problem}".splitlines()) == 1
        assert "yaml.org" not in problem.message
    assert front.meta is not None or has_errors(front.problems)
    assert list(front.problems) == sorted(front.problems)
    assert text.endswith(front.body)
    assert 1 <= front.first_line <= lines


@given(st.text())
def test_any_text_is_read_without_raising(text: str) -> None:
    holds(text)
    holds(f"---\n{text}\n---\n")


@given(st.lists(MORE, max_size=20).map("".join))
def test_any_yaml_is_read_without_raising(text: str) -> None:
    holds(f"---\n{text}\n---\nBody")
    holds(f"---\n{LEAST}{text}\n---\nBody")


STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])).filter(str.strip))
def test_a_quoted_title_comes_back(title: str) -> None:
    typed = json.dumps(title, ensure_ascii=False)
    made = meta(LEAST.replace("A title", typed))
    kept = re.sub(" +", " ", unicodedata.normalize("NFC", title)).strip(" ")
    assert made.title.translate(STRAIGHT) == kept.translate(STRAIGHT)


@given(st.integers(0, 10**15 - 1), st.integers(0, 14), st.integers(1, 9))
def test_an_orcid_with_one_digit_wrong_is_found(number: int, at: int, by: int) -> None:
    right = with_orcid_digit(f"{number:015}")
    assert read_orcid(f"https://orcid.org/{right}").replace("-", "") == right
    wrong = f"{right[:at]}{(int(right[at]) + by) % 10}{right[at + 1 :]}"
    with pytest.raises(WrongValueError):
        read_orcid(wrong)


def with_orcid_digit(digits: str) -> str:
    """Find the check digit by trying: the weighted sum is 1 modulo 11 (ISO 7064)."""
    for digit in range(11):
        values = [*map(int, digits), digit]
        if sum(value * 2 ** (15 - at) for at, value in enumerate(values)) % 11 == 1:
            return f"{digits}{'X' if digit == 10 else digit}"
    raise AssertionError(digits)


@given(st.integers(0, 10**9 - 1), st.integers(3, 12), st.integers(1, 9))
def test_an_isbn_with_one_digit_wrong_is_found(number: int, at: int, by: int) -> None:
    body = f"978{number:09}"
    check = -sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(body)) % 10
    right = f"{body}{check}"
    assert read_isbn(right) == right
    wrong = f"{right[:at]}{(int(right[at]) + by) % 10}{right[at + 1 :]}"
    with pytest.raises(WrongValueError):
        read_isbn(wrong)

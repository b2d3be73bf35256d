"""Works named without a citation: found, told with the key, and linked byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.librarian.linking import link
from publish.pipeline import Options, prepare
from publish.sources import Source

BIB = """\
@report{sipri2025, author = {{Stockholm International Peace Research Institute}},
  title = {Trends}, date = {2025-04}}
@report{worldbank2025, author = {{World Bank}}, title = {Indicators}, date = {2025}}
@report{worldbank2025b, author = {{Bank of England}}, title = {Rates}, date = {2025}}
@report{nato2026, author = {{NATO}}, title = {Tokyo}, date = {2026-01}}
@report{nato2026b, author = {{NATO}}, title = {Osaka}, date = {2026-02}}
@book{khan2024, author = {Khan, Ayesha and Lee, Bo}, title = {Ports}, date = {2024}}
@article{alahmad2023, author = {Alahmad, B. and Al-Hemoud, A. and Koutrakis, P.},
  title = {Heat}, journaltitle = {J}, date = {2023}}
@online{portal, author = {{Ministry of Planning}}, title = {Portal},
  url = {https://a.org}, urldate = {2026-01-01}}
"""
FRONT = "---\ntitle: T\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n"
CASES = {
    "Spending rose (SIPRI, 2025).": "Spending rose [@sipri2025].",
    "According to the World Bank (2025), it": "According to the @worldbank2025, it",
    "rose (see SIPRI 2025, p. 4; World Bank, 2025)": "rose [see @sipri2025, p. 4; @worldbank2025]",
    "SIPRI’s (2025) and SIPRI's (2025) data": (
        "SIPRI’s [-@sipri2025] and SIPRI's [-@sipri2025] data"
    ),
    "Khan and Lee (2024, pp. 3–9) say": "@khan2024 [pp. 3–9] say",
    "Ayesha Khan and Lee (2024) say": "Ayesha Khan and Lee [-@khan2024] say",
    "as *Alahmad et al.\n(2023)* say": "as *@alahmad2023* say",
    "SIPRI (2025) counts": "SIPRI [-@sipri2025] counts",
    "Ministry of Planning (n.d.) says": "@portal says",
    "- a list (World\n  Bank, 2025)": "- a list [@worldbank2025]",
    "> quoted (World Bank 2025)": "> quoted [@worldbank2025]",
    "a note.[^1]\n\n[^1]: See (World Bank, 2025).": "a note.[^1]\n\n[^1]: See [@worldbank2025].",
}
LEFT = {
    "NATO (2026) and (NATO, 2026)": ["@nato2026 or @nato2026b"] * 2,
    "(World Bank, 2019)": ["@worldbank2025"],
    "(Smith & Jones, 2020)": ["Add the work"],
    "(SIPRI, 2025; Smith et al., 2020)": ["@sipri2025"],
    "(see UNDP, 2024, p. 3)": ["Add the work"],
}
QUIET = (
    "In May (2025) and (March 2025), (Geneva, 2015), (since 2020) and in 2025 (see below).",
    "As @worldbank2025 and [@sipri2025] say; `(SIPRI, 2025)`; https://a.org/(SIPRI,2025)",
    "England (2025) is no bank, (COP 2015) no body.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("house")
    (made / "library.bib").write_text(BIB, encoding="utf-8")
    (made / ".git").mkdir()
    return made


def source(folder: Path, body: str, name: str = "a.md") -> Source:
    file = folder / name
    file.write_bytes((FRONT.replace("", "") + body).encode())
    return Source(file, name)


def test_each_mention_becomes_a_citation_and_nothing_else_changes(folder: Path) -> None:
    text = "\n\n".join(f"# H{n}\n\n{body}" for n, body in enumerate(CASES))
    text = text.replace("[^1]", "[^n]")
    wanted = "\n\n".join(f"# H{n}\n\n{body}" for n, body in enumerate(CASES.values()))
    wanted = wanted.replace("[^1]", "[^n]")
    for ends in ("\n", "\r\n"):
        one = source(folder, text)
        one.file.write_bytes(one.file.read_bytes().replace(b"\n", ends.encode()))
        made = link(one, Options())
        assert made.after.split(f"---{ends}")[-1].replace(ends, "\n") == wanted
        assert made.left == ()
        assert made.before != made.after
        assert [line for line in made.diff if line[0] == "+"][1:]


def test_a_file_is_written_only_when_asked(folder: Path) -> None:
    one = source(folder, "Spending (SIPRI, 2025).\n", "b.md")
    before = one.file.read_bytes()
    made = link(one, Options())
    assert one.file.read_bytes() == before
    made.write()
    assert one.file.read_bytes() == before.replace(b"(SIPRI, 2025)", b"[@sipri2025]")


def test_what_could_be_several_works_or_none_is_left_and_told(folder: Path) -> None:
    text = "\n\n".join(LEFT)
    made = link(source(folder, text, "c.md"), Options())
    assert made.after == made.before
    hints = [hint for each in LEFT.values() for hint in each]
    assert [hint in problem.hint for problem, hint in zip(made.left, hints, strict=True)] == [
        True
    ] * len(hints)


def test_the_check_warns_with_the_key_and_is_quiet_about_other_years(folder: Path) -> None:
    text = "\n\n".join((*QUIET, "Spending (SIPRI, 2025)."))
    _, problems = prepare(source(folder, text, "d.md"), Options())
    told = [str(problem) for problem in problems if problem.rule == "unlinked-citation"]
    [line] = told
    assert line.startswith("d.md:13:10: warning: unlinked-citation: '(SIPRI, 2025)' looks like")
    assert line.endswith("Write [@sipri2025], or let 'publish link-citations' do it.")


@pytest.mark.parametrize(
    ("body", "figure"),
    [
        ("It grew by 4.2% a year.", "4.2%"),
        ("It cost US$5 billion.", "US$5 billion"),
        ("- Some 30 million people.", "30 million"),
        ("It grew by 4.2% [@worldbank2025].", ""),
        ("It grew by 4.2%.[^1]\n\n[^1]: [@worldbank2025].", ""),
        ("It grew [@worldbank2025].[^1]\n\n[^1]: By 4.2%.", ""),
        ("On 12 May 2025 five of 12 states met.", ""),
        ("::: at-a-glance\n- **4.2%** growth\n:::", "4.2%"),
        ("::: at-a-glance\n- **4.2%** growth [@worldbank2025]\n:::", ""),
    ],
)
def test_a_figure_without_a_source_is_told(folder: Path, body: str, figure: str) -> None:
    _, problems = prepare(source(folder, f"Intro.\n\n{body}\n", "e.md"), Options())
    told = [problem.message for problem in problems if problem.rule == "unsourced-number"]
    assert told == ([f"nothing says where '{figure}' is from."] if figure else [])


AROUND = (
    "Words\tand 😀 é̈, “quoted” — *so*.  ",
    "```\n(SIPRI, 2025)\n```",
    "- one\n-   two `(World Bank, 2025)`\n1) three",
    "| A | B |\n|---|--:|\n| x | 4\u00a0% |\n\n: Words {#tbl-x}",
    "<!-- (SIPRI, 2025) -->",
    "As @worldbank2025 has it [@sipri2025, p. 4].",
    "::: note\nIn a box.\n:::",
    "## A heading   ",
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    blocks=st.lists(
        st.sampled_from([*AROUND, *(c for c in CASES if "[^" not in c)]), min_size=1, unique=True
    ),
    ends=st.sampled_from(["\n", "\r\n"]),
    last=st.sampled_from(["", "\n", "\n\n\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_whatever_stands_around_a_mention_stays_to_the_byte(
    folder: Path, blocks: list[str], ends: str, last: str, mark: str
) -> None:
    def whole(parts: list[str]) -> str:
        return (mark + FRONT + "\n\n".join(["Begins.", *parts]) + last).replace("\n", ends)

    one = source(folder, "", "p.md")
    one.file.write_bytes(whole(blocks).encode())
    link(one, Options()).write()
    wanted = whole([CASES.get(block, block) for block in blocks])
    assert one.file.read_bytes() == wanted.encode()

"""Drafts become articles: nothing is lost, nothing is made up, and the report says what to do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.drafts.accounts import boxes, lost_and_made_up, rules, unaccounted

from publish.check import WORDING
from publish.drafts import Imported, Wish, bring_in, save
from publish.drafts.casing import Casing
from publish.drafts.labels import signs
from publish.pipeline import Options, prepare
from publish.problems import ManuscriptError, Severity
from publish.sources import find_articles

TEXTS = Path(__file__).parent / "texts"
DRAFT = Path(os.environ.get("PUBLISH_DRAFT", "")) if os.environ.get("PUBLISH_DRAFT") else next(
    (folder / "shared" / "input" / "tokyo-liaison-office.raw.txt" for folder in
     Path(__file__).resolve().parents if (folder / "shared" / "input").is_dir()),
    Path("tokyo-liaison-office.raw.txt"),
)  # fmt: skip
needs_draft = pytest.mark.skipif(not DRAFT.is_file(), reason="the draft is no part of the project")
BOXES = {
    "key-takeaways": 1, "headlines-miss": 1, "at-a-glance": 1, "timeline": 1, "pull-quote": 3,
    "strengths-risks": 1, "scenarios": 1, "recommendations": 1, "key-terms": 1, "exam-use": 1,
    "further-reading": 1, "faq": 1,
}  # fmt: skip
FRENCH = {
    "KEY TAKEAWAYS": "POINTS CLÉS", "WHAT HEADLINES MISS": "DERRIÈRE LES GROS TITRES",
    "AT A GLANCE": "EN UN COUP D’ŒIL", "CHRONOLOGICAL TIMELINE": "REPÈRES CHRONOLOGIQUES",
    "COMPARATIVE ANALYSIS — GLOBAL CONTEXT": "ANALYSE COMPARATIVE",
    "WHAT HAPPENS NEXT — THREE SCENARIOS": "TROIS SCÉNARIOS",
    "What Happens Next — Three Scenarios": "Trois scénarios",
    "POLICY RECOMMENDATIONS": "RECOMMANDATIONS", "KEY TERMS EXPLAINED": "TERMES CLÉS",
    "HOW TO USE THIS IN YOUR CSS/PMS EXAM": "POUR L’EXAMEN",
    "FURTHER READING": "POUR ALLER PLUS LOIN",
    "Frequently Asked Questions": "Questions fréquentes",
    "STRENGTHS / OPPORTUNITIES": "ATOUTS", "RISKS / VULNERABILITIES": "RISQUES",
    "Strengths, Risks & Opportunities — Strategic Assessment": "Atouts et risques",
}  # fmt: skip
URDU = {
    "KEY TAKEAWAYS": "اہم نکات", "WHAT HEADLINES MISS": "جو سرخیاں نہیں بتاتیں",
    "AT A GLANCE": "ایک نظر میں", "CHRONOLOGICAL TIMELINE": "ٹائم لائن",
    "COMPARATIVE ANALYSIS — GLOBAL CONTEXT": "تقابلی جائزہ",
    "WHAT HAPPENS NEXT — THREE SCENARIOS": "تین منظرنامے",
    "What Happens Next — Three Scenarios": "تین منظرنامے",
    "POLICY RECOMMENDATIONS": "سفارشات", "KEY TERMS EXPLAINED": "اہم اصطلاحات",
    "HOW TO USE THIS IN YOUR CSS/PMS EXAM": "امتحان کے لیے", "FURTHER READING": "مزید مطالعہ",
    "Frequently Asked Questions": "عمومی سوالات", "STRENGTHS / OPPORTUNITIES": "خوبیاں",
    "RISKS / VULNERABILITIES": "خطرات",
    "Strengths, Risks & Opportunities — Strategic Assessment": "خوبیاں اور خطرات",
}  # fmt: skip


def bring(text: str, folder: Path, name: str = "draft.txt", **given: str) -> Imported:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return bring_in(file, folder / "new", Wish(given))


def without_emoji(text: str) -> str:
    return "\n".join(line.removeprefix(signs(line)).strip() for line in text.splitlines())


def without_marks(text: str) -> str:
    return re.sub(r"^- ", "", text, flags=re.MULTILINE)


def in_words(text: str, words: dict[str, str]) -> str:
    for english, other in words.items():
        text = text.replace(english, other)
    return text


def in_other_order(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[5:65], *lines[69:], *lines[:5], *lines[65:69]])


@needs_draft
@pytest.mark.parametrize(
    "changed",
    [
        str,
        without_emoji,
        without_marks,
        lambda text: "\n".join(
            line.title() if line.isupper() else line for line in without_emoji(text).splitlines()
        ),
        in_other_order,
        lambda text: in_words(text, FRENCH),
        lambda text: without_marks(without_emoji(in_words(text, URDU))),
    ],
    ids=["as-it-is", "no-emoji", "no-marks", "no-capitals", "other-order", "french", "urdu-bare"],
)  # fmt: skip
def test_a_real_draft_is_read_whole(changed: object, tmp_path: Path) -> None:
    assert callable(changed)
    imported = bring(str(changed(DRAFT.read_text(encoding="utf-8"))), tmp_path)
    assert boxes(imported) == BOXES
    assert unaccounted(imported) == []
    lost, made_up = lost_and_made_up(imported)
    assert not lost
    assert not made_up
    found = rules(imported)
    assert found["empty-box"] == 2
    assert found["nameless-scenario"] == 3
    assert found["lost-question"] == 5
    assert found["no-attribution"] == 3
    assert {key for _, _, key in imported.linked} >= {"@nato2026", "@governmentofpakistan2025"}


@needs_draft
def test_the_article_of_a_real_draft_has_the_problems_that_the_report_names(tmp_path: Path) -> None:
    text = DRAFT.read_text(encoding="utf-8")
    bare = bring(text, tmp_path)
    assert {"no-title", "no-authors", "no-date"} <= set(rules(bare))
    assert b"\ntitle:\nauthors:\ndate:\n" in bare.files["article.md"]
    imported = bring(text, tmp_path, title="A title", authors="A Desk", date="2026-03-02")
    folder = tmp_path / "manuscripts" / "tokyo"
    save(imported, folder)
    [source] = find_articles([folder])
    _, problems = prepare(source, Options())
    problems = [one for one in problems if one.rule not in WORDING]  # the author's own words
    assert Severity.ERROR not in {problem.severity for problem in problems}
    lines = imported.files["article.md"].decode().splitlines()
    looks = {entry.article_line for entry in imported.to_look_at}
    told = [one for one in problems if one.where.path.endswith("article.md")]
    for problem in (one for one in told if one.severity is not Severity.INFO):
        at = problem.where.line
        until = at
        while lines[at - 1].startswith(":::") and lines[until - 1] != ":::":
            until += 1
        assert looks & {*range(at, until + 1)}, problem


@pytest.mark.parametrize("file", sorted(TEXTS.glob("*.[th]*")), ids=lambda file: file.stem)
def test_texts_of_other_houses(file: Path, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The rules were written before these texts; what they say now is kept beside them."""
    imported = bring_in(file, tmp_path / "new", Wish())
    report = imported.files["import-report.md"].decode().partition("\n## To look at")[2]
    said = imported.files["article.md"].decode() + "\n## To look at" + report
    expected = file.with_suffix(".expected.md")
    if request.config.getoption("--update-cases"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert unaccounted(imported) == []
    lost, made_up = lost_and_made_up(imported)
    assert not lost
    assert not made_up


LABELS = """\
⚡ KEY TAKEAWAYS|Timeline|At a glance|🎯 RECOMMENDATIONS|Key terms|FAQ|Scenarios|Points clés|سفارشات
What headlines miss|Further reading|Strengths|Risks|References|Comparison"""
LINES = """\
- A point with some words.|2024 a thing happened|**bold** and _under_ [x] {y}|1. First thing
The council should act by 2030.|Why is that so?|Term: what it means|A Short Heading|@someone|…
“A quotation that is long enough to stand alone on the page as one of them.”|Sources: X (2020)
Words (Smith, 2020) and (May 2024) and Article 5 (2025).|4.2% of everything|::: note
# Not a heading|Best case (20 %): it goes well|Q: Why now?|A: Because of it.|— Name, role
$5 ~ 3^2 <b> `code` \\x"""
ROWS = ["| a | b |", "\tcell\tcell"]
DRAFTS = st.lists(
    st.sampled_from([*re.split(r"[|\n]", LABELS), *re.split(r"[|\n]", LINES), *ROWS]),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(DRAFTS)
def test_no_line_is_lost_and_no_word_made_up(tmp_path: Path, lines: list[str]) -> None:
    imported = bring("\n".join(lines), tmp_path)
    assert unaccounted(imported) == []
    lost, made_up = lost_and_made_up(imported)
    assert (lost, made_up) == ({}, {})


def test_persons_of_a_list_of_works_are_told_apart(tmp_path: Path) -> None:
    said = "Schwaab, J., Meier, R., Bürgi, C. and Davin, E. L. (2021). Trees in cities. Nature, 12."
    file = tmp_path / "draft.md"
    file.write_text(f"# Why\n\nTrees cool.\n\n# References\n\n{said}\n", encoding="utf-8")
    done = bring_in(file, tmp_path / "new", Wish())
    library = " ".join(done.files["library.bib"].decode().split())
    assert "{Schwaab, J. and Meier, R. and Bürgi, C. and Davin, E. L.}" in library


def test_works_of_the_library_are_cited_by_their_keys(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text(
        "@book{s1729, author={Swift, Jonathan}, title={A Modest Proposal}, date={1729}}\n"
    )
    imported = bring("Children (Swift, 1729, p. 4; Gay, 1728).", tmp_path)
    article = imported.files["article.md"].decode()
    assert "Children [@s1729, p. 4; @gay1728]." in article
    assert "gay1728" in imported.files["new-entries.bib"].decode()
    assert "library.bib" not in imported.files


def test_the_command_writes_files_and_says_what_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("KEY TAKEAWAYS\nTIMELINE\nA sentence that says it.\n")

    def publish(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "publish", "import", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = publish("draft.txt", "--out", "manuscripts/new")
    assert (done.returncode, "empty-box" in done.stderr) == (0, True)
    assert (tmp_path / "manuscripts" / "new" / "import-report.md").is_file()
    again = publish("draft.txt", "--out", "manuscripts/new")
    assert (again.returncode, "not-empty" in again.stderr) == (2, True)
    told = publish("draft.txt", "--out", "other", "--json")
    entries = [json.loads(line) for line in told.stdout.splitlines()]
    assert {entry["line"] for entry in entries} >= {1, 2, 3}
    assert {"rule", "sure", "look", "article_line", "left"} <= set(entries[0])


@pytest.mark.parametrize("name", ["missing.txt", "old.doc", "broken.docx", "broken.odt"])
def test_files_that_can_not_be_read_are_the_drafts_fault(name: str, tmp_path: Path) -> None:
    if "missing" not in name:
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0 no archive")
    with pytest.raises(ManuscriptError):
        bring_in(tmp_path / name, tmp_path / "new", Wish())


def test_common_words_of_a_line_in_capitals_are_small() -> None:
    casing = Casing(["Trade with China grew."], {"context"}.__contains__)
    assert casing.lowered("CHINA — GLOBAL CONTEXT") == "China — Global context"

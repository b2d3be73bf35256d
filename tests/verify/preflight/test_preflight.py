"""The command, what it does with files that are none, and preflight as the checker of a claim."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from tests.verify.preflight.broken import add, form
from tests.verify.preflight.clean import MM, make_pdf, save

from publish import cli, pipeline
from publish.house import find_styles, own_styles
from publish.pipeline import building
from publish.press import Press, read_presses
from publish.problems import LimitError, ManuscriptError
from publish.sources import find_articles
from publish.verify.preflight import Report, checker, ink, interpreter, preflight
from publish.verify.verify import missing, verify

INK = "0.9 0.9 0.9 0.9 k 20 20 40 40 re f"  # pt
ARTICLE = """\
---
type: op-ed
title: A short brief
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
---

# What is said

A paragraph of a few words.
"""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(make_pdf(), tmp_path_factory.mktemp("clean") / "leaflet.pdf")


@pytest.fixture(scope="module")
def inky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pdf = make_pdf()
    add(INK)(pdf)
    return save(pdf, tmp_path_factory.mktemp("inky") / "leaflet.pdf")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run the command; returns its exit code."""
    monkeypatch.setattr("sys.argv", ["publish", "preflight", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(str(ended.value.code))


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


# ---------------------------------------------------------------- the command


def test_a_clean_file_passes_by_the_press_that_it_is_made_for(
    clean: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, clean) == 0
    assert capsys.readouterr().out == f"{clean}: preflight for coated: nothing stops it\n"


def test_findings_name_page_place_and_cure(
    inky: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, inky) == 1
    said = capsys.readouterr()
    place = f"{inky}:page 1 at {20 / MM:.0f}, {20 / MM:.0f} mm"
    start = f"{place}: too-much-ink: 359 % of ink together, the limit is 300 %;"
    assert said.err.startswith(start)
    assert "take ink out of dark areas." in said.err
    assert said.out == f"{inky}: preflight for coated: 1 error\n"


def test_json_is_one_object_a_line(
    inky: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, inky, "--json") == 1
    first, *_ = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["position"] == {"x": pytest.approx(7.1, abs=0.3), "y": pytest.approx(7.1, abs=0.3)}
    assert {key: first[key] for key in ("path", "page", "rule", "severity", "count", "clause")} == {
        "path": str(inky), "page": 1, "rule": "too-much-ink", "severity": "error", "count": 1,
        "clause": "not known",
    }  # fmt: skip
    assert first["message"].endswith(".")
    assert first["hint"].endswith(".")


def test_the_heat_map_is_red_where_there_is_too_much_ink(inky: Path, tmp_path: Path) -> None:
    target = tmp_path / "ink.png"
    preflight(inky, "coated", heat_map=target)
    with Image.open(target) as drawn:
        pixels = drawn.convert("RGB")
    colours = pixels.getcolors(pixels.width * pixels.height) or []
    (count,) = [count for count, colour in colours if colour == (0xE0, 0x30, 0x1E)]
    side = 40 / 72 * ink.PPI
    assert count == pytest.approx(side**2, rel=0.06)


def test_the_heat_map_of_a_press_without_a_limit(clean: Path, tmp_path: Path) -> None:
    target = tmp_path / "ink.png"
    assert preflight(clean, "office", heat_map=target).clean
    assert target.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--press", "coted"], 64, "Did you mean 'coated'?"),
        (["--press", "office"], 0, ""),
        (["--press", "newsprint"], 0, "other-press"),
        (["--smallest-type", "9.5"], 1, "small-type: type of 9 pt, 9.5 pt is the least"),
        (["--heat-map", "/nowhere/ink.png"], 4, "not-writable"),
        (["--heat-map", "ink.jpeg.d/"], 4, "not-writable"),
    ],
)
def test_options(  # noqa: PLR0913, PLR0917 - fixtures
    arguments: list[str],
    code: int,
    said: str,
    clean: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ink.jpeg.d").mkdir()
    assert run(monkeypatch, clean, *arguments) == code
    assert said in capsys.readouterr().err


def test_without_ghostscript(
    clean: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert run(monkeypatch, clean) == 4
    assert ink.HINT in capsys.readouterr().err
    assert run(monkeypatch, clean, "--press", "office") == 0  # which measures no ink


def test_the_help_teaches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--help") == 0
    assert "Examples: publish preflight" in capsys.readouterr().out


# ---------------------------------------------------------------- presses


def test_a_file_is_judged_by_the_press_that_it_names(tmp_path: Path) -> None:
    pdf = make_pdf()
    pdf.Root.OutputIntents[0].OutputConditionIdentifier = pikepdf.String("CGATS TR 002")
    add("0 0 0 1 K 0.4 w 20 50 m 90 50 l S")(pdf)
    report = preflight(save(pdf, tmp_path / "a.pdf"))
    assert (report.press.name, "hairline" in rules(report)) == ("newsprint", True)
    assert "hairline" not in rules(preflight(tmp_path / "a.pdf", "coated"))


def test_presses_are_data() -> None:
    presses = read_presses(find_styles(Path()))
    assert {name: press.ink_limit for name, press in presses.items()} == {
        "coated": 300, "uncoated": 260, "newsprint": 220, "digital": 300, "office": 0,
    }  # fmt: skip
    assert presses["office"] == Press(
        "office", "office printer", ppi=150, smallest_type=6, thinnest_rule=0.25
    )


def test_a_house_has_presses_of_its_own(clean: Path, tmp_path: Path) -> None:
    styles = tmp_path / "styles"
    styles.mkdir()
    (styles / "house.toml").write_text("")
    (styles / "presses.toml").write_text("[coated]\nink-limit = 150\n[mine]\nsmallest-type = 9.5\n")
    path = tmp_path / "a.pdf"
    path.write_bytes(clean.read_bytes())
    assert "too-much-ink" in rules(preflight(path, "coated"))
    assert rules(preflight(path, "mine")) == {"small-type"}


# ---------------------------------------------------------------- files that are none


def test_a_file_that_is_cut_off_never_passes(clean: Path, tmp_path: Path) -> None:
    path, whole = tmp_path / "a.pdf", clean.read_bytes()
    for length in range(0, len(whole) - 10, len(whole) // 20):
        path.write_bytes(whole[:length])
        try:
            assert "damaged" in rules(preflight(path, "office"))
        except ManuscriptError as error:
            assert error.problems[0].rule == "unreadable-pdf"  # noqa: PT017 - either will do


def test_files_that_are_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = tmp_path / "locked.pdf"
    make_pdf().save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
    empty = tmp_path / "empty.pdf"
    pikepdf.Pdf.new().save(empty)
    text = tmp_path / "text.pdf"
    text.write_text("Dear printer,")
    for path, said in (
        (locked, "password"), (empty, "no pages"), (text, "no PDF"), (tmp_path, "directory"),
        (tmp_path / "absent.pdf", "No such file"),
    ):  # fmt: skip
        assert run(monkeypatch, path) == 2
        assert said in capsys.readouterr().err


def test_bytes_turned_at_random_never_crash_it(clean: Path, tmp_path: Path) -> None:
    plain = save(
        pikepdf.open(clean), tmp_path / "plain.pdf",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False,
    ).read_bytes()  # fmt: skip
    path, dice = tmp_path / "a.pdf", random.Random(7)  # noqa: S311 - no secret
    for _ in range(60):
        data = bytearray(plain)
        for _ in range(dice.choice((1, 5, 40))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data)
        try:
            preflight(path, "office", smallest_type=6)
        except ManuscriptError as error:
            assert error.problems[0].rule == "unreadable-pdf"  # noqa: PT017 - it need not be raised


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    pdf = make_pdf()
    add("/None gs /Nothing Do")(pdf)
    found = preflight(save(pdf, tmp_path / "a.pdf"), "office")
    assert "malformed" in rules(found)
    assert not found.clean


def test_a_form_within_itself_ends(tmp_path: Path) -> None:
    pdf = make_pdf()
    inner = form(pdf, "1 0 0 rg 20 20 9 9 re f /More Do")
    inner.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(More=inner))
    add("/More Do", XObject={"/More": inner})(pdf)
    assert "device-rgb" in rules(preflight(save(pdf, tmp_path / "a.pdf"), "coated"))


def test_forms_that_multiply_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "MOST", 1000)
    pdf = make_pdf()
    inner = form(pdf, "0 0 9 9 re f")
    for _ in range(12):
        held = pikepdf.Dictionary(XObject=pikepdf.Dictionary(More=inner))
        inner = form(pdf, "/More Do /More Do", Resources=held)
    add("/More Do", XObject={"/More": inner})(pdf)
    with pytest.raises(LimitError, match="too-much-content"):
        preflight(save(pdf, tmp_path / "a.pdf"), "office")


# ---------------------------------------------------------------- the checker of a claim


def test_a_claim_of_x4_is_checked_by_preflight(clean: Path, inky: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(inky.read_bytes())
    found = verify({clean: ("pdf/x-4",), bad: ("pdf/x-4",)})
    (good,), (failed,) = found["leaflet.pdf"], found["bad.pdf"]
    assert (good.checker, good.flavour, good.passed, good.findings) == ("preflight", "x4", True, ())
    assert not failed.passed
    assert [finding.rule for finding in failed.findings] == ["too-much-ink"]
    assert failed.findings[0].location == "page 1 at 7, 7 mm"


def test_type_of_ours_is_larger_than_the_press_needs(tmp_path: Path) -> None:
    pdf = make_pdf()
    add("q /Overprint gs 0 0 0 1 k BT /F1 8 Tf 20 50 Td (Black) Tj ET Q")(pdf)
    path = save(pdf, tmp_path / "a.pdf")
    assert preflight(path).clean
    (verdict,) = checker.check_press_files([path])
    assert [finding.rule for finding in verdict.findings] == ["small-type"]


def test_a_file_of_ours_that_cannot_be_read_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.6")
    (verdict,) = checker.check_press_files([path])
    assert (verdict.passed, verdict.findings[0].rule) == (False, "unreadable-pdf")


def test_without_ghostscript_the_claim_cannot_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not missing(("pdf/x-4",))
    monkeypatch.setenv("PATH", "/nowhere")
    assert missing(("pdf/x-4",)) == ink.HINT


def house(folder: Path, edition: str, article: str = ARTICLE, **styles: str) -> Path:
    """Write an article in a house with styles of its own: its house.toml, the edition's."""
    source = folder / "manuscripts" / "short" / "article.md"
    toml, own = folder / "styles" / "house.toml", folder / "styles" / edition / "edition.toml"
    for made in (source, own):
        made.parent.mkdir(parents=True)
    source.write_text(article, encoding="utf-8")
    toml.write_text(styles.get("house", ""), encoding="utf-8")
    own.write_text(styles.get("own", ""), encoding="utf-8")
    return source.parent


def built(article: Path, out: Path, edition: str, press: str = "") -> pipeline.Result:
    options = pipeline.Options(out, (edition,), press=press)
    (result,) = pipeline.publish(find_articles([article]), options)
    return result


def failures(result: pipeline.Result) -> list[str]:
    return [problem.message for problem in result.problems if problem.rule == "checker-failed"]


def test_what_preflight_fails_does_not_reach_dist(tmp_path: Path) -> None:
    article = house(tmp_path, "brief", own='claims = ["pdf/x-4"]\n')  # of a brief, which is RGB
    result = built(article, tmp_path / "dist", "brief")
    assert result.code == 5
    (failure,) = failures(result)
    assert failure.startswith("preflight x4 fails short-brief.pdf: pdf-version:")
    assert not (tmp_path / "dist" / "short" / "short-brief.pdf").exists()


NOTE = ARTICLE.replace("op-ed", "event-note") + "\n::: key-takeaways\n- One.\n:::\n"
FOUR = NOTE + "".join(f"\n# Section {n} {{break=before}}\n\nA paragraph.\n" for n in "234")
FIXED = "[fit]\npages = 4\nsize = [9, 9]\nleading = [1.4, 1.4]\n"


def test_a_booklet_that_fails_does_not_reach_dist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, write = house(tmp_path, "handout", FOUR, own=FIXED), pipeline.write
    pages: list[pipeline.Candidate] = []

    def once(prepared: pipeline.Prepared, *asked: Any) -> tuple[pipeline.Candidate, ...]:  # noqa: ANN401
        pages.extend(() if pages else write(prepared, *asked))
        return tuple(pages)

    monkeypatch.setattr(building, "write", once)
    good = built(article, tmp_path / "good", "handout")
    assert good.code == 0, good.problems
    files = json.loads((tmp_path / "good/short/manifest.json").read_text())["files"]
    (verdict,) = files["short-handout-booklet.pdf"]["verdicts"]
    assert (verdict["checker"], verdict["passed"]) == ("preflight", True)
    (one,) = pages
    with pikepdf.open(io.BytesIO(one.written.extra[one.written.imposed])) as sheets:
        del sheets.Root.OutputIntents
        sheets.save(tmp_path / "broken.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    extra = {**one.written.extra, one.written.imposed: (tmp_path / "broken.pdf").read_bytes()}
    pages[:] = [replace(one, written=replace(one.written, extra=extra))]
    bad = built(article, tmp_path / "bad", "handout")
    assert bad.code == 5
    (failure,) = failures(bad)
    assert failure.startswith("preflight x4 fails short-handout-booklet.pdf: output-intent:")
    assert not (tmp_path / "bad" / "short").exists()


def test_a_build_is_preflighted_for_the_press_of_the_house(tmp_path: Path) -> None:
    icc = tmp_path / "styles" / "icc" / "mine.icc"
    icc.parent.mkdir(parents=True)
    icc.write_bytes((own_styles() / "icc" / "FOGRA29L.icc").read_bytes())
    press = (
        '[presses.mine]\ntitle = "our own press"\nprofile = "icc/mine.icc"\ncondition = "OURS"\n'
        'standard = "pdf/x-4"\nink-limit = 260\nbleed = 3\nmarks = true\nsmallest-type = 12\n'
    )
    article = house(tmp_path, "handout", NOTE, own=FIXED, house=press)
    result = built(article, tmp_path / "dist", "handout", "mine")
    assert result.code == 5
    (failure,) = failures(result)
    assert failure.startswith("preflight x4 fails short-handout-mine.pdf: ")
    assert "12 pt is the least" in failure

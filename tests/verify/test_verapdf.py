"""veraPDF passes what conforms and names the clause that does not."""

import zipfile
from pathlib import Path

import pytest
import weasyprint

from publish.verify import verapdf as module
from publish.verify.verapdf import FLAVOURS, VERAPDF, verapdf
from publish.verify.verdict import Verdict

HTML = "<html lang=en><head><title>T</title></head><body><h1>One</h1><p>Two</p></body></html>"


def write_pdf(path: Path, **options: object) -> Path:
    weasyprint.HTML(string=HTML).write_pdf(path, **options)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pdf")
    truncated = write_pdf(folder / "truncated.pdf")
    truncated.write_bytes(truncated.read_bytes()[:200])
    return [
        write_pdf(folder / "untagged.pdf"),
        write_pdf(folder / "accessible ‘ü’.pdf", pdf_variant="pdf/ua-1"),
        write_pdf(folder / "archival.pdf", pdf_variant="pdf/a-2a", pdf_tags=True),
        truncated,
        folder / "absent.pdf",
    ]


def by_name(found: list[Verdict]) -> dict[str, Verdict]:
    return {verdict.path.stem: verdict for verdict in found}


def rules(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def test_tells_an_accessible_file_from_others(files: list[Path]) -> None:
    verdicts = verapdf(files, "ua1")
    assert [verdict.path for verdict in verdicts] == files
    found = by_name(verdicts)
    sound = found["accessible ‘ü’"]
    assert sound.passed
    assert sound.findings == ()
    assert (sound.checker, sound.flavour) == ("veraPDF", "ua1")
    assert sound.version[0].isdigit()
    assert not found["untagged"].passed
    assert rules(found["untagged"]) >= {"7.1-8", "7.1-11"}
    assert all(finding.message for finding in found["untagged"].findings)
    for name in ("truncated", "absent"):
        assert not found[name].passed
        assert rules(found[name]) == {"unreadable"}


def test_tells_an_archival_file_from_others(files: list[Path]) -> None:
    found = by_name(verapdf(files, "2a"))
    assert found["archival"].passed
    assert not found["accessible ‘ü’"].passed
    assert "6.6.4-1" in rules(found["accessible ‘ü’"])


def test_says_how_often_a_rule_is_broken(tmp_path: Path) -> None:
    [verdict] = verapdf([write_pdf(tmp_path / "a.pdf")], "ua2")
    assert any(finding.message.endswith(" places)") for finding in verdict.findings)


def test_knows_the_profile_of_every_flavour() -> None:
    profiles = {"ua2": "PDFUA-2-ISO32005", "ua1": "PDFUA-1"}
    jar = module.VERAPDF.find_jar()
    assert jar is not None
    with zipfile.ZipFile(jar) as opened:
        names = set(opened.namelist())
    for flavour in FLAVOURS:
        name = profiles.get(flavour, f"PDFA-{flavour.upper()}")
        assert f"org/verapdf/pdfa/validation/{name}.xml" in names


def test_refuses_a_flavour_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no flavour 'x4'"):
        verapdf([tmp_path / "a.pdf"], "x4")


def test_is_there() -> None:
    assert not VERAPDF.missing()

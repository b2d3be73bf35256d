"""One small release and its next version, from the article to the folder and back."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import minisign
import pikepdf
import pytest
from lxml import html
from playwright.sync_api import Browser
from tests.release.small import ISBN, article, write_house

from publish import dist, pipeline
from publish.house import find_styles
from publish.pipeline import Options
from publish.problems import ManuscriptError, OutputError
from publish.release import Made, Verified, release, verify_release
from publish.release.differing import diff, find_release, report
from publish.release.marking import withdraw
from publish.release.pages import page as drawn
from publish.release.record import read_release
from publish.release.sums import files_in, sign
from publish.sources import Source
from publish.verify.nothing_lost import READERS

AXE = Path(sys.prefix, "node_modules/@daisy/axe-core-for-ace/axe.min.js")
CORRECTED = "corrections: [{date: 2026-02-14, text: The deaths are 1.2 million.}]\n"
SECOND = article(
    "1.1",
    "1.2 million",
    "Slow down, build well, and count for three years before declaring victory.",
    CORRECTED,
)


def source(place: Path) -> Source:
    return Source((place / "article.md").resolve(), "manuscripts/small/article.md")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house in which version 1.0 of an article is out."""
    folder = tmp_path_factory.mktemp("house")
    place = write_house(folder, article())
    release(source(place), Options(folder / "dist"))
    return folder


@pytest.fixture(scope="module")
def first(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Version 1.0 as it went out, on another machine."""
    folder = tmp_path_factory.mktemp("away") / "v1.0"
    shutil.copytree(house / "dist/release/small/v1.0", folder)
    return folder


@pytest.fixture(scope="module")
def second(house: Path, first: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    """The house with version 1.1 too, in a copy of it."""
    assert first.is_dir()
    folder = tmp_path_factory.mktemp("later") / "house"
    shutil.copytree(house, folder)
    place = write_house(folder, SECOND)
    return folder, release(source(place), Options(folder / "dist"))


@pytest.fixture
def copy(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "v1.0"))


def said(made: Verified) -> list[str]:
    return [str(one) for one in made.problems]


def test_a_release_holds_all_that_goes_out(first: Path) -> None:
    there = set(files_in(first))
    assert there >= {
        "small-brief.pdf",
        "small-reader.epub",
        "small-handout.pdf",
        "small-web.html",
        "small-email.eml",
        "pictures/small-cover.png",
        "pictures/small-thumbnail.png",
        "pictures/small-brief-page-1.png",
        "citation/small.bib",
        "citation/small.ris",
        "citation/small.json",
        "citation/small-references.bib",
        "citation/small-references.ris",
        "citation/small-references.json",
        "CITATION.cff",
        "RELEASE-NOTES.md",
        "release.json",
        "sbom.cdx.json",
        "reports/agreement.html",
        "reports/agreement.json",
        "reports/conformance.html",
        "reports/conformance.json",
        "source/manuscripts/small/article.md",
        "source/manuscripts/library.bib",
    }
    library = (first / "source/manuscripts/library.bib").read_text(encoding="utf-8")
    assert "swift1729" in library
    assert "never2000" not in library  # what the article does not cite is nobody's business


def test_a_release_holds_on_another_machine(first: Path) -> None:
    made = verify_release(first)
    assert said(made) == []
    steps = dict(made.steps)
    assert "pdf/ua-1" in steps["checkers"]
    assert "epub-3.3" in steps["checkers"]


def test_a_release_comes_out_of_its_source_byte_for_byte(first: Path) -> None:
    made = verify_release(first, checkers=False, rebuild=True)
    assert said(made) == []
    assert "byte for byte" in dict(made.steps)["rebuild"]


def test_a_source_that_gives_another_file_is_told(copy: Path) -> None:
    from publish.release.sums import write_sums  # noqa: PLC0415 - of this test alone

    text = copy / "source/manuscripts/small/article.md"
    text.write_text(text.read_text("utf-8").replace("set limits", "set rules"), "utf-8")
    told = json.loads((copy / "release.json").read_text("utf-8"))
    for one in told["files"]:
        if one["path"].endswith("article.md"):
            one["sha256"], one["bytes"] = dist.digest(text.read_bytes()), text.stat().st_size
    (copy / "release.json").write_text(json.dumps(told), "utf-8")
    write_sums(copy)
    made = verify_release(copy, checkers=False, rebuild=True)
    assert {one.rule for one in made.problems} == {"not-rebuilt"}
    assert any("small-brief.pdf" in one for one in said(made))


def test_one_byte_changed_in_any_file_is_named(first: Path, tmp_path: Path) -> None:
    for name in [*files_in(first), "SHA256SUMS"]:
        folder = Path(shutil.copytree(first, tmp_path / "changed"))
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(bytes(data))
        try:
            told = said(verify_release(folder, checkers=False))
        except ManuscriptError as error:
            assert name == "SHA256SUMS"
            told = [str(one) for one in error.problems]
        assert told, name
        if name != "SHA256SUMS":
            (one,) = told
            assert f"{name}: changed-file: " in one
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\v"),
        ("  small-brief.pdf", " *small-brief.pdf"),
        ("small-web.html", "small-wea.html"),
    ],
)
def test_the_list_of_digests_is_named_where_it_was_changed(copy: Path, old: str, new: str) -> None:
    sums = copy / "SHA256SUMS"
    text = sums.read_text(encoding="utf-8")
    assert old in text
    sums.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        told = said(verify_release(copy, checkers=False))
    except ManuscriptError as error:
        told = [str(one) for one in error.problems]
    assert any("SHA256SUMS" in one for one in told)


def test_a_digest_changed_in_the_list_is_told_of_the_list_too(copy: Path) -> None:
    sums = copy / "SHA256SUMS"
    first, *others = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    other = "0" if first[0] != "0" else "1"
    sums.write_text("".join([other + first[1:], *others]), encoding="utf-8")
    listed, changed = said(verify_release(copy, checkers=False))
    assert "SHA256SUMS: changed-file: " in listed
    assert "changed-file" in changed


def test_a_file_too_many_or_too_few_is_named(copy: Path) -> None:
    (copy / "more.txt").write_text("more", encoding="utf-8")
    (copy / "small-email.txt").unlink()
    more, less = said(verify_release(copy, checkers=False))
    assert "more.txt: extra-file: " in more
    assert "small-email.txt: missing-file: " in less


def test_digests_mended_along_with_a_file_do_not_hide_that_editions_disagree(copy: Path) -> None:
    from publish.release.sums import write_sums  # noqa: PLC0415 - of this test alone

    page = copy / "small-web.html"
    page.write_text(page.read_text("utf-8").replace("1.19", "1.91"), "utf-8")
    told = json.loads((copy / "release.json").read_text("utf-8"))
    for one in told["files"]:
        if one["path"] == "small-web.html":
            one["sha256"] = dist.digest(page.read_bytes())
    (copy / "release.json").write_text(json.dumps(told), "utf-8")
    write_sums(copy)
    made = verify_release(copy, checkers=False)
    assert {one.rule for one in made.problems} == {"editions-disagree"}
    assert any("says “119”" in one or "lacks “119" in one for one in said(made))


def test_a_report_that_names_a_file_outside_is_refused(copy: Path) -> None:
    from publish.release.sums import write_sums  # noqa: PLC0415 - of this test alone

    path = copy / "reports/agreement.json"
    told = json.loads(path.read_text("utf-8"))
    told["declared"]["../../strange.html"] = told["declared"]["small-web.html"]
    path.write_text(json.dumps(told), "utf-8")
    record = json.loads((copy / "release.json").read_text("utf-8"))
    for one in record["files"]:
        if one["path"] == "reports/agreement.json":
            one["sha256"] = dist.digest(path.read_bytes())
    (copy / "release.json").write_text(json.dumps(record), "utf-8")
    write_sums(copy)
    with pytest.raises(ManuscriptError, match=r"speaks of \.\./\.\./strange\.html"):
        verify_release(copy, checkers=False)


def test_a_signature_holds_for_its_key_and_its_files_alone(copy: Path, tmp_path: Path) -> None:
    pair, other = minisign.KeyPair.generate(), minisign.KeyPair.generate()
    (tmp_path / "house.key").write_bytes(bytes(pair.secret_key))
    (tmp_path / "house.pub").write_bytes(bytes(pair.public_key))
    assert "no-signature" in said(verify_release(copy, pair.public_key.to_base64().decode()))[0]
    sign(copy, tmp_path / "house.key", "small v1.0")
    assert said(verify_release(copy, str(tmp_path / "house.pub"), checkers=False)) == []
    (told,) = said(verify_release(copy, other.public_key.to_base64().decode(), checkers=False))
    assert "bad-signature" in told
    with (copy / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  nothing\n")
    assert any(
        "bad-signature" in one for one in said(verify_release(copy, str(tmp_path / "house.pub")))
    )


def test_the_record_says_what_a_catalogue_asks(first: Path) -> None:
    one = read_release(first)
    assert (one.slug, one.version, one.impression, one.status) == ("small", "1.0", 1, "current")
    about = one.about
    assert about["language"] == "en-GB"
    assert about["authors"][0]["name"] == "Nell Harrowgate"
    assert about["series"] == "Open Policy Brief"
    files = {file.path: file for file in one.files}
    brief = files["small-brief.pdf"]
    assert (brief.role, brief.edition, brief.media_type) == ("edition", "brief", "application/pdf")
    assert files["pictures/small-cover.png"].role == "cover"
    assert files["pictures/small-thumbnail.png"].role == "cover-thumbnail"
    assert files["small-reader.epub"].media_type == "application/epub+zip"
    assert set(files) == set(files_in(first)) - {"release.json"}


def test_each_format_has_its_own_isbn_and_no_edition_shows_another(first: Path) -> None:
    files = {one.path: one.isbn for one in read_release(first).files if one.isbn}
    assert files == {
        "small-brief.pdf": ISBN["pdf"],
        "small-reader.epub": ISBN["epub"],
        "small-handout.pdf": ISBN["print"],
    }
    shown = {
        "small-brief.pdf": "pdf",
        "small-reader.epub": "epub",
        "small-handout.pdf": "print",
        "small-web.html": "",
        "small-email.eml": "",
    }
    for name, own in shown.items():
        form = Path(name).suffix[1:]
        words = set(READERS[form](first / name))
        for key, isbn in ISBN.items():
            assert (isbn.replace("-", "") in words) == (key == own), (name, key)


def test_the_metadata_of_a_pdf_names_its_own_isbn(first: Path) -> None:
    for name, own in (("small-brief.pdf", "pdf"), ("small-handout.pdf", "print")):
        with pikepdf.open(first / name) as pdf:
            xmp = pdf.Root.Metadata.read_bytes().decode()
        assert re.findall(r"<prism:isbn>([^<]+)<", xmp) == [ISBN[own]]


LARGE = "978-0-13-110362-7"


@pytest.mark.parametrize("own", ["", LARGE])
def test_large_print_shows_its_own_isbn_or_none(tmp_path: Path, own: str) -> None:
    text = article()
    if own:
        text = text.replace("isbn: {", f"isbn: {{large-print: {own}, ")
    options = Options(tmp_path / "dist", editions=("large-print",), verify=False)
    (made,) = pipeline.publish([source(write_house(tmp_path, text))], options)
    assert made.code == 0
    path = tmp_path / "dist/small/small-large-print.pdf"
    words = set(READERS["pdf"](path))
    shown = {one for one in (*ISBN.values(), LARGE) if one.replace("-", "") in words}
    with pikepdf.open(path) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert shown == set(re.findall(r"<prism:isbn>([^<]+)<", xmp)) == ({own} if own else set())


def test_the_page_leads_to_the_other_editions(first: Path) -> None:
    tree = html.parse(str(first / "small-web.html"))
    (url,) = tree.xpath("//meta[@name='citation_pdf_url']/@content")
    assert url == "https://example.org/briefs/small/small-brief.pdf"
    links = tree.xpath("//nav[@class='release-links']/a/@href")
    assert links == ["small-brief.pdf", "small-reader.epub"]
    assert all((first / link).is_file() for link in links)


def test_what_machines_and_what_people_checked_stand_apart(first: Path) -> None:
    told = json.loads((first / "reports/conformance.json").read_text("utf-8"))
    files = {one["file"]: one for one in told["machine"]}
    brief = files["small-brief.pdf"]
    assert brief["sha256"] == dist.digest((first / "small-brief.pdf").read_bytes())
    assert {one["flavour"] for one in brief["verdicts"]} == {"ua1", "3a"}
    assert all(one["passed"] and one["version"] for one in brief["verdicts"])
    assert {one["what"]: one["people"] for one in told["people"]}["alt-text"] == []


def test_a_version_that_is_out_is_not_changed(house: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    place = write_house(folder, article(advice="Drive as you like."))
    with pytest.raises(ManuscriptError, match=r"version-released: version 1\.0 is out already"):
        release(source(place), Options(folder / "dist"))
    assert said(verify_release(folder / "dist/release/small/v1.0", checkers=False)) == []


def test_what_was_built_of_other_sources_does_not_go_out(house: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    place = write_house(folder, SECOND)
    with pytest.raises(ManuscriptError, match="stale-file"):
        release(source(place), Options(folder / "dist"), build=False)
    assert not (folder / "dist/release/small/v1.1").exists()


def test_what_was_changed_by_hand_or_not_checked_does_not_go_out(
    house: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    made = folder / "dist/small"
    with (made / "small-reader.epub").open("ab") as file:
        file.write(b" ")
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    manifest["files"]["small-brief.pdf"]["status"] = "unverified"
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (made / "small-email.txt").unlink()
    with pytest.raises(ManuscriptError) as raised:
        release(source(folder / "manuscripts/small"), Options(folder / "dist"), build=False)
    told = {Path(one.where.path).name: one.rule for one in raised.value.problems}
    assert told == {
        "small-reader.epub": "changed-file",
        "small-brief.pdf": "unverified",
        "small-email.txt": "changed-file",
    }


def test_editions_that_disagree_do_not_go_out(house: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    made = folder / "dist/small"
    page = made / "small-web.html"
    page.write_text(page.read_text("utf-8").replace("1.19", "1.91"), "utf-8")
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    manifest["files"]["small-web.html"]["sha256"] = dist.digest(page.read_bytes())
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(OutputError, match="editions-disagree"):
        release(source(folder / "manuscripts/small"), Options(folder / "dist"), build=False)


@pytest.mark.parametrize("key", ["isbn", "number"])
def test_a_number_of_another_publication_does_not_go_out(
    house: Path, tmp_path: Path, key: str
) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    ours, other = folder / "dist/release/small/v1.0", folder / "dist/release/other/v1.0"
    shutil.copytree(ours, other)
    told = json.loads((other / "release.json").read_text("utf-8"))
    told |= {"slug": "other", "source": "source/manuscripts/other/article.md", "files": []}
    told["isbn" if key == "number" else "number"] = {} if key == "number" else "99"
    (other / "release.json").write_text(json.dumps(told), "utf-8")
    before = {name: (ours / name).read_bytes() for name in files_in(ours)}
    known = (folder / "manuscripts/small/released.toml").read_bytes()
    with pytest.raises(ManuscriptError, match="number-twice") as raised:
        release(source(folder / "manuscripts/small"), Options(folder / "dist"), build=False)
    said_of = " ".join(str(one) for one in raised.value.problems)
    assert ("No. 8" in said_of) is (key == "number")
    assert (ISBN["print"].replace("-", "") in said_of) is (key == "isbn")
    assert {name: (ours / name).read_bytes() for name in files_in(ours)} == before
    assert (folder / "manuscripts/small/released.toml").read_bytes() == known


def test_a_reprint_has_the_same_text_and_a_folder_of_its_own(house: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    place = write_house(folder, article(more="impression: 2\n"))
    made = release(source(place), Options(folder / "dist", verify=True))
    assert made.folder.name == "v1.0-impression-2"
    first = read_release(folder / "dist/release/small/v1.0")
    assert made.release.text == first.text
    assert first.status == "superseded"
    assert "impression" in READERS["pdf"](made.folder / "small-brief.pdf")


def test_the_next_version_says_what_was_wrong_in_each_edition(second: tuple[Path, Made]) -> None:
    _, made = second
    assert made.problems == ()
    assert made.release.supersedes == "1.0"
    for name in ("brief.pdf", "reader.epub", "handout.pdf", "web.html", "email.eml"):
        words = " ".join(READERS[Path(name).suffix[1:]](made.folder / f"small-{name}"))
        assert "the deaths are 12 million" in words, name
        assert "version 11" in words, name


def test_the_old_page_says_that_it_is_superseded_and_nothing_else_changed(
    second: tuple[Path, Made], first: Path
) -> None:
    folder, made = second
    old = folder / "dist/release/small/v1.0"
    one = read_release(old)
    assert (one.status, one.superseded_by) == ("superseded", "1.1")
    assert said(verify_release(old, checkers=False)) == []
    page = html.parse(str(old / "small-web.html"))
    (link,) = page.xpath("//aside[@class='release-notice']/a/@href")
    assert (old / link).resolve() == (made.folder / "small-web.html").resolve()
    changed = [n for n in files_in(old) if (old / n).read_bytes() != (first / n).read_bytes()]
    assert changed == ["release.json", "small-web.html"]


def test_a_page_that_says_more_than_its_notice_is_told(
    second: tuple[Path, Made], tmp_path: Path
) -> None:
    from publish.release.sums import write_sums  # noqa: PLC0415 - of this test alone

    old = Path(shutil.copytree(second[0] / "dist/release/small/v1.0", tmp_path / "v1.0"))
    page = old / "small-web.html"
    page.write_text(page.read_text("utf-8").replace("</body>", " </body>"), "utf-8")
    told = json.loads((old / "release.json").read_text("utf-8"))
    for one in told["files"]:
        if one["path"] == "small-web.html":
            one["sha256"], one["bytes"] = dist.digest(page.read_bytes()), page.stat().st_size
    (old / "release.json").write_text(json.dumps(told), "utf-8")
    write_sums(old)
    (said_,) = said(verify_release(old, checkers=False))
    assert "more than a notice was added to small-web.html" in said_


def test_a_release_can_be_withdrawn(copy: Path) -> None:
    assert withdraw(copy, "A figure was wrong.", find_styles(copy), None) == []
    one = read_release(copy)
    assert (one.status, one.status_note) == ("withdrawn", "A figure was wrong.")
    assert "withdrawn. A figure was wrong." in (copy / "small-web.html").read_text("utf-8")
    assert said(verify_release(copy, checkers=False)) == []


def test_a_diff_tells_words_numbers_and_corrections(second: tuple[Path, Made]) -> None:
    home = second[0] / "dist/release/small"
    made, before, after = diff(find_release(home, "v1.0"), find_release(home, "1.1"))
    assert (before.version, after.version) == ("1.0", "1.1")
    assert made.numbers == ("1.19 is gone, 2 times.", "1.2 is new, 2 times.")
    assert [one["text"] for one in made.corrections] == ["The deaths are 1.2 million."]
    lines = [one.line() for one in made.text]
    assert any("[-1.19-] {+1.2+}" in line for line in lines)
    assert any("{+build well,+}" in line and "(What to do)" in line for line in lines)
    assert made.references == ()
    assert len(report(made)["changes"]) == len(lines)


def test_a_version_that_is_not_out_is_told_with_those_that_are(second: tuple[Path, Made]) -> None:
    with pytest.raises(ManuscriptError, match=r"no release v3\.0 here"):
        find_release(second[0] / "dist/release/small", "3.0")


@pytest.fixture(scope="module")
def pages(second: tuple[Path, Made], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, made = second
    home = folder / "dist/release/small"
    told, before, after = diff(home / "v1.0", home / "v1.1")
    about = {"slug": "small", "title": "A short brief", "old": before.version, "new": after.version}
    changes = tmp_path_factory.mktemp("diff") / "changes.html"
    changes.write_text(drawn(find_styles(folder), "diff", diff=told, about=about), "utf-8")
    reports = made.folder / "reports"
    old = home / "v1.0/small-web.html"
    return [reports / "agreement.html", reports / "conformance.html", changes, old]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_axe_finds_nothing_on_the_pages(pages: list[Path], browser: Browser, scheme: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 390, "height": 800},
        bypass_csp=True,
    )
    tab = context.new_page()
    for path in pages:
        tab.goto(path.as_uri())
        tab.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = tab.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
        )
        assert found == [], path.name
        wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path.name
    context.close()

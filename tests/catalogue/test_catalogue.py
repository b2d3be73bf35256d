"""The catalogue of a few releases: what it lists, what it leaves out, its feeds and links."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html
from playwright.sync_api import Browser, Page
from tests.catalogue.made import BASE, HOUSE, listing, write_house, write_release

from publish.catalogue import Catalogue, make_catalogue
from publish.catalogue.links import dead_links
from publish.house import find_styles
from publish.problems import ManuscriptError, OutputError
from publish.release.marking import supersede, withdraw
from publish.release.record import read_release
from publish.release.sums import files_in

AXE = Path(sys.prefix, "node_modules/@daisy/axe-core-for-ace/axe.min.js")
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
URDU = "سڑکوں پر رفتار"


def make(out: Path, now: dt.datetime = NOW) -> Catalogue:
    return make_catalogue(out, find_styles(out.parent), now)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with releases of all sorts."""
    root = tmp_path_factory.mktemp("house")
    out = write_house(root)
    styles = find_styles(root)
    write_release(
        out, "roads", title="Roads", number="1", doi="10.5555/roads",
        isbn={"pdf": "978-3-16-148410-0", "epub": "978-1-4028-9462-6", "print": ""},
    )  # fmt: skip
    write_release(out, "roads.fr", lang="fr", title="Les routes", number="1", subjects=["routes"])
    write_release(out, "roads.ur", lang="ur", title=URDU, number="1", subjects=["سڑکیں"])
    old = write_release(out, "heat", title="Heat", date="2026-02-01", modified="2026-02-01")
    new = write_release(
        out, "heat", version="1.1", title="Heat", date="2026-02-01", modified="2026-02-20",
        corrections=[{"date": "2026-02-20", "text": "Seven, not six."}], subjects=["heat"],
    )  # fmt: skip
    supersede(old, read_release(new), styles, None)
    gone = write_release(out, "gone", title="Gone", date="2025-01-01", modified="2025-01-01")
    withdraw(gone, "The data were <wrong>.", styles, None)
    write_release(out, "later", title="Not yet", embargo="2026-03-09T09:00:00+05:00")
    return out


@pytest.fixture(scope="module")
def made(out: Path) -> Catalogue:
    return make(out)


@pytest.fixture
def page(made: Catalogue) -> html.HtmlElement:
    return html.parse(str(made.folder / "index.html")).getroot()


def titles(page: html.HtmlElement) -> list[str]:
    return [str(one) for one in page.xpath("//h2/a/text()")]


def test_the_newest_of_each_article_is_listed_the_last_one_first(page: html.HtmlElement) -> None:
    assert titles(page) == ["Heat", "Roads", "Les routes", URDU, "Gone"]
    (covers,) = page.xpath("//li[.//a='Heat']//img/@srcset")
    assert covers.split() == [
        "heat/pictures/heat-thumbnail.png", "160w,", "heat/pictures/heat-cover.png", "600w"
    ]  # fmt: skip
    files = page.xpath("//li[.//h2/a='Roads']//ul[@class='files']//a/@href")
    assert files == ["roads/roads-brief.pdf", "roads/roads-reader.epub"]  # not what is for a press


def test_languages_lead_to_each_other_and_say_which_way_they_run(page: html.HtmlElement) -> None:
    (entry,) = page.xpath("//li[@lang='ur']")
    assert entry.get("dir") == "rtl"
    assert entry.xpath(".//p[@class='also']/a/@href") == [
        "roads/index.html", "roads.fr/index.html"
    ]  # fmt: skip
    assert entry.xpath(".//p[@class='also']/a/@lang") == ["en-GB", "fr"]


def test_what_is_superseded_or_withdrawn_says_so_here_and_on_its_page(
    made: Catalogue, page: html.HtmlElement
) -> None:
    (earlier,) = page.xpath("//li[.//h2/a='Heat']//details//li")
    assert " ".join(earlier.text_content().split()) == "Version 1.0: Heat Superseded"
    old = made.folder / str(earlier.find("a").get("href"))
    assert "superseded" in old.read_text("utf-8")
    (link,) = html.parse(str(old)).xpath("//aside/a/@href")
    assert (old.parent / link).resolve() == (made.folder / "heat/v1.1/heat-web.html").resolve()
    (gone,) = page.xpath("//li[.//h2/a='Gone']")
    assert "Withdrawn. The data were <wrong>." in " ".join(gone.text_content().split())
    assert not gone.xpath(".//ul[@class='files']")
    assert "The data were &lt;wrong&gt;." in (made.folder / "gone/index.html").read_text("utf-8")
    assert "Gone" not in (made.folder / "opds.xml").read_text("utf-8")
    assert "Gone" not in (made.folder / "opds.json").read_text("utf-8")


def test_what_is_under_embargo_is_nowhere_until_its_moment(out: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(out.parent, tmp_path / "house")) / "dist"
    before = make(copy, dt.datetime(2026, 3, 9, 3, 59, tzinfo=dt.UTC))
    assert not (before.folder / "later").exists()
    for path in before.folder.rglob("*.*"):
        if path.suffix in {".html", ".xml", ".json"}:
            assert "Not yet" not in path.read_text("utf-8"), path
    after = make(copy, dt.datetime(2026, 3, 9, 4, 0, tzinfo=dt.UTC))
    assert "later" in {one.slug for one in after.entries}
    assert (after.folder / "later/later-brief.pdf").is_file()


def test_a_new_version_under_embargo_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    old = write_release(out, "heat", title="Heat")
    as_it_was = {name: (old / name).read_bytes() for name in files_in(old)}
    new = write_release(
        out, "heat", version="1.1", title="Heat", embargo="2026-03-09T09:00:00+05:00"
    )
    supersede(old, read_release(new), find_styles(tmp_path), None)
    made = make(out)
    (entry,) = made.entries
    assert entry.release.version == "1.0"
    shown = made.folder / "heat/v1.0"
    assert {name: (shown / name).read_bytes() for name in files_in(shown)} == as_it_was
    assert not (made.folder / "heat/v1.1").exists()


def test_an_embargo_that_cannot_be_read_is_not_over(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    write_release(out, "one")
    write_release(out, "two", embargo="in spring")
    write_release(out, "three", embargo="2026-01-01T09:00:00")
    assert [one.slug for one in make(out).entries] == ["one"]


def test_a_release_whose_pages_still_speak_of_an_embargo_stays_out(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    write_release(out, "one")
    write_release(out, "two", embargo="2026-01-01T09:00:00+00:00", marked="Embargoed")
    made = make(out)
    assert [one.slug for one in made.entries] == ["one"]
    assert [one.rule for one in made.problems] == ["marked-release"]


def test_the_same_bytes_whenever_it_is_made(out: Path, made: Catalogue, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(out.parent, tmp_path / "elsewhere")) / "dist"
    again = make(copy, NOW + dt.timedelta(days=3))
    names = [p.relative_to(made.folder) for p in made.folder.rglob("*") if p.is_file()]
    assert {p.relative_to(again.folder) for p in again.folder.rglob("*") if p.is_file()} == set(
        names
    )
    for name in names:
        assert (made.folder / name).read_bytes() == (again.folder / name).read_bytes(), name


def test_a_release_that_was_changed_stops_it_and_the_last_catalogue_stays(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    folder = write_release(out, "one")
    made = make(out)
    before = (made.folder / "index.html").read_bytes()
    (folder / "one-brief.pdf").write_bytes(b"other")
    with pytest.raises(ManuscriptError, match=r"one-brief\.pdf: changed-file: "):
        make(out)
    assert (made.folder / "index.html").read_bytes() == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"doi": "10.5555/ONE"}, "DOI 10.5555/one"),
        ({"isbn": {"pdf": "", "epub": "9783161484100", "print": ""}}, "ISBN 9783161484100"),
        ({"number": "7"}, "Briefs No. 7"),
    ],
)
def test_a_number_of_two_publications_is_refused(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    out = write_house(tmp_path)
    isbn = {"pdf": "978-3-16-148410-0", "epub": "", "print": ""}
    write_release(out, "one", doi="10.5555/one", isbn=isbn, number="7")
    write_release(out, "one", version="1.1", doi="10.5555/one", isbn=isbn, number="7")
    write_release(out, "one.fr", lang="fr", number="7")  # a translation is the same issue
    make(out)
    write_release(out, "two", **more)
    with pytest.raises(ManuscriptError, match=f"number-twice: {said}"):
        make(out)


def test_a_format_cannot_have_the_number_of_another(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    isbn = {"pdf": "978-3-16-148410-0", "epub": "978-3-16-148410-0", "print": ""}
    write_release(out, "one", isbn=isbn)
    with pytest.raises(ManuscriptError, match=r"one \(pdf\), and of one \(epub\) as well"):
        make(out)


def test_without_releases_it_says_what_to_do(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    with pytest.raises(ManuscriptError, match="no release that may be shown"):
        make(out)


def test_without_an_address_there_is_no_sitemap_and_links_hold(tmp_path: Path) -> None:
    out = write_house(tmp_path, HOUSE.replace(BASE, ""))
    write_release(out, "one", address="")
    made = make(out)
    assert [one.rule for one in made.problems] == ["no-base-url"]
    assert not (made.folder / "sitemap.xml").exists()
    assert "feed.json" not in (made.folder / "index.html").read_text("utf-8")


def test_the_page_is_in_the_language_of_most_or_the_one_asked_for(
    out: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(out.parent, tmp_path / "house")) / "dist"
    made = make_catalogue(copy, find_styles(copy.parent), NOW, "ur")
    root = html.parse(str(made.folder / "index.html")).getroot()
    assert (root.get("lang"), root.get("dir")) == ("ur", "rtl")
    assert root.xpath("//h1/text()") == ["مطبوعات"]


# ---------------------------------------------------------------- feeds and links


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(made: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The catalogue below a path of a web server, as it will stand."""
    root = tmp_path_factory.mktemp("server")
    (root / "briefs").symlink_to(made.folder)
    handler = partial(Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}/briefs"
        web.shutdown()
        thread.join()


def found_by(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path)
    assert isinstance(found, list)
    return [str(one) for one in found]


def links_in(url: str, data: bytes) -> list[str]:
    """Return all links of a page or feed, in full."""
    if url.endswith(".json"):
        found = [part for part in data.decode().split('"') if part.startswith(("http", "../"))]
        found += [
            part
            for part in data.decode().split('"')
            if part.startswith(("roads", "heat", "opds/", "gone", "publication"))
            and ("." in part or part.endswith("/"))
        ]
    elif url.endswith(".xml"):
        root = etree.fromstring(data)
        found = [*found_by(root, "//@href"), *(str(e.text) for e in root.iter("{*}loc"))]
    else:
        root = html.fromstring(data)
        found = [*found_by(root, "//@href"), *found_by(root, "//@src")]
        found += [one.split()[0] for s in found_by(root, "//@srcset") for one in s.split(", ")]
    return [urljoin(url, one) for one in found if not one.startswith(("data:", "mailto:"))]


def test_every_link_leads_somewhere_on_a_server(server: str) -> None:
    waiting, seen = [f"{server}/index.html", f"{server}/opds.xml", f"{server}/opds.json"], set()
    waiting += [f"{server}/feed.json", f"{server}/sitemap.xml"]
    while waiting:
        url = waiting.pop().partition("#")[0].replace(BASE, server)
        if url in seen or not url.startswith(server):
            continue
        seen.add(url)
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - of our own server
            data, arrived = answer.read(), answer.url
        page = urlsplit(arrived).path
        if page.endswith((".xml", ".json", ".html", "/")) and "/source/" not in page:
            waiting += links_in(arrived, data)
    assert len(seen) > 60
    assert any(one.endswith("roads/roads-reader.epub") for one in seen)


def test_a_link_that_leads_nowhere_is_named(made: Catalogue, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made.folder, tmp_path / "catalogue"))
    assert list(dead_links(folder, BASE)) == []
    (folder / "roads/roads-reader.epub").unlink()
    page = folder / "heat/index.html"
    page.write_text(page.read_text("utf-8").replace("#text", "#nowhere"), "utf-8")
    said = [str(one) for one in dead_links(folder, BASE)]
    for start in ("index.html", "opds.xml", "opds.json", "feed.json", "roads/publication.json"):
        assert any(one.startswith(f"{start}: dead-link: ") for one in said), start
    assert any(one.startswith("heat/index.html: ") and "'nowhere'" in one for one in said)


def test_a_catalogue_with_a_dead_link_is_not_made(tmp_path: Path) -> None:
    out = write_house(tmp_path)
    folder = write_release(out, "one")
    made = make(out)
    from publish.release.sums import write_sums  # noqa: PLC0415 - of this test alone

    page = folder / "one-web.html"
    page.write_text(page.read_text("utf-8").replace('one-brief.pdf">PDF', 'one.pdf">PDF'), "utf-8")
    write_sums(folder)
    with pytest.raises(OutputError, match=r"one/index\.html: dead-link: the link 'one\.pdf'"):
        make(out)
    assert (made.folder / "index.html").is_file()


def test_the_json_feed_says_what_is_new(made: Catalogue) -> None:
    feed = listing(made.folder, "feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}/feed.json"
    heat, roads, _, urdu, gone = feed["items"]
    assert heat["date_modified"] == "2026-02-20T00:00:00Z"
    assert heat["content_text"].endswith("2026-02-20: Seven, not six.")
    assert [one["mime_type"] for one in roads["attachments"]] == [
        "application/pdf", "application/epub+zip"
    ]  # fmt: skip
    assert urdu["language"] == "ur"
    assert gone["title"] == "Withdrawn: Gone"
    assert "attachments" not in gone
    assert len({one["id"] for one in feed["items"]}) == len(feed["items"])


def test_the_sitemap_names_pages_in_full_with_their_languages(made: Catalogue) -> None:
    root = etree.parse(str(made.folder / "sitemap.xml")).getroot()
    places = [str(one.text) for one in root.iter("{*}loc")]
    assert places == [
        f"{BASE}/",
        *(f"{BASE}/{s}/" for s in ("heat", "roads", "roads.fr", "roads.ur")),
    ]
    (roads,) = [one for one in root if one[0].text == f"{BASE}/roads/"]
    assert sorted(str(one.get("hreflang")) for one in roads.iter("{*}link")) == [
        "en-GB",
        "fr",
        "ur",
    ]


def test_lists_by_what_entries_share_hold_these_alone(made: Catalogue) -> None:
    feed = etree.parse(str(made.folder / "opds.xml")).getroot()
    facets = {
        str(one.get("title")): str(one.get("href"))
        for one in feed.iter(f"{ATOM}link")
        if one.get("rel") == "http://opds-spec.org/facet"
    }
    assert set(facets) == {
        "Briefs", "law & order", "roads", "heat", "routes", "سڑکیں", "English", "Français", "اردو"
    }  # fmt: skip
    french = etree.parse(str(made.folder / facets["Français"])).getroot()
    assert [one.findtext(f"{ATOM}title") for one in french.iter(f"{ATOM}entry")] == ["Les routes"]
    two = listing(made.folder, facets["Français"].replace(".xml", ".json"))
    assert [one["metadata"]["title"] for one in two["publications"]] == ["Les routes"]


# ---------------------------------------------------------------- in a browser


@pytest.fixture
def tab(made: Catalogue, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    faults: list[str] = []
    tab.on("console", lambda one: faults.append(one.text))
    tab.on("pageerror", lambda one: faults.append(str(one)))
    tab.on("requestfailed", lambda one: faults.append(one.url))
    tab.goto((made.folder / "index.html").as_uri())
    yield tab
    assert faults == []  # the policy stops nothing that the page needs
    context.close()


def seen(tab: Page) -> list[str]:
    return [one.inner_text() for one in tab.locator("h2:visible").all()]


def test_search_and_filters_from_a_file(tab: Page) -> None:
    assert seen(tab) == ["Heat", "Roads", "Les routes", URDU, "Gone"]
    tab.get_by_label("Search").fill("HÉAT")
    assert seen(tab) == ["Heat"]
    assert tab.locator("#found").inner_text() == "1 of 5 shown"
    tab.get_by_label("Search").fill("no such thing")
    assert tab.locator("#none").is_visible()
    tab.get_by_role("button", name="Clear").click()
    tab.wait_for_function("document.querySelector('#find').value === ''")
    assert len(seen(tab)) == 5
    tab.get_by_label("Language").select_option(label="اردو")
    assert seen(tab) == [URDU]
    tab.get_by_label("Language").select_option(label="All")
    tab.get_by_label("Subject").select_option(label="law & order")
    assert seen(tab) == ["Roads", "Gone"]


def test_what_is_chosen_stands_in_the_address(tab: Page) -> None:
    tab.goto(f"{tab.url.partition('#')[0]}#language=fr")
    tab.wait_for_function("document.querySelector('#by-language').value === 'fr'")
    assert seen(tab) == ["Les routes"]


def test_without_scripts_it_is_a_plain_list(made: Catalogue, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((made.folder / "index.html").as_uri())
    assert len(seen(tab)) == 5
    assert not tab.locator("#finder").is_visible()
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_runs_out(
    made: Catalogue, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )
    tab = context.new_page()
    tab.goto((made.folder / "index.html").as_uri())
    tab.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run().then(r => r.violations.map(v => v.id + v.nodes[0].html))")
    assert found == []
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert tab.evaluate("[...document.images].every(one => one.complete && one.naturalWidth)")
    assert "Brief Title" in tab.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    context.close()

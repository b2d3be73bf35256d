"""The feeds for reading apps, held against what OPDS asks of them.

OPDS 1.2 against a grammar of ours, written from RFC 4287 and the specification; OPDS 2.0 by the
parser of a library's own apps, which refuses what is not valid. The schemas of OPDS 2.0 that its
authors publish say not under what licence, so they are not here.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.catalogue.made import listing, write_house, write_release
from tests.catalogue.test_catalogue import URDU, make
from webpub_manifest_parser.opds2 import OPDS2FeedParserFactory

GRAMMAR = Path(__file__).with_name("opds-1.2.rng")
ATOM = "{http://www.w3.org/2005/Atom}"
Feed = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue with all that an entry may have, and one with as little as it may."""
    out = write_house(tmp_path_factory.mktemp("feeds"))
    write_release(
        out, "roads", title="Roads?", number="8", subtitle="A & B", doi="10.5555/roads",
        isbn={"pdf": "978-3-16-148410-0", "epub": "978-1-4028-9462-6", "print": ""},
    )  # fmt: skip
    write_release(out, "roads.ur", lang="ur", title=URDU, number="8")
    write_release(
        out, "bare", title="Bare", summary="", series="", subjects=[], publisher="", licence="",
        authors=[{"name": "A. Nobody", "orcid": "", "affiliations": []}],
    )  # fmt: skip
    return make(out).folder


def faults_of_atom(text: bytes) -> str:
    grammar = etree.RelaxNG(etree.parse(str(GRAMMAR)))
    return "" if grammar.validate(etree.fromstring(text)) else str(grammar.error_log)


def test_every_feed_of_opds_1_2_is_valid(folder: Path) -> None:
    names = [folder / "opds.xml", *sorted((folder / "opds").glob("*.xml"))]
    assert len(names) == 6
    for path in names:
        assert faults_of_atom(path.read_bytes()) == "", path.name


BROKEN: dict[str, tuple[str, str]] = {
    "no id": ("<id>urn", "<ident>urn"),
    "a day alone": ("T00:00:00Z</updated>", "</updated>"),
    "no type of acquisition feeds": (";kind=acquisition", ""),
    "another relation": ("acquisition/open-access", "acquisition/free"),
    "an empty title": ("<title>Bare</title>", "<title> </title>"),
    "no language": ("<dc:language>ur</dc:language>", ""),
    "a picture of no known kind": ('type="image/png"', 'type="image/webp"'),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_feed_of_opds_1_2_is_told(folder: Path, fault: str) -> None:
    text = (folder / "opds.xml").read_text("utf-8")
    old, new = BROKEN[fault]
    assert old in text
    if fault == "no id":
        text = text.replace("</id>", "</ident>")
    assert faults_of_atom(text.replace(old, new).encode()) != ""


def test_an_entry_of_opds_1_2_says_all_that_is_known(folder: Path) -> None:
    feed = etree.parse(str(folder / "opds.xml")).getroot()
    (roads,) = [
        e for e in feed.iter(f"{ATOM}entry") if e.findtext(f"{ATOM}title") == "Roads? A & B"
    ]
    said = {one.text for one in roads.iter("{http://purl.org/dc/terms/}identifier")}
    assert said == {
        "https://doi.org/10.5555/roads", "urn:isbn:9783161484100", "urn:isbn:9781402894626"
    }  # fmt: skip
    links = {str(e.get("rel")).rpartition("/")[2]: e.get("href") for e in roads.iter(f"{ATOM}link")}
    assert links["related"] == "roads.ur/"
    assert roads.findtext(f"{ATOM}author/{ATOM}uri") == "https://orcid.org/0000-0002-1825-0097"


def faults_of_json(feed: Feed, path: Path) -> list[str]:
    path.write_text(json.dumps(feed), encoding="utf-8")
    read = OPDS2FeedParserFactory().create().parse_file(str(path))
    return [str(one.error_message) for one in read.errors]


def test_every_feed_of_opds_2_0_is_valid(folder: Path, tmp_path: Path) -> None:
    names = ["opds.json", *(f"opds/{p.name}" for p in sorted((folder / "opds").glob("*.json")))]
    assert len(names) == 6
    for name in names:
        assert faults_of_json(listing(folder, name), tmp_path / "feed.json") == [], name
    for slug in ("roads", "roads.ur", "bare"):
        alone = listing(folder, f"{slug}/publication.json")
        feed = {**listing(folder, "opds.json"), "publications": [alone]}
        assert faults_of_json(feed, tmp_path / "feed.json") == [], slug


def _without(key: str) -> Callable[[Feed], Any]:
    return lambda feed: feed["publications"][0].pop(key)


def _dated(feed: Feed) -> None:
    feed["publications"][0]["metadata"]["modified"] = "yesterday"


def _not_taken(feed: Feed) -> None:
    feed["publications"][0]["links"] = feed["publications"][0]["links"][:2]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda feed: feed["links"].pop(0), "'self' link"),
        (lambda feed: feed["metadata"].pop("title"), "title is missing"),
        (_without("images"), "images is missing"),
        (_not_taken, "acquisition link"),
        (_dated, "yesterday"),
    ],
)
def test_a_broken_feed_of_opds_2_0_is_told(
    folder: Path, tmp_path: Path, fault: Callable[[Feed], Any], said: str
) -> None:
    feed = copy.deepcopy(listing(folder, "opds.json"))
    fault(feed)
    (told,) = faults_of_json(feed, tmp_path / "feed.json")
    assert said in told


def test_a_publication_says_which_way_it_reads_and_where_it_is(folder: Path) -> None:
    alone = listing(folder, "roads.ur/publication.json")
    assert alone["metadata"]["readingProgression"] == "rtl"
    assert alone["metadata"]["belongsTo"] == {"series": {"name": "Briefs", "position": 8}}
    (own,) = [one["href"] for one in alone["links"] if one["rel"] == "self"]
    assert (folder / "roads.ur" / own).is_file()
    for one in [*alone["links"], *alone["images"]]:
        assert (folder / "roads.ur" / one["href"]).exists(), one

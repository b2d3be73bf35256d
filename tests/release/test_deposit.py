"""Files for those who keep or list a publication, each held against the schema of its standard."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import onixcheck
import pytest
import yaml
from lxml import etree
from tests.release.small import article, write_house
from tests.samples import SAMPLES

from publish import pipeline
from publish.metadata import Author, Isbn
from publish.pipeline import Prepared
from publish.release.citing import as_cff
from publish.release.deposit import deposit_files, standards
from publish.release.deposit.crossref import SCHEMA
from publish.release.deposit.jats import as_jats
from publish.release.deposit.onix import ONIX, language
from publish.sources import find_articles

SCHEMAS = Path(__file__).with_name("schemas")
ISBN = Isbn(
    "978-3-16-148410-0", "978-1-4028-9462-6", "978-0-306-40615-7", "978-0-13-110362-7"
)  # fmt: skip
FILES = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("*/article*.md"))


def prepared(path: Path) -> Prepared:
    source = find_articles([path])[0]
    made, problems = pipeline.prepare(source, pipeline.Options(editions=("brief",)))
    assert made, problems
    return made


@pytest.fixture(scope="module", params=FILES)
def sample(request: pytest.FixtureRequest) -> Prepared:
    """A sample, with all the numbers that a publication can have."""
    made = prepared(SAMPLES / request.param)
    meta = replace(made.article.meta, doi="10.5555/x", isbn=ISBN)
    house = replace(made.house, issn={"print": "2049-3630", "online": "2434-561X"})
    return replace(made, article=replace(made.article, meta=meta), house=house)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared(write_house(tmp_path_factory.mktemp("house"), article()))


@pytest.fixture(scope="session")
def dtd(tmp_path_factory: pytest.TempPathFactory) -> etree.DTD:
    folder = tmp_path_factory.mktemp("jats")
    with zipfile.ZipFile(SCHEMAS / "jats-publishing-1.1.zip") as packed:
        packed.extractall(folder)
    return etree.DTD(str(folder / "JATS-journalpublishing1.dtd"))


def read(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(load_dtd=False, no_network=True))


def files(made: Prepared) -> dict[str, str]:
    written = deposit_files(made, f"https://example.org/briefs/{made.article.slug}")
    return {name.rpartition("-")[2]: text for name, text in written.items()}


@pytest.fixture(scope="session")
def archiving(tmp_path_factory: pytest.TempPathFactory) -> etree.DTD:
    """Publishing, but for what stands in journal-meta: that as the suite's own module has it.

    The DTD of Archiving could not be had. It says of itself that it customizes the suite's modules
    almost nowhere.
    """
    folder = tmp_path_factory.mktemp("archiving")
    with zipfile.ZipFile(SCHEMAS / "jats-publishing-1.1.zip") as packed:
        packed.extractall(folder)
    module = (folder / "JATS-journalmeta1.ent").read_text(encoding="utf-8")
    (model,) = re.findall(r"<!ENTITY % journal-meta-model\s+\"[^\"]+\"\s*>", module)
    assert "issn*" in model
    models = folder / "JATS-journalpubcustom-models1.ent"
    models.write_text(model + models.read_text(encoding="utf-8"), encoding="utf-8")
    return etree.DTD(str(folder / "JATS-journalpublishing1.dtd"))


def faults(dtd: etree.DTD, root: etree._Element) -> list[str]:
    return [] if dtd.validate(root) else str(dtd.error_log).splitlines()


def test_jats_is_valid(sample: Prepared, dtd: etree.DTD) -> None:
    assert faults(dtd, read(files(sample)["jats.xml"])) == []


def test_jats_with_as_little_as_may_be_is_valid(small: Prepared, dtd: etree.DTD) -> None:
    meta = replace(small.article.meta, series="", number="", summary="", version="", isbn=Isbn())
    bare = replace(small, article=replace(small.article, meta=meta))
    house = replace(bare.house, issn={"online": "2434-561X"})
    assert faults(dtd, read(as_jats(replace(bare, house=house), ""))) == []


def test_a_series_without_an_issn_has_none_in_jats(
    small: Prepared, dtd: etree.DTD, archiving: etree.DTD
) -> None:
    bare = replace(small, house=replace(small.house, issn={}))
    text = as_jats(bare, "")
    assert "issn" not in text
    assert "Journal Archiving" in text.partition("<article ")[0]
    assert faults(archiving, read(text)) == []
    assert any("journal-meta" in one for one in faults(dtd, read(text)))  # Publishing asks for it
    broken = text.replace("<journal-title>", "<sec>").replace("</journal-title>", "</sec>")
    assert faults(archiving, read(broken)) != []


def test_a_series_with_an_issn_is_jats_for_publishing(small: Prepared, dtd: etree.DTD) -> None:
    known = replace(small, house=replace(small.house, issn={"print": "2049-3630"}))
    text = as_jats(known, "")
    assert "Journal Publishing DTD" in text.partition("<article ")[0]
    assert faults(dtd, read(text)) == []


def test_jats_that_is_broken_is_told(small: Prepared, dtd: etree.DTD) -> None:
    text = as_jats(small, "")
    broken = text.replace("<article-title>", "<sec>").replace("</article-title>", "</sec>")
    assert any("title-group" in one for one in faults(dtd, read(broken)))
    dangling = read(text.replace(' id="ref-who2023"', ' id="ref-other"'))
    assert any("ref-who2023" in one for one in faults(dtd, dangling))


def test_jats_says_what_the_article_says(small: Prepared) -> None:
    root = read(as_jats(small, ""))
    text = " ".join("".join(map(str, root.itertext())).split())
    for said in (
        "Key takeaways", "Some 1.19 million people die", "Deaths in two places",
        "Slow down, and count for three years", "Ministries", "The proposal was a satire.",
    ):  # fmt: skip
        assert said in text
    assert "Slow down. " not in text  # the wording of editions that condense
    cited = {str(one.get("rid")) for one in root.iter("xref") if one.get("ref-type") == "bibr"}
    listed = {str(one.get("id")) for one in root.iter("ref")}
    assert cited <= listed
    assert len(listed) == 2
    assert root.findtext("back/ref-list/title") == "References"
    kinds = [str(one.get("id")) for one in root.iter("boxed-text")]
    assert kinds == ["key-takeaways", "timeline", "recommendations"]


def onix_faults(text: str, path: Path) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [str(one.short) for one in onixcheck.validate(str(path))]


def test_onix_is_valid_and_has_a_product_for_each_format(sample: Prepared, tmp_path: Path) -> None:
    text = files(sample)["onix.xml"]
    assert onix_faults(text, tmp_path / "onix.xml") == []
    root = read(text)
    told = {
        str(one.findtext(f"{{{ONIX}}}ProductIdentifier/{{{ONIX}}}IDValue")): (
            one.findtext(f".//{{{ONIX}}}ProductForm"),
            one.findtext(f".//{{{ONIX}}}CollectionIdentifier/{{{ONIX}}}IDValue"),
        )
        for one in root.iter(f"{{{ONIX}}}Product")
    }
    assert told == {
        "9783161484100": ("EB", "2434561X"),
        "9781402894626": ("EB", "2434561X"),
        "9780306406157": ("BF", "20493630"),
        "9780131103627": ("EB", "2434561X"),
    }
    kinds = [str(one.text) for one in root.iter(f"{{{ONIX}}}EditionType")]
    assert kinds == ["LTE"]  # of the edition in large print


def test_onix_that_is_broken_is_told(small: Prepared, tmp_path: Path) -> None:
    text = files(small)["onix.xml"]
    wrong = text.replace("<ProductForm>BF<", "<ProductForm>XX<")
    assert any("XX" in one for one in onix_faults(wrong, tmp_path / "onix.xml"))


def test_languages_have_their_codes_of_three_letters() -> None:
    said = [language(tag) for tag in ("en-GB", "fr", "ur", "de-AT", "pt-BR", "prs", "xx")]
    assert said == ["eng", "fre", "urd", "ger", "por", "prs", "und"]


def test_crossref_has_all_that_a_deposit_needs(sample: Prepared) -> None:
    root = read(files(sample)["crossref.xml"])
    ns = f"{{{SCHEMA}}}"
    (report,) = root.iter(f"{ns}report-paper_series_metadata")
    order = [etree.QName(one).localname for one in report]
    # As the schema has it, by its documentation.
    assert order == [
        "series_metadata", "contributors", "titles", "abstract", "publication_date", "isbn", "isbn",
        "isbn", "isbn", "publisher", "publisher_item", "doi_data", "citation_list",
    ]  # fmt: skip
    (data,) = report.iter(f"{ns}doi_data")
    address = f"https://example.org/briefs/{sample.article.slug}"
    assert [one.text for one in data] == ["10.5555/x", address]
    numbers = {one.get("media_type"): one.text for one in report.iter(f"{ns}issn")}
    assert numbers == {"print": "2049-3630", "electronic": "2434-561X"}
    cited = [one.get("key") for one in report.iter(f"{ns}citation")]
    assert cited == [str(one["id"]) for one in sample.article.csl]


def test_without_numbers_there_is_nothing_to_deposit(small: Prepared) -> None:
    meta = replace(small.article.meta, isbn=Isbn())
    bare = replace(small, article=replace(small.article, meta=meta))
    assert list(deposit_files(bare, "https://example.org/small")) == ["small-jats.xml"]


def test_a_body_as_author_has_a_name_in_one(
    small: Prepared, archiving: etree.DTD, tmp_path: Path
) -> None:
    body = Author("Ministry of Roads & Rails")
    meta = replace(small.article.meta, authors=(body,), doi="10.5555/x")
    made = files(replace(small, article=replace(small.article, meta=meta)))
    assert faults(archiving, read(made["jats.xml"])) == []
    assert onix_faults(made["onix.xml"], tmp_path / "onix.xml") == []
    assert "<organization" in made["crossref.xml"]


def cff_faults(text: str) -> Iterator[str]:
    schema: Any = json.loads((SCHEMAS / "citation-file-format-1.2.0.json").read_text("utf-8"))
    told = yaml.safe_load(text)
    for one in jsonschema.Draft7Validator(schema).iter_errors(told):
        yield f"{one.json_path}: {one.message}"


def test_citation_cff_is_valid(sample: Prepared, small: Prepared) -> None:
    for made in (sample, small):
        assert list(cff_faults(as_cff(made, "https://example.org/briefs/x"))) == []
        assert list(cff_faults(as_cff(made, ""))) == []


@pytest.mark.parametrize("old", ["title: ", "cff-version: ", "authors:"])
def test_a_broken_citation_cff_is_told(small: Prepared, old: str) -> None:
    text = as_cff(small, "")
    assert list(cff_faults(text.replace(old, f"not-{old}", 1))) != []


def test_the_report_says_that_no_checker_saw_them() -> None:
    told = standards(["deposit/a-crossref.xml", "deposit/a-jats.xml", "CITATION.cff", "a.pdf"])
    assert [one["file"] for one in told] == [
        "deposit/a-crossref.xml", "deposit/a-jats.xml", "CITATION.cff"
    ]  # fmt: skip
    assert "could not be had" in told[0]["note"]

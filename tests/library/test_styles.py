"""The citation styles that come along: what each makes of five works, and how one is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from publish import pandoc
from publish.bibliography import cite
from publish.callouts import read_kinds
from publish.edition import read_edition
from publish.house import Styles, find_styles, own_styles, read_house
from publish.library import read_library
from publish.library.styles import with_terms
from publish.manuscript.front_matter import read_front_matter
from publish.pandoc import Cite, Reader
from publish.pipeline import Options, prepare
from publish.problems import ManuscriptError, Where
from publish.sources import Source

HERE = Path(__file__).parent
OURS = Styles((own_styles(),))
KINDS = read_kinds(OURS.table("callouts.toml"), Where("callouts.toml"))[0]
CSL = own_styles() / "csl"
WORKS = "[@sipri2025, p. 4] [@alahmad2023; @portal] @mearsheimer2001 [ch. 2] [@khan2020]"
DEPENDENT = """\
<style xmlns="http://purl.org/net/xbiblio/csl"><info>
<link href="http://www.zotero.org/styles/{}" rel="independent-parent"/></info></style>
"""
URDU = "[@khan2020, p. 4] [@alahmad2023] [@portal]"


def cites(markdown: str) -> list[Cite]:
    blocks = Reader().blocks(pandoc.parse(markdown)["blocks"])
    return [node for node in pandoc.walk(blocks) if isinstance(node, Cite)]


def shown(style: Path, text: str = WORKS, lang: str = "en-GB", **terms: object) -> list[str]:
    library = read_library(HERE / "works.bib", "works.bib")
    made = cite(cites(text), library, style, lang, **terms)  # type: ignore[arg-type]
    said = [" ".join(pandoc.plain(_notes_open(label)).split()) for label in made.labels]
    listed = [" ".join(pandoc.plain(one.entry.blocks).split()) for one in made.references]
    return [" | ".join(said), *listed]


def _notes_open(label: object) -> object:
    """Return a label with the words of its notes, which plain text leaves out."""
    notes = tuple(node.content for node in pandoc.walk(label) if isinstance(node, pandoc.Note))
    return notes or label


def test_each_style_words_five_works_as_it_did(request: pytest.FixtureRequest) -> None:
    found = sorted(CSL.glob("*.csl"))
    made = "\n\n".join("\n".join([f"# {path.stem}", *shown(path)]) for path in found)
    golden = HERE / "styles.txt"
    if request.config.getoption("--update-cases"):
        golden.write_text(made + "\n", encoding="utf-8")
    assert made + "\n" == golden.read_text(encoding="utf-8")


def test_each_style_is_there_with_its_licence_and_is_named_in_it() -> None:
    listed = (CSL / "LICENSE.md").read_text(encoding="utf-8")
    for path in CSL.glob("*.csl"):
        assert "creativecommons.org/licenses/by-sa/" in path.read_text(encoding="utf-8")
        named = path.name.replace("-de.csl", "").replace("-es.csl", "").replace("-fr.csl", "")
        assert named.removesuffix("-en.csl") in listed, path.name


def house(folder: Path, csl: str) -> Path | None:
    (folder / "styles").mkdir(exist_ok=True)
    (folder / "styles" / "house.toml").write_text(f'csl = "{csl}"\n', encoding="utf-8")
    return read_house(find_styles(folder)).csl


@pytest.mark.parametrize("name", ["nature", "nature.csl", "csl/nature.csl"])
def test_a_style_is_named_or_given_by_its_path(name: str, tmp_path: Path) -> None:
    assert house(tmp_path, name) == CSL / "nature.csl"


def test_a_house_has_styles_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ours.csl").write_bytes((CSL / "nature.csl").read_bytes())
    assert house(tmp_path, "ours.csl") == tmp_path / "ours.csl"


def test_a_style_that_stands_for_another_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "journal.csl").write_text(DEPENDENT.format("nature"), encoding="utf-8")
    assert house(tmp_path, "journal.csl") == CSL / "nature.csl"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "missing-file: the csl 'mine.csl' is not there."),
        ("<style>", "bad-style: the csl 'mine.csl' is no XML"),
        ("<html/>", "bad-style: the csl 'mine.csl' is no citation style."),
        (
            DEPENDENT.format("annals"),
            "missing-file: the citation style 'mine.csl' only says that it is 'annals'",
        ),
    ],
)
def test_a_style_that_can_not_be_used_says_why(text: str | None, said: str, tmp_path: Path) -> None:
    if text:
        (tmp_path / "mine.csl").write_text(text, encoding="utf-8")
    with pytest.raises(ManuscriptError) as error:
        house(tmp_path, "mine.csl")
    assert said in str(error.value)


def test_a_manuscript_can_not_name_a_style() -> None:
    text = "---\ntitle: T\nauthors: [A]\ndate: 2026-01-01\nlang: en\ncsl: nature.csl\n---\n"
    front = read_front_matter(text, "a.md", known_types=["policy-brief"], known_editions=["brief"])
    assert [problem.rule for problem in front.problems] == ["unknown-field"]
    with pytest.raises(ManuscriptError, match="'csl' can't stand in an article"):
        read_edition(OURS, "brief", KINDS, {"csl": "nature.csl"}, Where("a.md", 6))


def test_an_edition_may_have_another_style(tmp_path: Path) -> None:
    (tmp_path / "styles" / "brief").mkdir(parents=True)
    house(tmp_path, "apa")
    (tmp_path / "styles" / "brief" / "edition.toml").write_text('csl = "nature"\n')
    found = find_styles(tmp_path)
    assert read_edition(found, "brief", KINDS).csl == CSL / "nature.csl"
    assert read_edition(found, "handout", KINDS).csl is None
    (tmp_path / "styles" / "brief" / "edition.toml").write_text('csl = "nuture"\n')
    with pytest.raises(
        ManuscriptError, match=r"the csl 'nuture' is not there\. Did you mean 'nature'"
    ):
        read_edition(found, "brief", KINDS)


def test_an_article_is_worded_once_more_for_an_edition_with_a_style(tmp_path: Path) -> None:
    house(tmp_path, "apa")
    (tmp_path / "styles" / "brief").mkdir()
    (tmp_path / "styles" / "brief" / "edition.toml").write_text('csl = "nature"\n')
    file = tmp_path / "a.md"
    file.write_text("---\ntitle: T\nauthors: [A]\ndate: 2026-01-01\nlang: en\n---\n\n[@khan2020]\n")
    options = Options(library=(HERE / "works.bib",))
    prepared, _ = prepare(Source(file, "a.md"), options)
    assert prepared
    said = {
        one.name: pandoc.plain(prepared.article_for(one).content).strip()
        for one in prepared.editions
        if one.name in {"brief", "handout"}
    }
    assert said == {"brief": "1", "handout": "(Khan, 2020)"}


def test_urdu_has_the_words_of_the_house() -> None:
    terms = read_house(OURS).csl_terms
    without = shown(CSL / "apa.csl", URDU, "ur")
    made = shown(CSL / "apa.csl", URDU, "ur", terms=terms)
    assert "p. 4" in without[0]
    assert "ص 4" in made[0]
    assert "وغیرہ" in made[0]
    assert "تاریخ" in " ".join(made) or "ت ن" in " ".join(made)


def test_words_are_put_only_where_a_style_has_none_of_its_own() -> None:
    style = (CSL / "iso690-author-date-fr.csl").read_bytes()
    assert with_terms(style, "en-GB", {"ur": {"and": "اور"}}) == style
    made = etree.fromstring(with_terms(style, "ur", {"ur": {"page.short": "ص|ص ص"}}))
    assert [e.text for e in made.iter("{*}single", "{*}multiple") if e.text][:2] == ["ص", "ص ص"]

"""Each rule tells of its bad example at the place shown, and not of its good one.

The page of rules and `--explain` are made of the same examples.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from publish import pandoc
from publish.article import Table
from publish.bibliography import wants_access
from publish.callouts import Kinds, read_kinds
from publish.charts import chart_problems
from publish.check import RULES, by_language, check
from publish.check.catalogue import Entry, as_markdown, entries
from publish.check.finished import FINISHED, SIGNED, STORES
from publish.check.told import TOLD
from publish.check.translated import TRANSLATED
from publish.citeproc import Cited
from publish.edition import (
    DocumentType,
    Edition,
    edition_names,
    read_edition,
    read_type,
    type_names,
)
from publish.house import House, Styles, find_styles, own_styles, read_house
from publish.library import Library, join, read_library, read_shelf
from publish.library.checks import check_entries
from publish.manuscript import Surroundings, read, reading
from publish.pipeline import Options, prepare
from publish.problems import Problem, PublishError, Where
from publish.proofs.signoff import approve, void_approvals
from publish.sources import Source
from publish.spelling import Speller, speller_for
from publish.translation import check_translation
from publish.translation.checking import comparison_of
from publish.translation.marking import mark
from publish.translation.record import written

ROOT = Path(__file__).parents[2]
FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n\n"
LIBRARY = (
    "@report{ilo2019, author = {{International Labour Organization}}, "
    "title = {{Working on a Warmer Planet}}, date = {2019}}"
)
CITING = f"{FRONT}Hot hours cost work [@ilo2019].\n"
CSL = own_styles() / "csl" / "oscola.csl"  # which prints when a page was read
# Found in finished files alone, which would have to be laid out for each; tests/layout and
# tests/verify break and keep these rules on pages and books that they make themselves.
SHOWN = {*FINISHED, *STORES, "unreadable-entry"}  # the last: no text is known that pandoc drops
RUN = [entry for entry in entries().values() if entry.id not in SHOWN]
LENGTHS = {"too-long": 40_000}  # how often an example is repeated that no page could show
Told = Mapping[str, tuple[list[Problem], list[Problem]]]


@dataclass(frozen=True)
class Desk:
    """A folder with a library and images, and what reading and checking need."""

    folder: Path
    styles: Styles
    house: House
    kinds: Kinds
    library: Library
    type: DocumentType
    editions: list[Edition]
    spellers: Mapping[str, Speller | None]

    def article(self, name: str, text: str, library: Library, encoding: str) -> list[Problem]:
        """Read and check an article."""
        file = self.folder / f"{name}.md"
        file.write_text(text, encoding=encoding)
        around = Surroundings(
            self.kinds, type_names(self.styles), edition_names(self.styles), library
        )
        manuscript = read(file, "article.md", around)
        article = manuscript.article
        if article is None:
            return list(manuscript.problems)
        charts = (n for n in pandoc.walk(article.content) if isinstance(n, Table) and n.chart)
        found = [p for n in charts for p in chart_problems(n, "article.md", article.meta.lang)]
        return check(
            article, self.editions, self.house, self.type, self.kinds,
            found=[*manuscript.problems, *found], library=library, styles=self.styles,
            source=text, speller=self.spellers[article.meta.lang],
        )  # fmt: skip

    def works(self, name: str, text: str) -> list[Problem]:
        """Read and check a library, and an article that cites of it."""
        file = self.folder / f"{name}.bib"
        file.write_text(text, encoding="utf-8")
        shelf = read_shelf(file, "library.bib")
        before = self.library.shelves if name.startswith("shadowed-key") else ()
        library = join([*before, shelf])
        if library.problems:
            return list(library.problems)
        wanting: frozenset[str] = frozenset()
        if "@online" in text:
            wanting = wants_access(library, sorted(library.works), CSL, "en")
        told = check_entries(library, today=dt.date(2026, 11, 24), wants_access=wanting)
        asked = name.startswith("unreadable")
        told_of_article = self.article(name, CITING, library, "utf-8") if asked else []
        return [*(problem for _, problem in told), *told_of_article]

    def own_house(self, name: str, text: str) -> list[Problem]:
        """Read a house and its libraries."""
        root = self.folder / name
        for file, content in (
            ("styles/house.toml", text),
            ("shared/library.bib", LIBRARY),
            ("shared/library.ris", ""),
        ):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(content, encoding="utf-8")
        try:
            for path in read_house(find_styles(root)).library:
                read_shelf(path, path.name)
        except PublishError as error:
            return list(error.problems)
        return []

    def translation(self, entry: Entry, name: str, text: str) -> list[Problem]:
        """Hold a translation against what the example's situation quotes of its original.

        Where it quotes two wordings, it was made from the first of them.
        """
        if entry.file == "the folder":
            return self.languages(name, text)
        folder = self.folder / name
        folder.mkdir()
        quoted = re.findall("“(.*?)”", entry.situation)
        field = re.fullmatch(r"(number|lang): \w+\n?", text)
        record = entry.file.endswith(".toml")
        front = "lang: fr\n" if not field or field[1] != "lang" else ""
        french = f"---\n{text if field else ''}\n{front}---\n{'' if field or record else text}"
        if len(quoted) > 1 and name.endswith("bad"):
            self._original(folder, quoted[0])
            self._mark(folder, french)
        self._original(folder, "" if field or record else (quoted or [""])[-1])
        if record:
            (folder / entry.file).write_text(text, encoding="utf-8")
        elif len(quoted) > 1 and name.endswith("good"):
            self._mark(folder, french)
        try:
            found = self._against(folder, french)
        except PublishError as error:
            return list(error.problems)
        shift = french.index(text) if text in french and not record else 0
        above = french[:shift].count("\n")
        return [replace(p, where=replace(p.where, line=p.where.line - above)) for p in found]

    def languages(self, name: str, text: str) -> list[Problem]:
        """Hold a translation in a folder of the files that are listed against its original."""
        folder = self.folder / name
        folder.mkdir()
        if "article.md" in text:
            self._original(folder, "Deaths fell.")
        french = "---\nlang: fr\n---\n\nLes décès ont baissé.\n"
        if "follows" in text:
            self._mark(folder, french)
        found = self._against(folder, french)
        return [replace(problem, where=Where(problem.where.path)) for problem in found]

    def _original(self, folder: Path, said: str) -> None:
        text = said.replace(" ¶ ", "\n\n")
        front = "---\nlang: en-GB\nnumber: 8\n---\n\n"
        (folder / "article.md").write_text(f"{front}{text}\n", encoding="utf-8")

    def _mark(self, folder: Path, french: str) -> None:
        file = folder / "article.fr.md"
        both = comparison_of(file, "article.fr.md", french, "fr", self._language)
        text = written(mark(both, None, every=True).record, file)
        (folder / "article.fr.follows.toml").write_text(text, encoding="utf-8")

    def _against(self, folder: Path, french: str) -> list[Problem]:
        lang = re.search("^lang: (.*)", french, re.MULTILINE)
        assert lang
        file = folder / "article.fr.md"
        return check_translation(file, "article.fr.md", french, lang[1], self._language)

    def _language(self, lang: str) -> Mapping[str, object]:
        return by_language(self.styles, "language.toml", lang)

    def command(self, name: str, line: str) -> list[Problem]:
        """Prepare an op-ed for the editions that a command names."""
        file = self.folder / f"{name}.md"
        file.write_text(CITING.replace("lang:", "type: op-ed\nlang:"), encoding="utf-8")
        editions = tuple(re.findall(r"--edition (\S+)", line))
        return prepare(Source(file, "article.md"), Options(editions=editions))[1]

    def approved(self, name: str, situation: str, text: str) -> list[Problem]:
        """Look at the approval of an article that was approved in the words of a situation."""
        file = self.folder / name / "article.md"
        file.parent.mkdir()
        said = re.findall("“(.*?)”", situation)[0]
        file.write_text(f"{FRONT}{said}\n", encoding="utf-8")
        approve(Source(file, "article.md"), "director", "Ayesha Khan", dt.date(2026, 11, 30))
        file.write_text(f"{FRONT}{text}", encoding="utf-8")
        return void_approvals(Source(file, "article.md"))

    def look(  # noqa: PLR0911 - a case a kind of file
        self, entry: Entry, name: str, text: str
    ) -> list[Problem]:
        """Return what is told of an example."""
        text *= LENGTHS.get(entry.id, 1) if name.endswith("bad") else 1
        match entry.file:
            case "library.bib":
                return self.works(name, text)
            case "styles/house.toml":
                return self.own_house(name, text)
            case "limits.csv":
                (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")
                fence = f"::: table Limits of heat at work src={name}.csv\n:::\n"
                return self.article(name, FRONT + fence, self.library, "utf-8")
            case "article.fr.md" | "article.fr.follows.toml" | "the folder":
                return self.translation(entry, name, text)
            case "the command":
                return self.command(name, text)
            case _ if entry.id in SIGNED:
                return self.approved(name, entry.situation, text)
            case _:
                return self.article(name, _whole(entry, text), self.library, entry.saved)


def _whole(entry: Entry, text: str) -> str:
    """Return an example as an article: below a front matter, unless it has one or lacks it."""
    return (
        text
        if "---" in text.split("\n", maxsplit=1)[0] or entry.id == "no-front-matter"
        else FRONT + text
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk of a house that asks for double quotation marks, and all that is unknown."""
    root, folder = tmp_path_factory.mktemp("house"), tmp_path_factory.mktemp("examples")
    wording = '[en]\nquotes = "double"\nunknown-words = "yes"\nunexplained-acronyms = "yes"\n'
    (root / "wording.toml").write_text(wording, encoding="utf-8")
    styles = Styles((root, *find_styles(ROOT).roots))
    Image.new("RGB", (1800, 1200), "gray").save(folder / "port.jpg", quality=60)
    Image.new("RGB", (120, 90), "gray").save(folder / "thumbnail.png")
    (folder / "damaged.jpg").write_bytes(b"no image")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    library = read_library(folder / "library.bib", "other.bib")
    kinds = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))[0]
    kind = read_type(styles, "policy-brief")
    editions = [read_edition(styles, name, kinds, document_type=kind) for name in kind.editions]
    spellers = {lang: speller_for(styles, lang) for lang in ("en-GB", "en-US", "fr-FR", "cy")}
    assert spellers["en-GB"], "no dictionary of en-GB: make test sets it up"
    house = replace(read_house(styles), boundary_disclaimer="")
    return Desk(folder, styles, house, kinds, library, kind, editions, spellers)


@pytest.fixture(scope="module")
def told(desk: Desk) -> Told:
    """Return what is told of the bad and the good example of each rule."""
    with ThreadPoolExecutor(4) as pool:  # they wait for pandoc
        bad = pool.map(lambda one: desk.look(one, f"{one.id}-bad", one.broken), RUN)
        good = pool.map(lambda one: desk.look(one, f"{one.id}-good", one.good), RUN)
        return {e.id: pair for e, *pair in zip(RUN, bad, good, strict=True)}  # type: ignore[misc]


@pytest.mark.parametrize("entry", RUN, ids=lambda entry: entry.id)
def test_a_rule_tells_of_its_bad_example_where_it_is_shown(entry: Entry, told: Told) -> None:
    bad, good = told[entry.id]
    line, column = entry.place
    above = 0 if entry.file != "article.md" or _whole(entry, entry.bad) == entry.bad else 7
    wanted = (line + above, column) if line else (0, 0)
    is_command = entry.file == "the command"  # whose problem is told of the article
    found = [p for p in bad if p.rule == entry.id]
    places = {(0, 0) if is_command else (p.where.line, p.where.column) for p in found}
    assert wanted in places, (places, [str(problem) for problem in bad])
    assert entry.severity in {problem.severity for problem in bad if problem.rule == entry.id}
    assert entry.id not in {problem.rule for problem in good}


def test_a_good_example_has_no_error_at_all(told: Told) -> None:
    errors = [
        f"{name}: {problem}"
        for name, (_, good) in told.items()
        for problem in good
        if problem.severity == "error"
    ]
    assert errors == []


def test_what_is_only_shown_can_be_read(desk: Desk) -> None:
    faults = []
    for name in sorted(SHOWN):
        entry = entries()[name]
        if entry.file == "article.md":
            faults += [p for p in desk.look(entry, name, entry.good) if p.severity == "error"]
    images = {problem.rule for problem in faults} <= {"missing-image"}
    assert images, faults


def test_an_entry_that_pandoc_drops_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "cite", lambda cites, *_: Cited(tuple(() for _ in cites)))
    told = desk.article("dropped", CITING, desk.library, "utf-8")
    assert "other.bib:1:9: unreadable-entry" in {f"{p.where}: {p.rule}" for p in told}


def test_every_rule_has_an_example() -> None:
    every = {
        *TOLD,
        *TRANSLATED,
        *FINISHED,
        *STORES,
        *SIGNED,
        *(rule.id for rule in RULES),
        "unused-ignore",
    }
    assert set(entries()) == every
    assert all(entry.bad.strip() and entry.good.strip() for entry in entries().values())
    assert len(RUN) + len(SHOWN) == len(every)


def test_the_page_of_rules_is_fresh() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "make it anew: tools/make_rules_page.py"


FALSE_ONCE = """\
The Bank of Lahore’s (BL) view of [the GDRX](https://example.org/g) is “XYZW first”.

Growth of 4.2% is [what they say](https://example.org/h), and full analyses follow.

| Crop | Source | Tonnes |
|---|---|--:|
| Rice | BL | 12 |

: Harvests

Rowena Orr QC said inflation is far FAR above target, so let’s start from ‘economics 101’ today.

> Since you may have missed what the GDRZ did in that year, in which it wrote to the old and to the
> young, to the rich and to the poor, to the many who had never heard of it and to the few who had
> and had forgotten it, this is what it said at the end of it all.

## What we have seen since

They asked for an Animal Welfare Commissioner to look at the welfare of all that we have, as no
commissioner did. The Heat at Work Act 2002 (HWAX) has a systema in it.

## Animal Welfare Commissioner

It has no other name.

## Look at the Welfare of All!

It has a view.

## Office of New Things (ONT)

It opened in New York with new things. Systema is the rule, with emphasis, and is programmed.

## To bring new things we will:

GDRN Research and the lecturers’ union, GDRU, met with IBM on the Ministry of Labour site. GDRM
means ‘know your name’, and the case of GDRS or “single transfer” uses 41 TWh and 50 GW. Jobs at
XYZ Ltd are bursty, the requestor has a catalogue, and Babis is written rather than Babiš. The
Freedom of Information Act is law; what FOIA asks is done. Kitchin et al. (2015) are here pivotin’.

### Where the Rules Are and What They Say

The rules say what they say, and where.
"""
TRUE_STILL = (
    "We met in a time (at GDRX we do). Heat cost $1.2 million, said the GDRX. A wall of 6’ and one "
    "of 7’ stand there."
)


def test_what_was_false_in_texts_by_others_is_told_no_more(desk: Desk) -> None:
    front = FRONT.replace("en-GB", "en-US").replace("title", "type: op-ed\ntitle", 1)
    quiet = desk.article("false-once", front + FALSE_ONCE, desk.library, "utf-8")
    aside = {"missing-part", "quote-style", "unknown-word"}
    assert {str(p) for p in quiet if p.rule not in aside} == set()
    told = desk.article("true-still", front + TRUE_STILL, desk.library, "utf-8")
    assert {
        f"{p.where.line}:{p.where.column} {p.rule}" for p in told if p.rule != "missing-part"
    } == {"9:22 undefined-acronym", "9:45 unsourced-number", "9:84 stray-quote", "9:98 stray-quote"}


def test_what_is_explained_nowhere_is_told_a_house_that_asks(desk: Desk) -> None:
    text = FRONT + "The GDRX met. The GDRY met.\n\nThe Great Dry River Years (GDRY) passed.\n"
    styles = find_styles(ROOT)  # as they come
    told = replace(desk, styles=styles).article("acronyms", text, desk.library, "utf-8")
    acronyms = [p for p in told if p.rule == "undefined-acronym"]
    assert [p.message for p in acronyms] == ["'GDRY' is explained only in line 10."]
    asked = desk.article("acronyms", text, desk.library, "utf-8")
    acronyms = [p for p in asked if p.rule == "undefined-acronym"]
    assert [p.message.split(" ")[0] for p in acronyms] == ["'GDRX'", "'GDRY'"]


def test_a_level_left_out_in_many_places_is_told_once(desk: Desk) -> None:
    text = f"{FRONT}# One\n\n### Two\n\nText.\n\n### Three\n\n# Four\n\n### Five\n\nText.\n"
    told = desk.article("levels", text, desk.library, "utf-8")
    leaps = [p for p in told if p.rule == "heading-skipped"]
    assert [str(p.where) for p in leaps] == [f"{leaps[0].where.path}:10:5"]
    assert "“Two” is a heading of level 3" in leaps[0].message
    assert "so are 2 more" in leaps[0].message


def test_a_section_in_french_is_told_its_ease(desk: Desk) -> None:
    hard = (
        "La rationalisation interministérielle des procédures administratives déconcentrées "
        "nécessite l’harmonisation préalable des réglementations environnementales. "
    )
    easy = "Le chat dort sur le lit. Il fait chaud. La fille rit. Le père lit un livre. "
    front = FRONT.replace("en-GB", "fr-FR").replace("title", "type: op-ed\ntitle", 1)
    for name, text, told in (("hard", hard, True), ("easy", easy, False)):
        problems = desk.article(name, f"{front}# Le sol\n\n{text * 12}\n", desk.library, "utf-8")
        said = [p.message for p in problems if p.rule == "reading-level"]
        assert bool(said) == told, said
        assert not told or "has an ease of" in said[0]

"""What a type of document asks for, in finished files: numbers, a contents list, a cover."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from publish import pipeline
from publish.callouts import read_kinds
from publish.edition import DocumentType, read_edition, read_type
from publish.formats.passes.tree import kids_of
from publish.house import Styles, own_styles
from publish.problems import ManuscriptError, Where
from publish.sources import Source

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), Where("callouts.toml"))[0]
LIBRARY = "@book{swift1729, author={Swift, Jonathan}, title={A Modest Proposal}, date={1729}}\n"
FRONT = """\
---
type: {type}
title: Heat, Work and Law
short-title: Heat
authors: [{{name: Ayesha Khan}}]
date: 2026-03-02
lang: en-GB
summary: What a law on heat has to hold.
ignore: [missing-part]
---

"""
TEXT = "A measured trigger follows the heat that a worker feels. " * 6
REPORT = f"""
::: key-takeaways
- Heat costs hours [@swift1729].
:::

# Foreword {{-}}

{TEXT}

## Thanks

{TEXT}

# What heat does^[A note in a heading.] {{#heat break=before}}

{TEXT}

## *Injuries*, and CO~2~

{TEXT} See [what the law says](#law).

### Deeper still

{TEXT}

# For phones only {{only=reader}}

{TEXT}

# What the law says {{#law break=before}}

{TEXT}

::: note A box beside
{TEXT}
:::

::: scenarios What may come
#### Best case (20 %): Better
{TEXT}
:::

## Triggers {{break=before}}

{TEXT}

## Inspectors {{break=before}}

{TEXT}

# Recommendations {{break=before}}

::: recommendations
1. **Ministry** (by 2027): set a limit.
:::

::: key-terms
- **WBGT** a measure of heat
:::
"""
BRIEF = [
    "What heat does to work", "What the rules say", "What the evidence supports",
    "What happens next", "What to do", "A last word",
]  # fmt: skip
CONTENTS = [
    "Key takeaways", "Foreword", "+Thanks", "1 What heat does", "+1.1 Injuries, and CO2",
    "3 What the law says", "+What may come", "+3.1 Triggers", "+3.2 Inspectors",
    "4 Recommendations", "Key terms", "References",
]  # fmt: skip


def build(folder: Path, kind: str, text: str, *, verify: bool, editions: tuple[str, ...]) -> Path:
    """Build an article by the pipeline; returns the folder of its files."""
    home = folder / "manuscripts" / kind
    home.mkdir(parents=True)
    (home / "article.md").write_text(FRONT.format(type=kind) + text, encoding="utf-8")
    (home.parent / "library.bib").write_text(LIBRARY, encoding="utf-8")
    source = Source(home / "article.md", "article.md")
    options = pipeline.Options(out=folder / "dist", editions=editions, verify=verify, jobs=1)
    (result,) = pipeline.publish([source], options)
    assert result.code == 0, result.problems
    assert not verify or all(output.verified for output in result.outputs)
    return folder / "dist" / kind


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report, whose files veraPDF and epubcheck have passed."""
    folder = tmp_path_factory.mktemp("report")
    return build(folder, "report", REPORT, verify=True, editions=())


FULL = "::: key-takeaways\n" + f"- {TEXT}\n" * 10 + ":::\n\n"  # leaves little of page one


@pytest.fixture(scope="module", params=[(5, ""), (6, ""), (6, FULL)], ids=["5", "6", "6-full"])
def brief(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brief of a policy brief that has so many pages."""
    pages, top = request.param
    heads = (f"# {name} {{break={'before' if n else 'avoid'}}}" for n, name in enumerate(BRIEF))
    text = top + "\n\n".join(f"{head}\n\n{TEXT}" for head in list(heads)[:pages])
    folder = tmp_path_factory.mktemp("brief")
    made = build(folder, "policy-brief", text, verify=False, editions=("brief",))
    return made / "policy-brief-brief.pdf"


# ---------------------------------------------------------------- reading back


def bookmarks(path: Path) -> list[str]:
    """The bookmarks below the title, a `+` before each for its level below that."""
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:

        def tell(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[str]:
            for item in items:
                yield "+" * depth + item.title
                yield from tell(item.children, depth + 1)

        (title,) = outline.root
        return list(tell(title.children, 0))


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the elements of the structure tree in reading order."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [
            kid for kid in reversed(kids_of(node)) if not isinstance(kid, int) and "/S" in kid
        ]


def listed(path: Path) -> list[str]:
    """The entries of the contents list, by the structure tree."""

    def tell(toc: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - pikepdf's objects
        for entry in toc.K:
            assert entry.S == "/TOCI"
            (link,) = entry.K[0].K
            annotation = next(k for k in link.K if not isinstance(k, int) and "/Obj" in k).Obj
            yield "+" * depth + str(annotation.Contents)
            for below in list(entry.K)[1:]:
                assert below.S == "/TOC"
                yield from tell(below, depth + 1)

    with pikepdf.open(path) as pdf:
        toc = next((node for node in elements(pdf) if node.S == "/TOC"), None)
        return list(tell(toc, 0)) if toc is not None else []


def pages_of(path: Path, kind: str) -> list[int]:
    """The indexes of the pages on which elements of a type stand."""
    with pikepdf.open(path) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        return [numbers[node.Pg.objgen] for node in elements(pdf) if str(node.S) == f"/{kind}"]


def nav(path: Path) -> list[str]:
    """The entries of an EPUB's contents list, as `listed`."""
    with zipfile.ZipFile(path) as book:
        name = next(name for name in book.namelist() if name.endswith("nav.xhtml"))
        tree = etree.fromstring(book.read(name))
    toc = tree.find(".//{*}nav")
    assert toc is not None
    return [
        "+" * (len(list(a.iterancestors("{*}ol"))) - 1) + "".join(map(str, a.itertext()))
        for a in toc.iter("{*}a")
    ]


# ---------------------------------------------------------------- numbers


def test_sections_have_the_same_numbers_in_every_edition(report: Path) -> None:
    numbered = re.compile(r"\+*(\d[\d.]*) (.+)")
    made = {
        name: {found[2]: found[1] for line in lines if (found := numbered.fullmatch(line))}
        for name, lines in (
            ("brief", bookmarks(report / "report-brief.pdf")),
            ("reader", nav(report / "report-reader.epub")),
        )
    }
    assert made["brief"].pop("Deeper still") == "1.1.1"
    assert made["reader"].pop("For phones only") == "2"
    assert made["brief"] == made["reader"]
    assert made["brief"]["What the law says"] == "3"


def test_numbers_stand_at_the_headings_of_the_epub(report: Path) -> None:
    with zipfile.ZipFile(report / "report-reader.epub") as book:
        text = "".join(book.read(n).decode() for n in book.namelist() if "section-" in n)
    assert re.findall(r'<span class="number"[^>]*>([\d.]+)</span>', text) == [
        "1", "1.1", "1.1.1", "2", "3", "3.1", "3.2", "4",
    ]  # fmt: skip


# ---------------------------------------------------------------- the contents list


def test_contents_bookmarks_and_epub_agree(report: Path) -> None:
    made = listed(report / "report-brief.pdf")
    assert made == CONTENTS
    marked = [line for line in bookmarks(report / "report-brief.pdf") if line[:2] != "++"]
    assert marked == ["Contents", *made]
    own = {"Summary", "+Key takeaways", "Key takeaways", "2 For phones only", "Copyright"}
    book = [line for line in nav(report / "report-reader.epub") if line not in own]
    assert book == [line for line in made if line not in own]


def test_entries_lead_to_the_pages_that_they_name(report: Path) -> None:
    with pikepdf.open(report / "report-brief.pdf") as pdf:
        assert len(pdf.pages) >= 7
        links = list(pdf.pages[1].Annots)
        named = dict(zip(*[iter(pdf.Root.Names.Dests.Names)] * 2, strict=True))
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        targets = [pages[named[str(link.Dest)][0].objgen] for link in links]
    assert len(targets) == len(CONTENTS)
    assert targets == sorted(targets)
    words = read_page(report / "report-brief.pdf", 2, "-layout")
    assert [int(number) for number in re.findall(r" (\d+)$", words, re.MULTILINE)] == [
        *targets, 2,
    ]  # fmt: skip


def test_a_list_stands_on_page_one_of_a_brief_with_enough_pages(brief: Path) -> None:
    with pikepdf.open(brief) as pdf:
        pages = len(pdf.pages)
    assert listed(brief) == (BRIEF if pages >= 6 else [])
    assert pages in {5, 6, 7}
    assert pages_of(brief, "H1") == [0]
    assert (0 in pages_of(brief, "Link")) == (pages >= 6)


# ---------------------------------------------------------------- the cover


def test_a_report_has_a_cover_and_one_title(report: Path) -> None:
    file = report / "report-brief.pdf"
    assert pages_of(file, "H1") == [0]
    cover, after = read_page(file, 1), read_page(file, 3)
    assert {"Report", "Heat, Work and Law", "Ayesha Khan", "2 March 2026"} <= set(
        cover.splitlines()
    )
    assert "What a law on heat has to hold." in after
    assert "Heat, Work and Law" not in after.replace("\n", " ")
    assert not re.search(r"^1$", cover, re.MULTILINE)  # no folio
    assert read_page(file, 2).splitlines()[0].casefold() == "report"  # the running head


def test_a_brief_has_no_cover(brief: Path) -> None:
    assert BRIEF[0] in read_page(brief, 1)


def read_page(path: Path, number: int, *options: str) -> str:
    """The text of a page, counted from 1."""
    where = ["-f", str(number), "-l", str(number), *options]
    return subprocess.run(
        ["pdftotext", *where, path, "-"], capture_output=True, text=True, check=True
    ).stdout


# ---------------------------------------------------------------- who decides


@pytest.mark.parametrize(("name", "has"), [("brief", True), ("handout", False)])
def test_the_edition_says_what_it_can_have_and_the_type_what_it_asks_for(
    name: str,
    has: bool,  # noqa: FBT001 - a parameter
) -> None:
    made = read_edition(STYLES, name, KINDS, document_type=read_type(STYLES, "report"))
    assert (made.cover, made.contents_from > 0, made.numbering) == (has, has, has)
    bare = read_edition(STYLES, name, KINDS, document_type=DocumentType("op-ed"))
    assert (bare.cover, bare.contents_from, bare.numbering) == (False, 0, False)


def test_a_cover_that_is_neither_true_nor_false_is_a_problem() -> None:
    with pytest.raises(ManuscriptError, match="'cover = yes' means nothing"):
        read_edition(STYLES, "brief", KINDS, {"cover": "yes"}, Where("article.md", 2, 1))

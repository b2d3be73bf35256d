"""The rules: a source, the editions, and what is told where; each rule also stays silent."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from publish.article import Article
from publish.callouts import Kinds, read_kinds
from publish.check import RULES, check
from publish.check.ignore import SEVERITIES, unused_of_pages
from publish.check.told import TOLD
from publish.edition import DocumentType, Edition, Treatment
from publish.house import House
from publish.library import read_library
from publish.library.checks import RULES as OF_THE_LIBRARY
from publish.manuscript import Surroundings, read
from publish.problems import Problem, Severity, Where

FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n{more}---\n"
SHAPES = {
    "key-takeaways": "bullets",
    "recommendations": "actions",
    "note": "prose",
    "faq": "questions",
}
EVERY_ID = """\
# A {#a}
[a](#a) [b](#b) [n](#note) [s](#s) [t](#t) [r](#ref-a2020) [@a2020] [x](http://x.org/#b)
## B
[y]{#s}
::: note
x
:::
| a |
|---|
: c {#t}
"""
TODAY = dt.date(2026, 3, 2)
IMAGE = "![Cap](a.png){alt=Words credit=me licence=mine"
ALL = ("brief", "reader", "handout")


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    table = {name: {"shape": shape, "title": {"en": name}} for name, shape in SHAPES.items()}
    return read_kinds(table, Where("callouts.toml"))[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an article with images, good ones and bad ones."""
    root = tmp_path_factory.mktemp("manuscripts")
    made = root / "tokyo"
    (made / "images").mkdir(parents=True)
    Image.new("RGB", (4, 3), "red").save(made / "a.png")
    Image.new("RGB", (4, 3), "red").save(made / "images" / "my port.jpg")
    Image.new("RGB", (4, 3), "red").save(root / "outside.png")
    (made / "link.png").symlink_to(root / "outside.png")
    (made / "inside.png").symlink_to(made / "a.png")
    (made / "cut.jpg").write_bytes((made / "images" / "my port.jpg").read_bytes()[:-200])
    (made / "text.png").write_text("no image", encoding="utf-8")
    (made / "empty.png").write_bytes(b"")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    (made / "good.svg").write_text(svg, encoding="utf-8")
    (made / "bad.svg").write_text(svg + "\n<", encoding="utf-8")
    (made / "html.svg").write_text("<html/>", encoding="utf-8")
    (root / "library.bib").write_text("@book{a2020, title = {A}, date = {2020}}", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def article(kinds: Kinds, folder: Path) -> Callable[..., Article]:
    """Read an article; line 1 of the body is line 7 of the file, front matter of its own added."""

    def made(body: str, more: str = "") -> Article:
        file = folder / "article.md"
        file.write_text(FRONT.format(more=more) + body, encoding="utf-8")
        library = read_library(folder.parent / "library.bib", "library.bib")
        manuscript = read(file, "a.md", Surroundings(kinds, ("policy-brief",), ALL, library))
        assert manuscript.article
        return manuscript.article

    return made


def edition(name: str, kinds: Kinds, **settings: object) -> Edition:
    treatments = {kind: Treatment() for kind in kinds.by_name}
    treatments |= {kind: Treatment(do) for kind, do in settings.pop("do", {}).items()}  # type: ignore[attr-defined]
    return replace(Edition(name, "pdf", treatments), **settings)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def editions(kinds: Kinds) -> tuple[Edition, ...]:
    """Return a brief, a reader without pages, and a handout that goes to a printer."""
    return (
        edition("brief", kinds, do={"faq": "omit"}),
        edition("reader", kinds, format="epub", do={"note": "link", "faq": "omit"}),
        edition("handout", kinds, page={"bleed": "3mm"}, do={"faq": "omit", "note": "condense"}),
    )


TYPE = DocumentType(
    "policy-brief",
    required=("key-takeaways", "references"),
    limits={"title": 12, "standfirst": 3, "takeaway": 4, "text": 12},
)
POINT = "::: key-takeaways\n- {} [@a2020]\n:::\n\n"
FREE = DocumentType("policy-brief")


def told(problems: Sequence[Problem], lines: int = 6) -> list[str]:
    return [
        f"{p.where.line - lines}:{p.where.column} {p.rule}" if p.where.line else p.rule
        for p in problems
    ]


def marked(text: str) -> tuple[str, list[str]]:
    """Return a text without its carets, and the place of each."""
    places = []
    while (at := text.find("‸")) >= 0:
        before = text[:at].split("\n")
        places.append(f"{len(before)}:{len(before[-1]) + 1}")
        text = text[:at] + text[at + 1 :]
    return text, places


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        # images
        ("‸![Cap](b.png){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](images/){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](https://x.org/a.png){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](//x.org/a.png){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](data:image/png;base64,AA){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](../outside.png){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](link.png){alt=x credit=x licence=x}", ["missing-image"]),
        ("‸![Cap](/etc/passwd){alt=x credit=x licence=x}", ["missing-image"]),
        ("![Cap](inside.png){alt=x credit=x licence=x}", []),
        ("![Cap](images/my port.jpg){alt=x credit=x licence=x}", []),
        ("![Cap](images/my%20port.jpg){alt=x credit=x licence=x}", []),
        ("![Cap](good.svg){alt=x credit=x licence=x}", []),
        ("‸![Cap](text.png){alt=x credit=x licence=x}", ["unreadable-image"]),
        ("‸![Cap](cut.jpg){alt=x credit=x licence=x}", ["unreadable-image"]),
        ("‸![Cap](empty.png){alt=x credit=x licence=x}", ["unreadable-image"]),
        ("‸![Cap](bad.svg){alt=x credit=x licence=x}", ["unreadable-image"]),
        ("‸![Cap](html.svg){alt=x credit=x licence=x}", ["unreadable-image"]),
        ("text\n\n‸![Cap](a.png){credit=x licence=x}", ["image-without-alt"]),
        ("‸![A *cap*, b](a.png){alt='a cap b' credit=x licence=x}", ["image-alt-repeats-caption"]),
        ("‸![Cap](a.png){alt=Cap credit=x licence=x}", ["image-alt-repeats-caption"]),
        ("![](a.png){alt=Cap credit=x licence=x}", []),
        # links
        ("see ‸[there](#nowhere)", ["dead-cross-reference"]),
        ("see[^1]\n\n[^1]: in ‸[there](#nowhere)", ["dead-cross-reference"]),
        ("::: note source='see ‸[there](#x)'\ntext\n:::", []),  # placed at the attribute: below
        ("see ‸[there]()", ["dead-cross-reference"]),
        ("see ‸[there](#)", ["dead-cross-reference"]),
        (EVERY_ID, []),
        # formulas
        ("so \\(\\frac{1}{2} + x_1^2\\) and \\[\\sum_i x \\tag{1}\\]", []),
        ("so ‸\\(\\fracc{1}{2}\\), ‸\\(\\frac{1\\)", ["unread-formula"]),
        ("so\n\n- a ‸\\[ a &\n  b \\] and ‸\\(\\text{日}\\)", ["unread-formula"]),
        ("note[^1]\n\n[^1]: with ‸\\(\\own{x}\\)", ["unread-formula"]),
        # what no edition shows
        ("::: ‸note only=brief except=brief\ntext\n:::", ["undrawn-box"]),
        ("::: ‸faq\n#### Why?\nSo.\n:::", ["undrawn-box"]),
        ("::: only=handout\n::: ‸note except=handout\ntext\n:::\n:::", ["undrawn-box"]),
        ("# A {only=brief}\n::: ‸note only=reader\ntext\n:::", ["undrawn-box"]),
        ("::: note only=handout\nx\n::: ‸note\ny\n:::\n::: short\nx\n:::\n:::", ["undrawn-box"]),
        ("::: note only=handout\ntext\n::: recommendations\n1. **A** (now): do\n:::\n:::", []),
        ("# ‸A {only=brief except=brief}\n::: faq\n#### Why?\nSo.\n:::", ["undrawn-part"]),
        ("::: {only=brief except=brief}\n‸text\n:::", ["undrawn-part"]),
        ("‸" + IMAGE + " only=brief except=brief}", ["undrawn-part"]),
        ("| a |\n|--|\n: ‸c {only=brief except=brief}", ["undrawn-part"]),
        # placements
        ("::: ‸note reader.place=full\ntext\n:::", ["without-effect"]),
        ("::: ‸note except=brief brief.place=full\ntext\n:::", ["without-effect"]),
        ("::: ‸note only=reader place=full\ntext\n:::", ["without-effect"]),
        ("::: note place=full brief.place=margin handout.break=before\ntext\n:::", []),
        ("‸" + IMAGE + " reader.place=full}", ["without-effect"]),
        ("# ‸A {reader.break=before}\ntext", ["without-effect"]),
        # rights
        ("‸" + IMAGE + " permission=web}", ["permission-missing"]),
        ("‸" + IMAGE + " permission=print}", ["permission-missing", "permission-missing"]),
        (IMAGE + " permission=web except=handout}", []),
        (IMAGE + " permission=print only=handout}", []),
        (IMAGE + " permission='web print'}", []),
        ("‸" + IMAGE + " expires=2026-03-01}", ["expired-permission"]),
        (IMAGE + " expires=2026-03-02}", []),
        ("‸![Cap](a.png){alt=x}", ["missing-credit", "missing-licence"]),
        ("‸![Cap](a.png){alt=x license=x}", ["missing-credit"]),
    ],
)  # fmt: skip
def test_a_rule_tells_what_is_wrong_at_its_place(
    source: str,
    rules: list[str],
    article: Callable[..., Article],
    editions: tuple[Edition, ...],
    kinds: Kinds,
) -> None:
    body, places = marked(source)
    if "source='see" in body:  # the place of a link in an attribute is that of its text
        rules, places = ["dead-cross-reference"], ["1:18"]
    found = check(article(body), editions, House(), FREE, kinds, today=TODAY)
    assert told(found) == [f"{place} {rule}" for place in places for rule in rules]


@pytest.mark.parametrize(
    ("more", "body", "rules"),
    [
        ("", "::: key-takeaways\n- one two three four\n:::\n[@a2020] Seven words.", []),
        ("", "text [@a2020]", ["missing-part"]),
        ("", "::: key-takeaways\n- x\n:::", ["missing-part"]),
        ("", "text", ["missing-part", "missing-part"]),
        ("summary: one two three four\n", POINT.format("x"), ["-1:10 over-limit"]),
        ("", POINT.format("x\n- one *two* three^[not this] four five"), ["3:3 over-limit"]),
        ("", "# One two\n\n" + POINT.format("3 4 5") + "6 7 8 9 10 11 12\n\n" + IMAGE + "}", []),
        ("", "# One two\n\n" + POINT.format("3 4 5") + "6 7 8 9 10 11 12 13", ["over-limit"]),
    ],
)  # fmt: skip
def test_a_document_type_asks_for_parts_and_sets_limits(
    more: str, body: str, rules: list[str], article: Callable[..., Article], kinds: Kinds
) -> None:
    made = article(body, more)
    found = check(made, (), House(), TYPE, kinds, today=TODAY)
    lines = 6 + more.count("\n")
    assert told([p for p in found if not p.rule.startswith("undrawn")], lines) == rules


def test_a_title_counts_in_characters(article: Callable[..., Article], kinds: Kinds) -> None:
    made = article("text")
    longer = replace(made, meta=replace(made.meta, title="Thirteen letters"))
    limits = DocumentType("op-ed", limits={"title": 12})
    [problem] = check(longer, (edition("brief", kinds),), House(), limits, kinds)
    assert str(problem) == (
        "a.md:2:8: warning: over-limit: the title has 16 characters; the type 'op-ed' allows 12. "
        "Shorten it by 4."
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("![C](a.pgn){alt=x credit=x licence=x}", "Did you mean 'a.png'?"),
        ("![C](my-port.jpg){alt=x credit=x licence=x}", "Did you mean 'images/my port.jpg'?"),
        ("![C](https://x.org/a.png){alt=x credit=x licence=x}", "Download it into the folder"),
        ("![C](link.png){alt=x credit=x licence=x}", "Copy it into the folder."),
        ("![C](bad.svg){alt=x credit=x licence=x}", "it is not well-formed in line 2"),
        ("![C](html.svg){alt=x credit=x licence=x}", "it holds no SVG"),
        ("![C](text.png){alt=x credit=x licence=x}", "it is no image, or one of an unknown kind"),
        ("\\(\\fracc{1}{2}\\)", "in the formula '\\fracc{1}{2}': '\\fracc' can't be read here."),
        ("\\(\\fracc{1}{2}\\)", "Did you mean '\\frac'?"),
        ("\\(\\mymacro{1}{2}\\)", "Formulas know the commands of LaTeX and amsmath"),
        ("\\(\\frac{1\\)", "it ends before all of it is said. Close each '{' by '}'"),
        ("\\(\\text{日}\\)", "the face for formulas has no '日'."),
        ("# The terms\n[x](#teh-terms)", "Did you mean 'the-terms'?"),
        ("[x](#far-away)", "Write {#far-away} behind what it means."),
        ("::: note only=wbe place=full\nx\n:::", "no edition of this article shows the box 'note'"),
        ("::: note reader.place=full\nx\n:::", "the placement for 'reader' has no effect: "),
        (IMAGE + " permission=web}", "the edition 'handout' draws this figure without"),
    ],
)  # fmt: skip
def test_a_problem_says_what_to_do(
    body: str,
    said: str,
    article: Callable[..., Article],
    editions: tuple[Edition, ...],
    kinds: Kinds,
) -> None:
    found = check(article(body), editions, House(), FREE, kinds, today=TODAY)
    assert said in str(found[0])


def test_a_cover_image_is_checked_like_a_figure(
    article: Callable[..., Article], kinds: Kinds
) -> None:
    made = article("text", "cover-image: b.png\n")
    [problem] = check(made, (edition("brief", kinds),), House(), FREE, kinds)
    assert str(problem).startswith("a.md:6:14: missing-image: the image 'b.png' is not there.")


def test_today_is_the_day_unless_another_is_given(
    article: Callable[..., Article], kinds: Kinds
) -> None:
    made = article(IMAGE + " expires=2000-01-01}\n\n" + IMAGE + " expires=2999-01-01}")
    found = check(made, (edition("brief", kinds),), House(), FREE, kinds)
    assert told(found) == ["1:1 expired-permission"]


# ---------------------------------------------------------------- what an article ignores

BARE = "![Cap](b.png){alt=x}"
OF_BARE = ["missing-credit", "missing-image", "missing-licence"]


@pytest.mark.parametrize(
    ("ignore", "rules"),
    [
        ("[missing-credit]", ["missing-image", "missing-licence"]),
        ("missing-credit, missing-licence", ["missing-image"]),
        (
            "[missing-credit, missing-part]",
            ["6:26 unused-ignore", "missing-image", "missing-licence"],
        ),
        ("[missing-image]", ["6:10 unused-ignore", *OF_BARE]),
        ("mising-credit", ["6:9 unused-ignore", *OF_BARE]),
        ("[near-echo]", OF_BARE),  # reading may have told it
        ("[missing-part, unused-ignore]", OF_BARE),
    ],
)
def test_an_article_ignores_warnings_and_no_errors(
    ignore: str, rules: list[str], article: Callable[..., Article], kinds: Kinds
) -> None:
    made = article(BARE, f"ignore: {ignore}\n")
    found = check(made, (edition("brief", kinds),), House(), FREE, kinds)
    assert told(found, 0) == [r if " " in r else f"8:1 {r}" for r in rules]


def test_a_rule_of_pages_that_silences_nothing_is_told(article: Callable[..., Article]) -> None:
    made = article("Text.", "ignore: [runt, short-page, missing-credit]\n")
    (found,) = unused_of_pages(made, {"short-page"})
    assert str(found.where).endswith(":6:10")
    assert found.message == "there is no 'runt' to ignore."


def test_what_reading_found_is_ignored_too_and_comes_with_the_rest(
    article: Callable[..., Article], kinds: Kinds
) -> None:
    made = article("![Cap](a.png){alt=x licence=x}", "ignore: [near-echo, handle]\n")
    warning, error = Severity.WARNING, Severity.ERROR
    reading = [
        Problem(Where("a.md", 9, 1), "near-echo", "…", severity=warning),
        Problem(Where("a.md", 8, 5), "unknown-citation", "…", severity=error),
    ]
    found = check(made, (edition("brief", kinds),), House(), FREE, kinds, found=reading)
    assert told(found, 0) == ["6:21 unused-ignore", "8:1 missing-credit", "8:5 unknown-citation"]
    assert found[0].message == "there is no 'handle' to ignore."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "mising-credit",
            "'mising-credit' is not the name of a rule. Did you mean 'missing-credit'?",
        ),
        ("missing-image", "'missing-image' is an error, and errors can't be ignored."),
        ("over-limit", "there is no 'over-limit' to ignore. Remove it from 'ignore'."),
    ],
)
def test_an_unused_ignore_says_why(
    name: str, said: str, article: Callable[..., Article], kinds: Kinds
) -> None:
    made = article("text", f"ignore: {name}\n")
    [problem] = check(made, (edition("brief", kinds),), House(), FREE, kinds)
    assert said in str(problem)


# ---------------------------------------------------------------- the table of rules


def test_every_rule_has_an_id_of_its_own_and_one_sentence_of_explanation() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    told_elsewhere = [explanation for _, explanation in TOLD.values()]
    for explanation in [*(rule.explanation for rule in RULES), *told_elsewhere]:
        assert re.fullmatch(r"[A-Z'][^.]*\.", explanation), explanation


def test_every_problem_that_reading_tells_is_known_with_its_severity() -> None:
    sources = Path(check.__code__.co_filename).parents[1]
    files = [*(sources / "manuscript").glob("*.py"), sources / "bibliography.py"]
    files += [sources / "library" / "reading.py", sources / "library" / "bibtex.py"]
    found: dict[str, set[Severity]] = {}
    for call in (n for f in files for n in ast.walk(ast.parse(f.read_text(encoding="utf-8")))):
        if not isinstance(call, ast.Call):
            continue
        texts = [node.value for node in call.args if isinstance(node, ast.Constant)]
        severity = Severity.WARNING if "Severity.WARNING" in ast.unparse(call) else Severity.ERROR
        for text in texts:
            if text in SEVERITIES:
                found.setdefault(str(text), set()).add(severity)
            elif "problem" in ast.unparse(call.func).lower() and isinstance(text, str):
                assert not re.fullmatch(r"[a-z]+(-[a-z]+)+", text) or text == "short-title", text
    for name, severities in found.items():
        if name != "over-limit":  # an error of the front matter, a warning of the document type
            assert severities == {SEVERITIES[name]}, name
    built = {"unknown-type", "misplaced-box", "misplaced-table", "misplaced-heading"}  # from parts
    built |= {rule.id for rule in OF_THE_LIBRARY} | {"unreadable-library", "edition-not-of-type"}
    assert {name for name in TOLD if not name.startswith("chart-")} - built <= set(found)

"""Hypothesis strategies: whole articles, libraries and tables of a house, right and wrong ones."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.formats.briefs import LIBRARY, filled
from tests.formats.combined import BLOCKS, LINES

from publish.house import own_styles

LANGUAGES = (
    "en-GB", "en-US", "de", "fr", "es", "pt-BR", "it", "ur", "ar", "fa", "he",
    "zh-Hans", "ja", "ko",
    "hi", "ru", "tr", "vi", "th", "xx", "",
)  # fmt: skip
# What breaks programs: signs of no width, marks that pile up, both directions, other ends of
# lines, what only half of a letter is, letters of no font, and those that grow by their case.
ODD = (
    "\u200b", "\u200d", "\u00ad", "\ufeff", "\u2028", "\u2029", "\x85", "\x0b", "\x00", "\x1b",
    "\u202e", "\u2066x\u2069", "\ufffe", "\ufffd", "\U000e0041", "\U0001f469\u200d\U0001f680",
    "e" + "\u0301" * 40, "\u0301", "ﬁ", "ß", "İ", "ǅ", "Å", "A\u030a", "\u1100\u1161", "각",
    "مثال", "עברית", "ہم نکات", "日本語", "ไทย", "नमस्ते", "\U00020000", "\ue000", "½",
    "①", "\u00a0", "\u3000",
    "--", "...", "“", "'", '"', "<b>", "</div>", "{{ 1 }}", "{% x %}", "${x}", "\\",
    "\t", "&amp;", "&#0;",
)  # fmt: skip
MARKS = (
    "[", "]", "(", ")", "{", "}", "`", "*", "_", "^", "~", "|", ":", "::: note\n",
    "\n:::\n", "\n\n",
    "\n", "\r\n", "\r", "# ", "> ", "- ", "1. ", "[^1]", "[@swift1729]", "[@nobody]",
    "![](x.png)",
    "{#id}", "{only=brief}", "\\(", "\\)", "---\n", "    ", "[a](javascript:1)", "$$",
    "<!--", "~~~\n",
)  # fmt: skip
TEXT = st.lists(
    st.sampled_from(ODD) | st.sampled_from(["word", " ", ", "]) | st.text(max_size=6), max_size=8
).map("".join)
FIELDS = (
    "subtitle", "short-title", "summary", "series", "number", "version", "status",
    "keywords", "doi",
    "funding", "disclaimer", "conflicts", "licence", "rights-holder", "cover-image", "embargo",
    "csl", "title", "lang", "date", "authors", "isbn", "corrections", "editions", "ignore",
)  # fmt: skip
VALUES = TEXT | st.sampled_from((
    "[]", "{}", "[a, b]", "{a: 1}", "2026-02-30", "1", "true", "null", '"a: b"', "|\n  a\n  b",
    "10.1234/abc", "{handout: {pages: 4}}", "{brief: {size: 1e9}}", "&a [*a]",
    "!!python/name:os",
))  # fmt: skip


@st.composite
def articles(draw: st.DrawFn) -> str:
    """A whole article: of any construct, in any language, some of it broken somewhere."""
    title = draw(st.just("A title") | TEXT.map(_plain))
    front = {
        "type": draw(st.sampled_from(("op-ed", "policy-brief", "report", "fact-sheet"))),
        "title": f'"{title}"', "authors": "[{name: Ada Quill}]", "date": "2026-03-02",
        "lang": draw(st.sampled_from(LANGUAGES)),
    }  # fmt: skip
    front |= draw(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=2))
    blocks = draw(st.lists(BLOCKS | LINES | TEXT, min_size=1, max_size=6))
    head = "".join(f"{name}: {value}\n" for name, value in front.items())
    body = "\n\n".join(filled(block, number) for number, block in enumerate(blocks))
    text = f"---\n{head}---\n\n# Part\n\n{body}\n"
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        text = text[:at] + draw(st.sampled_from((*ODD, *MARKS))) + text[at + cut :]
    if draw(st.booleans()):
        text = text.replace("\n", draw(st.sampled_from(("\r\n", "\r", "\n"))))
    return draw(st.sampled_from(("", "\ufeff"))) + text


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign not in '"\\\n\r' and sign.isprintable()) or "x"


@st.composite
def libraries(draw: st.DrawFn) -> str:
    """A library, some of its works broken."""
    kinds = st.sampled_from(("book", "article", "report", "online", "misc", "nothing", "string"))
    names = ("author", "title", "date", "url", "doi", "isbn", "crossref", "journaltitle", "langid")
    works = [LIBRARY]
    for number in range(draw(st.integers(0, 4))):
        fields = draw(st.dictionaries(st.sampled_from(names), TEXT, max_size=5))
        said = ", ".join(f"{name} = {{{value}}}" for name, value in fields.items())
        works.append(f"@{draw(kinds)}{{k{number}, {said}}}\n")
    text = "".join(works)
    at = draw(st.integers(0, len(text)))
    return (
        text[:at]
        + draw(st.sampled_from(("", "", "{", "}", '"', "@", ",", "\\", *ODD[:8])))
        + text[at:]
    )


def _lines_of(name: str) -> list[str]:
    text = (own_styles() / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@st.composite
def tables(draw: st.DrawFn, name: str) -> str:
    """A table of a house: lines of ours, some with another value, some made up."""
    values = st.sampled_from((
        "1", "-1", "0", "1e400", "nan", "true", '""', '"x"', "[]", "{}", "[1, [2]]",
    "2026-01-01",
        '"9mm"', '"-9mm"', '"url(http://127.0.0.1/)"', '"}"', '{ as = "panel", place = "full" }',
    ))  # fmt: skip
    lines = draw(st.lists(st.sampled_from(_lines_of(name)), max_size=12, unique=True))
    made = []
    for line in lines:
        key, sign, _ = line.partition("=")
        made.append(f"{key}= {draw(values)}" if sign and draw(st.booleans()) else line)
    made.insert(
        draw(st.integers(0, len(made))), draw(st.sampled_from(("", "x = 1", "[x]", "[[kinds]]")))
    )
    return "\n".join(made) + "\n"

"""The web page of a release: with links to the other editions, and with what became of it since.

What is put in is marked, so that it can be taken out again: the page as it was built is left then.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from publish.letters import words_in
from publish.problems import OutputError, Problem, Where

HEAD, BODY, BANNER = "</head>", re.compile(r"<body\b[^>]*>"), "</header>"
HEADER = "<header"
LINKS = '<nav class="release-links"'
LINKS_END = "</nav><!--/release-links-->"
IN_HEAD, IN_HEAD_END = "<!--release-->", "<!--/release-->"
NOTICE = '<aside class="release-notice"'
NOTICE_END = "</aside><!--/release-notice-->"
STYLE = (
    "<style>.release-links{width:min(var(--measure) + var(--over),100% - 2.5rem);margin:.8rem auto;"
    "font-family:var(--sans-font),system-ui,sans-serif;font-size:.875rem}"
    ".release-links a{margin-inline-end:1.25rem}"
    "@media print{.release-links{display:none}}</style>"
)
NOTICE_STYLE = (
    "padding:.8rem 1.25rem;background:#7a1f12;color:#fff;text-align:center;"
    "font-family:system-ui,sans-serif"
)


def with_links(
    page: str, editions: Sequence[tuple[str, str]], address: str, labels: Mapping[str, str]
) -> tuple[str, Counter[str]]:
    """Return a page with links to finished files, and the words that this adds.

    `editions` are names of files, each with what the link says, the PDF that is cited first;
    `address` is where the page will stand. Raises OutputError for a page that is not ours.
    """
    if not editions:
        return page, Counter()
    meta = ""
    cited = next((name for name, _ in editions if name.endswith(".pdf")), "")
    if address and cited:
        url = html.escape(f"{address.rstrip('/')}/{quote(cited)}")
        meta = f'<meta name="citation_pdf_url" content="{url}">'
    label, colon = html.escape(labels["download"]), labels["colon"]
    links = " ".join(
        f'<a href="{quote(name)}" download>{html.escape(text)}</a>' for name, text in editions
    )
    nav = f'{LINKS} aria-label="{label}">{label}{colon} {links}{LINKS_END}'
    page = _put(page, f"{IN_HEAD}{meta}{STYLE}{IN_HEAD_END}", page.find(HEAD))
    at = page.find(BANNER)
    if at < 0:  # a house's own page has no banner
        found = BODY.search(page)
        at = found.end() if found else -1
    else:
        at += len(BANNER)
    said = [*words_in(labels["download"]), *(w for _, text in editions for w in words_in(text))]
    return _put(page, nav, at), Counter(said)


def with_notice(page: str, text: str, link: tuple[str, str] | None) -> str:
    """Return a page that says first what became of it; `link` is an address and what it says."""
    page = without_notice(page)
    led = (
        f' <a style="color:#fff" href="{html.escape(link[0])}">{html.escape(link[1])}</a>'
        if link
        else ""
    )
    notice = f'{NOTICE} style="{NOTICE_STYLE}">{html.escape(text)}{led}{NOTICE_END}'
    found = BODY.search(page)
    at = page.find(HEADER)  # behind the link that skips to the text, which has to be the first
    return _put(page, notice, at if at >= 0 or not found else found.end())


def without_notice(page: str) -> str:
    """Return a page as it went out."""
    return _cut(page, NOTICE, NOTICE_END)


def without_links(page: str) -> str:
    """Return a page as it was built."""
    return _cut(_cut(page, LINKS, LINKS_END), IN_HEAD, IN_HEAD_END)


def _cut(page: str, start: str, stop: str) -> str:
    first, last = page.find(start), page.find(stop)
    return page if first < 0 or last < first else page[:first] + page[last + len(stop) :]


def _put(page: str, markup: str, at: int) -> str:
    if at < 0:
        message = "the web page has no head or no body of ours."
        raise OutputError(Problem(Where("web page"), "no-place", message))
    return page[:at] + markup + page[at:]


def links_of(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the finished files that readers take, each with what its link says, PDF first.

    `files` are names with their editions; what is for a printer is not for readers.
    """
    pdfs = [(name, edition) for name, edition in files.items() if name.endswith(".pdf")]
    told = [
        (name, "PDF" if n == 0 else f"PDF, {edition}") for n, (name, edition) in enumerate(pdfs)
    ]
    return [*told, *((name, "EPUB") for name in files if Path(name).suffix == ".epub")]

"""The mail format: the summary as a mail, in HTML that old readers take and as plain text."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
import textwrap
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import css_inline
from lxml import etree
from lxml import html as lxml_html

from publish.formats.epub_metadata import stamp
from publish.formats.job import Job, Written
from publish.numerals import EUROPEAN_NUMERALS, Numerals
from publish.page import Drawing, Layout, own_sheets, put_tokens, tokens

DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
SIDE = re.compile(r"(?<![\w-])(text-align:\s*|padding-)(start|end)\b")
BLOCKS = {"h1", "h2", "h3", "h4", "p", "li", "td"}
WIDTH = 72  # of a line of plain text
LOGO = "logo"  # the name by which the HTML knows the picture in the same mail
GENERATED = ' data-generated=""'  # which only our own checks have to be told


def write(job: Job) -> Written:
    """Write an edition as a mail, and beside it its two texts for programs that send mails."""
    layout = job.lay(job.choice, "plain")
    edition, slug = layout.selection.edition, layout.selection.article.slug
    page, css = _page(layout)
    sent, text = page.replace(GENERATED, ""), plain_text(page, layout.numerals)
    stem = edition.file_name(slug).removesuffix(".eml")
    alone = sent.replace(f"cid:{LOGO}", _logo_data(layout))
    extra = {f"{stem}.html": alone.encode(), f"{stem}.txt": text.encode()}
    return Written(
        bytes(_message(layout, sent, text)), layout.selection, (page,), extra=extra, css=css
    )


def _page(layout: Layout) -> tuple[str, str]:
    """Return the HTML, each element with its own style, and the stylesheet that these come from."""
    rtl = layout.direction == "rtl"
    start, end = ("right", "left") if rtl else ("left", "right")
    logo = f"cid:{LOGO}" if layout.house.logo else ""
    drawn = Drawing(layout).render("page.html.j2", start=start, end=end, logo=logo)
    paths = own_sheets(layout)
    css = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    sides = {"start": start, "end": end}
    css = SIDE.sub(lambda found: found[1] + sides[found[2]], put_tokens(css, tokens(layout)))
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=css).inline(drawn)
    tree = lxml_html.document_fromstring(inlined)
    etree.strip_attributes(tree, "class")
    html = etree.tostring(tree, encoding="unicode", method="html", doctype=DOCTYPE)
    return f"{html}\n", css


def _logo_type(layout: Layout) -> str:
    logo = layout.house.logo
    return str(mimetypes.guess_type(logo.name)[0]) if logo else ""


def _logo_data(layout: Layout) -> str:
    """Return the logo as an address that holds it, for HTML without a mail around it."""
    logo = layout.house.logo
    data = base64.b64encode(logo.read_bytes()).decode() if logo else ""
    return f"data:{_logo_type(layout)};base64,{data}"


def plain_text(page: str, numerals: Numerals = EUROPEAN_NUMERALS) -> str:
    """Return the words of the HTML as plain text, lines of at most 72 signs, links in full."""
    root = lxml_html.document_fromstring(page)
    lines = [block for block in _blocks(root, numerals) if block]
    return "\n\n".join(lines) + "\n"


def _blocks(element: etree._Element, numerals: Numerals) -> Iterator[str]:
    tag: object = element.tag  # a function for comments
    style = element.get("style", "").replace(" ", "")
    if not isinstance(tag, str) or tag == "head" or "display:none" in style:
        return
    inner = [child for child in element.iter(*BLOCKS) if child is not element]
    if element.tag not in BLOCKS or inner:
        for child in element:
            yield from _blocks(child, numerals)
        return
    said = " ".join(_said(element).split())
    match element.tag:
        case "h1":
            yield f"{_wrapped(said)}\n{'=' * min(len(said), WIDTH)}"
        case "h2" | "h3" | "h4":
            yield f"{_wrapped(said)}\n{'-' * min(len(said), WIDTH)}"
        case "li":
            yield _wrapped(said, _sign(element, numerals))
        case _:
            yield _wrapped(said)


def _sign(item: etree._Element, numerals: Numerals) -> str:
    above = item.getparent()
    if above is None or above.tag != "ol":
        return "- "
    return f"{numerals.say(int(above.get('start', '1')) + above.index(item))}. "


def _said(element: etree._Element) -> str:
    """Return what an element says, and behind a link where it leads, if its words do not say it."""
    parts = [element.text or ""]
    for child in element:
        parts += [" " if child.tag == "br" else _said(child), child.tail or ""]
    text = "".join(parts)
    address = element.get("href", "")
    shown = address.removeprefix("mailto:")
    return text if not address or text.strip() in shown else f"{text}: {address}"


def _wrapped(text: str, sign: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=sign,
        subsequent_indent=" " * len(sign),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _message(layout: Layout, page: str, text: str) -> EmailMessage:
    """Put a mail together that opens as a draft, the same bytes each time."""
    meta, house = layout.selection.article.meta, layout.house
    message = EmailMessage(SMTP)
    marked = f"[{layout.stamp}] " if layout.stamp else ""
    message["Subject"] = " ".join(f"{marked}{meta.title}".split())
    if house.email:
        message["From"] = house.email
    message["Date"] = format_datetime(stamp(meta))
    message["X-Unsent"] = "1"  # Outlook then opens it to be sent
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    if house.logo:
        body = message.get_body(("html",))
        assert isinstance(body, EmailMessage)  # noqa: S101 - added above
        main, _, sub = _logo_type(layout).partition("/")
        body.add_related(house.logo.read_bytes(), main, sub, cid=f"<{LOGO}>")
    name = hashlib.sha256(f"{text}{page}".encode()).hexdigest()[:32]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"={name}-{number}")
    return message

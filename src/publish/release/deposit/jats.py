"""The whole text as JATS 1.1, for archives: the text itself by pandoc.

It follows Journal Publishing, which asks for the ISSN of the series. Where that has none, it
follows Journal Archiving, which is looser and differs for us in this alone.

What an edition condenses or leaves out is in full here. Boxes are `boxed-text`, with their kind;
the list of references is worded as in all editions.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from publish import article as a
from publish import pandoc
from publish.formats.epub_metadata import licence_url
from publish.metadata import Meta
from publish.names import is_person, parted
from publish.page import labels_for
from publish.pandoc import Attr, Block, Div
from publish.pipeline import Prepared
from publish.release.deposit.jats_text import REFERENCE, Text

VERSION = "1.1"
PUBLISHING = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.1 20151215//EN" '
    '"https://jats.nlm.nih.gov/publishing/1.1/JATS-journalpublishing1.dtd">'
)
ARCHIVING = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD '
    'v1.1 20151215//EN" "https://jats.nlm.nih.gov/archiving/1.1/JATS-archivearticle1.dtd">'
)
XLINK, XML = "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
MATHML = "http://www.w3.org/1998/Math/MathML"


def as_jats(prepared: Prepared, address: str) -> str:
    """Return an article as JATS; raises OutputError where pandoc makes no XML of it."""
    meta = prepared.article.meta
    body, back = _written(prepared)
    root = etree.Element("article", nsmap={"xlink": XLINK, "mml": MATHML})
    root.set("article-type", "editorial" if meta.type == "op-ed" else "research-article")
    root.set("dtd-version", VERSION)
    root.set(f"{{{XML}}}lang", meta.lang)
    front = etree.SubElement(root, "front")
    _journal(front, prepared)
    _article(front, prepared, address)
    root.append(body)
    if len(back):
        root.append(back)
    kind = ARCHIVING if root.find("front/journal-meta/issn") is None else PUBLISHING
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=kind)
    return text.decode() + "\n"


# ---------------------------------------------------------------- what is said of it


def _journal(front: etree._Element, prepared: Prepared) -> None:
    meta, house = prepared.article.meta, prepared.house
    made = etree.SubElement(front, "journal-meta")
    series = meta.series or house.name or meta.title
    _put(made, "journal-id", series).set("journal-id-type", "publisher-id")
    _put(_put(made, "journal-title-group"), "journal-title", series)
    for medium, key in (("ppub", "print"), ("epub", "online")):
        if house.issn.get(key):
            _put(made, "issn", house.issn[key]).set("pub-type", medium)
    if house.name:
        publisher = _put(made, "publisher")
        _put(publisher, "publisher-name", house.name)
        if house.place:
            _put(publisher, "publisher-loc", house.place)


def _article(front: etree._Element, prepared: Prepared, address: str) -> None:
    meta = prepared.article.meta
    made = etree.SubElement(front, "article-meta")
    ids = {"publisher-id": prepared.article.slug, "doi": meta.doi}
    for kind, value in ids.items():
        if value:
            _put(made, "article-id", value).set("pub-id-type", kind)
    titles = _put(made, "title-group")
    _put(titles, "article-title", meta.title)
    if meta.subtitle:
        _put(titles, "subtitle", meta.subtitle)
    _authors(made, meta)
    day = _put(made, "pub-date")
    day.set("pub-type", "epub")
    for part, count in (("day", meta.date.day), ("month", meta.date.month)):
        _put(day, part, f"{count:02}")
    _put(day, "year", str(meta.date.year))
    if meta.number:
        _put(made, "issue", meta.number)
    _put(made, "elocation-id", meta.number or prepared.article.slug)
    _permissions(made, prepared)
    if address:
        _put(made, "self-uri", address).set(f"{{{XLINK}}}href", address)
    _subjects(made, meta)


def _subjects(made: etree._Element, meta: Meta) -> None:
    """Write what it is about, who paid for it and its version."""
    if meta.summary:
        _put(_put(made, "abstract"), "p", " ".join(meta.summary.split()))
    if meta.keywords:
        group = _put(made, "kwd-group")
        group.set(f"{{{XML}}}lang", meta.lang)
        for keyword in meta.keywords:
            _put(group, "kwd", keyword)
    if meta.funding:
        _put(_put(made, "funding-group"), "funding-statement", meta.funding)
    if meta.version:
        custom = _put(_put(made, "custom-meta-group"), "custom-meta")
        _put(custom, "meta-name", "version")
        _put(custom, "meta-value", meta.version)


def _authors(made: etree._Element, meta: Meta) -> None:
    group = _put(made, "contrib-group")
    for author in meta.authors:
        one = _put(group, "contrib")
        one.set("contrib-type", "author")
        if author.orcid:
            orcid = f"https://orcid.org/{author.orcid}"
            _put(one, "contrib-id", orcid).set("contrib-id-type", "orcid")
        parts = parted(author, meta.lang)
        if parts:
            name = _put(one, "name")
            _put(name, "surname", parts[1])
            _put(name, "given-names", parts[0])
        elif is_person(author):  # which part of the name is which is not plain
            name = _put(one, "name")
            name.set("name-style", "given-only")
            _put(name, "given-names", author.name)
        else:
            _put(one, "collab", author.name)
        for affiliation in author.affiliations:
            _put(one, "aff", affiliation)
        if author.email:
            _put(one, "email", author.email)


def _permissions(made: etree._Element, prepared: Prepared) -> None:
    meta = prepared.article.meta
    licence = meta.licence or prepared.house.licence
    if not licence and not meta.rights_holder:
        return
    rights = _put(made, "permissions")
    if meta.rights_holder:
        _put(rights, "copyright-statement", f"© {meta.date.year} {meta.rights_holder}")
        _put(rights, "copyright-year", str(meta.date.year))
        _put(rights, "copyright-holder", meta.rights_holder)
    if licence:
        one = _put(rights, "license")
        if url := licence_url(licence):
            one.set(f"{{{XLINK}}}href", url)
        _put(one, "license-p", licence)


def _put(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, name)
    if text:
        made.text = text
    return made


# ---------------------------------------------------------------- the text


def _written(prepared: Prepared) -> tuple[etree._Element, etree._Element]:
    """Return the body and what stands behind it, as pandoc writes them."""
    article = prepared.article
    blocks = [*Text(prepared).of(article.content), *_references(article)]
    document = pandoc.document(pandoc.blocks_json(tuple(blocks)))
    text = pandoc.run(
        ["-f", "json", "-t", "jats_publishing", "--standalone", "--wrap=none"], document
    )
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    root = etree.fromstring(text.encode(), parser)
    body, back = root.find("body"), root.find("back")
    body = etree.Element("body") if body is None else body
    back = etree.Element("back") if back is None else back
    _tidy(body)
    _titled(prepared, body, back)
    return body, back


def _references(article: a.Article) -> Iterator[Block]:
    """Yield the list of references, as pandoc expects it of its citeproc."""
    entries = tuple(
        Div(Attr(f"{REFERENCE}{one.key}", ("csl-entry",)), one.entry.blocks)
        for one in article.references
    )
    if entries:
        yield Div(Attr("refs", ("references",)), entries)


def _titled(prepared: Prepared, body: etree._Element, back: etree._Element) -> None:
    """Put the list of references behind the text, under its title."""
    labels = labels_for(prepared.styles, prepared.article.meta.lang)
    for one in [*body.iter("ref-list"), *back.iter("ref-list")]:
        title = one.find("title")
        if title is None:
            title = etree.Element("title")
            one.insert(0, title)
        title.text = labels["references"]
        back.insert(0, one)


def _tidy(body: etree._Element) -> None:
    """Put right what pandoc writes that JATS 1.1 has not."""
    for one in body.iter("boxed-text"):
        one.attrib.pop("specific-use", "")
    for one in body.iter("xref"):
        one.attrib.pop("alt", "")
        if one.get("rid", "").startswith(REFERENCE):
            one.set("ref-type", "bibr")

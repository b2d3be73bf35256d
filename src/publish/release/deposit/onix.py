"""A message of ONIX for Books 3.0 (reference names), as shops and libraries take it.

Codes are those of EDItEUR's code lists, named beside them: https://ns.editeur.org/onix/en
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lxml import etree

from publish.metadata import Author, Meta
from publish.names import is_person, parted
from publish.pipeline import Prepared

ONIX = "http://ns.editeur.org/onix/3.0/reference"
FORMS = {  # of a format: ProductForm (list 150) and ProductFormDetail (list 175)
    "pdf": ("EB", "E107"),  # digital download and online, PDF
    "epub": ("EB", "E101"),  # digital download and online, EPUB
    "print": ("BF", ""),  # pamphlet
    "large-print": ("EB", "E107"),
}
BIBLIOGRAPHIC = {  # ISO 639-2/B where it differs from ISO 639-3
    "sq": "alb", "hy": "arm", "eu": "baq", "my": "bur", "zh": "chi", "cs": "cze", "nl": "dut",
    "fr": "fre", "ka": "geo", "de": "ger", "el": "gre", "is": "ice", "mk": "mac", "ms": "may",
    "mi": "mao", "fa": "per", "ro": "rum", "sk": "slo", "bo": "tib", "cy": "wel",
}  # fmt: skip
CODES = {
    "en": "eng", "ur": "urd", "ar": "ara", "es": "spa", "pt": "por", "it": "ita", "hi": "hin",
    "ps": "pus", "pa": "pan", "sd": "snd", "bn": "ben", "ta": "tam", "tr": "tur", "ru": "rus",
    "uk": "ukr", "pl": "pol", "sv": "swe", "da": "dan", "fi": "fin", "nb": "nob", "no": "nor",
    "he": "heb", "ja": "jpn", "ko": "kor", "id": "ind", "vi": "vie", "th": "tha", "sw": "swa",
    "hu": "hun", "bg": "bul", "hr": "hrv", "sr": "srp", "ca": "cat",
}  # fmt: skip


def as_onix(prepared: Prepared, address: str) -> str:
    """Return a message with a product for each format that has an ISBN; empty where none has."""
    meta, house = prepared.article.meta, prepared.house
    known = {name: isbn for name, isbn in meta.isbn.by_name().items() if isbn}
    if not known:
        return ""
    message = etree.Element(f"{{{ONIX}}}ONIXMessage", nsmap={None: ONIX})  # type: ignore[dict-item]  # None is the default
    message.set("release", "3.0")
    header = _put(message, "Header")
    sender = _put(header, "Sender")
    _put(sender, "SenderName", _publisher(prepared))
    if house.email:
        _put(sender, "EmailAddress", house.email)
    changed = max([meta.date, *(one.date for one in meta.corrections)])
    _put(header, "SentDateTime", f"{changed:%Y%m%d}")
    for name, isbn in known.items():
        _product(message, prepared, name, isbn, address)
    text: bytes = etree.tostring(message, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()


def _publisher(prepared: Prepared) -> str:
    return prepared.house.name or prepared.article.meta.rights_holder or "Unnamed publisher"


def _product(
    message: etree._Element, prepared: Prepared, form: str, isbn: str, address: str
) -> None:
    meta = prepared.article.meta
    digits = isbn.replace("-", "")
    product = _put(message, "Product")
    _put(product, "RecordReference", f"{prepared.article.slug}.{digits}")
    _put(product, "NotificationType", "03")  # list 1: confirmed on publication
    for kind, value in (("15", digits), ("06", meta.doi if form == "pdf" else "")):  # list 5
        if value:
            identifier = _put(product, "ProductIdentifier")
            _put(identifier, "ProductIDType", kind)  # 15: ISBN-13, 06: DOI
            _put(identifier, "IDValue", value)
    _descriptive(product, prepared, form)
    if meta.summary:
        text = _put(_put(product, "CollateralDetail"), "TextContent")
        _put(text, "TextType", "03")  # list 153: description
        _put(text, "ContentAudience", "00")  # list 154: unrestricted
        _put(text, "Text", " ".join(meta.summary.split())).set("language", language(meta.lang))
    _publishing(product, prepared, address)


def _descriptive(product: etree._Element, prepared: Prepared, form: str) -> None:
    meta = prepared.article.meta
    detail = _put(product, "DescriptiveDetail")
    _put(detail, "ProductComposition", "00")  # list 2: a single product
    kind, more = FORMS[form]
    _put(detail, "ProductForm", kind)
    if more:
        _put(detail, "ProductFormDetail", more)
    if meta.series:
        collection = _put(detail, "Collection")
        _put(collection, "CollectionType", "10")  # list 148: the publisher's series
        issn = prepared.house.issn.get("print" if form == "print" else "online", "")
        if issn:
            identifier = _put(collection, "CollectionIdentifier")
            _put(identifier, "CollectionIDType", "02")  # list 13: ISSN
            _put(identifier, "IDValue", issn.replace("-", ""))
        titles = _put(collection, "TitleDetail")
        _put(titles, "TitleType", "01")  # list 15: the distinctive title
        element = _put(titles, "TitleElement")
        _put(element, "TitleElementLevel", "02")  # list 149: of the collection
        if meta.number:
            _put(element, "PartNumber", meta.number)
        _put(element, "TitleText", meta.series)
    titles = _put(detail, "TitleDetail")
    _put(titles, "TitleType", "01")
    element = _put(titles, "TitleElement")
    _put(element, "TitleElementLevel", "01")  # of the product
    _put(element, "TitleText", meta.title)
    if meta.subtitle:
        _put(element, "Subtitle", meta.subtitle)
    for number, author in enumerate(meta.authors, 1):
        _contributor(detail, author, number, meta.lang)
    if form == "large-print":
        _put(detail, "EditionType", "LTE")  # list 21: large type
    spoken = _put(detail, "Language")
    _put(spoken, "LanguageRole", "01")  # list 22: of the text
    _put(spoken, "LanguageCode", language(meta.lang))
    for keyword in _keywords(meta):
        subject = _put(detail, "Subject")
        _put(subject, "SubjectSchemeIdentifier", "20")  # list 27: keywords
        _put(subject, "SubjectHeadingText", keyword)


def _keywords(meta: Meta) -> Iterator[str]:
    if meta.keywords:
        yield "; ".join(meta.keywords)


def _contributor(detail: etree._Element, author: Author, number: int, lang: str) -> None:
    one = _put(detail, "Contributor")
    _put(one, "SequenceNumber", str(number))
    _put(one, "ContributorRole", "A01")  # list 17: by (author)
    parts = parted(author, lang)
    if author.orcid:
        identifier = _put(one, "NameIdentifier")
        _put(identifier, "NameIDType", "21")  # list 44: ORCID
        _put(identifier, "IDValue", author.orcid.replace("-", ""))
    if not parts:
        _put(one, "PersonName" if is_person(author) else "CorporateName", author.name)
        return
    _put(one, "PersonName", author.name)
    _put(one, "PersonNameInverted", f"{parts[1]}, {parts[0]}")
    _put(one, "NamesBeforeKey", parts[0])
    _put(one, "KeyNames", parts[1])
    for name in author.affiliations:
        _put(_put(one, "ProfessionalAffiliation"), "Affiliation", name)


def _publishing(product: etree._Element, prepared: Prepared, address: str) -> None:
    meta, house = prepared.article.meta, prepared.house
    detail = _put(product, "PublishingDetail")
    publisher = _put(detail, "Publisher")
    _put(publisher, "PublishingRole", "01")  # list 45: publisher
    _put(publisher, "PublisherName", _publisher(prepared))
    if house.url or address:
        site = _put(publisher, "Website")
        _put(site, "WebsiteRole", "02" if address else "01")  # list 73: of this work, corporate
        _put(site, "WebsiteLink", address or house.url)
    if house.place:
        _put(detail, "CityOfPublication", house.place)
    _put(detail, "PublishingStatus", "04")  # list 64: active
    _date(detail, meta.date)
    if meta.rights_holder:
        held = _put(detail, "CopyrightStatement")
        _put(held, "CopyrightYear", str(meta.date.year))
        _put(_put(held, "CopyrightOwner"), "CorporateName", meta.rights_holder)


def _date(detail: etree._Element, day: dt.date) -> None:
    made = _put(detail, "PublishingDate")
    _put(made, "PublishingDateRole", "01")  # list 163: publication
    _put(made, "Date", f"{day:%Y%m%d}").set("dateformat", "00")  # list 55: YYYYMMDD


def language(tag: str) -> str:
    """Return the code of a language by ISO 639-2/B, as list 74 has it; `und` for one unknown."""
    base = tag.partition("-")[0].lower()
    return BIBLIOGRAPHIC.get(base) or CODES.get(base) or (base if len(base) == 3 else "und")  # noqa: PLR2004 - letters of ISO 639-2


def _put(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, f"{{{ONIX}}}{name}")
    if text:
        made.text = text
    return made

"""Reading a draft in any format that it may come in."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree, html

from publish import pandoc
from publish.drafts.draft import Account, Block, Draft, Sure
from publish.drafts.labels import Labels
from publish.drafts.markup import Flattener
from publish.drafts.mendeley import with_fields
from publish.drafts.office import (
    check_archive,
    linked_pictures,
    picture_in,
    unreadable,
    words_for_pictures,
)
from publish.drafts.pieces import finish
from publish.drafts.raw import read_raw
from publish.drafts.rich_text import PLACEHOLDER, Picture, pictures_in
from publish.guards import files
from publish.guards.scratch import scratch_folder
from publish.manuscript.normalise import normalise
from publish.manuscript.tangles import STOPS, tangles
from publish.pandoc import Json, Reader
from publish.problems import LimitError, ManuscriptError, OutputError, Problem, Where
from publish.sources import shown

LARGEST = 100_000_000  # bytes of a draft
RAW = {"", ".txt", ".text"}
FORMATS = {
    ".docx": "docx+styles+citations",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".md": "",
    ".markdown": "",
    ".rtf": "rtf",
}
ARCHIVES = {".docx", ".odt"}
FIELDS = {"title": "title", "subtitle": "subtitle", "author": "authors", "date": "date",
          "abstract": "summary"}  # fmt: skip
APART = ("script", "style", "template")  # what a page does not say
DATA = re.compile(r"data:image/(?P<type>[a-z+]+);base64,(?P<data>.+)", re.DOTALL)


def read_draft(file: Path, labels: Labels, changes: str) -> tuple[Draft, bool]:
    """Read a draft; says too whether the account counts the lines of the file itself.

    Raises ManuscriptError where the file can't be read, LimitError where it is too large.
    """
    where = Where(shown(file))
    if not file.is_file():
        raise ManuscriptError(Problem(where, "no-draft", "there is no such file."))
    if file.stat().st_size > LARGEST:
        message = f"the file is larger than {LARGEST // 1_000_000} MB."
        raise LimitError(Problem(where, "too-big", message))
    suffix = file.suffix.lower()
    if suffix in RAW:
        return read_raw(read_text(file)), True
    if suffix not in FORMATS:
        message = f"'{suffix}' is no format that can be imported."
        known = ", ".join([".txt", *FORMATS])
        hint = f"Save it as one of these: {known}."
        raise ManuscriptError(Problem(where, "unknown-format", message, hint))
    if suffix in ARCHIVES:
        check_archive(file)
    try:
        with scratch_folder() as folder:
            plain = with_fields(file, Path(folder)) if suffix == ".docx" else file
            return _read_markup(plain, suffix, labels, changes), False
    except RecursionError as error:
        message = "lists, quotations or boxes stand too deep in each other."
        hint = "Take some of them apart."
        raise ManuscriptError(Problem(where, "too-deep", message, hint)) from error
    except OutputError as error:
        raise unreadable(where, error.problems[0].message) from error
    except (etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        raise unreadable(where, "a part of it is damaged.") from error


def read_text(file: Path) -> str:
    """Read a text in UTF-8, UTF-16 or Windows' own encoding; raises ManuscriptError for others."""
    data = file.read_bytes()
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message, hint = (
        "the file is no text that can be read.",
        "Save it again with the encoding UTF-8.",
    )
    raise ManuscriptError(Problem(Where(shown(file)), "not-utf-8", message, hint))


def _read_markup(file: Path, suffix: str, labels: Labels, changes: str) -> Draft:
    account = Account()
    document, apart = _document(file, suffix)
    pictures: dict[str, bytes] = {}
    flattener = Flattener(labels, changes, _pictures(file, suffix, pictures))
    read = Reader()
    opening = _opening(document.get("meta", {}), read)
    pieces = flattener.finish(read.blocks(document["blocks"]))
    blocks, lines = finish(pieces, account, len(opening) + 1)
    head = [
        Block(number, "text", text, text, field=name)
        for number, (name, text) in enumerate(opening, 1)
    ]
    every = [text for _, text in opening] + list(lines)
    for address in linked_pictures(file) if suffix == ".docx" else ():
        note = f"the picture '{address}' is linked, not in the draft: put it in its place"
        account.note(0, "picture", Sure.SURE, note, look=True)
    if apart:
        every.append(apart)
        note = "text outside the article: menus, headers, footers"
        account.note(len(every), "outside", Sure.LIKELY, note, look=True, left=apart)
    return Draft(
        (*head, *_levelled(blocks)), tuple(every), account, _works(file, suffix), pictures,
        _language(document),
    )  # fmt: skip


def _document(file: Path, suffix: str) -> tuple[Json, str]:
    """Return pandoc's JSON of a draft, and the words of a page that are no part of its article."""
    if suffix in ARCHIVES:
        arguments = [
            "-f",
            FORMATS[suffix],
            "-t",
            "json",
            "--track-changes=all",
            str(file.resolve()),
        ]
        read = json.loads(pandoc.run(arguments, ""))
        if suffix == ".odt":
            _name(read, words_for_pictures(file))
        return read, ""
    text, apart = read_text(file), ""
    form = FORMATS[suffix]
    if form == "html":
        text, apart = _article_of(text)
    elif form == "rtf":
        text = text.replace("{\\*\\footnote", "{\\footnote")  # pandoc skips what it may skip
        read = json.loads(pandoc.run(["-f", form, "-t", "json"], text))
        _describe(read, pictures_in(file))
        return read, ""
    elif not form:
        form = f"{pandoc.READER}+yaml_metadata_block"
        normalised = normalise(text, "", 1)
        tangled = [one for one in tangles(normalised, shown(file)) if one.rule in STOPS]
        if tangled:
            raise ManuscriptError(tangled)
        text = normalised.text
    return json.loads(pandoc.run(["-f", form, "-t", "json"], text)), apart


def _describe(tree: Json, pictures: Mapping[str, Picture]) -> None:
    """Give the images of an RTF draft the words that it has for them, in place of pandoc's."""
    if isinstance(tree, dict):
        if tree.get("t") == "Image" and tree["c"][1] == PLACEHOLDER:
            known = pictures.get(tree["c"][2][0])
            words = known.description.split() if known else []
            tree["c"][1] = [{"t": "Str", "c": " ".join(words)}] if words else []
        tree = list(tree.values())
    for child in tree if isinstance(tree, list) else ():
        _describe(child, pictures)


def _name(tree: Json, words: Mapping[str, str]) -> None:
    """Give the images of an .odt the words that it has for them, which pandoc leaves out."""
    if isinstance(tree, dict):
        said = words.get(tree["c"][2][0], "") if tree.get("t") == "Image" else ""
        if said:
            tree["c"][1] = [{"t": "Str", "c": said}]
        tree = list(tree.values())
    for child in tree if isinstance(tree, list) else ():
        _name(child, words)


def _article_of(text: str) -> tuple[str, str]:
    """Return the article of a page as HTML, and the words outside it."""
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        page: Any = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError):
        return text, ""
    for name in APART:
        for element in list(page.iter(name)):
            element.drop_tree()
    for aside in list(page.iter("aside")):
        aside.tag = "div"
        aside.set("class", f"{aside.get('class') or ''} note".strip())
    for summary in list(page.iter("summary")):
        summary.tag = "h4"
    body = page.find("body")
    root = body if body is not None else page
    found = [*page.iter("article"), *page.iter("main")] or [root]
    article = max(found, key=lambda one: len(one.text_content()))
    kept = str(html.tostring(article, encoding="unicode", with_tail=False))
    head = page.find("head")
    outside = ""
    if article is not root:
        article.drop_tree()
        outside = " ".join(root.text_content().split())
    title = head.findtext("title") if head is not None else None
    lang = page.get("lang") or ""
    start = f"<html lang='{lang}'>" if re.fullmatch(r"[A-Za-z-]+", lang) else "<html>"
    return f"{start}<body>{kept}</body></html>", " ".join(filter(None, (title, outside))).strip()


def _opening(meta: Json, read: Reader) -> list[tuple[str, str]]:
    """Return the fields of the front matter that the file itself names, in order."""
    found = []
    for key, name in FIELDS.items():
        value = meta.get(key)
        texts = [_words(value, read)] if value else []
        if value and value["t"] == "MetaList":
            texts = ["; ".join(_words(one, read) for one in value["c"])]
        found += [(name, text) for text in texts if text]
    return found


def _words(value: Json, read: Reader) -> str:
    match value["t"]:
        case "MetaInlines":
            return " ".join(pandoc.plain(read.inlines(value["c"])).split())
        case "MetaBlocks":
            return " ".join(pandoc.plain(read.blocks(value["c"])).split())
        case "MetaString":
            return str(value["c"])
        case "MetaMap":
            inner = value["c"].get("name")
            return _words(inner, read) if inner else ""
        case _:
            return ""


def _language(document: Json) -> str:
    value = document.get("meta", {}).get("lang")
    return _words(value, Reader()) if value else ""


def _levelled(blocks: tuple[Block, ...]) -> list[Block]:
    """Return blocks whose headings begin at level 1; one highest alone at the head is the title."""
    levels = [block.level for block in blocks if block.kind == "heading"]
    alone = bool(levels) and levels.count(min(levels)) == 1 and levels[0] == min(levels)
    if alone and len(levels) > 1:
        title = next(block for block in blocks if block.kind == "heading")
        if blocks.index(title) == 0:
            least = min(levels[1:])
            return [
                replace(block, level=block.level - least + 1)
                if block.kind == "heading" and block is not title
                else block
                for block in blocks
            ]
    least = min(levels, default=1)
    return [
        replace(block, level=block.level - least + 1) if block.kind == "heading" else block
        for block in blocks
    ]


def _works(file: Path, suffix: str) -> tuple[dict[str, object], ...]:
    """Return the works that Zotero and Mendeley have put into the fields of a .docx."""
    if suffix != ".docx":
        return ()
    arguments = ["-f", FORMATS[suffix], "-t", "csljson", str(file.resolve())]
    return tuple(json.loads(pandoc.run(arguments, "")))


def _pictures(
    file: Path, suffix: str, pictures: dict[str, bytes]
) -> Callable[[str], tuple[str, str]]:
    """Return a function that brings in a picture of the draft and says its path in the article."""

    def bring(name: str) -> tuple[str, str]:
        """Take a picture by its name in the draft; returns its path, or its name and a fault."""
        data, ending = _picture(file, suffix, name)
        if data is None:
            return name, f"the picture '{name}' is not in the draft: put it in its place"
        path = f"images/picture-{len(pictures) + 1}{ending}"
        pictures[path] = data
        return path, ""

    return bring


def _picture(file: Path, suffix: str, name: str) -> tuple[bytes | None, str]:
    found = DATA.match(name)
    if found:
        try:
            return base64.b64decode(
                found["data"], validate=True
            ), f".{found['type'].partition('+')[0]}"
        except binascii.Error:
            return None, ""
    ending = Path(name).suffix.lower()
    if suffix in ARCHIVES:
        return picture_in(file, name), ending
    if suffix == ".rtf":
        known = pictures_in(file).get(name)
        return known.data if known else None, ending
    folder = file.resolve().parent
    path = (folder / unquote(name)).resolve()
    if "://" in name or not files.is_inside(path, folder) or not path.is_file():
        return None, ending
    return files.regular(path, LARGEST), ending

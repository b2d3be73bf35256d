"""Citations of Mendeley's newer add-in, Cite, which lie in content controls and not in fields.

Each control carries the works in its tag, as JSON in base64. They are turned into fields such as
the older add-in and Zotero write, which the reader of Word files knows.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"MENDELEY_CITATION_v\d+_(?P<data>[\w+/=-]+)")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def with_fields(file: Path, folder: Path) -> Path:
    """Return a .docx whose citations are fields: the file itself, or one made in a folder."""
    with zipfile.ZipFile(file) as archive:
        changed = {
            name: made
            for name in {*PARTS} & {*archive.namelist()}
            if (made := _rewritten(archive.read(name)))
        }
        if not changed:
            return file
        path = folder / file.name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for info in archive.infolist():
                new.writestr(info, changed.get(info.filename) or archive.read(info))
    return path


def _rewritten(data: bytes) -> bytes:
    """Return a part with fields in place of controls, nothing where it has none."""
    if b"MENDELEY_CITATION" not in data:
        return b""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root: Any = etree.fromstring(data, parser)
    for control in list(root.iter(f"{W}sdt")):
        tag = control.find(f"{W}sdtPr/{W}tag")
        content = control.find(f"{W}sdtContent")
        works = _works(tag.get(f"{W}val", "")) if tag is not None else []
        if works and content is not None and content.find(f".//{W}p") is None:
            _replace(control, content, works)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _works(tag: str) -> list[object]:
    """Return the works that a tag carries; none where it is no citation, or was typed over."""
    found = TAG.fullmatch(tag)
    if not found:
        return []
    try:
        said = json.loads(base64.b64decode(found["data"] + "=" * (-len(found["data"]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return []
    override = said.get("manualOverride") if isinstance(said, dict) else None
    if isinstance(override, dict) and override.get("isManuallyOverridden"):
        return []
    if not isinstance(said, dict):
        return []
    works = said.get("citationItems")
    return works if isinstance(works, list) else []


def _replace(control: Any, content: Any, works: list[object]) -> None:  # noqa: ANN401 - lxml has no types
    code = json.dumps({"citationID": "cite", "citationItems": works}, ensure_ascii=False)
    made = [_sign("begin"), _run("instrText", f" ADDIN CSL_CITATION {code} "), _sign("separate")]
    made += [*content, _sign("end")]
    parent, at = control.getparent(), control.getparent().index(control)
    made[-1].tail = control.tail
    parent[at : at + 1] = made


def _run(name: str, text: str) -> Any:  # noqa: ANN401 - as above
    run = etree.Element(f"{W}r")
    inner = etree.SubElement(run, f"{W}{name}")
    inner.set(SPACE, "preserve")
    inner.text = text
    return run


def _sign(kind: str) -> Any:  # noqa: ANN401 - as above
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar").set(f"{W}fldCharType", kind)
    return run

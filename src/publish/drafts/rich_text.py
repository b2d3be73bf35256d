"""Pictures of RTF, which stand in the text as hexadecimal digits."""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

START = re.compile(r"\{\\pict(?![a-z])")
KINDS = {"pngblip": ".png", "jpegblip": ".jpg"}
DESCRIPTION = re.compile(r"\{\\sn\s+wzDescription\}\s*\{\\sv\s+(?P<text>(?:[^{}\\]|\\[^{}])*)\}")
CHARACTER = re.compile(r"\\'(?P<byte>[0-9a-fA-F]{2})|\\u(?P<number>-?\d+) ?\??")
CONTROL = re.compile(r"\\[a-zA-Z]+-?\d* ?")
PLACEHOLDER = [{"t": "Str", "c": "image"}]  # what pandoc says, no words of the draft


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its bytes, and the words for those who can't see it."""

    data: bytes
    description: str = ""


@functools.lru_cache(maxsize=1)
def pictures_in(file: Path) -> dict[str, Picture]:
    """Return the pictures of a file by the names that pandoc gives them."""
    text = file.read_bytes().decode("latin-1")
    made: dict[str, Picture] = {}
    for found in START.finditer(text):
        group = _group(text, found.start())
        bare = _without_groups(group)
        kind = next((ending for name, ending in KINDS.items() if f"\\{name}" in bare), "")
        digits = re.sub(r"[^0-9a-fA-F]", "", CONTROL.sub("", bare))
        if kind and digits and len(digits) % 2 == 0:
            data = bytes.fromhex(digits)
            name = hashlib.sha1(data, usedforsecurity=False).hexdigest()
            said = DESCRIPTION.search(group)
            made[f"{name}{kind}"] = Picture(data, _words(said["text"]) if said else "")
    return made


def _group(text: str, start: int) -> str:
    """Return what stands in the braces that open at a place, without them."""
    depth = 0
    for found in re.compile(r"\\[{}\\]|[{}]").finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return text[start + 1 : found.start()]
    return text[start + 1 :]


def _without_groups(text: str) -> str:
    while True:
        shorter = re.sub(r"\{[^{}]*\}", "", text)
        if shorter == text:
            return text
        text = shorter


def _words(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        """Return the character that an escape of RTF stands for."""
        if found["byte"]:
            return bytes.fromhex(found["byte"]).decode("cp1252", errors="replace")
        return chr(int(found["number"]) % 0x10000)

    return " ".join(CHARACTER.sub(character, text).replace("\\", "").split())

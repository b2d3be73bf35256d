"""Raw text, as a content management system gives it out: one line is one block."""

from __future__ import annotations

import re

from publish.drafts.draft import Account, Block, Draft
from publish.drafts.labels import is_capitals, signs, without_signs

LINE_END = re.compile(r"\r\n|\r|\n|\u2028")
ITEM = re.compile(r"^(?P<indent>\s*)(?P<mark>[-•*‣◦▪–·●○■]|\*\))\s+(?P<text>\S.*)$")
NUMBERED = re.compile(r"^(?P<indent>\s*)(?P<mark>\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?P<text>\S.*)$")
ROW = re.compile(r"^\s*\|.*\|\s*$")
RULE = re.compile(r"^[\s|:+-]+$")
SPECIAL = re.compile(r"([\\`*\[\]<>~^])|(?<!\w)(@)(?=\w)|(?<!\w)(_)|(_)(?!\w)")
STARTS = re.compile(r"^(?=[#+:|-]|\d+[.)]\s)(\d*)")
WRAPPED = 55  # characters of a line that may be broken, not ended


def escape(text: str) -> str:
    """Return a text so that our Markdown reads it as it was typed."""
    return SPECIAL.sub(lambda found: "\\" + found[0], text)


def at_start(text: str) -> str:
    """Return Markdown so that it begins no list, heading or box where it begins a line."""
    return STARTS.sub(lambda found: found[1] + "\\", text)


def read_raw(text: str) -> Draft:
    """Read raw text; raises nothing. Tables are rows with bars, or with tabs between cells."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    blocks: list[Block] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cells = _cells(line, lines, number - 1)
        if cells is not None:
            _add_row(blocks, number, line, cells)
        elif blocks and _goes_on(blocks[-1], line, lines, number):
            blocks[-1] = _joined(blocks[-1], line.strip())
        else:
            blocks.append(_block(number, line))
    return Draft(tuple(blocks), tuple(lines), Account())


def _block(number: int, line: str) -> Block:
    for kind, pattern in (("item", ITEM), ("numbered", NUMBERED)):
        found = pattern.match(line)
        if found:
            text = found["text"].strip()
            depth = 1 + (len(found["indent"].expandtabs(4)) >= 2)  # noqa: PLR2004 - spaces
            return Block(
                number, "item" if kind == "item" else "numbered", text, escape(text), depth=depth,
                left=found["mark"],
            )  # fmt: skip
    hashes = re.match(r"^(#{1,6})\s+(.*?)\s*#*$", line)
    text = without_signs(hashes[2] if hashes else line)
    emoji = signs(hashes[2] if hashes else line)
    sign = "emoji" if emoji else "capitals" if is_capitals(text) else ""
    kind = "heading" if hashes else "text"
    return Block(
        number, "heading" if kind == "heading" else "text", text, escape(text),
        len(hashes[1]) if hashes else 0, sign, left=emoji,
    )  # fmt: skip


def _cells(line: str, lines: list[str], at: int) -> tuple[str, ...] | None:
    """Return the cells of a line that is a row of a table."""
    if ROW.match(line):
        inner = line.strip().strip("|")
        if RULE.match(line) and "-" in line:
            return ()
        return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", inner))
    count = line.strip().count("\t")
    beside = [lines[n] for n in (at - 1, at + 1) if 0 <= n < len(lines)]
    if count and any(other.strip().count("\t") == count for other in beside):
        return tuple(cell.strip() for cell in line.strip().split("\t"))
    return None


def _add_row(blocks: list[Block], number: int, line: str, cells: tuple[str, ...]) -> None:
    rows = (tuple(escape(cell) for cell in cells),) if cells else ()
    if blocks and blocks[-1].kind == "table" and blocks[-1].lines[-1] == number - 1:
        last = blocks.pop()
        blocks.append(
            Block(
                last.line, "table", f"{last.text} {' '.join(cells)}".strip(), "",
                rows=last.rows + rows, lines=(*last.lines, number),
            )
        )  # fmt: skip
        return
    blocks.append(Block(number, "table", " ".join(cells), line, rows=rows, lines=(number,)))


def _goes_on(last: Block, line: str, lines: list[str], number: int) -> bool:
    """Say whether a line is the rest of a paragraph that was broken to a width."""
    previous = lines[number - 2].strip() if number > 1 else ""
    return (
        last.kind in {"text", "item", "numbered"}
        and bool(previous)
        and not last.sign
        and WRAPPED <= len(previous) <= 2 * WRAPPED
        and previous[-1] not in '.!?:;”"۔؟'
        and line.strip()[0].islower()
    )


def _joined(last: Block, line: str) -> Block:
    lines = (*(last.lines or (last.line,)), (last.lines or (last.line,))[-1] + 1)
    return Block(
        last.line, last.kind, f"{last.text} {line}", f"{last.markdown} {escape(line)}", last.level,
        last.sign, depth=last.depth, lines=lines, left=last.left,
    )  # fmt: skip

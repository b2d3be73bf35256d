"""Sorting a draft: which of its blocks are headings, running text, tables and boxes."""

from __future__ import annotations

import re
from dataclasses import replace

from publish.callouts import Kinds
from publish.drafts.draft import Account, Block, Part, Sure
from publish.drafts.labels import Label, Labels, normal
from publish.drafts.signs import (
    ATTRIBUTION,
    HEADING_WORDS,
    is_heading,
    is_question,
    is_quotation,
    number_goes,
    western,
)
from publish.drafts.taking import REFERENCES, TAKERS, Cues

COMPARISON = "comparison"
SIDES = {"strengths", "risks"}
SIDED = "strengths-risks"


class Sorter:
    """Puts blocks into parts, one after the other; the account says what became of each."""

    def __init__(self, labels: Labels, kinds: Kinds, account: Account) -> None:
        """Take the labels to know and the account to write in."""
        self.labels, self.kinds, self.account = labels, kinds, account
        self.parts: list[Part] = []
        self.box: Part | None = None  # the box that may still take blocks
        self.level = 1
        self.child = False  # whether headings stand a level below the last but one
        self.cues = Cues(labels)

    def sort(self, blocks: tuple[Block, ...]) -> list[Part]:
        """Sort all blocks of a draft and return the parts of the article."""
        for at, block in enumerate(blocks):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            self._place(block, following)
        for part in self.parts:
            if part.kind == COMPARISON:
                self._no_table(part)
        return self.parts

    def _place(self, block: Block, following: Block | None) -> None:
        if block.kind in {"open", "close"}:
            self._frame(block)
            return
        label = None if self._is_inside(block) else self.labels.find(block)
        above = block.sign == "caption" or self._is_numbered(block, following)
        captioned = above and self._caption(block)
        if not captioned and not (label and self._named(block, label, following)):
            self._unnamed(block)

    def _unnamed(self, block: Block) -> None:
        """Place a block that is no label: into the open box, or outside."""
        if self.box and self.box.framed:
            if not self._frame_title(self.box, block):
                self._into(self.box, block, Sure.SURE)
        elif self.labels.head("words", "sources", block.text) and self._takes_source():
            self._source(block)
        elif block.kind in {"table", "image"}:
            self._table(block) if block.kind == "table" else self._alone("image", block)
        elif not self._belongs(block):
            self._outside(block)

    def _outside(self, block: Block) -> None:
        if is_quotation(block) or block.kind == "quote":
            self._quotation(block)
        elif self._attribution(block):
            return
        elif is_heading(block) and self.cues.boxed.match(block.text):
            self._frame_title(self._open("note", None), block)
        elif is_heading(block) and (block.kind == "heading" or not self._is_caption(block)):
            self._heading(block)
        else:
            self._running(block)

    def _is_inside(self, block: Block) -> bool:
        """Say whether a line can only be a part of the open box: a list item, or a row."""
        return block.kind in {"item", "numbered", "table", "image", "code", "quote"} or (
            is_question(block.text)
        )

    # ------------------------------------------------------------ boxes

    def _frame(self, block: Block) -> None:
        if block.kind == "close":
            self.box = None
            return
        self.box = self._open(block.text or "note", None)
        self.box.framed = True

    def _frame_title(self, part: Part, block: Block) -> bool:
        """Take the first line of a frame as its title, if it looks like one."""
        numbered = self.cues.boxed.match(block.text)
        named = is_heading(block) or bool(numbered) or block.sign == "frame"
        if part.head or part.blocks or part.shape == "quote" or not named:
            return False
        if block.kind not in {"text", "heading"} or len(block.words) > HEADING_WORDS:
            return False
        left = numbered[0].strip() if numbered else ""
        part.head, part.title = block, block.text[len(numbered[0]) if numbered else 0 :]
        note = f"a frame that no label names: taken as a box “{part.kind}” with this title"
        self.account.note(block.line, "frame", Sure.GUESS, note, look=True, left=left)
        return True

    def _open(self, name: str, head: Block | None) -> Part:
        kind = self.kinds.by_name.get(name)
        part = Part(name, head=head, shape=kind.shape if kind else "")
        self.parts.append(part)
        self.box = part
        return part

    def _named(self, block: Block, label: Label, following: Block | None) -> bool:
        """Open what a label names; False where the line is a heading after all."""
        if label.name in SIDES:
            return self._side(block, label)
        if label.name in {COMPARISON, REFERENCES}:
            return self._titled(block, label, following)
        framed = self.box is not None and self.box.framed
        if self.box and self.box.framed and not self.box.blocks and not self.box.head:
            self.parts.remove(self.box)
        elif framed:
            return False
        if self._repeated(block, label):
            return True
        part = self._open(label.name, block)
        part.framed = framed
        part.title = block.text
        note = f"label of a box “{label.name}”"
        self.account.note(
            block.line, "box", label.sure, note, look=label.sure is Sure.GUESS, left=block.left
        )
        return True

    def _repeated(self, block: Block, label: Label) -> bool:
        """Merge a label with the same words as a heading or an empty box right above it."""
        last = self.parts[-1] if self.parts else None
        same = last and last.head and normal(last.head.text) == normal(block.text)
        if not last or not same or last.blocks:
            return False
        left = " ".join(filter(None, (block.left, block.text)))
        self.account.note(
            block.line, "repeated-label", Sure.SURE,
            f"the same label as in line {last.head.line if last.head else 0}; kept once", left=left,
        )  # fmt: skip
        if last.kind == "heading":
            self.parts.pop()
            part = self._open(label.name, last.head)
            part.title = last.head.text if last.head else ""
        return True

    def _titled(self, block: Block, label: Label, following: Block | None) -> bool:
        """Begin a table that has its caption before it, or the list of works."""
        if label.name == COMPARISON and not (following and following.kind == "table"):
            if not block.sign:
                return False
            self.account.note(
                block.line, "no-table", Sure.LIKELY, "label of a table that is not there", look=True
            )
        else:
            what = (
                "caption of a table" if label.name == COMPARISON else "label of the list of works"
            )
            left = block.left if label.name == COMPARISON else f"{block.left} {block.text}".strip()
            self.account.note(block.line, label.name, label.sure, what, left=left)
        part = self._open(label.name, block)
        part.title = block.text
        return True

    def _no_table(self, part: Part) -> None:
        part.kind, part.level = "heading", self.level

    def _side(self, block: Block, label: Label) -> bool:
        """Begin a side of a box of strengths and risks."""
        box = self.box if self.box and self.box.kind == SIDED else None
        if not box:
            if not block.sign and block.kind != "heading" and not label.whole:
                return False
            box = self._open(SIDED, None)
        box.sides.append((len(box.blocks), block))
        note = f"heading of a side of a box “{SIDED}”"
        self.account.note(block.line, "side", label.sure, note, left=block.left)
        return True

    def _into(self, part: Part, block: Block, sure: Sure, note: str = "") -> None:
        part.blocks.append(block)
        what = {"item": "list item", "numbered": "list item", "table": "table"}.get(
            block.kind, "paragraph"
        )
        said = note or f"{what} of the box “{part.kind}”"
        rule = "box-item" if block.kind in {"item", "numbered"} else "box-text"
        for line in block.lines or (block.line,):
            first = line == block.line
            self.account.note(
                line, rule, sure, said, look=sure is Sure.GUESS and first,
                left=block.left if first else "",
            )  # fmt: skip

    def _belongs(self, block: Block) -> bool:
        """Put a block into the open box if its shape takes it."""
        if not self.box:
            return False
        if self.box.kind == COMPARISON:
            self.box = None
            return False
        takes = TAKERS.get(self.box.shape or self.box.kind)
        sure = takes(self.cues, self.box, block) if takes else None
        if sure is None:
            return False
        self._into(self.box, block, sure)
        return True

    # ------------------------------------------------------------ what stands outside boxes

    def _takes_source(self) -> bool:
        last = self.parts[-1] if self.parts else None
        return bool(last and (last.shape == "facts" or last.kind == "table") and not last.source)

    def _source(self, block: Block) -> None:
        last = self.parts[-1]
        last.source = block
        head = self.labels.head("words", "sources", block.text)
        left = head.strip() if last.kind == "table" else ""
        what = "table" if last.kind == "table" else f"box “{last.kind}”"
        self.account.note(block.line, "sources", Sure.SURE, f"sources of the {what}", left=left)
        self.box = None

    def _table(self, block: Block) -> None:
        part = self.box if self.box and self.box.kind == COMPARISON else None
        last = self.parts[-1] if self.parts else None
        if part:
            part.kind = "table"
        elif last and last.kind == "text" and self._is_caption(last.blocks[-1]):
            caption = last.blocks.pop()
            if not last.blocks:
                self.parts.remove(last)
            part = self._open("table", None)
            part.head = self._without_number(caption)
            part.title = part.head.text
            self.account.note(caption.line, "caption", Sure.LIKELY, "caption of the table below")
        else:
            part = self._open("table", None)
        part.blocks.append(block)
        for line in block.lines or (block.line,):
            self.account.note(line, "table-row", Sure.SURE, "row of a table")
        self.box = None

    def _caption(self, block: Block) -> bool:
        """Give a caption to the table or picture above it; False where it belongs below."""
        last = self.parts[-1] if self.parts else None
        if not last or last.kind not in {"table", "image"} or last.head:
            return False
        last.head = self._without_number(block)
        last.title = last.head.text
        self.account.note(block.line, "caption", Sure.SURE, f"caption of the {last.kind} above")
        return True

    def _is_numbered(self, block: Block, following: Block | None) -> bool:
        """Say whether a line is the caption of what stands above it: "Figure 1: Two routes"."""
        below = following is not None and following.kind in {"table", "image"}
        return block.kind == "text" and not below and bool(self.cues.numbered.match(block.text))

    def _without_number(self, block: Block) -> Block:
        """Return a caption without "Table 1:", which the layout prints itself."""
        found = self.cues.numbered.match(block.text)
        if not found:
            return block
        number = found[0].strip()
        self.account.note(block.line, "mark", Sure.SURE, number_goes(number), left=number)
        markdown = self.cues.numbered.sub("", block.markdown, count=1)
        if markdown.count("**") % 2:  # it was bold with its number
            markdown = markdown.replace("**", "")
        return replace(block, text=block.text[found.end() :], markdown=markdown)

    def _is_caption(self, block: Block) -> bool:
        words = "|".join(map(re.escape, self.labels.words("words", "table")))
        return block.sign == "caption" or bool(
            re.match(rf"(?:{words})\s*\d+", western(block.text), re.IGNORECASE)
        )

    def _alone(self, kind: str, block: Block) -> None:
        self.parts.append(Part(kind, [block]))
        self.account.note(block.line, kind, Sure.SURE, f"{kind} of the running text")

    def _quotation(self, block: Block) -> None:
        self.box = None
        part = self._open("pull-quote", None)
        part.blocks.append(block)
        sure = Sure.LIKELY if block.kind == "text" else Sure.GUESS
        self.account.note(
            block.line, "quotation", sure, "a paragraph that is a quotation: a pull quote",
            look=sure is Sure.GUESS,
        )  # fmt: skip

    def _attribution(self, block: Block) -> bool:
        box = self.box
        if not box or box.kind != "pull-quote" or box.source or not box.blocks:
            return False
        if not ATTRIBUTION.match(f"{block.left} {block.text}".strip()):
            return False
        box.source = block
        self.account.note(block.line, "attribution", Sure.SURE, "who said the quotation above",
                          left=block.left)  # fmt: skip
        self.box = None
        return True

    def _heading(self, block: Block) -> None:
        last = self.parts[-1] if self.parts else None
        under = bool(last and last.kind == "heading" and last.level == 1)
        if block.level:
            self.level, sure, note = block.level, Sure.SURE, f"heading of level {block.level}"
        else:
            below = under or (self.child and not (last and last.head and last.kind != "heading"))
            self.level, sure = (2, Sure.GUESS) if below else (1, Sure.LIKELY)
            note = f"taken as a heading of level {self.level}; the draft says no level"
            self.child = below
        self.box = None
        self.parts.append(Part("heading", head=block, title=block.text, level=self.level))
        self.account.note(
            block.line, "heading", sure, note, look=sure is Sure.GUESS, left=block.left
        )

    def _running(self, block: Block) -> None:
        after = self.box is not None and self.box.head is not None and block.kind == "text"
        if after:
            note = (
                f"taken as running text: the box “{self.box.kind if self.box else ''}” ends above"
            )
            sure = Sure.GUESS
        else:
            note, sure = "running text", Sure.SURE
        self.box = None
        kind = {"item": "list", "numbered": "list", "code": "code"}.get(block.kind, "text")
        last = self.parts[-1] if self.parts else None
        if kind == "list" and not after and last and last.kind == "list":
            last.blocks.append(block)
        else:
            self.parts.append(Part(kind, [block]))
        said = note if kind == "text" or after else f"{kind} of the running text"
        for line in block.lines or (block.line,):
            first = line == block.line
            self.account.note(line, kind, sure, said, look=sure is Sure.GUESS and first,
                              left=block.left if first else "")  # fmt: skip

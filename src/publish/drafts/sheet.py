"""The sheet that an article is written on, and how single lines are put on it."""

from __future__ import annotations

import re

from publish.callouts import Kinds
from publish.drafts.casing import Casing
from publish.drafts.citing import Works, link
from publish.drafts.draft import Account, Block, Sure
from publish.drafts.labels import Labels
from publish.drafts.raw import at_start


class Sheet:
    """The article as it is written, line by line, with where each line of the draft went."""

    def __init__(self, lang: str, works: Works, account: Account) -> None:
        """Take what all parts need."""
        self.lines: list[str] = []
        self.origin: dict[int, int] = {}  # line of the draft -> line of the article
        self.lang, self.works, self.account = lang, works, account
        self.notes: list[str] = []

    def put(self, text: str, *blocks: Block | None) -> None:
        """Write a line (or several) that comes from blocks of the draft."""
        for block in blocks:
            for line in (block.lines or (block.line,)) if block else ():
                self.origin.setdefault(line, len(self.lines) + 1)
            self.notes += block.notes if block else ()
        self.lines += text.split("\n")

    def gap(self) -> None:
        """End a block, with the notes that it calls where nothing is left open."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def end(self) -> None:
        """End a part of the article and write its notes."""
        self.gap()
        for note in self.notes:
            self.put(note)
            self.gap()
        self.notes.clear()

    def said(self, block: Block) -> str:
        """Return what a block says in Markdown, with citations linked."""
        return link(block.markdown, block.line, self.works, self.account)

    def ask(self, block: Block | None, rule: str, question: str, before: str = "") -> str:
        """Return a query for an empty slot and note it; it stands in the line written next."""
        line = block.line if block else 0
        entry = self.account.note(line, rule, Sure.SURE, question, look=True)
        entry.article_line = len(self.lines) + 1
        return f"{before}[AQ: {question.replace('[', '(').replace(']', ')')}]{{.query}}"


class Pen:
    """Writes single lines, list items and rows onto a sheet."""

    def __init__(self, sheet: Sheet, labels: Labels, kinds: Kinds, casing: Casing) -> None:
        """Take the sheet to write on and what is known of labels, kinds and letter case."""
        self.sheet, self.labels, self.kinds, self.casing = sheet, labels, kinds, casing
        self.duty = re.compile(
            rf"^(?P<actor>[^.,;:\\]{{2,120}}?)(?P<rest>\s+(?:{_any(labels, 'duty')})\s.+)$",
            re.IGNORECASE | re.DOTALL,
        )
        self.question = re.compile(
            rf"^\W*(?:{_any(labels, 'question')})\s*\d*\s*[:.)]\s*", re.IGNORECASE
        )
        self.answer = re.compile(
            rf"^\W*(?:{_any(labels, 'answer')})\s*\d*\s*[:.)]\s*", re.IGNORECASE
        )
        self.tables = 0

    def cased(self, block: Block, markdown: str) -> str:
        """Return words in capitals as running text sets them; the account says so."""
        if block.sign == "capitals" or (block.text.isupper() and len(block.words) > 1):
            self.sheet.account.note(
                block.line, "letter-case", Sure.GUESS,
                "set in capitals in the draft: check the letter case", look=True,
            )  # fmt: skip
            return self.casing.lowered(markdown)
        return markdown

    def item(self, block: Block, text: str = "", mark: str = "") -> None:
        """Write one item of a list."""
        mark = mark or ("1." if block.kind == "numbered" else "-")
        indent = "    " * max(block.depth - 1, 0)
        self.sheet.put(f"{indent}{mark} {at_start(text or self.sheet.said(block))}", block)

    def rows(self, block: Block) -> None:
        """Write the rows of a table; one that pandoc wrote stands as it is."""
        if not block.rows:
            self.sheet.put(block.markdown, block)
            return
        width = max(len(row) for row in block.rows)
        full = [(*row, *[""] * (width - len(row))) for row in block.rows]
        cited = [
            [link(c, block.line, self.sheet.works, self.sheet.account) for c in r] for r in full
        ]
        first = len(self.sheet.lines) + 1
        for at, row in enumerate(cited):
            self.sheet.put(f"| {' | '.join(row)} |", block if not at else None)
            if not at:
                self.sheet.put("|" + "---|" * width)
        ruled = len(block.lines) > len(full)  # the draft has a line below its head
        for at, line in enumerate(block.lines):
            self.sheet.origin[line] = first + at + (at > 0 and not ruled)


def _any(labels: Labels, name: str) -> str:
    return "|".join(map(re.escape, labels.words("words", name)))

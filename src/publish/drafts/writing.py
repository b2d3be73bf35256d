"""Writing the article: parts become our Markdown, and each line of the draft gets its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from publish.drafts.boxes import Boxes
from publish.drafts.citing import link_sources
from publish.drafts.draft import Part, Sure
from publish.drafts.raw import at_start


class Writer(Boxes):
    """Writes the parts of an article onto a sheet."""

    def write(self, parts: list[Part]) -> None:
        """Write all parts in their order."""
        for part, following in pairwise([*parts, None]):
            if part is None:
                break
            if part.kind == "heading" and part.head and _is_bare(part, following):
                note = "a heading without text: write its text, or remove it"
                self.sheet.account.note(part.head.line, "empty-section", Sure.SURE, note, look=True)
            OUTSIDE.get(part.kind, Writer.box)(self, part)
            self.sheet.end()

    def heading(self, part: Part) -> None:
        """Write a heading, capitals turned to the case that the draft uses elsewhere."""
        head = part.head
        if head:
            text = self.cased(head, self.sheet.said(head))
            self.sheet.put(f"{'#' * part.level} {text}", head)

    def text(self, part: Part) -> None:
        """Write paragraphs."""
        for block in part.blocks:
            self.sheet.gap()
            self.sheet.put(at_start(self.sheet.said(block)), block)

    def list(self, part: Part) -> None:
        """Write a list as it stands."""
        for block in part.blocks:
            self.item(block)

    def code(self, part: Part) -> None:
        """Write code and other blocks that stand as they are."""
        for block in part.blocks:
            self.sheet.put(block.markdown, block)

    def table(self, part: Part) -> None:
        """Write a table with its caption and its sources."""
        block = part.blocks[0]
        self.tables += 1
        self.sheet.gap()
        self.rows(block)
        self.sheet.gap()
        if part.head:
            caption = self.cased(part.head, self.sheet.said(part.head))
        else:
            caption = self.sheet.ask(block, "table-without-caption", "What does this table show?")
        source = ""
        if part.source:
            head = self.labels.head("words", "sources", part.source.text)
            said = part.source.text[len(head) :]
            linked = link_sources(said, part.source.line, self.sheet.works, self.sheet.account)
            source = (
                f' source="{linked}"'.replace('"', "”") if '"' in linked else f' source="{linked}"'
            )
        self.sheet.put(f": {caption} {{#tbl-{self.tables}{source}}}", part.head, part.source)

    def image(self, part: Part) -> None:
        """Write an image that stands alone."""
        markdown = part.blocks[0].markdown
        if part.head:
            caption = self.sheet.said(part.head)
            markdown = markdown.replace("![](", f"![{caption}](", 1)
        self.sheet.put(markdown, part.blocks[0], part.head)

    def references(self, part: Part) -> None:
        """Write those works of a list that could not be read; the others are in the library."""
        if part.blocks:
            # Without the draft's heading: the list that citations make beside it has that one.
            self.sheet.put("::: further-reading", part.head)
            for block in part.blocks:
                self.sheet.put(f"- {at_start(block.markdown)}", block)
            self.sheet.put(":::")


OUTSIDE: Mapping[str, Callable[[Writer, Part], None]] = {
    "heading": Writer.heading,
    "text": Writer.text,
    "list": Writer.list,
    "code": Writer.code,
    "table": Writer.table,
    "image": Writer.image,
    "references": Writer.references,
}


def _is_bare(part: Part, following: Part | None) -> bool:
    """Say whether nothing stands under a heading."""
    return not following or (following.kind == "heading" and following.level <= part.level)

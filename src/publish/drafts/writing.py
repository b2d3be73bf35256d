"""Writing the article: parts become our Markdown, and each line of the draft gets its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from publish.callouts import Kinds
from publish.drafts.casing import Casing
from publish.drafts.citing import Works, link, link_sources
from publish.drafts.draft import Account, Block, Part, Sure
from publish.drafts.labels import Labels, normal
from publish.drafts.raw import at_start
from publish.drafts.signs import DATED, FIGURE, PAIR, SCENARIO, is_heading, is_question, western

TERM_WORDS = 8
FRAME = re.compile(
    r"\b(?:by|before|until|within|no later than|d’ici|avant|dans un délai|bis|antes de|تک)\b|"
    r"\b\d+-(?:year|month|week)|"
    r"\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)


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


class Writer:
    """Writes parts onto a sheet."""

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

    # ------------------------------------------------------------ outside boxes

    def heading(self, part: Part) -> None:
        """Write a heading, capitals turned to the case that the draft uses elsewhere."""
        head = part.head
        if head:
            text = self.cased(head, self.sheet.said(head))
            self.sheet.put(f"{'#' * part.level} {text}", head)

    def cased(self, block: Block, markdown: str) -> str:
        """Return words in capitals as running text sets them; the account says so."""
        if block.sign == "capitals" or (block.text.isupper() and len(block.words) > 1):
            self.sheet.account.note(
                block.line, "letter-case", Sure.GUESS,
                "set in capitals in the draft: check the letter case", look=True,
            )  # fmt: skip
            return self.casing.lowered(markdown)
        return markdown

    def text(self, part: Part) -> None:
        """Write paragraphs."""
        for block in part.blocks:
            self.sheet.gap()
            self.sheet.put(at_start(self.sheet.said(block)), block)

    def list(self, part: Part) -> None:
        """Write a list as it stands."""
        for block in part.blocks:
            self.item(block)

    def item(self, block: Block, text: str = "", mark: str = "") -> None:
        """Write one item of a list."""
        mark = mark or ("1." if block.kind == "numbered" else "-")
        indent = "    " * max(block.depth - 1, 0)
        self.sheet.put(f"{indent}{mark} {at_start(text or self.sheet.said(block))}", block)

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
            self.sheet.put(f"::: further-reading {part.title}".rstrip(), part.head)
            for block in part.blocks:
                self.sheet.put(f"- {at_start(block.markdown)}", block)
            self.sheet.put(":::")

    # ------------------------------------------------------------ boxes

    def box(self, part: Part) -> None:
        """Write a box of a kind; an empty one holds a query."""
        sheet = self.sheet
        sheet.gap()
        kind = part.kind if not part.sides or _is_whole(part) else self.half(part)
        title = self.title(part)
        sheet.put(f"::: {kind}{f' {title}' if title else ''}", part.head)
        if not part.blocks and not part.sides:
            source = f" The draft names: {part.source.text}" if part.source else ""
            question = f"The box “{part.kind}” is empty in the draft: what stands in it?{source}"
            sheet.put(sheet.ask(part.head or part.source, "empty-box", question), part.source)
        else:
            BODIES[part.shape](self, part)
            if part.source and part.shape == "facts":
                sheet.gap()
                sheet.put(self.sources(part.source), part.source)
        sheet.put(":::")

    def title(self, part: Part) -> str:
        """Return the title that a box needs of its own: none where the layout prints the same."""
        head = part.head
        if not head:
            return ""
        own = self.kinds.by_name[part.kind].title(self.sheet.lang)
        if normal(own) == normal(part.title):
            self.sheet.account.note(
                head.line, "own-title", Sure.SURE, f"the layout prints “{own}” itself",
                left=part.title,
            )  # fmt: skip
            return ""
        title = self.cased(head, part.title)
        return re.sub(r"[{}=\"]", "", title).rstrip(" :")

    def sources(self, block: Block) -> str:
        """Return a line of sources with its works cited."""
        head = self.labels.head("words", "sources", block.text)
        said = block.text[len(head) :]
        linked = link_sources(said, block.line, self.sheet.works, self.sheet.account)
        return head + (linked[1:-1] if linked != said else self.sheet.said(block)[len(head) :])

    def bullets(self, part: Part) -> None:
        """Write a list of points."""
        mark = "1." if part.blocks[0].kind == "numbered" else "-"
        for block in part.blocks:
            self.item(block, block.markdown if part.kind == "further-reading" else "", mark)

    def facts(self, part: Part) -> None:
        """Write figures with what they measure."""
        for block in part.blocks:
            text = self.sheet.said(block)
            found = FIGURE.match(western(text))
            if text.startswith("**"):
                self.item(block, text)
            elif found:
                at = found.end("figure")
                self.item(block, f"**{text[:at].strip()}** {text[at:].strip()}")
            else:
                self.item(block, self._unled(block, text, "figure"))

    def _unled(self, block: Block, text: str, what: str) -> str:
        """Return a point whose lead is not marked: its first word takes its place."""
        first, _, rest = text.partition(" ")
        self.sheet.account.note(
            block.line, f"no-{what}", Sure.GUESS, f"the first word was taken for the {what}",
            look=True,
        )  # fmt: skip
        return f"**{first}** {rest}"

    def events(self, part: Part) -> None:
        """Write events with their dates."""
        for block in part.blocks:
            text = self.sheet.said(block)
            found = DATED.match(western(text))
            if text.startswith("**"):
                self.item(block, text)
            elif found:
                at = found.end("date")
                self.item(block, f"**{text[:at].strip()}**{text[at:]}")
            else:
                self.item(block, self._unled(block, text, "date"))

    def quote(self, part: Part) -> None:
        """Write a quotation, with who said it or a query."""
        for block in part.blocks:
            self.sheet.gap()
            self.sheet.put(at_start(self.sheet.said(block)), block)
        if part.source:
            said = self.sheet.said(part.source).lstrip("-–—― ")
            self.sheet.put(f"-- {said}", part.source)
        else:
            self.sheet.gap()
            question = "Who says this, where and when?"
            self.sheet.put(self.sheet.ask(part.blocks[0], "no-attribution", question))

    def sides(self, part: Part) -> None:
        """Write the two sides of strengths and risks."""
        starts = [at for at, _ in part.sides]
        for (start, head), stop in zip(part.sides, [*starts[1:], len(part.blocks)], strict=True):
            self.sheet.gap()
            self.sheet.put(f"#### {self.cased(head, self.sheet.said(head))}", head)
            self.sheet.gap()
            for block in part.blocks[start:stop]:
                self.item(block, mark="-")
            if start == stop:
                question = "What stands on this side?"
                self.sheet.put(self.sheet.ask(head, "empty-side", question))

    def half(self, part: Part) -> str:
        """Return the kind of a box that has not two sides, so it can't be drawn as one."""
        note = f"not two full sides: kept as a note; make it “{part.kind}” when it has both"
        self.sheet.account.note(part.sides[0][1].line, "one-side", Sure.SURE, note, look=True)
        return "note"

    def scenarios(self, part: Part) -> None:
        """Write scenarios; one without a name gets a query for it."""
        count, named = 0, False
        for block, following in pairwise([*part.blocks, None]):
            if block is None:
                break
            text = self.sheet.said(block)
            found = SCENARIO.match(text) if not is_heading(block) else None
            if is_heading(block):
                named, count = True, count + 1
                self.sheet.gap()
                if following is None or is_heading(following):
                    question = f"What happens in the scenario “{block.text}”?"
                    text, named = self.sheet.ask(block, "empty-scenario", question), False
                self.sheet.put(f"#### {text}" if named else text, block)
                continue
            if found and found["text"] and self._is_scenario(found["name"], found["chance"]):
                count += 1
                self.sheet.gap()
                chance = f" {found['chance']}" if found["chance"] else ""
                self.sheet.put(f"#### {found['name'].strip('* ')}{chance}", block)
                text = found["text"].lstrip("* ")
            elif not named:
                count += 1
                question = f"What is scenario {count} called, and how probable is it?"
                self.sheet.gap()
                self.sheet.put(self.sheet.ask(block, "nameless-scenario", question, "#### "))
            self.sheet.gap()
            self.sheet.put(at_start(text), block)
            named = False

    def _is_scenario(self, name: str, chance: str | None) -> bool:
        known = {w for word in self.labels.words("words", "scenario") for w in normal(word)}
        return bool(chance or known & {*normal(name)})

    def actions(self, part: Part) -> None:
        """Write recommendations: the actor bold where the sentence names one."""
        for number, block in enumerate(part.blocks, 1):
            text = self.sheet.said(block)
            colon = re.match(r"^(?P<actor>[^.:*]{2,100}):(?P<rest>\s.+)$", text, re.DOTALL)
            found = None if text.startswith("**") else self.duty.match(text) or colon
            if found:
                text = f"**{found['actor']}**{':' if found is colon else ''}{found['rest']}"
                note = f"“{found['actor']}” is who should act"
                self.sheet.account.note(block.line, "actor", Sure.LIKELY, note)
            elif not text.startswith("**"):
                text += self.sheet.ask(block, "no-actor", "Who should do this?", " ")
            if not FRAME.search(block.text):
                text += self.sheet.ask(block, "no-time-frame", "By when?", " ")
            self.sheet.put(f"{number}. {text}", block)

    def terms(self, part: Part) -> None:
        """Write terms: pairs of lines, or a term and its meaning in one."""
        waiting: Block | None = None
        alone: list[Block] = []
        for block in part.blocks:
            text = self.sheet.said(block)
            short = len(block.words) <= TERM_WORDS and not block.text.endswith((".", "۔"))
            pair = PAIR.match(text)
            if text.startswith("**"):
                self.sheet.put(f"- {text}", block)
            elif pair and not waiting:
                self.sheet.put(f"- **{pair['term']}**{pair['gap']}{pair['text']}", block)
            elif short:
                alone += [waiting] if waiting else []
                waiting = block
            elif waiting:
                self.sheet.put(f"- **{waiting.markdown}** {text}", waiting, block)
                waiting = None
            else:
                self.sheet.put(f"- {self._unled(block, text, 'term')}", block)
        for term in [*alone, *([waiting] if waiting else [])]:
            self.sheet.gap()
            question = f"What does the term “{term.text}” mean?"
            self.sheet.put(self.sheet.ask(term, "no-meaning", question), term)

    def questions(self, part: Part) -> None:
        """Write questions and answers; an answer without its question gets a query for it."""
        asked = False
        several = any(is_question(block.text) for block in part.blocks)
        for block, following in pairwise([*part.blocks, None]):
            if block is None:
                break
            text = self.sheet.said(block)
            self.sheet.gap()
            if self.asks(block):
                asked = following is not None and not self.asks(following)
                text = self.stripped(block, text, self.question) if asked else ""
                question = f"What is the answer to “{block.text}”?"
                query = "" if asked else self.sheet.ask(block, "no-answer", question)
                self.sheet.put(f"#### {text}" if asked else query, block)
                continue
            if not asked:
                question = "Which question does this answer?"
                self.sheet.put(self.sheet.ask(block, "lost-question", question, "#### "))
                self.sheet.gap()
            self.sheet.put(at_start(self.stripped(block, text, self.answer)), block)
            asked = several
            self.sheet.gap()

    def asks(self, block: Block) -> bool:
        """Say whether a block is a question: by its mark, or as a heading among answers."""
        return is_question(block.text) or block.kind == "heading"

    def stripped(self, block: Block, text: str, head: re.Pattern[str]) -> str:
        """Return a text without "Q:" or "A:"; the account tells of them."""
        found = head.match(text)
        if not found:
            return text
        note = f"“{found[0].strip()}” goes: the layout shows what asks and what answers"
        self.sheet.account.note(block.line, "mark", Sure.SURE, note, left=found[0].strip())
        return text[found.end() :]

    def prose(self, part: Part) -> None:
        """Write a box that may hold anything."""
        for block in part.blocks:
            listed = block.kind in {"item", "numbered"}
            if not listed or not self.sheet.lines[-1].lstrip().startswith(("-", "1.")):
                self.sheet.gap() if not self.sheet.lines[-1].startswith(":::") else None
            if listed:
                self.item(block)
            elif block.kind == "table":
                self.rows(block)
            elif block.kind == "heading":
                self.sheet.put(f"#### {self.sheet.said(block)}", block)
            else:
                self.sheet.put(at_start(self.sheet.said(block)), block)


OUTSIDE: Mapping[str, Callable[[Writer, Part], None]] = {
    "heading": Writer.heading,
    "text": Writer.text,
    "list": Writer.list,
    "code": Writer.code,
    "table": Writer.table,
    "image": Writer.image,
    "references": Writer.references,
}
BODIES: Mapping[str, Callable[[Writer, Part], None]] = {
    "bullets": Writer.bullets,
    "facts": Writer.facts,
    "events": Writer.events,
    "quote": Writer.quote,
    "pros-cons": Writer.sides,
    "scenarios": Writer.scenarios,
    "actions": Writer.actions,
    "terms": Writer.terms,
    "questions": Writer.questions,
    "prose": Writer.prose,
}


def _is_bare(part: Part, following: Part | None) -> bool:
    """Say whether nothing stands under a heading."""
    return not following or (following.kind == "heading" and following.level <= part.level)


def _is_whole(part: Part) -> bool:
    """Say whether a box of sides has two, both with points."""
    starts = [at for at, _ in part.sides]
    full = all(a < b for a, b in zip(starts, [*starts[1:], len(part.blocks)], strict=True))
    return full and len(part.sides) == 2  # noqa: PLR2004 - the two sides


def _any(labels: Labels, name: str) -> str:
    return "|".join(map(re.escape, labels.words("words", name)))

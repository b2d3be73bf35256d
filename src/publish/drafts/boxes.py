"""Writing boxes: each shape's points, facts, events, terms or questions as editors type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from publish.drafts.citing import link_sources
from publish.drafts.draft import Block, Part, Sure
from publish.drafts.labels import normal
from publish.drafts.raw import at_start
from publish.drafts.sheet import Pen
from publish.drafts.signs import DATED, FIGURE, PAIR, SCENARIO, is_heading, is_question, western

TERM_WORDS = 8
ARTICLES = {"the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el", "los", "las"}
FRAME = re.compile(
    r"\b(?:by|before|until|within|no later than|d’ici|avant|dans un délai|bis|antes de|تک)\b|"
    r"\b\d+-(?:year|month|week)|"
    r"\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def _said(title: str) -> tuple[str, ...]:
    """Return what a title says, but for its articles."""
    return tuple(word for word in normal(title) if word not in ARTICLES)


class Boxes(Pen):
    """Writes boxes onto a sheet."""

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
        if _said(own) == _said(part.title):
            self.sheet.account.note(
                head.line, "own-title", Sure.SURE, f"the layout prints “{own}” itself",
                left=part.title,
            )  # fmt: skip
            return ""
        title = re.sub(r"[{}=\"]", "", self.cased(head, part.title)).rstrip(" :")
        return title[:1].upper() + title[1:]

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
                text = self.stripped(block, _unbold(text), self.question) if asked else ""
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


BODIES: Mapping[str, Callable[[Boxes, Part], None]] = {
    "bullets": Boxes.bullets,
    "facts": Boxes.facts,
    "events": Boxes.events,
    "quote": Boxes.quote,
    "pros-cons": Boxes.sides,
    "scenarios": Boxes.scenarios,
    "actions": Boxes.actions,
    "terms": Boxes.terms,
    "questions": Boxes.questions,
    "prose": Boxes.prose,
}


def _is_whole(part: Part) -> bool:
    """Say whether a box of sides has two, both with points."""
    starts = [at for at, _ in part.sides]
    full = all(a < b for a, b in zip(starts, [*starts[1:], len(part.blocks)], strict=True))
    return full and len(part.sides) == 2  # noqa: PLR2004 - the two sides


def _unbold(text: str) -> str:
    """Return a question without the bold that stands for a heading in Word."""
    found = re.fullmatch(r"\*\*((?:(?!\*\*).)+)\*\*", text.strip())
    return found[1] if found else text

"""What each shape of box takes: whether a line can be its next point, event, term or answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from publish.drafts.draft import Block, Part, Sure
from publish.drafts.labels import Labels, normal
from publish.drafts.signs import (
    DATED,
    FIGURE,
    PAIR,
    is_heading,
    is_question,
    numbered,
    sentences,
    western,
)

REFERENCES = "references"
LONGEST_POINT = 60  # words of a list item that has lost its marker
MOST_SENTENCES = 3
LONGEST_LABEL = 25  # words of a figure's label
TERM_WORDS = 8
MOST_SCENARIOS = 6


class Cues:
    """Words by which lines are known: of duty, of boxes, of scenarios."""

    def __init__(self, labels: Labels) -> None:
        """Take the labels that hold the words."""
        boxes = "|".join(map(re.escape, labels.words("words", "box")))
        self.boxed = re.compile(rf"(?:{boxes})\s*\d*\s*[:.–—-]\s*(?=\S)", re.IGNORECASE)
        self.numbered = numbered(labels)
        self.scenario = {w for word in labels.words("words", "scenario") for w in normal(word)}
        duty = "|".join(map(re.escape, labels.words("words", "duty")))
        self.duty = re.compile(rf"^(?P<actor>[^.,;:]{{2,120}}?)\s+(?:{duty})\s", re.IGNORECASE)

    def names_scenario(self, block: Block) -> bool:
        """Say whether a heading or short line names a scenario."""
        chance = re.search(r"\(\s*\d[\d.,]*\s*[%٪]\s*\)", western(block.text))
        return is_heading(block) and bool(chance or self.scenario & {*normal(block.text)})


Takes = Callable[[Cues, Part, Block], Sure | None]


def _listed(block: Block) -> bool:
    return block.kind in {"item", "numbered"}


def _points(_: Cues, part: Part, block: Block) -> Sure | None:
    if _listed(block):
        return Sure.SURE
    if block.kind != "text" or any(_listed(other) for other in part.blocks):
        return None
    if is_heading(block) and part.kind != "further-reading":
        return None
    short = len(block.words) <= LONGEST_POINT and sentences(block.text) <= MOST_SENTENCES
    return Sure.LIKELY if short else None


def _facts(_: Cues, __: Part, block: Block) -> Sure | None:
    if _listed(block):
        return Sure.SURE
    told = FIGURE.match(western(block.text)) and len(block.words) <= LONGEST_LABEL
    return Sure.LIKELY if block.kind == "text" and told else None


def _events(_: Cues, __: Part, block: Block) -> Sure | None:
    if _listed(block):
        return Sure.SURE
    dated = block.kind == "text" and DATED.match(western(block.text))
    return Sure.LIKELY if dated else None


def _quote(_: Cues, part: Part, block: Block) -> Sure | None:
    return Sure.LIKELY if not part.blocks and block.kind in {"text", "quote"} else None


def _sides(_: Cues, part: Part, block: Block) -> Sure | None:
    if not part.sides:
        return None
    if _listed(block):
        return Sure.SURE
    side = part.blocks[part.sides[-1][0] :]
    lost = block.kind == "text" and not any(_listed(other) for other in side)
    short = len(block.words) <= LONGEST_POINT // 2 and sentences(block.text) == 1
    return Sure.LIKELY if lost and short and not is_heading(block) else None


def _scenarios(cues: Cues, part: Part, block: Block) -> Sure | None:
    if _listed(block) or cues.names_scenario(block):
        return Sure.LIKELY
    if block.kind != "text" or is_heading(block) or len(part.blocks) >= MOST_SCENARIOS:
        return None
    return Sure.LIKELY


def _actions(cues: Cues, part: Part, block: Block) -> Sure | None:
    if _listed(block):
        return Sure.SURE
    if block.kind != "text" or is_heading(block) or any(_listed(b) for b in part.blocks):
        return None
    if cues.duty.match(block.text):
        return Sure.LIKELY
    bound = any(cues.duty.match(other.text) for other in part.blocks)
    short = len(block.words) <= LONGEST_POINT and sentences(block.text) < MOST_SENTENCES
    return Sure.GUESS if short and not bound else None


def _terms(_: Cues, part: Part, block: Block) -> Sure | None:
    if _listed(block):
        return Sure.SURE
    if block.kind != "text" or any(_listed(other) for other in part.blocks):
        return None
    short = len(block.words) <= TERM_WORDS and not block.text.endswith((".", "۔"))
    if short or PAIR.match(block.text):
        return Sure.LIKELY
    waiting = bool(part.blocks) and len(part.blocks[-1].words) <= TERM_WORDS
    return Sure.LIKELY if waiting else None


def _questions(_: Cues, __: Part, block: Block) -> Sure | None:
    if is_question(block.text) and len(block.words) <= LONGEST_LABEL:
        return Sure.SURE
    if _listed(block):
        return Sure.LIKELY
    if block.kind != "text" or is_heading(block):
        return None
    return Sure.LIKELY


def _prose(_: Cues, part: Part, block: Block) -> Sure | None:
    return Sure.LIKELY if not part.blocks and block.kind == "text" else None


def _works(_: Cues, __: Part, block: Block) -> Sure | None:
    return (
        Sure.LIKELY if _listed(block) or (block.kind == "text" and not is_heading(block)) else None
    )


TAKERS: Mapping[str, Takes] = {
    "bullets": _points,
    "facts": _facts,
    "events": _events,
    "quote": _quote,
    "pros-cons": _sides,
    "scenarios": _scenarios,
    "actions": _actions,
    "terms": _terms,
    "questions": _questions,
    "prose": _prose,
    REFERENCES: _works,
}

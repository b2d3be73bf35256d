"""Rules on the make-up of an article: how many points, whose task, whose numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from publish import article as a
from publish import pandoc
from publish.check.scope import Finding, Scope
from publish.problems import Where

CERTAIN = 100  # per cent
ASKED = ("?", "\uff1f", "؟", "\u037e")
CLOSING = "”’»\"')] \u00a0"
TAKEAWAYS = "key-takeaways"
SOURCE = re.compile(r"\s*(?:data )?sources?\s*$", re.IGNORECASE)  # a column of sources
UNIT_IN_HEAD = re.compile(
    r"\(.+\)|[%‰€$£¥°]|\bper cent\b|\bpercent\b|\bnumbers? of\b|\bindex\b"
    r"|\b(?:milli|billi|trilli)on",
    re.IGNORECASE,
)


def takeaway_count(scope: Scope) -> Iterator[Finding]:
    """Find takeaways that are fewer or more than the type of document wants."""
    limits = scope.document_type.limits
    least, most = limits.get("takeaways-least", 0), limits.get("takeaways-most", math.inf)
    for box in scope.every(a.Callout):
        if box.kind == TAKEAWAYS and isinstance(box.body, a.Bullets):
            count = len(box.body.items)
            if not least <= count <= most:
                message = f"there {_are(count)}; readers remember {least} to {most}."
                hint = "Join some of them." if count > most else "Say what else there is to know."
                yield Finding(box.where, message, hint)


def _are(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} {count} takeaway{'' if count == 1 else 's'}"


def scenario_sum(scope: Scope) -> Iterator[Finding]:
    """Find scenarios whose probabilities do not come to 100 per cent, or that some lack."""
    for box in scope.every(a.Callout):
        if not isinstance(box.body, a.Scenarios):
            continue
        given = [one.probability for one in box.body.scenarios if one.probability is not None]
        missing = [one for one in box.body.scenarios if one.probability is None]
        if given and missing:
            name = pandoc.plain(missing[0].name.inlines)
            message = f"'{name}' has no probability, others have one."
            where = _place(missing[0].name) or box.where
            yield Finding(where, message, "Give one to all of them, or to none.")
        elif given and not math.isclose(sum(given), CERTAIN, abs_tol=0.5):
            message = f"the probabilities come to {sum(given):g} %, not to 100."
            hint = "Mend one of them, or add the scenario that is missing."
            yield Finding(box.where, message, hint)


def action_without_actor(scope: Scope) -> Iterator[Finding]:
    """Find recommendations that name nobody who is to act."""
    pattern = scope.language.get("actor")
    for box, action in _actions(scope):
        text = pandoc.plain(action.text.blocks).strip()
        if action.actor.inlines or (pattern and re.search(pattern, text)):
            continue
        where = _place(action.text) or box.where
        message = "this recommendation does not say who is to act."
        yield Finding(where, message, "Begin it with the actor: '1. **Ministry of Labour**: …'.")


def action_without_deadline(scope: Scope) -> Iterator[Finding]:
    """Find recommendations without a time frame."""
    pattern = scope.language.get("deadline")
    for box, action in _actions(scope):
        text = pandoc.plain(action.text.blocks)
        if action.deadline.inlines or not pattern or re.search(pattern, text, re.IGNORECASE):
            continue
        where = _place(action.actor) or _place(action.text) or box.where
        message = "this recommendation does not say by when."
        yield Finding(where, message, "Say it in brackets behind the actor: '(by June 2027)'.")


def _actions(scope: Scope) -> Iterator[tuple[a.Callout, a.Action]]:
    for box in scope.every(a.Callout):
        if isinstance(box.body, a.Actions):
            yield from ((box, action) for action in box.body.actions)


def question_without_mark(scope: Scope) -> Iterator[Finding]:
    """Find headings among questions and answers that ask nothing."""
    for box in scope.every(a.Callout):
        for one in box.body.questions if isinstance(box.body, a.Questions) else ():
            text = pandoc.plain(one.question.inlines).strip()
            if text and not text.rstrip(CLOSING).endswith(ASKED):  # an empty one is told elsewhere
                message = f"“{text}” is no question."
                where = _place(one.question) or box.where
                yield Finding(where, message, "Ask it as a reader would, with a question mark.")


def table_without_caption(scope: Scope) -> Iterator[Finding]:
    """Find tables and charts without a caption."""
    for table in scope.every(a.Table):
        if not pandoc.plain(table.caption.inlines).strip():
            hint = "Write it in a line ': Caption' below the table."
            yield Finding(table.where, f"this {_name(table)} has no caption.", hint)


def table_without_source(scope: Scope) -> Iterator[Finding]:
    """Find tables of numbers, and charts, that do not say where their numbers come from."""
    for table in scope.every(a.Table):
        cited = any(isinstance(n, pandoc.Cite) for n in pandoc.walk((table.caption, table.rows)))
        named = any(SOURCE.match(pandoc.plain(c.text.blocks)) for row in table.head for c in row)
        if table.source.inlines or cited or named or not (table.chart or _has_numbers(table)):
            continue
        hint = 'Write source="[@key]", or source="Own calculation", in the braces of its caption.'
        yield Finding(table.where, f"this {_name(table)} names no source.", hint)


def chart_without_unit(scope: Scope) -> Iterator[Finding]:
    """Find charts that do not say in what their numbers are measured."""
    for table in scope.every(a.Table):
        if not table.chart or table.chart.unit:
            continue
        said = pandoc.plain((table.caption.inlines, *(row for row in table.head)))
        cells = [pandoc.plain(cell.text.blocks) for row in table.rows for cell in row[1:]]
        if not UNIT_IN_HEAD.search(said) and not any(UNIT_IN_HEAD.search(cell) for cell in cells):
            hint = 'Write unit="%" or the like in the braces of its caption.'
            yield Finding(table.where, "this chart does not say what its numbers measure.", hint)


def table_without_head(scope: Scope) -> Iterator[Finding]:
    """Find tables without a row that names the columns; charts have a rule of their own."""
    for table in scope.every(a.Table):
        if not table.head and not table.chart:
            message = (
                "this table has no header row: who listens to it can't tell the columns apart."
            )
            yield Finding(table.where, message, "Put the names of the columns above the rule.")


def _has_numbers(table: a.Table) -> bool:
    """Say whether more than a third of the cells hold numbers."""
    cells = [pandoc.plain(cell.text.blocks) for row in table.rows for cell in row[1:]]
    numbers = sum(bool(re.match(r"\s*[^\w\s]?\s*\d", cell)) for cell in cells)
    return numbers * 3 > len(cells)


def _name(table: a.Table) -> str:
    return "chart" if table.chart else "table"


def _place(node: object) -> Where | None:
    """Return the first place within a phrase or flow."""
    return next((n.where for n in pandoc.walk(node) if getattr(n, "where", None)), None)

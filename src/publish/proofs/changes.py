"""The change list of a round: what came back, where it stands, what was decided.

It is kept as `changes.json` in the round's folder, one object a change, so that people can read it
and `publish history` can ask it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path

from publish.problems import ManuscriptError, Problem, Where

CHANGES = "changes.json"


class Kind(StrEnum):
    """What somebody did to the proof."""

    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    NEW = "new paragraph"
    GONE = "paragraph gone"
    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"
    COMMENT = "comment"
    HIGHLIGHT = "highlight"
    FORMAT = "format"


SAYINGS = frozenset({Kind.COMMENT, Kind.HIGHLIGHT})  # they ask for nothing that could be applied


class Decision(StrEnum):
    """What became of a change."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one marked file.

    `line` and `column` count from 1 and are those of the round's own `article.md`. `before` and
    `after` are words as a reader sees them; `note` is what a comment says. `when` and `decided` are
    ISO 8601, empty where nobody told. `flags` name what to look at twice: citation, number, name,
    box-kind, by-hand (it can't be applied for the editor). `edits` are what it does to the round's
    text: offsets in characters, start and end, and what stands there instead. `blocks` are the ids
    of the paragraphs that it changes, `conflicts` the ids of changes of other people to them.
    """

    id: str
    file: str
    line: int
    column: int
    kind: Kind
    before: str
    after: str
    who: str = ""
    when: str = ""
    note: str = ""
    flags: tuple[str, ...] = ()
    decision: Decision = Decision.OPEN
    decided: str = ""
    blocks: tuple[str, ...] = ()
    edits: tuple[tuple[int, int, str], ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def print(self) -> tuple[object, ...]:
        """What tells the change from others, whatever was decided: its fingerprint."""
        return (self.file, self.kind, self.line, self.column, self.before, self.after, self.note,
                self.who, self.when)  # fmt: skip

    @property
    def rewords(self) -> bool:
        """Whether it asks for other words, which those of other people may be against."""
        return not self.says and self.kind is not Kind.FORMAT

    @property
    def says(self) -> bool:
        """Whether it only says something, and asks for no other words."""
        return self.kind in SAYINGS

    def as_json(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return asdict(self)


def read_changes(folder: Path) -> tuple[Change, ...]:
    """Read the change list of a round's folder; empty where nothing has come back yet.

    Raises ManuscriptError where the file is not as we write it.
    """
    path = folder / CHANGES
    if not path.is_file():
        return ()
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["changes"]
        return tuple(_change(one) for one in listed)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"this list of changes can't be read: {error}."
        hint = "Take the file away and merge the returned files again; what was decided is lost."
        raise ManuscriptError(Problem(Where(str(path)), "bad-changes", message, hint)) from error


def _change(one: dict[str, object]) -> Change:
    known = {field.name for field in fields(Change)}
    given: dict[str, object] = {key: value for key, value in one.items() if key in known}
    for name in ("flags", "blocks", "conflicts"):
        given[name] = tuple(given.get(name, ()))  # type: ignore[arg-type]
    edits: list[tuple[int, int, str]] = given.get("edits", [])  # type: ignore[assignment]
    given["edits"] = tuple((int(start), int(stop), str(text)) for start, stop, text in edits)
    given["kind"] = Kind(str(given["kind"]))
    given["decision"] = Decision(str(given.get("decision", "open")))
    return Change(**given)  # type: ignore[arg-type]


def written(changes: Sequence[Change]) -> str:
    """Return the text of a change list."""
    listed = {"changes": [one.as_json() for one in changes]}
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def joined(known: Sequence[Change], come: Sequence[Change]) -> tuple[Change, ...]:
    """Add changes to a list; those that it knows already keep their ids and decisions."""
    made = {one.print: one for one in known}
    number = max((int(one.id[1:]) for one in known), default=0)
    for one in come:
        if one.print in made:
            old = made[one.print]
            made[one.print] = replace(
                one, id=old.id, decision=old.decision, decided=old.decided,
            )  # fmt: skip
        else:
            number += 1
            made[one.print] = replace(one, id=f"c{number}")
    return with_conflicts(tuple(made.values()))


def with_conflicts(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Note for each change which ones of other people change the same paragraphs.

    Two people who ask for the same words are of one mind.
    """
    touched: dict[str, list[Change]] = {}
    for one in changes:
        if one.rewords:
            for block in one.blocks:
                touched.setdefault(block, []).append(one)

    def others(one: Change) -> tuple[str, ...]:
        if not one.rewords:
            return ()
        near = {other.id: other for block in one.blocks for other in touched[block]}
        return tuple(
            other.id
            for other in near.values()
            if (other.who, other.file) != (one.who, one.file) and other.edits != one.edits
        )

    return tuple(replace(one, conflicts=others(one)) for one in changes)

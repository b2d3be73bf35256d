"""Sign-off: who approved which text, and whether it is still that text.

`approvals.toml` beside the article names each approval by the digests of what it covers: the words,
the cited entries of the library and the image files. `proofs/approved/` keeps the source of the
words, so that a message can say which of them changed since.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish.articles import APPROVALS, ARTICLE, PROOFS
from publish.problems import ManuscriptError, Problem, Severity, Where
from publish.proofs.around import around_of, told_around
from publish.proofs.covered import Change, changes_between, digest_of
from publish.proofs.rounds import rounds_of, write_whole
from publish.sources import Source, shown

KEPT = "approved"  # the folder in proofs/ of the texts that were approved
MOST = 5  # changes that a message names
HEAD = "# Who approved which text. publish approve writes it; keep it with the article.\n"


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody approved in a role: `digest` is that of the words covered, on some day.

    `around` are the digests of the entries cited and the images, as `around.py` names them.
    """

    role: str
    name: str
    date: dt.date
    digest: str
    article: str = ARTICLE
    around: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """The last approval in a role, whether it holds, and what changed since if it does not.

    `known` says that the text approved is at hand, so that changes can be told; `around` says which
    entries and images are other ones.
    """

    approval: Approval
    holds: bool
    changes: tuple[Change, ...] = ()
    known: bool = True
    around: tuple[str, ...] = ()

    def line(self) -> str:
        """Say how an approval stands."""
        one = self.approval
        said = f"{one.role}: {one.name}, {one.date}"
        return f"{said}: holds" if self.holds else f"{said}: void: {self.told()}"

    def told(self) -> str:
        """Say what changed since the approval."""
        if not self.known:
            return "the text has changed since, and the text approved is not at hand"
        every = [*map(str, self.changes), *self.around]
        listed = "; ".join(every[:MOST])
        rest = len(every) - MOST
        return f"{listed}; and {rest} more" if rest > 0 else listed


def read_approvals(folder: Path) -> tuple[Approval, ...]:
    """Return the approvals of a folder's articles; raises ManuscriptError for a damaged file."""
    path = folder / APPROVALS
    if not path.exists():
        return ()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_approval(one) for one in told.get("approval", ()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "publish approve writes it; docs/proofs.md shows what it holds."
        problem = Problem(
            Where(shown(path)), "bad-approvals", f"this can't be read: {error}.", hint
        )
        raise ManuscriptError(problem) from error


def _approval(told: Mapping[str, Any]) -> Approval:
    date = told["date"]
    if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
        raise TypeError("a date is missing, such as 2026-11-30")
    return Approval(
        str(told["role"]),
        str(told["name"]),
        date,
        str(told["digest"]),
        str(told.get("article", ARTICLE)),
        {str(name): str(digest) for name, digest in told.get("around", {}).items()},
    )


def approve(source: Source, role: str, name: str, today: dt.date) -> Approval:
    """Record that somebody approves an article's text as it stands; returns the record.

    Earlier approvals stay in the file, as history. Raises ManuscriptError for a damaged file.
    """
    text = source.file.read_text(encoding="utf-8-sig")
    folder = source.file.parent
    made = Approval(role, name, today, digest_of(text), source.file.name, around_of(source))
    every = [one for one in read_approvals(folder) if one != made]
    kept = folder / PROOFS / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    write_whole(kept / _kept_name(made), text.encode())
    written = "".join([HEAD, *(_written(one) for one in (*every, made))])
    write_whole(folder / APPROVALS, written.encode())
    return made


def standings(source: Source) -> tuple[Standing, ...]:
    """Return how the last approval in each role stands, in the order in which they were given."""
    text = source.text
    digest = digest_of(text)
    mine = [one for one in read_approvals(source.file.parent) if one.article == source.file.name]
    last = {one.role.lower(): one for one in mine}
    around = around_of(source) if any(one.around for one in last.values()) else {}
    made = []
    for one in last.values():
        other = told_around(one.around, around) if around else ()
        made.append(replace(_standing(one, text, digest, source), around=other))
    return tuple(replace(one, holds=one.holds and not one.around) for one in made)


def _standing(one: Approval, text: str, digest: str, source: Source) -> Standing:
    """Return how an approval stands by its words alone."""
    if one.digest == digest:
        return Standing(one, holds=True)
    before = text_of(one, source)
    if before is None:
        return Standing(one, holds=False, known=False)
    return Standing(one, holds=False, changes=changes_between(before, text))


def text_of(one: Approval, source: Source) -> str | None:
    """Return the source that was approved: as it was kept, or that of a round; None for neither."""
    paths = [source.file.parent / PROOFS / KEPT / _kept_name(one)]
    paths += [round_.article for round_ in rounds_of(source.file)]
    for path in paths:
        if path.is_file():
            text = path.read_text(encoding="utf-8-sig", errors="replace")
            if digest_of(text) == one.digest:
                return text
    return None


def unapproved(source: Source, roles: Sequence[str], kind: str) -> Iterator[Problem]:
    """Yield what keeps an article from going out: a role that has not approved, or another text.

    `roles` are those that its type of document names. An approval that was given and is void stops
    it too, whoever gave it.
    """
    there = standings(source)
    given = {one.approval.role.lower() for one in there}
    for role in roles:
        if role.lower() not in given:
            message = f"the {role} has not approved this text, and the type '{kind}' asks for it."
            hint = f"publish approve {source.slug} --role {role} --name …"
            yield Problem(Where(source.name), "not-approved", message, hint)
    yield from _void(there, source)


def _void(there: Sequence[Standing], source: Source) -> Iterator[Problem]:
    for one in there:
        if not one.holds:
            first = one.changes[0] if one.changes else None
            where = Where(source.name, first.line, first.column) if first else Where(source.name)
            who = f"{one.approval.name} ({one.approval.role}) on {one.approval.date}"
            message = f"the approval of {who} is void: {one.told()}."
            hint = f"Show it again: publish approve {source.slug} --role {one.approval.role}."
            yield Problem(where, "void-approval", message, hint)


def void_approvals(source: Source) -> list[Problem]:
    """Return a warning for each approval of an article that is void, or for a damaged record.

    A release has errors in their place: see `unapproved`.
    """
    try:
        found = [*_void(standings(source), source)]
    except ManuscriptError as error:
        found = list(error.problems)
    return [replace(one, severity=Severity.WARNING) for one in found]


def _kept_name(one: Approval) -> str:
    return f"{Path(one.article).stem}-{one.digest[:12]}.md"


def _written(one: Approval) -> str:
    made = (
        f"\n[[approval]]\narticle = {_text(one.article)}\nrole = {_text(one.role)}\n"
        f"name = {_text(one.name)}\ndate = {one.date}\ndigest = {_text(one.digest)}\n"
    )
    around = "".join(f"{_text(name)} = {_text(sha)}\n" for name, sha in one.around.items())
    return f"{made}\n[approval.around]\n{around}" if around else made


def _text(value: str) -> str:
    """Write a text of TOML, whose basic strings are those of JSON."""
    return json.dumps("".join(c for c in value if c.isprintable()), ensure_ascii=False)

"""Verifying a release: on any machine, from its folder alone.

Each file is held against its digest; the editions are read back and compared again; the checkers
that are installed here look at what claims a standard; and on request all is built anew from the
source that came along, and compared byte by byte.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish import __version__, pipeline
from publish.dist import digest
from publish.guards.scratch import scratch_folder
from publish.house import own_styles
from publish.pipeline import Options
from publish.problems import ManuscriptError, Problem, PublishError, Severity, Where
from publish.release.agreement import agree
from publish.release.making import ONLINE, REPORTS
from publish.release.record import RECORD, SUMS, Release, read_release
from publish.release.source import SOURCE, libraries
from publish.release.sums import read_sums, wrong_signature, wrong_sums
from publish.release.tools import EPOCH, styles_digest
from publish.release.web_page import without_links, without_notice
from publish.sources import find_articles, shown
from publish.verify import verify


@dataclass(slots=True)
class Verified:
    """What came of verifying a release: what was found, and each step with what it says."""

    folder: Path
    steps: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Say whether nothing is wrong."""
        return not any(one.severity is Severity.ERROR for one in self.problems)


def verify_release(
    folder: Path, public_key: str = "", *, checkers: bool = True, rebuild: bool = False
) -> Verified:
    """Verify the release in a folder; raises PublishError where it is none."""
    made = Verified(folder)
    sums = read_sums(folder)
    wrong = [*_wrong_list(folder, sums), *wrong_sums(folder, sums)]
    _told(made, "files", wrong, f"{len(sums)} files are as {SUMS} says")
    if public_key:
        signature = list(wrong_signature(folder, public_key))
        _told(made, "signature", signature, "by this key")
    else:
        made.steps.append(("signature", "not looked at: give the key with --key"))
    if wrong:
        return made
    release = read_release(folder)
    _check_names(folder, release, sums)
    _told(made, "record", list(_wrong_record(folder, release)), f"{release.status}")
    _told(made, "agreement", list(_disagreeing(folder)), "the finished files say the same")
    if checkers:
        _checkers(made)
    if rebuild:
        _rebuild(made, release)
    return made


def _wrong_list(folder: Path, sums: Mapping[str, str]) -> Iterator[Problem]:
    """Yield that the list of digests itself was changed, where a record that was not says so."""
    record = folder / RECORD
    if not record.is_file() or digest(record.read_bytes()) != sums.get(RECORD):
        return
    known = {one.path: one.sha256 for one in read_release(folder).files}
    if {name: sha for name, sha in sums.items() if name != RECORD} != known:
        message = f"this list is not as it was released: {RECORD} has other digests."
        yield Problem(Where(shown(folder / SUMS)), "changed-file", message)


def _check_names(folder: Path, release: Release, sums: Mapping[str, str]) -> None:
    """Raise ManuscriptError where a report names a file that is not of the release."""
    agreement, conformance = _report(folder, "agreement"), _report(folder, "conformance")
    try:
        named = {
            str(release.about["source"]),
            str(agreement["compared-with"]),
            *agreement["declared"],
            *(one["file"] for one in conformance["machine"]),
        }
    except (KeyError, TypeError) as error:
        message = f"a report of the release is damaged: {error}."
        raise ManuscriptError(Problem(Where(shown(folder)), "bad-record", message)) from error
    if strange := sorted(named - set(sums)):
        message = f"the release speaks of {strange[0]}, which is no file of it."
        raise ManuscriptError(Problem(Where(shown(folder)), "bad-record", message))


def _told(made: Verified, step: str, problems: Sequence[Problem], good: str) -> None:
    made.problems += problems
    count = len(problems)
    made.steps.append((step, f"{count} problem{'s' if count != 1 else ''}" if count else good))


def _wrong_record(folder: Path, release: Release) -> Iterator[Problem]:
    """Yield where the record does not say what the folder holds."""
    where = Where(shown(folder / RECORD))
    named = {one.path: one for one in release.files}
    there = {name for name in read_sums(folder) if name != RECORD}
    for name in sorted(there ^ set(named)):
        yield Problem(where, "bad-record", f"the record and the folder differ in {name}.")
    for name in sorted(there & set(named)):
        one, data = named[name], (folder / name).read_bytes()
        if digest(data) != one.sha256 or len(data) != one.bytes:
            yield Problem(where, "bad-record", f"the record has another digest of {name}.")
        if one.released:
            page = without_notice(data.decode("utf-8", "replace"))
            if digest(page.encode()) != one.released:
                message = f"more than a notice was added to {name} since it went out."
                yield Problem(where, "changed-file", message)


def _report(folder: Path, name: str) -> dict[str, Any]:
    """Return a report of a release; raises ManuscriptError where it can't be read."""
    path = folder / REPORTS / f"{name}.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = Problem(Where(shown(path)), "bad-record", f"this can't be read: {error}.")
        raise ManuscriptError(problem) from error
    return dict(told)


def _disagreeing(folder: Path) -> Iterator[Problem]:
    """Yield what the editions say differently, as they stand in the folder now."""
    told = _report(folder, "agreement")
    with scratch_folder() as scratch:
        for name in told["declared"]:
            data = (folder / name).read_bytes()
            if name == told["compared-with"]:
                data = without_notice(data.decode("utf-8", "replace")).encode()
            (Path(scratch) / name).write_bytes(data)
        yield from agree(Path(scratch), told["declared"]).problems(shown(folder))


def _checkers(made: Verified) -> None:
    """Let the checkers look at the files again, those that are here."""
    files = _report(made.folder, "conformance")["machine"]
    claims = {made.folder / one["file"]: one["claims"] for one in files if one["claims"]}
    every = sorted({claim for said in claims.values() for claim in said})
    absent = {claim: hint for claim in every if (hint := verify.missing([claim]))}
    asked = {path: [c for c in said if c not in absent] for path, said in claims.items()}
    verdicts = verify.verify({path: said for path, said in asked.items() if said})
    failed = [
        Problem(Where(shown(one.path)), "checker-failed", f"{one.checker} fails it: {_first(one)}.")
        for of_file in verdicts.values()
        for one in of_file
        if not one.passed
    ]
    ran = ", ".join(claim for claim in every if claim not in absent)
    _told(made, "checkers", failed, f"passed: {ran}" if ran else "none of them is installed here")
    for claim, hint in absent.items():
        message = (
            f"nothing checks {claim} here, so what the release says of it was not checked again."
        )
        where = Where(shown(made.folder))
        made.problems.append(Problem(where, "checker-missing", message, hint, Severity.WARNING))


def _first(verdict: Any) -> str:  # noqa: ANN401 - a Verdict
    return "; ".join(f"{one.rule}: {one.message}" for one in verdict.findings[:2])


def _rebuild(made: Verified, release: Release) -> None:
    """Build the release anew from its source and compare each file with the one that went out."""
    same = {
        "publish": __version__,
        "styles": styles_digest(own_styles()),
        EPOCH: os.environ.get(EPOCH, ""),
    }
    other = [name for name, known in same.items() if release.made_with.get(name, "") != known]
    if other:
        message = f"the release was made with another {' and other '.join(other)}."
        hint = f"Rebuild it with publish {release.made_with.get('publish')}."
        if other == [EPOCH]:
            hint = f"Set {EPOCH} to '{release.made_with.get(EPOCH, '')}'."
        where = Where(shown(made.folder))
        made.problems.append(Problem(where, "other-publish", message, hint))
        made.steps.append(("rebuild", "not done: another publish"))
        return
    claims = {c for one in _report(made.folder, "conformance")["machine"] for c in one["claims"]}
    if hint := verify.missing(sorted(claims)):
        where = Where(shown(made.folder))
        message = "files that claim a standard can't be made here: a checker is missing."
        made.problems.append(Problem(where, "checker-missing", message, hint))
        made.steps.append(("rebuild", "not done: a checker is missing"))
        return
    with scratch_folder() as scratch:
        built = _built(made.folder, release, Path(scratch))
        problems = list(_differing(made.folder, release, built))
    _told(made, "rebuild", problems, "every finished file comes out as it is, byte for byte")


def _built(folder: Path, release: Release, scratch: Path) -> Mapping[str, bytes]:
    source = scratch / SOURCE  # a copy: below a folder of styles the article would take these
    shutil.copytree(folder / SOURCE, source)
    (article,) = find_articles([scratch / str(release.about["source"])])
    editions = tuple({one.edition for one in release.files if one.edition} - set(ONLINE))
    year = 1 if release.about.get("marked") else 9999  # an embargo holds as it did then
    options = Options(
        scratch / "dist",
        (*editions, *ONLINE),
        libraries(source),
        verify=True,
        now=dt.datetime(year, 1, 1, tzinfo=dt.UTC),
    )
    (result,) = pipeline.publish([article], options)
    if result.code:
        error = PublishError(result.problems)
        error.code = result.code
        raise error
    return {n: d for one in result.outputs for n, d in {one.name: one.data, **one.extra}.items()}


def _differing(folder: Path, release: Release, built: Mapping[str, bytes]) -> Iterator[Problem]:
    for one in release.files:
        if not one.edition:
            continue
        where, data = Where(shown(folder / one.path)), (folder / one.path).read_bytes()
        if one.role == "web":
            data = without_links(without_notice(data.decode())).encode()
        if one.path not in built:
            yield Problem(where, "not-rebuilt", "the source does not give this file.")
        elif built[one.path] != data:
            yield Problem(where, "not-rebuilt", "the source gives another file than this.")

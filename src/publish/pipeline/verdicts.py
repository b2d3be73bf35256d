"""Checkers look at candidates; what they said of the same bytes is not asked again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from publish.cache import Cache, key_of
from publish.pipeline.made import Made
from publish.pipeline.options import Tell
from publish.press import Press
from publish.verify import verify
from publish.verify.verdict import Finding, Verdict

KIND = "verdicts"
Asked = tuple[Path, str]  # a file and a claim of it


def verdicts_on(
    made: Sequence[Made], scratch: Path, tell: Tell, cache: Cache
) -> dict[str, tuple[Verdict, ...]]:
    """Run the checkers once each over all that makes claims; returns the verdicts by file name.

    That a file passes is remembered by its bytes, its claim, its press and the checker as it is
    installed; that it fails is not, so that whoever mends a checker need not clear a cache.
    """
    claims, presses = _claims(made, scratch)
    checkers = {claim: verify.signature(claim) for said in claims.values() for claim in said}
    keys = {
        (path, claim): key_of(
            path.read_bytes(), checkers[claim], *_limits(claim, presses.get(path))
        )
        for path, said in claims.items()
        for claim in said
    }
    known = {
        asked: verdict for asked, key in keys.items() if (verdict := _known(cache, key, asked))
    }
    open_claims = {
        path: left
        for path, said in claims.items()
        if (left := [claim for claim in said if (path, claim) not in known])
    }
    if open_claims:
        tell("", "checking what the files claim")
    found = verify.verify(open_claims, presses)
    for path, left in open_claims.items():
        for claim, verdict in zip(left, found[path.name], strict=True):
            known[path, claim] = verdict
            if verdict.passed:
                cache.put(KIND, keys[path, claim], _kept(verdict))
    return {path.name: tuple(known[path, claim] for claim in said) for path, said in claims.items()}


def _claims(
    made: Sequence[Made], scratch: Path
) -> tuple[dict[Path, Sequence[str]], dict[Path, Press]]:
    """Write what makes claims into a folder; returns the claims and the press of each file."""
    claims: dict[Path, Sequence[str]] = {}
    presses: dict[Path, Press] = {}
    for article, output in ((one, output) for one in made for output in one.outputs):
        said = article.claimed[output.name]
        for name in said.names:
            path = scratch / name
            path.write_bytes({output.name: output.data, **output.extra}[name])
            claims[path] = said.claims
            if said.press:
                presses[path] = said.press
    return claims, presses


def _limits(claim: str, press: Press | None) -> tuple[str, str | bytes]:
    """Return the claim and what it is held against: the press, where it is made for one."""
    if claim != verify.PRESS or press is None:
        return claim, ""
    profile = press.profile.read_bytes() if press.profile else b""
    return claim, key_of(repr(dataclasses.replace(press, profile=None)), profile)


def _kept(verdict: Verdict) -> Mapping[str, object]:
    return dataclasses.asdict(dataclasses.replace(verdict, path=Path(verdict.path.name))) | {
        "path": verdict.path.name
    }


def _known(cache: Cache, key: str, asked: Asked) -> Verdict | None:
    """Return the verdict that is remembered; an entry of another make is a miss."""
    kept = cache.get(KIND, key)
    try:
        findings = tuple(Finding(**one) for one in kept["findings"]) if kept else ()
        return Verdict(**(kept | {"path": asked[0], "findings": findings})) if kept else None
    except (TypeError, KeyError):
        return None

"""What does not go out: an article that is not done, a file that is not what it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from publish import dist
from publish.article import Article
from publish.dist import digest
from publish.pipeline import Prepared
from publish.problems import ManuscriptError, Problem, Where

UNFINISHED = {"draft", "proof"}  # of the front matter's status


def unfinished(article: Article) -> Iterator[Problem]:
    """Yield what says that the article is not done yet."""
    meta = article.meta
    if meta.status in UNFINISHED:
        where = meta.places.get("status", Where(article.path))
        hint = "When it is done, type 'status: approved' or take the line away."
        yield Problem(where, "not-approved", f"the article is a {meta.status}.", hint)
    for query in article.queries:
        message = f"query {query.number}, to {query.to}, is still open: “{query.text}”"
        hint = "Answer it, and take it out of the text."
        yield Problem(query.where or Where(article.path), "open-query", message, hint)


def finished(prepared: Prepared, folder: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest's entries of the files that go out; raises ManuscriptError.

    Refused is what is missing, was changed since, was made of other sources, or was not checked.
    """
    entries = dist.read_manifest(folder)["files"]
    wanted = {one.label: one for one in prepared.editions}
    files = {name: one for name, one in entries.items() if one.get("edition") in wanted}
    problems = [
        Problem(Where(str(folder)), "not-built", f"the {label} is missing.", "Build it first.")
        for label in wanted
        if not any(one["edition"] == label for one in files.values())
    ]
    for name, entry in files.items():
        where = Where(str(folder / name))
        claims = wanted[str(entry["edition"])].claims if "declared" in entry else ()
        entry["claims"] = list(claims)
        problems += _refusals(folder / name, entry, prepared.sources, where)
    if problems:
        raise ManuscriptError(problems)
    return files


def _refusals(
    path: Path, entry: Mapping[str, Any], sources: Mapping[str, str], where: Where
) -> Iterator[Problem]:
    again = "Build it again."
    if not path.is_file() or digest(path.read_bytes()) != entry["sha256"]:
        yield Problem(where, "changed-file", "this is not the file that was built.", again)
    elif "sources" in entry and set(entry["sources"].values()) != set(sources.values()):
        yield Problem(
            where, "stale-file", "this was made from other sources than those at hand.", again
        )
    elif entry["claims"] and entry.get("status") != "verified":
        hint = "Build it again where its checkers are installed."
        yield Problem(where, "unverified", "no checker has passed this file.", hint)

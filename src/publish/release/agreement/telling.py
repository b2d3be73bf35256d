"""Differences between editions in an editor's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from publish.release.agreement.blocks import Page
from publish.release.agreement.comparing import Declared, Fault

WHY = {
    "edition": "as this edition does with all of its kind",
    "fitting": "as it did not fit on the pages",
    "audience": "as the article says: it is for other editions",
}
PLACES = {
    "top": "stands at the top",
    "end": "stands at the end",
    "margin": "stands beside the text",
    "moved": "stands a paragraph or two away, for better pages",
}
QUOTED = 6  # words by which something without a title is called
THINGS = {"section": "section", "figure": "figure", "table": "table", "chart": "chart"}


def told_fault(name: str, other: str, fault: Fault) -> str:
    """Say how a file differs from another without a declaration."""
    after = f", after “{fault.after}”" if fault.after else ""
    if fault.moved:
        return f"{name} has “{fault.page}” in another place than {other}{after}."
    if fault.page and fault.file:
        return f"{name} says “{fault.file}” where {other} says “{fault.page}”{after}."
    if fault.page:
        return f"{name} lacks “{fault.page}”, which {other} says{after}."
    if other == "the web page":
        return f"{name} says “{fault.file}”, which {other} does not{after}."
    return f"{name} says “{fault.file}”, which is in none of {other}{after}."


def told_differences(ours: Declared, theirs: Declared, page: Page) -> Iterator[str]:
    """Yield each declared difference of an edition from the web page, a sentence each."""
    gone = {one["id"] for one in ours["omitted"] if one["id"]}
    theirs_gone = {one["id"] for one in theirs["omitted"] if one["id"]}
    if theirs["sections"] in {"omit", "link"}:
        yield "Leaves the running text of all sections to the full text online."
    for one in theirs["omitted"]:
        if one["id"] not in gone and (one["whole"] or theirs["sections"] not in {"omit", "link"}):
            online = ", and leads to it online" if one["linked"] else ""
            yield f"Leaves out {_named(one, page)}{online}: {_why(one)}."
    for one in ours["omitted"]:
        if one["id"] and one["id"] not in theirs_gone and one["whole"]:
            yield f"Has {_named(one, page)}, which the web page leaves out: {_why(one)}."
    for one in theirs["condensed"]:
        yield f"Says {_named(one, page)} in its short wording: {_why(one, short=True)}."
    yield from _apparatus(theirs, page)
    for name, place in theirs["elsewhere"].items():
        if name not in theirs_gone and ours["elsewhere"].get(name) != place:
            yield f"T{_named(_unit(theirs, name), page)[1:]} {PLACES[place]}."


def _apparatus(theirs: Declared, page: Page) -> Iterator[str]:
    """Yield what differs in notes, citations and references."""
    if theirs["notes"] == "omit" and page.notes:
        yield f"Leaves out the explanatory notes ({len(page.notes)})."
    if theirs["cites-by-notes"]:
        yield "Citations are numbered notes; the web page names author and year in the text."
    listed, all_ = len(theirs["references"]), len(page.references)
    if listed == 0 and all_:
        yield f"Has no list of references; the web page lists {all_} works."
    elif listed < all_:
        yield f"Lists the {listed} works that it cites; the web page lists {all_}."


def _unit(declared: Declared, name: str) -> dict[str, Any]:
    return {"id": name, **declared["units"].get(name, {"kind": "box", "title": ""})}


def _named(one: Any, page: Page) -> str:  # noqa: ANN401 - an entry of a declaration
    """Return what an editor calls a part: by its title, else by its first words."""
    if one["kind"] == "text":
        return f"the words “{_first(str(one['words']).split())}”"
    title = one["title"] or page.titles.get(one["id"], "")
    if title:
        return f"the {THINGS.get(one['kind'], 'box')} “{title}”"
    said = next((block.shown for block in page.text if one["id"] in block.within), "")
    kind = one["kind"].replace("-", " ")
    return f"the {kind} “{_first(said.split())}”" if said else f"the box “{kind}”"


def _first(words: Sequence[str]) -> str:
    return " ".join(words[:QUOTED]) + (" …" if len(words) > QUOTED else "")


def _why(one: Any, *, short: bool = False) -> str:  # noqa: ANN401 - an entry of a declaration
    if short and one["reason"] == "edition":
        return "as this edition does wherever there is one"
    return WHY[one["reason"]]

"""Rules on the output intent: for which way of printing a file is made (ISO 32000-1, 14.11.5)."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from publish.problems import Severity
from publish.verify.preflight.document import Document
from publish.verify.preflight.finding import Found, Rule

HEADER = 128  # bytes of an ICC profile's header
LONGEST_NAME = 40  # letters; what is longer is a description, not a name of the registry
NEWEST_ICC = 4


def intents(document: Document) -> Iterator[Found]:
    """Find a file that has no output intent for PDF/X, or several."""
    count = len(document.intents)
    if count != 1:
        said = f"{count} output intents" if count else "no output intent"
        yield Found(f"the file has {said} for PDF/X")


def condition(document: Document) -> Iterator[Found]:
    """Find an output intent that names no printing condition of a registry."""
    for intent in document.intents:
        said = str(intent.get("/OutputConditionIdentifier", ""))
        if not said.strip():
            yield Found("the output intent names no printing condition")
        elif not _is_name(said):
            first = said.partition("\n")[0][:LONGEST_NAME]
            yield Found(f"the printing condition is a description, not a name: '{first}…'")
        elif not str(intent.get("/RegistryName", "")).strip():
            yield Found(f"the output intent does not name the registry that '{said}' is in")


def other_press(document: Document) -> Iterator[Found]:
    """Find a file that is made for another way of printing than the press's."""
    wanted = document.press.condition
    if not wanted or len(document.intents) != 1:
        return
    said = str(document.intents[0].get("/OutputConditionIdentifier", "")).strip()
    if _is_name(said) and said != wanted:
        name = document.press.name
        yield Found(f"the file is made for '{said}', the press '{name}' prints '{wanted}'")


def no_profile(document: Document) -> Iterator[Found]:
    """Find an output intent without its ICC profile."""
    for intent in document.intents:
        if not isinstance(intent.get("/DestOutputProfile"), pikepdf.Stream):
            yield Found("the output intent carries no ICC profile")


def bad_profile(document: Document) -> Iterator[Found]:
    """Find a profile that is none, or not that of a printing device."""
    icc = document.profile
    if icc and (len(icc) < HEADER or icc[36:40] != b"acsp"):
        yield Found("what the output intent carries is no ICC profile")
    elif icc and icc[12:16] != b"prtr":
        kind = icc[12:16].decode("latin-1").strip()
        yield Found(f"the profile is of class '{kind}', not of an output device ('prtr')")


def new_profile(document: Document) -> Iterator[Found]:
    """Find a profile of a version that PDF 1.6 does not know."""
    icc = document.profile
    if len(icc) >= HEADER and icc[36:40] == b"acsp" and icc[8] > NEWEST_ICC:
        yield Found(f"the profile is of version {icc[8]} of ICC's, newer than {NEWEST_ICC}")


def profile_space(document: Document) -> Iterator[Found]:
    """Find a profile that is not for CMYK."""
    icc = document.profile
    if len(icc) >= HEADER and icc[36:40] == b"acsp" and icc[16:20] != b"CMYK":
        yield Found(f"the profile is for {icc[16:20].decode('latin-1').strip()}, not for CMYK")


def _is_name(said: str) -> bool:
    """Say whether a condition is a name that a registry may have, and no description."""
    return 0 < len(said.strip()) <= LONGEST_NAME and "\n" not in said.strip()


NAMED = "Choose the printer's own condition by its name in the ICC's registry, such as FOGRA39."
RULES = (
    Rule("output-intent", intents,
         "Export it with the one output intent that the printer names.", "14.11.5"),
    Rule("output-condition", condition, NAMED, "14.11.5"),
    Rule("other-press", other_press, "Ask the printer, or preflight for the press that it is for.",
         "14.11.5", severity=Severity.WARNING, of="print"),
    Rule("no-profile", no_profile, "Export it with the profile embedded.", "14.11.5"),
    Rule("profile-class", bad_profile, "Use the printer's own output profile.", "14.11.5"),
    Rule("profile-version", new_profile, "Use a profile of version 2 or 4.", "14.11.5"),
    Rule("profile-space", profile_space, "Use a profile for CMYK.", "14.11.5", of="print"),
)  # fmt: skip

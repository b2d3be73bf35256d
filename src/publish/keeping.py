"""What the end of a line may not part: a number and its unit, the last words of a paragraph."""

from __future__ import annotations

import re
from dataclasses import replace

from publish import pandoc
from publish.pandoc import Attr, Inline, Inlines, Link, Quoted, RawInline, Space, Span, Str, Styled

NO_BREAK = "\u00a0"
# ISO 80000-1, 7.1.4: a space parts a number and its unit.
SYMBOLS = (
    "%|‰|°[CF]?|K|€|km/h|m/s|mph|ppm|ppb|dB|"
    "[kcmµ]?m[²³]?|ha|[kmµ]?g|GtCO₂|[MG]?t|[mch]?l|L|"
    "[kMGT]?Wh?|[kM]?V|[kM]?J|[kMG]?Hz|[kMGT]B|h|min|s|[bt]n"
)
UNITS = f"{SYMBOLS}|per cent|percent|million|billion|trillion"
PARTED = re.compile(
    r"(?P<tag><[^>]*>)"
    r"|(?P<ratio>(?:(?<=\d) )?\bk?m/[hs]\b)"
    rf"|(?<=\d) (?=(?:{UNITS})(?![\w/]))"
)
LONG = 8  # words, from which a paragraph may have a last line of its own
SHORT = 9  # letters of a word that may not stand alone on one
WHOLE = Attr("", ("whole",))  # a last word that is not hyphenated
MARKUP = re.compile(r"<[^>]*>")
LAST_SPACE = re.compile(r" (?=(?P<word>(?:[^<> ]|<[^>]*>)*)$)")
# What citation styles write between the names that they leave out and those that they do not.
OTHERS = re.compile(r"\b(et) (?=al\b)(?![^<>]*(?:>|</title))")


def keep_units(markup: str) -> str:
    """Keep numbers with their units in a piece of HTML."""
    return PARTED.sub(_kept, markup)


def _kept(found: re.Match[str]) -> str:
    """Return a space at which no line ends, or a unit: a line may end behind a slash."""
    if found["tag"]:
        return found["tag"]
    ratio: str = found["ratio"] or ""
    space = NO_BREAK if not ratio or ratio.startswith(" ") else ""
    return space + (f'<span class="unit">{ratio.strip()}</span>' if ratio else "")


def keep_others(markup: str) -> str:
    """Keep "et al." on one line in a piece of HTML."""
    return OTHERS.sub(rf"\1{NO_BREAK}", markup)


def keep_last_word(markup: str) -> str:
    """Keep a short last word with the one before it in the HTML of a phrase, such as a caption."""
    found = LAST_SPACE.search(markup)
    letters = len(MARKUP.sub("", found["word"])) if found else 0
    if not (found and 0 < letters <= SHORT and len(MARKUP.sub("", markup).split()) >= LONG):
        return markup
    return f"{markup[: found.start()]}{NO_BREAK}{markup[found.end() :]}"


def keep_last_words(inlines: Inlines) -> Inlines:
    """Keep a short last word with the one before it, and a long one from being hyphenated."""
    if len(pandoc.plain(inlines).split()) < LONG:
        return inlines
    return _kept_last(inlines, 0)[0]


def _kept_last(inlines: Inlines, letters: int) -> tuple[Inlines, int]:
    """Go back through inlines; `letters` are those of the last word so far, -1 at its beginning."""
    made: list[Inline] = []
    for node in reversed(inlines):
        kept: Inline = node
        match node:
            case _ if letters < 0 or isinstance(node, RawInline):
                pass
            case Space(kind="LineBreak"):
                letters = -1
            case Space():
                kept, letters = Str(NO_BREAK), -1
            case Str(text=text):
                letters += len(text)
                if letters > SHORT:
                    kept, letters = (Span(WHOLE, (node,)) if text.isascii() else node), -1
            case Styled(content=content) | Quoted(content=content) | Span(content=content):
                inner, letters = _kept_last(content, letters)
                kept = replace(node, content=inner)
            case Link(content=content):
                inner, letters = _kept_last(content, letters)
                kept = replace(node, content=inner)
            case _:
                letters = -1
        made.append(kept)
    return tuple(reversed(made)), letters

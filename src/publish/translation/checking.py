"""The problems of a translation against the article that it was made from."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from publish.articles import ARTICLE, language_in_name, original_of
from publish.problems import Problem, Severity, Where, lines_of
from publish.translation import figures
from publish.translation.blocks import Block, field_of
from publish.translation.comparing import Comparison, Side, behind, compare, side
from publish.translation.record import Follows, follows_of

LanguageTable = Callable[[str], Mapping[str, Any]]  # a tag -> what language.toml says of it
FEW_WORDS = 4  # that may be the same in two languages: names, titles, units
SHOWN = 300  # characters of a wording
AROUND = 60  # characters beside a change that are shown of a longer one
SAME_FIELDS = ("type", "number")  # of the front matter, where both have them


def check_translation(
    file: Path, name: str, text: str, lang: str, table: LanguageTable
) -> list[Problem]:
    """Return what is wrong with a translation; nothing for what is none.

    `name` is how problems call the file, `lang` what its front matter says. Raises ManuscriptError
    for a record that can't be read.
    """
    original = original_of(file)
    if original is None:
        return []
    found = [*_misnamed(file, name, text, lang)]
    if not original.is_file():
        message = "there is no article.md beside it that it could be a translation of."
        hint = "Put the original there, or call this file article.md."
        return [*found, Problem(Where(name), "translation-alone", message, hint)]
    comparison = comparison_of(file, name, text, lang, table)
    record = follows_of(file)
    return [
        *found,
        *_fields(comparison),
        *_lacking(comparison),
        *_same(comparison),
        *_differing(comparison),
        *(_behind(comparison, record) if record else _unmarked(comparison)),
    ]


def comparison_of(file: Path, name: str, text: str, lang: str, table: LanguageTable) -> Comparison:
    """Return a translation beside its original, which has to be there."""
    original = file.with_name(ARTICLE)
    source = original.read_text(encoding="utf-8-sig")
    spoken = field_of(source, "lang") or "en"
    return compare(
        side(original, str(Path(name).with_name(ARTICLE)), source, spoken, table(spoken)),
        side(file, name, text, lang, table(lang)),
    )


def _warning(where: Where, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(where, rule, message, hint, Severity.WARNING)


def _misnamed(file: Path, name: str, text: str, lang: str) -> Iterator[Problem]:
    named = language_in_name(file)
    if named.partition("-")[0].lower() != lang.partition("-")[0].lower():
        line = next((n for n, one in enumerate(lines_of(text), 1) if one.startswith("lang:")), 1)
        message = f"the file is named as one in '{named}', and its front matter says '{lang}'."
        hint = f"Say 'lang: {named}', or call the file article.{lang}.md."
        yield Problem(Where(name, line, 1), "translation-language", message, hint)


def _fields(both: Comparison) -> Iterator[Problem]:
    """Yield fields of the front matter that say another thing in each language."""
    for field in SAME_FIELDS:
        ours, theirs = (field_of(one.text, field) for one in (both.source, both.translation))
        if ours and theirs and ours != theirs:
            message = f"'{field}' is '{theirs}' here and '{ours}' in {both.source.name}."
            yield _warning(_field_place(both, field), "translation-fields", message)


def _field_place(both: Comparison, field: str) -> Where:
    lines = lines_of(both.translation.text)
    line = next((n for n, one in enumerate(lines, 1) if one.startswith(f"{field}:")), 1)
    return Where(both.translation.name, line, 1)


def _lacking(both: Comparison) -> Iterator[Problem]:
    """Yield what only one of the languages says."""
    line = 1
    for one in both.pairs:
        if one.translation:
            line = one.translation.line
        if one.source and one.translation is None and _counts(one.source):
            message = (
                f"{_called(one.source)} of {both.source.name}:{one.source.line} is not translated: "
                f"{_quoted(one.source.text)}."
            )
            yield _warning(
                Where(both.translation.name, line, 1),
                "translation-missing",
                message,
                "Put its translation behind this line.",
            )
        elif one.translation and one.source is None and _counts(one.translation):
            message = (
                f"{both.source.name} has nothing that this {_called(one.translation)[4:]} "
                f"translates: {_quoted(one.translation.text)}."
            )
            hint = "Add it there, or take it out here."
            yield _warning(
                Where(both.translation.name, line, 1), "translation-extra", message, hint
            )


def _counts(block: Block) -> bool:
    """Say whether that a block lacks is a finding: fields may be left out, ends follow a box."""
    return block.kind != "end" and not (block.kind.startswith("field") and not block.text)


CALLED = {
    "field": "field", "heading": "heading", "box": "box", "item": "item", "note": "note",
    "table": "table", "caption": "caption", "figure": "figure", "code": "code",
}  # fmt: skip


def _called(block: Block) -> str:
    kind, _, rest = block.kind.partition(" ")
    name = CALLED.get(kind, "paragraph")
    return f"the {name}{f' {rest!r}' if rest and kind in {'box', 'field'} else ''}"


def _same(both: Comparison) -> Iterator[Problem]:
    """Yield paragraphs that stand as they do in the source."""
    for source, translation in both.whole:
        words = [one for one in source.text.split() if one.isalpha()]
        if source.text == translation.text and len(words) > FEW_WORDS and source.kind != "code":
            message = f"this is not translated yet: {_quoted(source.text, AROUND)}."
            where = Where(both.translation.name, translation.line, 1)
            yield _warning(where, "translation-untranslated", message)


def _differing(both: Comparison) -> Iterator[Problem]:
    """Yield numbers, citations and ids that are not the same in both languages."""
    for source, translation in both.whole:
        if source.text == translation.text:
            continue
        where = Where(both.translation.name, translation.line, 1)
        there = f"{both.source.name}:{source.line}"
        ours, theirs = _numbers(both.source, source), _numbers(both.translation, translation)
        ours, theirs = (
            ours - theirs - _said(both.translation, translation, ours),
            theirs - ours - _said(both.source, source, theirs),
        )
        pairs = (
            ("numbers", _shown(ours), _shown(theirs)),
            ("citations", *_both(figures.citations, source, translation, "@")),
            ("ids", *_both(figures.ids, source, translation)),
        )
        for rule, lacks, has in pairs:
            if lacks or has:
                said = [f"{there} has {', '.join(lacks)}"] if lacks else []
                said += [f"this has {', '.join(has)}"] if has else []
                message = f"the {rule} differ: {'; '.join(said)}."
                hint = "Let both say the same, or 'ignore' it if that is meant."
                yield _warning(where, f"translation-{rule}", message, hint)


def _numbers(of: Side, block: Block) -> Counter[Any]:
    return figures.numbers(block.text, of.how)


def _said(of: Side, block: Block, wanted: Counter[Any]) -> Counter[Any]:
    """Return those of wanted numbers that a block writes in words."""
    words = figures.worded(block.text, of.how)
    return Counter({number: count for number, count in wanted.items() if number in words})


def _both(
    read: Callable[[str], Counter[str]], source: Block, translation: Block, sign: str = ""
) -> tuple[list[str], list[str]]:
    ours, theirs = read(source.text), read(translation.text)
    return [f"{sign}{one}" for one in ours - theirs], [f"{sign}{one}" for one in theirs - ours]


def _shown(numbers: Counter[Any]) -> list[str]:
    return [f"{number:f}" for number in numbers]


def _behind(both: Comparison, record: Follows) -> Iterator[Problem]:
    """Yield the paragraphs whose source has changed since they were made from it."""
    for one in behind(both, record):
        there = f"{both.source.name}:{one.source.line}"
        if one.was is None:
            message = f"nothing says which wording of {there} this follows."
        else:
            was, now = _change(one.was, one.source.text)
            message = f"{there} has changed since this was translated. It was: {was}. It is: {now}."
        yield _warning(
            Where(both.translation.name, one.translation.line, 1),
            "translation-behind",
            f"{message} The translation: {_quoted(one.translation.text)}.",
            f"Change the translation where that is needed, then run '{_mark(both.translation)}'.",
        )


def _unmarked(both: Comparison) -> Iterator[Problem]:
    message = f"nothing says which wording of {both.source.name} this translation follows."
    hint = f"Run '{_mark(both.translation)}' as soon as it is translated."
    yield _warning(Where(both.translation.name, 1, 1), "translation-unmarked", message, hint)


def _mark(translation: Side) -> str:
    file = translation.file
    return f"publish translate mark {file.parent.name} {language_in_name(file)}"


def _quoted(text: str, most: int = SHOWN) -> str:
    return f"“{text if len(text) <= most else f'{text[: most - 1].rstrip()}…'}”"


def _change(was: str, now: str) -> tuple[str, str]:
    """Return both wordings; of long ones what is around the change."""
    if max(len(was), len(now)) <= SHOWN:
        return f"“{was}”", f"“{now}”"
    blocks = difflib.SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    start = blocks[0].size if blocks[0].a == blocks[0].b == 0 else 0
    last = blocks[-2] if len(blocks) > 1 else blocks[-1]
    tail = last.size if last.a + last.size == len(was) and last.b + last.size == len(now) else 0
    return tuple(_cut(one, start, len(one) - tail) for one in (was, now))  # type: ignore[return-value] # of two


def _cut(text: str, start: int, end: int) -> str:
    """Return a text from some characters before a place to some behind another."""
    first = text.rfind(" ", 0, max(0, start - AROUND)) + 1 if start > AROUND else 0
    last = text.find(" ", min(len(text), end + AROUND))
    last = last if last >= 0 else len(text)
    return f"“{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}”"

"""Rules for readers who see little, listen, or tell no colours apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from publish import article as a
from publish import pandoc
from publish.check.passages import ALT
from publish.check.scope import Finding, Scope

FILE_NAME = re.compile(
    r"^\S+\.(?:png|jpe?g|gif|svg|webp|tiff?|pdf|bmp|avif|heic)$"
    r"|^(?:img|dsc|image|screenshot)[-_ ]?\d+$",
    re.IGNORECASE,
)


def image_alt_is_file_name(scope: Scope) -> Iterator[Finding]:
    """Find alternative texts that are the name of the file."""
    for figure in scope.every(a.Figure):
        alt = figure.alt.strip()
        file = PurePosixPath(unquote(figure.source_path))
        if alt and (FILE_NAME.match(alt) or _bare(alt) in {_bare(file.name), _bare(file.stem)}):
            hint = "Describe what the image shows."
            yield Finding(figure.where, f"the alternative text '{alt}' is a file's name.", hint)


def heading_skipped(scope: Scope) -> Iterator[Finding]:
    """Find headings more than one level below the one above them; the same leap is told once."""
    leaps: dict[tuple[int, int], list[a.Section]] = {}
    for section, above in _below(scope.article.content, 0):
        if above and section.level > above + 1:
            leaps.setdefault((above, section.level), []).append(section)
    for (above, level), sections in leaps.items():
        title = pandoc.plain(sections[0].title.inlines).strip()
        others = len(sections) - 1
        more = f", and so {'is' if others == 1 else 'are'} {others} more" if others else ""
        message = f"“{title}” is a heading of level {level} right below level {above}{more}."
        yield Finding(sections[0].where, message, f"Begin it with {'#' * (above + 1)}.")


def _below(content: tuple[a.Node, ...], above: int) -> Iterator[tuple[a.Section, int]]:
    """Yield each section with the level of the one that it stands in; 0 for none."""
    for node in content:
        if isinstance(node, a.Section):
            yield node, above
            yield from _below(node.content, node.level)


def colour_alone(scope: Scope) -> Iterator[Finding]:
    """Find text that names things by their colour alone."""
    pattern, drawing = scope.language.get("colours"), scope.language.get("drawings")
    if not pattern or not drawing:
        return
    for passage in scope.reading.passages:
        shows = passage.role == "caption" or re.search(drawing, passage.text, re.IGNORECASE)
        if passage.role == ALT or not shows:
            continue
        for found in re.finditer(pattern, passage.text, re.IGNORECASE):
            message = f"“{found[0]}” tells things apart by colour alone."
            hint = "Name the thing itself too: not all see the colour, and print may be grey."
            yield Finding(scope.at(passage, found.start()), message, hint)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())

"""New entries of a library in CSL-JSON or CSL-YAML, in the manner of those that are there."""

from __future__ import annotations

import html
import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import yaml

from publish.librarian.csl_layout import DATES, ITEM, TEXT, YEAR, CslLayout
from publish.librarian.layout import above, in_order
from publish.library import Shelf
from publish.library.csl import list_of

ORDER = (
    "id", "type", "author", "editor", "translator", "title", "title-short", "container-title",
    "collection-title", "genre", "publisher", "publisher-place", "edition", "volume", "issue",
    "number", "page", "issued", "language", "ISBN", "ISSN", "DOI", "URL", "accessed", "abstract",
    "note",
)  # fmt: skip
MARKED = {"title", "title-short", "container-title", "collection-title"}  # Markdown in CSL-YAML
MARKUP = (
    (re.compile(r"<i>(.*?)</i>"), r"*\1*"),
    (re.compile(r"<b>(.*?)</b>"), r"**\1**"),
    (re.compile(r"<sup>(.*?)</sup>"), r"^\1^"),
    (re.compile(r"<sub>(.*?)</sub>"), r"~\1~"),
    (re.compile(r'<span class="nocase">(.*?)</span>'), r"[\1]{.nocase}"),
)
SIGNS = re.compile(r"[\\*_`^~@$\[\]]")  # that Markdown would read as more than themselves
PLAIN = re.compile(r"[1-9]\d{0,8}|\d{4}(?:-\d\d){0,2}~?(?:/(?:\d{4}(?:-\d\d){0,2})?)?")


def csl_written(key: str, work: Mapping[str, Any], shelf: Shelf, layout: CslLayout) -> str:
    """Write a work, given as CSL-JSON, as an entry of the file, without a line end behind it."""
    markdown = shelf.format == "cslyaml"
    values = {
        name: _as_typed(name, value, layout, markdown=markdown)
        for name, value in {**work, "id": key}.items()
    }
    names = in_order(str(work.get("type", "")), values, layout.first, ORDER)
    entry = {name: values[name] for name in names}
    if not layout.dashed:
        return _json(entry, "", layout.ahead.rpartition("\n")[2], layout)
    column = len(layout.item.rpartition("\n")[2])
    return layout.item + _yaml(entry, "", column, layout)


def csl_inserted(shelf: Shelf, entries: Mapping[str, str], layout: CslLayout) -> str:
    """Return the text of a file with entries put where their keys belong; all else stays."""
    if not shelf.entries:
        return _opened(shelf, layout.between.join(entries.values()), layout)
    before: dict[int, list[str]] = defaultdict(list)
    last: list[str] = []
    for key in sorted(entries, key=str.casefold) if layout.ordered else entries:
        after = [e.start for e in shelf.entries if e.key.casefold() > key.casefold()]
        (before[after[0]] if after and layout.ordered else last).append(entries[key])
    text = _behind(shelf, layout.between.join(last), layout) if last else shelf.text
    for at in sorted(before, reverse=True):
        item = ITEM.search(text[:at]) if layout.dashed else None
        place = above(text, item.start()) if item else at
        made = "".join(f"{one}{layout.between}" for one in before[at])
        text = f"{text[:place]}{made}{text[place:]}"
    return text


def _behind(shelf: Shelf, made: str, layout: CslLayout) -> str:
    """Put entries behind the last one of a file, and behind the remark that ends its line."""
    text, end = shelf.text, layout.line_end
    at = len(text[: shelf.entries[-1].end].rstrip())
    if not layout.dashed:
        return f"{text[:at]}{layout.between}{made}{text[at:]}"
    at = text.find("\n", at) + 1 or len(text)
    ended = "" if text[:at].endswith("\n") else end
    return f"{text[:at]}{ended}{layout.between.removeprefix(end)}{made}{end}{text[at:]}"


def _opened(shelf: Shelf, made: str, layout: CslLayout) -> str:
    """Put entries into a file that has none: an empty one, or one whose list is empty."""
    end, listed = layout.line_end, list_of(shelf)
    if listed is None:
        whole = made if layout.dashed else f"[{layout.ahead}{made}{end}]"
        return f"{shelf.text}{whole}{end}"
    start, stop = listed.start_mark.index + 1, listed.end_mark.index - 1
    return f"{shelf.text[:start]}{layout.ahead}{made}{end}{shelf.text[stop:]}"


def _as_typed(name: str, value: Any, layout: CslLayout, *, markdown: bool) -> Any:  # noqa: ANN401 - CSL
    """Turn a value of CSL-JSON into what the file says: its dates, its Markdown."""
    if name in DATES and isinstance(value, Mapping):
        return _date(value, layout.dates)
    if isinstance(value, str) and name in MARKED and markdown:
        text = SIGNS.sub(lambda sign: f"\\{sign[0]}", html.unescape(value))
        for pattern, made in MARKUP:
            text = pattern.sub(made, text)
        return text
    return value


def _date(date: Mapping[str, Any], way: str) -> Any:  # noqa: ANN401 - one of three ways
    """Write a date in a way of CSL; one that says more than its days stays as it is."""
    parts = [[int(part) for part in one] for one in date.get("date-parts", ())]
    if not parts or date.keys() - {"date-parts", "circa"}:
        return dict(date)
    if way == TEXT:
        spans = ["-".join([f"{one[0]:04}", *(f"{p:02}" for p in one[1:])]) for one in parts]
        return "/".join(f"{one}{'~' if date.get('circa') else ''}" for one in spans)
    if way == YEAR and "circa" not in date:
        return [dict(zip(("year", "month", "day"), one, strict=False)) for one in parts]
    return {**date, "date-parts": parts}


def _json(value: Any, path: str, base: str, layout: CslLayout) -> str:  # noqa: ANN401 - any JSON
    """Write a value of JSON; `base` is the white before the line on which it ends."""
    if isinstance(value, Mapping):
        brackets, inner = (
            "{}",
            [
                f"{json.dumps(name, ensure_ascii=layout.ascii_only)}{layout.colon}"
                + _json(one, f"{path}.{name}" if path else name, base + layout.indent, layout)
                for name, one in value.items()
            ],
        )
    elif isinstance(value, list):
        brackets = "[]"
        inner = [_json(one, f"{path}.*", base + layout.indent, layout) for one in value]
    else:
        return json.dumps(value, ensure_ascii=layout.ascii_only)
    if not inner or not layout.spread(path):
        return f"{brackets[0]}{layout.comma.join(inner)}{brackets[1]}"
    line = f"{layout.line_end}{base}"
    body = f",{line}{layout.indent}".join(inner)
    return f"{brackets[0]}{line}{layout.indent}{body}{line}{brackets[1]}"


def _yaml(value: Any, path: str, column: int, layout: CslLayout) -> str:  # noqa: ANN401 - any YAML
    """Write a value of YAML whose first line begins at a column: of fields, or of dashes."""
    line = f"{layout.line_end}{' ' * column}"
    if isinstance(value, Mapping) and value and layout.spread(path):
        return line.join(_field(name, one, path, column, layout) for name, one in value.items())
    if isinstance(value, list) and value and layout.spread(path):
        return line.join(f"- {_yaml(one, f'{path}.*', column + 2, layout)}" for one in value)
    return _flow(value, path, layout)


def _field(name: str, value: Any, path: str, column: int, layout: CslLayout) -> str:  # noqa: ANN401 - any YAML
    whole = f"{path}.{name}" if path else name
    head = f"{_scalar(name)}:"
    if not isinstance(value, Mapping | list) or not value or not layout.spread(whole):
        return f"{head} {_flow(value, whole, layout)}"
    inner = column + (len(layout.indent) if isinstance(value, Mapping) else layout.dash)
    return f"{head}{layout.line_end}{' ' * inner}{_yaml(value, whole, inner, layout)}"


def _flow(value: Any, path: str, layout: CslLayout) -> str:  # noqa: ANN401 - any YAML
    """Write a value in one line, lists and mappings in brackets."""
    if isinstance(value, Mapping):
        whole = f"{path}." if path else ""
        pairs = (f"{_scalar(k)}: {_flow(v, f'{whole}{k}', layout)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(one, f'{path}.*', layout) for one in value)}]"
    return _scalar(value, layout.quotes.get(path, layout.quotes.get("", "")))


def _scalar(value: Any, quote: str = "") -> str:  # noqa: ANN401 - text, number, yes or no
    """Write one text or number, in quotation marks where it would be read as something else."""
    if isinstance(value, str) and PLAIN.fullmatch(value) and not quote:
        return value
    style = ('"' if "\n" in value else quote or None) if isinstance(value, str) else None
    made = yaml.safe_dump(
        [value], default_style=style, default_flow_style=True, width=math.inf, allow_unicode=True
    )
    return str(made).strip().removeprefix("[").removesuffix("]")

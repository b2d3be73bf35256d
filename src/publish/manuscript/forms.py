"""Mappings of the front matter as forms: each field asked for by name, all problems noted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from publish.manuscript.values import WrongValueError, curved
from publish.manuscript.yaml_tree import Fields, Items, Scalar, Tree, Unreadable, shown, tidy
from publish.problems import Problem, Severity, Where, did_you_mean

COMMAS = re.compile("[,;،؛]")
T = TypeVar("T")


@dataclass(slots=True)
class Checks:
    """What is noted while the fields are read: problems, and the place of each field.

    The place of a text is where it begins, that of a list or mapping, or of nothing, its name.
    """

    path: str
    problems: list[Problem]
    places: dict[str, Where] = field(default_factory=dict)

    def lay(self, tree: Tree, name: str = "") -> None:
        """Note the places of all fields inside a tree."""
        if isinstance(tree, Fields):
            for key, one in tree.fields.items():
                inner = f"{name}.{key}" if name else key
                is_text = isinstance(one.value, Scalar) and not is_empty(one.value)
                self.places[inner] = one.value.where if is_text else one.where
                self.lay(one.value, inner)
        elif isinstance(tree, Items):
            for number, item in enumerate(tree.items):
                self.places[f"{name}.{number}"] = item.where
                self.lay(item, f"{name}.{number}")

    def problem(
        self,
        name: str,
        rule: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at a field, or at the first line for a field that is not there."""
        where = self.places.get(name, Where(self.path, 1, 1))
        self.problems.append(Problem(where, rule, message, hint, severity))

    def text(self, tree: Tree, name: str) -> str:
        """Return a value as one line of text; lists and mappings are problems."""
        if isinstance(tree, Scalar):
            return "" if is_empty(tree) else tidy(tree.text)
        if not isinstance(tree, Unreadable):
            kind = "a list" if isinstance(tree, Items) else "fields"
            hint = "If brackets or a colon belong to the text, put it in quotation marks."
            self.problem(name, "wrong-value", f"'{_last(name)}' must be a text, not {kind}.", hint)
        return ""

    def value(self, tree: Tree, name: str, read: Callable[[str], T]) -> T | None:
        """Return a value as a function reads its text; None where that is not possible."""
        text = self.text(tree, name)
        try:
            return read(text) if text else None
        except WrongValueError as error:
            self.problem(name, error.rule, error.message, error.hint)
        return None


class Form:
    """A mapping whose names are known; `at` is its own name, `elsewhere` hints for other names."""

    def __init__(
        self,
        fields: Fields,
        checks: Checks,
        known: Collection[str],
        at: str = "",
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        """Take a mapping; the names in it that are not known become problems."""
        self.fields, self.checks, self.at = fields, checks, at
        for key, one in fields.fields.items():
            if key not in known:
                plain = key.lower().replace("_", "-")
                hint = (elsewhere or {}).get(plain) or _unknown_hint(key, one.value, known, at)
                message = f"'{shown(key)}' is not a field{f' of {_last(at)!r}' if at else ''}."
                checks.problems.append(Problem(one.where, "unknown-field", message, hint))

    def name(self, key: str) -> str:
        """Return the name of a field with the names of all that it stands in."""
        return f"{self.at}.{key}" if self.at else key

    def get(self, key: str) -> Tree | None:
        """Return the value of a field; None where it is not given or empty."""
        one = self.fields.fields.get(key)
        return None if one is None or is_empty(one.value) else one.value

    def require(self, key: str, example: str = "") -> None:
        """Note a required field that is not given or empty."""
        if self.get(key) is not None:
            return
        hint = f"Type it such as '{example}'." if example else ""
        if key in self.fields.fields:
            self.checks.problem(self.name(key), "missing-field", f"'{key}' is empty.", hint)
        else:
            self.checks.problem(self.at, "missing-field", f"'{key}' is missing.", hint)

    def value(self, key: str, read: Callable[[str], T], default: T) -> T:
        """Return the value of a field as a function reads it."""
        tree = self.get(key)
        made = None if tree is None else self.checks.value(tree, self.name(key), read)
        return default if made is None else made

    def text(self, key: str) -> str:
        """Return a field as one line of text, its quotation marks curved."""
        return self.value(key, curved, "")

    def prose(self, key: str) -> str:
        """Return a field as text whose paragraphs are parted by an empty line."""
        tree = self.get(key)
        if not isinstance(tree, Scalar):
            return self.text(key)
        parts = re.split(r"\n[ \t]*\n" if tree.style == "|" else r"\n", tree.text)
        return "\n\n".join(curved(part) for part in map(tidy, parts) if part)

    def items(self, key: str) -> list[tuple[str, Tree]]:
        """Return the items of a list with their names; a mapping alone is a list of one."""
        tree = self.get(key)
        if isinstance(tree, Items):
            return [(f"{self.name(key)}.{number}", item) for number, item in enumerate(tree.items)]
        if isinstance(tree, Fields):
            return [(self.name(key), tree)]
        if isinstance(tree, Scalar):
            message = f"'{key}' must be a list."
            self.checks.problem(
                self.name(key), "wrong-value", message, "Begin each item on a line with '- '."
            )
        return []

    def words(
        self, key: str, read: Callable[[str], str], parted: re.Pattern[str] | None = COMMAS
    ) -> dict[str, str]:
        """Return the single values of a field, each with its name: a list, or a text parted."""
        tree, name = self.get(key), self.name(key)
        parts: list[tuple[str, Tree]]
        if isinstance(tree, Scalar):
            texts = parted.split(tree.text) if parted else [tree.text]
            parts = [(name, Scalar(text, tree.where)) for text in texts]
        elif isinstance(tree, Items):
            parts = self.items(key)
        else:
            parts = [] if tree is None else [(name, tree)]
        made: dict[str, str] = {}
        for inner, part in parts:
            value = self.checks.value(part, inner, read)
            if value is not None:
                made.setdefault(value, inner)
        return made

    def form(self, key: str, known: Collection[str], hint: str) -> Form | None:
        """Return the fields inside a field."""
        tree = self.get(key)
        if isinstance(tree, Fields):
            return Form(tree, self.checks, known, self.name(key))
        if isinstance(tree, (Scalar, Items)):
            message = f"'{key}' must have fields of its own."
            self.checks.problem(self.name(key), "wrong-value", message, hint)
        return None

    def forms(self, key: str, known: Collection[str]) -> list[Form]:
        """Return the items of a list, each with its fields, all of them required."""
        made = []
        for name, item in self.items(key):
            if isinstance(item, Fields):
                form = Form(item, self.checks, known, name)
                for inner in known:
                    form.require(inner)
                made.append(form)
            elif not isinstance(item, Unreadable):
                hint = f"Type '- {{{', '.join(f'{inner}: …' for inner in known)}}}'."
                message = f"an item of '{key}' has no fields."
                self.checks.problem(name, "wrong-value", message, hint)
        return made


def is_empty(tree: Tree) -> bool:
    """Say whether nothing that can be seen was typed."""
    if isinstance(tree, Scalar):
        if tree.text == "~" and not tree.style:
            return True
        kinds = {unicodedata.category(character) for character in tree.text}
        return kinds <= {"Zs", "Zl", "Zp", "Cc", "Cf"}
    return (isinstance(tree, Items) and not tree.items) or (
        isinstance(tree, Fields) and not tree.fields
    )


def _last(name: str) -> str:
    """Return the last part of a name that is no number."""
    return shown(next((part for part in reversed(name.split(".")) if not part.isdigit()), name))


def _unknown_hint(key: str, value: Tree, known: Collection[str], at: str) -> str:
    if hint := did_you_mean(key, known):
        return hint
    if is_empty(value) and at:
        return "If it belongs to the text before the comma, put that in quotation marks."
    return f"The fields are: {', '.join(sorted(known))}."

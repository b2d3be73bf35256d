"""Values of the tables of an edition or a type of document: checked, with problems collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from publish.callouts import Kinds
from publish.edition.types import CLAIMS, FAMILIES
from publish.problems import Problem, Where, did_you_mean

MOST = 1e6  # that any number of a table is below


class Checker:
    """Checks the values of a table, collecting problems."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.problems: list[Problem] = []

    def wrong(self, message: str, hint: str) -> None:
        """Note a problem of the file."""
        self.problems.append(Problem(self.where, "bad-edition", message, hint))

    def keys(self, table: Mapping[str, Any], known: set[str], thing: str) -> None:
        """Note the keys that are no settings of a thing."""
        for key in table:
            if key not in known:
                hint = did_you_mean(key, known) or f"Known are: {', '.join(sorted(known))}."
                self.wrong(f"'{key}' is no setting of {thing}.", hint)

    def table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return a table within a table."""
        value = table.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong(f"'{key}' is no table.", f"Write it as '[{key}]' with its settings below.")
        return {}

    def one_of(
        self, table: Mapping[str, Any], key: str, known: tuple[str, ...], default: str
    ) -> Any:  # noqa: ANN401 - one of a Literal
        """Return one of several words."""
        value = table.get(key, default)
        if value not in known:
            hint = did_you_mean(str(value), known) or f"Known are: {', '.join(known)}."
            self.wrong(f"'{key} = {value}' means nothing.", hint)
        return value

    def flag(self, table: Mapping[str, Any], key: str) -> bool:
        """Return true or false, which it is where nothing is said."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"'{key} = {value}' means nothing.", f"Write '{key} = true' or '= false'.")
        return value is True

    def number(self, table: Mapping[str, Any], key: str, default: float) -> float:
        """Return a number above or equal to 0."""
        value = table.get(key, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < MOST:
            return float(value)
        self.wrong(
            f"'{key} = {value}' is no number.", f"Write a number, as in '{key} = {default:g}'."
        )
        return default

    def range(
        self, table: Mapping[str, Any], key: str, default: tuple[float, float]
    ) -> tuple[float, float]:
        """Return a least and a largest number."""
        value = table.get(key, default)
        if isinstance(value, (list, tuple)) and len(value) == 2:  # noqa: PLR2004 - least and largest
            low, high = value
            if (
                isinstance(low, (int, float))
                and isinstance(high, (int, float))
                and 0 < low <= high < MOST
            ):
                return float(low), float(high)
        hint = f"Write the least and the largest, as in '{key} = [{default[0]:g}, {default[1]:g}]'."
        self.wrong(f"'{key} = {value}' is no range.", hint)
        return default

    def names(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Return a list of names."""
        value = table.get(key, ())
        if isinstance(value, (list, tuple)):
            return tuple(str(name) for name in value)
        self.wrong(f"'{key}' is no list.", f"Write it as '{key} = [\"…\"]'.")
        return ()

    def all_of(self, table: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of known names."""
        names = self.names(table, key)
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known) or f"Known are: {', '.join(known)}."
                self.wrong(f"'{name}' in '{key}' means nothing.", hint)
        return names

    def claims(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the standards that an edition claims, all of one family."""
        names = self.all_of(table, "claims", CLAIMS)
        if names and not any(family.issuperset(names) for family in FAMILIES):
            hint = "PDF/UA-1 goes with PDF/A-3a, PDF/UA-2 with PDF/A-4f; PDF/X-4 stands alone."
            self.wrong(f"no file can claim {' and '.join(names)} at once.", hint)
        return names

    def pages_from(self, table: Mapping[str, Any], paged: Sequence[str]) -> str:
        """Return the name of the edition whose pages are cited, one of those with pages."""
        name = str(table.get("pages-from", ""))
        if name and name not in paged:
            hint = did_you_mean(name, paged) or f"Those with pages are: {', '.join(paged)}."
            self.wrong(f"'pages-from = {name}' names no edition that has pages.", hint)
        return name

    def kinds(self, table: Mapping[str, Any], key: str, kinds: Kinds) -> tuple[str, ...]:
        """Return a list of kinds of boxes, or of figures, tables and notes."""
        names = self.names(table, key)
        for name in names:
            if name not in kinds.by_name and name not in {"figures", "tables", "notes"}:
                self.wrong(f"'{name}' in '{key}' is not a kind of box.", kinds.suggestion(name))
        return names

"""What editors write in braces: for which editions, where on the page, dates, points, rights."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from publish import article as a
from publish.manuscript.normalise import AT
from publish.pandoc import Attr
from publish.problems import Problem, Severity, Where, did_you_mean

PLACING_KEYS = {"only", "except", "place", "break", "keep"}
PLACES: tuple[a.Place, ...] = ("margin", "column", "full")
BREAKS: tuple[a.BreakBefore, ...] = ("before", "avoid")
PERMISSIONS = ("web", "print")
RATIO = re.compile(r"(\d{1,3}(?:\.\d+)?)(?:\s*[:/]\s*(\d{1,3}(?:\.\d+)?))?")
NARROWEST, WIDEST = 0.2, 5.0  # ratios of width to height within which a picture is cropped
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%?")
POINT = re.compile(rf"\s*{PERCENT.pattern}[\s,]+{PERCENT.pattern}\s*")


@dataclass(slots=True)
class Attributes:
    """Reads the attributes of one article; collects problems as it goes."""

    path: str
    editions: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self,
        where: Where | None,
        rule: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at a place, or at the file where the place is not known."""
        self.problems.append(Problem(where or Where(self.path), rule, message, hint, severity))

    def check(self, attr: Attr, known: Collection[str], where: Where | None) -> None:
        """Report attributes that nothing reads."""
        for key, _ in attr.pairs:
            edition, dot, rest = key.partition(".")
            if (
                dot
                and edition in self.editions
                and rest in {"place", "break", "keep", "ratio"} & {*known}
            ):
                continue
            if key not in known and key != AT:
                names = sorted(known)
                listed = f"Known are: {', '.join(names)}." if names else "Remove it."
                message = f"'{key}=' means nothing here."
                self.problem(
                    where, "unknown-attribute", message, did_you_mean(key, names) or listed
                )

    def audience(self, attr: Attr, where: Where | None) -> a.Audience:
        """Read `only=` and `except=`; unknown editions are problems."""
        only, excluded = (
            frozenset(re.split(r"[\s,;]+", attr.get(key))) - {""} for key in ("only", "except")
        )
        for name in sorted(only | excluded):
            if name not in self.editions:
                listed = f"The editions are: {', '.join(self.editions)}."
                hint = did_you_mean(name, self.editions) or listed
                self.problem(where, "unknown-edition", f"'{name}' is not an edition.", hint)
        return a.Audience(only, excluded)

    def both(self, outer: a.Audience, inner: a.Audience) -> a.Audience:
        """Return the editions that two audiences share, one standing inside the other."""
        if outer.only and inner.only:
            only = outer.only & inner.only
            nobody = frozenset() if only else frozenset(self.editions) | outer.only | inner.only
            return a.Audience(only, outer.excluded | inner.excluded | nobody)
        return a.Audience(outer.only | inner.only, outer.excluded | inner.excluded)

    def placing(self, attr: Attr, where: Where | None) -> a.Placing:
        """Read the placement by hand, for all editions and for single ones."""
        editions = {}
        for name in self.editions:
            own = self.placement(attr, where, f"{name}.")
            if own != a.Placement():
                editions[name] = own
        return a.Placing(self.placement(attr, where, ""), editions)

    def placement(self, attr: Attr, where: Where | None, prefix: str) -> a.Placement:
        """Read `place=`, `break=`, `keep=` and `ratio=` under a prefix."""
        place, break_, keep = (attr.get(f"{prefix}{key}") for key in ("place", "break", "keep"))
        for key, value, known in (
            ("place", place, PLACES),
            ("break", break_, BREAKS),
            ("keep", keep, ("next",)),
        ):
            if value and value not in known:
                hint = did_you_mean(value, known) or f"Known are: {', '.join(known)}."
                message = f"'{prefix}{key}={value}' means nothing."
                self.problem(where, "wrong-placement", message, hint)
        return a.Placement(
            next((known for known in PLACES if known == place), None),
            next((known for known in BREAKS if known == break_), None),
            keep == "next",
            self.ratio(attr.get(f"{prefix}ratio"), where),
        )

    def ratio(self, text: str, where: Where | None) -> float | None:
        """Read the ratio of width to height that a picture is cropped to, as `16:9`."""
        if not text:
            return None
        found = RATIO.fullmatch(text.strip())
        height = float(found[2] or 1) if found else 0
        ratio = float(found[1]) / height if found and height else 0
        if NARROWEST <= ratio <= WIDEST:
            return ratio
        message = f"'ratio={text}' is no ratio of width to height."
        self.problem(where, "wrong-ratio", message, "Write it as ratio=16:9.")
        return None

    def permission(self, attr: Attr, where: Where | None) -> frozenset[str]:
        """Read for what an image may be used: `web`, `print` or both."""
        given = frozenset(re.split(r"[\s,;]+", attr.get("permission"))) - {""}
        for name in sorted(given - {*PERMISSIONS}):
            hint = did_you_mean(name, PERMISSIONS) or f"Known are: {', '.join(PERMISSIONS)}."
            self.problem(where, "wrong-permission", f"'permission={name}' means nothing.", hint)
        return given

    def day(self, text: str, where: Where | None) -> dt.date | None:
        """Read a date as YYYY-MM-DD."""
        if not text:
            return None
        try:
            return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
        except ValueError:
            self.problem(where, "wrong-date", f"'{text}' is no date.", "Write it as 2027-06-30.")
            return None

    def focus(self, text: str, where: Where | None) -> tuple[float, float]:
        """Read the focus point, `60% 30%` from the left and the top."""
        found = POINT.fullmatch(text)
        if found and all(float(number) <= 100 for number in found.groups()):  # noqa: PLR2004 - per cent
            return float(found[1]), float(found[2])
        if text:
            message = f"'focus={text}' is no point of the image."
            self.problem(where, "wrong-focus", message, 'Write it as focus="60% 30%".')
        return 50.0, 50.0

"""Colour spaces (ISO 32000-1, 8.6): what a file names, resolved to what comes onto plates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Name, Stream

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
DEVICE = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}
DEFAULTS = {"DeviceGray": "DefaultGray", "DeviceRGB": "DefaultRGB", "DeviceCMYK": "DefaultCMYK"}
SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
NESTED = 8  # spaces inside each other; more are a loop


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space: its family, how many components, its own inks, and the space beneath it."""

    family: str
    components: int
    inks: tuple[str, ...] = ()
    base: Space | None = None

    def all(self) -> Iterator[Space]:
        """Yield the space and those beneath it."""
        yield self
        if self.base:
            yield from self.base.all()

    def has(self, family: str) -> bool:
        """Say whether the space, or one beneath it, is of a family."""
        return any(space.family == family for space in self.all())


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour; `values` are empty where a picture or a shading has many."""

    space: Space
    values: tuple[float, ...] = ()

    @property
    def cmyk(self) -> tuple[float, ...]:
        """The four inks from 0 to 1, if the colour names them itself; a device's grey is black."""
        if self.space.family == "DeviceCMYK":
            return self.values
        if self.space.family == "DeviceGray" and self.values:
            return (0.0, 0.0, 0.0, 1 - self.values[0])
        if self.space.family in {"Separation", "DeviceN"} and set(self.space.inks) <= set(PROCESS):
            tints = dict(zip(self.space.inks, self.values, strict=False))
            return tuple(tints.get(ink, 0.0) for ink in PROCESS) if tints else ()
        return ()

    @property
    def plates(self) -> frozenset[str]:
        """The names of the plates that the colour may come onto."""
        space = self.space
        if space.family in {"Separation", "DeviceN"}:
            return frozenset(space.inks) - {"All", "None"}
        if self.cmyk:
            return frozenset(ink for ink, tint in zip(PROCESS, self.cmyk, strict=False) if tint > 0)
        if space.family == "Indexed" and space.base:
            return Colour(space.base).plates
        if space.family in {"DeviceGray", "CalGray"}:
            return frozenset({"Black"})
        return frozenset(PROCESS)


GRAY, RGB, CMYK = (Space(name, components) for name, components in DEVICE.items())
PATTERN = Space("Pattern", 0)
BLACK = Colour(GRAY, (0.0,))


def space_of(named: Any, resources: Any, depth: int = 0) -> Space:  # noqa: ANN401 - pikepdf's
    """Resolve what an operator or a dictionary names as its colour space.

    What stands in for a device's space (8.6.5.6) is resolved too. Raises ValueError for a loop and
    for what is no colour space.
    """
    if depth > NESTED:
        raise ValueError("colour spaces lead back to themselves")
    if isinstance(named, Name):
        return _by_name(str(named)[1:], resources, depth)
    if not isinstance(named, Array) or not len(named):
        raise ValueError(f"{named!r} is no colour space")
    family = SHORT.get(str(named[0])[1:], str(named[0])[1:])
    if family in DEVICE or family == "Pattern":
        base = space_of(named[1], resources, depth + 1) if len(named) > 1 else None
        return Space(family, 0, base=base) if base else _by_name(family, resources, depth)
    if family == "ICCBased" and isinstance(named[1], Stream):
        return Space(family, int(named[1].get("/N", 0)))
    if family == "Indexed":
        return Space(family, 1, base=space_of(named[1], resources, depth + 1))
    if family in {"Separation", "DeviceN"}:
        names = [named[1]] if family == "Separation" else list(named[1])
        inks = tuple(str(name)[1:] for name in names)
        return Space(family, len(inks), inks, space_of(named[2], resources, depth + 1))
    return Space(family, 1 if family == "CalGray" else 3)


def _by_name(name: str, resources: Any, depth: int) -> Space:  # noqa: ANN401 - pikepdf's
    name = SHORT.get(name, name)
    spaces = resources.get("/ColorSpace", {}) if resources is not None else {}
    key = f"/{DEFAULTS.get(name, name)}"
    if key in spaces and depth < NESTED:
        return space_of(spaces[key], None if name in DEVICE else resources, depth + 1)
    if name in DEVICE:
        return Space(name, DEVICE[name])
    if name == "Pattern":
        return PATTERN
    raise ValueError(f"no colour space is called {name}")

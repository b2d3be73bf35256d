"""The shared library of works: read with places, checked, added to, shown and given away."""

from publish.library.reading import join, read_library, read_shelf
from publish.library.types import UNREADABLE, Entry, Field, Library, Shelf

__all__ = ["UNREADABLE", "Entry", "Field", "Library", "Shelf", "join", "read_library", "read_shelf"]

"""Pages that were laid out before: what came of a request, by a digest of all it depends on.

An entry is JSON, packed, in the cache of the account (`publish.cache`): no pickle, as others may
write where it lies, and one that is damaged or of another make is a miss.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import json
import types
import typing
import zlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from publish.cache import Cache, key_of
from publish.formats.requests import Rendered, Request
from publish.unchanged import FONT_FOLDERS, TELLING

OTHERS = ("pypandoc_binary", "ebooklib", "pikepdf", "jinja2", "lxml", "uharfbuzz", "css-inline")
KIND = "pages"
WRITTEN = {".css", ".j2", ".toml", ".json", ".bib", ".md", ".csl"}  # their words are in a request
AS_THEY_ARE = {str, int, float, bool, type(None)}  # in JSON
CODE = ("formats", "layout")  # of ours, on which pages depend once they are HTML
PACKAGES = (
    "weasyprint", "pydyf", "fonttools", "pillow", "pyphen", "tinycss2", "tinyhtml5", "cssselect2",
)  # fmt: skip


def key_for(request: Request, roots: tuple[str, ...]) -> str:
    """Return the key of a request: its words, files that it may show, what lays it out.

    Folders count by their content, so that a checkout elsewhere has the same key.
    """
    words = json.dumps(dataclasses.asdict(request), sort_keys=True)
    for number, root in enumerate(roots):
        words = words.replace(Path(root).resolve().as_uri(), f"root:{number}")
    files = [part for root in roots for part in _files(Path(root))]
    return key_of(words, *files, *program())


def find(cache: Cache, key: str) -> Rendered | None:
    """Return what came of the request with a key, if that is known."""
    try:
        packed = cache.get(KIND, key)
        plain = json.loads(zlib.decompress(base64.b64decode(packed))) if packed else None
        found = _made(Rendered, plain) if plain else None
    except (ValueError, TypeError, LookupError, zlib.error):
        return None
    return found if isinstance(found, Rendered) else None


def keep(cache: Cache, key: str, rendered: Rendered) -> None:
    """Keep what came of a request, unless something was said of it."""
    if cache.keeps and not rendered.failure and not rendered.said:
        text = json.dumps(_plain(rendered), ensure_ascii=False, separators=(",", ":"))
        cache.put(KIND, key, base64.b64encode(zlib.compress(text.encode(), 1)).decode())


def _files(root: Path) -> list[str]:
    """Return names and digests of the files below a folder that pages may show."""
    files = [path for path in root.rglob("*") if path.is_file() and path.suffix not in WRITTEN]
    return [f"{path.relative_to(root)} {file_digest(path)}" for path in sorted(files)]


def file_digest(path: Path) -> str:
    """Return the digest of a file's content, read once for as long as it stands as it did."""
    stat = path.stat()
    return _digest_as(path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


@functools.lru_cache(maxsize=4096)
def _digest_as(path: Path, _size: int, _modified: int, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@functools.cache
def versions() -> tuple[str, ...]:
    """Return the versions of the packages that make pages and books."""
    return tuple(version(name) for name in (*PACKAGES, *OTHERS))


@functools.cache
def program() -> tuple[str, ...]:
    """Return what tells one program that lays out pages from another, fonts and libraries too."""
    own = Path(__file__).parents[1]
    code = [path for folder in CODE for path in sorted((own / folder).rglob("*.py"))]
    libraries = [path for path in map(Path, TELLING) if path.is_file()]
    fonts = [file for top in FONT_FOLDERS for file in sorted(Path(top).expanduser().rglob("*"))]
    return (
        *(version(name) for name in PACKAGES),
        *(file_digest(path) for path in (*code, *libraries)),
        *(f"{path.name} {path.stat().st_size}" for path in fonts if path.is_file()),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a Rendered holds
    """Return a value as what JSON holds."""
    if value.__class__ in AS_THEY_ARE:
        return value
    if names := _fields(value.__class__):
        return [_plain(getattr(value, name)) for name in names]
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return [[_plain(key), _plain(one)] for key, one in value.items()]
        case tuple() | frozenset():
            plain = [_plain(one) for one in value]
            return plain if isinstance(value, tuple) else sorted(plain)
        case _:
            return value


@functools.cache
def _fields(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass; none for another type."""
    is_one = dataclasses.is_dataclass(kind)
    return tuple(one.name for one in dataclasses.fields(kind)) if is_one else ()


def _made(kind: Any, plain: Any) -> Any:  # noqa: ANN401, PLR0911 - one answer for each kind
    """Return the value of a type that JSON holds; raises TypeError or ValueError for another."""
    origin, given = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        parts = zip(_kinds(kind), plain, strict=True)
        make: Any = kind
        return make(*[_made(one, part) for one, part in parts])
    if kind is bytes:
        return base64.b64decode(plain, validate=True)
    if origin is tuple and given[-1] is ...:
        return tuple(_made(given[0], part) for part in plain)
    if origin is tuple:
        return tuple(_made(one, part) for one, part in zip(given, plain, strict=True))
    if origin is frozenset:
        return frozenset(_made(given[0], part) for part in plain)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {_made(given[0], key): _made(given[1], part) for key, part in plain}
    if origin in {typing.Union, types.UnionType} and plain is None:
        return None
    if isinstance(kind, type) and not isinstance(plain, kind):
        return kind(plain)
    return plain


@functools.cache
def _kinds(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a class
    """Return the types of the fields of a class, in their order."""
    hints = typing.get_type_hints(kind)
    fields = getattr(kind, "_fields", None) or [one.name for one in dataclasses.fields(kind)]
    return tuple(hints[name] for name in fields)

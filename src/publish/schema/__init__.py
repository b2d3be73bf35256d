"""What programs that edit need to know: schemas of front matter and styles, and snippets."""

from publish.schema.around import Around, read_around
from publish.schema.front_matter import front_matter
from publish.schema.snippets import Snippet, snippets
from publish.schema.styles import SCHEMAS
from publish.schema.writing import files, write

__all__ = [
    "SCHEMAS",
    "Around",
    "Snippet",
    "files",
    "front_matter",
    "read_around",
    "snippets",
    "write",
]

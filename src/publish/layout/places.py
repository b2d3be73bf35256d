"""Where in the manuscript something on a page was written."""

from __future__ import annotations

import functools

from publish import pandoc
from publish.article import Article, Callout, Figure, Section, Table
from publish.layout.pages import Document
from publish.problems import Where

LEAST, MOST = 12, 40  # letters that two texts begin with, where they are taken for one


class Places:
    """Finds places: by a text's first words, by the ids of what is around it, by its section."""

    def __init__(self, document: Document, article: Article) -> None:
        """Take the pages and the article that they were made from."""
        self.document = document
        self.article = article

    @functools.cached_property
    def _ids(self) -> dict[str, Where]:
        kinds = (Section, Callout, Figure, Table)
        named = (node for node in _nodes(self.article) if isinstance(node, kinds))
        return {node.id: node.where for node in named if node.id and node.where}

    @functools.cached_property
    def _texts(self) -> dict[str, list[tuple[str, Where]]]:
        """The paragraphs, and the texts of the front matter, by their first letters."""
        found: dict[str, list[tuple[str, Where]]] = {}
        for name, place in self.article.meta.places.items():
            text = _letters(str(getattr(self.article.meta, name, "")))
            found.setdefault(text[:LEAST], []).append((text, place))
        for node in _nodes(self.article):
            words = (n.where for n in pandoc.walk(node) if isinstance(n, pandoc.Str) and n.where)
            if isinstance(node, pandoc.Para) and (where := next(words, None)):
                text = _letters(pandoc.plain(node))
                found.setdefault(text[:LEAST], []).append((text, where))
        return found

    def where(self, element: int) -> Where:
        """Return the place of an element of the pages: a paragraph's, a box's, a section's."""
        return self._of_text(element) or self._of_id(element) or Where(self.article.path)

    def _of_text(self, element: int) -> Where | None:
        text = _letters(self.document.text_of(element))
        alike = self._texts.get(text[:LEAST], ()) if len(text) >= LEAST else ()
        best = max(alike, key=lambda one: _shared(one[0], text), default=None)
        return best[1] if best else None

    def _of_id(self, element: int) -> Where | None:
        parts = self.document.fragments.get(element, ())
        around = [p.id for page, piece in parts[:1] for p in page.around(piece)]
        before = [p.id for _, p in reversed(self.document.headings) if p.element <= element]
        return next((self._ids[name] for name in (*around, *before) if name in self._ids), None)


def _nodes(article: Article) -> tuple[object, ...]:
    return tuple(pandoc.walk(article.content))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())[:MOST]


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))

"""What pandoc read of a draft, taken apart: paragraphs, headings, items, tables, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from publish import pandoc
from publish.drafts.draft import BlockKind
from publish.drafts.labels import Labels, normal
from publish.drafts.pieces import FIELD, Piece, Told
from publish.drafts.signs import number_goes, numbered
from publish.pandoc import Blocks, Inlines, plain

STYLE = "custom-style"
PLAIN_SPANS = {"Underline", "SmallCaps"}
FindPicture = Callable[[str], tuple[str, str]]  # its name in the draft -> path in ours, or a fault


class Flattener:
    """Takes pandoc's tree apart into pieces in the order of reading."""

    def __init__(self, labels: Labels, changes: str, picture: FindPicture) -> None:
        """Take the labels that frames may have, what becomes of changes, where pictures are."""
        self.labels, self.changes, self.picture = labels, changes, picture
        self.pieces: list[Piece] = []
        self.told: list[Told] = []
        self.pictures: list[Piece] = []
        self.captions: list[Inlines] = []  # of tables to come
        self.numbered = numbered(labels)
        self.named = {normal(name): name for name in labels.by_words.values()}

    def flatten(self, blocks: Blocks, style: str = "", depth: int = 0) -> None:
        """Take blocks apart, one after the other."""
        for block in blocks:
            self._block(block, style, depth)

    def finish(self, blocks: Blocks) -> list[Piece]:
        """Take a whole draft apart and return its pieces."""
        self.flatten(blocks)
        for caption in self.captions:
            self._add("text", caption, style="caption")
        return self.pieces

    def _block(self, block: Any, style: str, depth: int) -> None:  # noqa: ANN401, C901, PLR0912 - flat
        match block:
            case pandoc.Div(attr=attr, content=content):
                self._div(attr, content, style, depth)
            case pandoc.Header(level=level, content=content):
                self._add("heading", content, level=level)
            case pandoc.Para(content=content):
                self._add("quote" if "quote" in style.lower() else "text", content, style=style)
            case pandoc.BlockQuote(content=content):
                self.flatten(content, style or "Quote", depth)
            case pandoc.BulletList(items=items):
                self._items("item", items, depth + 1)
            case pandoc.OrderedList(items=items):
                self._items("numbered", items, depth + 1)
            case pandoc.DefinitionList(items=terms):
                self._terms(terms)
            case pandoc.TableBlock():
                self._table(block, depth)
            case pandoc.FigureBlock(caption=caption, content=content):
                self._figure(caption, content)
            case pandoc.LineBlock(lines=lines):
                for line in lines:
                    self._add("text", line, style=style)
            case pandoc.CodeBlock(text=text):
                self.pieces.append(Piece("code", (block,), " ".join(text.split())))
            case _:
                pass  # rules, and what is raw in another format

    def _div(self, attr: pandoc.Attr, content: Blocks, style: str, depth: int) -> None:
        own = attr.get(STYLE)
        name = next((n for n in (own, *attr.classes) if normal(n) in self.named or
                     normal(n) in self.labels.by_words), "")  # fmt: skip
        kind = self.labels.by_words.get(normal(name)) or self.named.get(normal(name), "")
        if not kind or depth:
            self.flatten(content, own or style, depth)
            return
        last = self.pieces[-1] if self.pieces else None
        if last and last.kind == "close" and last.style == kind:
            self.pieces.pop()  # paragraphs of one style make one frame
        else:
            self.pieces.append(Piece("open", style=kind))
        title = attr.get("title")
        if title:
            self.pieces.append(Piece("text", text=title, written=title, style="frame"))
        self.flatten(content, own or style, depth)
        self.pieces.append(Piece("close", style=kind))

    def _items(self, kind: BlockKind, items: tuple[Blocks, ...], depth: int) -> None:
        styles = {self._style_of(item) for item in items}
        [style] = styles if len(styles) == 1 else [""]
        framed = self.labels.by_words.get(normal(style), "") if depth == 1 else ""
        if framed:
            self.pieces.append(Piece("open", style=framed))
        for item in items:
            first = True
            for block in _unwrapped(item):
                if isinstance(block, pandoc.Para) and first:
                    self._add(kind, block.content, depth=depth)
                    first = False
                elif isinstance(block, pandoc.Para):
                    self._more(block.content)
                else:
                    self._block(block, "", depth)
        if framed:
            self.pieces.append(Piece("close", style=framed))

    def _style_of(self, item: Blocks) -> str:
        first = item[0] if item else None
        return first.attr.get(STYLE) if isinstance(first, pandoc.Div) else ""

    def _more(self, content: Inlines) -> None:
        """Add a further paragraph of a list item to the item."""
        last = self.pieces[-1]
        first = last.nodes[0] if last.nodes else None
        if isinstance(first, pandoc.Para):
            joined = (*first.content, pandoc.Space("Space"), *self._cleaned(content))
            last.nodes = (replace(first, content=joined),)
            last.text = plain(joined)
            last.told += self.told
            self.told.clear()

    def _terms(self, terms: tuple[tuple[Inlines, tuple[Blocks, ...]], ...]) -> None:
        for term, meanings in terms:
            meaning = [
                inline
                for blocks in meanings
                for block in _unwrapped(blocks)
                if isinstance(block, pandoc.Para)
                for inline in (pandoc.Space("Space"), *block.content)
            ]
            self._add("item", (pandoc.Styled("Strong", term), *meaning), depth=1)

    def _table(self, table: pandoc.TableBlock, depth: int) -> None:
        rows = [*table.head, *table.body]
        # Pandoc gives captions to the first tables of a file, frames too.
        self.captions += [
            b.content for b in _unwrapped(table.caption) if isinstance(b, pandoc.Para)
        ]
        if len(rows) == 1 and len(rows[0]) == 1 and not depth:
            self.pieces.append(Piece("open"))
            self.flatten(rows[0][0].content)
            self.pieces.append(Piece("close"))
            return
        for caption in self.captions[:1]:
            self._add("text", caption, style="caption")
        del self.captions[:1]
        cells = tuple(
            tuple(_all_inlines(cell.content, self._cleaned) for cell in row) for row in rows
        )
        piece = Piece("table", cells=tuple(row for row in cells if row), told=[*self.told])
        self.told.clear()
        if any(cell.colspan > 1 or cell.rowspan > 1 for row in rows for cell in row):
            piece.told.append(("merged-cells", "merged cells were parted: check the table", ""))
        self.pieces.append(piece)
        self._flush()

    def _figure(self, caption: Blocks, content: Blocks) -> None:
        image = next((n for n in pandoc.walk(content) if isinstance(n, pandoc.Image)), None)
        words = next((b.content for b in _unwrapped(caption) if isinstance(b, pandoc.Para)), ())
        if image:
            self._image(image, self._without_number(words))
            self._flush()
        else:
            self.flatten((*content, *caption))

    def _without_number(self, caption: Inlines) -> Inlines:
        """Return a caption without "Figure 1:", which the layout prints itself."""
        found = self.numbered.match(plain(caption))
        left = len(found[0]) if found else 0
        for at, node in enumerate(caption):
            if found and left <= 0:
                self.told.append(("mark", number_goes(found[0]), found[0].strip()))
                return caption[at:]
            left -= len(plain((node,)))
        return caption

    def _add(
        self, kind: BlockKind, content: Inlines, *, level: int = 0, depth: int = 0, style: str = ""
    ) -> None:
        cleaned = pandoc.strip(self._cleaned(content))
        text = " ".join(plain(cleaned).split())
        if text or any(isinstance(n, pandoc.Note) for n in pandoc.walk(cleaned)):
            nodes = (pandoc.Para(cleaned),)
            self.pieces.append(Piece(kind, nodes, text, level, depth, style, told=[*self.told]))
        elif self.told:
            self.pieces.append(Piece(kind, (pandoc.Para(cleaned),), text, told=[*self.told]))
        self.told.clear()
        self._flush()

    def _flush(self) -> None:
        self.pieces += self.pictures
        self.pictures.clear()

    # ------------------------------------------------------------ inlines

    def _cleaned(self, content: Inlines) -> Inlines:
        """Return inlines as an article has them: changes and comments resolved, pictures out."""
        return pandoc.transform(content, self._clean)

    def _clean(self, node: Any) -> object:  # noqa: ANN401, C901, PLR0911 - any node of the tree
        match node:
            case pandoc.Span(attr=attr, content=content) if attr.classes:
                return self._span(attr, content)
            case pandoc.Span(content=content):
                return content
            case pandoc.Styled(style=style, content=content) if style in PLAIN_SPANS:
                return content
            case pandoc.Space(kind=kind) if kind != "Space":
                return replace(node, kind="Space")
            case pandoc.Image():
                self._image(node, ())
                return ()
            case pandoc.Cite(items=items, label=label):
                said = plain(label).strip()
                self.told.append((FIELD, f"a citation by a field: “{said}”", said))
                return replace(node, items=tuple(_without_end(item) for item in items))
            case pandoc.Note(content=content):
                return replace(node, content=tuple(_bare(content)))
            case pandoc.Link(target=target, content=content) if target.startswith("#"):
                return content
            case pandoc.Link(attr=attr) if attr.classes or attr.pairs or attr.id:
                return replace(node, attr=pandoc.Attr("", (), ()))
            case pandoc.RawInline():
                return ()
            case _:
                pass
        return node

    def _span(self, attr: pandoc.Attr, content: Inlines) -> object:
        kind, who, words = attr.classes[0], attr.get("author") or "somebody", plain(content).strip()
        keep = {"accept": "insertion", "reject": "deletion", "notes": "insertion"}[self.changes]
        if kind == "query":
            return pandoc.Span(attr, content)
        if kind in {"insertion", "deletion"}:
            did = "added" if kind == "insertion" else "deleted"
            left = words if kind != keep else ""
            fate = "kept" if kind == keep else "left out"
            self.told.append((f"tracked-{kind}", f"{who} {did} “{words}”: {fate}", left))
            kept = content if kind == keep else ()
            if self.changes == "notes":
                return (*kept, *_query(f"{who} {did} “{words}”"))
            return kept
        if kind == "comment-start":
            self.told.append(("comment", f"comment by {who}: “{words}”", ""))
            return _query(f"{who} comments: {words}")
        if kind.startswith(("comment", "paragraph")):
            return ()
        return content

    def _image(self, image: pandoc.Image, caption: Inlines) -> None:
        path, fault = self.picture(image.source)
        alt = " ".join((image.attr.get("alt") or plain(image.alt)).split())
        words = plain(caption)
        if alt == " ".join(words.split()):
            alt = ""
        told: list[Told] = [("picture", fault or f"picture, saved as {path}", "")]
        if not alt:
            told.append(("no-alt", "the picture has no words for those who can't see it", ""))
        said = alt.replace("\\", "").replace('"', "”")
        attributes = f'{{alt="{said}"}}' if alt else ""
        piece = Piece("image", (pandoc.Para(caption),) if caption else (), f"{words} {alt}")
        piece.written = f"![{{}}]({path}){attributes}" if not fault else f"\\[{{}}{image.source}\\]"
        piece.told = [*told, *(self.told if caption else ())]
        if caption:
            self.told.clear()
        self.pictures.append(piece)


def _without_end(item: pandoc.CiteItem) -> pandoc.CiteItem:
    """Return a work cited without the space that fields leave behind its page."""
    suffix = item.suffix
    while suffix and isinstance(suffix[-1], pandoc.Space):
        suffix = suffix[:-1]
    return replace(item, suffix=suffix)


def _query(text: str) -> Inlines:
    said = " ".join(text.replace("[", "(").replace("]", ")").split())
    words: list[Any] = []
    for word in f"AQ: {said}".split():
        words += [pandoc.Space("Space"), pandoc.Str(word)]
    span = pandoc.Span(pandoc.Attr("", ("query",), ()), tuple(words[1:]))
    return (pandoc.Space("Space"), span, pandoc.Space("Space"))


def _unwrapped(blocks: Blocks) -> Iterator[Any]:
    for block in blocks:
        if isinstance(block, pandoc.Div):
            yield from _unwrapped(block.content)
        else:
            yield block


def _bare(blocks: Blocks) -> Iterator[Any]:
    """Yield the blocks of a note without the style that Word sets each of its paragraphs in."""
    for block in _unwrapped(blocks):
        is_text = isinstance(block, pandoc.Para)
        yield replace(block, content=pandoc.strip(block.content)) if is_text else block


def _all_inlines(blocks: Blocks, cleaned: Callable[[Inlines], Inlines]) -> Blocks:
    """Return the blocks of a cell as one paragraph."""
    made: list[Any] = []
    for node in blocks:
        inner = node.content if isinstance(node, pandoc.Para) else (pandoc.Str(plain(node)),)
        made += [pandoc.Space("Space"), *cleaned(inner)]
    return (pandoc.Para(pandoc.strip(tuple(made))),)

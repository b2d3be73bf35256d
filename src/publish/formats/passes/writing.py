"""The structure tree, written: tree, parent tree, identifiers, references of annotations.

All are made anew from the same objects, so they agree (ISO 32000-1, 14.7.2 to 14.7.4).
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Content, Element, Kid

NAMESPACE = "http://iso.org/pdf2/ssn"  # of PDF 2.0's types (ISO 32000-2, 14.8.6)
ONLY_PDF_1 = frozenset({
    "Art", "BibEntry", "BlockQuote", "Code", "Index", "Note", "Quote", "Reference", "TOC", "TOCI",
})  # types that are not among those  # fmt: skip


def write_tree(file: OpenFile) -> None:
    """Put the tree in the place of the file's own (ISO 32000-1, 14.7.2 and 14.7.4)."""
    pdf = file.pdf
    writer = _Writer(pdf)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    if file.is_pdf2:
        writer.namespace = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String(NAMESPACE)))
        root.Namespaces = Array([writer.namespace])
    root.K = Array([writer.element(file.document, root)])
    for element in file.document.walk():
        if element.refs and file.is_pdf2:  # PDF 1.7 has no such key
            element.node.Ref = Array([other.node for other in element.refs])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(writer.parents())))
    root.ParentTreeNextKey = len(pdf.pages) + len(writer.annotations)
    if writer.ids:
        names = [part for pair in sorted(writer.ids.items()) for part in pair]
        root.IDTree = pdf.make_indirect(Dictionary(Names=Array(names)))
    pdf.Root.StructTreeRoot = root


class _Writer:
    """Writes elements, noting what the parent tree and the tree of identifiers need."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.pages = list(pdf.pages)
        self.namespace: Any = None
        self.contents: dict[int, dict[int, Any]] = {}  # page -> MCID -> element
        self.annotations: list[Any] = []  # elements, in the order of their annotations' keys
        self.ids: dict[Any, Any] = {}

    def element(self, element: Element, parent: Any) -> Any:  # noqa: ANN401
        """Write an element with all below it; returns its object."""
        node = element.node = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.type}"), P=parent)
        )
        page = next((kid.page for kid in element.kids if not isinstance(kid, Element)), -1)
        if page >= 0:
            node.Pg = self.pages[page].obj
        texts = {
            "Alt": element.alt, "E": element.expansion, "Lang": element.lang, "T": element.title,
        }  # fmt: skip
        for key, value in texts.items():
            if value:
                node[f"/{key}"] = String(value)
        if element.id:
            node.ID = String(element.id)
            self.ids[element.id] = node
        if self.namespace is not None and element.type not in ONLY_PDF_1:
            node.NS = self.namespace
        if element.attributes:
            node.A = _attributes(element)
        node.K = Array([self.kid(kid, node, page) for kid in element.kids])
        return node

    def kid(self, kid: Kid, node: Any, page: int) -> Any:  # noqa: ANN401
        """Write a kid of an element whose own page is `page`."""
        match kid:
            case Element():
                return self.element(kid, node)
            case Content():
                self.contents.setdefault(kid.page, {})[kid.mcid] = node
                if kid.page == page:
                    return kid.mcid
                return Dictionary(Type=Name.MCR, Pg=self.pages[kid.page].obj, MCID=kid.mcid)
            case Annotation():
                kid.object.StructParent = len(self.pages) + len(self.annotations)
                self.annotations.append(node)
                return Dictionary(Type=Name.OBJR, Obj=kid.object, Pg=self.pages[kid.page].obj)

    def parents(self) -> list[Any]:
        """Return the parent tree: for each page its elements by MCID, then those of annotations."""
        made: list[Any] = []
        for number, page in enumerate(self.pages):
            page.obj.StructParents = number
            known = self.contents.get(number, {})
            elements = [known.get(mcid) for mcid in range(max(known, default=-1) + 1)]
            made += [number, self.pdf.make_indirect(Array(elements))]
        for number, node in enumerate(self.annotations, start=len(self.pages)):
            made += [number, node]
        return made


def _attributes(element: Element) -> Any:  # noqa: ANN401
    made = [
        Dictionary({"/O": Name(f"/{owner}"), **{f"/{key}": value for key, value in values.items()}})
        for owner, values in element.attributes.items()
    ]
    return made[0] if len(made) == 1 else Array(made)

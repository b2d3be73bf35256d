"""The server: what a client asks, answered from the desk; problems told a moment after typing.

Finding problems takes as long as `publish check` does, so it has a thread of its own, waits until
nobody has typed for a moment, and tells only of the newest version. What asks pandoc has another.
All else is answered at once.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from publish import __version__
from publish.lsp import completing, going, hovering, mending, outlining
from publish.lsp.desk import Desk, Document, Setting
from publish.lsp.telling import Told, told
from publish.lsp.works import Works
from publish.problems import PublishError

PAUSE = 0.2  # seconds without typing after which problems are looked for
NAME = "publish"
# What articles depend on beside themselves; other programs may write it.
WATCHED = ("**/library.{bib,json,yaml}", "**/*.bib", "**/styles/**", "**/house-words.txt")
TRIGGERS = [":", "@", "#", "^", "{", ".", "=", '"', "(", " "]

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class State:
    """What the server knows: the desk, problems by document, works that have been worded."""

    desk: Desk = field(default_factory=Desk)
    told: dict[str, list[Told]] = field(default_factory=dict)
    works: Works = field(default_factory=Works)
    waiting: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    finders: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))


class Server(LanguageServer):
    """The server and its state."""

    def __init__(self) -> None:
        # Whole texts, not changes: pygls counts the lines of a change otherwise than we do.
        super().__init__(NAME, __version__, lsp.TextDocumentSyncKind.Full, max_workers=2)
        self.state = State()

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log an error; a client is told what it asked for and no more."""
        known = isinstance(error, JsonRpcException)
        said = getattr(source, "__name__", source)
        logger.error("%s: %s", said, error, exc_info=None if known else error)


server = Server()


def guarded(handler: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T | None]]:
    """Make a handler that answers nothing where it fails, and logs why."""

    @functools.wraps(handler)
    async def answer(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return await handler(*args, **kwargs)
        except JsonRpcException:
            raise
        except PublishError as error:
            logger.info("%s", error)  # a house that can't be read; problems tell it
        except Exception:
            logger.exception("%s", handler.__name__)
        return None

    return answer


def _document(ls: Server, uri: str) -> Document | None:
    return ls.state.desk.documents.get(uri)


class Question(Protocol):
    """What asks about a place of a document."""

    text_document: lsp.TextDocumentIdentifier
    position: lsp.Position


def _place(ls: Server, params: Question) -> tuple[Document, int, Setting] | None:
    """Return the document, the offset and the house that a question is about."""
    document = _document(ls, params.text_document.uri)
    if document is None or not document.sort:
        return None
    offset = document.text.offset(params.position)
    return document, offset, ls.state.desk.setting(document.path)


async def _in_thread(ls: Server, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(ls.state.readers, work)


# ---------------------------------------------------------------- documents and their problems


@server.feature(lsp.INITIALIZED)
@guarded
async def initialized(ls: Server, _: lsp.InitializedParams) -> None:
    """Load what finding problems needs, so that the first document does not wait for it."""
    ls.state.desk.units = ls.workspace.position_codec.client_num_units
    asyncio.get_running_loop().run_in_executor(ls.state.finders, _load)

    changes = ls.client_capabilities.workspace and (
        ls.client_capabilities.workspace.did_change_watched_files
    )
    if changes and changes.dynamic_registration:
        watchers = [lsp.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        wish = lsp.Registration("watched", method, options)
        await ls.client_register_capability_async(lsp.RegistrationParams([wish]))


def _load() -> None:
    from publish.lsp import finding  # noqa: F401, PLC0415 - WeasyPrint and all


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
@guarded
async def did_open(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """Lay a document on the desk and look at it."""
    opened = params.text_document
    _put(ls, opened.uri, opened.version, opened.text, pause=0)


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
@guarded
async def did_change(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Lay the newest version on the desk and look at it when nobody has typed for a moment."""
    changed = params.text_document
    text = next((c.text for c in reversed(params.content_changes)), None)
    if text is not None:
        _put(ls, changed.uri, changed.version, text, pause=PAUSE)


@server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
@guarded
async def did_save(ls: Server, _: lsp.DidSaveTextDocumentParams) -> None:
    """Look again at all open documents: others may depend on the one that is saved."""
    for document in [*ls.state.desk.documents.values()]:
        _schedule(ls, document, 0)


@server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
@guarded
async def did_change_files(ls: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
    """Look again at all open documents, as something that they depend on has changed."""
    for document in [*ls.state.desk.documents.values()]:
        _schedule(ls, document, PAUSE)


@server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
@guarded
async def did_close(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """Take a document from the desk, and its problems from the list."""
    uri = params.text_document.uri
    state = ls.state
    if task := state.waiting.pop(uri, None):
        task.cancel()
    state.desk.documents.pop(uri, None)
    state.told.pop(uri, None)
    ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _put(ls: Server, uri: str, version: int, text: str, *, pause: float) -> None:
    path = to_fs_path(uri)
    if path is None or not uri.startswith("file:"):
        return  # one that was never saved has no house
    _schedule(ls, ls.state.desk.put(uri, Path(path).resolve(), version, text), pause)


def _schedule(ls: Server, document: Document, pause: float) -> None:
    waiting = ls.state.waiting
    if earlier := waiting.pop(document.uri, None):
        earlier.cancel()
    if document.sort:
        waiting[document.uri] = asyncio.get_running_loop().create_task(_look(ls, document, pause))


async def _look(ls: Server, document: Document, pause: float) -> None:
    """Find the problems of a version and tell them, unless a newer one has come meanwhile."""
    await asyncio.sleep(pause)
    state = ls.state

    def find() -> list[Told] | None:
        from publish.lsp.finding import problems_of  # noqa: PLC0415 - WeasyPrint and all

        if not state.desk.is_newest(document):
            return None
        return told(problems_of(document, state.desk), document, state.desk)

    try:
        found = await asyncio.get_running_loop().run_in_executor(state.finders, find)
    except Exception:
        logger.exception("%s can't be looked at", document.path)
        return
    if found is None or not state.desk.is_newest(document):
        return
    state.told[document.uri] = found
    ls.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(
            document.uri, [one.diagnostic for one in found], document.version
        )
    )


# ---------------------------------------------------------------- questions


@server.feature(
    lsp.TEXT_DOCUMENT_COMPLETION,
    lsp.CompletionOptions(trigger_characters=TRIGGERS, resolve_provider=True),
)
@guarded
async def completion(ls: Server, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    """Offer what may be typed."""
    place = _place(ls, params)
    if place is None:
        return None
    document, offset, setting = place
    asked = ls.client_capabilities.text_document
    item = asked.completion.completion_item if asked and asked.completion else None
    cursor = completing.Cursor(document, setting, offset, bool(item and item.snippet_support))
    return lsp.CompletionList(is_incomplete=False, items=completing.complete(cursor))


@server.feature(lsp.COMPLETION_ITEM_RESOLVE)
@guarded
async def resolve(ls: Server, item: lsp.CompletionItem) -> lsp.CompletionItem:
    """Say what a citation comes to, as the house's style prints it."""
    data: Any = item.data
    document = _document(ls, data["uri"]) if isinstance(data, dict) and "uri" in data else None
    if document is None:
        return item
    setting, works = ls.state.desk.setting(document.path), ls.state.works
    said = await _in_thread(ls, lambda: hovering.of_work(data["key"], document, setting, works))
    item.documentation = lsp.MarkupContent(lsp.MarkupKind.Markdown, said)
    return item


@server.feature(lsp.TEXT_DOCUMENT_HOVER)
@guarded
async def hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Explain what is under the pointer."""
    place = _place(ls, params)
    if place is None:
        return None
    document, offset, setting = place
    shown = ls.state.told.get(document.uri, [])
    return await _in_thread(
        ls, lambda: hovering.hover(document, offset, setting, ls.state.works, shown)
    )


@server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
@guarded
async def definition(ls: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    """Go to the entry of the library, the target of a link, the file of a picture."""
    place = _place(ls, params)
    return going.definition(*place, ls.state.desk) if place else None


@server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
@guarded
async def references(ls: Server, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    """List where a work is cited, or a part of the article linked to."""
    place = _place(ls, params)
    if place is None:
        return None
    wanted, desk = params.context.include_declaration, ls.state.desk
    return await _in_thread(ls, lambda: going.references(*place, desk, declaration=wanted))


@server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
@guarded
async def prepare_rename(ls: Server, params: lsp.PrepareRenameParams) -> lsp.Range | None:
    """Say what would be renamed."""
    place = _place(ls, params)
    mark = going.renamable(*place) if place else None
    return place[0].text.range(mark.start, mark.end) if place and mark else None


@server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
@guarded
async def rename(ls: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """Rename an id, a note or the key of a work, wherever it is named."""
    place = _place(ls, params)
    if place is None:
        return None
    document, offset, setting = place
    new, desk = params.new_name, ls.state.desk
    made = await _in_thread(ls, lambda: going.rename(document, offset, new, setting, desk))
    if made is None:
        raise JsonRpcInvalidParams(f"'{new}' can't be its name, or is the name of something else.")
    return made


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
@guarded
async def symbols(ls: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol] | None:
    """Outline a document."""
    document = _document(ls, params.text_document.uri)
    known = document and document.sort in {"article", "library"}
    return outlining.outline(document) if document and known else None


@server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
@guarded
async def folding(ls: Server, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange] | None:
    """Say what can be folded."""
    document = _document(ls, params.text_document.uri)
    return [*outlining.folds(document)] if document and document.sort == "article" else None


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_LINK)
@guarded
async def links(ls: Server, params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink] | None:
    """List the links of an article."""
    document = _document(ls, params.text_document.uri)
    return [*going.links(document)] if document and document.sort == "article" else None


@server.feature(
    lsp.TEXT_DOCUMENT_CODE_ACTION,
    lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
)
@guarded
async def code_action(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """Offer what mends a problem."""
    document = _document(ls, params.text_document.uri)
    if document is None:
        return None
    start, end = (document.text.offset(at) for at in (params.range.start, params.range.end))
    shown, wanted = ls.state.told.get(document.uri, []), params.context.only
    found = mending.actions(shown, document, ls.state.desk, start, end)
    return [one for one in found if not wanted or (one.kind or "").startswith(tuple(wanted))]


def serve() -> None:
    """Serve on standard input and output until the client leaves.

    What is printed by accident goes to the error output, so that it can't break the protocol.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="publish lsp: %(levelname)s: %(message)s"
    )
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # we log what it reports
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.start_io(sys.stdin.buffer, answers)
    logging.shutdown()
    os._exit(0)  # what a thread is still looking for, nobody waits for any more

"""The preview as a web application: its page, what it shows, and the news of what has changed."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import mimetypes
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from publish.house import own_styles
from publish.press import Press
from publish.problems import PublishError
from publish.serve import state
from publish.serve.desk import Desk
from publish.serve.walls import Walls, styles_in
from publish.serve.watching import watch
from publish.verify.preflight import ink_maps

PAGE = Path(__file__).with_name("page")
PACKAGES = ("pdfjs-dist/build", "pdfjs-dist/standard_fonts", "foliate-js")
PAGINATOR = "foliate-js/paginator.js"  # writes a style element into its own shadow tree,
EMPTY = ""  # and empty ones into the documents of a book
PING = 15  # seconds between two signs of life
KEPT = {"Cache-Control": "max-age=3600"}
FRESH = {"Cache-Control": "no-store"}
FOREVER = {"Cache-Control": "max-age=31536000, immutable"}  # its version is in the address
TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}
mimetypes.add_type("text/javascript", ".mjs")


@dataclass
class Preview:
    """What the routes answer from: the desk, and the folder of npm packages."""

    desk: Desk
    modules: Path
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    readers: set[asyncio.Queue[str]] = field(default_factory=set)

    # ------------------------------------------------------------ files of the page itself

    async def page(self, _: Request) -> Response:
        """Return the page."""
        return FileResponse(PAGE / "index.html", headers=FRESH)

    async def own(self, request: Request) -> Response:
        """Return a script or stylesheet of the page."""
        return _file(PAGE, request.path_params["name"], FRESH)

    async def font(self, request: Request) -> Response:
        """Return a font of our own styles."""
        return _file(own_styles() / "shared" / "fonts", request.path_params["name"], KEPT)

    async def package(self, request: Request) -> Response:
        """Return a file of the packages that show PDFs and EPUBs."""
        name = request.path_params["name"]
        for package in PACKAGES:
            if name.startswith(f"{package}/"):
                return _file(self.modules / package, name.removeprefix(f"{package}/"), KEPT)
        return _none()

    # ------------------------------------------------------------ what is shown

    async def overview(self, _: Request) -> Response:
        """Return the articles that there are."""
        return JSONResponse(state.overview(self.desk), headers=FRESH)

    async def file(self, request: Request) -> Response:
        """Return a file of an edition that is shown, by article, edition and version."""
        given = request.path_params
        maker = self.desk.makers.get(given["slug"])
        one = maker.shown.get(given["edition"]) if maker else None
        if one is None or not one.version:
            return _none()
        data = one.files.get(given["version"])
        if data is None:
            return PlainTextResponse("There is a newer version.\n", 410)
        return Response(data, media_type=TYPES[one.format], headers=FOREVER)

    async def ink(self, request: Request) -> Response:
        """Return the ink on each page of a finished edition for a press, with maps of it."""
        given = request.path_params
        maker = self.desk.makers.get(given["slug"])
        made = maker.finished.get(given["edition"]) if maker else None
        if made is None or made.edition.press is None:
            return _none()
        try:
            found = await asyncio.to_thread(_inked, made.written.data, made.edition.press)
        except PublishError as error:
            return JSONResponse({"problem": str(error)}, headers=FRESH)
        limit = made.edition.press.ink_limit
        return JSONResponse({"limit": limit, "pages": found}, headers=FRESH)

    # ------------------------------------------------------------ news

    async def events(self, request: Request) -> Response:
        """Tell a browser all of one article now, and again whenever that changes."""
        slug = request.path_params["slug"]
        if slug not in self.desk.makers:
            return _none()
        return EventSourceResponse(self._news(slug), ping=PING, headers={"X-Accel-Buffering": "no"})

    async def _news(self, slug: str) -> AsyncIterator[Mapping[str, str]]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.readers.add(queue)
        self.desk.open(slug)
        try:
            while slug in self.desk.makers:
                yield {"event": "state", "data": json.dumps(state.article(self.desk, slug))}
                while await queue.get() not in {slug, ""}:
                    pass
                while not queue.empty():  # of several changes the last state tells all
                    queue.get_nowait()
        finally:
            self.readers.discard(queue)
            self.desk.close(slug)

    @contextlib.asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Make and watch the articles as long as the application runs."""
        loop = asyncio.get_running_loop()

        def heard(slug: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._pass_on, slug)

        self.desk.listeners.add(heard)
        self.desk.start()
        watching = asyncio.create_task(watch(self.desk, self.desk.paths, self.stop))
        try:
            yield
        finally:
            self.stop.set()
            self.desk.listeners.discard(heard)
            await asyncio.to_thread(self.desk.stop)
            await asyncio.gather(watching, return_exceptions=True)

    def _pass_on(self, slug: str) -> None:
        for queue in self.readers:
            queue.put_nowait(slug)


def application(desk: Desk, modules: Path, port: int) -> Starlette:
    """Return the application, behind its walls."""
    preview = Preview(desk, modules)
    routes = [
        Route("/", preview.page),
        Route("/page/{name}", preview.own),
        Route("/fonts/{name}", preview.font),
        Route("/npm/{name:path}", preview.package),
        Route("/articles", preview.overview),
        Route("/events/{slug}", preview.events),
        Route("/file/{slug}/{edition}/{version:int}", preview.file),
        Route("/ink/{slug}/{edition}/{version:int}", preview.ink),
    ]
    walls = Middleware(Walls, port=port, styles=[*styles_in(modules / PAGINATOR), EMPTY])
    return Starlette(routes=routes, middleware=[walls], lifespan=preview.running)


def _file(folder: Path, name: str, headers: Mapping[str, str]) -> Response:
    """Return a file within a folder; one that a link or `..` leads out of it is not there."""
    root = folder.resolve()
    try:
        path = (root / name).resolve(strict=True)
    except (OSError, ValueError):
        return _none()
    if not path.is_relative_to(root) or not path.is_file():
        return _none()
    return FileResponse(path, headers=headers)


def _none() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404)


def _inked(data: bytes, press: Press) -> list[dict[str, object]]:
    """Return what a browser is told of the ink of each page."""
    return [
        {
            "page": inked.page,
            "most": round(inked.most, 1),
            "over": round(inked.over, 1),
            "map": f"data:image/png;base64,{base64.b64encode(png).decode()}",
        }
        for inked, png in ink_maps(data, press)
    ]

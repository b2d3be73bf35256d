"""Walls around the preview: it answers this machine's browser, on its own page, and takes nothing.

A page of another site may send requests to 127.0.0.1, also under a name of its own that leads there
(DNS rebinding): Host and Origin tell them apart. What is shown comes from manuscripts, so the page
runs no script and shows no style but those of its own files.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = {"GET", "HEAD"}
OWN_SITE = {"same-origin", "none"}  # of Sec-Fetch-Site: our page, or an address that was typed
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Walls:
    """Refuses what does not come from the preview's own page, and says what that page may do."""

    def __init__(self, app: ASGIApp, port: int, styles: Iterable[str] = ()) -> None:
        """Take what is behind the walls, its port, and the texts of styles in scripts."""
        self.app = app
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self.headers = {
            "Content-Security-Policy": policy(styles),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self.refusal(scope["method"], Headers(scope=scope))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await (refused or self.app)(scope, receive, guarded)

    def refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        """Return the answer to a request that is not let in, None for one that is."""
        if headers.get("host", "") not in self.hosts:
            return PlainTextResponse("This address is not that of the preview.\n", 421)
        origin = headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self.hosts:
            return PlainTextResponse("The preview answers its own page only.\n", 403)
        site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
        if site is not None and site not in OWN_SITE and mode != "navigate":
            return PlainTextResponse("The preview answers its own page only.\n", 403)
        if method not in METHODS:
            return PlainTextResponse("The preview only shows.\n", 405, {"Allow": "GET, HEAD"})
        return None


def policy(styles: Iterable[str]) -> str:
    """Return the Content-Security-Policy; styles within our scripts are named by their digests."""
    hashes = " ".join(sorted(_hashed(text) for text in styles))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' blob: {hashes}".rstrip(),
            "img-src 'self' blob: data:",
            "font-src 'self' blob: data:",
            "connect-src 'self' blob:",
            "worker-src 'self'",
            "frame-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def styles_in(script: Path) -> list[str]:
    """Return the texts of the style elements that a script writes into its page as they stand."""
    return STYLE.findall(script.read_text(encoding="utf-8"))

"""A client of the language server, as an editor's program is one: JSON-RPC over its pipes."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

PATIENCE = 30.0  # seconds
CAPABILITIES = {
    "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True}},
        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
}
Json = Any


class Client:
    """A server of its own, and what it has said."""

    def __init__(self, root: Path, encodings: tuple[str, ...] = ()) -> None:
        self.log = root / "lsp.log"
        with self.log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "publish", "lsp"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        self.messages: queue.Queue[Json] = queue.Queue()
        self.answers: dict[int, Json] = {}
        self.told: dict[str, list[Json]] = {}  # what was told of each document, in order
        self.wishes: list[str] = []
        self.number = 0
        self.versions: dict[str, int] = {}
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        given = {**CAPABILITIES, "general": {"positionEncodings": list(encodings)}}
        capabilities = given if encodings else CAPABILITIES
        self.initialized = self.ask(
            "initialize", processId=None, rootUri=root.as_uri(), capabilities=capabilities
        )
        self.tell("initialized")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("shutdown")
        self.tell("exit")
        assert self.process.stdin
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0
        self.listener.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.decode().partition(":")
                assert name in {"Content-Length", "Content-Type"}, header  # nothing else is printed
                length = int(value) if name == "Content-Length" else length
                header = stream.readline()
            self.messages.put(json.loads(stream.read(length)))

    def send(self, message: Json) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def tell(self, method: str, **params: Json) -> None:
        self.send({"method": method, "params": params})

    def asked(self, method: str, **params: Json) -> Json:
        """Ask, and return the whole answer, an error too."""
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": params})
        return self._until(lambda: self.answers.pop(number, None))

    def ask(self, method: str, **params: Json) -> Json:
        answer = self.asked(method, **params)
        assert "error" not in answer, answer
        return answer["result"]

    def _until(self, found: Callable[[], Json]) -> Json:
        end = time.monotonic() + PATIENCE
        while (made := found()) is None:
            assert time.monotonic() < end, f"no answer: {self.log.read_text()}"
            assert self.process.poll() is None or not self.messages.empty(), self.log.read_text()
            try:
                message = self.messages.get(timeout=0.2)
            except queue.Empty:
                continue
            if "method" not in message:
                self.answers[message["id"]] = message
            elif "id" in message:  # a wish of the server's
                self.wishes.append(message["method"])
                self.send({"id": message["id"], "result": None})
            elif message["method"] == "textDocument/publishDiagnostics":
                self.told.setdefault(message["params"]["uri"], []).append(message["params"])
        return made

    # ------------------------------------------------------------ documents

    def type(self, path: Path, text: str, language: str = "markdown") -> str:
        """Type a text into a document, which is opened if it is not."""
        uri = path.as_uri()
        version = self.versions[uri] = self.versions.get(uri, 0) + 1
        if version == 1:
            document = {"uri": uri, "languageId": language, "version": 1, "text": text}
            self.tell("textDocument/didOpen", textDocument=document)
        else:
            identifier = {"uri": uri, "version": version}
            changes = [{"text": text}]
            self.tell("textDocument/didChange", textDocument=identifier, contentChanges=changes)
        return uri

    def problems(self, uri: str) -> list[Json]:
        """Return the problems of the newest version, once they are told."""
        wanted = self.versions[uri]

        def newest() -> Json:
            told = [one for one in self.told.get(uri, []) if one.get("version") == wanted]
            return told[-1] if told else None

        found: list[Json] = self._until(newest)["diagnostics"]
        return found

    def told_again(self, uri: str, before: int) -> list[Json]:
        """Return the problems that are told of a document after the first ones."""
        found: Json = self._until(lambda: self.told[uri][before:] or None)
        problems: list[Json] = found[-1]["diagnostics"]
        return problems

    def at(self, method: str, uri: str, text: str, mark: str = "‸", **more: Json) -> Json:
        """Ask about the place of a mark in a text; the text has to be typed without it."""
        line, character = place(text, text.index(mark))
        where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        return self.ask(f"textDocument/{method}", **where, **more)


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and UTF-16 unit of an offset."""
    before = text[:offset]
    line = before.count("\n")
    return line, len(before.rpartition("\n")[2].encode("utf-16-le")) // 2


def covered(text: str, span: Json, encoding: str = "utf-16-le") -> str:
    """Return what a range of the protocol covers in a text."""
    lines = text.split("\n")
    size = {"utf-16-le": 2, "utf-8": 1}[encoding]
    start, end = span["start"], span["end"]
    assert start["line"] == end["line"]
    line = lines[start["line"]].encode(encoding)
    cut: bytes = line[start["character"] * size : end["character"] * size]
    return cut.decode(encoding)

"""A folder of two small articles, and a preview of it that runs as an editor starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import publish

ARTICLE = """\
---
type: policy-brief
title: Herons on the canal
authors: [{name: Ada Quill, affiliation: [iop]}]
affiliations: {iop: Institute for Open Policy}
date: 2026-03-02
lang: en-GB
summary: Herons came back when the water did. This brief says what kept them.
---

::: key-takeaways
- Herons nest along the canal again [@quill2024].
- They stay where nobody walks at dawn.
- A path that opens at seven costs little.
:::

# What was seen

The canal was cleaned in 2019. Two pairs nested there in the next spring [@quill2024].

::: pull-quote
The canal was cleaned in 2019.
:::

# What to do {break=before}

The path along the canal is open all night. Closing it at dawn costs little.

::: recommendations
1. **City council** (by June 2027): close the path before seven.
:::
"""
LIBRARY = """\
@book{quill2024,
  author = {Quill, Ada}, title = {{Birds of the canal}}, date = {2024},
  publisher = {Reed Press}, location = {London},
}

@book{other2020,
  author = {Other, Olaf}, title = {{Nothing of this}}, date = {2020},
  publisher = {Reed Press}, location = {London},
}
"""
EDITIONS = ("brief", "reader", "handout")
SECONDS = 60  # in which anything happens, on a machine with much else to do


def write_desk(folder: Path) -> Path:
    """Write two articles and their library into a folder; returns it."""
    for slug, title in (("herons", "Herons on the canal"), ("otters", "Otters in the dock")):
        file = folder / "manuscripts" / slug / "article.md"
        file.parent.mkdir(parents=True)
        file.write_text(ARTICLE.replace("Herons on the canal", title), encoding="utf-8")
    (folder / "manuscripts/library.bib").write_text(LIBRARY, encoding="utf-8")
    (folder / "pyproject.toml").touch()  # where the search for a library stops
    return folder


@dataclass
class Running:
    """A preview that runs: where its articles are, its process, its port."""

    folder: Path
    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def article(self) -> Path:
        return self.folder / "manuscripts" / "herons" / "article.md"

    def save(self, text: str) -> None:
        """Save the article as editors do: beside it, then in its place."""
        beside = self.article.with_name(".article.md.tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.article)

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request as it is written, whatever a browser would make of its path."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body

    def states(self, slug: str = "herons") -> Iterator[dict[str, Any]]:
        """Yield what a browser would be told, as it comes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request("GET", f"/events/{slug}")
        answer = connection.getresponse()
        ends = time.monotonic() + SECONDS
        try:
            for line in answer:
                assert time.monotonic() < ends, "it never came"
                if line.startswith(b"data: {"):
                    yield json.loads(line.removeprefix(b"data: "))
        finally:
            connection.close()

    def wait(
        self, wanted: Callable[[dict[str, Any]], bool], slug: str = "herons"
    ) -> dict[str, Any]:
        """Return the first state that is as wanted."""
        return next(state for state in self.states(slug) if wanted(state))

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it, as Ctrl-C does; returns its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
        return code


def start(folder: Path, port: int = 0) -> Running:
    """Start a preview of the articles of a folder."""
    command = [sys.executable, "-m", "publish", "serve", "--no-open", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        # A relative path of the caller's would lead nowhere from that folder.
        env=os.environ | {"COLUMNS": "200", "PYTHONPATH": str(Path(publish.__file__).parents[1])},
    )
    assert process.stdout
    said = process.stdout.readline()
    assert said.startswith("Preview at http://127.0.0.1:"), said
    running = Running(folder, process, int(said.split("/")[2].rpartition(":")[2]))
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        try:
            running.ask("/articles")
        except OSError:
            time.sleep(0.05)
        else:
            break
    return running


def versions(state: dict[str, Any]) -> dict[str, int]:
    """Return the version of each edition."""
    return {one["name"]: one["version"] for one in state["editions"]}

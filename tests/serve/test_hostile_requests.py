"""The preview under bad requests: huge ones, slow ones, 200 tabs, links, books that mean harm."""

from __future__ import annotations

import contextlib
import io
import socket
import time
import zipfile
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route
from tests.hostile.running import SECRET, canary_server
from tests.serve.desk import ARTICLE, SECONDS, Running

TABS = 200
SCRIPT = """<script>top.harmed = 1</script>
<svg xmlns="http://www.w3.org/2000/svg" onload="top.harmed = 2">
<script>top.harmed = 3</script><image href="@AT@/svg.png"/></svg><img src="@AT@/image.png" alt=""/>
<iframe src="@AT@/frame"></iframe><object data="@AT@/object"></object>
<p style="background: url(@AT@/style.png)"><a href="javascript:top.harmed = 4">a link</a></p>
<form action="@AT@/form"><input autofocus="autofocus" onfocus="top.harmed = 5"/></form>
<meta http-equiv="refresh" content="0; url=@AT@/refresh"/>"""


def opened(preview: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", preview.port), timeout=SECONDS)


def answered(preview: Running) -> bool:
    return preview.ask("/articles")[0] == 200


def files_of(preview: Running) -> int:
    return sum(1 for _ in Path(f"/proc/{preview.process.pid}/fd").iterdir())


def until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.1)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 100_000,
        b"\x00\xff" * 100_000,
    ],
    ids=["address", "header", "headers", "bytes"],
)
def test_a_huge_request_is_refused(head: bytes, preview: Running) -> None:
    with opened(preview) as connection:
        said = b""
        with contextlib.suppress(ConnectionError):
            connection.sendall(head + f"Host: 127.0.0.1:{preview.port}\r\n\r\n".encode())
            said = connection.recv(200)
        assert b" 200 " not in said.partition(b"\r\n")[0]
    assert answered(preview)


def test_a_body_is_not_waited_for(preview: Running) -> None:
    with opened(preview) as connection:
        host = f"Host: 127.0.0.1:{preview.port}\r\nContent-Length: 99999999999\r\n\r\n"
        connection.sendall(b"POST /articles HTTP/1.1\r\n" + host.encode())
        assert connection.recv(200).startswith(b"HTTP/1.1 405 ")
    assert answered(preview)


def test_slow_requests_keep_nobody_waiting(preview: Running) -> None:
    before = files_of(preview)
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(opened(preview)).sendall(b"GET / HTTP/1.1\r\nHost: 127.0")
        assert answered(preview)
    until(lambda: files_of(preview) <= before + 5)


def test_two_hundred_tabs_hear_of_a_save_and_leave_nothing(preview: Running) -> None:
    before = files_of(preview)
    tabs = [HTTPConnection("127.0.0.1", preview.port, timeout=SECONDS) for _ in range(TABS)]
    answers = []
    for tab in tabs:
        tab.request("GET", "/events/herons")
        answers.append(tab.getresponse())
    preview.save(ARTICLE + "\n::: timelin\nx\n:::\n")
    for answer in answers:
        heard = (line for line in answer if line.startswith(b"data: {"))
        assert next(line for line in heard if b"unknown-callout" in line)
    assert answered(preview)
    for answer, tab in zip(answers, tabs, strict=True):
        answer.close()
        tab.close()
    until(lambda: files_of(preview) <= before + 10)


def test_a_link_that_is_made_meanwhile_leads_nowhere(preview: Running, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{SECRET}</text></svg>")
    link = preview.article.with_name("map.svg")
    link.symlink_to(secret)
    try:
        preview.save(ARTICLE + '\n![A map](map.svg){alt="A map"}\n')
        state = preview.wait(lambda state: "missing-image" in str(state["problems"]))
    finally:
        link.unlink()
    assert state["failed"]
    assert SECRET not in str(state)


def harmful(book: bytes, address: str) -> bytes:
    """Put what means harm into each document of a book."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith(".xhtml"):
                harm = SCRIPT.replace("@AT@", address).encode()
                data = data.replace(b"</body>", harm + b"</body>")
            new.writestr(item, data)
    return made.getvalue()


def test_a_book_that_means_harm_does_none(browser: Browser, preview: Running) -> None:
    state = preview.wait(lambda state: any(one["name"] == "reader" for one in state["editions"]))
    url = next(one["url"] for one in state["editions"] if one["name"] == "reader")
    _, headers, book = preview.ask(url)
    headers.pop("content-length", "")
    page = browser.new_page()
    page.set_default_timeout(SECONDS * 1000)
    with canary_server() as asked:
        served = []

        def give(route: Route) -> None:
            served.append(1)
            body = harmful(book, f"http://127.0.0.1:{asked.port}")
            route.fulfill(status=200, headers=headers, body=body)

        page.route("**/file/herons/reader/*", give)
        page.goto(f"{preview.address}?article=herons")
        view = page.locator("foliate-view:not(.waiting)")
        text = "view => view.renderer.getContents()[0]?.doc?.body?.textContent ?? ''"
        until(lambda: "a link" in view.evaluate(text))  # asked of the page, so that it is served
        frame = "view => view.renderer.getContents()[0].doc.defaultView.frameElement.sandbox.value"
        assert view.evaluate(frame) == "allow-same-origin"
        page.wait_for_timeout(1000)  # in which harm would be done
        assert page.evaluate("window.harmed ?? 0") == 0
        assert asked.paths == []
        assert served
    page.close()

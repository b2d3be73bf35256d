"""The walls of the preview: it answers its own page, shows only what is its own, takes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.serve.desk import Running

from publish.serve.app import _file

OUTSIDE = (
    "/npm/pdfjs-dist/build/../../../pyvenv.cfg",
    "/npm/pdfjs-dist/build/%2e%2e/%2e%2e/%2e%2e/pyvenv.cfg",
    "/npm/pdfjs-dist/build/..%2f..%2f..%2fpyvenv.cfg",
    "/npm/%2e%2e/pyvenv.cfg",
    "/npm/puppeteer-core/package.json",
    "/page/..%2fapp.py",
    "/page/%2e%2e%2fapp.py",
    "/page/%252e%252e%252fapp.py",
    "/page//etc/passwd",
    "/page/%2fetc%2fpasswd",
    "/page/index.html%00.js",
    "/fonts/..%2f..%2f..%2fhouse.toml",
    "/fonts/..%5c..%5chouse.toml",
    "/file/..%2fherons/brief/1",
    "/file/herons/..%2fbrief/1",
    "/file/herons/brief/-1",
    "/manuscripts/herons/article.md",
    "//etc/passwd",
)


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_shown(preview: Running, path: str) -> None:
    status, _, body = preview.ask(path)
    assert status == 404
    assert body in {b"There is nothing here.\n", b"Not Found"}


def test_what_a_link_leads_to_outside_is_not_there(tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret.txt", tmp_path / "shown"
    folder.mkdir()
    secret.write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(secret)
    (folder / "away").symlink_to(tmp_path)
    (folder / "inner.txt").symlink_to(folder / "good.txt")
    (folder / "good.txt").write_text("good", encoding="utf-8")
    answers = [_file(folder, name, {}).status_code for name in ("link.txt", "away/secret.txt", ".")]
    assert answers == [404, 404, 404]
    assert [_file(folder, name, {}).status_code for name in ("good.txt", "inner.txt")] == [200, 200]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1"]
)
def test_a_name_that_leads_here_is_not_ours(preview: Running, host: str) -> None:
    for path in ("/", "/articles", "/events/herons", "/npm/foliate-js/view.js"):
        status, _, body = preview.ask(path, Host=host.format(port=preview.port))
        assert (status, b"not that of the preview" in body) == (421, True)
    assert preview.ask("/articles", Host=f"localhost:{preview.port}")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
    ],
)
def test_other_sites_are_not_answered(preview: Running, headers: dict[str, str]) -> None:
    filled = {name: value.format(port=preview.port) for name, value in headers.items()}
    for method in ("GET", "POST"):
        assert preview.ask("/articles", method, **filled)[0] == 403
    status, answer, _ = preview.ask("/articles", Origin=f"http://127.0.0.1:{preview.port}")
    assert status == 200
    assert "access-control-allow-origin" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_is_taken(preview: Running, method: str) -> None:
    for path in ("/", "/articles", "/file/herons/brief/1", "/nowhere"):
        status, headers, body = preview.ask(path, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")
        assert body == b"The preview only shows.\n"


def test_the_policy_allows_only_files_of_the_page(preview: Running) -> None:
    for path in ("/", "/articles", "/nowhere", "/page/main.js"):
        _, headers, _ = preview.ask(path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-" not in policy
        assert "script-src 'self';" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_it_listens_to_this_machine_alone(preview: Running) -> None:
    text = Path("/proc/net/tcp").read_text(encoding="ascii")
    listening = [
        line.split()[1]
        for line in text.splitlines()
        if f":{preview.port:04X} " in line and " 0A " in line
    ]
    assert listening == [f"0100007F:{preview.port:04X}"]


def test_a_port_in_use_is_one_message(preview: Running) -> None:
    command = [sys.executable, "-m", "publish", "serve", "--no-open", "--port", str(preview.port)]
    done = subprocess.run(command, cwd=preview.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    said = f"--port: port: port {preview.port}: is in use, perhaps by a preview that runs already."
    assert done.stderr.split("\n")[0].startswith(said[:40])
    assert len(done.stderr.strip().splitlines()) == 1

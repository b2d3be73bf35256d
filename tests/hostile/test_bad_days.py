"""Disks that are full, folders that can't be written, odd paths, clocks, tools that are missing."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from PIL import Image
from tests.hostile import running

from publish import dist, pipeline
from publish.guards import files

ARTICLE = (
    running.FRONT.replace("lang:", "type: op-ed\nsummary: Some text.\nlang:") + "\n# Part\n\nOh.\n"
)
MAIL = "build m --edition email --no-verify --no-cache"
SHARED = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
CAPABILITIES = (1, 2, 3)  # of root: to pass over the rights of files


def project(root: Path, text: str | bytes = ARTICLE) -> Path:
    """Lay out an article, and something good in `dist/`."""
    (root / "m").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    (root / "m" / "article.md").write_bytes(text.encode() if isinstance(text, str) else text)
    with dist.locked(root / "dist"):
        dist.install(root / "dist", "m", (dist.Output("email", "old.txt", running.OLD, {}),))
    return root


def run(root: Path, command: str) -> tuple[object, str]:
    """Run a command in this process; returns its exit code and its words."""
    return running._command({"command": command}, root)


def apart(root: Path, command: str, **given: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
    """Run a command in a process of its own."""
    words = [sys.executable, "-m", "publish", *command.split()]
    env = SHARED | given.pop("env", {})
    return subprocess.run(
        words, cwd=root, env=env, capture_output=True, encoding="utf-8", check=False, **given
    )


def kept(root: Path) -> bool:
    """Whether `dist/` holds the last good one, and nothing beside it."""
    names = {path.name for path in (root / "dist").iterdir()} - {dist.LOCK}
    return names == {"m"} and (root / "dist" / "m" / "old.txt").read_bytes() == running.OLD


def mail(root: Path) -> str:
    """Return the words of the mail that was built."""
    return (root / "dist" / "m" / "m-email.txt").read_text(encoding="utf-8")


# ---------------------------------------------------------------- disks


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put a file system of 64 kB in the place of a folder, where this user may do that."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    done = os.getuid() == 0 and subprocess.run(mount, capture_output=True, check=False)
    mounted = bool(done and done.returncode == 0)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_last_good_one(tmp_path: Path) -> None:
    project(tmp_path)
    good = tmp_path / "good"
    (tmp_path / "dist").rename(good)
    (tmp_path / "dist").mkdir()
    with small_disk(tmp_path / "dist") as mounted:
        shutil.copytree(good, tmp_path / "dist", dirs_exist_ok=True)
        if mounted:
            (tmp_path / "dist" / "full").write_bytes(b"x" * 44_000)
            code, said = run(tmp_path, MAIL)
            (tmp_path / "dist" / "full").unlink()
        else:  # the same error, made by hand
            with mock.patch.object(os, "fsync", side_effect=OSError(errno.ENOSPC, "No space left")):
                code, said = run(tmp_path, MAIL)
        assert code == 4, said
        assert "dist/m: not-writable: this can't be written: No space left" in said
        assert kept(tmp_path)


def test_a_file_that_may_not_grow_is_told(tmp_path: Path) -> None:
    project(tmp_path)
    limit = (1000, resource.RLIM_INFINITY)
    done = apart(
        tmp_path, MAIL, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    )
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
    assert "File too large" in done.stderr
    assert kept(tmp_path)


def as_anybody() -> None:
    """Take from root what passes over the rights of files, from the next program on."""
    if os.getuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in CAPABILITIES:
            assert libc.prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP


@pytest.mark.parametrize("what", ["dist", "dist/.lock", "."])
def test_a_folder_that_is_read_only(what: str, tmp_path: Path) -> None:
    project(tmp_path)
    if what == ".":
        shutil.rmtree(tmp_path / "dist")
    path = tmp_path / what
    path.chmod(0o555 if path.is_dir() else 0o444)
    done = apart(tmp_path, MAIL, preexec_fn=as_anybody)
    path.chmod(0o755)
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
    assert "not-writable: this can't be written: Permission denied" in done.stderr
    assert what == "." or kept(tmp_path)


def test_a_home_that_is_read_only_is_no_hindrance(tmp_path: Path) -> None:
    project(tmp_path)
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    env = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    env["PUBLISH_CACHE"] = str(home / "cache" / "publish")
    done = apart(tmp_path, "build m --edition email", env=env, preexec_fn=as_anybody)
    assert done.returncode == 0, done.stderr
    assert "Some text." in mail(tmp_path)


def test_what_an_editor_typed_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file, link = tmp_path / "library.bib", tmp_path / "link.bib"
    file.write_bytes(b"typed")
    file.chmod(0o640)
    link.symlink_to(file)
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch.object(os, "fsync", side_effect=full), pytest.raises(OSError, match="No space"):
        files.write_whole(link, b"new" * 1000)
    assert file.read_bytes() == b"typed"
    files.write_whole(link, b"new")
    assert (file.read_bytes(), link.is_symlink(), file.stat().st_mode & 0o777) == (
        b"new",
        True,
        0o640,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library.bib", "link.bib"]


# ---------------------------------------------------------------- names, encodings, ends of lines


def test_a_system_that_speaks_ascii_alone(tmp_path: Path) -> None:
    project(tmp_path, ARTICLE + "\nÉtude [سوال](nowhere) 日本.\n\n::: nötig\nx\n:::\n")
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = apart(tmp_path, "check m", env=env)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "unknown-callout" in done.stderr
    text = ARTICLE.replace("Some text.", "Étude 日本.")
    (tmp_path / "m" / "article.md").write_text(text, encoding="utf-8")
    done = apart(tmp_path, MAIL, env=env)
    assert done.returncode == 0, done.stderr
    assert "Étude 日本." in mail(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "with spaces and 'quotes'",
        "سڑک — Straße 日本",
        "a" * 200 + "/" + "b" * 120,
        "-x",
        "a%20b#c?d",
    ],
    ids=["spaces", "unicode", "long", "dash", "signs"],
)
def test_a_path_of_any_kind(name: str, tmp_path: Path) -> None:
    root = project(tmp_path / name)
    Image.new("L", (800, 800)).save(root / "m" / "a.png")
    figure = '\n![A map](a.png){alt="A map" credit="Own" licence="CC BY 4.0"}\n'
    with (root / "m" / "article.md").open("a", encoding="utf-8") as file:
        file.write(figure)
    code, said = run(root, "build m --edition web --no-verify --no-cache")
    assert code == 0, said
    assert "Oh." in (root / "dist" / "m" / "m-web.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_ends_of_lines_and_marks_change_nothing(end: str, mark: str, tmp_path: Path) -> None:
    text = ARTICLE + "\n::: note\nA box.\n:::\n\n| a | b |\n|---|---|\n| 1 | 2 |\n: T {#tbl-t}\n"
    plain = project(tmp_path / "plain", text)
    other = project(tmp_path / "other", (mark + text.replace("\n", end)).encode())
    assert run(plain, MAIL)[0] == run(other, MAIL)[0] == 0
    assert mail(plain) == mail(other)
    bad = text.replace("::: note", "::: nte")
    found = []
    for root, typed in ((plain, bad), (other, mark + bad.replace("\n", end))):
        (root / "m" / "article.md").write_bytes(typed.encode())
        found.append(run(root, "check m"))
    assert found[0] == found[1]
    assert "m/article.md:14:5: unknown-callout" in found[0][1]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_libraries_and_tables_end_lines_as_they_like(end: str, tmp_path: Path) -> None:
    typed = ARTICLE + "\nHerons [@a].\n\n::: table T src=t.csv\n:::\n"
    work = "@book{a,\n  title = {Reeds},\n  author = {Quill, Ada},\n  doi = {none},\n}\n"
    written = {
        "library.bib": work,
        "m/t.csv": 'A,B\n1,"2\n3"\n1,2,3\n',
        "styles/house.toml": 'name = "A house"\nnmae = "B"\n',
    }
    found = []
    for name, ending, mark in (("plain", "\n", ""), ("other", end, "\ufeff")):
        root = project(tmp_path / name, typed)
        (root / "styles").mkdir()
        said = ""
        for path, text in reversed(written.items()):  # what is wrong in a house is told alone
            (root / path).write_bytes((mark + text.replace("\n", ending)).encode())
            said += run(root, "check m")[1].replace(f"{root}/", "")
            if path.startswith("styles"):
                (root / path).unlink()
        found.append(said)
    assert found[0] == found[1]
    for place in ("library.bib:4:", "m/t.csv:4:", "styles/house.toml:2:1: unknown-field: "):
        assert place in found[0], found[0]


def test_a_name_that_only_looks_the_same_is_found_or_told(tmp_path: Path) -> None:
    composed, parted = (unicodedata.normalize(form, "Übersicht.png") for form in ("NFC", "NFD"))
    root = project(tmp_path, f'{ARTICLE}\n![A map]({composed}){{alt="A map"}}\n')
    Image.new("L", (800, 800)).save(root / "m" / parted)
    code, said = run(root, "check m")
    line = next(line for line in said.splitlines() if "missing-image" in line)
    assert (code, "Traceback" in said) == (1, False)
    assert "the same letters, stored in another way" in line


def test_a_folder_with_a_decomposed_name_has_files_of_that_name(tmp_path: Path) -> None:
    slug = unicodedata.normalize("NFD", "übersicht")
    root = project(tmp_path)
    (root / "m").rename(root / slug)
    code, said = run(root, f"build {slug} --edition email --no-verify --no-cache")
    assert code == 0, said
    listed = dist.read_manifest(root / "dist" / slug)["files"]
    names = {path.name for path in (root / "dist" / slug).iterdir()}
    assert names == {*listed, dist.MANIFEST}


# ---------------------------------------------------------------- while it is built


def test_an_article_that_changes_while_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path)
    write = pipeline.write

    def saved_meanwhile(*given: Any) -> Any:  # noqa: ANN401 - as pipeline's
        text = ARTICLE.replace("Some text.", "More.")
        (root / "m" / "article.md").write_text(text, encoding="utf-8")
        return write(*given)

    monkeypatch.setattr(pipeline.building, "write", saved_meanwhile)
    code, said = run(root, MAIL)
    assert code == 0, said
    assert "m/article.md: warning: changed-meanwhile: " in said
    assert "More." not in mail(root)
    monkeypatch.undo()
    code, said = run(root, MAIL)
    assert (code, "changed-meanwhile" in said) == (0, False)
    assert "More." in mail(root)


def test_a_picture_that_goes_away_while_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, ARTICLE + '\n![A map](a.png){alt="A map" credit="Own"}\n')
    Image.new("L", (800, 800)).save(root / "m" / "a.png")
    write = pipeline.write

    def gone(*given: Any) -> Any:  # noqa: ANN401 - as pipeline's
        (root / "m" / "a.png").unlink()
        return write(*given)

    monkeypatch.setattr(pipeline.building, "write", gone)
    code, said = run(root, "build m --edition web --no-verify --no-cache")
    assert code in {2, 5}, said
    assert "Traceback" not in said
    assert kept(root)


@pytest.mark.parametrize("when", [0, 4102444800], ids=["1970", "2100"])
def test_clocks_that_are_wrong(when: int, tmp_path: Path) -> None:
    root = project(tmp_path)
    article = root / "m" / "article.md"
    env = {"PUBLISH_CACHE": str(tmp_path / "cache")}
    os.utime(article, (when, when))
    command = "build m --edition email --no-verify"
    assert apart(root, command, env=env).returncode == 0
    article.write_text(ARTICLE.replace("Some text", "New text"), encoding="utf-8")  # as long
    os.utime(article, (when, when))
    assert apart(root, command, env=env).returncode == 0
    assert "New text." in mail(root)


# ---------------------------------------------------------------- what is missing


@pytest.mark.parametrize(
    ("what", "edition"),
    [("pandoc", "email"), ("pdftoppm", "web")],
)
def test_a_tool_that_is_missing_is_named(
    what: str, edition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path)
    real = subprocess.Popen

    def lacking(command: list[str], *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as Popen
        if Path(command[0]).name == what:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", command[0])
        return real(command, *given, **named)

    monkeypatch.setattr(subprocess, "Popen", lacking)
    monkeypatch.setattr(shutil, "which", without(what, shutil.which))
    code, said = run(root, f"build m --edition {edition} --no-verify --no-cache")
    assert (code, "Traceback" in said) == (4, False), said
    assert what in said or "poppler" in said
    assert kept(root)


def without(name: str, real: Callable[..., str | None]) -> Callable[..., str | None]:
    """Return shutil.which for a system that lacks a program."""
    return lambda asked, *given, **named: None if asked == name else real(asked, *given, **named)


def test_a_machine_without_fonts(tmp_path: Path) -> None:
    root = project(tmp_path)
    config = tmp_path / "fonts.conf"
    config.write_text("<fontconfig></fontconfig>", encoding="utf-8")
    env = {"FONTCONFIG_FILE": str(config)}
    done = apart(root, "build m --edition brief --no-verify --no-cache", env=env)
    assert done.returncode == 0, done.stderr
    fonts = subprocess.run(
        ["pdffonts", root / "dist/m/m-brief.pdf"], capture_output=True, check=True
    )
    assert b"Brief-Lead" in fonts.stdout


def test_messages_can_not_command_a_terminal(tmp_path: Path) -> None:
    root = project(tmp_path, ARTICLE.replace("op-ed", '"\\e[2Jop-\\r\\nx"'))
    code, said = run(root, "check m")
    assert code == 1
    assert "\x1b" not in said
    assert len([line for line in said.splitlines() if "unknown-type" in line]) == 1


def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    root = project(tmp_path, ARTICLE + "\n::: a\u2028b\nx\n:::\n")
    _, said = run(root, "check m --json")
    assert all(json.loads(line) for line in io.StringIO(said))

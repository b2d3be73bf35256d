"""Measures the preview: from a save to the new pages of the brief in a browser.

`tools/measure_preview.py [--saves N] [--hurried] FOLDER...` takes folders of articles. Each is
copied with its library, shown in Chromium by a preview of its own, and saved so many times with a
sentence more somewhere, or less; after each save `pandoc` and `weasyprint` make a PDF of the same
text on the command line. As a machine may do much else, only the ratio of the two counts.
`--hurried` saves again as soon as the pages of all editions are there, before the preview finishes
them. `--unfinished` has it finish nothing, so that each save finds it at rest without waiting for
that. It prints what memory, processes and open files the preview had after so many saves.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pypandoc
from playwright.sync_api import Page, sync_playwright

from publish.verify.browser import find_chromium

SENTENCE = re.compile(r"^[A-Z][^|]*[a-z]\.(?: \[@.*\])?$")
LOOKED = (5, 20, 50, 100, 150)  # after so many saves, and after the last, memory is looked at
SECONDS = 600
DRAWING = 1000  # ms, more than a page takes in the browser when it has come
UNFINISHED = (
    "from publish.serve import desk; desk.IDLE = 1e9; import publish.__main__ as m; m.main()"
)
# Says when each edition was drawn, by the clock of the machine.
TOLD = """
window.drawn = {}
document.addEventListener('shown', ({ detail }) => {
    const now = (performance.timeOrigin + performance.now()) / 1000
    window.drawn[detail.edition] = [detail.version, now]
})
"""
READY = "() => document.querySelector('#status').dataset.kind === 'done'"
SHOWN = "() => ['brief', 'reader', 'handout'].every(name => window.drawn[name])"
NEWER = "([name, version]) => (window.drawn[name] ?? [0])[0] > version && window.drawn[name]"
# An edition that leaves out what was changed stays as it is.
AT_REST = "() => document.querySelector('#status').dataset.kind !== 'busy'"


def texts(source: str) -> Iterator[str]:
    """Yield the source again and again: a sentence is added somewhere, then it is taken back."""
    lines = source.split("\n")
    deep, places = 0, []
    for at, line in enumerate(lines):
        if line.startswith(":::"):
            deep += -1 if line.strip() in {":::", "::: end"} else 1
        elif not deep and SENTENCE.match(line) and not lines[at - 1].strip():
            places.append(at)
    said = lines.copy()
    for number in itertools.count():
        at = places[(number // 2 * 5) % len(places)]
        said[at] = lines[at] if number % 2 else f"{lines[at]} Save {number} added this sentence."
        yield "\n".join(said)


def by_hand(article: Path, library: Path) -> float:
    """Make a PDF by pandoc and WeasyPrint on the command line; returns the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder, "article.html")
        began = time.monotonic()
        pandoc = [pypandoc.get_pandoc_path(), article, "-s", "--citeproc", "-o", html]
        weasyprint = Path(sys.executable).with_name("weasyprint")
        commands: tuple[list[str | Path], ...] = (
            [*pandoc, f"--bibliography={library}"],
            [weasyprint, html, html.with_suffix(".pdf"), "-u", article.parent],
        )
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, cwd=article.parent)  # noqa: S603 - our own
        return time.monotonic() - began


def of_process(pid: int) -> dict[str, int]:
    """Return the memory (kB; what is shared, by share), processes and files of a process."""
    found, memory, files = [pid], 0, 0
    for one in found:
        found += [int(child) for child in _read(one, f"task/{one}/children").split()]
        shares = re.findall(r"^Pss: +(\d+)", _read(one, "smaps_rollup"), re.MULTILINE)
        memory += sum(map(int, shares))
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return {"memory": memory, "processes": len(found), "files": files}


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii")
    except OSError:  # it has ended
        return ""


@contextmanager
def serving(folder: Path, *, finishing: bool = True) -> Iterator[tuple[int, str]]:
    """Run a preview of a folder; yields its process and its address."""
    started = ["-m", "publish"] if finishing else ["-c", UNFINISHED]
    command = [sys.executable, *started, "serve", "manuscripts", "--no-open", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "200"}
    ) as process:
        address = process.stdout.readline().split()[2] if process.stdout else ""
        while process.poll() is None:  # it says its address shortly before it answers
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}articles"):  # noqa: S310 - ours
                break
            time.sleep(0.1)
        try:
            yield process.pid, address
        finally:
            process.send_signal(signal.SIGINT)


def save(article: Path, text: str) -> float:
    """Save an article as editors do; returns when."""
    beside = article.with_name(".article.md.tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(article)
    return time.time()


def ready(page: Page) -> None:
    """Wait until all is as a build makes it, and stays so."""
    page.wait_for_function(READY, timeout=SECONDS * 1000)
    page.wait_for_timeout(300)
    page.wait_for_function(READY, timeout=SECONDS * 1000)


def measure(article: Path, page: Page, asked: Any, pid: int) -> None:  # noqa: ANN401 - arguments
    """Save an article so many times, and print what came of it."""
    library = article.parents[1] / "library.bib"
    began = time.monotonic()
    if asked.unfinished:
        page.wait_for_function(SHOWN, timeout=SECONDS * 1000)
    else:
        ready(page)
    print(f"  ready {time.monotonic() - began:.1f} s after it was opened", flush=True)
    ours: list[float] = []
    every: list[float] = []
    hand: list[float] = []
    taken: list[dict[str, int]] = []
    making = texts(article.read_text(encoding="utf-8"))
    for number in range(asked.saves):
        before = page.evaluate("() => ({...window.drawn})")
        saved = save(article, next(making))
        wanted = ["brief", before["brief"][0]]
        page.wait_for_function(NEWER, arg=wanted, timeout=SECONDS * 1000, polling=20)
        page.wait_for_function(AT_REST, timeout=SECONDS * 1000, polling=20)
        page.wait_for_timeout(DRAWING)
        drawn = page.evaluate("() => window.drawn")
        new = {name: one[1] - saved for name, one in drawn.items() if one != before[name]}
        ours.append(new["brief"])
        every.append(max(new.values()))
        if not (asked.hurried or asked.unfinished):
            ready(page)
        if not asked.alone:
            hand.append(by_hand(article, library))
        taken.append(of_process(pid))
        if asked.verbose:
            print(f"  {number}: {new} {hand[-1:]} {taken[-1]}", flush=True)
    told("brief, all editions being made", ours, hand)
    told("all editions", every, hand)
    for saves in sorted({*(one for one in LOOKED if one < len(taken)), len(taken)}):
        near = [one["memory"] for one in taken[max(saves - 5, 0) : saves]]
        print(f"  after {saves} saves {taken[saves - 1]}, of the last 5 {median(near):.0f} kB")


def told(what: str, ours: list[float], hand: list[float]) -> None:
    """Print the median of what was measured, and the ratio to the command line."""
    ratio = ""
    if hand:
        pairs = median(one / other for one, other in zip(ours, hand, strict=True))
        ratio = f", by hand {median(hand):.2f} s, ratio {median(ours) / median(hand):.2f}"
        ratio += f" (of each pair {pairs:.2f})"
    print(f"  {what}: median {median(ours):.2f} s, worst {max(ours):.2f} s{ratio}", flush=True)


def main() -> None:
    """Measure the articles given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--hurried", action="store_true", help="save before all is finished")
    parser.add_argument("--unfinished", action="store_true", help="have nothing finished")
    parser.add_argument("--alone", action="store_true", help="without the command line beside it")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for given in asked.folders:
            print(given.name, flush=True)
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                (folder / "pyproject.toml").touch()  # where the search for a library stops
                copied = folder / "manuscripts" / given.name
                shutil.copytree(given, copied, copy_function=shutil.copyfile)
                shutil.copyfile(given.parent / "library.bib", folder / "manuscripts/library.bib")
                copied.chmod(0o755)  # what is given may be for reading alone
                with serving(folder, finishing=not asked.unfinished) as (pid, address):
                    page = browser.new_page(viewport={"width": 1440, "height": 900})
                    page.add_init_script(TOLD)
                    page.goto(address)
                    measure(copied / "article.md", page, asked, pid)
                    page.close()


if __name__ == "__main__":
    main()

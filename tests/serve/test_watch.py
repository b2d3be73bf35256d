"""`publish watch`: an article is built anew at each save, without a browser."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.serve.desk import ARTICLE, SECONDS, write_desk

from publish.pipeline import Options
from publish.serve.terminal import follow


def test_each_save_is_built_and_a_broken_one_leaves_the_last(tmp_path: Path) -> None:
    folder = write_desk(tmp_path)
    article = folder / "manuscripts/herons/article.md"
    made = folder / "dist/herons/herons-brief.pdf"
    command = [sys.executable, "-m", "publish", "watch", "manuscripts/herons", "--edition", "brief"]
    with subprocess.Popen(
        [*command, "--json"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout
        late = threading.Timer(5 * SECONDS, watching.kill)  # then nothing more is said
        late.start()
        said = (json.loads(line) for line in watching.stdout)

        def until_said(key: str, value: str) -> dict[str, object]:
            return next(one for one in said if str(one.get(key, "")).endswith(value))

        try:
            until_said("file", "-brief.pdf")
            first = made.read_bytes()
            article.write_text(ARTICLE.replace("::: pull-quote", "::: pul-quote"), encoding="utf-8")
            assert until_said("rule", "unknown-callout")["line"] == 21
            assert made.read_bytes() == first
            article.write_text(ARTICLE.replace("Two pairs", "Six pairs"), encoding="utf-8")
            until_said("file", "-brief.pdf")
            assert made.read_bytes() != first
            watching.send_signal(signal.SIGINT)
            assert watching.wait(timeout=SECONDS) == 0
        finally:
            late.cancel()
            watching.kill()


def test_an_interruption_that_is_lost_where_it_is_raised_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_desk(tmp_path))
    options = Options(editions=("email",), verify=False)
    results = follow([Path("manuscripts/herons")], options)
    next(results)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    too_late = threading.Timer(SECONDS, signal.raise_signal, [signal.SIGINT])
    too_late.start()
    assert next(results, None) is None
    assert too_late.is_alive()
    too_late.cancel()

"""A cache that a team shares: in a bucket, through an S3 server of our own, or in a folder."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fsspec
import pytest
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner

from publish.cache import Bucket, Cache, StoreError, bucket, trim, usual_cache
from publish.cli import app


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server on loopback."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def address(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A bucket of the server's for this test alone."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setitem(fsspec.config.conf, "s3", {"endpoint_url": server})
    name = f"test-{abs(hash(tmp_path))}"
    raw().mkdir(name)
    return f"s3://{name}/team"


@functools.cache
def raw() -> Any:  # noqa: ANN401 - fsspec has no types
    return fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)


def member(address: str, folder: Path) -> Cache:
    return Cache(folder, address)


def test_what_one_keeps_another_finds_and_has_near_from_then_on(
    address: str, tmp_path: Path
) -> None:
    ours, theirs = (member(address, tmp_path / name) for name in ("ours", "theirs"))
    ours.put("pages", "ab12", {"pages": 3})
    made = ours.put_blob(b"bytes")
    assert (theirs.get("pages", "ab12"), theirs.blob(made)) == ({"pages": 3}, b"bytes")
    without = Cache(theirs.folder)
    assert (without.get("pages", "ab12"), without.blob(made)) == ({"pages": 3}, b"bytes")


def test_what_is_damaged_or_lost_in_the_bucket_is_a_miss(address: str, tmp_path: Path) -> None:
    cache, near = Cache(None, address), member(address, tmp_path / "near")
    made = cache.put_blob(b"bytes")
    root = address.removeprefix("s3://")
    for damage in (b"", b"half of", b"00\n{}"):
        cache.put("pages", "ab12", {"pages": 3})
        for name in raw().find(root):
            raw().pipe_file(name, damage)
        assert (near.get("pages", "ab12"), near.blob(made)) == (None, None)
    assert near.entries() == [], "what is damaged is not kept near"
    raw().rm(root, recursive=True)
    assert (near.get("pages", "ab12"), near.blob(made)) == (None, None)
    cache.put("pages", "ab12", {"pages": 3})
    assert near.get("pages", "ab12") == {"pages": 3}


@pytest.mark.parametrize("where", ["bucket", "folder"])
def test_many_write_and_read_the_same_at_once(
    where: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = request.getfixturevalue("address") if where == "bucket" else str(tmp_path / "shared")
    barrier = threading.Barrier(4)

    def work(number: int) -> list[object]:
        cache = member(address, tmp_path / f"near-{number}")
        barrier.wait()
        seen: list[object] = []
        for times in range(10):
            cache.put("pages", "ab12", {"text": "x" * 5000})
            seen.append(Cache(None, address).get("pages", "ab12"))
            seen.append(cache.blob(cache.put_blob(b"y" * 5000 + bytes([times]))))
        return seen

    with ThreadPoolExecutor(4) as pool:
        made = [one for seen in pool.map(work, range(4)) for one in seen]
    assert all(one in ({"text": "x" * 5000}, *(b"y" * 5000 + bytes([n]) for n in range(10)))
               for one in made)  # fmt: skip
    left = [path.name for path in tmp_path.rglob("*.new")]
    assert left == []


def test_a_bucket_keeps_what_was_used_last(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(None, address)
    times = {}
    for number, name in enumerate(("used", "old", "new")):
        cache.put("kind", name, "x" * 100)
        times[f"kind/{name[:2]}/{name}"] = float(number)
    when = bucket._when

    def aged(info: dict[str, Any]) -> float:  # what an object of this test's looks like a year on
        name = str(info.get("name", info.get("Key"))).partition("/team/")[2]
        return times.get(name, when(info))

    monkeypatch.setattr(bucket, "_when", aged)
    store = Bucket(address)
    order = [entry.name for entry in sorted(store.entries(), key=lambda one: one.used)]
    assert [name.rsplit("/", 1)[1] for name in order] == ["used", "old", "new"]
    before = raw().info(f"{address}/kind/us/used")["LastModified"]
    assert cache.get("kind", "used") == "x" * 100
    assert raw().info(f"{address}/kind/us/used")["LastModified"] >= before
    del times["kind/us/used"]  # it was written again, so it is the newest
    assert trim(store, 350) == 1
    assert (cache.get("kind", "old"), cache.get("kind", "new")) == (None, "x" * 100)


def test_shared_storage_is_held_against_its_limit_once_a_day(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISH_SHARED_CACHE_MB", "0.0003")
    cache = Cache(None, address)
    for name in ("aa", "bb", "cc"):
        cache.put("kind", name, "x" * 100)
    assert cache.trim() == 2
    cache.put("kind", "dd", "x" * 100)
    assert cache.trim() == 0, "it was done today"


def test_a_bucket_that_is_not_there_is_a_miss_and_asked_once(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = f"{address}-nowhere".replace("s3://", "s3://no-such-")
    cache = member(nowhere, tmp_path)
    cache.put("kind", "ab", 1)
    assert cache.get("kind", "ab") == 1
    with pytest.raises(StoreError):
        cache.send(b"x")
    monkeypatch.setattr(bucket, "_file_system", lambda *_: pytest.fail("it was asked again"))
    cache.put("kind", "cd", 2)
    assert cache.get("kind", "cd") == 2


def test_it_can_be_seen_and_cleared_by_command(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PUBLISH_CACHE", str(tmp_path))
    monkeypatch.setenv("PUBLISH_SHARED_CACHE", address)
    usual_cache().put("pages", "ab", 1)
    told = CliRunner().invoke(app, ["cache", "stats"]).output.splitlines()
    assert [line.split("MB")[0][-5:] for line in told] == [" 0.0 ", " 0.0 "]
    assert told[0].startswith(f"{tmp_path}: 1 pages")
    assert told[1].startswith(f"{address}: 1 pages")
    assert "1 entries" in CliRunner().invoke(app, ["cache", "clear", "--shared"]).output
    assert usual_cache().get("pages", "ab") == 1, "the folder is as it was"
    assert "1 entries" in CliRunner().invoke(app, ["cache", "clear"]).output
    assert usual_cache().get("pages", "ab") is None


def test_shared_options_need_shared_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUBLISH_SHARED_CACHE", raising=False)
    done = CliRunner().invoke(app, ["cache", "gc", "--shared"])
    assert "no-shared-cache" in str(done.exception)
    assert os.environ.get("PUBLISH_CACHE") == ""

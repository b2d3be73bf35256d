"""Sending the catalogue: to a real S3 server on this machine, and to a folder."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from moto.server import ThreadedMotoServer
from tests.catalogue.made import write_house, write_release
from tests.catalogue.test_catalogue import make

from publish.catalogue import send
from publish.catalogue.sending import SENT, Store, media_type
from publish.house import find_styles
from publish.problems import ManuscriptError, SetupError, UsageError
from publish.release.marking import supersede
from publish.release.record import read_release

Bucket = Any  # a file system of fsspec, which has no types
BUCKET = "briefs-of-tests"
TOP = f"s3://{BUCKET}/briefs"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server of our own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket with somebody else's file in it, as s3fs sees it."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    system = fsspec.filesystem("s3")
    system.mkdir(BUCKET)
    system.pipe_file(f"{BUCKET}/briefs/theirs.txt", b"not ours")
    yield system
    system.rm(BUCKET, recursive=True)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    out = write_house(tmp_path)
    write_release(out, "roads", title="Roads")
    write_release(out, "heat", title="Heat")
    return out


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def there(bucket: Bucket) -> dict[str, bytes]:
    bucket.invalidate_cache()
    top = f"{BUCKET}/briefs/"
    return {one[len(top) :]: bucket.cat_file(one) for one in bucket.find(top)}


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written and removed, in its order."""
    done: list[str] = []
    write, remove = Store.write, Store.remove

    def written(store: Store, name: str, data: bytes) -> None:
        write(store, name, data)
        done.append(f"+{name}")

    def removed(store: Store, name: str) -> None:
        remove(store, name)
        done.append(f"-{name}")

    monkeypatch.setattr(Store, "write", written)
    monkeypatch.setattr(Store, "remove", removed)
    return done


def test_all_of_it_stands_in_the_bucket_with_its_types(out: Path, bucket: Bucket) -> None:
    made = make(out)
    sent = send(made.folder, TOP)
    found = there(bucket)
    assert set(found) == names(made.folder) | {SENT, "theirs.txt"}
    assert all((made.folder / name).read_bytes() == found[name] for name in names(made.folder))
    assert set(sent.written) == names(made.folder)
    bucket.invalidate_cache()
    info = bucket.info(f"{BUCKET}/briefs/opds.xml")
    assert info["ContentType"] == "application/atom+xml;profile=opds-catalog;kind=acquisition"
    assert bucket.info(f"{BUCKET}/briefs/index.html")["ContentType"] == "text/html; charset=utf-8"
    assert bucket.info(f"{BUCKET}/briefs/roads/roads-reader.epub")["ContentType"] == (
        "application/epub+zip"
    )


def test_what_lists_comes_last_and_what_is_gone_goes_after_it(
    out: Path,
    bucket: Bucket,
    watch: list[str],
) -> None:
    send(make(out).folder, TOP)
    old = out / "release/heat/v1.0"
    new = write_release(out, "heat", version="1.1", title="Heat")
    supersede(old, read_release(new), find_styles(out.parent), None)
    shutil.rmtree(out / "release/roads")
    watch.clear()
    sent = send(make(out).folder, TOP)
    assert watch[0] == f"+{SENT}"
    assert watch[-1] == f"+{SENT}"
    assert watch[-2].startswith("-roads/")
    at = {one: number for number, one in enumerate(watch[1:-1])}
    first_gone = min(number for one, number in at.items() if one.startswith("-"))
    lists = [at[f"+{name}"] for name in ("opds.xml", "opds.json", "feed.json", "sitemap.xml")]
    files = [n for one, n in at.items() if one.startswith("+heat/v1.1/") and one.endswith("pdf")]
    assert max(files) < at["+heat/index.html"] < min(lists)
    assert max(lists) < at["+index.html"] == first_gone - 1
    found = there(bucket)
    assert set(found) == names(out / "catalogue") | {SENT, "theirs.txt"}
    assert not any(name.startswith("heat/v1.0/pictures/") for name in sent.written)  # as they were
    assert sent.kept > 0


def test_sent_again_nothing_is_written(out: Path, bucket: Bucket, watch: list[str]) -> None:
    folder = make(out).folder
    send(folder, TOP)
    watch.clear()
    sent = send(folder, TOP)
    assert (watch, sent.written, sent.removed) == ([], (), ())
    bucket.rm_file(f"{BUCKET}/briefs/heat/heat-brief.pdf")  # somebody tidied up
    assert send(folder, TOP).written == ("heat/heat-brief.pdf",)


@pytest.mark.parametrize("after", [1, 4, 12])
def test_whoever_is_stopped_and_sends_again_sends_all(
    out: Path,
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
) -> None:
    first = make(out).folder
    send(first, TOP)
    before = there(bucket)
    write_release(out, "more", title="More")
    folder = make(out).folder
    write = Store.write
    count = 0

    def stopping(store: Store, name: str, data: bytes) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise OSError("the line is down")
        write(store, name, data)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", stopping)
        with pytest.raises(SetupError, match="store-refused: the store refuses: the line is down"):
            send(folder, TOP)
    found = there(bucket)
    for name in ("index.html", "opds.xml", "opds.json", "roads/index.html"):
        assert found[name] == before[name]  # readers see the old one, whole
    # Meanwhile the editor takes it back: what had been written goes, and the old stands.
    shutil.rmtree(out / "release/more")
    again = make(out).folder
    send(again, TOP)
    found = there(bucket)
    assert set(found) == names(again) | {SENT, "theirs.txt"}
    assert all((again / name).read_bytes() == found[name] for name in names(again))


def test_a_list_of_somebody_else_stops_it(out: Path, bucket: Bucket) -> None:
    bucket.pipe_file(f"{BUCKET}/briefs/{SENT}", b'{"mine": 1}')
    with pytest.raises(ManuscriptError, match=r"briefs/sent\.json: bad-record: "):
        send(make(out).folder, TOP)
    assert set(there(bucket)) == {SENT, "theirs.txt"}


def test_a_bucket_that_is_not_there_is_told(out: Path, bucket: Bucket) -> None:
    assert bucket
    with pytest.raises(SetupError, match="store-refused"):
        send(make(out).folder, "s3://no-such-bucket-of-tests/briefs")


def test_without_who_you_are_it_says_so(
    out: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    with pytest.raises(SetupError, match=r"store-refused: .*[Cc]redentials"):
        send(make(out).folder, TOP)


def test_a_folder_takes_it_too(out: Path, tmp_path: Path) -> None:
    made = make(out)
    target = tmp_path / "www"
    (target / "other").mkdir(parents=True)
    sent = send(made.folder, str(target))
    assert names(target) == names(made.folder) | {SENT}
    assert len(sent.written) == len(names(made.folder))
    assert json.loads((target / SENT).read_text("utf-8"))["format"] == 1


@pytest.mark.parametrize("address", ["ftpx://host/briefs", "s4://bucket"])
def test_an_address_that_nothing_knows_is_wrong_usage(out: Path, address: str) -> None:
    with pytest.raises(UsageError, match="no-store"):
        send(make(out).folder, address)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("opds/series-x.xml", "application/atom+xml;profile=opds-catalog;kind=acquisition"),
        ("opds/series-x.json", "application/opds+json"),
        ("roads/publication.json", "application/opds-publication+json"),
        ("feed.json", "application/feed+json"),
        ("sitemap.xml", "application/xml"),
        ("roads/v1.0/release.json", "application/json"),
        ("fonts/BriefSans-Regular.woff2", "font/woff2"),
        ("strange.bin", "application/octet-stream"),
    ],
)
def test_each_file_has_its_type(name: str, said: str) -> None:
    assert media_type(name) == said

"""SHA256SUMS, as `sha256sum -c` reads them, and a signature on them, as minisign makes it."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from publish.dist import digest
from publish.problems import ManuscriptError, Problem, SetupError, Where
from publish.release.record import SIGNATURE, SUMS
from publish.sources import shown

LINE = re.compile(r"(?P<sha>[0-9a-f]{64})  (?P<path>.+)")
PASSWORD = "PUBLISH_SIGN_PASSWORD"  # noqa: S105 - the variable's name
MISSING = "Install it with: pip install 'publish[sign]'."


def write_sums(folder: Path) -> None:
    """Write the digests of all files in a folder."""
    lines = [f"{digest((folder / name).read_bytes())}  {name}\n" for name in files_in(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def files_in(folder: Path) -> list[str]:
    """Return the paths of all files in a folder but the sums and their signature, sorted."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(name for name in found if name not in {SUMS, SIGNATURE})


def read_sums(folder: Path) -> dict[str, str]:
    """Return the digest of each file; raises ManuscriptError where the list can't be read."""
    try:
        *lines, last = (folder / SUMS).read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeError) as error:
        problem = Problem(Where(shown(folder)), "no-sums", f"{SUMS} can't be read: {error}.")
        raise ManuscriptError(problem) from error
    found = [LINE.fullmatch(line) for line in lines]
    if not all(found) or not found or last:
        problem = Problem(Where(shown(folder / SUMS)), "no-sums", "this is no list of digests.")
        raise ManuscriptError(problem)
    return {one["path"]: one["sha"] for one in found if one}


def wrong_sums(folder: Path, sums: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each file that is changed, missing or not on the list."""
    there = files_in(folder)
    for name in sorted({*sums, *there}):
        where = Where(shown(folder / name))
        if name not in sums:
            yield Problem(where, "extra-file", "this file is not part of the release.")
        elif name not in there:
            yield Problem(where, "missing-file", "this file of the release is missing.")
        elif (folder / name).is_symlink():
            yield Problem(where, "changed-file", "this is a link, and was a file.")
        elif digest((folder / name).read_bytes()) != sums[name]:
            yield Problem(where, "changed-file", "this file is not as it was released.")


def sign(folder: Path, key: Path, comment: str) -> None:
    """Sign the sums with a secret key of minisign; `comment` is signed too.

    The password of a key that has one is that of PUBLISH_SIGN_PASSWORD, else it is asked for.
    Raises SetupError where no library signs here, ManuscriptError for a key that is none.
    """
    try:
        import minisign  # noqa: PLC0415 - an extra that not everybody has
    except ImportError as error:
        message = "nothing can be signed: the library py-minisign is missing."
        raise SetupError(Problem(Where("--sign"), "no-minisign", message, MISSING)) from error
    try:
        secret = minisign.SecretKey.from_file(key)
        if secret.is_encrypted():
            password = os.environ.get(PASSWORD) or getpass.getpass("Password of the key: ")
            secret.decrypt(password)
        signed = secret.sign((folder / SUMS).read_bytes(), trusted_comment=comment)
        (folder / SIGNATURE).write_bytes(bytes(signed))
    except (OSError, ValueError, minisign.Error) as error:
        message = f"this can't sign: {error}."
        raise ManuscriptError(Problem(Where(shown(key)), "bad-key", message)) from error


def wrong_signature(folder: Path, public_key: str) -> Iterator[Problem]:
    """Yield what is wrong with the signature, by a public key or the file that holds it.

    Raises SetupError where no library can check it.
    """
    where = Where(shown(folder / SIGNATURE))
    try:
        import minisign  # noqa: PLC0415 - an extra that not everybody has
    except ImportError as error:
        message = "the signature can't be checked: the library py-minisign is missing."
        raise SetupError(Problem(where, "no-minisign", message, MISSING)) from error
    if not (folder / SIGNATURE).is_file():
        yield Problem(where, "no-signature", "the release is not signed.")
        return
    try:
        key = (
            minisign.PublicKey.from_file(public_key)
            if Path(public_key).is_file()
            else minisign.PublicKey.from_base64(public_key)
        )
        signature = minisign.Signature.from_file(folder / SIGNATURE)
        key.verify((folder / SUMS).read_bytes(), signature)
    except (OSError, ValueError, minisign.Error) as error:
        message = f"the signature is not by this key, or not on these files: {error}."
        yield Problem(where, "bad-signature", message)

"""One input tried on one target, under a limit of processor time; and inputs made from others."""

from __future__ import annotations

import random
import signal
import traceback
from types import FrameType

from tests.hostile.fuzz import targets

CPU_SECONDS = 10.0
SIGNS = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\n", b"\r\n", b"\r",
    b"---\n", b"{", b"}",
    b"[", b"]", b'"', b"'", b"\\", b"&", b"<", b">", b"%", b"@", b"#", b":", b"|",
    b"99999999999999",
    b"-1", b"nan", b"\xd9\x85", b"\xcc\x81", b"\xf0\x9f\x91\xa9", b"\x1b[31m",
)  # fmt: skip


class HangError(Exception):
    """An input took too long."""


def _hang(_number: int, _frame: FrameType | None) -> None:
    raise HangError


def fault_of(target: str, data: bytes) -> str:
    """Return the traceback of an input that breaks a promise, an empty text where none does."""
    before = signal.signal(signal.SIGPROF, _hang)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        targets.run(target, data)
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return ""


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few pieces cut, doubled, moved or put in."""
    for _ in range(chance.randint(1, 5)):
        at, to = sorted(chance.choices(range(len(data) + 1), k=2))
        to = min(to, at + 40)
        match chance.randrange(4):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:to] + data[at:]
            case 2:
                data = data[:at] + chance.choice(SIGNS) + data[to:]
            case _:
                data = data[:at] + chance.choice(SIGNS) * chance.choice((1, 2, 50)) + data[at:]
    return data

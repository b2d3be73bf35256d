"""Codes that machines read: QR codes, and the EAN-13 of an ISBN or ISSN. As SVG, in black alone."""

from __future__ import annotations

import functools
import io
import re
from itertools import groupby
from xml.sax.saxutils import quoteattr

import segno

# The odd left-hand patterns of the ten digits (ISO/IEC 15420); the right-hand ones are their
# opposites, the even left-hand ones these read backwards.
ODD = (
    "0001101", "0011001", "0010011", "0111101", "0100011",
    "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
# Which of six digits is even (1) says what the first digit, which has no bars, is.
PARITY = (
    "000000", "001011", "001101", "001110", "010011",
    "011001", "011100", "010101", "010110", "011010",
)  # fmt: skip
OPPOSITE = str.maketrans("01", "10")
GUARD, MIDDLE = "101", "01010"
MODULES = 95
QUIET = (11, 7)  # modules that stay white at the left and the right
TALL, TALLER = 70, 75  # modules: the bars of digits, and the guards
FIGURES = 12  # modules: the size of the type below the bars
ISBN_DIGITS, ISSN_DIGITS = 13, 8


@functools.lru_cache(maxsize=64)
def qr(text: str, title: str = "") -> str:
    """Return a QR code as SVG, its modules 1 unit wide; `title` becomes its alternative text."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, title=title or None, border=0, omitsize=True
    )
    return out.getvalue().decode()


def ean13(number: str, font: str = "sans-serif") -> str:
    """Return the bar code of an ISBN or ISSN as SVG, a module 1 unit wide, quiet zones included.

    An ISSN gets its prefix 977 and the variant 00. Raises ValueError for what is neither.
    """
    digits = ean_digits(number)
    bars = "".join(_bars(digits))
    height = TALLER + FIGURES * 0.45
    width = MODULES + sum(QUIET)
    left, x = QUIET[0], QUIET[0]
    path = []
    for ink, run in groupby(enumerate(bars), key=lambda module: module[1]):
        places = [at for at, _ in run]
        if ink == "1":
            guard = places[0] < 3 or places[0] >= 92 or 45 <= places[0] < 50  # noqa: PLR2004 - ISO/IEC 15420
            tall = TALLER if guard else TALL
            path.append(f"M{x + places[0]} 0h{len(places)}v{tall}h-{len(places)}z")
    base = TALL + FIGURES * 0.72
    figures = [
        (left - 9.5, digits[0]),
        *((left + 4.2 + 7 * n, d) for n, d in enumerate(digits[1:7])),
    ]
    figures += [(left + 50.6 + 7 * n, d) for n, d in enumerate(digits[7:])]
    texts = "".join(f'<text x="{at:g}" y="{base:g}">{digit}</text>' for at, digit in figures)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height:g}">'
        f'<title>EAN-13 {digits}</title><path d="{"".join(path)}" fill="#000000"/>'
        f'<g font-family={quoteattr(font)} font-size="{FIGURES}" fill="#000000">{texts}</g></svg>'
    )


def ean_digits(number: str) -> str:
    """Return the 13 digits of an ISBN or ISSN; raises ValueError where its check digit is wrong."""
    plain = re.sub(r"[\s-]", "", number).upper()
    if re.fullmatch(r"\d{7}[\dX]", plain):
        total = sum(int(d) * w for d, w in zip(plain[:7], range(8, 1, -1), strict=True))
        if "0123456789X"[-total % 11] != plain[7]:
            raise ValueError(f"the last digit of the ISSN {number} is wrong")
        plain = f"977{plain[:7]}00"
        return plain + _check(plain)
    if not re.fullmatch(r"97[89]\d{10}", plain) or _check(plain[:12]) != plain[12]:
        raise ValueError(f"'{number}' is no ISBN of 13 digits and no ISSN")
    return plain


def _check(twelve: str) -> str:
    return str(-sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(twelve)) % 10)


def _bars(digits: str) -> tuple[str, ...]:
    """Return the modules of a code, a bar as 1."""
    even = [ODD[int(digit)].translate(OPPOSITE)[::-1] for digit in digits[1:7]]
    left = [
        even[n] if parity == "1" else ODD[int(digits[n + 1])]
        for n, parity in enumerate(PARITY[int(digits[0])])
    ]
    right = [ODD[int(digit)].translate(OPPOSITE) for digit in digits[7:]]
    return (GUARD, *left, MIDDLE, *right, GUARD)

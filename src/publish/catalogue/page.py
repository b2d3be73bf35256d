"""The page of a catalogue: all that it lists, with a search that a small script brings.

Without the script it is a plain list. Style and script stand in the page, allowed by their digests
and nothing else; the faces stand beside it, cut to the letters of the page.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html
from markupsafe import Markup

from publish.catalogue.entries import Entry, Offer
from publish.catalogue.facets import FEED, FEED_2, said_of
from publish.catalogue.site import Site
from publish.direction import direction_of
from publish.formats.epub_style import declared_faces, letters_of_face, web_face
from publish.formats.web_style import at_night, small
from publish.guards.markup import is_safe_address
from publish.numerals import numerals_for
from publish.page import labels_for

KILO = 1000
FONTS = "fonts"
TOKEN = re.compile(r"var\(--([\w-]+)\)")
FAMILY = re.compile(r'"([^"]+)"')
WEIGHT = re.compile(r"font-weight\s*:\s*(\d{3})")
ALWAYS = frozenset(" 0123456789.,;:-–—’“”()·\u00a0\u202f")


def write_page(folder: Path, site: Site) -> None:
    """Write the page, and the faces that it is set in, into a folder."""
    drawn = _drawn(site, "", "")
    letters = frozenset("".join(map(str, html.fromstring(drawn).itertext()))) | ALWAYS
    css = "\n".join(
        path.read_text(encoding="utf-8") for path in site.styles.cascade("catalogue/catalogue.css")
    )
    rules, faces = _faces(site, css, letters)
    look = small(f"{rules}{_tokens(site, css)}{css}")
    script = site.styles.find("catalogue/catalogue.js")
    said = script.read_text(encoding="utf-8") if script else ""
    (folder / "index.html").write_text(_drawn(site, look, said), encoding="utf-8", newline="\n")
    for name, data in faces.items():
        (folder / FONTS).mkdir(exist_ok=True)
        (folder / FONTS / name).write_bytes(data)


def _drawn(site: Site, look: str, script: str) -> str:
    roots = [str(root) for root in site.styles.roots]
    environment = Environment(
        loader=FileSystemLoader(roots),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("catalogue/index.html.j2")
    made = template.render(
        site=site,
        house=site.house,
        entries=site.entries,
        words=lambda entry: labels_for(site.styles, entry.lang),
        label=site.labels.__getitem__,
        direction=direction_of(site.lang),
        by=_by,
        day=_day,
        num=_num,
        size=_size,
        said_of=said_of,
        choices=_choices(site),
        is_safe=is_safe_address,
        feeds={"opds.xml": FEED, "opds.json": FEED_2},
        look=Markup(look),  # noqa: S704 - our own and the house's files
        script=Markup(script),  # noqa: S704 - as above
        policy=_policy(look, script),
    )
    return f"{made}\n"


def _policy(look: str, script: str) -> str:
    """Return the policy of the page: its own style and script, pictures and faces beside it.

    Opened as a file, what is beside it is of `file:`.
    """
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(look)}'; "
        "img-src 'self' file: data:; font-src 'self' file:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _by(entry: Entry) -> str:
    """Return the authors as its language lists them."""
    names = [f"\u2068{one['name']}\u2069" for one in entry.about["authors"]]  # isolated, either way
    return str(format_list(names, locale=_locale(entry.lang)))


def _day(text: str, entry: Entry) -> str:
    said = format_date(dt.date.fromisoformat(text), "long", locale=_locale(entry.lang))
    return _num(said, entry)


def _num(said: object, entry: Entry) -> str:
    """Return a number in the digits of a publication; a record of before says nothing of them."""
    return numerals_for(entry.lang, str(entry.about.get("numerals", ""))).say(said)


def _size(offer: Offer, entry: Entry) -> str:
    """Return a size as its language writes it, in kB or MB."""
    locale = _locale(entry.lang)
    if offer.bytes < KILO * KILO:
        kilo = max(1, round(offer.bytes / KILO))
        return _num(format_unit(kilo, "digital-kilobyte", "short", locale=locale), entry)
    mega = round(offer.bytes / KILO / KILO, 1)
    return _num(format_unit(mega, "digital-megabyte", "short", locale=locale), entry)


def _choices(site: Site) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen from: by group the value and what it is called."""
    spoken = {one.lang.partition("-")[0]: one.language for one in site.entries}
    made = {
        "series": sorted({str(one.about["series"]) for one in site.entries} - {""}),
        "subject": sorted(
            {str(said) for one in site.entries for said in one.about["subjects"]},
            key=str.casefold,
        ),
    }
    told = {group: [(one, one) for one in values] for group, values in made.items()}
    told["language"] = sorted(spoken.items(), key=lambda one: one[1].casefold())
    return {group: values for group, values in told.items() if len(values) > 1}


def _tokens(site: Site, css: str) -> str:
    """Return the house's tokens as custom properties, by day and by night."""
    used = sorted(set(TOKEN.findall(css)))
    day = {name: site.house.tokens[name] for name in used if name in site.house.tokens}
    night = at_night(day)
    return (
        f":root{{{_properties(day)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(night)}}}}}"
    )


def _properties(values: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _faces(site: Site, css: str, letters: frozenset[str]) -> tuple[str, dict[str, bytes]]:
    """Return the rules of the faces that the page needs, and their files."""
    named = {name for token in TOKEN.findall(css) for name in _families(site, token)}
    weights = {"400", *WEIGHT.findall(css)}
    rules, files = [], {}
    alphabetic = frozenset(filter(str.isalpha, letters))
    for face in declared_faces(site.styles):
        wanted = face.family in named and face.style == "normal" and face.path.is_file()
        if not wanted or not alphabetic & letters_of_face(face.path):
            continue
        if face.weight not in weights and not (face.weight == "700" and "600" in weights):
            continue
        name = f"{face.path.stem}.woff2"
        files[name] = web_face(face.path, letters)
        rules.append(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
            f'font-style:normal;font-display:swap;src:url("{FONTS}/{name}")}}'
        )
    return "".join(rules), files


def _families(site: Site, token: str) -> Iterator[str]:
    if token.endswith(("-font", "-font-arabic")):
        yield from FAMILY.findall(site.house.tokens.get(token, ""))

"""Releases made for the tests, with the files that a catalogue asks for and nothing in them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from publish.dist import digest
from publish.release.record import RECORD, Release, file_of, folder_name
from publish.release.sums import files_in, write_sums

BASE = "https://example.org/briefs"
HOUSE = """\
name = "House of Tests"
url = "https://example.org"
base-url = "https://example.org/briefs"
about = "What tests are made of."
"""
PAGE = """\
<!DOCTYPE html><html lang="{lang}"><head><title>{title}</title>
{canonical}</head>
<body><header>{title}</header><main id="text"><a href="#text">{title}</a>
<a href="{slug}-brief.pdf">PDF</a><img src="{slug}-web/card.png" alt="">
{version}</main></body></html>
"""
CANONICAL = """\
<meta name="citation_pdf_url" content="{address}/{slug}-brief.pdf">
<link rel="canonical" href="{address}">
"""
ROLES = {
    "brief.pdf": ("edition", "brief"), "reader.epub": ("edition", "reader"),
    "handout.pdf": ("press", "handout"), "web.html": ("web", "web"),
    "web/card.png": ("beside", "web"), "handout-ticket.pdf": ("beside", "handout"),
}  # fmt: skip
PICTURES = {"cover.png": ("cover", (600, 900)), "thumbnail.png": ("cover-thumbnail", (160, 240))}


def write_house(root: Path, house: str = HOUSE) -> Path:
    """Write a house; returns its output folder."""
    (root / "styles").mkdir(parents=True)
    (root / "styles/house.toml").write_text(house, encoding="utf-8")
    return root / "dist"


def about_of(slug: str, lang: str, title: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of an article."""
    work = slug.partition(".")[0]
    file = "article.md" if work == slug else f"article.{lang}.md"
    told: dict[str, Any] = {
        "language": lang,
        "source": f"source/manuscripts/{work}/{file}",
        "follows": {},
        "type": "policy-brief",
        "title": title,
        "subtitle": "",
        "short-title": title,
        "summary": f"What {title} says.",
        "authors": [
            {"name": "Nell Harrowgate", "orcid": "0000-0002-1825-0097", "affiliations": []}
        ],
        "series": "Briefs",
        "number": "",
        "subjects": ["law & order", "roads"],
        "date": "2026-01-31",
        "modified": "2026-01-31",
        "corrections": [],
        "publisher": "House of Tests",
        "publisher-url": "https://example.org",
        "embargo": "",
        "licence": "CC BY 4.0",
        "rights-holder": "",
        "address": f"{BASE}/{slug}",
        "doi": "",
        "issn": {},
        "isbn": {"pdf": "", "epub": "", "print": ""},
    }
    return {**told, **more}


def write_release(  # noqa: PLR0913 - what differs between releases
    out: Path,
    slug: str,
    *,
    version: str = "1.0",
    lang: str = "en-GB",
    title: str = "A title",
    impression: int = 1,
    status: Any = "current",  # noqa: ANN401 - a Status
    superseded_by: str = "",
    note: str = "",
    **more: Any,  # noqa: ANN401 - of the record
) -> Path:
    """Write a release into an output folder, whole and with its digests; returns its folder."""
    folder = out / "release" / slug / folder_name(version, impression)
    about = about_of(slug, lang, title, {key.replace("_", "-"): v for key, v in more.items()})
    roles = {}
    for end, (role, edition) in ROLES.items():
        name = f"{slug}-{end}"
        roles[name] = role, edition
        canonical = CANONICAL if about["address"] else ""
        said = about | {"slug": slug, "lang": lang, "version": version}
        said["canonical"] = canonical.format(**said)
        data = PAGE.format(**said) if end == "web.html" else f"{slug} {version} {end}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(data, encoding="utf-8")
    for end, (role, size) in PICTURES.items():
        name = f"pictures/{slug}-{end}"
        roles[name] = role, ""
        data_of = io.BytesIO()
        Image.new("RGB", size, "#12465a").save(data_of, "PNG")
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data_of.getvalue())
    isbn = {"brief": about["isbn"]["pdf"], "reader": about["isbn"]["epub"]}
    files = tuple(
        file_of(folder, folder / name, *roles[name], isbn.get(roles[name][1], ""))
        for name in files_in(folder)
    )
    one = Release(
        slug, version, impression, about, digest(title.encode()), {}, files, status, note,
        superseded_by=superseded_by,
    )  # fmt: skip
    (folder / RECORD).write_text(one.as_json(), encoding="utf-8")
    write_sums(folder)
    return folder


def listing(folder: Path, name: str) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a feed of JSON."""
    return json.loads((folder / name).read_text(encoding="utf-8"))

"""What the documentation's site needs beyond MkDocs: house fonts, groups of pictures, the nav.

MkDocs calls these functions by their names (`hooks` in mkdocs.yml).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "styles/shared/fonts"
FACES = (
    "BriefSans-Regular", "BriefSans-Italic", "BriefSans-Semibold", "BriefSans-Bold",
    "BriefTitle-Semibold", "BriefCode-Regular", "BriefCode-Semibold",
)  # fmt: skip
SHOWN = re.compile(r"<p>(?P<images>(?:<img [^>]*images/samples/[^>]*>\s*)+)</p>")
IMAGE = re.compile(
    r'<img alt="(?P<alt>[^"]*)" src="(?P<src>images/samples/[\w-]+-(?P<edition>\w+)\.webp)"[^>]*>'
)
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
HEAD, ROW, CELL = re.compile(r"<th[^>]*>(.*?)</th>"), re.compile(r"<tr>.*?</tr>", re.DOTALL), "<td"
TAG = re.compile(r"<[^>]*>")
DOTS = 2  # of a picture to each CSS px


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave pages out of the nav that are not there."""
    config.nav = _there(config.nav or [], Path(config.docs_dir))
    return config


def _there(entries: list[Any], docs: Path) -> list[Any]:
    kept = []
    for entry in entries:
        ((title, value),) = entry.items()
        if isinstance(value, list):
            kept.append({title: _there(value, docs)})
        elif (docs / value).is_file():
            kept.append(entry)
    return kept


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Bring in the house's faces and their licence, so that nothing comes from elsewhere."""
    for path in (*(FONTS / f"{name}.ttf" for name in FACES), FONTS / "OFL.txt"):
        uri = f"assets/fonts/{path.name}"
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set pictures of a sample side by side, and name the cells of tables, for narrow screens."""
    del page, files
    docs = Path(config.docs_dir)
    html = SHOWN.sub(lambda found: _editions(found["images"], docs), html)
    return TABLE.sub(lambda found: _named_cells(found[0]), html)


def _named_cells(table: str) -> str:
    """Give each cell but a row's first two, which speak for themselves, the name of its column."""
    names = [TAG.sub("", name) for name in HEAD.findall(table)]

    def row(found: re.Match[str]) -> str:
        before, *cells = found[0].split(CELL)
        named = [f' data-name="{name}"' if at > 1 else "" for at, name in enumerate(names)]
        return before + "".join(
            f"{CELL}{name}{cell}" for name, cell in zip(named, cells, strict=False)
        )

    return ROW.sub(row, table)


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Give the search a name, which the theme does not."""
    del page, config
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')


def on_post_build(*, config: MkDocsConfig) -> None:
    """Leave out the page for addresses that lead nowhere: without a server there are none."""
    Path(config.site_dir, "404.html").unlink(missing_ok=True)


def _editions(images: str, docs: Path) -> str:
    figures = "\n".join(_figure(found, docs) for found in IMAGE.finditer(images))
    return f'<div class="editions">\n{figures}\n</div>'


def _figure(found: re.Match[str], docs: Path) -> str:
    with Image.open(docs / found["src"]) as picture:
        width, height = (side // DOTS for side in picture.size)
    size = f'width="{width}" height="{height}" loading="lazy"'
    says = found["alt"].partition(": ")[2]
    name, src = found["edition"], found["src"]
    return (
        f'<figure class="edition edition-{name}"><figcaption>{name}</figcaption>'
        f'<a href="{src}"><img src="{src}" alt="{says}" {size}></a></figure>'
    )

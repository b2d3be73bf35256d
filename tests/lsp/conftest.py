"""A house with an article and a library, and one server for all tests of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from tests.lsp.client import Client

LIBRARY = """\
@report{ilo2019,
  title = {{Working on a Warmer Planet}}, author = {{International Labour Organization}},
  date = {2019}, institution = {ILO},
}

@article{park2021,
  title = {{Temperature and Work}}, author = {Park, Jisung and Pankratz, Nora},
  journaltitle = {American Economic Review}, date = {2021},
}

@inbook{park2021chapter, crossref = {park2021}, title = {{A Chapter}}, booktitle = {{A Book}}}
"""
HOUSE = 'name = "Ours"\ncsl = "apa.csl"\n'
CALLOUTS = '[legal-basis]\nshape = "prose"\ntitle.en = "Legal basis"\n'
FRONT = """\
---
title: A title
authors:
  - {name: Ayesha Khan, affiliation: [iss]}
affiliations: {iss: Institute of Strategic Studies}
date: 2026-03-02
lang: en-GB
type: op-ed
---
"""
RIGHTS = 'credit="A. Khan" licence="CC BY 4.0" permission="web print"'
BODY = f"""\

# What heat does {{#heat}}

Workers slow down [@ilo2019, p. 13], as @park2021 shows in [Figure](#fig-port).[^1]

::: note The limit in brief
Text of the note.
:::

![The port, 2024](port.jpg){{#fig-port alt="Two cranes above an empty quay" {RIGHTS}}}

## A part of it

See [the first part](#heat) and <https://example.org/page>.

[^1]: The text of the note.
"""


@dataclass(frozen=True)
class Desk:
    """The server, the article that it looks at, and its library."""

    client: Client
    root: Path

    @property
    def article(self) -> Path:
        return self.root / "manuscripts" / "port" / "article.md"

    @property
    def library(self) -> Path:
        return self.root / "manuscripts" / "library.bib"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("house").resolve()
    texts = {
        "styles/house.toml": HOUSE,
        "styles/callouts.toml": CALLOUTS,
        "manuscripts/library.bib": LIBRARY,
        "manuscripts/port/article.md": FRONT + BODY,
        "manuscripts/other/article.md": FRONT + "\n# Other\n\nAs @park2021 shows.\n",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    Image.new("RGB", (1800, 1200), "gray").save(root / "manuscripts/port/port.jpg", quality=40)
    with Client(root) as client:
        yield Desk(client, root)
    assert "Traceback" not in client.log.read_text(), client.log.read_text()

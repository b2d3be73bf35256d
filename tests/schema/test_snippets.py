"""What snippets type is read without a complaint."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from publish.house import find_styles
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.schema import read_around, snippets

ROOT = Path(__file__).parents[2]


def test_what_snippets_type_is_read(tmp_path: Path) -> None:
    """All of them in one article: boxes, parts, and front matter by turns."""
    around = read_around(find_styles(ROOT))
    every = list(snippets(around))
    fronts = [one for one in every if one.text.startswith("---")]
    # Two wait for an answer, one has its place.
    apart = {"query", "query of its own", "short wording"}
    short = next(one for one in every if one.name == "short wording")
    body = [one for one in every if one not in fronts and one.name not in apart]
    (tmp_path / "images").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "images" / "picture.jpg")
    (tmp_path / "library.bib").write_text("@book{key, title={T}, author={A, B}, date={2020}}")
    library = read_library(tmp_path / "library.bib", "library.bib")
    surroundings = Surroundings(around.kinds, around.types, around.editions, library)
    file = tmp_path / "article.md"
    text = "\n\n".join(one.text for one in body).replace("#tbl-name .chart", "#tbl-c .chart")
    text = text.replace("images/map.svg){#fig-name", "images/map.svg){#fig-map")
    for front in fronts[:2]:
        file.write_text(f"{front.text}# A section\n\n{short.text}\n\n{text}", encoding="utf-8")
        found = read(file, "article.md", surroundings)
        assert found.article is not None
        assert [str(problem) for problem in found.problems] == [], front.name

"""A house with a logo and an article that holds all that a brief can hold: a photo with its credit,
a map, a chart, four notes, five authors of three institutions, a title of 120 characters and a
table over two pages. What the tests of figures and of paper build.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from publish.pipeline import Options, Result, publish
from publish.sources import find_articles

TITLE = (
    "How coastal cities can keep their ports, their people and their public budgets above water"
    " through forty years of storms"
)
CREDIT, LICENCE = "Rosa Lindqvist / Harbour Archive", "CC BY-SA 4.0"
BOUNDARIES = "The boundaries on this map are not official and imply no endorsement."
PORT = "The outer harbour of Aldmouth after the storm of January 2024, seen from the northern mole"
PORT_SEEN = (
    'alt="Six cranes stand at a quay under a pale sky; the water is level with the quay." '
    f'credit="{CREDIT}" licence="{LICENCE}" permission="web print"'
)
MAP_SEEN = (
    'alt="A coast with two estuaries; dashed lines part three districts." '
    'credit="Institute for Coastal Policy" licence="CC BY 4.0" permission="web print"'
)
HOUSE = f"""\
name = "Institute for Coastal Policy"
logo = "logo.svg"
boundary-disclaimer = "{BOUNDARIES}"
disclaimer = "The views expressed are those of the authors."
url = "https://example.org"
base-url = "https://example.org/briefs"
"""
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 56" width="180" height="56">
<circle cx="28" cy="28" r="27" fill="#12465a"/>
<path d="M8 34q10-9 20 0t20 0" fill="none" stroke="#fff" stroke-width="4"/>
<rect x="68" y="12" width="104" height="8" fill="#12465a"/>
<rect x="68" y="26" width="80" height="8" fill="#12465a"/>
<rect x="68" y="40" width="92" height="4" fill="#b7c4c8"/>
</svg>
"""
MAP = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 260" width="600" height="260">
<rect width="600" height="260" fill="#eff3f3"/>
<path d="M0 70 120 40l90 60 130-40 110 70 150-50v210H0z" fill="#b7c4c8"/>
<path d="M210 100l40 160M340 60l60 200" fill="none" stroke="#12465a" stroke-dasharray="8 6"/>
<circle cx="300" cy="120" r="7" fill="#12465a"/><circle cx="460" cy="150" r="7" fill="#12465a"/>
</svg>
"""
PROSE = (
    "Storms that came once in a century now come every other decade, and the quays were built for "
    "a sea that stood lower. A harbour that closes for a week loses its ships to another one, and "
    "some of them never return. Where the walls were raised in time, the cost was a fraction of "
    "what the flood would have taken, yet few treasuries count it in that way. The insurers have "
    "noticed first: premiums along the estuary doubled within four years, and three of the seven "
    "firms that used to write such cover have left the market altogether. What follows sets out "
    "who pays at present, who could pay instead, and which steps would have to come first."
)
FRONT = f"""\
---
title: {TITLE}
subtitle: Who pays for sea walls, and who ought to
short-title: Coastal cities above water
authors:
  - {{name: Ayesha Khan, affiliation: [icp], email: khan@example.org}}
  - {{name: Idris O’Neill, affiliation: [icp, uni]}}
  - {{name: María Fernanda González Restrepo, affiliation: [uni]}}
  - {{name: Petra Vane, affiliation: [lab]}}
  - {{name: Jean-Baptiste Oyelaran, affiliation: [lab]}}
affiliations:
  icp: Institute for Coastal Policy
  uni: Department of Hydraulic Engineering, University of the Delta
  lab: Public Finance Laboratory
date: 2026-03-02
lang: en-GB
series: Coastal briefs
number: 7
summary: Thirty years of storms are ahead. Walls are cheap, if those who gain by them pay in time.
licence: CC BY 4.0
{{more}}---
"""
NOTES = """
[^one]: The count takes in each storm that closed the harbour for a day or more.
[^two]: In prices of 2025, without what was paid in kind.
[^three]: Two cities count their walls as roads, which hides a third of the cost.
[^four]: The fourth city answered after the survey was closed.
"""


def photo(path: Path, width: int = 2100, height: int = 1400) -> None:
    """Write a picture with the grain and shades of a photograph: sky, sea and a row of cranes."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    grain = Image.effect_noise((width, height), 28).convert("RGB")
    sky = Image.blend(Image.new("RGB", (width, height), "#8fb3c4"), image, 0.35)
    draw = ImageDraw.Draw(sky)
    draw.rectangle((0, int(height * 0.68), width, height), fill="#355a68")
    for at in range(6):
        x = int(width * (0.08 + at * 0.15))
        draw.rectangle((x, int(height * 0.3), x + width // 60, int(height * 0.7)), fill="#7a3b2c")
        draw.rectangle(
            (x - width // 20, int(height * 0.3), x + width // 9, int(height * 0.33)), fill="#5b2d22"
        )
    Image.blend(sky, grain, 0.12).save(path, quality=90)


def rows(count: int) -> str:
    cities = ("Aldmouth", "Brackwater", "Castelmar", "Dunhaven", "Eastfleet", "Fenport")
    lines = (
        f"| {cities[n % 6]} {2026 + n // 6} | {40 + n} | {12.5 + n / 2:.1f} | {3 * n + 7} "
        f"| {('state', 'city', 'levy')[n % 3]} | {2 + n % 9} |"
        for n in range(count)
    )
    head = "| City and year | Length, km | Cost, m | Homes, 000 | Payer | Years |\n"
    return head + "|:---|---:|---:|---:|:---|---:|\n" + "\n".join(lines)


TWICE = f"{PROSE}\n\n{PROSE}"
TAKEAWAYS = """\
::: key-takeaways
- Raising a wall in time costs a tenth of what one flood takes.
- The ports gain most and pay least; a levy by the tonne would change that.
- Three treasuries could begin within a year, without new laws.
:::
"""
COSTS = """\
| City | Cost |
|:---|---:|
| Aldmouth | 412 |
| Brackwater | 268 |
| Castelmar | 151 |
| Dunhaven | 97 |

: Cost of the last flood {#tbl-cost .chart type=bar unit="million" source="Survey of the authors"}
"""
STEPS = """\
# What ought to be done

::: recommendations
1. **Ministry of Finance** (by June 2027): write the gain of a wall into the budget’s accounts.
2. **Port authorities** (by 2028): raise a levy by the tonne.
:::
"""
SHORT = f"::: short\n{PROSE}\n:::\n"


def body(figure: str = "place=full ratio=2:1 focus='50% 40%'") -> str:
    """Return the article less its front matter; `figure` says how the photo is set."""
    return f"""
{TAKEAWAYS}
# What the sea will cost

{SHORT}
{TWICE}[^one]

![{PORT}](port.jpg){{#fig-port {PORT_SEEN} {figure}}}

{TWICE}[^two]

{COSTS}
# Who pays at present

{SHORT}
{TWICE}[^three] {TWICE}

![The survey’s four estuaries](estuaries.svg){{.map #fig-estuaries {MAP_SEEN}}}

{TWICE}[^four]

{rows(54)}

: Sea walls planned in the six cities {{#tbl-walls source="Survey" except=handout}}

{STEPS}{NOTES}"""


def write_house(folder: Path, more: str = "", source: str = "", front: str = "") -> Path:
    """Write a house with the article `coast`; returns the article's folder."""
    styles, article = folder / "styles", folder / "manuscripts" / "coast"
    styles.mkdir(parents=True)
    article.mkdir(parents=True)
    (styles / "house.toml").write_text(HOUSE + more, encoding="utf-8")
    (styles / "logo.svg").write_text(LOGO, encoding="utf-8")
    (article / "estuaries.svg").write_text(MAP, encoding="utf-8")
    photo(article / "port.jpg")
    text = FRONT.replace("{more}", front) + (source or body())
    (article / "article.md").write_text(text, encoding="utf-8")
    (folder / "manuscripts" / "library.bib").write_text("", encoding="utf-8")
    return article


def build(article: Path, edition: str, *, verify: bool = False) -> tuple[Path, Result]:
    """Build an edition of an article; returns its file and what was said of it."""
    out = article.parents[1] / "dist"
    options = Options(out=out, editions=(edition,), verify=verify)
    (result,) = publish(find_articles([article]), options)
    assert result.code == 0, result.problems
    (name,) = (one.name for one in result.outputs)
    return out / article.name / name, result

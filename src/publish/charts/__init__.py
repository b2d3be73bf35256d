"""Charts: a table's numbers drawn as SVG: bars, lines, dots and stacks, with labels on the marks.

    data        what a table shows, and what is wrong with it
    numbers     reading and writing numbers; lettering: widths and lines; colours: tones, patterns
    plan        what all types share; bars, lines, dots, stacked: a type each
    scene       what is drawn where; drawing: the SVG

The templates are in `styles/shared/charts/`.
"""

from publish.charts.colours import Palette
from publish.charts.data import ChartData, Label, Series, chart_problems, read_chart
from publish.charts.drawing import draw_chart
from publish.charts.numbers import Number

__all__ = [
    "ChartData",
    "Label",
    "Number",
    "Palette",
    "Series",
    "chart_problems",
    "draw_chart",
    "read_chart",
]

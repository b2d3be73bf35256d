"""What a chart shows, read from its table, and what is wrong with the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from publish.article import Chart, Table, TableCell
from publish.charts.numbers import Number, parse
from publish.pandoc import Styled, plain, walk
from publish.problems import Problem, Severity, Where

MOST_SERIES = 12
MOST_ROWS = 40  # of a chart that gives every row a line of its own
CROWDED = {"bar": 4, "line": 6, "dot": 5, "stacked": 6}  # series, from which a reader gets lost
NUMBER_HINT = (
    "Type a number such as 4.2, 1,200 or −3; where there is none, leave the cell empty or type n/a."
)


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row or series; one in bold type is picked out."""

    text: str
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A column of numbers, one a row; None is missing."""

    name: Label
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart's numbers: `corner` is the head of the column of labels."""

    type: str
    unit: str
    corner: str
    labels: tuple[Label, ...]
    series: tuple[Series, ...]

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers that are not missing."""
        return tuple(value for one in self.series for value in one.values if value is not None)

    @property
    def rows(self) -> tuple[tuple[Number | None, ...], ...]:
        """The numbers of each row, one a series."""
        return tuple(zip(*(one.values for one in self.series), strict=True))


@dataclass(frozen=True, slots=True)
class _Finding:
    """A problem that has no place yet, only the cell that it is about."""

    rule: str
    message: str
    hint: str
    cell: TableCell | None = None
    severity: Severity = Severity.ERROR


@dataclass
class _Reading:
    """The reading of one table; collects what is wrong on the way."""

    table: Table
    lang: str
    findings: list[_Finding] = field(default_factory=list)
    units: dict[str, TableCell] = field(default_factory=dict)  # unit typed in a cell -> first cell

    @property
    def chart(self) -> Chart:
        return self.table.chart or Chart("bar")

    def read(self) -> ChartData:
        """Read the table; a cell that is no number counts as missing."""
        head, rows = _grid(self.table.head), _grid(self.table.rows)
        columns = max((len(row) for row in (*head, *rows)), default=0)
        names = [_column_name([row[c] for row in head if c < len(row)]) for c in range(columns)]
        body = [row for row in rows if any(_text(cell) for cell in row)]
        series = tuple(
            Series(names[c], self.column(body, c, names[c].text)) for c in range(1, columns)
        )
        labels = tuple(_label(row[0]) for row in body)
        unit = self.chart.unit or next(iter(self.units), "")
        corner = names[0].text if names else ""
        return ChartData(self.chart.type, unit, corner, labels, series)

    def column(
        self, rows: list[tuple[TableCell, ...]], column: int, name: str
    ) -> tuple[Number | None, ...]:
        """Read a column of numbers; one that has only words is reported once."""
        values: list[Number | None] = []
        wrong: list[_Finding] = []
        for row in rows:
            number = None
            if column < len(row):
                try:
                    number, unit = parse(_text(row[column]), self.chart.unit, self.lang)
                    if unit and number is not None:
                        self.units.setdefault(unit, row[column])
                except ValueError:
                    wrong.append(_not_a_number(row, column, name))
            values.append(number)
        if len(wrong) > 1 and not any(values):
            message = f"the column '{name or column + 1}' of the chart holds words, not numbers."
            hint = "Leave the column out, or put it into the text; a chart draws numbers alone."
            wrong = [_Finding("chart-not-a-number", message, hint, wrong[0].cell)]
        self.findings += wrong
        return tuple(values)


def read_chart(table: Table, lang: str = "en") -> ChartData:
    """Read the numbers of a chart from its table: labels in the first column, then the series.

    A cell that is no number is missing; `chart_problems` names it. A language only decides what
    "1,200" and "1.200" mean.
    """
    return _Reading(table, lang).read()


def chart_problems(table: Table, path: str, lang: str = "en") -> list[Problem]:
    """Return what is wrong with a chart's table, with the place of the cell or of the table."""
    reading = _Reading(table, lang)
    data = reading.read()
    found = [*_shape(table, data), *reading.findings, *_size(data), *_sense(table, data, reading)]
    return [
        Problem(_place(one.cell, table, path), one.rule, one.message, one.hint, one.severity)
        for one in found
    ]


def _shape(table: Table, data: ChartData) -> Iterator[_Finding]:
    if not table.head:
        message = "the chart's table has no head row, so nothing says what its numbers are."
        hint = "Give the table a first row with a name for each column, over the line of dashes."
        yield _Finding("chart-no-head", message, hint)
    if not data.labels:
        message = "the chart's table has no rows."
        yield _Finding("chart-no-numbers", message, "Give it a row for each thing to be compared.")
    elif not data.series:
        message = "the chart's table has no column of numbers."
        hint = "Put the labels into the first column and the numbers into those after it."
        yield _Finding("chart-no-numbers", message, hint)
    elif not data.numbers and all(_missing(row, data) for row in table.rows):
        message = "all numbers of the chart are missing."
        yield _Finding("chart-no-numbers", message, "Fill in the table, or leave the chart out.")


def _missing(row: Sequence[TableCell], data: ChartData) -> bool:
    try:
        return all(parse(_text(cell), data.unit)[0] is None for cell in row[1:])
    except ValueError:
        return False


def _size(data: ChartData) -> Iterator[_Finding]:
    count = len(data.series)
    if count > MOST_SERIES:
        message = f"the chart has {count} series; more than {MOST_SERIES} cannot be told apart."
        hint = "Leave some columns out, put some together, or make two charts of the table."
        yield _Finding("chart-too-many", message, hint)
    elif count > CROWDED.get(data.type, MOST_SERIES):
        message = f"the chart has {count} series, which makes it hard to read."
        hint = f"Up to {CROWDED[data.type]} are easy to tell apart in a chart of type {data.type}."
        yield _Finding("chart-crowded", message, hint, severity=Severity.WARNING)
    if data.type != "line" and len(data.labels) > MOST_ROWS:
        message = f"the chart has {len(data.labels)} rows; more than {MOST_ROWS} do not fit a page."
        hint = "Leave some rows out, or draw them as type=line if they follow each other in time."
        yield _Finding("chart-too-many", message, hint)


def _sense(table: Table, data: ChartData, reading: _Reading) -> Iterator[_Finding]:
    if data.type == "line" and len(data.labels) == 1:
        message = "a line needs at least two rows, and the table has one."
        yield _Finding("chart-one-point", message, "Add rows, or draw it as type=bar.")
    if data.type == "stacked":
        yield from _negatives(table, reading)
    units = {unit for unit in reading.units if unit.casefold() not in data.unit.casefold()}
    if units:
        other = min(units)
        message = f"the chart mixes units: '{data.unit}' and '{other}' would stand on one scale."
        hint = "Draw what has another unit in a chart of its own."
        yield _Finding("chart-mixed-units", message, hint, reading.units[other], Severity.WARNING)


def _negatives(table: Table, reading: _Reading) -> Iterator[_Finding]:
    for row in _grid(table.rows):
        for cell in row[1:]:
            try:
                number, _ = parse(_text(cell), reading.chart.unit, reading.lang)
            except ValueError:
                continue
            if number is not None and number.value < 0:
                message = f"'{_text(cell)}' is negative, and the parts of a whole cannot be."
                hint = "Correct the number, or draw the chart as type=bar."
                yield _Finding("chart-negative", message, hint, cell)


def _not_a_number(row: Sequence[TableCell], column: int, name: str) -> _Finding:
    where = f"in the row '{_text(row[0])}', column '{name or column + 1}'"
    message = f"'{_text(row[column])}' is no number, {where} of the chart."
    return _Finding("chart-not-a-number", message, NUMBER_HINT, row[column])


def _place(cell: TableCell | None, table: Table, path: str) -> Where:
    nodes = walk(cell.text.blocks) if cell else ()
    found = next((node.where for node in nodes if getattr(node, "where", None)), None)
    return found or table.where or Where(path)


def _grid(rows: Sequence[Sequence[TableCell]]) -> list[tuple[TableCell, ...]]:
    """Return rows with each cell repeated in all the columns and rows that it spans."""
    made: list[tuple[TableCell, ...]] = []
    hanging: dict[int, tuple[TableCell, int]] = {}  # column -> cell from above, rows still to fill
    for row in rows:
        cells: list[TableCell] = []
        waiting = list(row)
        while waiting or len(cells) in hanging:
            column = len(cells)
            cell, left = hanging.pop(column) if column in hanging else (waiting.pop(0), 0)
            span = 1 if left else cell.colspan
            left = left or cell.rowspan
            for offset in range(span):
                cells.append(cell)
                if left > 1:
                    hanging[column + offset] = (cell, left - 1)
        made.append(tuple(cells))
    return made


def _column_name(cells: Sequence[TableCell]) -> Label:
    """Return the name of a column; under heads that span several it is all of them in a row."""
    labels = dict.fromkeys(_label(cell) for cell in cells if _text(cell))
    return Label(" ".join(one.text for one in labels), any(one.picked for one in labels))


def _label(cell: TableCell) -> Label:
    nodes = walk(cell.text.blocks)
    picked = any(isinstance(node, Styled) and node.style == "Strong" for node in nodes)
    return Label(_text(cell), picked)


def _text(cell: TableCell) -> str:
    return re.sub("[ \t\n]+", " ", plain(cell.text.blocks)).strip()

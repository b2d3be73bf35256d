"""The cases that are measured, and the rounds in which all chains take their turn."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools.bench import rivals
from tools.bench.measuring import Cost, measure
from tools.bench.workloads import Workload, around

ALL = ("brief", "reader", "handout")
CHAINS = ("publish", "pandoc + WeasyPrint", "pandoc + Typst")
Change = Callable[[Workload, int], None]


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured: editions of some articles, after a change or, without one, from nothing."""

    name: str
    editions: Sequence[str] = ALL
    articles: int = 1
    copies: int = 1
    change: Change | None = None
    long: bool = False  # measured in the long form alone


def _nothing(_workload: Workload, _times: int) -> None:
    """Leave all as it is."""


CASES = (
    Case("brief, from nothing", ("brief",)),
    Case("reader, from nothing", ("reader",)),
    Case("handout, from nothing", ("handout",)),
    Case("brief and reader, from nothing", ("brief", "reader")),
    Case("all three, from nothing"),
    Case("all three, a word changed", change=Workload.retype),
    Case("all three, a style changed", change=Workload.restyle),
    Case("all three, an entry changed", change=Workload.recite),
    Case("all three, an image changed", change=Workload.repaint),
    Case("all three, nothing changed", change=_nothing),
    Case("brief and reader, 10 articles", ("brief", "reader"), articles=10, long=True),
    Case("brief and reader, 100 articles", ("brief", "reader"), articles=100, long=True),
    Case("report of some 10 pages", ("brief",), copies=2, long=True),
    Case("report of some 100 pages", ("brief",), copies=24, long=True),
    Case("report of some 300 pages", ("brief",), copies=72, long=True),
)


@dataclass(slots=True)
class Measured:
    """A case and what each chain took in each round; memory comes from a round of its own."""

    case: Case
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)

    def ratios(self, chain: str, figure: str) -> tuple[float, float, float]:
        """Return the least, the median and the greatest ratio of ours to a chain, by rounds."""
        pairs = zip(self.costs[CHAINS[0]], self.costs[chain], strict=True)
        found = sorted(getattr(ours, figure) / getattr(theirs, figure) for ours, theirs in pairs)
        return found[0], statistics.median(found), found[-1]

    def as_json(self) -> dict[str, object]:
        """Return it as what JSON holds."""
        return {
            "case": self.case.name,
            "editions": list(self.case.editions),
            "articles": self.case.articles,
            "runs": {
                chain: [asdict(cost) for cost in costs] for chain, costs in self.costs.items()
            },
            "peak": self.peaks,
            "ratios": {
                chain: {figure: self.ratios(chain, figure) for figure in ("wall", "cpu")}
                for chain in CHAINS[1:]
            },
        }


def run(case: Case, rounds: int, *, memory: bool) -> Measured:
    """Measure a case: in each round every chain once; the first round is not counted."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        workload = Workload(folder / "house", case.articles, case.copies)
        workload.write()
        made = Measured(case, {chain: [] for chain in CHAINS})
        for number in range(rounds + 1):
            for chain, cost in _round(case, workload, folder, number, memory=False):
                if number:
                    made.costs[chain].append(cost)
        if memory:
            costs = _round(case, workload, folder, rounds + 1, memory=True)
            made.peaks = {chain: cost.peak for chain, cost in costs}
        return made


def _round(
    case: Case, workload: Workload, folder: Path, number: int, *, memory: bool
) -> Iterator[tuple[str, Cost]]:
    """Yield what each chain takes; after a change ours finds what it had made before."""
    kept = folder / "cache" if case.change else None
    out = folder / ("out" if case.change else f"out-{number}")
    if case.change and number:
        case.change(workload, number)
    home = workload.folder
    ours = workload.ours(case.editions, out)
    yield CHAINS[0], measure(ours, home, around(kept), memory=memory)
    chains = (rivals.weasyprint_chain, rivals.typst_chain)
    for chain, command in zip(CHAINS[1:], chains, strict=True):
        other = command(workload.sources, case.editions, home / "plain")
        yield chain, measure(other, home, around(None), memory=memory)

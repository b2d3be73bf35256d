"""Moving: a figure, table or pull quote a paragraph or two up or down, so that a page fills.

Only within its section and over running text and boxes: never past another figure, whose number
would then come out of order, nor to right under a heading, nor away from the words before it that
end in a colon. Other boxes stay: what they say belongs to the paragraph before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from publish import article as a
from publish import pandoc

FURTHEST = 2  # blocks of text that something may move over
ANNOUNCING = ":"  # at the end of a text that what comes next belongs to


def movable(nodes: tuple[a.Node, ...]) -> dict[str, tuple[int, ...]]:
    """Return by how many blocks of text each thing may move: -1 is before the last one."""
    found: dict[str, tuple[int, ...]] = {}
    units = _units(nodes)
    for at, unit in enumerate(units):
        if isinstance(unit, a.Section):
            found |= movable(unit.content)
        elif _is_movable(unit) and (steps := tuple(_steps(units, at))):
            found[unit.id] = steps
    return found


def moved(nodes: tuple[a.Node, ...], moves: Mapping[str, int]) -> tuple[a.Node, ...]:
    """Return the nodes of a section with some of them moved."""
    movers = [node for node in nodes if _is_movable(node) and node.id in moves]
    units = _units(nodes) if movers else list(nodes)
    for mover in movers:
        at = units.index(mover)
        target = _targets(units, at).get(moves[mover.id], at)
        units.insert(target, units.pop(at))
    return tuple(units)


def _is_movable(node: a.Node) -> TypeGuard[a.Figure | a.Table | a.Callout]:
    quoted = isinstance(node, a.Callout) and isinstance(node.body, a.Quote)
    return quoted or isinstance(node, a.Figure | a.Table)


def _units(nodes: tuple[a.Node, ...]) -> list[a.Node]:
    """Return nodes with the running text in its blocks."""
    return [unit for node in nodes for unit in _blocks(node)]


def _blocks(node: a.Node) -> Iterator[a.Node]:
    match node:
        case a.Prose(flow=flow, audience=audience, where=where):
            for block in flow.blocks:
                yield a.Prose(a.Flow((block,)), audience, where)
        case _:
            yield node


def _steps(units: list[a.Node], at: int) -> Iterator[int]:
    """Yield by how many blocks what stands at a place may move, the shortest ways first."""
    unit, before = units[at], units[at - 1] if at else None
    noted = any(isinstance(node, pandoc.Note) for node in pandoc.walk(unit))
    announced = isinstance(before, a.Prose) and _announces(before)
    asked = _is_movable(unit) and _is_kept(unit.placing)
    if not (noted or announced or asked):
        yield from sorted(_targets(units, at), key=lambda step: (abs(step), -step))


def _announces(prose: a.Prose) -> bool:
    return pandoc.plain(prose.flow.blocks).rstrip().endswith(ANNOUNCING)


def _is_kept(placing: a.Placing) -> bool:
    """Say whether an editor ties a block to its neighbours."""
    every = (placing.everywhere, *placing.editions.values())
    return any(one.break_ or one.keep_next for one in every)


def _targets(units: list[a.Node], at: int) -> dict[int, int]:
    """Return where something can go, by steps: its place among the others."""
    found: dict[int, int] = {}
    for direction in (1, -1):
        place, crossed = at, 0
        while abs(crossed) < FURTHEST:
            place += direction
            if not 0 <= place < len(units) or not isinstance(units[place], a.Prose | a.Callout):
                break
            if isinstance(units[place], a.Prose):
                crossed += direction
                if direction > 0 or any(isinstance(u, a.Prose) for u in units[:place]):
                    found[crossed] = place
    return found

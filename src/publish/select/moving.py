"""Moving: a figure, table or pull quote a paragraph or two up or down, so that a page fills.

Only within its section and over running text and boxes: never past another figure, whose number
would then come out of order, nor to right under a heading, nor away from the words before it that
end in a colon. A pull quote may go on into the sections below its own, behind their first block.
Other boxes stay: what they say belongs to the paragraph before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
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


def entering(nodes: tuple[a.Node, ...]) -> frozenset[tuple[str, int]]:
    """Return the moves, an id and by how many blocks, that lead into a section below."""
    units = _units(nodes)
    found: frozenset[tuple[str, int]] = frozenset()
    for at, unit in enumerate(units):
        if isinstance(unit, a.Section):
            found |= entering(unit.content)
        elif _is_movable(unit):
            found |= {(unit.id, step) for step, (_, into) in _targets(units, at).items() if into}
    return found


def moved(nodes: tuple[a.Node, ...], moves: Mapping[str, int]) -> tuple[a.Node, ...]:
    """Return the nodes of an article, or of a section, with some of what is in them moved."""
    if not moves:
        return nodes
    nodes = tuple(_moved_within(node, moves) for node in nodes)
    movers = [node for node in nodes if _is_movable(node) and node.id in moves]
    units = _units(nodes) if movers else list(nodes)
    for mover in movers:
        at = units.index(mover)
        place, into = _targets(units, at).get(moves[mover.id], (at, False))
        del units[at]
        section = units[place - 1] if into else None
        if isinstance(section, a.Section):
            first, *others = _units(section.content)
            units[place - 1] = replace(section, content=(first, mover, *others))
        else:
            units.insert(place, mover)
    return tuple(units)


def _moved_within(node: a.Node, moves: Mapping[str, int]) -> a.Node:
    if not isinstance(node, a.Section):
        return node
    return replace(node, content=moved(node.content, moves))


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


def _targets(units: list[a.Node], at: int) -> dict[int, tuple[int, bool]]:
    """Return where something can go, by steps: its place among the others, and if into a section.

    That section is the one at the place, as long as what moves still stands before it.
    """
    found: dict[int, tuple[int, bool]] = {}
    for direction in (1, -1):
        place, crossed = at, 0
        while abs(crossed) < FURTHEST:
            place += direction
            unit = units[place] if 0 <= place < len(units) else None
            if isinstance(unit, a.Section) and direction > 0 and _takes(unit, units[at]):
                crossed += 1
                found[crossed] = (place, True)
            elif not isinstance(unit, a.Prose | a.Callout):
                break
            elif isinstance(unit, a.Prose):
                crossed += direction
                if direction > 0 or any(isinstance(u, a.Prose) for u in units[:place]):
                    found[crossed] = (place, False)
    return found


def _takes(section: a.Section, unit: a.Node) -> bool:
    """Say whether a section below takes a thing in: a quote, for the same readers."""
    if section.level == 1:
        return False
    first = _units(section.content)[:1]
    announced = any(isinstance(one, a.Prose) and _announces(one) for one in first)
    begins = bool(first) and isinstance(first[0], a.Prose | a.Callout) and not announced
    return isinstance(unit, a.Callout) and begins and section.audience == unit.audience

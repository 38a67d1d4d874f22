"""Choices by the same guards become one choice of several values, so that the guards are asked once.

A table with two result columns, or an action and its due day, are such choices. Choices of which one needs
the other's value stay apart.
"""

from collections.abc import Iterator
from typing import TypeAlias

import attrs

from renewrules.engine.graph import Graph, Vertex, branches

Unit: TypeAlias = tuple[int, ...]
"""Vertices that are to be evaluated together; most often just one."""

FEWEST_CASES = 2


def fuse(graph: Graph, outputs: tuple[int, ...]) -> tuple[Graph, tuple[int, ...]]:
    """The graph of what the outputs need, with choices fused, and where the outputs are in it."""
    units = _unit_of(graph)
    while (order := _ordered(graph, outputs, units)) is None:
        pass
    return _rebuilt(graph, outputs, order)


def _unit_of(graph: Graph) -> list[Unit]:
    """For each vertex the unit it belongs to: choices with equal guards are one."""
    together: dict[object, list[int]] = {}
    for number, vertex in enumerate(graph.vertices):
        if vertex.operation in {"first", "one"}:
            guards = tuple(guard for guard, _ in branches(vertex)[0])
            if len(guards) >= FEWEST_CASES:
                together.setdefault((vertex.operation, guards, vertex.loop), []).append(number)
    units: list[Unit] = [(number,) for number in range(len(graph.vertices))]
    for members in together.values():
        for number in members:
            units[number] = tuple(members)
    return units


def _ordered(graph: Graph, outputs: tuple[int, ...], units: list[Unit]) -> list[Unit] | None:
    """The units needed, each after those it reads; None when one had to be taken apart to break a circle."""
    done: set[Unit] = set()
    open_units: dict[Unit, Iterator[int]] = {}
    order: list[Unit] = []
    for output in outputs:
        stack = [units[output]] if units[output] not in done else []
        while stack:
            unit = stack[-1]
            reading = open_units.setdefault(unit, _read_by(graph, unit))
            following = next((units[number] for number in reading if units[number] not in done), None)
            if following is None:
                done.add(stack.pop())
                order.append(unit)
            elif following in open_units:
                _take_apart(units, stack[stack.index(following) :])
                return None
            else:
                stack.append(following)
    return order


def _read_by(graph: Graph, unit: Unit) -> Iterator[int]:
    return (number for member in unit for number in graph.vertices[member].inputs)


def _take_apart(units: list[Unit], circle: list[Unit]) -> None:
    for unit in circle:
        for number in unit:
            units[number] = (number,)


def _rebuilt(graph: Graph, outputs: tuple[int, ...], order: list[Unit]) -> tuple[Graph, tuple[int, ...]]:
    rebuilt = Graph()
    places: dict[int, int] = {}
    for unit in order:
        if len(unit) == 1:
            vertex = graph.vertices[unit[0]]
            inputs = tuple(places[number] for number in vertex.inputs)
            places[unit[0]] = len(rebuilt.vertices)
            rebuilt.vertices.append(attrs.evolve(vertex, inputs=inputs))
        else:
            _add_fused(graph, unit, places, rebuilt)
    return rebuilt, tuple(places[number] for number in outputs)


def _add_fused(graph: Graph, unit: Unit, places: dict[int, int], rebuilt: Graph) -> None:
    """One choice with a value of each member in every case, and one vertex to pick each member's value."""
    members = [graph.vertices[number] for number in unit]
    all_cases, otherwise = zip(*(branches(member) for member in members), strict=True)
    inputs = [
        places[number]
        for cases in zip(*all_cases, strict=True)
        for number in (cases[0][0], *(value for _, values in cases for value in values))
    ]
    inputs += [places[number] for values in otherwise for number in values]
    fused = len(rebuilt.vertices)
    rebuilt.vertices.append(attrs.evolve(members[0], inputs=tuple(inputs), detail=len(unit), nullable=False))
    for index, (number, member) in enumerate(zip(unit, members, strict=True)):
        places[number] = len(rebuilt.vertices)
        rebuilt.vertices.append(Vertex("pick", (fused,), index, member.nullable, member.loop, member.origin))

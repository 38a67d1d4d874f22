"""Where each vertex is computed: in place, or once in a local variable of the innermost block for all uses.

A *block* is named by the path of branches and loops that leads to it from the function's body. Blocks nest no
deeper than `DEEPEST` and expressions no deeper than `TALLEST`, so that Python compiles functions of any size.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from renewrules.engine.graph import FoldDetail, Graph, Vertex, branches

DEEPEST = 6
TALLEST = 12
LONGEST_IN_PLACE = 3
"""The most cases of a choice that is written as one conditional expression."""

Turn: TypeAlias = tuple[Literal["later", "inside", "either", "loop"], int, int]
"""A step of a path, within vertex n: ``later``, before its k-th guard, all earlier ones having failed;
``inside``, its k-th value; ``either``, its k-th value where all guards are asked; ``loop``, per event."""
Path: TypeAlias = tuple[Turn, ...]

COMPARISONS = frozenset(("equal", "differ", "less", "at_most", "more", "at_least", "member"))
LEAVES = frozenset(("const", "calendar", "now", "today", "row", "pick"))


@attrs.frozen(eq=False)
class Placement:
    """How each vertex is written; a vertex that is not needed has no block."""

    statement: tuple[bool, ...]
    """Whether it takes statements of its own."""
    local: tuple[bool, ...]
    """Whether its value is kept in a local variable."""
    blocks: dict[Path, tuple[int, ...]]
    """The local variables that begin each block, in order."""
    paths: tuple[Path | None, ...]


def place(graph: Graph, outputs: tuple[int, ...]) -> Placement:
    """Decide for every vertex that the outputs need."""
    vertices = graph.vertices
    uses = _count_uses(vertices, outputs)
    statement = _find_statements(vertices, uses)
    local = _find_locals(vertices, uses, statement)
    paths = _find_paths(vertices, outputs, uses, statement)
    blocks: dict[Path, list[int]] = {}
    for number, path in enumerate(paths):
        if path is not None and local[number]:
            blocks.setdefault(path, []).append(number)
    return Placement(
        tuple(statement), tuple(local), {path: tuple(found) for path, found in blocks.items()}, tuple(paths)
    )


def _cheap(vertices: list[Vertex], vertex: Vertex) -> bool:
    """Whether asking again is as good as remembering: a comparison of facts and constants that are known."""
    if vertex.nullable:
        return False
    inputs = [vertices[number] for number in vertex.inputs]
    if vertex.operation == "not":
        return inputs[0].operation == "field" or _cheap(vertices, inputs[0])
    compared = vertex.operation == "call" and vertex.detail in COMPARISONS
    return compared and all(read.operation in {*LEAVES, "field"} for read in inputs)


def _count_uses(vertices: list[Vertex], outputs: tuple[int, ...]) -> list[int]:
    """How many places ask for each vertex; one that is asked for in a loop counts twice."""
    uses = [0] * len(vertices)
    for number in outputs:
        uses[number] += 1
    for number in range(len(vertices) - 1, -1, -1):
        vertex = vertices[number]
        times = uses[number] if uses[number] <= 1 or _cheap(vertices, vertex) else 1
        for slot, used in enumerate(vertex.inputs):
            repeated = _is_looped(vertex, slot) and vertices[used].loop != _scope(vertex)
            uses[used] += times * (2 if repeated else 1)
    return uses


def _scope(vertex: Vertex) -> int | None:
    return vertex.detail.scope if isinstance(vertex.detail, FoldDetail) else vertex.loop


def _is_looped(vertex: Vertex, slot: int) -> bool:
    """Whether an input is evaluated once for each event."""
    if isinstance(vertex.detail, FoldDetail):
        return slot > vertex.detail.taken
    return vertex.loop is not None


def _find_statements(vertices: list[Vertex], uses: list[int]) -> list[bool]:
    """Which vertices are statements; a heavy vertex holds one that nobody else needs, so that it may wait."""
    statement = [False] * len(vertices)
    heavy = [False] * len(vertices)
    for number, vertex in enumerate(vertices):
        inner = [heavy[used] for used in vertex.inputs]
        statement[number] = _is_statement(vertex, vertices, inner)
        heavy[number] = uses[number] <= 1 and (statement[number] or any(inner))
    return statement


def _is_statement(vertex: Vertex, vertices: list[Vertex], heavy: list[bool]) -> bool:
    match vertex.operation:
        case "fold" | "collect" | "one":
            return True
        case "all" | "any":
            return not vertex.nullable and any(heavy[1:])
        case "first":
            cases, _ = branches(vertex)
            unknown = any(vertices[guard].nullable for guard, _ in cases)
            return unknown or len(cases) > LONGEST_IN_PLACE or vertex.detail > 1 or any(heavy[1:])
        case _:
            return False


def _find_locals(vertices: list[Vertex], uses: list[int], statement: list[bool]) -> list[bool]:
    local = [False] * len(vertices)
    heights = [0] * len(vertices)
    for number, vertex in enumerate(vertices):
        if vertex.operation in LEAVES:
            continue
        tallest = max((heights[used] for used in vertex.inputs), default=0)
        heights[number] = tallest + _height(vertex)
        shared = uses[number] > 1 and not _cheap(vertices, vertex)
        local[number] = statement[number] or shared or heights[number] > TALLEST
        if local[number]:
            heights[number] = 0
    return local


def _height(vertex: Vertex) -> int:
    match vertex.operation:
        case "first":
            return len(vertex.inputs) // 2
        case "all" | "any" | "not" if vertex.nullable:
            # Written out twice, once for each way of asking.
            return TALLEST // 3
        case _:
            return 1


def _find_paths(
    vertices: list[Vertex], outputs: tuple[int, ...], uses: list[int], statement: list[bool]
) -> list[Path | None]:
    paths: list[Path | None] = [None] * len(vertices)
    loops = {
        vertex.detail.scope: n for n, vertex in enumerate(vertices) if isinstance(vertex.detail, FoldDetail)
    }
    for number in outputs:
        paths[number] = ()
    for number in range(len(vertices) - 1, -1, -1):
        found, vertex = paths[number], vertices[number]
        if found is None or not uses[number]:
            continue
        path = paths[number] = _lifted(found, None if vertex.loop is None else loops[vertex.loop])
        for used, turn in zip(vertex.inputs, _turns(number, vertex, statement[number]), strict=True):
            reached = path if turn is None else (*path, turn)
            before = paths[used]
            paths[used] = reached if before is None else _meeting(before, reached)
    return paths


def _turns(number: int, vertex: Vertex, statement: bool) -> Iterator[Turn | None]:  # noqa: FBT001 -- a plain fact
    """The way from a vertex's block to that of each of its inputs."""
    width = vertex.detail if vertex.operation in {"first", "one"} else 1
    for slot in range(len(vertex.inputs)):
        index, is_value = divmod(slot, 1 + width)
        last = slot >= len(vertex.inputs) - width
        match vertex.operation:
            case "fold":
                yield ("loop", number, 0) if slot > vertex.detail.taken else None
            case "one":
                cases = len(vertex.inputs) // (1 + width)
                yield ("either", number, cases if last else index) if is_value or last else None
            case "first" if statement and last:
                yield ("later", number, len(vertex.inputs) // (1 + width))
            case "first" if statement and is_value:
                yield ("inside", number, index)
            case "first" if statement and index:
                yield ("later", number, index)
            case "all" | "any" if statement and slot:
                yield ("later", number, slot)
            case _:
                yield None


def _lifted(path: Path, loop: int | None) -> Path:
    """The path without loops whose event is not needed, and no deeper than allowed."""
    start = 0
    for index, (kind, number, _) in enumerate(path):
        if kind == "loop" and number == loop:
            start = index + 1
    for index in range(start, len(path)):
        if path[index][0] == "loop":
            return path[: min(index, start + DEEPEST)]
    return path[: start + DEEPEST]


def _meeting(path: Path, other: Path) -> Path:
    """The innermost block from which both are reached."""
    shared = 0
    while shared < min(len(path), len(other)) and path[shared] == other[shared]:
        shared += 1
    if shared < min(len(path), len(other)):
        (kind, number, index), (other_kind, other_number, other_index) = path[shared], other[shared]
        earlier = min(index, other_index)
        if number == other_number and earlier and {kind, other_kind} <= {"later", "inside"}:
            return (*path[:shared], ("later", number, earlier))
    return path[:shared]

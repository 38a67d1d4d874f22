"""Statements of the compiled engine: choices, collections and loops over events, block by block."""

import ast
from collections.abc import Iterator

import attrs

from renewrules import dates
from renewrules.engine.emission import Expressions
from renewrules.engine.graph import FoldDetail, Vertex, branches
from renewrules.engine.placement import Path, Turn
from renewrules.engine.tree import (
    assign,
    compare,
    constant,
    either,
    history,
    increase,
    name,
    standing,
    unknown,
)


def once(body: list[ast.stmt]) -> ast.stmt:
    """A body that may be left early; it stays flat however many ways out it has."""
    return ast.While(ast.Constant(value=True), [*body, ast.Break()], [])


@attrs.frozen(eq=False)
class Statements:
    """Writes the body of one function."""

    expressions: Expressions

    def body(self, outputs: tuple[int, ...]) -> list[ast.stmt]:
        """The statements that compute the outputs and return them as one tuple."""
        values = [self.expressions.value(number) for number in outputs]
        return [*self._block(()), ast.Return(ast.Tuple(values, ast.Load()))]

    def _block(self, path: Path) -> list[ast.stmt]:
        """The local variables a block begins with."""
        numbers = self.expressions.placement.blocks.get(path, ())
        return [statement for number in numbers for statement in self._local(number)]

    def _under(self, number: int, *turn: Turn) -> list[ast.stmt]:
        path = self.expressions.placement.paths[number]
        return [] if path is None else self._block((*path, *turn))

    def _local(self, number: int) -> list[ast.stmt]:
        vertex = self.expressions.graph.vertices[number]
        if not self.expressions.placement.statement[number]:
            return [standing(assign(f"v{number}", self.expressions.computed(number)), vertex.origin)]
        return [standing(statement, vertex.origin) for statement in self._statements(number, vertex)]

    def _statements(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        match vertex.operation:
            case "first":
                return self._first(number, vertex)
            case "one":
                return self._one(number, vertex)
            case "all" | "any":
                return self._in_turn(number, vertex)
            case "collect":
                return self._collect(f"v{number}", vertex)
            case "fold":
                return self._fold(number, vertex)
            case _:
                raise AssertionError(vertex.operation)

    # --- choices

    def _chosen(self, number: int, vertex: Vertex, values: tuple[int, ...]) -> list[ast.stmt]:
        """The values of a choice, each to its variable."""
        written = [self.expressions.value(value) for value in values]
        return [
            assign(target, value) for target, value in zip(_targets(number, vertex), written, strict=True)
        ]

    def _undecided(self, number: int, vertex: Vertex) -> list[ast.stmt]:
        return [assign(target, constant(None)) for target in _targets(number, vertex)]

    def _first(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        cases, otherwise = branches(vertex)
        turns: list[ast.stmt] = []
        for index, (guard, values) in enumerate(cases):
            if index:
                turns += self._under(number, ("later", number, index))
            live = [
                *self._under(number, ("inside", number, index)),
                *self._chosen(number, vertex, values),
                ast.Break(),
            ]
            if self.expressions.nullable(guard):
                bound, read = self.expressions.bound(guard)
                turns.append(ast.If(bound, live, []))
                turns.append(ast.If(unknown(read()), [*self._undecided(number, vertex), ast.Break()], []))
            else:
                turns.append(ast.If(self.expressions.truth(guard), live, []))
        turns += self._under(number, ("later", number, len(cases)))
        yield once([*turns, *self._chosen(number, vertex, otherwise)])

    def _one(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        """Count the live cases: with one its values stand, with none those otherwise, else none is known."""
        cases, otherwise = branches(vertex)
        live = f"live_{number}"
        yield assign(live, constant(0))
        for index, (guard, values) in enumerate(cases):
            chosen = [
                increase(live, constant(1)),
                *self._under(number, ("either", number, index)),
                *self._chosen(number, vertex, values),
            ]
            if self.expressions.nullable(guard):
                bound, read = self.expressions.bound(guard)
                yield ast.If(bound, chosen, [ast.If(unknown(read()), [assign(live, constant(2))], [])])
            else:
                yield ast.If(self.expressions.truth(guard), chosen, [])
        none_live = [
            *self._under(number, ("either", number, len(cases))),
            *self._chosen(number, vertex, otherwise),
        ]
        none_or_many = ast.If(
            compare(name(live), ast.Eq(), constant(0)), none_live, self._undecided(number, vertex)
        )
        yield ast.If(compare(name(live), ast.NotEq(), constant(1)), [none_or_many], [])

    def _in_turn(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        decisive = vertex.operation == "any"
        turns: list[ast.stmt] = []
        for index, item in enumerate(vertex.inputs):
            if index:
                turns += self._under(number, ("later", number, index))
            test = self.expressions.truth(item) if decisive else self.expressions.falsity(item)
            turns.append(ast.If(test, [assign(f"v{number}", constant(decisive)), ast.Break()], []))
        yield once([*turns, assign(f"v{number}", constant(not decisive))])

    def _collect(self, target: str, vertex: Vertex) -> Iterator[ast.stmt]:
        labels, limit = vertex.detail
        yield assign(target, ast.List([], ast.Load()))
        for guard, label in zip(vertex.inputs, labels, strict=True):
            append = ast.Call(ast.Attribute(name(target), "append", ast.Load()), [constant(label)], [])
            yield ast.If(self.expressions.truth(guard), [ast.Expr(append)], [])
        kept = name(target)
        if limit is not None and limit < len(labels):
            kept = ast.Subscript(kept, ast.Slice(None, constant(limit), None), ast.Load())
        yield assign(target, ast.Call(name("tuple"), [kept], []))

    # --- events

    def _fold(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        _, taken, _, _ = _parts(vertex)
        unsure = [unknown(self.expressions.value(item)) for item in taken if self.expressions.nullable(item)]
        if not unsure:
            return self._loop(number, vertex)
        return iter(
            [ast.If(either(unsure), [assign(f"v{number}", constant(None))], list(self._loop(number, vertex)))]
        )

    def _loop(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        row, taken, where, value = _parts(vertex)
        detail: FoldDetail = vertex.detail
        target, position, event = f"v{number}", f"at_{number}", f"event_{detail.scope}"
        events = history(self.expressions.value(row), detail.kinds)
        body = self._under(number, ("loop", number, 0))
        match detail.what:
            case "count":
                nothing, found = 0, [increase(target, constant(1))]
            case "sum":
                nothing, found = 0, self._summed(value, target)
            case "first_day":
                day = ast.Attribute(name(event), "day", ast.Load())
                nothing, found = dates.NEVER, [assign(target, day), ast.Break()]
            case "match":
                nothing, found = -1, [assign(target, name(position)), ast.Break()]
                yield assign(position, constant(-1))
                body = [increase(position, constant(1)), *self._skipped(taken, position), *body]
            case "last":
                nothing, found = -1, [assign(target, name(position))]
                yield assign(position, constant(-1))
                body = [increase(position, constant(1)), *body]
            case "nth_latest":
                nothing, found = dates.EVER_INSTANT, self._latest(number, vertex)
                yield assign(position, constant(0))
                events = ast.Call(name("reversed"), [events], [])
        # Of the last, what is unknown of an event matters only until a later one takes part.
        leave: list[ast.stmt] = [] if detail.what == "last" else [ast.Break()]
        asked = self._asked(where, found, [assign(target, constant(None)), *leave])
        yield assign(target, constant(nothing))
        yield ast.For(ast.Name(event, ast.Store()), events, [*body, asked], [])

    def _asked(self, where: int, found: list[ast.stmt], lost: list[ast.stmt]) -> ast.stmt:
        """What is done when the event takes part, and what when that is unknown."""
        if not self.expressions.nullable(where):
            return ast.If(self.expressions.truth(where), found, [])
        bound, read = self.expressions.bound(where)
        return ast.If(bound, found, [ast.If(unknown(read()), lost, [])])

    def _skipped(self, taken: tuple[int, ...], position: str) -> list[ast.stmt]:
        same = [compare(name(position), ast.Eq(), self.expressions.value(item)) for item in taken]
        return [ast.If(either(same), [ast.Continue()], [])] if same else []

    def _latest(self, number: int, vertex: Vertex) -> list[ast.stmt]:
        position, detail = f"at_{number}", vertex.detail
        instant = assign(f"v{number}", ast.Attribute(name(f"event_{detail.scope}"), "at", ast.Load()))
        # Whether an older event takes part may still turn out to be unknown.
        leave = [] if self.expressions.nullable(_parts(vertex)[2]) else [ast.Break()]
        reached = compare(name(position), ast.Eq(), constant(detail.n))
        return [increase(position, constant(1)), ast.If(reached, [instant, *leave], [])]

    def _summed(self, value: int, target: str) -> list[ast.stmt]:
        if not self.expressions.nullable(value):
            return [increase(target, self.expressions.value(value))]
        bound, read = self.expressions.bound(value)
        lost: list[ast.stmt] = [assign(target, constant(None)), ast.Break()]
        return [ast.If(unknown(bound), lost, []), increase(target, read())]


def _targets(number: int, vertex: Vertex) -> list[str]:
    if vertex.detail == 1:
        return [f"v{number}"]
    return [f"v{number}_{index}" for index in range(vertex.detail)]


def _parts(vertex: Vertex) -> tuple[int, tuple[int, ...], int, int]:
    """The row of a fold, what is taken, its condition, and the value it sums or else the condition again."""
    detail: FoldDetail = vertex.detail
    where = vertex.inputs[1 + detail.taken]
    return vertex.inputs[0], vertex.inputs[1 : 1 + detail.taken], where, vertex.inputs[-1]

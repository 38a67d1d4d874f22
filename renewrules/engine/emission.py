"""Expressions of the compiled engine: from vertices to Python's own syntax tree.

Every node stands at the line of the rule it comes from. A condition that may be unknown is asked in two ways,
whether it is true and whether it is false; where nothing can be unknown they are Python's plain operators.
"""

import ast
from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

import attrs

from renewrules import dates
from renewrules.core.functions import BY_NAME
from renewrules.engine.graph import Graph, Vertex, branches
from renewrules.engine.placement import LEAVES, Placement
from renewrules.engine.tree import (
    OPERATORS,
    both,
    compare,
    constant,
    either,
    is_false,
    name,
    relay,
    standing,
    unknown,
)

LONGEST_COMPARED = 8
"""The most bands that are found by comparing in turn; more are bisected."""


@attrs.frozen(eq=False)
class Expressions:
    """Writes the expressions of one function; `globals` collects what it needs besides its arguments.

    `file` is the file of its code, so that a call from a rule of another file is made from there; None: all
    calls are made straight.
    """

    graph: Graph
    placement: Placement
    file: str | None
    globals: dict[str, Any] = attrs.field(factory=dict)
    _temporaries: list[str] = attrs.field(factory=list)
    _globals_of: dict[int, str] = attrs.field(factory=dict)

    def value(self, number: int) -> ast.expr:
        """The vertex's value."""
        if self.placement.local[number]:
            return name(f"v{number}")
        return self._at(self._value(number), number)

    def computed(self, number: int) -> ast.expr:
        """How a local variable gets the vertex's value."""
        return standing(self._value(number), self.graph.vertices[number].origin)

    def nullable(self, number: int) -> bool:
        """Whether the vertex can be unknown."""
        return self.graph.vertices[number].nullable

    def truth(self, number: int) -> ast.expr:
        """An expression Python takes for true just when the vertex is true."""
        if self.placement.local[number]:
            return name(f"v{number}")
        return self._at(self._truth(number), number)

    def falsity(self, number: int) -> ast.expr:
        """An expression Python takes for true just when the vertex is false."""
        if not self.nullable(number):
            return self._at(ast.UnaryOp(ast.Not(), self.truth(number)), number)
        if self.placement.local[number]:
            return self._at(is_false(name(f"v{number}")), number)
        return self._at(self._falsity(number), number)

    def _value(self, number: int) -> ast.expr:
        vertex = self.graph.vertices[number]
        match vertex.operation:
            case "all" | "any":
                return self._connective(number, vertex)
            case "not" if vertex.nullable:
                return self._decided(number)
            case "not":
                return ast.UnaryOp(ast.Not(), self.value(vertex.inputs[0]))
            case "presume":
                return self._presumed(vertex)
            case "first":
                return self._conditional(vertex)
            case "lookup":
                return self._lookup(vertex)
            case "bands":
                return self._bands(vertex)
            case "of_event":
                return self._of_event(vertex)
            case "call":
                return self._call(vertex)
            case _:
                return self._leaf(vertex)

    def _leaf(self, vertex: Vertex) -> ast.expr:
        detail = vertex.detail
        match vertex.operation:
            case "const":
                return constant(detail)
            case "calendar":
                return self.shared("calendar", detail)
            case "now" | "today":
                return name(vertex.operation)
            case "row":
                return name(f"row_{detail}")
            case "pick":
                return name(f"v{vertex.inputs[0]}_{detail}")
            case "parent":
                return ast.Attribute(self.value(vertex.inputs[0]), "parent", ast.Load())
            case "field":
                return ast.Attribute(self.value(vertex.inputs[0]), detail, ast.Load())
            case "event_field":
                return ast.Attribute(name(f"event_{detail[0]}"), detail[1], ast.Load())
            case "above":
                return ast.Subscript(name(f"above_{detail[0] or ''}"), constant(detail[1]), ast.Load())
            case _:
                raise AssertionError(vertex.operation)

    def _truth(self, number: int) -> ast.expr:
        vertex = self.graph.vertices[number]
        match vertex.operation:
            case "all":
                return both([self.truth(item) for item in vertex.inputs])
            case "any":
                return either([self.truth(item) for item in vertex.inputs])
            case "not":
                return self.falsity(vertex.inputs[0])
            case "presume" if vertex.detail[0] is True:
                return ast.UnaryOp(ast.Not(), self.falsity(vertex.inputs[0]))
            case "presume" if vertex.detail[0] is False:
                return self.truth(vertex.inputs[0])
            case "call" if vertex.nullable and vertex.detail in OPERATORS:
                return self._known_and(vertex, negated=False)
            case _:
                return self._value(number)

    def _falsity(self, number: int) -> ast.expr:
        vertex = self.graph.vertices[number]
        match vertex.operation:
            case "all":
                return either([self.falsity(item) for item in vertex.inputs])
            case "any":
                return both([self.falsity(item) for item in vertex.inputs])
            case "not":
                return self.truth(vertex.inputs[0])
            case "call" if vertex.detail in OPERATORS:
                return self._known_and(vertex, negated=True)
            case _:
                return is_false(self._value(number))

    def _connective(self, number: int, vertex: Vertex) -> ast.expr:
        items = sorted(vertex.inputs, key=self.nullable)
        if sum(self.nullable(item) for item in items) > 1:
            return self._decided(number)
        operator = ast.And() if vertex.operation == "all" else ast.Or()
        return ast.BoolOp(operator, [self.value(item) for item in items])

    def _decided(self, number: int) -> ast.expr:
        """True, false or unknown, from the two ways of asking."""
        otherwise = ast.IfExp(self._falsity(number), ast.Constant(value=False), constant(None))
        return ast.IfExp(self._truth(number), ast.Constant(value=True), otherwise)

    def _presumed(self, vertex: Vertex) -> ast.expr:
        item, presumed = vertex.inputs[0], vertex.detail[0]
        if isinstance(presumed, bool):
            asked = self.falsity(item) if presumed else self.truth(item)
            return ast.IfExp(asked, constant(not presumed), constant(presumed))
        bound, read = self.bound(item)
        return ast.IfExp(unknown(bound), constant(presumed), read())

    def bound(self, number: int) -> tuple[ast.expr, Callable[[], ast.expr]]:
        """The vertex's value at its first use, and how to read it again after that."""
        vertex = self.graph.vertices[number]
        if self.placement.local[number] or vertex.operation in LEAVES:
            return self.value(number), lambda: self.value(number)
        return self._kept(self.value(number))

    def _kept(self, value: ast.expr) -> tuple[ast.expr, Callable[[], ast.expr]]:
        temporary = f"t{len(self._temporaries)}"
        self._temporaries.append(temporary)
        return ast.NamedExpr(ast.Name(temporary, ast.Store()), value), lambda: name(temporary)

    def _strict(self, vertex: Vertex) -> tuple[list[ast.expr], list[ast.expr]]:
        """Tests that bind the arguments that may be unknown, and all the arguments to use after them."""
        tests: list[ast.expr] = []
        arguments: list[ast.expr] = []
        seen: dict[int, Callable[[], ast.expr]] = {}
        for number in vertex.inputs:
            if not self.nullable(number):
                arguments.append(self.value(number))
            else:
                if number not in seen:
                    bound, seen[number] = self.bound(number)
                    tests.append(bound)
                arguments.append(seen[number]())
        return tests, arguments

    def _known_and(self, vertex: Vertex, *, negated: bool) -> ast.expr:
        """Whether the arguments are known and the comparison holds, or does not hold."""
        bound, arguments = self._strict(vertex)
        holds = self._apply(vertex, arguments)
        known = [compare(value, ast.IsNot(), constant(None)) for value in bound]
        return both([*known, ast.UnaryOp(ast.Not(), holds) if negated else holds])

    def _call(self, vertex: Vertex) -> ast.expr:
        bound, arguments = self._strict(vertex)
        result = self._apply(vertex, arguments)
        if not bound:
            return result
        return ast.IfExp(either([unknown(value) for value in bound]), constant(None), result)

    def _apply(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr:
        if vertex.detail in {"least", "greatest"} and len(arguments) == len(("one", "other")):
            return self._extreme(vertex, arguments)
        if (operator := OPERATORS.get(vertex.detail)) is not None:
            return operator(*arguments)
        if (tier := self._tier(vertex, arguments)) is not None:
            return tier
        if vertex.detail == "add_days" and self.graph.constant(vertex.inputs[1]):
            return self._shifted(vertex, arguments[0])
        return self._called(vertex, arguments)

    def _called(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr:
        apply = BY_NAME[vertex.detail].apply
        if self.file is not None and vertex.origin.file not in {"", self.file}:
            apply = relay(apply, vertex.origin)
        return ast.Call(self.shared(vertex.detail, apply), arguments, [])

    def _shifted(self, vertex: Vertex, day: ast.expr) -> ast.expr:
        """A day some written days later, called for only where it would be no day or is `NEVER`."""
        days: int = self.graph.vertices[vertex.inputs[1]].detail
        first, again = self._again(day)
        inside = ast.Compare(
            constant(max(0, -days)), [ast.Lt(), ast.Lt()], [first, constant(dates.NEVER - max(0, days - 1))]
        )
        moved = ast.BinOp(again(), ast.Add(), constant(days))
        return ast.IfExp(inside, moved, self._called(vertex, [again(), constant(days)]))

    def _again(self, argument: ast.expr) -> tuple[ast.expr, Callable[[], ast.expr]]:
        """An argument at its first use, and how to read it again after that."""
        if isinstance(argument, ast.Name | ast.Constant):
            return argument, partial(copy, argument)
        return self._kept(argument)

    def _extreme(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr:
        """The smaller or greater of two, without a call."""
        operator = ast.LtE() if vertex.detail == "least" else ast.GtE()
        (first, again), (second, repeated) = map(self._again, arguments)
        return ast.IfExp(compare(first, operator, second), again(), repeated())

    def _tier(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr | None:
        """A function of written bands: the straight line of the band a measure lies in."""
        measure, *written = vertex.inputs
        if vertex.detail not in {"band", "marginal"} or not all(map(self.graph.constant, written)):
            return None
        bands, *boundary = [self.graph.vertices[number].detail for number in written]
        if not bands:
            return None
        read: Callable[[], ast.expr] = partial(copy, arguments[0])
        first = arguments[0]
        if not self.nullable(measure):
            first, read = self.bound(measure)
        cuts = tuple(lower for lower, _ in bands)
        lines = _lines(vertex.detail, bands, boundary)
        excluded = boundary == ["more_than"]
        if len(cuts) <= LONGEST_COMPARED:
            return _compared(cuts, lines, first, read, ast.LtE() if excluded else ast.Lt())
        index = ast.Call(name("bisect_left" if excluded else "bisect_right"), [constant(cuts), first], [])
        line, again = self._kept(ast.Subscript(constant(tuple(lines)), index, ast.Load()))
        slope, height = (
            ast.Subscript(part, constant(n), ast.Load()) for n, part in enumerate((line, again()))
        )
        return ast.BinOp(ast.BinOp(slope, ast.Mult(), read()), ast.Add(), height)

    def _conditional(self, vertex: Vertex) -> ast.expr:
        cases, (otherwise,) = branches(vertex)
        result = self.value(otherwise)
        for guard, (value,) in reversed(cases):
            result = ast.IfExp(self.truth(guard), self.value(value), result)
        return result

    def _lookup(self, vertex: Vertex) -> ast.expr:
        compared, otherwise = vertex.inputs
        bound, read = self.bound(compared)
        known = self.nullable(compared)
        key = read() if known else bound
        table = ast.Attribute(
            self.shared("table", {key: value for key, value, _ in vertex.detail}), "get", ast.Load()
        )
        if self.graph.constant(otherwise):
            found: ast.expr = ast.Call(table, [key, self.value(otherwise)], [])
        else:
            entry, again = self._kept(ast.Call(table, [key, name("MISSING")], []))
            found = ast.IfExp(compare(entry, ast.Is(), name("MISSING")), self.value(otherwise), again())
        return ast.IfExp(unknown(bound), constant(None), found) if known else found

    def _bands(self, vertex: Vertex) -> ast.expr:
        bounds, values, _, side = vertex.detail
        bound, read = self.bound(vertex.inputs[0])
        known = self.nullable(vertex.inputs[0])
        index = ast.Call(name(f"bisect_{side}"), [constant(bounds), read() if known else bound], [])
        found = ast.Subscript(constant(values), index, ast.Load())
        return ast.IfExp(unknown(bound), constant(None), found) if known else found

    def _of_event(self, vertex: Vertex) -> ast.expr:
        row, index = vertex.inputs
        kind, field, missing = vertex.detail
        bound, read = self.bound(index)
        event = ast.Subscript(ast.Attribute(self.value(row), f"on_{kind}", ast.Load()), read(), ast.Load())
        found = ast.Attribute(event, field, ast.Load())
        if not self.nullable(index):
            return ast.IfExp(compare(bound, ast.Lt(), constant(0)), constant(missing), found)
        rest = ast.IfExp(compare(read(), ast.Lt(), constant(0)), constant(missing), found)
        return ast.IfExp(unknown(bound), constant(None), rest)

    def shared(self, prefix: str, value: Any) -> ast.expr:  # noqa: ANN401 -- any value
        """A value too big to write, as a global of the function."""
        if id(value) not in self._globals_of:
            identifier = self._globals_of[id(value)] = f"{prefix}_{len(self.globals)}"
            self.globals[identifier] = value
        return name(self._globals_of[id(value)])

    def _at(self, tree: ast.expr, number: int) -> ast.expr:
        return standing(tree, self.graph.vertices[number].origin)


def _lines(function: str, bands: tuple[tuple[int, int], ...], rest: list[Any]) -> list[tuple[int, int]]:
    """Slope and height at 0 of the function's straight line, below the first band and in each."""
    apply = BY_NAME[function].apply
    first_inside = 1 if "more_than" in rest else 0
    starts = [bands[0][0] - 1, *(lower + first_inside for lower, _ in bands)]
    slopes = [0, *(rate if function == "marginal" else 0 for _, rate in bands)]
    return [
        (slope, apply(start, bands, *rest) - slope * start)
        for slope, start in zip(slopes, starts, strict=True)
    ]


def _compared(
    cuts: tuple[int, ...],
    lines: list[tuple[int, int]],
    first: ast.expr,
    read: Callable[[], ast.expr],
    below: ast.cmpop,
) -> ast.expr:
    """The line of the band a measure lies in, found by comparing from the lowest up."""
    result = _straight(lines[-1], read())
    for index in range(len(cuts) - 1, -1, -1):
        test = compare(read() if index else first, below, constant(cuts[index]))
        result = ast.IfExp(test, _straight(lines[index], read()), result)
    return result


def _straight(line: tuple[int, int], measure: ast.expr) -> ast.expr:
    slope, height = line
    if slope == 0:
        return constant(height)
    steep = ast.BinOp(measure, ast.Mult(), constant(slope))
    return ast.BinOp(steep, ast.Add(), constant(height)) if height else steep

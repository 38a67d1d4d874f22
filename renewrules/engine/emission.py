"""From placed vertices to Python's own syntax tree; every node stands at the line of the rule it comes from.

A condition that may be unknown is asked in two ways, whether it is true and whether it is false. Where nothing can
be unknown the two are Python's plain operators.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import partial
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

import attrs

from renewrules import dates
from renewrules.core.functions import BY_NAME
from renewrules.core.nodes import Origin
from renewrules.engine.graph import FoldDetail, Graph, Vertex
from renewrules.engine.placement import Path, Placement

POSITIONED = (ast.stmt, ast.expr, ast.arg)
"""The kinds of node that have a place in the source."""

Tree = TypeVar("Tree", bound=ast.AST)

LONGEST_COMPARED = 8
"""The most bands that are found by comparing in turn; more are bisected."""


def constant(value: Any) -> ast.expr:  # noqa: ANN401 -- any value
    """A written value."""
    return ast.Constant(value)


def name(identifier: str) -> ast.expr:
    """A variable read."""
    return ast.Name(identifier, ast.Load())


def assign(identifier: str, value: ast.expr) -> ast.stmt:
    """A variable set."""
    return ast.Assign([ast.Name(identifier, ast.Store())], value)


def unknown(value: ast.expr) -> ast.expr:
    """Whether a value is unknown."""
    return ast.Compare(value, [ast.Is()], [constant(None)])


def is_false(value: ast.expr) -> ast.expr:
    """Whether a condition is false, and known to be."""
    return ast.Compare(value, [ast.Is()], [constant(False)])  # noqa: FBT003 -- a written value


def comparison(operator: type[ast.cmpop]) -> Callable[..., ast.expr]:
    """A comparison of two values."""
    return lambda left, right: ast.Compare(left, [operator()], [right])


def arithmetic(operator: type[ast.operator]) -> Callable[..., ast.expr]:
    """An operation on two numbers."""
    return lambda left, right: ast.BinOp(left, operator(), right)


OPERATORS: Mapping[str, Callable[..., ast.expr]] = MappingProxyType(
    {
        "equal": comparison(ast.Eq),
        "differ": comparison(ast.NotEq),
        "less": comparison(ast.Lt),
        "at_most": comparison(ast.LtE),
        "more": comparison(ast.Gt),
        "at_least": comparison(ast.GtE),
        "member": comparison(ast.In),
        "add": arithmetic(ast.Add),
        "subtract": arithmetic(ast.Sub),
        "multiply": arithmetic(ast.Mult),
        "days_between": lambda start, end: ast.BinOp(end, ast.Sub(), start),
        "least": lambda *items: ast.Call(name("min"), list(items), []),
        "greatest": lambda *items: ast.Call(name("max"), list(items), []),
        "series": lambda *items: ast.Tuple(list(items), ast.Load()),
        "item": lambda items, n: ast.Subscript(items, n, ast.Load()),
    }
)
"""The functions that are operators of Python; all others are called."""


def in_order(*histories: tuple[Any, ...]) -> tuple[Any, ...]:
    """The events of several kinds in the order in which they occurred."""
    return tuple(sorted(chain(*histories), key=attrgetter("at", "id")))


def history(row: ast.expr, kinds: tuple[str, ...]) -> ast.expr:
    """The events of one or more kinds that concern a row."""
    histories: list[ast.expr] = [ast.Attribute(row, f"on_{kind}", ast.Load()) for kind in kinds]
    return histories[0] if len(histories) == 1 else ast.Call(name("in_order"), histories, [])


def either_unknown(parts: list[ast.expr]) -> ast.expr:
    """A value that is unknown when any of the parts shows it to be."""
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.Or(), parts)


def either_true(parts: list[ast.expr]) -> ast.expr:
    """Whether any condition is true."""
    return ast.BoolOp(ast.Or(), parts)


def all_true(parts: list[ast.expr]) -> ast.expr:
    """Whether all conditions are true."""
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.And(), parts)


def straight(line: tuple[int, int], measure: ast.expr) -> ast.expr:
    """The value at a measure of the straight line with a slope and a height at 0."""
    slope, height = line
    if slope == 0:
        return constant(height)
    steep = ast.BinOp(measure, ast.Mult(), constant(slope))
    return steep if height == 0 else ast.BinOp(steep, ast.Add(), constant(height))


@attrs.frozen(eq=False)
class Emitter:
    """Writes the function of one subject."""

    graph: Graph
    placement: Placement
    file: str
    globals: dict[str, Any] = attrs.field(factory=dict)
    _temporaries: list[str] = attrs.field(factory=list)
    _globals_of: dict[int, str] = attrs.field(factory=dict)

    def body(self, outputs: tuple[int, ...]) -> list[ast.stmt]:
        """The statements that compute and return the outputs as one tuple."""
        answer = ast.Return(ast.Tuple([self.value(number) for number in outputs], ast.Load()))
        return [*self.block(()), answer]

    def block(self, path: Path) -> list[ast.stmt]:
        """The local variables a block begins with."""
        return [
            statement for number in self.placement.blocks.get(path, ()) for statement in self._local(number)
        ]

    # --- expressions

    def value(self, number: int) -> ast.expr:
        """The vertex's value."""
        if self.placement.local[number]:
            return name(f"v{number}")
        return self._at(self._value(number), number)

    def truth(self, number: int) -> ast.expr:
        """An expression Python takes for true just when the vertex is true."""
        if self.placement.local[number]:
            return name(f"v{number}")
        return self._at(self._truth(number), number)

    def falsity(self, number: int) -> ast.expr:
        """An expression Python takes for true just when the vertex is false."""
        if not self.graph.vertices[number].nullable:
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
                return self._shared("calendar", detail)
            case "now" | "today":
                return name(vertex.operation)
            case "row":
                return name(f"row_{detail}")
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
                return all_true([self.truth(item) for item in vertex.inputs])
            case "any":
                return either_true([self.truth(item) for item in vertex.inputs])
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
                return either_true([self.falsity(item) for item in vertex.inputs])
            case "any":
                return all_true([self.falsity(item) for item in vertex.inputs])
            case "not":
                return self.truth(vertex.inputs[0])
            case "call" if vertex.detail in OPERATORS:
                return self._known_and(vertex, negated=True)
            case _:
                return is_false(self._value(number))

    def _connective(self, number: int, vertex: Vertex) -> ast.expr:
        items = sorted(vertex.inputs, key=lambda item: self.graph.vertices[item].nullable)
        if sum(self.graph.vertices[item].nullable for item in items) > 1:
            return self._decided(number)
        operator = ast.And() if vertex.operation == "all" else ast.Or()
        return ast.BoolOp(operator, [self.value(item) for item in items])

    def _decided(self, number: int) -> ast.expr:
        """True, false or unknown, from the two ways of asking."""
        otherwise = ast.IfExp(self._falsity(number), constant(False), constant(None))  # noqa: FBT003 -- written values
        return ast.IfExp(self._truth(number), constant(True), otherwise)  # noqa: FBT003 -- as above

    def _presumed(self, vertex: Vertex) -> ast.expr:
        item, presumed = vertex.inputs[0], vertex.detail[0]
        if isinstance(presumed, bool):
            asked = self.falsity(item) if presumed else self.truth(item)
            return ast.IfExp(asked, constant(not presumed), constant(presumed))
        bound, read = self._bound(item)
        return ast.IfExp(unknown(bound), constant(presumed), read())

    def _bound(self, number: int) -> tuple[ast.expr, Callable[[], ast.expr]]:
        """The vertex's value at its first use, and how to read it again after that."""
        vertex = self.graph.vertices[number]
        if self.placement.local[number] or vertex.operation in {"const", "now", "today", "row", "calendar"}:
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
            if not self.graph.vertices[number].nullable:
                arguments.append(self.value(number))
            else:
                if number not in seen:
                    bound, seen[number] = self._bound(number)
                    tests.append(bound)
                arguments.append(seen[number]())
        return tests, arguments

    def _known_and(self, vertex: Vertex, *, negated: bool) -> ast.expr:
        """Whether the arguments are known and the comparison holds, or does not hold."""
        bound, arguments = self._strict(vertex)
        holds = self._apply(vertex, arguments)
        known: list[ast.expr] = [ast.Compare(value, [ast.IsNot()], [constant(None)]) for value in bound]
        return ast.BoolOp(ast.And(), [*known, ast.UnaryOp(ast.Not(), holds) if negated else holds])

    def _call(self, vertex: Vertex) -> ast.expr:
        bound, arguments = self._strict(vertex)
        result = self._apply(vertex, arguments)
        if not bound:
            return result
        return ast.IfExp(either_unknown([unknown(value) for value in bound]), constant(None), result)

    def _apply(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr:
        if vertex.detail in {"least", "greatest"} and len(arguments) == 2:
            return self._extreme(vertex, arguments)
        if (operator := OPERATORS.get(vertex.detail)) is not None:
            return operator(*arguments)
        if (tier := self._tier(vertex, arguments)) is not None:
            return tier
        apply = BY_NAME[vertex.detail].apply
        if vertex.origin.file not in {"", self.file}:
            apply = relay(apply, vertex.origin)
        return ast.Call(self._shared(vertex.detail, apply), arguments, [])

    def _extreme(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr:
        """The smaller or greater of two, without a call."""
        operator = ast.LtE() if vertex.detail == "least" else ast.GtE()
        (first, again), (second, repeated) = (
            (argument, partial(copy, argument))
            if isinstance(argument, ast.Name | ast.Constant)
            else self._kept(argument)
            for argument in arguments
        )
        return ast.IfExp(ast.Compare(first, [operator], [second]), again(), repeated())

    def _tier(self, vertex: Vertex, arguments: list[ast.expr]) -> ast.expr | None:
        """A function of written bands, as the straight line of the band a measure lies in."""
        measure, *written = vertex.inputs
        if vertex.detail not in {"band", "marginal"} or not all(map(self.graph.constant, written)):
            return None
        bands = self.graph.vertices[written[0]].detail
        if not bands:
            return None
        boundary = self.graph.vertices[written[1]].detail if vertex.detail == "band" else "at_least"
        step = 1 if boundary == "more_than" else 0
        apply, rest = BY_NAME[vertex.detail].apply, [self.graph.vertices[number].detail for number in written]
        rates = [0, *(rate for _, rate in bands)] if vertex.detail == "marginal" else [0] * (len(bands) + 1)
        starts = [bands[0][0] - 1, *(lower + step for lower, _ in bands)]
        lines = [
            (rate, apply(start, *rest) - rate * start) for rate, start in zip(rates, starts, strict=True)
        ]
        if len(bands) > LONGEST_COMPARED:
            return None
        bound, read = self._bound(measure)
        if isinstance(bound, ast.NamedExpr) and self.graph.vertices[measure].nullable:
            bound, read = arguments[0], lambda: copy(arguments[0])
        result = straight(lines[-1], read())
        for (lower, _), line in zip(reversed(bands), reversed(lines[:-1]), strict=True):
            left = bound if lower == bands[0][0] else read()
            operator = ast.LtE() if step else ast.Lt()
            result = ast.IfExp(
                ast.Compare(left, [operator], [constant(lower)]), straight(line, read()), result
            )
        return result

    def _conditional(self, vertex: Vertex) -> ast.expr:
        *cases, otherwise = vertex.inputs
        result = self.value(otherwise)
        for index in range(len(cases) - 2, -1, -2):
            result = ast.IfExp(self.truth(cases[index]), self.value(cases[index + 1]), result)
        return result

    def _lookup(self, vertex: Vertex) -> ast.expr:
        compared, otherwise = vertex.inputs
        bound, read = self._bound(compared)
        known = self.graph.vertices[compared].nullable
        key = read() if known else bound
        table = ast.Attribute(
            self._shared("table", {key: value for key, value, _ in vertex.detail}), "get", ast.Load()
        )
        if self.graph.constant(otherwise):
            found: ast.expr = ast.Call(table, [key, self.value(otherwise)], [])
        else:
            entry, again = self._kept(ast.Call(table, [key, name("MISSING")], []))
            found = ast.IfExp(
                ast.Compare(entry, [ast.Is()], [name("MISSING")]), self.value(otherwise), again()
            )
        return ast.IfExp(unknown(bound), constant(None), found) if known else found

    def _bands(self, vertex: Vertex) -> ast.expr:
        bounds, values, _, side = vertex.detail
        bound, read = self._bound(vertex.inputs[0])
        known = self.graph.vertices[vertex.inputs[0]].nullable
        index = ast.Call(name(f"bisect_{side}"), [constant(bounds), read() if known else bound], [])
        found = ast.Subscript(constant(values), index, ast.Load())
        return ast.IfExp(unknown(bound), constant(None), found) if known else found

    def _of_event(self, vertex: Vertex) -> ast.expr:
        row, index = vertex.inputs
        kind, field, missing = vertex.detail
        bound, read = self._bound(index)
        event = ast.Subscript(ast.Attribute(self.value(row), f"on_{kind}", ast.Load()), read(), ast.Load())
        found = ast.Attribute(event, field, ast.Load())
        if not self.graph.vertices[index].nullable:
            return ast.IfExp(ast.Compare(bound, [ast.Lt()], [constant(0)]), constant(missing), found)
        rest = ast.IfExp(ast.Compare(read(), [ast.Lt()], [constant(0)]), constant(missing), found)
        return ast.IfExp(unknown(bound), constant(None), rest)

    def _shared(self, prefix: str, value: Any) -> ast.expr:  # noqa: ANN401 -- any value
        """A value too big to write, as a global of the function."""
        if id(value) not in self._globals_of:
            identifier = self._globals_of[id(value)] = f"{prefix}_{len(self.globals)}"
            self.globals[identifier] = value
        return name(self._globals_of[id(value)])

    # --- statements

    def _local(self, number: int) -> list[ast.stmt]:
        vertex, target = self.graph.vertices[number], f"v{number}"
        if not self.placement.statement[number]:
            statements = [assign(target, self._at(self._value(number), number))]
        else:
            statements = list(self._statements(number, vertex, target))
        return [self._at(statement, number) for statement in statements]

    def _path(self, number: int) -> Path:
        path = self.placement.paths[number]
        if path is None:
            raise AssertionError(number)
        return path

    def _statements(self, number: int, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        match vertex.operation:
            case "first":
                yield from self._first(number, vertex, target)
            case "one":
                yield from self._one(number, vertex, target)
            case "all" | "any":
                yield from self._in_turn(number, vertex, target)
            case "collect":
                yield from self._collect(vertex, target)
            case "fold":
                yield from self._fold(number, vertex, target)
            case _:
                raise AssertionError(vertex.operation)

    def _first(self, number: int, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        """One turn of a loop that each live case leaves: flat, however many cases there are."""
        path, turns = self._path(number), []
        *cases, otherwise = vertex.inputs
        for index in range(len(cases) // 2):
            guard, value = cases[2 * index], cases[2 * index + 1]
            if index:
                turns += self.block((*path, ("later", number, index)))
            leave = [
                *self.block((*path, ("inside", number, index))),
                assign(target, self.value(value)),
                ast.Break(),
            ]
            if self.graph.vertices[guard].nullable:
                bound, read = self._bound(guard)
                turns.append(ast.If(bound, leave, []))
                turns.append(ast.If(unknown(read()), [assign(target, constant(None)), ast.Break()], []))
            else:
                turns.append(ast.If(self.truth(guard), leave, []))
        turns += self.block((*path, ("later", number, len(cases) // 2)))
        yield ast.While(constant(True), [*turns, assign(target, self.value(otherwise)), ast.Break()], [])  # noqa: FBT003

    def _one(self, number: int, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        path, live = self._path(number), f"live_{number}"
        *cases, otherwise = vertex.inputs
        yield assign(live, constant(0))
        for index in range(len(cases) // 2):
            guard, value = cases[2 * index], cases[2 * index + 1]
            chosen = [
                ast.AugAssign(ast.Name(live, ast.Store()), ast.Add(), constant(1)),
                *self.block((*path, ("either", number, index))),
                assign(target, self.value(value)),
            ]
            if self.graph.vertices[guard].nullable:
                bound, read = self._bound(guard)
                yield ast.If(bound, chosen, [ast.If(unknown(read()), [assign(live, constant(2))], [])])
            else:
                yield ast.If(self.truth(guard), chosen, [])
        none_live = [
            *self.block((*path, ("either", number, len(cases) // 2))),
            assign(target, self.value(otherwise)),
        ]
        conflict = [assign(target, constant(None))]
        test = ast.Compare(name(live), [ast.Eq()], [constant(0)])
        yield ast.If(
            ast.Compare(name(live), [ast.NotEq()], [constant(1)]), [ast.If(test, none_live, conflict)], []
        )

    def _in_turn(self, number: int, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        path, turns = self._path(number), []
        decisive = vertex.operation == "any"
        for index, item in enumerate(vertex.inputs):
            if index:
                turns += self.block((*path, ("later", number, index)))
            test = self.truth(item) if decisive else self.falsity(item)
            turns.append(ast.If(test, [assign(target, constant(decisive)), ast.Break()], []))
        done = [assign(target, constant(not decisive)), ast.Break()]
        yield ast.While(constant(True), [*turns, *done], [])  # noqa: FBT003 -- a loop that is left

    def _collect(self, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        labels, limit = vertex.detail
        yield assign(target, ast.List([], ast.Load()))
        for guard, label in zip(vertex.inputs, labels, strict=True):
            append = ast.Call(ast.Attribute(name(target), "append", ast.Load()), [constant(label)], [])
            yield ast.If(self.truth(guard), [ast.Expr(append)], [])
        kept = name(target)
        if limit is not None:
            kept = ast.Subscript(kept, ast.Slice(None, constant(limit), None), ast.Load())
        yield assign(target, ast.Call(name("tuple"), [kept], []))

    # --- folds

    def _fold(self, number: int, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        detail: FoldDetail = vertex.detail
        loop = self._loop(number, vertex, target)
        taken = [item for item in vertex.inputs[1 : 1 + detail.taken] if self.graph.vertices[item].nullable]
        if not taken:
            yield from loop
        else:
            test = either_unknown([unknown(self.value(item)) for item in taken])
            yield ast.If(test, [assign(target, constant(None))], list(loop))

    def _loop(self, number: int, vertex: Vertex, target: str) -> Iterator[ast.stmt]:
        detail: FoldDetail = vertex.detail
        where = vertex.inputs[1 + detail.taken]
        events = history(self.value(vertex.inputs[0]), detail.kinds)
        event, block = f"event_{detail.scope}", self.block((*self._path(number), ("loop", number, 0)))
        nothing = {"match": -1, "first_day": dates.NEVER, "nth_latest": dates.EVER_INSTANT}.get(
            detail.what, 0
        )
        yield assign(target, constant(nothing))
        before: list[ast.stmt] = []
        if detail.what == "match":
            yield assign(f"at_{number}", constant(-1))
            before = list(self._skip_taken(number, vertex))
        if detail.what == "nth_latest":
            yield assign(f"at_{number}", constant(0))
            events = ast.Call(name("reversed"), [events], [])
        found = self._found(number, vertex, target, event)
        lost: list[ast.stmt] = [assign(target, constant(None)), ast.Break()]
        if self.graph.vertices[where].nullable:
            bound, read = self._bound(where)
            test: ast.stmt = ast.If(bound, found, [ast.If(unknown(read()), lost, [])])
        else:
            test = ast.If(self.truth(where), found, [])
        yield ast.For(ast.Name(event, ast.Store()), events, [*before, *block, test], [])

    def _skip_taken(self, number: int, vertex: Vertex) -> Iterator[ast.stmt]:
        position = f"at_{number}"
        yield ast.AugAssign(ast.Name(position, ast.Store()), ast.Add(), constant(1))
        taken = vertex.inputs[1 : 1 + vertex.detail.taken]
        if taken:
            equal: list[ast.expr] = [
                ast.Compare(name(position), [ast.Eq()], [self.value(item)]) for item in taken
            ]
            yield ast.If(either_true(equal) if len(equal) > 1 else equal[0], [ast.Continue()], [])

    def _found(self, number: int, vertex: Vertex, target: str, event: str) -> list[ast.stmt]:
        """What an event that takes part does to the answer."""
        detail: FoldDetail = vertex.detail
        position = f"at_{number}"
        match detail.what:
            case "count":
                return [ast.AugAssign(ast.Name(target, ast.Store()), ast.Add(), constant(1))]
            case "match":
                return [assign(target, name(position)), ast.Break()]
            case "first_day":
                return [assign(target, ast.Attribute(name(event), "day", ast.Load())), ast.Break()]
            case "sum":
                return self._summed(vertex.inputs[-1], target)
            case "nth_latest":
                # An older event may still turn out to be unknown.
                leave = [] if self.graph.vertices[vertex.inputs[1 + detail.taken]].nullable else [ast.Break()]
                reached = ast.Compare(name(position), [ast.Eq()], [constant(detail.n)])
                instant = ast.Attribute(name(event), "at", ast.Load())
                return [
                    ast.AugAssign(ast.Name(position, ast.Store()), ast.Add(), constant(1)),
                    ast.If(reached, [assign(target, instant), *leave], []),
                ]

    def _summed(self, value: int, target: str) -> list[ast.stmt]:
        add = ast.AugAssign(ast.Name(target, ast.Store()), ast.Add(), self.value(value))
        if not self.graph.vertices[value].nullable:
            return [add]
        bound, read = self._bound(value)
        return [
            ast.If(unknown(bound), [assign(target, constant(None)), ast.Break()], []),
            ast.AugAssign(ast.Name(target, ast.Store()), ast.Add(), read()),
        ]

    # --- positions

    def _at(self, tree: Tree, number: int) -> Tree:
        """The tree, standing where the vertex comes from as far as its parts do not stand elsewhere."""
        return standing(tree, self.graph.vertices[number].origin)


def relay(apply: Callable[..., Any], origin: Origin) -> Callable[..., Any]:
    """The function, called from the origin's file and line: code has one file, rules may stand in several."""
    arguments = ast.arguments([], [], ast.arg("arguments"), [], [], None, [])
    call = ast.Call(name("apply"), [ast.Starred(name("arguments"), ast.Load())], [])
    tree = ast.Expression(standing(ast.Lambda(arguments, call), origin))
    if arguments.vararg is not None:
        standing(arguments.vararg, origin)
    relayed: Callable[..., Any] = eval(compile(tree, origin.file, "eval"), {"apply": apply})  # noqa: S307 -- a tree of our own, no text
    return relayed


def standing(tree: Tree, origin: Origin) -> Tree:
    """The tree with every node at the line of an origin that has no line yet."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, POSITIONED) and not hasattr(node, "lineno"):
            vars(node).update(lineno=origin.line, end_lineno=origin.line, col_offset=0, end_col_offset=0)
            pending.extend(ast.iter_child_nodes(node))
    return tree

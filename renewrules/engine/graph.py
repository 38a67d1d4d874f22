"""Definitions as one graph without repetition: equal expressions are one vertex, constants are folded.

A vertex is numbered after all it reads. The graph of a subject holds what is evaluated once for each of its
rows; what it takes from the definitions of subjects above stands in it as ``above``.
"""

from collections.abc import Callable, Hashable, Iterable
from itertools import chain, pairwise
from typing import Any, Literal, TypeAlias, assert_never

import attrs

from renewrules import valuetypes
from renewrules.core import nodes
from renewrules.core.functions import BY_NAME
from renewrules.core.nodes import Definition, Expr, Origin, Program
from renewrules.valuetypes import Type

Operation: TypeAlias = Literal[
    "const",
    "calendar",
    "now",
    "today",
    "row",
    "parent",
    "field",
    "above",
    "event_field",
    "all",
    "any",
    "not",
    "presume",
    "first",
    "one",
    "lookup",
    "bands",
    "pick",
    "collect",
    "fold",
    "of_event",
    "call",
]

EVENT_BASICS = frozenset(("day", "at", "answers", "answers_row", "id", "recorded"))
"""What every event has, whatever its kind declares; never unknown."""

SHORTEST_TABLE = 4
"""How many cases on one value make a look-up better than asking in turn."""

SHORTEST_BISECTION = 8
"""How many bands make a bisection better than comparing in turn."""

CONSTANT_TESTS = frozenset(("equal", "member", "less", "at_most", "more", "at_least"))

PARTIAL = frozenset(("divide",))
"""Functions that can be unknown although their arguments are known."""


@attrs.frozen(eq=False)
class Vertex:
    """One operation: the numbers of what it reads, what else tells it from others, and what it can be.

    `inputs` of a choice are guard and values of each case in turn, then the values otherwise; its detail is
    how many values there are. Those of a fold are the row, what is taken, ``where``, and the value summed.
    `loop` is the fold whose event the vertex reads, by the number of its scope.
    """

    operation: Operation
    inputs: tuple[int, ...]
    detail: Any
    nullable: bool
    loop: int | None
    origin: Origin


Cases: TypeAlias = list[tuple[int, tuple[int, ...]]]
"""The guard and the values of each case of a choice."""


def branches(vertex: Vertex) -> tuple[Cases, tuple[int, ...]]:
    """The cases of a choice, and its values otherwise."""
    width, inputs = vertex.detail, vertex.inputs
    cases = [
        (inputs[start], inputs[start + 1 : start + 1 + width])
        for start in range(0, len(inputs) - width, 1 + width)
    ]
    return cases, inputs[-width:]


@attrs.frozen
class FoldDetail:
    """What a fold asks, apart from what it reads."""

    what: Literal["count", "sum", "match", "last", "nth_latest", "first_day"]
    kinds: tuple[str, ...]
    taken: int
    n: int
    scope: int


@attrs.frozen(eq=False)
class Graph:
    """The vertices of one subject's definitions, and the vertex of each definition."""

    vertices: list[Vertex] = attrs.field(factory=list)
    definitions: dict[str, int] = attrs.field(factory=dict)

    def constant(self, number: int) -> bool:
        """Whether a vertex is a value known now."""
        return self.vertices[number].operation == "const"


@attrs.frozen
class Nullability:
    """Which facts can be unknown: those left open, and required ones when a question is `lenient`."""

    facts: frozenset[tuple[str, str]]
    fields: frozenset[tuple[str, str]]
    """(kind of event, field)"""

    @classmethod
    def of(cls, program: Program, *, lenient: bool) -> "Nullability":
        """Read the blanks the program declares."""

        def may_be_blank(fact: nodes.Fact) -> bool:
            return (lenient and fact.blank.policy == "required") or (
                fact.blank.policy != "required" and fact.blank.value is None
            )

        facts = (
            (s.subject.name, fact.name) for s in program.subjects for fact in s.facts if may_be_blank(fact)
        )
        fields = (
            (kind.name, fact.name) for kind in program.events for fact in kind.fields if may_be_blank(fact)
        )
        return cls(frozenset(facts), frozenset(fields))


Above: TypeAlias = Callable[[str], tuple[str | None, int, bool] | Vertex]
"""Where the value of a definition above is: its subject, position and nullability; or the constant it is."""


@attrs.frozen(eq=False)
class GraphBuilder:
    """Adds definitions to the graph of one subject."""

    subject: str | None
    parents: dict[str, str | None]
    nullability: Nullability
    above: Above
    graph: Graph = attrs.field(factory=Graph)
    _numbers: dict[Hashable, int] = attrs.field(factory=dict)
    _scopes: dict[nodes.Fold, int] = attrs.field(factory=dict)

    def define(self, definition: Definition) -> None:
        """Add one definition; those of the same subject that it refers to must be there already."""
        self.graph.definitions[definition.name] = self._add(definition.expr, None)

    def _add(self, expr: Expr, fold: nodes.Fold | None) -> int:
        origin = expr.origin
        match expr:
            case nodes.Const(value=value, type=type_):
                return self._const(value, type_, origin)
            case nodes.CalendarConst(calendar=calendar):
                return self._vertex("calendar", (), calendar, origin)
            case nodes.Now() | nodes.Today():
                return self._vertex("now" if isinstance(expr, nodes.Now) else "today", (), None, origin)
            case nodes.Field(subject=subject, name=name):
                nullable = (subject, name) in self.nullability.facts
                return self._vertex("field", (self._row(subject, origin),), name, origin, nullable=nullable)
            case nodes.Ref(name=name):
                return self._ref(name, origin)
            case nodes.EventField(name=name):
                return self._event_field(name, fold, origin)
            case nodes.All(items=items) | nodes.Any(items=items):
                operation: Operation = "all" if isinstance(expr, nodes.All) else "any"
                return self._connective(operation, [self._add(item, fold) for item in items], expr)
            case nodes.Not(item=item):
                return self._negation(self._add(item, fold), expr)
            case nodes.Presume(item=item, value=value):
                return self._presume(self._add(item, fold), expr)
            case nodes.Choose():
                return self._choose(expr, fold)
            case nodes.Collect(options=options, limit=limit):
                guards = tuple(self._add(option.guard, fold) for option in options)
                return self._vertex("collect", guards, (tuple(o.label for o in options), limit), origin)
            case nodes.Fold():
                return self._fold(expr, fold)
            case nodes.OfEvent(event=event, kind=kind, subject=subject, name=name, missing=missing):
                inputs = (self._row(subject, origin), self._add(event, fold))
                nullable = (
                    self._nullable(inputs) or missing is None or (kind, name) in self.nullability.fields
                )
                return self._vertex("of_event", inputs, (kind, name, missing), origin, nullable=nullable)
            case nodes.Call(function=function, arguments=arguments):
                return self._call(function, tuple(self._add(item, fold) for item in arguments), expr)
            case _:
                assert_never(expr)

    def _vertex(
        self,
        operation: Operation,
        inputs: tuple[int, ...],
        detail: Hashable,
        origin: Origin,
        *,
        nullable: bool = False,
    ) -> int:
        loops = [loop for number in inputs if (loop := self.graph.vertices[number].loop) is not None]
        if isinstance(detail, FoldDetail):
            loops = [loop for loop in loops if loop != detail.scope]
        elif operation == "event_field" and isinstance(detail, tuple):
            loops = [detail[0]]
        loop = loops[0] if loops else None
        key = (operation, inputs, detail)
        if key not in self._numbers:
            self._numbers[key] = len(self.graph.vertices)
            self.graph.vertices.append(Vertex(operation, inputs, detail, nullable, loop, origin))
        return self._numbers[key]

    def _const(self, value: Any, type_: Type, origin: Origin) -> int:  # noqa: ANN401 -- any value
        # True equals 1 in Python: the type keeps them apart.
        key = ("const", value, type_, type(value))
        if key not in self._numbers:
            self._numbers[key] = len(self.graph.vertices)
            self.graph.vertices.append(Vertex("const", (), value, value is None, None, origin))
        return self._numbers[key]

    def _nullable(self, inputs: Iterable[int]) -> bool:
        return any(self.graph.vertices[number].nullable for number in inputs)

    def _value(self, number: int) -> Any:  # noqa: ANN401 -- any value
        return self.graph.vertices[number].detail

    def _bool(self, value: bool | None, origin: Origin) -> int:  # noqa: FBT001 -- the value itself
        return self._const(value, valuetypes.Bool(), origin)

    def _row(self, subject: str, origin: Origin) -> int:
        below = self.subject
        if below is None or self.parents[subject] is None or below == subject:
            return self._vertex("row", (), subject, origin)
        path = [below]
        while (parent := self.parents[path[-1]]) is not None and path[-1] != subject:
            path.append(parent)
        number = self._vertex("row", (), below, origin)
        for _ in path[1:]:
            number = self._vertex("parent", (number,), None, origin)
        return number

    def _ref(self, name: str, origin: Origin) -> int:
        if name in self.graph.definitions:
            return self.graph.definitions[name]
        found = self.above(name)
        if isinstance(found, Vertex):
            key = ("const", found.detail, name, type(found.detail))
            if key not in self._numbers:
                self._numbers[key] = len(self.graph.vertices)
                self.graph.vertices.append(found)
            return self._numbers[key]
        subject, position, nullable = found
        return self._vertex("above", (), (subject, position), origin, nullable=nullable)

    def _event_field(self, name: str, fold: nodes.Fold | None, origin: Origin) -> int:
        if fold is None:
            raise TypeError("the field of an event is read outside any question about events")
        declared = name not in EVENT_BASICS
        nullable = declared and any((kind, name) in self.nullability.fields for kind in fold.kinds)
        return self._vertex("event_field", (), (self._scopes[fold], name), origin, nullable=nullable)

    def _connective(self, operation: Operation, items: list[int], expr: nodes.All | nodes.Any) -> int:
        decisive = operation == "any"
        kept: list[int] = []
        for item in dict.fromkeys(items):
            if not self.graph.constant(item) or self._value(item) is None:
                kept.append(item)
            elif self._value(item) is decisive:
                return self._bool(decisive, expr.origin)
        if not kept:
            return self._bool(not decisive, expr.origin)
        if len(kept) == 1:
            return kept[0]
        return self._vertex(operation, tuple(kept), None, expr.origin, nullable=self._nullable(kept))

    def _negation(self, item: int, expr: nodes.Not) -> int:
        vertex = self.graph.vertices[item]
        if vertex.operation == "const":
            return self._bool(None if vertex.detail is None else not vertex.detail, expr.origin)
        if vertex.operation == "not":
            return vertex.inputs[0]
        return self._vertex("not", (item,), None, expr.origin, nullable=vertex.nullable)

    def _presume(self, item: int, expr: nodes.Presume) -> int:
        if not self._nullable((item,)):
            return item
        if self.graph.constant(item):
            return self._const(expr.value, expr.type, expr.origin)
        detail = (expr.value, type(expr.value))
        return self._vertex("presume", (item,), detail, expr.origin, nullable=expr.value is None)

    def _choose(self, expr: nodes.Choose, fold: nodes.Fold | None) -> int:
        cases = [(self._add(case.guard, fold), self._add(case.value, fold)) for case in expr.cases]
        otherwise = self._const(None, expr.type, expr.origin)
        if expr.otherwise is not None:
            otherwise = self._add(expr.otherwise, fold)
        cases = [
            case for case in cases if not (self.graph.constant(case[0]) and self._value(case[0]) is False)
        ]
        first = expr.policy == "first" or len(cases) == 1 or self._disjoint([guard for guard, _ in cases])
        policy: Operation = "first" if first else "one"
        if first:
            cases, otherwise = self._cut(cases, otherwise, expr)
        if not cases:
            return otherwise
        if (table := self._table(cases, otherwise, expr)) is not None:
            return table
        guards, values = zip(*cases, strict=True)
        inputs = (*chain.from_iterable(cases), otherwise)
        nullable = policy == "one" or self._nullable((*guards, *values, otherwise))
        return self._vertex(policy, inputs, 1, expr.origin, nullable=nullable)

    def _table(self, cases: list[tuple[int, int]], otherwise: int, expr: nodes.Choose) -> int | None:
        """The choice as a look-up, where it has many cases that compare one value with constants."""
        tests = [self._test(guard) for guard, _ in cases]
        if len(cases) < SHORTEST_TABLE or not all(self.graph.constant(value) for _, value in cases):
            return None
        if any(test is None for test in tests):
            return None
        operators, compared, constants = zip(*[test for test in tests if test is not None], strict=True)
        if len(set(compared)) > 1:
            return None
        values = tuple(self._value(value) for _, value in cases)
        if set(operators) <= {"equal", "member"}:
            return self._lookup(compared[0], _keys(tests, values, expr.policy), otherwise, expr)
        bands = len(cases) >= SHORTEST_BISECTION and len(set(operators)) == 1 and expr.policy == "first"
        if bands and self.graph.constant(otherwise):
            return self._bands(compared[0], operators[0], constants, (*values, self._value(otherwise)), expr)
        return None

    def _test(self, guard: int) -> tuple[str, int, Any] | None:
        """The comparison, what is compared and with which constant, when a guard is just that."""
        vertex = self.graph.vertices[guard]
        if vertex.operation != "call" or vertex.detail not in CONSTANT_TESTS:
            return None
        compared, constant = vertex.inputs
        if not self.graph.constant(constant):
            return None
        return vertex.detail, compared, self._value(constant)

    def _lookup(self, compared: int, keys: dict[Any, Any], otherwise: int, expr: nodes.Choose) -> int:
        nullable = self._nullable((compared, otherwise)) or None in keys.values()
        detail = tuple((key, value, type(value)) for key, value in keys.items())
        return self._vertex("lookup", (compared, otherwise), detail, expr.origin, nullable=nullable)

    def _bands(
        self,
        compared: int,
        operator: str,
        bounds: tuple[Any, ...],
        values: tuple[Any, ...],
        expr: nodes.Choose,
    ) -> int | None:
        if operator in {"more", "at_least"}:
            bounds, values = bounds[::-1], values[::-1]
        if any(low >= high for low, high in pairwise(bounds)):
            return None
        side = "right" if operator in {"less", "at_least"} else "left"
        detail = (bounds, values, tuple(type(value) for value in values), side)
        nullable = self._nullable((compared,)) or None in values
        return self._vertex("bands", (compared,), detail, expr.origin, nullable=nullable)

    def _disjoint(self, guards: list[int]) -> bool:
        """Whether the guards compare one value with different constants, so that at most one is true."""
        vertices = [self.graph.vertices[guard] for guard in guards]
        if any(vertex.operation != "call" or vertex.detail != "equal" for vertex in vertices):
            return False
        compared = {vertex.inputs[0] for vertex in vertices}
        constants = {vertex.inputs[1] for vertex in vertices}
        same = len(compared) <= 1 and len(constants) == len(vertices)
        return same and all(self.graph.constant(number) for number in constants)

    def _cut(
        self, cases: list[tuple[int, int]], otherwise: int, expr: nodes.Choose
    ) -> tuple[list[tuple[int, int]], int]:
        """The cases before the first that is sure to end the search, and what then stands for the rest."""
        for index, (guard, value) in enumerate(cases):
            if self.graph.constant(guard):
                unknown = self._value(guard) is None
                return cases[:index], self._const(None, expr.type, expr.origin) if unknown else value
        return cases, otherwise

    def _fold(self, expr: nodes.Fold, outer: nodes.Fold | None) -> int:
        self._scopes.setdefault(expr, len(self._scopes))
        taken = tuple(self._add(item, outer) for item in expr.taken)
        where = self._add(expr.where, expr)
        value = () if expr.value is None else (self._add(expr.value, expr),)
        inputs = (self._row(expr.subject, expr.origin), *taken, where, *value)
        detail = FoldDetail(expr.what, expr.kinds, len(taken), expr.n, self._scopes[expr])
        return self._vertex("fold", inputs, detail, expr.origin, nullable=self._nullable(inputs))

    def _call(self, function: str, arguments: tuple[int, ...], expr: nodes.Call) -> int:
        vertices = [self.graph.vertices[number] for number in arguments]
        if any(vertex.operation == "const" and vertex.detail is None for vertex in vertices):
            return self._const(None, expr.type, expr.origin)
        if all(vertex.operation in {"const", "calendar"} for vertex in vertices):
            folded = _folded(function, [vertex.detail for vertex in vertices])
            if folded is not None:
                return self._const(folded[0], expr.type, expr.origin)
        if (condition := self._condition(function, arguments, expr)) is not None:
            return condition
        nullable = function in PARTIAL or self._nullable(arguments)
        return self._vertex("call", arguments, function, expr.origin, nullable=nullable)

    def _condition(self, function: str, arguments: tuple[int, ...], expr: nodes.Call) -> int | None:
        """A condition compared with a written yes or no is itself or its negation."""
        if function not in {"equal", "differ"} or not all(
            isinstance(argument.type, valuetypes.Bool) for argument in expr.arguments
        ):
            return None
        for item, other in (arguments, arguments[::-1]):
            if self.graph.constant(other):
                same = self._value(other) is (function == "equal")
                return item if same else self._negation(item, nodes.Not(expr, expr.type, expr.origin))
        return None


def _keys(
    tests: Iterable[tuple[str, int, Any] | None], values: Iterable[Any], policy: Literal["first", "one"]
) -> dict[Any, Any]:
    """The value for each constant; unknown for one that two cases claim where only one may."""
    keys: dict[Any, Any] = {}
    for test, value in zip(tests, values, strict=True):
        if test is not None:
            operator, _, constant = test
            for key in sorted(constant) if operator == "member" else (constant,):
                claimed = policy == "one" and key in keys
                keys[key] = None if claimed else keys.get(key, value)
    return keys


def _folded(function: str, arguments: list[Any]) -> tuple[Any] | None:
    """The value of a function of constants; a function that faults is left to fault when it is asked."""
    try:
        return (BY_NAME[function].apply(*arguments),)
    except Exception:  # noqa: BLE001 -- whatever the fault, it belongs to the time of the question
        return None

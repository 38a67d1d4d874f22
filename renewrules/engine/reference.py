"""The reference engine: the meaning of the core, written as plainly as it can be said.

Every other engine is tested equal to this one. It cares for speed only so far
that no definition is evaluated twice for one row.
"""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TypeAlias, assert_never

import attrs

from renewrules import dates
from renewrules.core import nodes
from renewrules.core.functions import BY_NAME
from renewrules.core.nodes import Expr, Fold, Program
from renewrules.engine.records import Known, Record
from renewrules.valuetypes import Value


@attrs.frozen
class Scope:
    """What an expression may read: one row of each subject at hand, and inside a fold its event."""

    rows: dict[str, Record]
    event: Record | None = None


Seen: TypeAlias = tuple[int, Record, bool | None]
"""An event a fold looks at: its position, the event, and whether it takes part."""


@attrs.frozen(eq=False)
class Evaluator:
    """The answers of one program to one question; rows are those of `known`.

    Events that occur or are recorded after `now` must already be left out (`Known.visible`).
    """

    program: Program
    known: Known
    now: int
    _definitions: dict[str, nodes.Definition] = attrs.field(init=False)
    _order: dict[str, int] = attrs.field(init=False)
    _subject_of: dict[Record, str] = attrs.field(init=False)
    _parent_of: dict[str, str | None] = attrs.field(init=False)
    _values: dict[tuple[str, Record | None], Value] = attrs.field(init=False, factory=dict)

    @_definitions.default
    def _index_definitions(self) -> dict[str, nodes.Definition]:
        return {definition.name: definition for definition in self.program.definitions}

    @_order.default
    def _number_definitions(self) -> dict[str, int]:
        return {definition.name: number for number, definition in enumerate(self.program.definitions)}

    @_subject_of.default
    def _index_rows(self) -> dict[Record, str]:
        return {row: subject for subject, rows in self.known.rows.items() for row in rows}

    @_parent_of.default
    def _index_subjects(self) -> dict[str, str | None]:
        return {schema.subject.name: schema.subject.parent for schema in self.program.subjects}

    def value(self, name: str, row: Record | None = None) -> Value:
        """The value of a definition, for a row of its subject or below it, or for the whole question."""
        scope = self._scope(row)
        self._define((name,), scope)
        return self._values[self._key(name, scope)]

    def evaluate(self, expr: Expr, row: Record | None = None, event: Record | None = None) -> Value:
        """The value of any expression of the program, for a row and, inside a fold, for one of its events."""
        scope = Scope(self._scope(row).rows, event)
        self._define(_names(expr), scope)
        return self._value(expr, scope)

    def _scope(self, row: Record | None) -> Scope:
        rows = {
            subject: found[0]
            for subject, found in self.known.rows.items()
            if self._parent_of[subject] is None
        }
        subject = None if row is None else self._subject_of[row]
        while row is not None and subject is not None:
            rows[subject] = row
            row, subject = row.parent, self._parent_of[subject]
        return Scope(rows)

    def _key(self, name: str, scope: Scope) -> tuple[str, Record | None]:
        subject = self._definitions[name].subject
        return name, None if subject is None else scope.rows[subject]

    def _define(self, names: tuple[str, ...], scope: Scope) -> None:
        """Evaluate the definitions named and all they need, in order, so that no chain is too long."""
        needed: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in needed and self._key(name, scope) not in self._values:
                needed.add(name)
                pending.extend(_names(self._definitions[name].expr))
        for name in sorted(needed, key=self._order.__getitem__):
            self._values[self._key(name, scope)] = self._value(self._definitions[name].expr, scope)

    def _value(self, expr: Expr, scope: Scope) -> Value:
        match expr:
            case nodes.Const(value=value):
                return value
            case nodes.Field(subject=subject, name=name):
                return _read(scope.rows[subject], name)
            case nodes.Ref(name=name):
                return self._values[self._key(name, scope)]
            case nodes.Now():
                return self.now
            case nodes.Today():
                return dates.local(self.now, self.program.zone)[0]
            case nodes.EventField(name=name):
                return _read(scope.event, name)
            case nodes.All(items=items):
                return _kleene([self._value(item, scope) for item in items], decisive=False)
            case nodes.Any(items=items):
                return _kleene([self._value(item, scope) for item in items], decisive=True)
            case nodes.Not(item=item):
                value = self._value(item, scope)
                return None if value is None else not value
            case nodes.Presume(item=item, value=presumed):
                value = self._value(item, scope)
                return presumed if value is None else value
            case nodes.Choose(policy=policy):
                return self._first(expr, scope) if policy == "first" else self._one(expr, scope)
            case nodes.Collect(options=options, limit=limit):
                live = tuple(option.label for option in options if self._value(option.guard, scope) is True)
                return live if limit is None else live[:limit]
            case nodes.Fold():
                return self._fold(expr, scope)
            case nodes.OfEvent():
                return self._of_event(expr, scope)
            case nodes.Call(function=function, arguments=arguments):
                return self._call(BY_NAME[function].apply, arguments, scope)
            case nodes.CalendarConst():
                raise TypeError("a calendar stands only among the arguments of a function")
            case _:
                assert_never(expr)

    def _first(self, expr: nodes.Choose, scope: Scope) -> Value:
        for case in expr.cases:
            guard = self._value(case.guard, scope)
            if guard is not False:
                return None if guard is None else self._value(case.value, scope)
        return self._otherwise(expr, scope)

    def _one(self, expr: nodes.Choose, scope: Scope) -> Value:
        guards = [self._value(case.guard, scope) for case in expr.cases]
        if None in guards or guards.count(True) > 1:
            return None
        if True in guards:
            return self._value(expr.cases[guards.index(True)].value, scope)
        return self._otherwise(expr, scope)

    def _otherwise(self, expr: nodes.Choose, scope: Scope) -> Value:
        return None if expr.otherwise is None else self._value(expr.otherwise, scope)

    def _call(self, apply: Callable[..., Value], arguments: tuple[Expr, ...], scope: Scope) -> Value:
        values = [
            argument.calendar if isinstance(argument, nodes.CalendarConst) else self._value(argument, scope)
            for argument in arguments
        ]
        return None if None in values else apply(*values)

    def _of_event(self, expr: nodes.OfEvent, scope: Scope) -> Value:
        index = self._value(expr.event, scope)
        if index is None:
            return None
        if not isinstance(index, int) or index < 0:
            return expr.missing
        return _read(_events(scope.rows[expr.subject], (expr.kind,))[index], expr.name)

    def _fold(self, expr: Fold, scope: Scope) -> Value:
        taken = [self._value(item, scope) for item in expr.taken]
        if None in taken:
            return None
        events = _events(scope.rows[expr.subject], expr.kinds)
        seen = (
            (position, event, _truth(self._value(expr.where, Scope(scope.rows, event))))
            for position, event in enumerate(events)
            if position not in taken
        )
        match expr.what:
            case "match":
                return _found(seen, missing=-1, answer=lambda position, _: position)
            case "last":
                backwards = reversed(tuple(seen))
                return _found(backwards, missing=-1, answer=lambda position, _: position)
            case "first_day":
                return _found(seen, missing=dates.NEVER, answer=lambda _, event: _read(event, "day"))
            case "count" | "sum" | "nth_latest":
                return self._total(expr, tuple(seen), scope)
            case _:
                assert_never(expr.what)

    def _total(self, expr: Fold, seen: tuple[Seen, ...], scope: Scope) -> Value:
        if any(live is None for _, _, live in seen):
            return None
        live_events = [event for _, event, live in seen if live]
        if expr.what == "count":
            return len(live_events)
        if expr.what == "nth_latest":
            return _read(live_events[-expr.n], "at") if len(live_events) >= expr.n else dates.EVER_INSTANT
        if expr.value is None:
            raise TypeError("a sum needs a value")
        total = 0
        for event in live_events:
            value = self._value(expr.value, Scope(scope.rows, event))
            if not isinstance(value, int):
                return None
            total += value
        return total


def _found(seen: Iterator[Seen], missing: int, answer: Callable[[int, Record], Value]) -> Value:
    """The answer for the first event that takes part; unknown when that of one before it is unknown."""
    for position, event, live in seen:
        if live is not False:
            return None if live is None else answer(position, event)
    return missing


def _kleene(values: list[Value], *, decisive: bool) -> bool | None:
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _events(row: Record, kinds: tuple[str, ...]) -> tuple[Record, ...]:
    events = (event for kind in kinds for event in getattr(row, f"on_{kind}"))
    return tuple(sorted(events, key=attrgetter("at", "id")))


def _truth(value: Value) -> bool | None:
    if not isinstance(value, bool | None):
        raise TypeError(f"a condition is true, false or unknown, not {value!r}")
    return value


def _read(record: Record | None, name: str) -> Value:
    value: Value = getattr(record, name)
    return value


def _names(expr: Expr) -> tuple[str, ...]:
    return tuple(node.name for node in nodes.walk(expr) if isinstance(node, nodes.Ref))

"""Which rules the answer to one question rests on.

A rule was exercised when what is wanted reached it, and it decided: of cases the one that applies; of
conditions of which one is enough, those that are true; of conditions that must all hold, where they do not,
those that fail. A forbid, limit, suggestion, package, plan's end, row, exception or band was exercised only
where it applied; a package also where a forbid alone stood in its way.
"""

from collections.abc import Iterable

import attrs

from renewrules.core.nodes import (
    All,
    Any,
    Call,
    Choose,
    Collect,
    Definition,
    EventField,
    Expr,
    Field,
    Fold,
    Not,
    OfEvent,
    Program,
    Ref,
    Step,
    children,
    walk,
)
from renewrules.coverage.inventory import Inventory, RuleKey, bounds_of, needs_to_apply, place_of
from renewrules.engine.records import Record
from renewrules.explain.situation import Situation
from renewrules.valuetypes import Value

Wanted = tuple[str, Record | None]
"""A definition, and the row that its value is wanted for."""


@attrs.frozen
class Trace:
    """The rules that answers rest on; and those besides that were looked at and did not apply."""

    exercised: frozenset[RuleKey]
    considered: frozenset[RuleKey]


def trace(held: Inventory, situation: Situation, wanted: Iterable[Wanted]) -> Trace:
    """What some answers of a question rest on, of the rules of an inventory."""
    tracer = _Tracer(held, situation)
    for name, row in wanted:
        tracer.want(name, row)
    tracer.run()
    return Trace(frozenset(tracer.found), frozenset(tracer.considered - tracer.found))


@attrs.define(eq=False)
class _Tracer:
    held: Inventory
    situation: Situation
    found: set[RuleKey] = attrs.field(factory=set)
    considered: set[RuleKey] = attrs.field(factory=set)
    _seen: set[Wanted] = attrs.field(factory=set)
    _pending: list[tuple[Expr, Record | None, Record | None, Definition]] = attrs.field(factory=list)
    _steps: dict[str, Step] = attrs.field(init=False)

    @_steps.default
    def _index_steps(self) -> dict[str, Step]:
        return _steps(self.situation.program)

    @property
    def _said(self) -> dict[str, str]:
        """The script of each response, by the definition of whether it applies."""
        return {
            entry.active: entry.script
            for listed in self.situation.program.responses
            for entry in listed.entries
            if entry.script
        }

    @property
    def _fields(self) -> dict[str, set[str]]:
        """The fields that each kind of event declares."""
        return {event.name: {field.name for field in event.fields} for event in self.situation.program.events}

    def want(self, name: str, row: Record | None) -> None:
        """Take a definition's value for a row as needed."""
        row = self.situation.row_of(name, row)
        if (name, row) in self._seen:
            return
        self._seen.add((name, row))
        definition = self.situation.layout.definitions[name]
        self._mark(definition, row)
        self._pending.append((definition.expr, row, None, definition))

    def run(self) -> None:
        """Follow everything needed to the end."""
        while self._pending:
            self._visit(*self._pending.pop())

    # --- what is exercised by being reached

    def _mark(self, definition: Definition, row: Record | None) -> None:
        declared = self.held.declaration(definition)
        if declared is None:
            return
        self.considered.add((declared.kind, declared.name, ""))
        value = self.situation.value(definition.name, row)
        part = definition.name.rpartition(".")[2]
        waits = part == "until" and isinstance(value, int) and value > self.situation.now
        if not needs_to_apply(declared.kind) or waits or (part in _APPLIES and value is True):
            self.found.add((declared.kind, declared.name, ""))
        if declared.kind == "step":
            self._mark_step(definition.name, part, value)
        if part == "active" and value is True:
            self._mark_clauses(definition)
            if (script := self._said.get(definition.name)) is not None:
                self.found.add(("script", script, ""))

    def _mark_step(self, name: str, part: str, value: Value) -> None:
        step = self._steps.get(name.rpartition(".")[0])
        if step is None:
            return
        self.found.update((("role", step.owner, ""), ("plan", step.plan, "")))
        if part == "slot_start":
            valid = (hours for hours in step.hours if hours.first <= self.situation.today <= hours.last)
            self.found.update(("hours", hours.rule, "") for hours in valid)
        if part == "script" and isinstance(value, str):
            self.found.add(("script", value, ""))
            self.found.update(self.held.around(expr) for expr in step.signature)

    def _mark_clauses(self, definition: Definition) -> None:
        """The pause that a plan's definition stands for."""
        plan, _, rest = definition.name.partition(".")
        if rest.startswith("pause"):
            number = int(rest.removeprefix("pause").removesuffix(".active")) + 1
            self.found.add(("plan", plan, f"pauses {number}"))

    # --- what it rests on

    def _visit(self, expr: Expr, row: Record | None, event: Record | None, within: Definition) -> None:
        match expr:
            case Ref(name=name):
                self.want(name, row)
            case Field(subject=subject, name=name) if name != "id":
                self.found.add(("fact", f"{subject}.{name}", ""))
            case Choose():
                self._choose(expr, row, event, within)
            case Any(items=items):
                self._decisive(items, row, event, within, deciding=True)
            case All(items=items):
                self._decisive(items, row, event, within, deciding=False)
            case Collect(options=options):
                for option in options:
                    self._add(option.guard, row, event, within)
            case Fold():
                self._fold(expr, row, within)
            case OfEvent(event=found, kind=kind, name=name):
                if name in self._fields[kind]:
                    self.found.add(("field", f"{kind}.{name}", ""))
                self._add(found, row, event, within)
            case Not(item=item):
                if expr is within.expr and self._truth(expr, row, event) is False:
                    self._refused((expr,), within)
                self._add(item, row, event, within)
            case Call(function="band" | "marginal"):
                self._band(expr, row, event, within)
            case _:
                for below in children(expr):
                    self._add(below, row, event, within)

    def _add(self, expr: Expr, row: Record | None, event: Record | None, within: Definition) -> None:
        self._pending.append((expr, row, event, within))

    def _truth(self, expr: Expr, row: Record | None, event: Record | None) -> Value:
        return self.situation.evaluate(expr, row, event)

    def _choose(self, expr: Choose, row: Record | None, event: Record | None, within: Definition) -> None:
        for case in expr.cases:
            truth = self._truth(case.guard, row, event)
            self._add(case.guard, row, event, within)
            if truth:
                self._add(case.value, row, event, within)
                if (key := self.held.cases.get(place_of(case.origin))) is not None and case.label:
                    self.found.add(key)
            if truth is not False and expr.policy == "first":
                return
        if expr.otherwise is not None:
            self._add(expr.otherwise, row, event, within)

    def _decisive(
        self,
        items: tuple[Expr, ...],
        row: Record | None,
        event: Record | None,
        within: Definition,
        *,
        deciding: bool,
    ) -> None:
        """Those items that settle it: each that is as it decides; where none is, all of them."""
        truths = [(item, self._truth(item, row, event)) for item in items]
        settled = [item for item, truth in truths if truth is deciding]
        for item in settled or [item for item, _ in truths]:
            self._add(item, row, event, within)
        if deciding and within.name.endswith(".stopped"):
            self._ends(settled)
        if not deciding and settled:
            self._refused(settled, within)

    def _refused(self, conditions: Iterable[Expr], within: Definition) -> None:
        """A package that nothing but forbids stands in the way of was looked at for its own sake."""
        declared = self.held.declaration(within)
        if declared is not None and all(map(_is_forbid, conditions)):
            self.found.add((declared.kind, declared.name, ""))

    def _ends(self, items: list[Expr]) -> None:
        """The clauses that ended a plan."""
        for item in items:
            origin = getattr(item, "origin", None)
            for key, file, span in self.held.clauses:
                if origin is not None and origin.file == file and span.start <= origin.span.start < span.end:
                    self.found.add(key)

    def _fold(self, expr: Fold, row: Record | None, within: Definition) -> None:
        for taken in expr.taken:
            self._add(taken, row, None, within)
        read = {node.name for part in children(expr) for node in walk(part) if isinstance(node, EventField)}
        for kind in expr.kinds:
            for event in self.situation.events(expr.subject, (kind,), row):
                self.found.add(("event", kind, ""))
                self.found.update(("field", f"{kind}.{name}", "") for name in read & self._fields[kind])
                self._add(expr.where, row, event, within)
                if expr.value is not None:
                    self._add(expr.value, row, event, within)

    def _band(self, expr: Call, row: Record | None, event: Record | None, within: Definition) -> None:
        """The band reached; of a measure whose every part pays, each band that has a part."""
        for argument in expr.arguments:
            self._add(argument, row, event, within)
        measure = self._truth(expr.arguments[0], row, event)
        bounds = bounds_of(within)
        declared = self.held.declaration(within)
        if not isinstance(measure, int) or declared is None:
            return
        above = expr.function == "marginal" or _more_than(expr)
        reached = [
            number
            for number, bound in enumerate(bounds, 1)
            if measure > bound or (measure == bound and not above)
        ]
        for number in reached if expr.function == "marginal" else reached[-1:]:
            self.found.add((declared.kind, declared.name, f"band {number}"))


_APPLIES = frozenset({"active", "eligible"})


def _is_forbid(condition: Expr) -> bool:
    """Whether a condition is that a forbid does not stand in the way."""
    return (
        isinstance(condition, Not)
        and isinstance(condition.item, Ref)
        and condition.item.name.startswith("forbid.")
    )


def _more_than(expr: Call) -> bool:
    return any(getattr(argument, "value", None) == "more_than" for argument in expr.arguments)


def _steps(program: Program) -> dict[str, Step]:
    return {f"{plan.name}.{step.name}": step for plan in program.plans for step in plan.steps}

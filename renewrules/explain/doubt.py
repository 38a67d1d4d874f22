"""Which blank facts an answer still depends on."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

import attrs

from renewrules.core import nodes
from renewrules.core.nodes import Expr
from renewrules.engine.once import once
from renewrules.engine.records import Record
from renewrules.explain.claims import Named
from renewrules.explain.situation import Situation

Blank: TypeAlias = tuple[str, str, str]
"""A fact without a value: subject, id of the row, name."""

_NOTHING: frozenset[Blank] = frozenset()


@attrs.frozen(eq=False, slots=False)
class Doubt:
    """For every expression the blank facts whose filling in could still change its value."""

    situation: Situation

    @once
    def _found(self) -> dict[tuple[str, Record | None], frozenset[Blank]]:
        found: dict[tuple[str, Record | None], frozenset[Blank]] = {}
        self.__dict__["_found"] = found  # each definition looks up those before it
        for definition, row in self.situation.definitions():
            found[definition.name, row] = self.about(definition.expr, row)
        return found

    def of(self, name: str, row: Record | None) -> frozenset[Blank]:
        """The blank facts a definition's value depends on."""
        return self._found[name, self.situation.row_of(name, row)]

    def about(self, expr: Expr, row: Record | None, event: Record | None = None) -> frozenset[Blank]:
        """The blank facts an expression's value depends on."""
        match expr:
            case nodes.Field(subject=subject, name=name):
                holder = self.situation.line(row)[subject]
                return (
                    _NOTHING if getattr(holder, name) is not None else frozenset({(subject, holder.id, name)})
                )
            case nodes.Ref(name=name):
                return self.of(name, row)
            case nodes.All(items=items):
                return self._joint(items, row, event, decisive=False)
            case nodes.Any(items=items):
                return self._joint(items, row, event, decisive=True)
            case nodes.Choose():
                return self._choice(expr, row, event)
            case nodes.Collect():
                return self._collection(expr, row, event)
            case nodes.Fold():
                return self._history(expr, row)
            case _:
                return _union(self.about(child, row, event) for child in nodes.children(expr))

    def _joint(
        self, items: tuple[Expr, ...], row: Record | None, event: Record | None, *, decisive: bool
    ) -> frozenset[Blank]:
        doubts = [self.about(item, row, event) for item in items]
        values = (self.situation.evaluate(item, row, event) for item in items)
        settled = any(value is decisive and not doubt for value, doubt in zip(values, doubts, strict=True))
        return _NOTHING if settled else _union(doubts)

    def _choice(self, expr: nodes.Choose, row: Record | None, event: Record | None) -> frozenset[Blank]:
        found: list[frozenset[Blank]] = []
        chosen = False
        for case in expr.cases:
            guard, doubt = self.situation.evaluate(case.guard, row, event), self.about(case.guard, row, event)
            found.append(doubt)
            if guard is not False or doubt:
                found.append(self.about(case.value, row, event))
            chosen = chosen or (guard is True and not doubt)
            if chosen and expr.policy == "first":
                break
        if not chosen and expr.otherwise is not None:
            found.append(self.about(expr.otherwise, row, event))
        return _union(found)

    def _collection(self, expr: nodes.Collect, row: Record | None, event: Record | None) -> frozenset[Blank]:
        found, certain = [], 0
        for option in expr.options:
            doubt = self.about(option.guard, row, event)
            found.append(doubt)
            certain += not doubt and self.situation.evaluate(option.guard, row, event) is True
            if certain == expr.limit:
                break
        return _union(found)

    def _history(self, expr: nodes.Fold, row: Record | None) -> frozenset[Blank]:
        events = self.situation.events(expr.subject, expr.kinds, row)
        parts = [self.about(item, row) for item in expr.taken]
        for event in events:
            parts.append(self.about(expr.where, row, event))
            if expr.value is not None:
                parts.append(self.about(expr.value, row, event))
        return _union(parts) if events else _NOTHING


def _union(sets: Iterable[frozenset[Blank]]) -> frozenset[Blank]:
    return frozenset().union(*sets)


def blank_facts(doubt: Doubt) -> tuple[Blank, ...]:
    """Blank facts that could still change the answer, the most decisive first, then by name."""
    situation = doubt.situation
    program = situation.program
    answers: list[frozenset[Blank]] = [
        doubt.of(definition.name, row) for definition, row in situation.definitions() if definition.shown
    ]
    for plan in program.plans:
        answers += [doubt.of(step.status, row) for row in situation.rows(plan.subject) for step in plan.steps]
    for listed in program.suggestions:
        answers += [doubt.of(e.active, row) for row in situation.rows(listed.subject) for e in listed.entries]
    for menu in program.offers:
        answers += [
            doubt.of(item.granted, row) for row in situation.rows(menu.subject) for item in menu.items
        ]
    for answered in program.responses:
        answers += [
            doubt.of(e.active, row) for row in situation.rows(answered.subject) for e in answered.entries
        ]
    counted = Counter(blank for answer in answers for blank in answer)
    return tuple(sorted(counted, key=lambda blank: (-counted[blank], shown_blank(situation, blank))))


def named_blank(situation: Situation, blank: Blank) -> Named:
    """A fact as an explanation names it."""
    subject, row, name = blank
    return Named(name, row if len(situation.known.rows[subject]) > 1 else "")


def shown_blank(situation: Situation, blank: Blank) -> str:
    """A fact by its path: ``policy.expiry``, or ``policy[P2].expiry`` where there are several rows."""
    subject, row, name = blank
    several = len(situation.known.rows[subject]) > 1
    return f"{subject}[{row}].{name}" if several else f"{subject}.{name}"


def named_path(path: str) -> Named:
    """A fact by its path, as `shown_blank` gives it."""
    owner, _, name = path.rpartition(".")
    return Named(name, owner.partition("[")[2].removesuffix("]"))

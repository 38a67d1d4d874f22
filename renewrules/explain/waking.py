"""When an answer can change with the clock alone.

A program reads the clock in few ways: it compares today with days and now with instants, and it looks for the
next contact hours. Between two instants at which one of these can turn, every definition keeps its value; and
what is next goes by whose hours have begun.
So the instants at which the answer changes are found by trying those in order, however far apart.
"""

from collections.abc import Iterator
from typing import cast

import attrs

from renewrules import dates, slots
from renewrules.core import nodes
from renewrules.core.nodes import Call, Case, Choose, Definition, EventField, Expr, Fold, Now, Ref, Today
from renewrules.engine.records import Known, Record
from renewrules.explain.situation import Situation

HORIZON_DAYS = 3653
"""How far ahead an answer is looked for: ten years."""

_COMPARISONS = frozenset({"equal", "differ", "less", "at_most", "more", "at_least"})


@attrs.frozen
class Turn:
    """An instant at which something that reads the clock can turn; `cause` is a claim of `prose`."""

    at: int
    cause: str
    subject: str = ""


@attrs.frozen
class _Use:
    """One way in which a definition reads the clock."""

    definition: Definition
    how: str
    expr: Expr
    over: tuple[Expr, ...] = ()
    """Of contact hours: tests that, once all true, stay so however much later the hours are."""


@attrs.frozen(eq=False)
class Clock:
    """Everything in some definitions that reads the clock."""

    uses: tuple[_Use, ...]

    @classmethod
    def of(cls, definitions: tuple[Definition, ...]) -> "Clock":
        """The clock of some definitions and nothing else: give it all they are built on too."""
        uses = (use for definition in definitions for use in _uses(definition, definition.expr))
        return cls(
            tuple(
                attrs.evolve(use, over=_limits(use.definition.name, definitions))
                if use.how == "hours"
                else use
                for use in uses
            )
        )

    def next_turn(self, situation: Situation, later: Known) -> Turn | None:
        """The first turn after now; `later` has events not yet visible, which turn when they are."""
        turns = [*self._turns(situation), *_arrivals(later, situation.now)]
        coming = (turn for turn in turns if situation.now < turn.at < dates.NEVER_INSTANT)
        return min(coming, key=lambda turn: (turn.at, turn.cause, turn.subject), default=None)

    def _turns(self, situation: Situation) -> Iterator[Turn]:
        for use in self.uses:
            for row in situation.rows(use.definition.subject):
                yield from _turns_of(use, row, situation)


def _uses(definition: Definition, expr: Expr) -> Iterator[_Use]:
    match expr:
        case Call(function=function, arguments=(left, right)) if function in _COMPARISONS and _clock(
            left, right
        ):
            other = right if isinstance(left, Today | Now) else left
            how = "day" if Today in (type(left), type(right)) else "instant"
            yield _Use(definition, how, other)
            yield from _uses(definition, other)
        case Call(function="slot_start", arguments=(Now(), *others)):
            yield _Use(definition, "hours", expr)
            for other in others:
                yield from _uses(definition, other)
        case Call(function="day_of", arguments=(Now(), zone)):
            yield _Use(definition, "zone", zone)
        case Today():
            yield _Use(definition, "daily", expr)
        case Now():
            raise TypeError(f"{definition.name} reads the time in a way that has no next turn")
        case _:
            for child in nodes.children(expr):
                yield from _uses(definition, child)


def _limits(hours: str, definitions: tuple[Definition, ...]) -> tuple[Expr, ...]:
    """The tests that hours come too late, where nothing reads these hours but to make such a test."""
    guards: list[Expr] = []
    for definition in definitions:
        match definition.expr:
            case Choose(
                policy="first",
                cases=(
                    Case(
                        guard=Call(
                            function="more", arguments=(Call(arguments=(Ref(name=read), _)), bound)
                        ) as guard
                    ),
                ),
                otherwise=Ref(name=kept),
            ) if read == kept == hours and not _reads(bound, hours):
                guards.append(guard)
            case expr if _reads(expr, hours):
                return ()
    return tuple(guards)


def _reads(expr: Expr, name: str) -> bool:
    return any(isinstance(node, Ref) and node.name == name for node in nodes.walk(expr))


def _clock(left: Expr, right: Expr) -> bool:
    """Whether exactly one side is the clock, and the other is no question about the event at hand."""
    return isinstance(left, Today | Now) != isinstance(right, Today | Now) and not (
        _asks_event(left) or _asks_event(right)
    )


def _asks_event(expr: Expr) -> bool:
    if isinstance(expr, Fold):
        return any(map(_asks_event, expr.taken))
    return isinstance(expr, EventField) or any(map(_asks_event, nodes.children(expr)))


def _turns_of(use: _Use, row: Record | None, situation: Situation) -> Iterator[Turn]:
    zone = situation.program.zone
    if use.how == "daily":
        yield Turn(_midnight(situation.today + 1, zone), "new-day")
        return
    value = situation.evaluate(use.expr, row)
    match use.how, value:
        case "day", int():
            yield Turn(_midnight(value, zone), "new-day")
            yield Turn(_midnight(dates.add_days(value, 1), zone), "new-day")
        case "instant", int():
            yield Turn(value, "time-comes", use.definition.name)
            yield Turn(value + 1, "time-comes", use.definition.name)
        case "hours", int():
            if use.over and all(situation.evaluate(test, row) is True for test in use.over):
                return
            yield Turn(value, "hours-begin")
            yield from _end_of_hours(use.expr, value, row, situation)
        case "zone", str():
            yield Turn(_midnight(dates.day_of(situation.now, value) + 1, value), "new-day")


def _end_of_hours(expr: Expr, start: int, row: Record | None, situation: Situation) -> Iterator[Turn]:
    opens, closes, zone = (situation.evaluate(argument, row) for argument in cast(Call, expr).arguments[3:6])
    end = slots.slot_end(start, cast(int, opens), cast(int, closes), cast(str, zone))
    yield Turn(end, "hours-end")


def _midnight(day: int, zone: str) -> int:
    return dates.instant_at(max(1, min(day, dates.NEVER)), 0, zone)


def _arrivals(later: Known, now: int) -> Iterator[Turn]:
    """When events that are given but not yet visible become so."""
    if later.latest <= now:
        return
    for subject, rows in later.rows.items():
        for row in rows:
            for kind in later.kinds[subject]:
                for event in getattr(row, f"on_{kind}"):
                    yield Turn(max(event.at, event.recorded), "event-comes", kind)

"""Every plan tried out on every day: the windows of its steps when each is done on its target.

Only plans whose windows rest on a single date fact are tried; it takes every day of the horizon in turn.
"""

from collections.abc import Iterator
from typing import cast

import attrs

from renewrules import dates
from renewrules.checks.imagined import Imagined, needed
from renewrules.core.nodes import (
    Call,
    Const,
    Definition,
    EventField,
    Field,
    Fold,
    Plan,
    Program,
    Ref,
    Step,
    walk,
)
from renewrules.engine.compiled import Answers, compile_question
from renewrules.valuetypes import Date, Value

_FIRST, _LAST = dates.parse_day("2014-01-01"), dates.parse_day("2026-12-31")
_LONG_BEFORE = 3 * 366
"""So many days before the anchor nothing is missed yet."""


@attrs.frozen
class Window:
    """The days of one step; `wanted` is its target before a day off moved it, `rejected` those not chosen."""

    earliest: int
    target: int
    latest: int
    wanted: int
    rejected: tuple[int | None, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no day is left to do the step on or after its target."""
        return max(self.earliest, self.target) > self.latest


@attrs.frozen
class Timeline:
    """The windows of a plan's steps for one anchor day, of those steps whose days are known."""

    anchor: int
    windows: dict[str, Window]


@attrs.frozen
class Trial:
    """A plan, the fact its days are counted from, and what came out for each day of the horizon.

    In `missed` no step is done, and each is looked at when the last day of all those before it is over.
    """

    plan: Plan
    anchor: Field
    done: tuple[Timeline, ...]
    missed: tuple[Timeline, ...]


def trials(program: Program, imagined: Imagined) -> tuple[Trial, ...]:
    """The trial of every plan that can be tried."""
    found = (_trial(program, imagined, plan) for plan in program.plans)
    return tuple(trial for trial in found if trial is not None)


def horizon(program: Program) -> range:
    """The days to try: those of 2014 to 2026 that the calendar knows, else its first years."""
    first, last = max(_FIRST, program.calendar.first_day), min(_LAST, program.calendar.last_day)
    if first > last:
        first, last = program.calendar.first_day, program.calendar.last_day
    return range(first, min(last, first + _LAST - _FIRST) + 1)


def _trial(program: Program, imagined: Imagined, plan: Plan) -> Trial | None:
    names = [name for step in plan.steps for name in _parts(step)]
    definitions = needed(program, [Ref(name, Date()) for name in names])
    anchors = dict.fromkeys(
        node for definition in definitions for node in walk(definition.expr) if isinstance(node, Field)
    )
    dated = [field for field in anchors if isinstance(field.type, Date)]
    if len(dated) != 1:
        return None
    run = _Run(program, imagined, plan, dated[0], definitions)
    days = horizon(program)
    done = tuple(run.done(day) for day in days)
    missed = tuple(run.missed(day) for day in days) if run.reads_missed else ()
    return Trial(plan, dated[0], done, missed)


def _parts(step: Step) -> tuple[str, ...]:
    return step.earliest, step.target, step.latest, _wanted(step), *step.rejected


def _wanted(step: Step) -> str:
    return f"{step.plan}.{step.name}.wanted"


class _Run:
    """One plan, evaluated again and again."""

    def __init__(
        self,
        program: Program,
        imagined: Imagined,
        plan: Plan,
        anchor: Field,
        definitions: tuple[Definition, ...],
    ) -> None:
        self.imagined = imagined
        self.plan = plan
        self.anchor = anchor
        self.row = imagined.row(plan.subject)
        wanted = tuple(name for step in plan.steps for name in _parts(step))
        self.question = compile_question(program, tuple(dict.fromkeys(wanted)))
        names = {definition.name for definition in definitions}
        self.counted = {step.name for step in plan.steps if step.match in names}
        self.reads_missed = any(f"{step.plan}.{step.name}.missed" in names for step in plan.steps)
        self.acts = {step.name: _finishing(program, step) for step in plan.steps}

    def done(self, day: int) -> Timeline:
        """The windows when each step is done on its target."""
        self._anchor(day)
        answers = self._ask(day - _LONG_BEFORE)
        windows: dict[str, Window] = {}
        while True:
            fresh = self._windows(answers, windows)
            windows |= fresh
            happened = [name for name in fresh if name in self.counted]
            if not happened or len(windows) == len(self.plan.steps):
                return Timeline(day, windows)
            for name in happened:
                kind, fields = self.acts[name]
                self.imagined.happen(kind, windows[name].target, f"{self.plan.name}.{name}", fields)
            answers = self._ask(max(windows[name].target for name in self.counted & windows.keys()))

    def missed(self, day: int) -> Timeline:
        """The windows of steps that are known only once those before them are missed."""
        self._anchor(day)
        before = self._windows(self._ask(day - _LONG_BEFORE), {})
        if not before:
            return Timeline(day, {})
        over = max(window.latest for window in before.values()) + 1
        return Timeline(day, self._windows(self._ask(over), before))

    def _anchor(self, day: int) -> None:
        self.imagined.fill({(self.anchor.subject, self.anchor.name): day})

    def _ask(self, today: int) -> Answers:
        return self.question.ask(self.imagined.known, self.imagined.noon(today))

    def _windows(self, answers: Answers, known: dict[str, Window]) -> dict[str, Window]:
        return {
            step.name: window
            for step in self.plan.steps
            if step.name not in known and (window := self._window(answers, step)) is not None
        }

    def _window(self, answers: Answers, step: Step) -> Window | None:
        found = [cast(int | None, answers.value(name, self.row)) for name in _parts(step)]
        if any(day is None or day == dates.NEVER for day in found[:3]):
            return None
        earliest, target, latest, wanted, *rejected = found
        return Window(*cast(tuple[int, int, int, int], (earliest, target, latest, wanted)), tuple(rejected))


def _finishing(program: Program, step: Step) -> tuple[str, dict[str, Value]]:
    """The event that finishes a step: its kind, and the fields it must have."""
    matches = (definition.expr for definition in program.definitions if definition.name == step.match)
    fold = next(expr for expr in matches if isinstance(expr, Fold))
    return fold.kinds[0], dict(_required(fold))


def _required(match: Fold) -> Iterator[tuple[str, Value]]:
    for node in walk(match.where):
        match node:
            case Call(function="equal", arguments=(EventField(name=name), Const(value=value))) if (
                name != "answers"
            ):
                yield name, value
            case _:
                continue

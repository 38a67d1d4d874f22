"""Every plan tried out on every day: the windows of its steps when each is done on its target.

Only plans whose windows rest on a single date fact are tried; it takes every day of the horizon in turn.
"""

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import cast

import attrs

from renewrules import dates
from renewrules.checks.imagined import Imagined
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
from renewrules.engine.compiled import compile_question
from renewrules.engine.layout import Wanted
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
    definitions = imagined.needed([Ref(name, Date()) for name in names])
    anchors = dict.fromkeys(
        node for definition in definitions for node in walk(definition.expr) if isinstance(node, Field)
    )
    dated = [field for field in anchors if isinstance(field.type, Date)]
    if len(dated) != 1:
        return None
    run = _Run(program, imagined, plan, dated[0], definitions)
    tried = [run.timelines(day) for day in horizon(program)]
    missed = tuple(missed for _, missed in tried if missed is not None)
    return Trial(plan, dated[0], tuple(done for done, _ in tried), missed)


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
        self.row = imagined.known.rows[plan.subject][0]
        self.anchor = anchor
        parts = [_parts(step) for step in plan.steps]
        ends = tuple(accumulate(map(len, parts), initial=0))
        self.places = tuple(
            (step.name, start, end) for step, (start, end) in zip(plan.steps, pairwise(ends), strict=True)
        )
        self.wanted = Wanted(plan.subject, tuple(name for names in parts for name in names))
        self.question = compile_question(program, tuple(dict.fromkeys(self.wanted.names)))
        names = {definition.name for definition in definitions}
        self.counted = {step.name for step in plan.steps if step.match in names}
        self.reads_missed = any(f"{step.plan}.{step.name}.missed" in names for step in plan.steps)
        self.acts = {step.name: _finishing(program, step) for step in plan.steps}
        imagined.fill({})

    def timelines(self, day: int) -> tuple[Timeline, Timeline | None]:
        """The windows when each step is done on its target, and, where it matters, when each is missed."""
        self.imagined.change(self.anchor.subject, self.anchor.name, day)
        first = self._windows(self._ask(day - _LONG_BEFORE), {})
        missed = self._missed(day, first) if self.reads_missed else None
        return self._done(day, first), missed

    def _done(self, day: int, fresh: dict[str, Window]) -> Timeline:
        windows: dict[str, Window] = {}
        kinds: set[str] = set()
        while True:
            windows |= fresh
            happened = [name for name in fresh if name in self.counted]
            if not happened or len(windows) == len(self.places):
                self.imagined.forget(kinds)
                return Timeline(day, windows)
            for name in happened:
                kind, fields = self.acts[name]
                kinds.add(kind)
                self.imagined.happen(
                    kind, windows[name].target, (f"{self.plan.name}.{name}", self.row.id), fields
                )
            today = max(windows[name].target for name in self.counted & windows.keys())
            fresh = self._windows(self._ask(today), windows)

    def _missed(self, day: int, before: dict[str, Window]) -> Timeline:
        """The windows of steps that are known only once those before them are missed."""
        if not before:
            return Timeline(day, {})
        over = max(window.latest for window in before.values()) + 1
        return Timeline(day, self._windows(self._ask(over), before))

    def _ask(self, today: int) -> tuple[int | None, ...]:
        answers = self.question.ask(self.imagined.known, self.imagined.noon(today))
        return answers.several(self.wanted, self.row)

    def _windows(self, days: tuple[int | None, ...], known: dict[str, Window]) -> dict[str, Window]:
        return {
            name: window
            for name, start, end in self.places
            if name not in known and (window := _window(*days[start:end])) is not None
        }


def _window(
    earliest: int | None, target: int | None, latest: int | None, wanted: int | None, *rejected: int | None
) -> Window | None:
    if earliest is None or target is None or latest is None or dates.NEVER in (earliest, target, latest):
        return None
    return Window(earliest, target, latest, cast(int, wanted), rejected)


def _finishing(program: Program, step: Step) -> tuple[str, dict[str, Value]]:
    """The event that finishes a step: its kind, and the fields it must have."""
    matches = (definition.expr for definition in program.definitions if definition.name == step.match)
    fold = next(expr for expr in matches if isinstance(expr, Fold))
    return fold.kinds[0], dict(_required(fold))


def _required(match: Fold) -> Iterator[tuple[str, Value]]:
    for node in walk(match.where):
        match node:
            case Call(function="equal", arguments=(EventField(name=name), Const(value=value))) if (
                name not in ("answers", "answers_row")
            ):
                yield name, value
            case _:
                continue

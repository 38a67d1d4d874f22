"""The decision that explains itself."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from renewrules import dates
from renewrules.engine.decision import Decision as Bare
from renewrules.engine.once import once
from renewrules.engine.outside import Json, instant_outside
from renewrules.engine.records import Known
from renewrules.engine.values import Layout, Lookup
from renewrules.explain.doubt import Doubt, unknown_facts
from renewrules.explain.situation import Situation
from renewrules.explain.waking import HORIZON_DAYS, Clock, Turn

Again: TypeAlias = Callable[[Known, int], "Decision"]
"""Decides again, for other facts or another time."""


@attrs.frozen
class Wake:
    """When the answer changes though nothing is heard: why then, and what changes."""

    at: dt.datetime
    because: str
    changes: tuple[str, ...]


class Decision(Bare):
    """A decision with its reasons. `seen` is what is visible at `now`, `known` also what is given for later."""

    def __init__(self, layout: Layout, seen: Known, now: int, lookup: Lookup, known: Known, again: Again) -> None:
        super().__init__(layout, seen, now, lookup)
        self._given = known
        self._again = again

    @once
    def _situation(self) -> Situation:
        return Situation(self._layout, self._known, self._now)

    @once
    def unknown(self) -> tuple[str, ...]:
        """Blank facts that could still change this answer, those that leave most of it open first."""
        return unknown_facts(Doubt(self._situation))

    @once
    def next_wake(self) -> Wake | None:
        """The first instant after now at which the answer changes with nothing new heard; None: never again."""
        before = self._answer
        for turn, later in self._later(Clock.of(self._layout.program.definitions)):
            if later._answer != before:
                at = instant_outside(turn.at, self._layout.program.zone)
                assert at is not None
                return Wake(at, turn.cause, tuple(k for k in before if before[k] != later._answer[k]))
        return None

    @once
    def _answer(self) -> dict[str, Json]:
        """What `next_wake` watches: everything but the time it was asked for."""
        return {name: part for name, part in self.to_dict().items() if name != "as_of"}

    def _later(self, clock: Clock) -> "Iterator[tuple[Turn, Decision]]":
        """This decision taken again at each turn of a clock, as far as the horizon."""
        end = self._now + HORIZON_DAYS * dates.SECONDS_PER_DAY
        decision = self
        while True:
            turn = clock.next_turn(decision._situation, self._given)
            if turn is None or turn.at > end:
                return
            decision = self._again(self._given, turn.at)
            yield turn, decision

    def explain(self) -> str:
        """What comes next, and why."""
        return "\n".join(f"{action.id}: {action.status}" for action in self.actions)

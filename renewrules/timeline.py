"""What will happen if every action has an assumed outcome: the plan of months ahead, played through.

Nothing new is decided here. A question is asked, its next action is done when its slot comes, the event that
leads to is added to what is known, and the question is asked again.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias, cast

import attrs

from renewrules import dates
from renewrules.core import nodes
from renewrules.core.nodes import Definition, EventSchema, Program, Step
from renewrules.engine.answers import Action
from renewrules.engine.decision import ACTIONABLE
from renewrules.engine.faults import InputError
from renewrules.engine.hearing import heard
from renewrules.engine.inputs import Reader
from renewrules.engine.lookups import AssumptionError
from renewrules.engine.naming import Naming
from renewrules.engine.outside import instant_outside, json_ready, outside
from renewrules.engine.records import Known, Record
from renewrules.engine.values import Layout
from renewrules.explain.decision import Decision
from renewrules.explain.situation import Situation, needed
from renewrules.explain.waking import Clock
from renewrules.valuetypes import Choice

Assumption: TypeAlias = str | Mapping[str, Mapping[str, object]]
"""`done`, an option of a field such as `no-answer`, or fields by kind of event."""

DONE = "done"


class Asked(Protocol):
    """What a timeline needs of a ruleset."""

    @property
    def program(self) -> Program:
        """The program asked."""

    @property
    def layout(self) -> Layout:
        """Where its definitions are."""

    @property
    def reader(self) -> Reader:
        """What reads the assumed events."""

    def decide(self, facts: Known, *, as_of: str) -> Decision:
        """What is next."""


@attrs.frozen
class Entry:
    """One moment of a timeline: the action as decided at `at`, and the event it is assumed to lead to then.

    Only the first entry may have none: it is the answer to the question itself, whose time may yet come.
    """

    at: dt.datetime
    action: Action
    assumed: Mapping[str, object] | None
    decision: Decision = attrs.field(repr=False, eq=False)


def run_timeline(
    ruleset: Asked, known: Known, now: int, until: int, assume: Assumption = DONE
) -> tuple[Entry, ...]:
    """What happens from `now` to `until`, both instants, if each action turns out as assumed.

    Raises:
        ValueError: when `assume` names no option or kind of event there is.
        InputError: when the assumed events are faulty.
    """
    return tuple(_Player(ruleset, until, Assumed.of(ruleset.program, assume)).play(known, now))


class _Player:
    """Plays one timeline."""

    def __init__(self, ruleset: Asked, until: int, assumed: "Assumed") -> None:
        self.ruleset = ruleset
        self.until = until
        self.assumed = assumed
        self.zone = ruleset.program.zone
        self.clock = Clock.of(needed(ruleset.layout, _watched(ruleset.program)))

    def play(self, known: Known, now: int) -> Iterator[Entry]:
        head, tried = True, set[_Place]()
        while now <= self.until:
            decision = self.ruleset.decide(known, as_of=dates.format_instant(now, self.zone))
            action = decision.next
            event = None if action is None or _place(action) in tried else self._event(action, known, now)
            if action is not None and (head or event is not None):
                yield Entry(_clock_time(now, self.zone), action, event, decision)
            head = False
            if action is not None and event is not None:
                tried.add(_place(action))
                known = self._heard(known, event)
            else:
                tried.clear()
                now = self._later(known, now, action)

    def _event(self, action: Action, known: Known, now: int) -> dict[str, object] | None:
        """The event an action leads to if it is done now; None when this is not its time."""
        if action.status not in ACTIONABLE or action.slot is None:
            return None
        begins, ends = map(dates.instant_from, action.slot)
        return self.assumed.event(action, known, now) if begins <= now < ends else None

    def _heard(self, known: Known, event: Mapping[str, object]) -> Known:
        try:
            return heard(self.ruleset.reader, known, event)
        except InputError as error:
            place = f"assume.{event['kind']}"
            faults = tuple(
                attrs.evolve(fault, path=fault.path.replace("events[0]", place)) for fault in error.faults
            )
            raise InputError(faults, error.language) from None

    def _later(self, known: Known, now: int, action: Action | None) -> int:
        """The next instant at which there may be something else to do."""
        turn = self.clock.next_turn(Situation(self.ruleset.layout, known.visible(now), now), known)
        slot = now if action is None or action.slot is None else dates.instant_from(action.slot[0])
        coming = dates.NEVER_INSTANT if turn is None else turn.at
        return min(coming, slot) if slot > now else coming


_Place: TypeAlias = tuple[str, str, str]
"""Plan, step and row of an action: what it is, whichever attempt."""


def _place(action: Action) -> _Place:
    return action.plan, action.step, action.row


def _clock_time(now: int, zone: str) -> dt.datetime:
    at = instant_outside(now, zone)
    assert at is not None  # noqa: S101 -- an instant that is decided at
    return at


def _watched(program: Program) -> tuple[str, ...]:
    """The definitions that say what is next, and when."""
    return tuple(
        name
        for plan in program.plans
        for step in plan.steps
        for name in (step.status, step.latest, step.overdue, step.slot_start)
    )


@attrs.frozen(eq=False)
class Assumed:
    """The events that actions of a program are assumed to lead to."""

    program: Program
    steps: dict[tuple[str, str], Step]
    definitions: dict[str, Definition]
    kinds: dict[str, EventSchema]
    option: str | None
    fields: Mapping[str, Mapping[str, object]]

    @classmethod
    def of(cls, program: Program, assume: Assumption) -> "Assumed":
        """The events as assumed; ValueError when that names nothing there is."""
        data_name = program.vocabulary.data_name
        kinds = {kind.name: kind for kind in program.events}
        by_kind = (
            {} if isinstance(assume, str) else {data_name(kind): fields for kind, fields in assume.items()}
        )
        option = data_name(assume) if isinstance(assume, str) and assume != DONE else None
        for kind in by_kind:
            _require(program, kind, kinds)
        if option is not None:
            _require(program, option, [DONE, *(each for kind in program.events for each in _options(kind))])
        return cls(
            program,
            {(plan.name, step.name): step for plan in program.plans for step in plan.steps},
            {definition.name: definition for definition in program.definitions},
            kinds,
            option,
            by_kind,
        )

    def event(self, action: Action, known: Known, now: int) -> dict[str, object]:
        """The event that an action is assumed to lead to when it is done now."""
        row = next(row for row in known.rows[action.subject] if row.id == action.row)
        kind, fields = self._outcome(self.steps[action.plan, action.step])
        concerned = _concerned(self.program, known, row, action.subject, kind.subject)
        return {
            "kind": kind.name,
            "at": dates.format_instant(now, self.program.zone),
            kind.subject: concerned.id,
            "answers": action.id,
            **fields,
        }

    def _outcome(self, step: Step) -> tuple[EventSchema, Mapping[str, object]]:
        channel = self.kinds[step.channel]
        if step.channel in self.fields:
            return channel, self.fields[step.channel]
        done, fields = self._done(step)
        if self.option is not None and (field := _options(channel).get(self.option)) is not None:
            return channel, {**(fields if done is channel else {}), field: self.option}
        return done, fields

    def _done(self, step: Step) -> tuple[EventSchema, dict[str, object]]:
        """The event that finishes a step: its kind, and the fields the step asks for."""
        fold = self.definitions[step.match].expr
        assert isinstance(fold, nodes.Fold)  # noqa: S101 -- how a step is matched
        conditions = fold.where.items if isinstance(fold.where, nodes.All) else (fold.where,)
        fields: dict[str, object] = {}
        for condition in conditions:
            match condition:
                case nodes.Call(
                    function="equal",
                    arguments=(nodes.EventField(name=name), nodes.Const(value=value, type=type_)),
                ):
                    fields[name] = json_ready(outside(value, type_, self.program.zone))
        return self.kinds[fold.kinds[0]], fields


def _options(kind: EventSchema) -> dict[str, str]:
    """The options of an event's fields, each with the first field that has it."""
    found: dict[str, str] = {}
    for field in kind.fields:
        if isinstance(field.type, Choice):
            for option in field.type.options:
                found.setdefault(option, field.name)
    return found


def _concerned(program: Program, known: Known, row: Record, subject: str, wanted: str) -> Record:
    """The row of the subject wanted: a row itself or one above it, or the only one there is."""
    parents = {schema.subject.name: schema.subject.parent for schema in program.subjects}
    while row.parent is not None and subject != wanted:
        row, subject = row.parent, cast(str, parents[subject])
    return row if subject == wanted else known.rows[wanted][0]


def _require(program: Program, name: str, names: Iterable[str]) -> None:
    known = tuple(names)
    if name not in known:
        naming = Naming.of(program)
        near = naming.near(name, known) or ()
        raise AssumptionError("nothing-to-assume", naming.language, near=near, name=name)

"""The answer to a question, assembled from the values an engine gives; the same for every engine.

A `Decision` asks the engine for a value when somebody looks at it: who wants only `next` pays for no more.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import attrs

from renewrules import dates
from renewrules.core.nodes import OfferMenu, Plan, Program, Step, SuggestionList
from renewrules.engine.answers import Action, OfferAnswer, SuggestionAnswer, Window, Withheld
from renewrules.engine.once import once
from renewrules.engine.outside import Json, day_outside, instant_outside, json_ready
from renewrules.engine.records import Known, Record
from renewrules.engine.values import Layout, Lookup, Values

__all__ = [
    "Action",
    "Decision",
    "Layout",
    "Lookup",
    "OfferAnswer",
    "SuggestionAnswer",
    "Values",
    "Window",
    "Withheld",
    "assemble",
]

VERSION = 1
"""The version of what `Decision.to_dict` gives; it rises when the old form could be misread."""

ACTIONABLE = ("open", "due", "overdue")
"""The statuses of an action that can be done now."""

_GROUPS = (
    ACTIONABLE,
    ("not_yet",),
    ("held", "paused", "cannot_fit", "unknown"),
    ("done", "skipped", "missed", "stopped"),
)
_GROUP = {status: group for group, statuses in enumerate(_GROUPS) for status in statuses}

STEP_PARTS = (
    "status",
    "earliest",
    "target",
    "overdue",
    "latest",
    "done_on",
    "attempts",
    "script",
    "slot_start",
    "slot_end",
)
"""The attributes of a `Step` that name the definitions a decision looks at."""

_Rank: TypeAlias = tuple[bool, int, int, int, int, int, str]


def assemble(program: Program, known: Known, now: int, lookup: Lookup) -> "Decision":
    """The decision at `now`. Who decides often makes the `Layout` once and uses `Decision` itself."""
    return Decision(Layout.of(program), known, now, lookup)


class _Place(NamedTuple):
    """A step for one row, before anything but its status is known."""

    plan_order: int
    plan: Plan
    step: Step
    row: Record
    status: str


class Decision:
    """What happens next, when, by whom, and what was withheld, suggested and offered. Compares by content."""

    def __init__(self, layout: Layout, known: Known, now: int, lookup: Lookup) -> None:
        self._layout = layout
        self._known = known
        self._now = now
        self._lookup = lookup

    @once
    def next(self) -> Action | None:
        """The first action that can be done now, else the one whose time comes first, else None."""
        actionable = self._places(ACTIONABLE)
        if actionable:
            return self._action(min(actionable, key=self._rank))
        waiting = self._places(("not_yet",))
        return self._action(min(waiting, key=self._slot_rank)) if waiting else None

    @once
    def actions(self) -> tuple[Action, ...]:
        """Every step of every plan: what can be done now, will come, is held, is past; each by rank."""
        ranked = sorted(
            self._places(tuple(_GROUP)), key=lambda place: (_GROUP[place.status], self._rank(place))
        )
        return tuple(map(self._action, ranked))

    @once
    def withheld(self) -> tuple[Withheld, ...]:
        """What holds back each action that is held or paused."""
        held = self._places(("held", "paused"))
        return tuple(found for place in sorted(held, key=self._rank) for found in self._holds(place))

    @once
    def suggestions(self) -> tuple[SuggestionAnswer, ...]:
        """The suggestions that made the cut of each list, in order of list, row and rank."""
        return tuple(
            answer
            for listed in self._layout.program.suggestions
            for row in self._known.rows[listed.subject]
            for answer in self._suggestions_of(listed, row)
        )

    @once
    def offers(self) -> tuple[OfferAnswer, ...]:
        """The packages each row is eligible for, in order of menu, row and package."""
        return tuple(
            answer
            for menu in self._layout.program.offers
            for row in self._known.rows[menu.subject]
            for answer in self._offers_of(menu, row)
        )

    @once
    def values(self) -> "Values":
        """The values of all definitions: ``values["name"]``, or ``values["name", "P2"]`` for one row."""
        return Values(self._layout, self._known, self._lookup)

    def to_dict(self) -> dict[str, Json]:
        """The whole answer, ready for JSON; the same answer always gives the same text."""
        zone = self._layout.program.zone
        return {
            "version": VERSION,
            "ruleset": self._layout.program.name,
            "as_of": dates.format_instant(self._now, zone),
            "next": None if self.next is None else self.next.id,
            "actions": [_json_of(action) for action in self.actions],
            "withheld": [_json_of(withheld) for withheld in self.withheld],
            "suggestions": [_json_of(suggestion) for suggestion in self.suggestions],
            "offers": [_json_of(offer) for offer in self.offers],
            "values": json_ready(self.values.by_row()),
        }

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, Decision) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # to hash a decision would be to compute all of it

    def __repr__(self) -> str:
        return f"<Decision next={self.next.id if self.next else None}>"

    def _places(self, statuses: tuple[str, ...]) -> list[_Place]:
        """The steps that have one of the statuses, for each row."""
        value, lookup = self._layout.value, self._lookup
        return [
            _Place(order, plan, step, row, status)
            for order, plan in enumerate(self._layout.program.plans)
            for row in self._known.rows[plan.subject]
            for step in plan.steps
            if (status := value(lookup, step.status, row, plan.subject) or "unknown") in statuses
        ]

    @once
    def _today(self) -> int:
        return dates.local(self._now, self._layout.program.zone)[0]

    def _part(self, place: _Place, name: str) -> Any:  # noqa: ANN401 - what the definition's own type says
        return self._layout.value(self._lookup, name, place.row, place.plan.subject)

    def _rank(self, place: _Place) -> _Rank:
        """Required first, then the least time left, the greatest priority, the longest overdue."""
        latest, overdue = self._part(place, place.step.latest), self._part(place, place.step.overdue)
        return (
            not place.step.required,
            dates.NEVER if latest is None else latest,
            -place.step.priority,
            0 if overdue is None else -max(0, self._today - overdue),
            place.plan_order,
            place.step.order,
            place.row.id,
        )

    def _slot_rank(self, place: _Place) -> tuple[int, _Rank]:
        start = self._part(place, place.step.slot_start)
        return dates.NEVER_INSTANT if start is None else start, self._rank(place)

    def _action(self, place: _Place) -> Action:
        step = place.step
        return Action(
            id=self._action_id(place),
            plan=place.plan.name,
            step=step.name,
            subject=place.plan.subject,
            row=place.row.id,
            status=place.status,
            window=Window(
                earliest=day_outside(self._part(place, step.earliest)),
                target=day_outside(self._part(place, step.target)),
                overdue=day_outside(self._part(place, step.overdue)),
                latest=day_outside(self._part(place, step.latest)),
            ),
            slot=self._slot(place),
            done_on=day_outside(self._part(place, step.done_on)),
            channel=step.channel,
            script=self._part(place, step.script),
            owner=step.owner,
            because=step.because,
            source=step.source,
            holds=tuple(withheld.rule for withheld in self._holds(place)),
        )

    def _action_id(self, place: _Place) -> str:
        attempts = self._part(place, place.step.attempts) or 0
        return f"{place.plan.name}.{place.step.name}@{place.row.id}#{attempts}"

    def _slot(self, place: _Place) -> tuple[dt.datetime, dt.datetime] | None:
        zone = self._layout.program.zone
        start = instant_outside(self._part(place, place.step.slot_start), zone)
        end = instant_outside(self._part(place, place.step.slot_end), zone)
        return None if start is None or end is None else (start, end)

    def _holds(self, place: _Place) -> Iterator[Withheld]:
        """The holds in force. A forbid that cannot be known to be off is in force: it fails closed."""
        if place.status not in ("held", "paused"):
            return
        for hold in place.step.holds:
            active = self._part(place, hold.active)
            if active or (active is None and hold.kind == "forbid"):
                until = None if hold.until is None else self._part(place, hold.until)
                yield Withheld(
                    action=self._action_id(place),
                    rule=hold.rule,
                    kind=hold.kind,
                    until=instant_outside(until, self._layout.program.zone),
                    because=hold.because,
                    source=hold.source,
                )

    def _suggestions_of(self, listed: SuggestionList, row: Record) -> Iterator[SuggestionAnswer]:
        entries = {entry.name: entry for entry in listed.entries}
        chosen = self._layout.value(self._lookup, listed.chosen, row, listed.subject)
        for name in chosen or ():
            entry = entries[name]
            yield SuggestionAnswer(
                name=name,
                list=listed.name,
                subject=listed.subject,
                row=row.id,
                details=tuple(
                    (label, self._layout.outside(self._lookup, definition, row, listed.subject))
                    for label, definition in entry.details
                ),
                because=entry.because,
                source=entry.source,
            )

    def _offers_of(self, menu: OfferMenu, row: Record) -> Iterator[OfferAnswer]:
        for item in menu.items:
            if self._layout.value(self._lookup, item.eligible, row, menu.subject):
                yield OfferAnswer(
                    name=item.name,
                    menu=menu.name,
                    subject=menu.subject,
                    row=row.id,
                    gives=item.gives,
                    worth=self._layout.outside(self._lookup, item.worth, row, menu.subject),
                    granted=self._layout.outside(self._lookup, item.granted, row, menu.subject),
                    because=item.because,
                    source=item.source,
                )


def _json_of(answer: Action | Withheld | SuggestionAnswer | OfferAnswer) -> Json:
    """An answer by the names of its attributes; details become an object."""
    plain = attrs.asdict(answer, recurse=False)
    if isinstance(answer, Action):
        plain["window"] = attrs.asdict(answer.window)
    if isinstance(answer, SuggestionAnswer):
        plain["details"] = dict(answer.details)
    return json_ready(plain)

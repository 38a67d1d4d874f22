"""The answer to a question, assembled from the values an engine gives; the same for every engine.

A `Decision` asks the engine for a value when somebody looks at it: who wants only `next` pays for no more.
"""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import attrs

from renewrules import dates
from renewrules.core.nodes import Program, Response, Suggestion
from renewrules.engine.answers import Action, OfferAnswer, ResponseAnswer, SuggestionAnswer, Window, Withheld
from renewrules.engine.layout import (
    STEP_PARTS,
    Layout,
    Lookup,
    MenuLayout,
    ResponseLayout,
    Several,
    StepLayout,
    SuggestionLayout,
)
from renewrules.engine.once import once
from renewrules.engine.outside import Json, Outside, day_outside, instant_outside, json_ready
from renewrules.engine.records import Known, Record
from renewrules.engine.values import Values

__all__ = [
    "STEP_PARTS",
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

FINISHED = ("done", "skipped", "missed", "stopped")
"""The statuses of an action that will not be done any more: it has no slot."""

_GROUPS = (
    ACTIONABLE,
    ("not_yet",),
    ("held", "paused", "cannot_fit", "unknown"),
    FINISHED,
)
_GROUP = {status: group for group, statuses in enumerate(_GROUPS) for status in statuses}

_Rank: TypeAlias = tuple[bool, int, int, int, int, int, str]
_RANK = attrgetter("rank")


def assemble(program: Program, known: Known, now: int, lookup: Lookup) -> "Decision":
    """The decision at `now`. Who decides often makes the `Layout` once and uses `Decision` itself."""
    return Decision(Layout.of(program), known, now, lookup)


class _Moment(NamedTuple):
    """The instant a decision is taken, and its day in the ruleset's zone."""

    now: int
    today: int
    zone: str


class _Place:
    """A step for one row: what a decision looks at of it, each part at most once."""

    def __init__(self, layout: StepLayout, row: Record, several: Several, moment: _Moment) -> None:
        self._layout = layout
        self._row = row
        self._several = several
        self._now, self._today, self._zone = moment
        status, self._latest, self._overdue, self._start = several(layout.ranked, row)
        self.status: str = status or "unknown"

    @once
    def rank(self) -> _Rank:
        """Required first, then the least time left, the greatest priority, the longest overdue."""
        step = self._layout.step
        return (
            not step.required,
            dates.NEVER if self._latest is None else self._latest,
            -step.priority,
            0 if self._overdue is None else -max(0, self._today - self._overdue),
            self._layout.order,
            step.order,
            self._row.id,
        )

    @property
    def turn(self) -> tuple[int, _Rank]:
        """Those in their contact hours first, then those whose hours begin first; among equals by rank."""
        return dates.NEVER_INSTANT if self._start is None else max(self._start, self._now), self.rank

    @property
    def has_slot(self) -> bool:
        """Whether it is known when the step can be done: not while it waits for something to happen."""
        return self._start is not None and self._start < dates.NEVER_INSTANT

    @once
    def answer(self) -> tuple[Action, tuple[Withheld, ...]]:
        """The step as its reader sees it, and what holds it back."""
        plan, step, zone = self._layout.plan, self._layout.step, self._zone
        earliest, target, done_on, attempts, script, slot_end, since = self._several(
            self._layout.shown, self._row
        )
        start = end = None
        if self.status not in FINISHED:
            start, end = instant_outside(self._start, zone), instant_outside(slot_end, zone)
        occasion = _occasion(since, zone) if step.since else ""
        key = f"{plan.name}.{step.name}@{self._row.id}#{attempts or 0}{occasion}"
        withheld = self._withheld(key) if self.is_held else ()
        action = Action(
            id=key,
            plan=plan.name,
            step=step.name,
            subject=plan.subject,
            row=self._row.id,
            status=self.status,
            window=Window(
                day_outside(earliest),
                day_outside(target),
                day_outside(self._overdue),
                day_outside(self._latest),
            ),
            slot=None if start is None or end is None else (start, end),
            done_on=day_outside(done_on),
            channel=step.channel,
            script=script,
            owner=step.owner,
            because=step.because,
            source=step.source,
            holds=tuple([hold.rule for hold in withheld]),
        )
        return action, withheld

    def belongs_to(self, row: Record) -> bool:
        """Whether the step is for a row, or for one below or above it."""
        return _related(self._row, row)

    @property
    def is_held(self) -> bool:
        """Whether a rule may hold the step back."""
        return self.status in ("held", "paused")

    def _withheld(self, action: str) -> tuple[Withheld, ...]:
        """The holds in force. A forbid that cannot be known to be off is in force: it fails closed."""
        holds = self._layout.step.holds
        active, until = (
            self._several(self._layout.held, self._row),
            self._several(self._layout.resumed, self._row),
        )
        return tuple(
            [
                Withheld(
                    action=action,
                    rule=hold.rule,
                    kind=hold.kind,
                    until=None if hold.until is None else instant_outside(resumes, self._zone),
                    because=hold.because,
                    source=hold.source,
                )
                for hold, held, resumes in zip(holds, active, until, strict=True)
                if held or (held is None and hold.kind == "forbid")
            ]
        )


class Decision:
    """What happens next, when, by whom, and what was withheld, suggested and offered. Compares by content."""

    def __init__(self, layout: Layout, known: Known, now: int, lookup: Lookup) -> None:
        self._layout = layout
        self._known = known
        self._now = now
        self._lookup = lookup
        self._several: Several = getattr(lookup, "several", None) or layout.several(lookup)

    @once
    def next(self) -> Action | None:
        """Of the actions that are open the one whose turn comes first; if none is, of those that will be."""
        actionable = [place for place in self._places if place.status in ACTIONABLE]
        waiting = [place for place in self._places if place.status == "not_yet" and place.has_slot]
        found = actionable or waiting
        return min(found, key=attrgetter("turn")).answer[0] if found else None

    @once
    def actions(self) -> tuple[Action, ...]:
        """Every step of every plan: what can be done now, will come, is held, is past; each by rank."""
        ranked = sorted(self._places, key=lambda place: (_GROUP[place.status], place.rank))
        return tuple([place.answer[0] for place in ranked])

    @once
    def withheld(self) -> tuple[Withheld, ...]:
        """What holds back each action that is held or paused."""
        held = [place for place in self._places if place.is_held]
        return tuple([found for place in sorted(held, key=_RANK) for found in place.answer[1]])

    @once
    def suggestions(self) -> tuple[SuggestionAnswer, ...]:
        """The suggestions that made the cut of each list, in order of list, row and rank."""
        return tuple(
            [
                answer
                for layout in self._layout.suggestions
                for row in self._known.rows[layout.listed.subject]
                for answer in self._suggestions_of(layout, row)
            ]
        )

    @once
    def offers(self) -> tuple[OfferAnswer, ...]:
        """The packages each row is eligible for, in order of menu, row and package."""
        return tuple(
            [
                answer
                for layout in self._layout.menus
                for row in self._known.rows[layout.menu.subject]
                for answer in self._offers_of(layout, row)
            ]
        )

    @once
    def responses(self) -> tuple[ResponseAnswer, ...]:
        """What is answered to the latest event of each kind that has responses, in order of kind and row."""
        return tuple(
            [
                answer
                for layout in self._layout.responses
                for row in self._known.rows[layout.listed.subject]
                for answer in self._responses_of(layout, row)
            ]
        )

    @once
    def values(self) -> "Values":
        """The values of all definitions: ``values["name"]``, or ``values["name", "P2"]`` for one row."""
        return Values(self._layout, self._known, self._lookup, self._several)

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
            "responses": [_json_of(response) for response in self.responses],
            "values": json_ready(self.values.by_row()),
        }

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, Decision) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # to hash a decision would be to compute all of it

    def __repr__(self) -> str:
        return f"<Decision next={self.next.id if self.next else None}>"

    @once
    def _places(self) -> tuple[_Place, ...]:
        """Every step of every plan, for each row."""
        zone, several, rows = self._layout.program.zone, self._several, self._known.rows
        moment = _Moment(self._now, dates.local(self._now, zone)[0], zone)
        return tuple(
            [
                _Place(layout, row, several, moment)
                for layout in self._layout.steps
                for row in rows[layout.plan.subject]
            ]
        )

    def _suggestions_of(self, layout: SuggestionLayout, row: Record) -> Iterator[SuggestionAnswer]:
        listed, values = layout.listed, self._several(layout.wanted, row)
        truths = dict(zip(layout.wanted.names, values, strict=True))
        for name in values[0] or ():
            entry = layout.entries[name]
            yield SuggestionAnswer(
                name=name,
                list=listed.name,
                subject=listed.subject,
                row=row.id,
                details=self._details(entry, truths),
                script=entry.script or None,
                withheld_by=_withheld_by(entry, truths),
                because=entry.because,
                source=entry.source,
            )

    def _details(self, entry: Suggestion, values: dict[str, Any]) -> tuple[tuple[str, Outside], ...]:
        outward = self._layout.outward
        return tuple([(label, outward[name](values[name])) for label, name in entry.details])

    def _offers_of(self, layout: MenuLayout, row: Record) -> Iterator[OfferAnswer]:
        menu, outward = layout.menu, self._layout.outward
        values = iter(self._several(layout.wanted, row))
        for item, eligible, worth, granted in zip(menu.items, values, values, values, strict=True):
            if eligible:
                yield OfferAnswer(
                    name=item.name,
                    menu=menu.name,
                    subject=menu.subject,
                    row=row.id,
                    gives=item.gives,
                    worth=outward[item.worth](worth),
                    granted=outward[item.granted](granted),
                    because=item.because,
                    source=item.source,
                )

    def _responses_of(self, layout: ResponseLayout, row: Record) -> Iterator[ResponseAnswer]:
        listed = layout.listed
        heard, at, labels, *_ = values = self._several(layout.wanted, row)
        if not heard:
            return
        truths = dict(zip(layout.wanted.names, values, strict=True))
        zone = self._layout.program.zone
        asked = {"event": listed.event, "heard": heard, "at": instant_outside(at, zone)}
        place = {"subject": listed.subject, "row": row.id}
        for name in labels or (None,):
            if name is None:
                yield ResponseAnswer(**asked, **place, response=None)
                continue
            entry = layout.entries[name]
            yield ResponseAnswer(
                **asked,
                **place,
                response=name,
                script=entry.script or None,
                withheld_by=_withheld_by(entry, truths),
                next=tuple([action.id for step in entry.steps for action in self._actions_of(step, row)]),
                because=entry.because,
                source=entry.source,
            )

    def _actions_of(self, step: tuple[str, str], row: Record) -> Iterator[Action]:
        """The actions of a step for the rows that belong to a row."""
        for place in self._places:
            action = place.answer[0]
            if (action.plan, action.step) == step and place.belongs_to(row):
                yield action


def _occasion(since: int | None, zone: str) -> str:
    """The event that a step is reckoned from, by its time: each is an occasion of its own."""
    if since is None or since == dates.FIRST_INSTANT:
        return ""
    return f"/{dates.format_instant(since, zone)}"


def _withheld_by(entry: Suggestion | Response, values: dict[str, Any]) -> tuple[str, ...]:
    """The forbids on what is said; one that cannot be known to be off is in force."""
    return tuple([hold.rule for hold in entry.holds if values[hold.active] is not False])


def _related(row: Record, other: Record) -> bool:
    """Whether two rows are the same, or one lies below the other."""
    return any(above is other for above in _line(row)) or any(above is row for above in _line(other))


def _line(row: Record | None) -> Iterator[Record]:
    while row is not None:
        yield row
        row = row.parent


def _json_of(answer: Action | Withheld | SuggestionAnswer | OfferAnswer | ResponseAnswer) -> Json:
    """An answer by the names of its attributes; details become an object."""
    plain = attrs.asdict(answer, recurse=False)
    if isinstance(answer, Action):
        plain["window"] = attrs.asdict(answer.window)
    if isinstance(answer, SuggestionAnswer):
        plain["details"] = dict(answer.details)
    return json_ready(plain)

"""The whole decision: what comes next, what lost to it, what is held, suggested and given."""

from collections.abc import Iterator

import attrs

from renewrules import dates
from renewrules.core.nodes import Plan, Step
from renewrules.engine.answers import Action
from renewrules.engine.decision import ACTIONABLE
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Named, Valued, claim
from renewrules.explain.days import day
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.rules import package_claim
from renewrules.explain.sayings import said_claims
from renewrules.explain.steps import INSTANT, reasons, slot_claim, status_of, step_claim

_MANY = 4
"""From so many on, steps that nothing calls for yet are only named."""

OVER = ("done", "missed", "skipped", "stopped")


@attrs.frozen(eq=False)
class Place:
    """One step for one row, and the action that answers for it."""

    plan: Plan
    step: Step
    row: Record
    action: Action


def places(inquiry: Inquiry, actions: tuple[Action, ...]) -> tuple[Place, ...]:
    """The steps behind the actions, in the same order."""
    program = inquiry.situation.program
    plans = {plan.name: plan for plan in program.plans}
    steps = {(plan.name, step.name): step for plan in program.plans for step in plan.steps}
    rows = {(s, row.id): row for s, found in inquiry.situation.known.rows.items() for row in found}
    return tuple(Place(plans[a.plan], steps[a.plan, a.step], rows[a.subject, a.row], a) for a in actions)


def next_claim(inquiry: Inquiry, found: tuple[Place, ...], chosen: Action | None, until: Claim) -> Claim:
    """What comes next and why; when nothing does, until when (`until`) and why."""
    if chosen is None:
        return claim("nothing", until, *_others(inquiry, None, found))
    first = next(place for place in found if place.action.id == chosen.id)
    others = tuple(place for place in found if place is not first)
    key = "next" if chosen.status in ACTIONABLE else "next-later"
    return claim(
        key,
        step_claim(inquiry, first.plan, first.step, first.row),
        *_others(inquiry, first, others),
        step=inquiry.named(first.step.name, first.row),
        way=(_way(inquiry, first),),
        slot=_slot(inquiry, first),
    )


def _others(inquiry: Inquiry, first: Place | None, others: tuple[Place, ...]) -> Iterator[Claim]:
    """Steps that are not next: those that can be done or will come, then those in another state.

    Many that wait for an event, or whose condition does not hold, are only named: `why` tells more of each.
    """
    idle: dict[str, list[Place]] = {"steps-wait": [], "steps-not-called-for": []}
    for place in others:
        if (kind := _idle(inquiry, place)) is not None:
            idle[kind].append(place)
    named = {kind: many for kind, many in idle.items() if len(many) >= _MANY}
    told = [place for place in others if not any(place in many for many in named.values())]
    to_come = (*ACTIONABLE, "not_yet") if first is not None else ()
    for place in told:
        if first is not None and place.action.status in to_come:
            yield _lost(inquiry, first, place)
    yield from (_brief(inquiry, place) for place in told if place.action.status not in to_come)
    for kind, many in named.items():
        yield claim(kind, steps=tuple(_listed(inquiry, many)))


def _idle(inquiry: Inquiry, place: Place) -> str | None:
    """Whether a step waits for something to happen, or is not called for as things are."""
    step, row = place.step, place.row
    if place.action.status == "not_yet" and inquiry.value(step.target, row) == dates.NEVER:
        return "steps-wait"
    if place.action.status == "skipped" and step.only_if and inquiry.value(step.only_if, row) is False:
        return "steps-not-called-for"
    return None


def _listed(inquiry: Inquiry, many: list[Place]) -> Iterator[Named]:
    """The names of steps, once where every row of the plan is meant."""
    meant: dict[tuple[str, str], list[Place]] = {}
    for place in many:
        meant.setdefault((place.plan.name, place.step.name), []).append(place)
    for (_, step), found in meant.items():
        if len(found) == len(inquiry.situation.rows(found[0].plan.subject)):
            yield Named(step)
        else:
            yield from (inquiry.named(step, place.row) for place in found)


def _way(inquiry: Inquiry, place: Place) -> Claim:
    """Who does it, and by which channel; what has no script is no contact but work to be done."""
    key = "way-contact" if inquiry.value(place.step.script, place.row) else "way-act"
    return claim(key, owner=Named(place.step.owner), channel=Named(place.step.channel))


def _slot(inquiry: Inquiry, place: Place) -> tuple[Claim, ...]:
    slot = slot_claim(inquiry, place.step, place.row)
    return (slot,) if slot is not None else (claim("some-day"),)


def _brief(inquiry: Inquiry, place: Place) -> Claim:
    """A step that is not next, with just what put it where it is."""
    told = reasons(inquiry, place.plan, place.step, place.row)
    why = tuple(each for each in told if each.key not in ("not-counted", "earlier-events"))
    key = f"step-{status_of(inquiry, place.step, place.row)}"
    return claim(key, *why, step=inquiry.named(place.step.name, place.row), plan=Named(place.plan.name))


def _lost(inquiry: Inquiry, first: Place, other: Place) -> Claim:
    """Why one step comes after the one that is next."""
    step = inquiry.named(other.step.name, other.row)
    if other.action.status == "not_yet":
        return claim("waits", *_days(inquiry, other), step=step, slot=_slot(inquiry, other))
    return claim("comes-after", step=step, why=(rank_claim(inquiry, first, other),))


def _days(inquiry: Inquiry, place: Place) -> Iterator[Claim]:
    claims = step_claim(inquiry, place.plan, place.step, place.row).children
    yield from (each for each in claims if each.key == "target")


def rank_claim(inquiry: Inquiry, first: Place, other: Place) -> Claim:
    """The first ground on which two steps differ: hours, duty, time left, priority, lateness, order."""
    begins, later = (_begins(inquiry, each) for each in (first, other))
    if begins != later:
        return claim("rank-hours", other=Valued(later, INSTANT))
    if first.step.required != other.step.required:
        return claim("rank-required")
    mine, theirs = (inquiry.value(each.step.latest, each.row) for each in (first, other))
    if mine != theirs:
        return claim("rank-latest", first=day(mine), other=day(theirs))
    if first.step.priority != other.step.priority:
        return claim("rank-priority", first=first.step.priority, other=other.step.priority)
    late, less_late = (_lateness(inquiry, each) for each in (first, other))
    if late != less_late:
        return claim("rank-overdue", first=late, other=less_late)
    same = first.plan is other.plan and first.step is other.step
    return claim("rank-row" if same else "rank-order")


def _begins(inquiry: Inquiry, place: Place) -> int:
    """The first instant from now on in the hours of a step."""
    start = inquiry.value(place.step.slot_start, place.row)
    return max(start, inquiry.situation.now) if isinstance(start, int) else dates.NEVER_INSTANT


def _lateness(inquiry: Inquiry, place: Place) -> int:
    overdue = inquiry.value(place.step.overdue, place.row)
    return max(0, inquiry.situation.today - overdue) if isinstance(overdue, int) else 0


def menus(inquiry: Inquiry) -> Iterator[Claim]:
    """What is suggested and what is given, one line for each list and package."""
    situation = inquiry.situation
    for listed in situation.program.suggestions:
        for row in situation.rows(listed.subject):
            chosen = inquiry.value(listed.chosen, row)
            if isinstance(chosen, tuple) and chosen:
                names = tuple(Named(str(name)) for name in chosen)
                made = (entry for entry in listed.entries if entry.name in chosen)
                said = (each for entry in made for each in said_claims(inquiry, entry, row))
                yield claim("list", *said, list=inquiry.named(listed.name, row), names=names)
    for menu in situation.program.offers:
        for row in situation.rows(menu.subject):
            for item in menu.items:
                if inquiry.value(item.eligible, row):
                    yield attrs.evolve(package_claim(inquiry, menu, item, row), children=())


def waking_claim(at: int | None, changes: tuple[Claim, ...]) -> Claim:
    """Until when nothing changes, and what does then."""
    if at is None:
        return claim("never-changes")
    return claim("changes-at", at=Valued(at, INSTANT), changes=changes)

"""Why a step stands where it stands: its days, its history, what holds it and when it can be done."""

from collections.abc import Iterator
from typing import cast

import attrs

from renewrules import dates
from renewrules.core.nodes import All, Any, Call, Const, EventField, Expr, Fold, Hold, Plan, Ref, Step, walk
from renewrules.engine.decision import ACTIONABLE
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Fact, Named, Said, Stretch, Valued, claim
from renewrules.explain.days import bound_claim, day, rejected_claim, target_claim
from renewrules.explain.inquiry import Inquiry
from renewrules.valuetypes import Instant

INSTANT = Instant()
LATELY = 5
"""How many events of a history are told one by one."""


def step_claim(inquiry: Inquiry, plan: Plan, step: Step, row: Record) -> Claim:
    """Everything about one step for one row."""
    status = status_of(inquiry, step, row)
    return claim(
        f"step-{status}",
        *inquiry.sources(step.because, step.source, step.origin),
        *reasons(inquiry, plan, step, row),
        *_window(inquiry, step, row, status),
        *_act(inquiry, step, row, status),
        step=inquiry.named(step.name, row),
        plan=Named(plan.name),
    )


def status_of(inquiry: Inquiry, step: Step, row: Record) -> str:
    """Where a step stands; "unknown" when that is open."""
    return str(inquiry.value(step.status, row) or "unknown")


def reasons(inquiry: Inquiry, plan: Plan, step: Step, row: Record) -> Iterator[Claim]:
    """What put the step where it is; its days are told apart from this."""
    match status_of(inquiry, step, row):
        case "done":
            pass
        case "open" | "due" | "overdue":
            yield from _in_place_of(inquiry, step, row)
        case "stopped":
            yield from _stops(inquiry, plan, row)
        case "missed":
            yield claim("past-latest", latest=day(inquiry.value(step.latest, row)))
        case "skipped":
            yield from _skipped(inquiry, step, row)
        case "held" | "paused":
            yield from hold_claims(inquiry, step, row)
        case "cannot_fit":
            yield from _cannot_fit(inquiry, step, row)
        case "not_yet":
            earliest = inquiry.value(step.earliest, row)
            yield (
                claim("no-day-yet")
                if earliest == dates.NEVER
                else claim("before-earliest", earliest=day(earliest))
            )
        case "unknown":
            lacking = inquiry.lacking(inquiry.definition(step.status).expr, row)
            yield lacking if lacking is not None else claim("undecided")
    yield from _history(inquiry, step, row)


def _stops(inquiry: Inquiry, plan: Plan, row: Record) -> Iterator[Claim]:
    expr = inquiry.definition(plan.stopped).expr
    items = expr.items if isinstance(expr, Any) else (expr,)
    for item in items:
        if inquiry.truth(item, row):
            yield claim("plan-ended", *inquiry.verdicts(item, row, True), plan=Named(plan.name))  # noqa: FBT003 -- as wanted


def _skipped(inquiry: Inquiry, step: Step, row: Record) -> Iterator[Claim]:
    if step.only_if is not None and inquiry.value(step.only_if, row) is False:
        expr = inquiry.definition(step.only_if).expr
        yield claim("only-if-fails", *inquiry.verdicts(expr, row, False))  # noqa: FBT003 -- as wanted
        return
    newer = inquiry.value(step.superseded_by, row)
    full = [hold for hold in step.holds if hold.kind == "limit" and inquiry.value(hold.active, row)]
    if newer:
        target = f"{step.plan}.{newer}.target"
        yield claim("superseded", other=Named(str(newer)), day=day(inquiry.value(target, row)))
    elif full and not _past(inquiry, step.target, row):
        for hold in full:
            yield hold_claim(inquiry, hold, row)
    else:
        yield claim("past-target", target=day(inquiry.value(step.target, row)))


def _in_place_of(inquiry: Inquiry, step: Step, row: Record) -> Iterator[Claim]:
    """What is forbidden, for a step that is done only because of that."""
    if step.only_if is not None:
        for test, truth in inquiry.conditions(inquiry.definition(step.only_if).expr, row):
            if truth and isinstance(test, Ref) and test.name.endswith(".forbidden"):
                yield inquiry.verdict(test, row)


def _past(inquiry: Inquiry, name: str, row: Record) -> bool:
    value = inquiry.value(name, row)
    return isinstance(value, int) and inquiry.situation.today > value


def _cannot_fit(inquiry: Inquiry, step: Step, row: Record) -> Iterator[Claim]:
    earliest, latest = inquiry.value(step.earliest, row), inquiry.value(step.latest, row)
    if isinstance(earliest, int) and isinstance(latest, int) and earliest > latest:
        yield claim("window-empty", earliest=day(earliest), latest=day(latest))
    else:
        yield claim("no-slot-left", latest=day(latest))
        yield from hold_claims(inquiry, step, row)


# --- what holds it


def live_holds(inquiry: Inquiry, step: Step, row: Record) -> tuple[Hold, ...]:
    """The rules that hold a step back; a forbid that is open counts."""
    return tuple(
        hold
        for hold in step.holds
        if (active := inquiry.value(hold.active, row)) or (active is None and hold.kind == "forbid")
    )


def hold_claims(inquiry: Inquiry, step: Step, row: Record) -> Iterator[Claim]:
    """What each rule that holds a step back rests on, and until when it holds."""
    for hold in live_holds(inquiry, step, row):
        yield hold_claim(inquiry, hold, row)


def hold_claim(inquiry: Inquiry, hold: Hold, row: Record | None) -> Claim:
    """What one rule that holds a step back rests on, and until when it holds."""
    until = None if hold.until is None else inquiry.value(hold.until, row)
    ends = isinstance(until, int) and until < dates.NEVER_INSTANT
    facts: dict[str, Fact] = {"rule": Named(hold.rule)}
    if ends:
        facts["until"] = Valued(until, INSTANT)
    key = f"{hold.kind}-holds" + ("-until" if ends else "")
    if hold.kind == "pause":
        return claim(key, claim("place", place=hold.origin), clause=hold.because, **facts)
    sources = inquiry.sources(hold.because, hold.source, hold.origin)
    if hold.kind == "limit":
        return claim(key, *sources, *_counted(inquiry, hold, row), **facts)
    definition = inquiry.definition(hold.active)
    tests = [
        _ground(inquiry, test, row)
        for test, truth in inquiry.conditions(definition.expr, row)
        if truth is not False
    ]
    return claim(key, *sources, *tests, **facts)


def _ground(inquiry: Inquiry, test: Expr, row: Record | None) -> Claim:
    """A test of a forbid; one that is open counts as met, since a forbid fails closed."""
    if inquiry.truth(test, row) is None:
        return claim("open-forbids", inquiry.lacking(test, row), condition=inquiry.said(test, row))
    return inquiry.verdict(test, row)


def _counted(inquiry: Inquiry, hold: Hold, row: Record | None) -> Iterator[Claim]:
    """The contacts that fill a limit."""
    if hold.until is None:
        return
    folds = [
        n for n in walk(inquiry.definition(hold.until).expr) if isinstance(n, Fold) and n.what == "nth_latest"
    ]
    for fold in folds:
        events = inquiry.situation.events(fold.subject, fold.kinds, row)
        counted = [e for e in events if inquiry.situation.evaluate(fold.where, row, e) is True][-fold.n :]
        yield claim(
            "counted", most=fold.n, events=tuple(claim("at", at=Valued(e.at, INSTANT)) for e in counted)
        )


# --- its days


def _window(inquiry: Inquiry, step: Step, row: Record, status: str) -> Iterator[Claim]:
    yield target_claim(inquiry, step, row)
    if step.earliest != step.target and inquiry.value(step.earliest, row) != inquiry.value(step.target, row):
        yield bound_claim(inquiry, "earliest", step.earliest, row)
    yield bound_claim(inquiry, "latest", step.latest, row)
    if status == "overdue":
        yield claim("overdue-from", day=day(inquiry.value(step.overdue, row)))
    for name in step.rejected:
        yield rejected_claim(inquiry, name, row)


# --- its history


def _history(inquiry: Inquiry, step: Step, row: Record) -> Iterator[Claim]:
    """Which event finished it, and why others did not count."""
    fold = cast(Fold, inquiry.definition(step.match).expr)
    events = inquiry.situation.events(fold.subject, fold.kinds, row)
    match = inquiry.value(step.match, row)
    told = [
        (position, event)
        for position, event in enumerate(events)
        if not (isinstance(match, int) and 0 <= match < position)
    ]
    if len(told) > LATELY:
        yield claim("earlier-events", count=len(told) - LATELY, kind=Named(fold.kinds[0]))
    for position, event in told[-LATELY:]:
        facts: dict[str, Fact] = {"kind": Named(fold.kinds[0]), "at": Valued(event.at, INSTANT)}
        if position == match:
            yield claim("finished", **facts)
        else:
            yield claim(
                "not-counted", why=_why_not_counted(inquiry, step, fold, row, position, event), **facts
            )


def _why_not_counted(
    inquiry: Inquiry, step: Step, fold: Fold, row: Record, position: int, event: Record
) -> tuple[Claim, ...]:
    for taken in fold.taken:
        if isinstance(taken, Ref) and inquiry.situation.evaluate(taken, row) == position:
            return (claim("taken", other=Named(taken.name.split(".")[-2])),)
    if event.answers not in ("", f"{step.plan}.{step.name}"):
        return (claim("answers-other", other=Named(event.answers)),)
    found = [*_field_tests(inquiry, fold, row, event), *_too_soon(inquiry, fold, row, event)]
    if event.answers == "":
        found += _outside_window(inquiry, fold, row, event)
    return tuple(found) or (claim("undecided"),)


def _field_tests(inquiry: Inquiry, fold: Fold, row: Record, event: Record) -> Iterator[Claim]:
    items = fold.where.items if isinstance(fold.where, All) else (fold.where,)
    for item in items:
        match item:
            case Call(function="equal", arguments=(EventField() as field, Const() as wanted)):
                value = inquiry.situation.evaluate(field, row, event)
                if value != wanted.value:
                    facts = {"value": Valued(value, field.type), "wanted": Valued(wanted.value, wanted.type)}
                    yield claim("other-field", field=Named(field.name), **facts)


def _too_soon(inquiry: Inquiry, fold: Fold, row: Record, event: Record) -> Iterator[Claim]:
    """Whether a contact came before the event that the step's days are reckoned from."""
    for item in fold.where.items if isinstance(fold.where, All) else ():
        match item:
            case Call(function="more", arguments=(EventField(name="at"), since)):
                if inquiry.situation.evaluate(item, row, event) is not True:
                    yield claim("not-after", at=Valued(inquiry.situation.evaluate(since, row), INSTANT))


def _outside_window(inquiry: Inquiry, fold: Fold, row: Record, event: Record) -> Iterator[Claim]:
    for node in walk(fold.where):
        match node:
            case Call(function="at_least" | "at_most" as side, arguments=(EventField(name="day"), bound)):
                if inquiry.situation.evaluate(node, row, event) is not True:
                    key = "too-early" if side == "at_least" else "too-late"
                    yield claim(key, day=day(inquiry.situation.evaluate(bound, row)))


# --- how it is done


def _act(inquiry: Inquiry, step: Step, row: Record, status: str) -> Iterator[Claim]:
    """Who does it, when, and with what words; of what is not over."""
    if status in ("done", "missed", "skipped", "stopped"):
        return
    script = inquiry.value(step.script, row)
    facts = {"owner": Named(step.owner), "channel": Named(step.channel)}
    if script:
        yield claim("done-with", script=Named(str(script)), **facts)
    else:
        yield claim("done-by", **facts)
    slot = slot_claim(inquiry, step, row)
    if slot is not None and status in (*ACTIONABLE, "not_yet"):
        yield attrs.evolve(slot, children=tuple(_hours(inquiry, step)))
        yield from _same_time(inquiry, step, row)
        attempts = inquiry.value(step.attempts, row)
        if isinstance(attempts, int) and attempts > 0:
            yield claim("tried", count=attempts)


def _same_time(inquiry: Inquiry, step: Step, row: Record) -> Iterator[Claim]:
    """At which time of its target day a step is not to begin before."""
    at = None if step.same_time is None else inquiry.value(step.same_time, row)
    if step.same_time is not None and isinstance(at, int) and at > dates.FIRST_INSTANT:
        definition = inquiry.definition(step.same_time)
        latest = next(node for node in walk(definition.expr) if isinstance(node, Fold))
        event = Said(attrs.evolve(latest, what="match"))
        yield claim("same-time", at=Valued(at, INSTANT), event=event)


def _hours(inquiry: Inquiry, step: Step) -> Iterator[Claim]:
    """The hours that shape the slot today."""
    for hours in step.hours:
        if hours.first <= inquiry.situation.today <= hours.last:
            times = {"opens": _clock(hours.opens), "closes": _clock(hours.closes)}
            key = "hours-by" if hours.source else "hours"
            source = {"source": hours.source} if hours.source else {}
            yield claim(key, rule=Named(hours.rule), place=hours.origin, **times, **source)


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"


def slot_claim(inquiry: Inquiry, step: Step, row: Record) -> Claim | None:
    """The next stretch of time the step can be done in."""
    start, end = inquiry.value(step.slot_start, row), inquiry.value(step.slot_end, row)
    if not isinstance(start, int) or not isinstance(end, int) or start >= dates.NEVER_INSTANT:
        return None
    return claim("slot", time=Stretch(start, end))

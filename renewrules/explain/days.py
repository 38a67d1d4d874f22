"""How a day of a step came about: what it counts from, and every shift after that."""

from collections.abc import Iterator
from typing import cast

import attrs

from renewrules import dates
from renewrules.core.anchors import bounded_in
from renewrules.core.nodes import Call, Choose, Expr, Ref, Step, walk
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Said, Valued, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.valuetypes import Date

DATE = Date()


def day(value: object) -> Valued:
    """A day to be shown."""
    return Valued(value if isinstance(value, int) else None, DATE)


def target_claim(inquiry: Inquiry, step: Step, row: Record) -> Claim:
    """The target of a step: the day wanted, how a day off moves it, and the earliest day it waits for."""
    target = inquiry.value(step.target, row)
    lines = [*_anchor(inquiry, _wanted(inquiry, step), row)]
    wanted = inquiry.value(_wanted_name(step), row)
    if isinstance(wanted, int) and wanted < dates.NEVER:
        lines += _moves(inquiry, step, row, wanted)
    return claim("target", day=day(target), how=tuple(lines))


def bound_claim(inquiry: Inquiry, key: str, name: str, row: Record) -> Claim:
    """The first or last day of a step, or the day it is overdue from."""
    value = inquiry.value(name, row)
    how = tuple(_anchor(inquiry, inquiry.definition(name).expr, row))
    if value is None or value == dates.NEVER:
        return claim(f"{key}-open", how=how)
    plain = tuple(attrs.evolve(each, key="day-how") if each.key == "day-is" else each for each in how)
    return claim(key, day=day(value), how=plain)


def rejected_claim(inquiry: Inquiry, name: str, row: Record) -> Claim:
    """A target that the rules name and do not use."""
    expr = inquiry.definition(name).expr
    how = Said(expr) if isinstance(expr, Ref) else inquiry.said(expr, row)
    return claim("rejected", *inquiry.derivations(expr, row), how=how, day=day(inquiry.value(name, row)))


def _wanted_name(step: Step) -> str:
    return f"{step.plan}.{step.name}.wanted"


def _wanted(inquiry: Inquiry, step: Step) -> Expr:
    return inquiry.definition(_wanted_name(step)).expr


def _anchor(inquiry: Inquiry, expr: Expr, row: Record) -> Iterator[Claim]:
    """What a day counts from; of several ways the one that applies."""
    value = inquiry.situation.evaluate(expr, row)
    if isinstance(expr, Choose) and bounded_in(expr) is None:
        yield from _live(inquiry, expr, row)
        return
    if value is None:
        lacking = inquiry.lacking(expr, row)
        yield claim("day-open", how=inquiry.said(expr, row))
        if lacking is not None:
            yield lacking
    elif value == dates.NEVER:
        yield claim("day-not-yet", how=inquiry.said(expr, row))
    else:
        yield claim("day-is", how=inquiry.said(expr, row), day=day(value))


def _live(inquiry: Inquiry, expr: Choose, row: Record) -> Iterator[Claim]:
    for case in expr.cases:
        truth = inquiry.truth(case.guard, row)
        if truth:
            yield from _anchor(inquiry, case.value, row)
            yield claim("since", condition=inquiry.said(case.guard, row))
            return
        if truth is None:
            yield claim("open", condition=inquiry.said(case.guard, row))
    if expr.otherwise is not None:
        yield from _anchor(inquiry, expr.otherwise, row)


def _moves(inquiry: Inquiry, step: Step, row: Record, wanted: int) -> Iterator[Claim]:
    """Whether a day off moves the wanted day, and whether the earliest day does."""
    reached = wanted
    shift = _shift_in(inquiry.definition(step.target).expr)
    calendar = inquiry.situation.program.calendar
    if shift is not None:
        moved = cast(int, inquiry.situation.evaluate(shift, row))
        yield _move(inquiry, wanted, moved, weekends=_rolls(shift), past_latest=isinstance(shift, Choose))
        reached = moved
        if not (calendar.is_covered(wanted) and calendar.is_covered(moved)):
            yield claim("provisional", last=day(calendar.last_day))
    target, earliest = inquiry.value(step.target, row), inquiry.value(step.earliest, row)
    if target != reached and target == earliest:
        yield claim("not-before-earliest", day=day(target))


def _move(inquiry: Inquiry, wanted: int, moved: int, *, weekends: bool, past_latest: bool) -> Claim:
    calendar = inquiry.situation.program.calendar
    if moved == wanted:
        if not weekends:
            return claim("no-holiday")
        return claim("made-up" if wanted in calendar.worked_weekends else "worked")
    off = "holiday" if calendar.is_public_holiday(wanted) else "day-off"
    way = "on" if moved > wanted else "back-from-latest" if past_latest else "back"
    return claim(f"moved-{way}", off=(claim(off),), day=day(moved))


def _rolls(shift: Expr) -> bool:
    return any(isinstance(node, Call) and node.function == "roll" for node in walk(shift))


def _shift_in(expr: Expr) -> Expr | None:
    """The part of a target that moves it off a day off."""
    match expr:
        case Call(function="roll" | "after_holiday", arguments=(Ref(), *_)):
            return expr
        case Choose(otherwise=Call(function="roll")):
            return expr
        case Call(function="greatest", arguments=(first, *_)):
            return _shift_in(first)
        case _:
            return None

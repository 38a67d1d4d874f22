"""Days that are reckoned from events: how they are made, and how they are known again."""

from collections.abc import Mapping

import attrs

from renewrules.core.nodes import Call, Case, Choose, Const, Expr, Fold, OfEvent, Origin, Ref, Today
from renewrules.dates import FIRST_INSTANT, NEVER
from renewrules.valuetypes import Bool, Date, EventIndex, Instant, Number, Text

_EVER = Const(FIRST_INSTANT, Instant())
_NEVER = Const(NEVER, Date())


def day_of_event(event: Fold, origin: Origin) -> OfEvent:
    """The day of the event at a position; never where there is none."""
    return OfEvent(event, event.kinds[0], event.subject, "day", NEVER, Date(), origin)


def latest_in(expr: Expr) -> Fold | None:
    """The events of which an expression is the day of the latest."""
    match expr:
        case OfEvent(name="day", event=Fold(what="last") as latest):
            return latest
        case _:
            return None


def no_later(day: Expr, bound: Expr, origin: Origin) -> Expr:
    """A day, or the bound where that is earlier; what has not happened is bounded by nothing."""
    earlier = Call("least", (day, bound), Date(), origin)
    happens = Call("less", (day, _NEVER), Bool(), origin)
    return Choose("first", (Case(happens, earlier, ""),), _NEVER, Date(), origin)


def bounded_in(expr: Expr) -> Call | None:
    """The earlier of two days that an expression is, if it is one that `no_later` made."""
    match expr:
        case Choose(cases=(Case(value=Call(function="least") as earlier, label=""),), otherwise=never):
            return earlier if never == _NEVER else None
        case _:
            return None


def next_anniversary(day: Expr, month_end: str, origin: Origin) -> Expr:
    """The first anniversary of a day that is today or later: a day is no anniversary of itself.

    The whole years until today make the candidate; where the month lacks the day, they may be one too few.
    """
    number = Number()
    twelve, rule = Const(12, number), Const(month_end, Text())
    months = Call("months_between", (day, Today(Date(), origin)), number, origin)
    elapsed = Call("divide", (months, twelve, Const("floor", Text())), number, origin)
    years = Call("greatest", (elapsed, Const(1, number)), number, origin)
    first = _years_later(day, years, rule, origin)
    second = _years_later(day, Call("add", (years, Const(1, number)), number, origin), rule, origin)
    reached = Call("at_least", (first, Today(Date(), origin)), Bool(), origin)
    return Choose("first", (Case(reached, first, ""),), second, Date(), origin)


def _years_later(day: Expr, years: Expr, rule: Const, origin: Origin) -> Expr:
    months = Call("multiply", (years, Const(12, Number())), Number(), origin)
    return Call("add_months", (day, months, rule), Date(), origin)


def anniversary_in(expr: Expr) -> Expr | None:
    """The day whose next anniversary an expression is, if it is one that `next_anniversary` made."""
    match expr:
        case Choose(
            cases=(
                Case(value=Call(function="add_months", arguments=(day, _, Const(value=str(rule)))), label=""),
            )
        ) if expr == next_anniversary(day, rule, expr.origin):
            return day
        case _:
            return None


def is_one_day(expr: Expr) -> bool:
    """Whether a choice is one day for the reader: the rules give no other way to it."""
    return bounded_in(expr) is not None or anniversary_in(expr) is not None


def happened_at(day: Expr, values: Mapping[str, Expr]) -> Expr | None:
    """The instant of the event that a day is reckoned from; None where it is reckoned from none.

    `values` are what the names of values stand for. Of several ways to the day it is the event of the one
    that applies; of two that apply the first, since the day itself is unknown then. Of several events joined
    in one day it is the latest.
    """
    match bounded_in(day) or day:
        case OfEvent(name="day", event=Fold(what="last")) as latest:
            return attrs.evolve(latest, name="at", missing=FIRST_INSTANT, type=Instant())
        case Fold(what="first_day", kinds=(kind,), subject=subject) as fold:
            first = attrs.evolve(fold, what="match", type=EventIndex())
            return OfEvent(first, kind, subject, "at", FIRST_INSTANT, Instant(), fold.origin)
        case Choose() as choose:
            return _of_choice(choose, values)
        case Call(arguments=arguments):
            found = [at for part in arguments if (at := happened_at(part, values)) is not None]
            return Call("greatest", tuple(found), Instant()) if found[1:] else next(iter(found), None)
        case Ref(name=name) if name in values:
            return happened_at(values[name], values)
        case _:
            return None


def _of_choice(choose: Choose, values: Mapping[str, Expr]) -> Expr | None:
    found = [happened_at(case.value, values) for case in choose.cases]
    otherwise = None if choose.otherwise is None else happened_at(choose.otherwise, values)
    if otherwise is None and not any(found):
        return None
    cases = tuple(
        Case(case.guard, at if at is not None else _EVER, "")
        for case, at in zip(choose.cases, found, strict=True)
    )
    return Choose("first", cases, otherwise or _EVER, Instant())

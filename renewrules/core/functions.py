"""The functions an expression may call: the one table that lowering, engines and documentation read.

Every function is total on known arguments and unknown when any argument is. Amounts are scaled integers, so a
function never rounds unless rounding is its name.
"""

from collections.abc import Callable
from typing import Any

import attrs

from renewrules import dates, money, slots


@attrs.frozen
class Function:
    """A function's name, what it promises, and its meaning on known arguments."""

    name: str
    promise: str
    apply: Callable[..., Any]


def divided(numerator: int, denominator: int, mode: money.Rounding) -> int | None:
    """Exact division rounded by `mode`; unknown when the denominator is 0."""
    return None if denominator == 0 else money.divide(numerator, denominator, mode)


def banded(measure: int, bands: money.Bands, boundary: money.Boundary) -> int:
    """The value of the band a measure has reached; 0 below the first."""
    index = money.band(measure, bands, boundary)
    return 0 if index is None else bands[index][1]


FUNCTIONS: tuple[Function, ...] = (
    Function("equal", "whether two values are the same", lambda a, b: a == b),
    Function("differ", "whether two values are not the same", lambda a, b: a != b),
    Function("less", "a < b", lambda a, b: a < b),
    Function("at_most", "a <= b", lambda a, b: a <= b),
    Function("more", "a > b", lambda a, b: a > b),
    Function("at_least", "a >= b", lambda a, b: a >= b),
    Function(
        "member", "whether an option is one of a written set", lambda option, options: option in options
    ),
    Function("add", "a + b, same scale", lambda a, b: a + b),
    Function("subtract", "a - b, same scale", lambda a, b: a - b),
    Function("multiply", "a * b; the scales add up", lambda a, b: a * b),
    Function("least", "the smallest argument", lambda *items: min(items)),
    Function("greatest", "the greatest argument", lambda *items: max(items)),
    Function("rescale", "value, from scale, to scale, rounding mode", money.rescale),
    Function("divide", "numerator, denominator, rounding mode; unknown when the denominator is 0", divided),
    Function("band", "measure, bands, boundary: the value of the band reached; 0 below the first", banded),
    Function("marginal", "base, bands: each slice of the base at its own band's rate", money.marginal),
    Function("split", "total, weights: shares that add up, largest remainder first", money.split),
    Function(
        "cut_last", "amounts, piece sizes, cap: what is left when the last are cut first", money.cut_last
    ),
    Function("pro_rata", "amounts, cap: what is left when all are cut alike", money.pro_rata),
    Function(
        "best_fit", "amounts, cap: the whole items that together come closest under the cap", money.best_fit
    ),
    Function("series", "its arguments, as a series", lambda *items: items),
    Function("item", "the n-th of a series, from 0", lambda items, n: items[n]),
    Function("total", "the sum of a series", sum),
    Function("add_days", "a day, n calendar days later", dates.add_days),
    Function("add_months", "a day, n months later, month end rule", dates.add_months),
    Function(
        "add_working_days", "a day, n working days later, calendar", lambda d, n, c: c.add_working(d, n)
    ),
    Function("roll", "a day, convention, calendar", lambda d, convention, c: c.roll(d, convention)),
    Function(
        "after_holiday",
        "the first day that is no public holiday, calendar",
        lambda d, c: c.next_not_holiday(d),
    ),
    Function("days_between", "days from a to b", dates.days_between),
    Function("months_between", "whole months from a to b", dates.months_between),
    Function("month_number", "months since year 0: two days of one month have the same", dates.month_number),
    Function("in_months", "whether a day's month is from the first to the last one", dates.in_months),
    Function("weekday", "the weekday of a day, Monday is 0", dates.weekday),
    Function("is_working", "whether a day is worked, calendar", lambda d, c: c.is_working(d)),
    Function(
        "day_of", "the day of an instant in a zone", lambda instant, zone: dates.local(instant, zone)[0]
    ),
    Function(
        "second_of", "seconds since local midnight of an instant in a zone", lambda i, z: dates.local(i, z)[1]
    ),
    Function("instant_at", "the instant of a day, second and zone", dates.instant_at),
    Function(
        "budget_end", "when the budget period holding an instant ends: shape, length, zone", slots.budget_end
    ),
    Function("slot_start", "when the next allowed stretch of contact hours begins", slots.slot_start),
    Function("slot_end", "when that stretch ends", slots.slot_end),
    Function("turn", "the n-th of a series, counted round", lambda items, n: items[n % len(items)]),
)

BY_NAME = {function.name: function for function in FUNCTIONS}

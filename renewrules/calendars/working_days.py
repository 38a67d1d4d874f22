"""A working-day calendar: which days are worked, and moving days onto them by table look-up."""

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Literal, TypeAlias, assert_never

import attrs

from renewrules.dates import NEVER, month_start, weekday

RollConvention: TypeAlias = Literal[
    "none",
    "following",
    "modified_following",
    "preceding",
    "modified_preceding",
    "nearest",
    "modified_following_bi_monthly",
]
"""How a day that is not worked moves to one that is, by the names OpenGamma Strata uses."""

_SATURDAY = 5


@attrs.frozen
class _Tables:
    """The stretch of days on which the calendar differs from Monday to Friday; empty when it never does."""

    first_day: int
    base: int
    """Working days before ``first_day``, counted from day 1."""
    counts: tuple[int, ...]
    """For each day from ``first_day``: the working days from day 1 up to and including it."""
    following: tuple[int, ...]
    preceding: tuple[int, ...]
    working_days: tuple[int, ...]
    surplus: int
    """Working days by the end of the stretch, less the Mondays to Fridays until then."""


@attrs.frozen(kw_only=True)
class Calendar:
    """Monday to Friday, less the public holidays, plus the weekend days worked to make up for them.

    Those who use it may be off, or work, on days of their own (`with_own_days`), which change no public
    holiday. Known from ``first_day`` to ``last_day``, both included. Beyond them it is plain Monday to
    Friday and `is_covered` is false, so a date computed there is provisional. Days are ordinals; `NEVER`
    stays `NEVER`.

    Raises:
        ValueError: when a listed day is not covered or is both off and worked, or a make-up day is a weekday.
    """

    name: str
    first_day: int
    last_day: int
    source: str = ""
    public_holidays: frozenset[int] = attrs.field(default=frozenset(), repr=False)
    worked_weekends: frozenset[int] = attrs.field(default=frozenset(), repr=False)
    own_days_off: frozenset[int] = attrs.field(default=frozenset(), repr=False)
    own_days_worked: frozenset[int] = attrs.field(default=frozenset(), repr=False)

    def __attrs_post_init__(self) -> None:
        for day in self.public_holidays | self.worked_weekends:
            if not self.first_day <= day <= self.last_day or day == NEVER:
                raise ValueError(f"calendar {self.name}: day {day} lies outside the coverage")
        if any(weekday(day) < _SATURDAY for day in self.worked_weekends):
            raise ValueError(f"calendar {self.name}: a make-up working day must be a Saturday or a Sunday")
        if self.public_holidays & self.worked_weekends:
            raise ValueError(f"calendar {self.name}: a day is both a holiday and worked")
        if self.own_days_off & self.own_days_worked:
            raise ValueError(f"calendar {self.name}: a day is both off and worked")

    def with_own_days(self, off: frozenset[int], worked: frozenset[int]) -> "Calendar":
        """The calendar of somebody who is also off, or also works, on some days."""
        return attrs.evolve(self, own_days_off=off, own_days_worked=worked)

    def is_covered(self, day: int) -> bool:
        """Whether the calendar knows the day; if not, answers about it are provisional."""
        return self.first_day <= day <= self.last_day

    def is_public_holiday(self, day: int) -> bool:
        """Whether the holiday notice gives the day off; an ordinary weekend is not a public holiday."""
        return day in self.public_holidays

    def is_working(self, day: int) -> bool:
        """Whether the day is worked."""
        if day in self.own_days_off or day in self.own_days_worked:
            return day in self.own_days_worked
        return self.is_officially_working(day)

    def is_officially_working(self, day: int) -> bool:
        """Whether the day is worked by those who have no days of their own."""
        if day in self.worked_weekends:
            return True
        return weekday(day) < _SATURDAY and day not in self.public_holidays

    def next_working(self, day: int) -> int:
        """The day itself if worked, else the first working day after it."""
        tables = self._tables
        index = day - tables.first_day
        if 0 <= index < len(tables.following):
            return tables.following[index]
        return _weekday_number(_weekdays_until(day - 1) + 1)

    def previous_working(self, day: int) -> int:
        """The day itself if worked, else the last working day before it."""
        tables = self._tables
        index = day - tables.first_day
        if 0 <= index < len(tables.preceding):
            return tables.preceding[index]
        return _weekday_number(_weekdays_until(day))

    def add_working(self, day: int, count: int) -> int:
        """The ``count``-th working day after the day, or before it if negative, not counting the day itself.

        The day itself when ``count`` is 0, worked or not.
        """
        if count == 0 or day == NEVER:
            return day
        if count > 0:
            return self._working_day(self._working_days_until(day) + count)
        return self._working_day(self._working_days_until(day - 1) + 1 + count)

    def next_not_holiday(self, day: int) -> int:
        """The day itself unless a public holiday, else the first day after that is none, weekend or not."""
        while day in self.public_holidays:
            day += 1
        return day

    def roll(self, day: int, convention: RollConvention) -> int:
        """The day moved onto a working day by the convention; a working day stays.

        *modified* turns round rather than leave the month, *bi-monthly* also rather than pass from the 15th
        to the 16th. *nearest* is the closer working day, the earlier when both are equally far: what the rule
        of Strata and ISDA (Sunday and Monday forward, else back) means for weekends and single days off, but
        here also in a long holiday.
        """
        match convention:
            case "none":
                return day
            case "following":
                return self.next_working(day)
            case "preceding":
                return self.previous_working(day)
            case "modified_following":
                after = self.next_working(day)
                return after if _same_month(after, day) else self.previous_working(day)
            case "modified_preceding":
                before = self.previous_working(day)
                return before if _same_month(before, day) else self.next_working(day)
            case "modified_following_bi_monthly":
                after = self.next_working(day)
                return after if _same_half_month(after, day) else self.previous_working(day)
            case "nearest":
                before, after = self.previous_working(day), self.next_working(day)
                return before if day - before <= after - day else after
            case _:
                assert_never(convention)

    def _working_days_until(self, day: int) -> int:
        """How many working days there are from day 1 up to and including the day."""
        tables = self._tables
        index = day - tables.first_day
        if 0 <= index < len(tables.counts):
            return tables.counts[index]
        return _weekdays_until(day) + (tables.surplus if index >= 0 else 0)

    def _working_day(self, number: int) -> int:
        """The working day of that number, counted from day 1: the inverse of `_working_days_until`."""
        tables = self._tables
        index = number - tables.base - 1
        if index < 0:
            return max(1, _weekday_number(number))
        if index < len(tables.working_days):
            return tables.working_days[index]
        return min(_weekday_number(number - tables.surplus), NEVER)

    @cached_property
    def _tables(self) -> _Tables:
        own = self.own_days_off | self.own_days_worked
        exceptions = self.public_holidays | self.worked_weekends | own
        if not exceptions:
            return _Tables(1, 0, (), (), (), (), 0)
        days = range(min(exceptions), max(exceptions) + 1)
        worked = tuple(day for day in days if self.is_working(day))
        base = _weekdays_until(days.start - 1)
        counts = tuple(base + bisect_right(worked, day) for day in days)
        around = (_weekday_number(base), *worked, _weekday_number(_weekdays_until(days.stop - 1) + 1))
        following = tuple(around[bisect_left(around, day)] for day in days)
        preceding = tuple(around[bisect_right(around, day) - 1] for day in days)
        surplus = counts[-1] - _weekdays_until(days.stop - 1)
        return _Tables(days.start, base, counts, following, preceding, worked, surplus)


def _weekdays_until(day: int) -> int:
    """How many Mondays to Fridays there are from day 1, a Monday, up to and including the day."""
    weeks, rest = divmod(day, 7)
    return 5 * weeks + min(rest, 5)


def _weekday_number(number: int) -> int:
    """The day that is the Monday to Friday of that number, counted from day 1."""
    weeks, rest = divmod(number - 1, 5)
    return 7 * weeks + rest + 1


def _same_month(day: int, other: int) -> bool:
    return month_start(day) == month_start(other)


def _same_half_month(day: int, other: int) -> bool:
    start = month_start(day)
    middle = start + 15
    return start == month_start(other) and (day < middle) == (other < middle)

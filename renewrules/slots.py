"""When a contact may happen: contact budgets and the daily stretch of contact hours.

A *stretch* is the half-open time ``[opens, closes)`` in seconds of the day on the zone's clock. Where
``closes <= opens`` it crosses midnight, and the whole stretch belongs to the day it opens on.
"""

from typing import Literal, TypeAlias, assert_never

from renewrules import dates
from renewrules.calendars import Calendar

Budget: TypeAlias = Literal["rolling", "day", "week", "month"]
"""How long a contact weighs on a budget: some 24-hour days, or its calendar day, week or month."""

Rest: TypeAlias = Literal["none", "working", "holiday"]
"""Which days are free of contact: none, all but working days, or public holidays only."""


def budget_end(instant: int, shape: Budget, length: int, zone: str) -> int:
    """The instant from which a contact made at `instant` no longer counts; weeks start on Monday (ISO 8601).

    A ``rolling`` budget lasts `length` times 24 hours, the last second excluded; the others ignore `length`.
    """
    if instant in (dates.EVER_INSTANT, dates.NEVER_INSTANT):
        return instant
    if shape == "rolling":
        return dates.add_seconds(instant, length * dates.SECONDS_PER_DAY)
    return dates.instant_at(_period_end(dates.local(instant, zone)[0], shape), 0, zone)


def _period_end(day: int, shape: Literal["day", "week", "month"]) -> int:
    match shape:
        case "day":
            return dates.add_days(day, 1)
        case "week":
            return dates.add_days(day, 7 - dates.weekday(day))
        case "month":
            return dates.next_month_start(day)
        case _:
            assert_never(shape)


def slot_start(  # noqa: PLR0913, PLR0917 -- core functions take their arguments in order
    now: int,
    not_before: int,
    day: int,
    opens: int,
    closes: int,
    zone: str,
    rest: Rest,
    calendar: Calendar,
) -> int:
    """The start of the first stretch on an allowed day from `day` on that ends after `now` and `not_before`.

    It stays the same while `now` is inside the stretch. When `not_before` lies inside, the slot starts there.
    `dates.NEVER_INSTANT` when `day` is `dates.NEVER` or the waiting never ends.
    """
    latest = max(now, not_before)
    if day == dates.NEVER or latest >= dates.NEVER_INSTANT:
        return dates.NEVER_INSTANT
    # A stretch that crosses midnight may have opened the day before.
    opening = _allowed_day(max(day, dates.local(latest, zone)[0] - 1), rest, calendar)
    while opening < dates.NEVER:
        start, end = _stretch(opening, opens, closes, zone)
        if end > max(latest, start):
            return max(start, not_before)
        opening = _allowed_day(dates.add_days(opening, 1), rest, calendar)
    return dates.NEVER_INSTANT


def slot_end(start: int, opens: int, closes: int, zone: str) -> int:
    """The end of the stretch that holds the instant `start`."""
    if start >= dates.NEVER_INSTANT:
        return dates.NEVER_INSTANT
    day = dates.local(start, zone)[0]
    yesterday = _stretch(dates.add_days(day, -1), opens, closes, zone)[1]
    return yesterday if start < yesterday else _stretch(day, opens, closes, zone)[1]


def _stretch(day: int, opens: int, closes: int, zone: str) -> tuple[int, int]:
    """The instants a day's stretch begins and ends at; it is empty where the clock skips it."""
    last_day = dates.add_days(day, 1) if closes <= opens else day
    return dates.instant_at(day, opens, zone), dates.instant_at(last_day, closes, zone)


def _allowed_day(day: int, rest: Rest, calendar: Calendar) -> int:
    match rest:
        case "none":
            return day
        case "working":
            return calendar.next_working(day)
        case "holiday":
            return calendar.next_not_holiday(day)
        case _:
            assert_never(rest)

"""Days and instants as plain integers, and the only door to pendulum.

A *day* is a proleptic ordinal (``date.toordinal()``), an *instant* is seconds since the Unix epoch, UTC.
What has not happened lies after every day: it is on `NEVER`, at `NEVER_INSTANT`. Arithmetic saturates:
`NEVER` stays `NEVER` however it is shifted, and every result lies in ``[1, NEVER]``. What comes in from
outside lies in the years 1900 to 2999.
"""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, TypeAlias

MonthEnd: TypeAlias = Literal["last", "next"]
"""What stands for a day the month lacks: the last day of that month, or the first of the next."""

NEVER = date.max.toordinal()
"""The day of an event that has not happened."""

SECONDS_PER_DAY = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()

NEVER_INSTANT = (NEVER + 1 - _EPOCH_DAY) * SECONDS_PER_DAY
"""The instant of an event that has not happened: the first second no ``datetime`` can hold."""

FIRST_INSTANT = (1 - _EPOCH_DAY) * SECONDS_PER_DAY
"""The earliest instant, 0001-01-01T00:00Z; arithmetic stops here."""

EVER_INSTANT = FIRST_INSTANT - 1
"""Before every instant: where the latest event of none is looked for."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_INSTANT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?P<offset>Z|(?P<sign>[+-])(?P<offset_hour>[0-9]{2}):(?P<offset_minute>[0-9]{2}))?"
)


def parse_day(text: str) -> int:
    """The day written as ``YYYY-MM-DD``, years 1900 to 2999.

    Raises:
        ValueError: in plain words, when the text is not such a day.
    """
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not a day written as YYYY-MM-DD")
    year, month, day = (int(part) for part in match.groups())
    _require_year(year, text)
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        raise ValueError(f"`{text}` does not exist: the calendar has no such day") from None


def parse_instant(text: str) -> int:
    """The instant written as ``2015-09-06T09:00+08:00``: to the minute or second, with an offset or ``Z``.

    Raises:
        ValueError: in plain words, when the text is not such an instant.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not a time written like 2015-09-06T09:00+08:00")
    if match["offset"] is None:
        raise ValueError(f"`{text}` does not say its offset from UTC: add one such as +08:00, or Z")
    day = parse_day(match["day"])
    second = _clock(match["hour"], match["minute"], match["second"] or "00", text)
    return (day - _EPOCH_DAY) * SECONDS_PER_DAY + second - _written_offset(match, text)


def day_from(value: object) -> int:
    """The day meant by a ``YYYY-MM-DD`` text or a ``date``.

    Raises:
        ValueError: for anything else, a ``datetime`` too: which day it lies on depends on the zone.
    """
    if isinstance(value, str):
        return parse_day(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        _require_year(value.year, str(value))
        return value.toordinal()
    raise ValueError(f"`{value}` is not a day: give YYYY-MM-DD or a date without a time of day")


def instant_from(value: object) -> int:
    """The instant meant by a text (see `parse_instant`) or a ``datetime`` with an offset, in whole seconds.

    Raises:
        ValueError: for anything else, a ``datetime`` without an offset and a bare ``date`` too.
    """
    if isinstance(value, str):
        return parse_instant(value)
    # The not-a-time of a data frame is a datetime too, but has no offset.
    if isinstance(value, datetime) and isinstance(offset := value.utcoffset(), timedelta):
        _require_year(value.year, str(value))
        # Not by subtraction: pendulum's subclasses redefine it, and their intervals cannot be divided.
        clock = value.hour * 3600 + value.minute * 60 + value.second
        return (value.toordinal() - _EPOCH_DAY) * SECONDS_PER_DAY + clock - offset // timedelta(seconds=1)
    raise ValueError(f"`{value}` is not an exact time: it needs a day, a time of day and an offset from UTC")


def _require_year(year: int, text: str) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"`{text}` is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")


def _clock(hour: str, minute: str, second: str, text: str) -> int:
    try:
        moment = time(int(hour), int(minute), int(second))
    except ValueError:
        raise ValueError(f"`{text}` has no time of day between 00:00:00 and 23:59:59") from None
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _written_offset(match: re.Match[str], text: str) -> int:
    if match["offset"] == "Z":
        return 0
    size = _clock(match["offset_hour"], match["offset_minute"], "00", text)
    return -size if match["sign"] == "-" else size


def format_day(day: int) -> str:
    """The day as ``2015-09-06``."""
    return date.fromordinal(day).isoformat()


def format_instant(instant: int, zone: str) -> str:
    """The instant on the zone's clock, as ``2015-09-06T09:00+08:00``; seconds only where there are any."""
    day, second_of_day = local(instant, zone)
    return f"{format_day(day)}T{_shortest(second_of_day)}{_signed(_offset(instant, zone))}"


def _shortest(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{second:02}" if second else text


def _signed(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{_shortest(abs(offset))}"


def weekday(day: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (day - 1) % 7


def add_days(day: int, days: int) -> int:
    """The day so many calendar days later, or earlier when negative."""
    if day == NEVER:
        return NEVER
    moved = day + days
    return moved if 1 <= moved <= NEVER else _clamp(moved)


def add_seconds(instant: int, seconds: int) -> int:
    """The instant so many elapsed seconds later: 24 hours, where `add_days` means one day on the calendar."""
    return NEVER_INSTANT if instant >= NEVER_INSTANT else _clamp_instant(instant + seconds)


@lru_cache(maxsize=65_536)
def add_months(day: int, months: int, month_end: MonthEnd) -> int:
    """The same day of the month so many months later, where ``month_end`` says what stands for a missing one.

    Two months after 2015-07-31 is 2015-09-30 with ``last``, 2015-10-01 with ``next``. A year is 12 months.
    """
    if day == NEVER:
        return NEVER
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return NEVER if months > 0 else 1
    length = calendar.monthrange(year, month + 1)[1]
    reached = date(year, month + 1, min(start.day, length)).toordinal()
    return reached + 1 if start.day > length and month_end == "next" else reached


def days_between(start: int, end: int) -> int:
    """Calendar days elapsed; negative when ``end`` is the earlier."""
    return end - start


def months_between(start: int, end: int) -> int:
    """Whole months elapsed: one is complete when the day of the month of ``start`` is reached again."""
    first, second = date.fromordinal(start), date.fromordinal(end)
    return 12 * (second.year - first.year) + second.month - first.month - (second.day < first.day)


def years_between(start: int, end: int) -> int:
    """Whole years elapsed, 12 whole months each: from 2024-02-29 the first is complete on 2025-03-01."""
    return months_between(start, end) // 12


def month_number(day: int) -> int:
    """Months since January of year 0: the same for two days exactly if they share a month."""
    moment = date.fromordinal(day)
    return 12 * moment.year + moment.month - 1


def in_months(day: int, first: int, last: int) -> bool:
    """Whether a day's month is one of those from the first to the last, over the end of the year or not."""
    month = date.fromordinal(day).month
    return first <= month <= last if first <= last else month >= first or month <= last


def month_start(day: int) -> int:
    """The first day of the month."""
    return NEVER if day == NEVER else day - date.fromordinal(day).day + 1


def next_month_start(day: int) -> int:
    """The first day of the month after."""
    return add_months(month_start(day), 1, "last")


def _clamp(day: int) -> int:
    return max(1, min(day, NEVER))


def _clamp_instant(instant: int) -> int:
    return max(FIRST_INSTANT, min(instant, NEVER_INSTANT))


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    import pendulum

    # The tz database also ships two files that name no place: the machine's own zone, and "not set".
    return frozenset(pendulum.timezones()) - {"localtime", "Factory"}


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    import pendulum

    if not is_zone(name):
        raise ValueError(f"`{name}` is not the name of a time zone, such as Asia/Shanghai")
    return pendulum.timezone(name)


def is_zone(name: str) -> bool:
    """Whether the IANA time zone database has the name; offsets such as ``+08:00`` are no zones."""
    return name in _zone_names()


def _offset(instant: int, zone: str) -> int:
    # A day's margin keeps the zone's own datetime arithmetic inside the years it can hold.
    safe = max(FIRST_INSTANT + SECONDS_PER_DAY, min(instant, NEVER_INSTANT - 2 * SECONDS_PER_DAY))
    offset = (_EPOCH + timedelta(seconds=safe)).astimezone(_zone(zone)).utcoffset()
    return (offset or timedelta()) // timedelta(seconds=1)


@lru_cache(maxsize=65_536)
def local(instant: int, zone: str) -> tuple[int, int]:
    """The day and the second of the day on the zone's clock at the instant.

    Raises:
        ValueError: when there is no such zone.
    """
    day, second_of_day = divmod(instant + _offset(instant, zone), SECONDS_PER_DAY)
    if instant >= NEVER_INSTANT:
        return NEVER, 0
    return _clamp(day + _EPOCH_DAY), second_of_day


def day_of(instant: int, zone: str) -> int:
    """The day on the zone's calendar at the instant; `NEVER` at `NEVER_INSTANT` in every zone."""
    return local(instant, zone)[0]


@lru_cache(maxsize=65_536)
def instant_at(day: int, second_of_day: int, zone: str) -> int:
    """The instant when the zone's clock shows that second of that day; 86 400 is the midnight ending it.

    The offset is the one in force at the target. A time the clock skips is read with the offset before the
    gap (02:30 becomes 03:30), a time it shows twice means the first (RFC 5545, section 3.3.5).

    Raises:
        ValueError: when there is no such zone.
    """
    place = _zone(zone)
    if day == NEVER:
        return NEVER_INSTANT
    wall = datetime.combine(date.fromordinal(day), time()) + timedelta(seconds=second_of_day)
    offset = wall.replace(tzinfo=place, fold=0).utcoffset() or timedelta()
    seconds = (day - _EPOCH_DAY) * SECONDS_PER_DAY + second_of_day
    return _clamp_instant(seconds - offset // timedelta(seconds=1))

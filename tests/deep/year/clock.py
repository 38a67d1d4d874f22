"""Instants of the campaign: seconds since 1970, read on a clock with nothing but the standard library."""

import datetime as dt
from zoneinfo import ZoneInfo

DAY = 86_400
STORE = "Asia/Shanghai"
_ZONES: dict[str, ZoneInfo] = {}


def on_clock(at: int, zone: str = STORE) -> dt.datetime:
    """An instant as a clock of the zone shows it."""
    if zone not in _ZONES:
        _ZONES[zone] = ZoneInfo(zone)
    return dt.datetime.fromtimestamp(at, _ZONES[zone])


def day_of(at: int) -> dt.date:
    """The store's day of an instant."""
    return on_clock(at).date()


def midnight(day: dt.date) -> int:
    """The first instant of a day of the store."""
    return int(dt.datetime.combine(day, dt.time(), ZoneInfo(STORE)).timestamp())


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from the first to the last, both included."""
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]

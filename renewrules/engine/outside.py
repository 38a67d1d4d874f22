"""From the engine's own values to those of the outside world, and on to JSON."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

from renewrules import dates, money
from renewrules import valuetypes as types
from renewrules.valuetypes import Type, Value

Outside: TypeAlias = "bool | int | Decimal | str | dt.date | dt.datetime | tuple[Outside, ...] | None"
"""A value as a host program sees it; None is unknown, or a day or time that never comes."""

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def outside(value: Value, type_: Type, zone: str) -> Outside:
    """A value as a host program sees it: exact decimals, dates, and times on the clock of `zone`."""
    if value is None:
        return None
    match type_:
        case types.Number(scale=0):
            return cast(int, value)
        case types.Number(scale=scale) | types.Money(scale=scale) | types.Rate(scale=scale):
            return money.to_decimal(cast(int, value), scale)
        case types.Date():
            return day_outside(cast(int, value))
        case types.Instant():
            return instant_outside(cast(int, value), zone)
        case types.Choices(options=options):
            chosen = cast(frozenset[str], value)
            return tuple(option for option in options if option in chosen)
        case types.Series(item=item):
            return tuple(outside(part, item, zone) for part in cast(tuple[Value, ...], value))
        case _:
            return cast(Outside, value)


def day_outside(day: Value) -> dt.date | None:
    """A day as a date; None when it is unknown or never comes."""
    return None if day is None or day == dates.NEVER else dt.date.fromordinal(cast(int, day))


def instant_outside(instant: Value, zone: str) -> dt.datetime | None:
    """An instant on the clock of a zone; None when it is unknown, never comes or was never."""
    if instant is None or not dates.FIRST_INSTANT < cast(int, instant) < dates.NEVER_INSTANT:
        return None
    return (_EPOCH + dt.timedelta(seconds=cast(int, instant))).astimezone(ZoneInfo(zone))


def json_ready(value: object) -> Json:
    """A value for JSON: decimals as text with all their decimals, dates and times in ISO form."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case dt.datetime():
            return value.isoformat(timespec="seconds" if value.second else "minutes")
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {str(name): json_ready(part) for name, part in value.items()}
        case tuple() | list():
            return [json_ready(part) for part in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")

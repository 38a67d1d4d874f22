"""From the engine's own values to those of the outside world, and on to JSON."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

from renewrules import dates, money
from renewrules import valuetypes as types
from renewrules.valuetypes import Type, Value

Outside: TypeAlias = "bool | int | Decimal | str | dt.date | dt.datetime | tuple[Outside, ...] | None"
"""A value as a host program sees it; None is unknown, or a day or time that never comes."""

Outward: TypeAlias = Callable[[Value], Outside]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def outside(value: Value, type_: Type, zone: str) -> Outside:
    """A value as a host program sees it: exact decimals, dates, and times on the clock of `zone`."""
    return outward(type_, zone)(value)


def outward(type_: Type, zone: str) -> Outward:
    """What makes values of a type ready for a host program; made once, used for many."""
    match type_:
        case types.Number(scale=0):
            return _unchanged
        case types.Number(scale=scale) | types.Money(scale=scale) | types.Rate(scale=scale):
            return _decimal_of(scale)
        case types.Date():
            return cast(Outward, day_outside)
        case types.Instant():
            return lambda value: instant_outside(cast(int | None, value), zone)
        case types.Choices(options=options):
            return lambda value: None if value is None else _in_order(cast(frozenset[str], value), options)
        case types.Series(item=item):
            part = outward(item, zone)
            return lambda value: None if value is None else tuple(map(part, cast(tuple[Value, ...], value)))
        case _:
            return _unchanged


def _decimal_of(scale: int) -> Outward:
    to_decimal = money.to_decimal
    return lambda value: None if value is None else to_decimal(value, scale)  # type: ignore[arg-type]


def _unchanged(value: Value) -> Outside:
    return cast(Outside, value)


def _in_order(chosen: frozenset[str], options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(option for option in options if option in chosen)


# Kept, because the customers of one day share most of their days and times, and making them anew costs more.
@lru_cache(maxsize=65_536)
def day_outside(day: int | None) -> dt.date | None:
    """A day as a date; None when it is unknown or never comes."""
    return None if day is None or day == dates.NEVER else dt.date.fromordinal(day)


@lru_cache(maxsize=65_536)
def instant_outside(instant: int | None, zone: str) -> dt.datetime | None:
    """An instant on the clock of a zone; None when it is unknown, never comes or was never."""
    if instant is None or not dates.FIRST_INSTANT < instant < dates.NEVER_INSTANT:
        return None
    return (_EPOCH + dt.timedelta(seconds=instant)).astimezone(ZoneInfo(zone))


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

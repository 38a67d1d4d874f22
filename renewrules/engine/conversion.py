"""From outside values to the engine's own: one closure per fact, made once per program.

A converter raises `RefusedError` with the reason; it is never given None.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias, assert_never

from renewrules import dates, money
from renewrules import valuetypes as types
from renewrules.core.nodes import Fact
from renewrules.engine.faults import RefusedError, shown
from renewrules.engine.naming import Naming
from renewrules.valuetypes import Type, Value

Converter: TypeAlias = Callable[[object], Value]

CONTROL_CHARACTERS = "\u0000-\u001f\u007f-\u009f\ud800-\udfff"
"""What no text may contain, as a range of a regular expression: control characters and lone surrogates."""

NOON = 12 * 60 * 60

_parse_day = lru_cache(maxsize=65_536)(dates.parse_day)
_parse_instant = lru_cache(maxsize=65_536)(dates.parse_instant)
_CONTROL = re.compile(f"[{CONTROL_CHARACTERS}]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def converter(fact: Fact, naming: Naming) -> Converter:
    """The reader of one fact's values: its type, then its range; options are known in either language."""
    convert = _type_converter(fact.type, naming)
    return convert if fact.least is None and fact.most is None else _ranged(convert, fact)


def moment(zone: str) -> Callable[[object], int]:
    """The reader of when an event happened: an instant, or a day, which means its noon in `zone`."""

    def convert(value: object) -> int:
        if _is_day(value):
            return dates.instant_at(_day(value), NOON, zone)
        return _instant(value)

    convert_text = lru_cache(maxsize=65_536)(convert)
    return lambda value: convert_text(value) if isinstance(value, str) else convert(value)


def identity(value: object) -> str:
    """An id: text that is not empty and has no control characters."""
    if not isinstance(value, str) or not value:
        raise RefusedError("id-not-text", value=shown(value))
    return _text(value)


def _type_converter(type_: Type, naming: Naming) -> Converter:
    match type_:
        case types.Bool():
            return _yes_no
        case types.Number(scale=scale) | types.Money(scale=scale):
            return _amount(scale)
        case types.Rate(scale=scale):
            return _rate(scale)
        case types.Date():
            return _day
        case types.Instant():
            return _instant
        case types.Text():
            return _text
        case types.Zone():
            return _zone
        case types.Choice(options=options):
            return _option(options, naming)
        case types.Choices(options=options):
            return _options(options, naming)
        case types.Labels() | types.EventIndex() | types.Series():
            raise TypeError(f"no fact has the type {type_}")
        case _:
            assert_never(type_)


def _ranged(convert: Converter, fact: Fact) -> Converter:
    least, most = fact.least, fact.most

    def check(value: object) -> Value:
        held = convert(value)
        assert isinstance(held, int)  # noqa: S101 - only facts held as whole numbers have a range
        if least is not None and held < least:
            raise RefusedError("below-least", value=shown(value), least=limit_text(least, fact.type))
        if most is not None and held > most:
            raise RefusedError("above-most", value=shown(value), most=limit_text(most, fact.type))
        return held

    return check


def limit_text(limit: int, type_: Type) -> str:
    """The end of a range as it would be given from outside."""
    match type_:
        case types.Number(scale=scale) | types.Money(scale=scale) | types.Rate(scale=scale):
            return str(money.to_decimal(limit, scale))
        case types.Date():
            return dates.format_day(limit)
        case _:
            return dates.format_instant(limit, "UTC")


def _yes_no(value: object) -> bool:
    if value is True or value is False:
        return bool(value)
    raise RefusedError("not-yes-or-no", value=shown(value))


def _amount(scale: int) -> Converter:
    unit: int = 10**scale
    bound: int = 10 ** (money.MAXIMUM_DIGITS - scale)

    def convert(value: object) -> int:
        if type(value) is int and -bound < value < bound:
            return value * unit
        return _scaled(value, scale)

    return convert


def _rate(scale: int) -> Converter:
    amount = _amount(scale)

    def convert(value: object) -> Value:
        if isinstance(value, str) and value.endswith("%"):
            size, decimals = _parsed(value, value[:-1])
            return amount(money.to_decimal(size, decimals + 2))
        return amount(value)

    return convert


def _scaled(value: object, scale: int) -> int:
    number = _decimal(value)
    if not number.is_finite():
        raise RefusedError("not-finite", value=shown(value))
    try:
        return money.from_decimal(number, scale)
    except ValueError:
        if number.adjusted() + 1 + scale > money.MAXIMUM_DIGITS:
            raise RefusedError("too-many-digits", limit=money.MAXIMUM_DIGITS) from None
        raise RefusedError("too-many-decimals", value=shown(value), decimals=scale) from None


def _decimal(value: object) -> Decimal:
    match value:
        case Decimal():
            return value
        case str():
            return money.to_decimal(*_parsed(value, value))
        case float():
            raise RefusedError("float" if math.isfinite(value) else "not-finite", value=shown(value))
        case int() if not isinstance(value, bool):
            return Decimal(value)
        case _:
            raise RefusedError("not-a-number", value=shown(value))


def _parsed(value: str, number: str) -> tuple[int, int]:
    try:
        return money.parse_decimal(number)
    except ValueError:
        if sum(character.isdigit() for character in number) > money.MAXIMUM_DIGITS:
            raise RefusedError("too-many-digits", limit=money.MAXIMUM_DIGITS) from None
        raise RefusedError("not-a-number", value=shown(value)) from None


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        return _DAY.fullmatch(value) is not None
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _day(value: object) -> int:
    if isinstance(value, dt.datetime):
        raise RefusedError("instant-for-day", value=shown(value))
    try:
        return _parse_day(value) if isinstance(value, str) else dates.day_from(value)
    except ValueError:
        slug = "no-such-day" if _is_day(value) else "not-a-date"
        raise RefusedError(slug, value=shown(value)) from None


def _instant(value: object) -> int:
    try:
        return _parse_instant(value) if isinstance(value, str) else dates.instant_from(value)
    except ValueError:
        naive = isinstance(value, dt.datetime) or (isinstance(value, str) and _NO_OFFSET.fullmatch(value))
        raise RefusedError("no-offset" if naive else "not-an-instant", value=shown(value)) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise RefusedError("not-text", value=shown(value))
    if value.isprintable() or (control := _CONTROL.search(value)) is None:
        return value
    raise RefusedError("control-character", character=f"U+{ord(control.group()):04X}")


def _zone(value: object) -> str:
    if isinstance(value, str) and dates.is_zone(value):
        return value
    raise RefusedError("not-a-zone", value=shown(value))


def _option(options: tuple[str, ...], naming: Naming) -> Callable[[object], str]:
    allowed = frozenset(options)

    def convert(value: object) -> str:
        if isinstance(value, str) and (value in allowed or (value := naming.data_name(value)) in allowed):
            return value
        raise _not_an_option(value, options, naming)

    return convert


def _options(options: tuple[str, ...], naming: Naming) -> Converter:
    option = _option(options, naming)

    def convert(value: object) -> frozenset[str]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise RefusedError("not-options", value=shown(value))
        found: set[str] = set()
        for item in value:
            name = option(item)
            if name in found:
                raise RefusedError("option-twice", value=shown(item))
            found.add(name)
        return frozenset(found)

    return convert


def _not_an_option(value: object, options: tuple[str, ...], naming: Naming) -> RefusedError:
    near = naming.near(shown(value), options)
    return RefusedError("not-an-option", value=shown(value), options=naming.several(options), suggestion=near)

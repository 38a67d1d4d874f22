"""The types of facts and values, and how each is held inside an engine.

Inside an engine every value is an ``int``, ``str``, ``bool``, ``frozenset`` or ``tuple``; ``None`` is
*unknown* in every type. Numbers are scaled integers, days are proleptic ordinals, instants are seconds since
the Unix epoch. Decimals, dates and times of the outside world exist only at the edge (`renewrules.inputs`,
`renewrules.decision`).
"""

from typing import TypeAlias

import attrs


@attrs.frozen
class Bool:
    """Yes or no; held as ``bool``."""


@attrs.frozen
class Number:
    """A count or measure, held as an ``int`` of ``10**-scale`` units; ``unit`` is "" or such as "day"."""

    scale: int = 0
    unit: str = ""


@attrs.frozen
class Money:
    """An amount of one currency; held as an ``int`` of ``10**-scale`` (2: cents)."""

    currency: str
    scale: int = 2


@attrs.frozen
class Rate:
    """A share such as 2.5%; held as an ``int`` of ``10**-scale`` (4: basis points)."""

    scale: int = 4


@attrs.frozen
class Date:
    """A calendar day; held as its ordinal. `renewrules.dates.NEVER` is the day of what has not happened."""


@attrs.frozen
class Instant:
    """A point in time; held as seconds since the Unix epoch."""


@attrs.frozen
class Text:
    """Words; held as ``str``."""


@attrs.frozen
class Zone:
    """An IANA time zone name; held as ``str``."""


@attrs.frozen
class Choice:
    """One of the named options; held as the option's name."""

    options: tuple[str, ...]


@attrs.frozen
class Choices:
    """Any of the named options; held as a ``frozenset`` of names, shown in declared order."""

    options: tuple[str, ...]


@attrs.frozen
class Labels:
    """Names of rules, in rank order; held as a ``tuple`` of names."""


@attrs.frozen
class EventIndex:
    """Which event of a history was matched; held as its position, ``-1`` when there is none."""


@attrs.frozen
class Series:
    """Several values of one type, in declared order; held as a ``tuple``."""

    item: "Type"


Type: TypeAlias = (
    Bool
    | Number
    | Money
    | Rate
    | Date
    | Instant
    | Text
    | Zone
    | Choice
    | Choices
    | Labels
    | EventIndex
    | Series
)

Value: TypeAlias = "bool | int | str | frozenset[str] | tuple[Value, ...] | None"

"""Months as numbers, and in the form `2015-11`."""

import re

from renewrules import dates

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_from(text: object) -> int:
    """A month written `2015-11` as a number, one more for the next; ValueError when it is none."""
    found = _MONTH.fullmatch(text) if isinstance(text, str) else None
    if found is None or found[1] == "0000":
        raise ValueError(f"`{text}` is not a month written like 2015-11")
    return dates.month_number(dates.parse_day(f"{found[0]}-01"))


def month_of(day: int) -> int:
    """The number of the month a day lies in."""
    return dates.month_number(day)


def format_month(month: int) -> str:
    """The month's number as `2015-11`."""
    return dates.format_day(first_day(month))[:7]


def first_day(month: int) -> int:
    """The first day of a month."""
    year, index = divmod(month, 12)
    return dates.parse_day(f"{year:04}-{index + 1:02}-01")


def last_day(month: int) -> int:
    """The last day of a month."""
    return dates.next_month_start(first_day(month)) - 1

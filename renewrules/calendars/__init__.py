"""The calendars that come with the library, one JSON file each."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from renewrules.calendars.working_days import Calendar, RollConvention

__all__ = ["Calendar", "RollConvention", "calendar_names", "load_calendar"]


@lru_cache(maxsize=1)
def calendar_names() -> tuple[str, ...]:
    """The names of the calendars that come with the library, in alphabetical order."""
    files = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in files if name.endswith(".json")))


@lru_cache(maxsize=64)
def load_calendar(name: str) -> Calendar:
    """The calendar of that name, read once.

    Raises:
        KeyError: when there is none; the message lists those there are.
    """
    if name not in calendar_names():
        raise KeyError(f"no calendar is called `{name}`; there are: {', '.join(calendar_names())}")
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    return _calendar_from(name, json.loads(text))


def _calendar_from(name: str, data: Mapping[str, Any]) -> Calendar:
    holidays = [holiday for year in data["years"] for holiday in year["holidays"]]
    return Calendar(
        name=name,
        first_day=_ordinal(data["first_day"]),
        last_day=_ordinal(data["last_day"]),
        source=data["source"],
        public_holidays=frozenset(day for holiday in holidays for day in _days(holiday["off"])),
        worked_weekends=frozenset(_ordinal(day) for holiday in holidays for day in holiday.get("worked", ())),
    )


def _days(text: str) -> Iterator[int]:
    """The days of ``2026-01-01/2026-01-03`` (ISO 8601 interval, both ends included) or of a single day."""
    first, _, last = text.partition("/")
    yield from range(_ordinal(first), _ordinal(last or first) + 1)


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()

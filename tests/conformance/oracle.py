"""The arithmetic of the cases once more, in plain Python: nothing of the package is imported here.

Days off are copied from the yearly notices of the State Council. What is recomputed is every day, time and
amount that a case expects; which rule applies (a status, a name) is to be judged from the case's own words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

Plain = Any
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
CENT = Decimal("0.01")


def days(first: str, last: str) -> set[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + DAY * number for number in range((end - begin).days + 1)}


def of(*texts: str) -> set[date]:
    return {date.fromisoformat(text) for text in texts}


# Only what the notices name as days off: a weekend beside a holiday is a weekend.
YEARS = {2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2024, 2025, 2026}
OFF = (
    days("2015-01-01", "2015-01-03")
    | days("2015-02-18", "2015-02-24")
    | days("2015-04-05", "2015-04-06")
    | of("2015-05-01")
    | of("2015-06-20", "2015-06-22")
    | days("2015-09-03", "2015-09-05")
    | of("2015-09-27")
    | days("2015-10-01", "2015-10-07")
    | of("2016-01-01")
    | days("2016-02-07", "2016-02-13")
    | of("2016-04-04")
    | of("2016-05-01", "2016-05-02")
    | days("2016-06-09", "2016-06-11")
    | days("2016-09-15", "2016-09-17")
    | days("2016-10-01", "2016-10-07")
    | days("2017-01-01", "2017-01-02")
    | days("2017-01-27", "2017-02-02")
    | of("2018-01-01", "2018-06-18", "2018-09-24")
    | days("2018-02-15", "2018-02-21")
    | days("2018-04-05", "2018-04-07")
    | days("2018-04-29", "2018-05-01")
    | days("2018-10-01", "2018-10-07")
    | days("2018-12-30", "2019-01-01")
    | days("2019-02-04", "2019-02-10")
    | of("2019-04-05", "2019-06-07", "2019-09-13")
    | days("2019-05-01", "2019-05-04")
    | days("2019-10-01", "2019-10-07")
    | of("2020-01-01")
    | days("2020-01-24", "2020-02-02")
    | days("2020-04-04", "2020-04-06")
    | days("2020-05-01", "2020-05-05")
    | days("2020-06-25", "2020-06-27")
    | days("2020-10-01", "2020-10-08")
    | days("2021-01-01", "2021-01-03")
    | days("2021-02-11", "2021-02-17")
    | days("2021-04-03", "2021-04-05")
    | days("2021-05-01", "2021-05-05")
    | days("2021-06-12", "2021-06-14")
    | days("2021-09-19", "2021-09-21")
    | days("2021-10-01", "2021-10-07")
    | days("2022-01-01", "2022-01-03")
    | days("2022-01-31", "2022-02-06")
    | days("2022-04-03", "2022-04-05")
    | days("2022-04-30", "2022-05-04")
    | days("2022-06-03", "2022-06-05")
    | days("2022-09-10", "2022-09-12")
    | days("2022-10-01", "2022-10-07")
    | of("2024-01-01")
    | days("2024-02-10", "2024-02-17")
    | days("2024-04-04", "2024-04-06")
    | days("2024-05-01", "2024-05-05")
    | of("2024-06-10")
    | days("2024-09-15", "2024-09-17")
    | days("2024-10-01", "2024-10-07")
    | of("2025-01-01")
    | days("2025-01-28", "2025-02-04")
    | days("2025-04-04", "2025-04-06")
    | days("2025-05-01", "2025-05-05")
    | days("2025-05-31", "2025-06-02")
    | days("2025-10-01", "2025-10-08")
    | days("2026-01-01", "2026-01-03")
    | days("2026-02-15", "2026-02-23")
    | days("2026-04-04", "2026-04-06")
    | days("2026-05-01", "2026-05-05")
    | days("2026-06-19", "2026-06-21")
    | days("2026-09-25", "2026-09-27")
    | days("2026-10-01", "2026-10-07")
)
WORKED = (
    of("2015-01-04", "2015-02-15", "2015-02-28", "2015-09-06", "2015-10-10")
    | of("2016-02-06", "2016-02-14", "2016-06-12", "2016-09-18", "2016-10-08", "2016-10-09")
    | of("2017-01-22", "2017-02-04")
    | of("2018-02-11", "2018-02-24", "2018-04-08", "2018-04-28", "2018-09-29", "2018-09-30", "2018-12-29")
    | of("2019-02-02", "2019-02-03", "2019-04-28", "2019-05-05", "2019-09-29", "2019-10-12")
    | of("2020-01-19", "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10")
    | of("2021-02-07", "2021-02-20", "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26", "2021-10-09")
    | of("2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09")
    | of("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29")
    | of("2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")
    | of("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
)


class NoNoticeError(Exception):
    """Whether a day is worked cannot be said."""


def noticed(day: date) -> None:
    if day.year not in YEARS:
        raise NoNoticeError(day)


_STORE: tuple[set[date], set[date]] = (set(), set())


@contextmanager
def days_of_store(off: set[date], worked: set[date]) -> Iterator[None]:
    """As long as this holds, a store has days off and days worked of its own."""
    global _STORE  # noqa: PLW0603 -- what a store adds holds for every reckoning of a case
    before, _STORE = _STORE, (off, worked)
    try:
        yield
    finally:
        _STORE = before


def is_working(day: date) -> bool:
    noticed(day)
    off, worked = _STORE
    if day in off or day in worked:
        return day in worked
    return day in WORKED or (day not in OFF and day.weekday() < 5)


def next_working(day: date) -> date:
    while not is_working(day):
        day += DAY
    return day


def previous_working(day: date) -> date:
    while not is_working(day):
        day -= DAY
    return day


def after_holiday(day: date) -> date:
    noticed(day)
    while day in OFF:
        day += DAY
    return day


def moved_within(wanted: date, latest: date) -> date:
    """To the next working day; where that is past the latest day, back to the last working day up to it."""
    moved = next_working(wanted)
    return moved if moved <= latest or wanted > latest else previous_working(latest)


def months(day: date, number: int) -> date:
    """So many months on; the last of the month where it lacks the day."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - DAY).day))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def shares(total: Decimal, percents: tuple[int, ...]) -> list[Decimal]:
    """Rounded down; then a cent each to the largest remainders, the earlier first."""
    exact = [total * percent / 100 for percent in percents]
    parts = [part.quantize(CENT, ROUND_DOWN) for part in exact]
    left = int((total - sum(parts)) / CENT)
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in order[:left]:
        parts[index] += CENT
    return parts


class Case:
    """What the recomputation reads of a case."""

    def __init__(self, given: Plain) -> None:
        self.facts = given["facts"]
        self.events = given["events"]
        self.asked = given["as_of"]
        self.overlays = given.get("overlays", [])
        zone = SHANGHAI
        instant = self.asked if "T" in self.asked else f"{self.asked}T00:00"
        parsed = datetime.fromisoformat(instant)
        self.now = parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)
        self.today = self.now.astimezone(zone).date()

    def rows(self, subject: str) -> list[dict[str, Plain]]:
        found = self.facts.get(subject, {})
        return found if isinstance(found, list) else [found]

    def policies(self) -> Iterator[tuple[str, dict[str, Plain], dict[str, Plain]]]:
        """Each policy's id, its facts, and those of its vehicle."""
        cars = self.rows("vehicle")
        for policy in self.rows("policy"):
            car = next((each for each in cars if each.get("id") == policy.get("vehicle")), cars[0])
            yield policy.get("id", "1"), policy, car

    def seen(self, *kinds: str, policy: str | None = None) -> list[dict[str, Plain]]:
        """Events known by now, oldest first."""
        alone = len(self.rows("policy")) == 1
        found = [
            event
            for event in self.events
            if event["kind"] in kinds
            and (policy is None or alone or event.get("policy", policy) == policy)
            and moment(event["at"]) <= self.now
            and moment(event.get("recorded", event["at"])) <= self.now
        ]
        return sorted(found, key=lambda event: moment(event["at"]))


def moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text if "T" in text else f"{text}T12:00")
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)


def day_of(event: dict[str, Plain]) -> date:
    return moment(event["at"]).astimezone(SHANGHAI).date()


def to_date(value: Plain) -> date | None:
    return None if value is None else date.fromisoformat(value)


def to_amount(value: Plain) -> Decimal | None:
    return None if value is None else Decimal(value)

"""Contact budgets and contact hours: the worked examples, and the laws of every slot."""

from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renewrules import dates
from renewrules.calendars import Calendar, load_calendar
from renewrules.dates import parse_day, parse_instant
from renewrules.slots import Budget, Rest, budget_end, slot_end, slot_start

SHANGHAI = "Asia/Shanghai"
BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
CHINA = load_calendar("cn-mainland")
HOUR = 3600
ALWAYS = dates.EVER_INSTANT


def at(text: str, zone: str = SHANGHAI) -> int:
    """An instant on the zone's clock."""
    day, clock = text.split("T")
    hours, minutes = clock.split(":")
    return dates.instant_at(parse_day(day), int(hours) * HOUR + int(minutes) * 60, zone)


# --- budgets

MONDAY_CALL = parse_instant("2026-12-07T10:00+08:00")


def test_a_seven_day_budget_ends_exactly_seven_days_after_the_contact() -> None:
    assert budget_end(MONDAY_CALL, "rolling", 7, SHANGHAI) == at("2026-12-14T10:00")


def test_a_calendar_week_budget_ends_on_monday_midnight() -> None:
    assert budget_end(MONDAY_CALL, "week", 1, SHANGHAI) == at("2026-12-14T00:00")
    assert budget_end(at("2026-12-13T23:59"), "week", 1, SHANGHAI) == at("2026-12-14T00:00")


def test_a_calendar_day_budget_ends_at_the_next_local_midnight() -> None:
    assert budget_end(at("2026-12-07T23:00"), "day", 1, SHANGHAI) == at("2026-12-08T00:00")
    assert budget_end(at("2026-12-08T00:10"), "day", 1, SHANGHAI) == at("2026-12-09T00:00")


def test_a_month_budget_ends_on_the_first_of_the_next_month() -> None:
    assert budget_end(MONDAY_CALL, "month", 1, SHANGHAI) == at("2027-01-01T00:00")


def test_a_calendar_day_on_which_clocks_change_is_not_24_hours_long() -> None:
    assert budget_end(at("2026-03-28T12:00", BERLIN), "rolling", 1, BERLIN) == at("2026-03-29T13:00", BERLIN)
    start = at("2026-03-29T00:00", BERLIN)
    assert budget_end(start, "day", 1, BERLIN) - start == 23 * HOUR


@pytest.mark.parametrize("shape", get_args(Budget))
def test_the_budget_of_no_contact_has_always_ended(shape: Budget) -> None:
    assert budget_end(dates.EVER_INSTANT, shape, 7, SHANGHAI) == dates.EVER_INSTANT
    assert budget_end(dates.NEVER_INSTANT, shape, 7, SHANGHAI) == dates.NEVER_INSTANT


def test_no_contact_lies_before_every_instant() -> None:
    assert dates.EVER_INSTANT < dates.FIRST_INSTANT


INSTANTS = st.integers(parse_instant("2005-01-01T00:00Z"), parse_instant("2030-01-01T00:00Z"))
ZONES = st.sampled_from((SHANGHAI, BERLIN, NEW_YORK))


@given(INSTANTS, INSTANTS, st.sampled_from(get_args(Budget)), st.integers(1, 60), ZONES)
def test_a_budget_ends_after_the_contact_and_later_for_a_later_one(
    one: int, other: int, shape: Budget, length: int, zone: str
) -> None:
    first, second = sorted((one, other))
    assert first < budget_end(first, shape, length, zone) <= budget_end(second, shape, length, zone)


# --- hours


def next_slot(  # noqa: PLR0913 -- what a slot depends on
    now: int,
    *,
    not_before: int = ALWAYS,
    day: str = "2026-12-01",
    opens: int = 9,
    closes: int = 18,
    zone: str = SHANGHAI,
    rest: Rest = "none",
) -> int:
    return slot_start(now, not_before, parse_day(day), opens * HOUR, closes * HOUR, zone, rest, CHINA)


def test_the_third_contact_of_a_seven_day_budget_waits_for_monday_ten_oclock() -> None:
    free = budget_end(MONDAY_CALL, "rolling", 7, SHANGHAI)
    assert next_slot(at("2026-12-10T09:00"), not_before=free) == at("2026-12-14T10:00")


def test_the_third_contact_of_a_calendar_week_waits_for_mondays_opening() -> None:
    free = budget_end(MONDAY_CALL, "week", 1, SHANGHAI)
    assert next_slot(at("2026-12-10T09:00"), not_before=free) == at("2026-12-14T09:00")


def test_inside_the_stretch_the_slot_is_its_start() -> None:
    assert next_slot(at("2026-12-10T11:30")) == at("2026-12-10T09:00")
    assert next_slot(at("2026-12-10T17:59")) == at("2026-12-10T09:00")


def test_at_closing_time_the_slot_is_the_next_days() -> None:
    assert next_slot(at("2026-12-10T18:00")) == at("2026-12-11T09:00")


def test_a_slot_may_lie_ahead_of_now() -> None:
    assert next_slot(at("2026-11-01T12:00"), day="2026-12-24") == at("2026-12-24T09:00")


def test_hours_that_cross_midnight_belong_to_the_day_they_open() -> None:
    night = {"opens": 20, "closes": 9}
    assert next_slot(at("2026-12-11T08:59"), day="2026-12-10", **night) == at("2026-12-10T20:00")  # type: ignore[arg-type]
    assert next_slot(at("2026-12-11T09:00"), day="2026-12-10", **night) == at("2026-12-11T20:00")  # type: ignore[arg-type]
    assert next_slot(at("2026-12-11T03:00"), day="2026-12-11", **night) == at("2026-12-11T20:00")  # type: ignore[arg-type]
    assert slot_end(at("2026-12-10T20:00"), 20 * HOUR, 9 * HOUR, SHANGHAI) == at("2026-12-11T09:00")
    assert slot_end(at("2026-12-11T08:00"), 20 * HOUR, 9 * HOUR, SHANGHAI) == at("2026-12-11T09:00")


def test_the_national_holiday_is_free_of_contact_and_its_make_up_day_is_not() -> None:
    holiday, now = "2026-10-01", at("2026-09-30T18:00")
    assert next_slot(now, day=holiday, rest="working") == at("2026-10-08T09:00")
    assert next_slot(at("2026-10-09T18:00"), day=holiday, rest="working") == at("2026-10-10T09:00")
    assert next_slot(at("2026-09-26T08:00"), day="2026-09-26", rest="working") == at("2026-09-28T09:00")


def test_only_public_holidays_are_free_when_weekends_are_worked() -> None:
    assert next_slot(at("2026-11-28T08:00"), day="2026-11-28", rest="holiday") == at("2026-11-28T09:00")
    assert next_slot(at("2026-10-01T08:00"), day="2026-10-01", rest="holiday") == at("2026-10-08T09:00")


def test_the_offset_is_the_one_in_force_on_the_day_of_the_slot() -> None:
    now = at("2026-03-07T20:00", NEW_YORK)
    assert next_slot(now, day="2026-03-01", zone=NEW_YORK) == parse_instant("2026-03-08T09:00-04:00")


def test_hours_the_clock_skips_are_no_slot() -> None:
    start = slot_start(
        at("2026-03-28T20:00", BERLIN),
        ALWAYS,
        parse_day("2026-03-29"),
        2 * HOUR + 1800,
        3 * HOUR,
        BERLIN,
        "none",
        CHINA,
    )
    assert start == at("2026-03-30T02:30", BERLIN)


def test_what_never_comes_has_no_slot() -> None:
    never, now = dates.NEVER_INSTANT, at("2026-12-10T09:00")
    assert slot_start(now, ALWAYS, dates.NEVER, 0, HOUR, SHANGHAI, "none", CHINA) == never
    assert next_slot(now, not_before=never) == never
    assert slot_end(never, 0, HOUR, SHANGHAI) == never


# --- laws

DAYS = st.integers(parse_day("2005-01-01"), parse_day("2027-06-01"))
HOURS = st.tuples(st.integers(4, 23), st.integers(4, 23)).map(lambda pair: (pair[0] * HOUR, pair[1] * HOUR))
RESTS = st.sampled_from(get_args(Rest))


def allowed(day: int, rest: Rest, calendar: Calendar) -> bool:
    if rest == "none":
        return True
    return calendar.is_working(day) if rest == "working" else not calendar.is_public_holiday(day)


def opening_day(start: int, opens: int, closes: int, zone: str) -> int:
    """The day whose stretch holds an instant; fails when the instant lies outside the hours."""
    day, second = dates.local(start, zone)
    if opens < closes:
        assert opens <= second < closes
        return day
    assert second >= opens or second < closes
    return day if second >= opens else day - 1


@given(INSTANTS, INSTANTS, DAYS, HOURS, ZONES, RESTS)
def test_a_slot_lies_in_the_hours_of_an_allowed_day(
    now: int, not_before: int, day: int, hours: tuple[int, int], zone: str, rest: Rest
) -> None:
    opens, closes = hours
    start = slot_start(now, not_before, day, opens, closes, zone, rest, CHINA)
    opened = opening_day(start, opens, closes, zone)
    assert opened >= day
    assert allowed(opened, rest, CHINA)
    assert start >= not_before
    assert slot_end(start, opens, closes, zone) > max(now, start)


@given(INSTANTS, INSTANTS, DAYS, HOURS, ZONES, RESTS)
def test_asking_again_at_the_slot_or_inside_it_gives_the_slot(
    now: int, not_before: int, day: int, hours: tuple[int, int], zone: str, rest: Rest
) -> None:
    opens, closes = hours
    start = slot_start(now, not_before, day, opens, closes, zone, rest, CHINA)
    end = slot_end(start, opens, closes, zone)
    for moment in (start, (start + end) // 2, end - 1):
        assert slot_start(moment, not_before, day, opens, closes, zone, rest, CHINA) == start


@given(INSTANTS, INSTANTS, INSTANTS, INSTANTS, DAYS, DAYS, HOURS, ZONES, RESTS)
def test_a_slot_never_gets_earlier_by_waiting(  # noqa: PLR0913, PLR0917 -- as above
    now: int,
    later: int,
    bound: int,
    higher: int,
    day: int,
    next_day: int,
    hours: tuple[int, int],
    zone: str,
    rest: Rest,
) -> None:
    early = slot_start(min(now, later), min(bound, higher), min(day, next_day), *hours, zone, rest, CHINA)
    late = slot_start(max(now, later), max(bound, higher), max(day, next_day), *hours, zone, rest, CHINA)
    assert early <= late


@given(INSTANTS, DAYS, HOURS, ZONES, RESTS)
def test_no_earlier_stretch_would_have_done(
    now: int, day: int, hours: tuple[int, int], zone: str, rest: Rest
) -> None:
    opens, closes = hours
    start = slot_start(now, ALWAYS, day, opens, closes, zone, rest, CHINA)
    assume(start > now)
    opened = opening_day(start, opens, closes, zone)
    for earlier in range(max(day, opened - 12), opened):
        begins = dates.instant_at(earlier, opens, zone)
        assert not allowed(earlier, rest, CHINA) or slot_end(begins, opens, closes, zone) <= now

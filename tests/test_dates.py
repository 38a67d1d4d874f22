"""Days, months, zones and instants."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules import dates
from renewrules.dates import NEVER, NEVER_INSTANT, SECONDS_PER_DAY, MonthEnd

DAYS = st.integers(min_value=dates.parse_day("1900-01-01"), max_value=dates.parse_day("2999-12-31"))
ANY_DAY = st.integers(min_value=1, max_value=NEVER)
SHIFTS = st.integers(min_value=-(10**7), max_value=10**7)
MONTHS = st.integers(min_value=-200, max_value=200)
MONTH_ENDS = st.sampled_from(("last", "next"))
ZONES = st.sampled_from(
    ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC")
)
NAIVE = datetime(2015, 9, 6, 9)  # noqa: DTZ001 -- refusing it is the point

INSTANTS = st.integers(min_value=0, max_value=4_000_000_000)


def day(text: str) -> int:
    return dates.parse_day(text)


def at(text: str) -> int:
    return dates.parse_instant(text)


def seconds(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60


@given(DAYS)
def test_a_day_is_read_back_from_its_text(value: int) -> None:
    assert dates.parse_day(dates.format_day(value)) == value
    assert dates.day_from(date.fromordinal(value)) == value
    assert dates.day_from(pendulum.Date.fromordinal(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "2015-9-6",
        "2015/09/06",
        "20150906",
        "2015-W36",
        "2015-249",
        "12:30",
        "",
        " 2015-09-06",
        "2015-09-06\n",
        "２０１５-09-06",
    ],
)
def test_only_the_one_way_of_writing_a_day_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="is not a day written as YYYY-MM-DD"):
        dates.parse_day(text)


@pytest.mark.parametrize(
    "text", ["2015-02-29", "2015-13-01", "2015-00-10", "2015-04-31", "2015-01-00", "1900-02-29"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the calendar has no such day"):
        dates.parse_day(text)


@pytest.mark.parametrize("text", ["1899-12-31", "3000-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_far_from_business_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="outside the years 1900 to 2999"):
        dates.parse_day(text)
    with pytest.raises(ValueError, match="outside the years 1900 to 2999"):
        dates.day_from(date.fromisoformat(text))


@pytest.mark.parametrize(
    "value",
    [
        True,
        735_847,
        1.5,
        float("nan"),
        None,
        b"2015-09-06",
        datetime(2015, 9, 6, tzinfo=UTC),
        NAIVE,
    ],
)
def test_what_is_neither_text_nor_a_date_is_no_day(value: object) -> None:
    with pytest.raises(ValueError, match="is not a day"):
        dates.day_from(value)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2015-09-06T09:00+08:00", "2015-09-06T01:00Z"),
        ("2015-09-06T09:00:30+08:00", "2015-09-06T01:00:30Z"),
        ("2015-09-06T00:15-03:30", "2015-09-06T03:45Z"),
        ("2015-09-06T00:15+05:45", "2015-09-05T18:30Z"),
        ("1970-01-01T00:00Z", "1970-01-01T00:00+00:00"),
    ],
)
def test_an_offset_is_taken_off_to_reach_utc(text: str, utc: str) -> None:
    assert at(text) == at(utc) == datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2015-09-06T09:00", "does not say its offset"),
        ("2015-09-06", "is not a time written like"),
        ("2015-09-06 09:00+08:00", "is not a time written like"),
        ("2015-09-06T09:00:00.5Z", "is not a time written like"),
        ("2015-09-06T09Z", "is not a time written like"),
        ("2015-09-06T09:00+0800", "is not a time written like"),
        ("2015-09-06T24:00Z", "no time of day between"),
        ("2015-09-06T23:59:60Z", "no time of day between"),
        ("2015-09-06T09:00+08:60", "no time of day between"),
        ("2015-02-29T09:00Z", "the calendar has no such day"),
        ("3015-02-01T09:00Z", "outside the years"),
    ],
)
def test_an_unclear_instant_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        dates.parse_instant(text)


@given(INSTANTS, ZONES)
def test_an_instant_is_read_back_from_its_text_in_any_zone(instant: int, zone: str) -> None:
    assert at(dates.format_instant(instant, zone)) == instant


@given(INSTANTS, ZONES)
def test_aware_datetimes_are_instants_and_their_fractions_are_dropped(instant: int, zone: str) -> None:
    moment = datetime.fromtimestamp(instant, ZoneInfo(zone)) + timedelta(milliseconds=999)
    assert dates.instant_from(moment) == instant
    assert dates.instant_from(pendulum.instance(moment)) == instant


@pytest.mark.parametrize("value", [True, 0, 1.5, float("nan"), None, date(2015, 9, 6), NAIVE])
def test_what_has_no_day_clock_and_offset_is_no_instant(value: object) -> None:
    with pytest.raises(ValueError, match="is not an exact time"):
        dates.instant_from(value)


def test_an_instant_shows_seconds_only_where_there_are_any() -> None:
    assert dates.format_instant(at("2015-09-06T01:00Z"), "Asia/Shanghai") == "2015-09-06T09:00+08:00"
    assert dates.format_instant(at("2015-09-06T01:00:07Z"), "Asia/Shanghai") == "2015-09-06T09:00:07+08:00"
    assert dates.format_instant(at("2015-09-06T01:00Z"), "America/St_Johns") == "2015-09-05T22:30-02:30"


@given(ANY_DAY)
def test_weekdays_are_those_of_the_gregorian_calendar(value: int) -> None:
    assert dates.weekday(value) == date.fromordinal(value).weekday()


def test_a_month_too_short_ends_on_its_last_day_or_runs_into_the_next() -> None:
    july_end = day("2015-07-31")
    assert dates.add_months(july_end, 2, "last") == day("2015-09-30")
    assert dates.add_months(july_end, 2, "next") == day("2015-10-01")
    leap_day = day("2024-02-29")
    assert dates.add_months(leap_day, 12, "last") == day("2025-02-28")
    assert dates.add_months(leap_day, 12, "next") == day("2025-03-01")


@pytest.mark.parametrize(
    ("start", "months", "last", "following"),
    [
        ("2015-01-31", 1, "2015-02-28", "2015-03-01"),
        ("2015-03-31", -1, "2015-02-28", "2015-03-01"),
        ("2015-12-15", 12, "2016-12-15", "2016-12-15"),
        ("2015-12-15", 24, "2017-12-15", "2017-12-15"),
        ("2025-05-31", -3, "2025-02-28", "2025-03-01"),
        ("2024-03-31", -1, "2024-02-29", "2024-03-01"),
    ],
)
def test_month_shifts_that_public_implementations_get_wrong(
    start: str, months: int, last: str, following: str
) -> None:
    assert dates.add_months(day(start), months, "last") == day(last)
    assert dates.add_months(day(start), months, "next") == day(following)


def test_months_are_taken_before_days_are() -> None:
    three_months_before = dates.add_months(day("2025-05-31"), -3, "last")
    assert dates.add_days(three_months_before, -15) == day("2025-02-13")
    assert dates.add_days(day("2025-05-31"), -105) == day("2025-02-15")


@given(DAYS, MONTHS)
def test_clipped_months_agree_with_pendulum(start: int, months: int) -> None:
    reached = date.fromordinal(dates.add_months(start, months, "last"))
    assert reached == pendulum.Date.fromordinal(start).add(months=months)


@given(DAYS, MONTHS)
def test_the_two_month_ends_differ_by_one_day_and_only_at_a_month_end(start: int, months: int) -> None:
    last, following = (dates.add_months(start, months, end) for end in ("last", "next"))
    missing = date.fromordinal(last).day < date.fromordinal(start).day
    assert following == last + missing
    assert not missing or date.fromordinal(following).day == 1


@given(DAYS, st.integers(min_value=0, max_value=400))
def test_as_many_months_have_passed_as_were_added(start: int, months: int) -> None:
    reached = dates.add_months(start, months, "next")
    assert dates.months_between(start, reached) == months
    assert dates.months_between(start, reached - 1) == months - 1
    assert dates.years_between(start, reached) == months // 12


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2023-01-02", "2024-04-01", 14),
        ("2023-01-02", "2024-04-02", 15),
        ("2024-01-31", "2024-02-29", 0),
        ("2024-02-29", "2025-02-28", 11),
        ("2015-09-06", "2015-09-06", 0),
        ("2015-09-06", "2015-08-07", -1),
    ],
)
def test_a_month_has_passed_once_its_day_is_reached(start: str, end: str, months: int) -> None:
    assert dates.months_between(day(start), day(end)) == months


@given(DAYS, st.integers(min_value=-70, max_value=70))
def test_days_share_a_month_number_exactly_if_they_share_a_month(value: int, shift: int) -> None:
    other = dates.add_days(value, shift)
    same_month = dates.month_start(value) == dates.month_start(other)
    assert (dates.month_number(value) == dates.month_number(other)) == same_month
    assert dates.month_number(dates.next_month_start(value)) == dates.month_number(value) + 1
    assert dates.days_between(value, other) == shift


@given(DAYS)
def test_every_day_lies_between_its_month_start_and_the_next(value: int) -> None:
    start, following = dates.month_start(value), dates.next_month_start(value)
    assert start <= value < following
    assert date.fromordinal(start).day == date.fromordinal(following).day == 1
    assert following - start in {28, 29, 30, 31}


@given(SHIFTS, MONTH_ENDS)
def test_never_stays_never_however_it_is_shifted(shift: int, month_end: MonthEnd) -> None:
    assert dates.add_days(NEVER, shift) == NEVER
    assert dates.add_months(NEVER, shift, month_end) == NEVER
    assert dates.month_start(NEVER) == dates.next_month_start(NEVER) == NEVER
    assert dates.add_seconds(NEVER_INSTANT, shift) == NEVER_INSTANT


@given(ANY_DAY, SHIFTS, MONTH_ENDS)
def test_shifts_never_leave_the_calendar(value: int, shift: int, month_end: MonthEnd) -> None:
    assert 1 <= dates.add_days(value, shift) <= NEVER
    assert 1 <= dates.add_months(value, shift, month_end) <= NEVER
    assert 1 <= dates.next_month_start(value) <= NEVER


@pytest.mark.parametrize("month_end", ["last", "next"])
def test_months_beyond_the_calendar_stop_at_its_ends(month_end: MonthEnd) -> None:
    assert dates.add_months(day("2015-09-06"), 12 * 10_000, month_end) == NEVER
    assert dates.add_months(day("2015-09-06"), -12 * 10_000, month_end) == 1


@given(DAYS, st.integers(min_value=-10_000, max_value=10_000))
def test_days_added_can_be_taken_off_again(value: int, shift: int) -> None:
    assert dates.add_days(value, shift) - value == shift
    assert dates.add_days(dates.add_days(value, shift), -shift) == value


@given(st.integers(min_value=-(10**15), max_value=10**15), st.integers(min_value=0, max_value=10**15))
def test_seconds_saturate_at_both_ends_of_time(instant: int, more: int) -> None:
    later = dates.add_seconds(instant, more)
    assert dates.FIRST_INSTANT <= later <= NEVER_INSTANT
    assert later in {instant + more, dates.FIRST_INSTANT, NEVER_INSTANT}


def test_what_never_happens_lies_on_never_in_every_zone() -> None:
    for zone in filter(dates.is_zone, pendulum.timezones()):
        assert dates.day_of(NEVER_INSTANT, zone) == NEVER
        assert dates.instant_at(NEVER, 0, zone) == NEVER_INSTANT
        assert dates.instant_at(NEVER, SECONDS_PER_DAY, zone) == NEVER_INSTANT


def test_the_ends_of_time_are_days_in_every_zone() -> None:
    for zone in filter(dates.is_zone, pendulum.timezones()):
        assert dates.day_of(NEVER_INSTANT - 1, zone) in {NEVER - 1, NEVER}
        assert dates.day_of(dates.FIRST_INSTANT, zone) == 1
        assert dates.instant_at(1, 0, zone) in range(
            dates.FIRST_INSTANT, dates.FIRST_INSTANT + SECONDS_PER_DAY
        )


def test_zones_are_iana_names_and_nothing_else() -> None:
    assert all(map(dates.is_zone, ("Asia/Shanghai", "Europe/Berlin", "UTC")))
    refused = (
        "+08:00",
        "GMT+8",
        "asia/shanghai",
        "China",
        "local",
        "localtime",
        "Factory",
        "",
        "../etc/passwd",
        "北京",
    )
    assert not any(map(dates.is_zone, refused))
    with pytest.raises(ValueError, match=r"`\+08:00` is not the name of a time zone"):
        dates.local(0, "+08:00")
    with pytest.raises(ValueError, match="is not the name of a time zone"):
        dates.instant_at(NEVER, 0, "China")


def test_a_time_skipped_by_the_clock_is_read_with_the_offset_before_the_gap() -> None:
    instant = dates.instant_at(day("2026-03-29"), seconds("02:30"), "Europe/Berlin")
    assert instant == at("2026-03-29T01:30Z")
    assert dates.format_instant(instant, "Europe/Berlin") == "2026-03-29T03:30+02:00"


def test_a_time_shown_twice_by_the_clock_means_the_first() -> None:
    assert dates.instant_at(day("2026-10-25"), seconds("02:30"), "Europe/Berlin") == at("2026-10-25T00:30Z")


def test_the_offset_is_that_of_the_target_day() -> None:
    nine = dates.instant_at(day("2026-03-08"), seconds("09:00"), "America/New_York")
    assert nine == at("2026-03-08T09:00-04:00")
    assert dates.instant_at(day("2026-03-07"), seconds("09:00"), "America/New_York") == nine - 23 * 3600


def test_a_weekday_is_that_of_the_place_and_not_of_utc() -> None:
    thursday = day("2026-12-10")
    evening = dates.instant_at(thursday, seconds("20:00"), "America/Los_Angeles")
    assert evening == at("2026-12-11T04:00Z")
    assert dates.weekday(dates.day_of(evening, "America/Los_Angeles")) == 3
    assert dates.weekday(dates.day_of(evening, "UTC")) == 4


def test_one_day_keeps_the_clock_and_24_hours_do_not() -> None:
    eve = dates.instant_at(day("2026-03-28"), seconds("09:00"), "Europe/Berlin")
    assert dates.local(dates.add_seconds(eve, SECONDS_PER_DAY), "Europe/Berlin")[1] == seconds("10:00")
    assert dates.instant_at(day("2026-03-29"), seconds("09:00"), "Europe/Berlin") == eve + 23 * 3600


@given(st.integers(min_value=day("1970-01-02"), max_value=day("2090-01-01")), ZONES)
def test_the_end_of_a_day_is_the_start_of_the_next(value: int, zone: str) -> None:
    assert dates.instant_at(value, SECONDS_PER_DAY, zone) == dates.instant_at(value + 1, 0, zone)


@given(INSTANTS, ZONES)
def test_a_clock_reading_leads_back_to_its_instant_or_to_the_earlier_of_two(instant: int, zone: str) -> None:
    reading = dates.local(instant, zone)
    first = dates.instant_at(*reading, zone)
    assert first in {instant, instant - 3600, instant - 1800}
    assert dates.local(first, zone) == reading


@given(INSTANTS, ZONES)
def test_clock_readings_agree_with_pendulum(instant: int, zone: str) -> None:
    shown = pendulum.from_timestamp(instant, tz=zone)
    clock = shown.hour * 3600 + shown.minute * 60 + shown.second
    assert dates.local(instant, zone) == (shown.date().toordinal(), clock)


PROGRAM = """
import sys
from renewrules import calendars, dates
calendar = calendars.load_calendar("cn-mainland")
assert "pendulum" not in sys.modules, "pendulum is loaded before a zone is asked for"
day = dates.parse_day("2026-03-29")
print(dates.parse_instant("2026-03-29T02:30+08:00"), dates.instant_at(day, 9000, "Europe/Berlin"))
print(dates.local(1774747800, "America/New_York"), dates.format_instant(1774747800, "Asia/Shanghai"))
print(dates.format_day(calendar.add_working(day, 30)))
"""


def test_the_host_time_zone_changes_nothing_and_pendulum_waits_until_needed() -> None:
    def answer(zone: str) -> str:
        command = [sys.executable, "-c", PROGRAM]
        environment = {**os.environ, "TZ": zone}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    answers = {answer(zone) for zone in ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")}
    assert len(answers) == 1
    assert "2026-03-29T09:30+08:00" in answers.pop()

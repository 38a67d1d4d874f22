"""Working days: the tables, the seven conventions, and the public holidays of mainland China."""

import pickle
from collections.abc import Iterator
from datetime import date
from typing import get_args

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.calendars import Calendar, RollConvention, calendar_names, load_calendar
from renewrules.dates import NEVER, add_days, format_day, month_start, parse_day, weekday

CHINA = load_calendar("cn-mainland")
WEEKDAYS = load_calendar("weekdays")
CONVENTIONS: tuple[RollConvention, ...] = get_args(RollConvention)

WIDE_DAYS = st.integers(min_value=parse_day("1995-01-01"), max_value=parse_day("2035-12-31"))
ANY_DAY = st.integers(min_value=1, max_value=NEVER)
COUNTS = st.integers(min_value=-400, max_value=400)
ROLLS = st.sampled_from(CONVENTIONS)


@st.composite
def closing_days(draw: st.DrawFn) -> Calendar:
    """Calendars whose weeks are mostly irregular, so that tables and plain weeks meet in every way."""
    start = draw(st.integers(min_value=700_000, max_value=700_006))
    marks = draw(st.lists(st.sampled_from("- hw"), min_size=0, max_size=40))
    marked = {start + index: mark for index, mark in enumerate(marks)}
    return Calendar(
        name="drawn",
        first_day=start - 10,
        last_day=start + 60,
        public_holidays=frozenset(day for day, mark in marked.items() if mark == "h"),
        worked_weekends=frozenset(day for day, mark in marked.items() if mark == "w" and weekday(day) > 4),
    )


CALENDARS = st.one_of(st.just(WEEKDAYS), closing_days())
NEAR_DAYS = st.integers(min_value=699_980, max_value=700_100)


def day(text: str) -> int:
    return parse_day(text)


def every_day(first: str, last: str) -> Iterator[int]:
    yield from range(day(first), day(last) + 1)


def span(*texts: str) -> list[int]:
    """The days of texts such as ``2026-02-15..23``."""
    days = []
    for text in texts:
        first, _, last = text.partition("..")
        days += list(every_day(first, first[:-2] + last if last else first))
    return days


def walked(calendar: Calendar, start: int, count: int) -> int:
    """`Calendar.add_working`, one day at a time."""
    step = 1 if count > 0 else -1
    while count:
        start += step
        count -= step * calendar.is_working(start)
    return start


def test_three_working_days_after_a_long_holiday_begins_end_on_a_make_up_saturday() -> None:
    assert CHINA.add_working(day("2026-09-30"), 3) == day("2026-10-10")
    assert WEEKDAYS.add_working(day("2026-09-30"), 3) == day("2026-10-05")


def test_a_day_in_a_long_holiday_rolls_over_all_of_it() -> None:
    assert CHINA.roll(day("2026-10-03"), "following") == day("2026-10-08")
    assert CHINA.roll(day("2026-10-03"), "preceding") == day("2026-09-30")


def test_modified_following_does_not_leave_the_month() -> None:
    assert CHINA.roll(day("2026-05-31"), "following") == day("2026-06-01")
    assert CHINA.roll(day("2026-05-31"), "modified_following") == day("2026-05-29")


def test_modified_preceding_does_not_leave_the_month() -> None:
    assert CHINA.roll(day("2026-10-03"), "modified_preceding") == day("2026-10-08")
    assert CHINA.roll(day("2026-05-31"), "modified_preceding") == day("2026-05-29")


def test_bi_monthly_does_not_cross_the_middle_of_the_month() -> None:
    assert CHINA.roll(day("2026-08-15"), "following") == day("2026-08-17")
    assert CHINA.roll(day("2026-08-15"), "modified_following_bi_monthly") == day("2026-08-14")
    assert CHINA.roll(day("2026-08-16"), "modified_following_bi_monthly") == day("2026-08-17")
    assert CHINA.roll(day("2026-05-31"), "modified_following_bi_monthly") == day("2026-05-29")


def test_nearest_is_the_closer_working_day_and_the_earlier_of_two() -> None:
    assert WEEKDAYS.roll(day("2026-08-15"), "nearest") == day("2026-08-14")
    assert WEEKDAYS.roll(day("2026-08-16"), "nearest") == day("2026-08-17")
    assert CHINA.roll(day("2026-10-03"), "nearest") == day("2026-09-30")
    assert CHINA.roll(day("2026-10-04"), "nearest") == day("2026-09-30")
    assert CHINA.roll(day("2026-10-06"), "nearest") == day("2026-10-08")


def test_none_leaves_every_day_where_it_is() -> None:
    assert CHINA.roll(day("2026-10-03"), "none") == day("2026-10-03")


def test_first_calls_of_the_2015_plan_land_on_working_days() -> None:
    assert CHINA.next_working(add_days(day("2015-12-20"), -105)) == day("2015-09-06")
    assert CHINA.next_working(day("2015-09-13")) == day("2015-09-14")
    assert CHINA.next_working(add_days(day("2025-05-31"), -105)) == day("2025-02-17")
    assert CHINA.next_working(day("2026-05-01")) == day("2026-05-06")


def test_the_first_day_after_a_holiday_may_be_a_weekend() -> None:
    assert CHINA.next_not_holiday(day("2026-02-16")) == day("2026-02-24")
    assert CHINA.next_not_holiday(day("2025-04-04")) == day("2025-04-07")
    assert CHINA.next_not_holiday(day("2015-05-01")) == day("2015-05-02")
    assert CHINA.next_working(day("2015-05-01")) == day("2015-05-04")


def test_an_ordinary_weekend_is_neither_worked_nor_a_public_holiday() -> None:
    assert not CHINA.is_working(day("2026-08-15"))
    assert not CHINA.is_public_holiday(day("2026-08-15"))


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (
            2026,
            (
                "2026-01-01..03 2026-02-15..23 2026-04-04..06 2026-05-01..05 "
                "2026-06-19..21 2026-09-25..27 2026-10-01..07"
            ),
            "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10",
        ),
        (
            2025,
            (
                "2025-01-01 2025-01-28..31 2025-02-01..04 2025-04-04..06 2025-05-01..05 "
                "2025-05-31 2025-06-01..02 2025-10-01..08"
            ),
            "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11",
        ),
    ],
)
def test_the_notice_of_the_year_is_reproduced_whole(year: int, off: str, worked: str) -> None:
    days = list(every_day(f"{year}-01-01", f"{year}-12-31"))
    assert [value for value in days if CHINA.is_public_holiday(value)] == span(*off.split())
    assert [value for value in days if weekday(value) > 4 and CHINA.is_working(value)] == span(
        *worked.split()
    )


def test_the_victory_day_of_2015_made_its_sunday_a_working_day() -> None:
    assert all(map(CHINA.is_public_holiday, span("2015-09-03..05")))
    assert not any(map(CHINA.is_working, span("2015-09-03..05")))
    assert weekday(day("2015-09-06")) == 6
    assert CHINA.is_working(day("2015-09-06"))


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_known_number_of_working_days(year: int, count: int) -> None:
    assert sum(map(CHINA.is_working, every_day(f"{year}-01-01", f"{year}-12-31"))) == count


def test_a_weekend_joined_on_without_being_named_by_the_notice_is_no_public_holiday() -> None:
    joined = span("2014-04-06", "2019-04-06..07", "2019-06-08..09", "2019-09-14..15", "2023-12-30..31")
    assert not any(map(CHINA.is_public_holiday, joined))
    assert all(map(CHINA.is_public_holiday, span("2011-06-04..06", "2012-06-22..24")))


def test_every_day_agrees_with_chinesecalendar_but_the_last_of_2005() -> None:
    days = every_day("2004-01-01", "2026-12-31")
    differing = [
        value
        for value in days
        if CHINA.is_working(value) != chinese_calendar.is_workday(date.fromordinal(value))
    ]
    assert [format_day(value) for value in differing] == ["2005-12-31"]


def test_public_holidays_are_those_of_chinesecalendar_but_where_the_notice_says_otherwise() -> None:
    listed = {named.toordinal() for named in chinese_calendar.constants.holidays}
    missing_there = set(span("2011-06-05", "2012-06-23", "2015-09-05"))
    not_named = set(
        span("2014-04-06", "2019-04-06..07", "2019-06-08..09", "2019-09-14..15", "2023-12-30..31")
    )
    assert CHINA.public_holidays == (listed | missing_there) - not_named
    assert missing_there.isdisjoint(listed)
    assert not_named <= listed


def test_every_day_agrees_with_the_holidays_package() -> None:
    china = holidays.country_holidays("CN", years=range(2004, 2027))
    days = every_day("2004-01-01", "2026-12-31")
    differing = [
        value for value in days if CHINA.is_working(value) != china.is_working_day(date.fromordinal(value))
    ]
    assert differing == []


def test_the_last_saturday_of_2005_was_worked_by_the_words_of_the_notice() -> None:
    assert weekday(day("2005-12-31")) == 5
    assert CHINA.is_working(day("2005-12-31"))
    assert CHINA.next_working(day("2006-01-01")) == day("2006-01-04")


def test_days_the_calendar_does_not_know_are_plain_weekdays_and_not_covered() -> None:
    assert CHINA.is_covered(day("2004-01-01"))
    assert CHINA.is_covered(day("2026-12-31"))
    assert not CHINA.is_covered(day("2003-12-31"))
    assert not CHINA.is_covered(day("2027-01-01"))
    assert CHINA.is_working(day("2027-10-01"))
    assert CHINA.next_working(day("2027-10-02")) == day("2027-10-04")
    assert WEEKDAYS.is_covered(1)
    assert WEEKDAYS.is_covered(NEVER)


def test_counting_may_start_in_the_known_years_and_end_beyond_them() -> None:
    assert CHINA.add_working(day("2026-12-31"), 6) == day("2027-01-08")
    assert CHINA.add_working(day("2027-01-08"), -6) == day("2026-12-31")
    assert CHINA.add_working(day("2003-12-31"), 1) == day("2004-01-02")
    assert CHINA.add_working(day("2004-01-02"), -2) == day("2003-12-30")


def test_no_working_days_away_is_the_day_itself_even_if_off() -> None:
    assert CHINA.add_working(day("2026-10-03"), 0) == day("2026-10-03")


@given(CALENDARS, NEAR_DAYS, st.integers(min_value=-60, max_value=60))
def test_counting_by_table_equals_walking_day_by_day(calendar: Calendar, start: int, count: int) -> None:
    assert calendar.add_working(start, count) == walked(calendar, start, count)


@given(CALENDARS, NEAR_DAYS)
def test_next_and_previous_are_the_first_working_days_met(calendar: Calendar, start: int) -> None:
    following, preceding = calendar.next_working(start), calendar.previous_working(start)
    assert preceding <= start <= following
    assert calendar.is_working(preceding)
    assert calendar.is_working(following)
    assert not any(map(calendar.is_working, range(preceding + 1, following)))
    assert (preceding == following) == calendar.is_working(start)


@given(CALENDARS, NEAR_DAYS, ROLLS)
def test_rolling_twice_is_rolling_once(calendar: Calendar, start: int, convention: RollConvention) -> None:
    rolled = calendar.roll(start, convention)
    assert calendar.roll(rolled, convention) == rolled
    assert convention == "none" or calendar.is_working(rolled)


@given(CALENDARS, NEAR_DAYS, ROLLS)
def test_a_working_day_stays_under_every_convention(
    calendar: Calendar, start: int, convention: RollConvention
) -> None:
    working = calendar.next_working(start)
    assert calendar.roll(working, convention) == working


@given(WIDE_DAYS)
def test_modified_conventions_stay_in_the_month(start: int) -> None:
    assert month_start(CHINA.roll(start, "modified_following")) == month_start(start)
    assert month_start(CHINA.roll(start, "modified_preceding")) == month_start(start)


@given(WIDE_DAYS)
def test_no_working_day_is_closer_than_the_nearest(start: int) -> None:
    distance = abs(CHINA.roll(start, "nearest") - start)
    assert not any(CHINA.is_working(value) for value in range(start - distance + 1, start + distance))


@given(CALENDARS, NEAR_DAYS, NEAR_DAYS, COUNTS)
def test_a_later_day_never_moves_before_an_earlier_one(
    calendar: Calendar, one: int, other: int, count: int
) -> None:
    first, second = sorted((one, other))
    assert calendar.next_working(first) <= calendar.next_working(second)
    assert calendar.previous_working(first) <= calendar.previous_working(second)
    if count:
        assert calendar.add_working(first, count) <= calendar.add_working(second, count)


@given(WIDE_DAYS, COUNTS)
def test_from_a_working_day_counting_there_and_back_returns(start: int, count: int) -> None:
    working = CHINA.next_working(start)
    assert CHINA.add_working(CHINA.add_working(working, count), -count) == working


@given(WIDE_DAYS)
def test_the_first_day_that_is_no_holiday_has_only_holidays_before_it(start: int) -> None:
    reached = CHINA.next_not_holiday(start)
    assert not CHINA.is_public_holiday(reached)
    assert all(map(CHINA.is_public_holiday, range(start, reached)))


@given(st.integers(min_value=-(10**7), max_value=10**7), ROLLS)
def test_never_stays_never(count: int, convention: RollConvention) -> None:
    for calendar in (CHINA, WEEKDAYS):
        assert calendar.add_working(NEVER, count) == NEVER
        assert calendar.roll(NEVER, convention) == NEVER
        assert calendar.next_not_holiday(NEVER) == NEVER


@given(ANY_DAY, st.integers(min_value=-(10**7), max_value=10**7), ROLLS)
def test_working_days_never_leave_the_calendar(start: int, count: int, convention: RollConvention) -> None:
    for calendar in (CHINA, WEEKDAYS):
        assert 1 <= calendar.add_working(start, count) <= NEVER
        assert 1 <= calendar.roll(start, convention) <= NEVER


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_first_days_of_all_have_somewhere_to_roll(convention: RollConvention) -> None:
    assert [1 <= WEEKDAYS.roll(value, convention) <= 8 for value in range(1, 8)] == [True] * 7


def test_an_unknown_calendar_is_refused_with_the_names_there_are() -> None:
    assert calendar_names() == ("cn-mainland", "us-federal", "weekdays")
    with pytest.raises(
        KeyError, match="no calendar is called `cn-hongkong`; there are: cn-mainland, us-federal, weekdays"
    ):
        load_calendar("cn-hongkong")


def test_a_loaded_calendar_says_where_its_days_come_from_and_is_read_once() -> None:
    assert "State Council" in CHINA.source
    assert load_calendar("cn-mainland") is CHINA


def test_a_pickled_calendar_answers_the_same() -> None:
    copy = pickle.loads(pickle.dumps(CHINA))  # noqa: S301 -- our own bytes
    assert copy == CHINA
    assert copy.add_working(day("2026-09-30"), 3) == day("2026-10-10")


@pytest.mark.parametrize(
    ("off", "worked", "reason"),
    [
        ("2026-01-01", "2026-08-17", "must be a Saturday or a Sunday"),
        ("2026-08-15", "2026-08-15", "both a holiday and worked"),
        ("2028-01-01", "2026-08-15", "outside the coverage"),
        ("2026-01-01", "2025-12-28", "outside the coverage"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(off: str, worked: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Calendar(
            name="store",
            first_day=day("2026-01-01"),
            last_day=day("2026-12-31"),
            public_holidays=frozenset({day(off)}),
            worked_weekends=frozenset({day(worked)}),
        )


def test_the_day_of_what_never_happens_cannot_be_a_holiday() -> None:
    with pytest.raises(ValueError, match="outside the coverage"):
        Calendar(name="store", first_day=1, last_day=NEVER, public_holidays=frozenset({NEVER}))


# --- the United States

UNITED_STATES = load_calendar("us-federal")


def test_the_federal_holidays_are_those_of_the_oracle() -> None:
    oracle = holidays.country_holidays("US", years=range(2010, 2037))
    known = [date.fromordinal(number) for number in every_day("2010-01-01", "2035-12-31")]
    off = [day for day in known if UNITED_STATES.is_public_holiday(day.toordinal())]
    assert off == [day for day in known if day in oracle]


def test_ten_business_days_over_an_observed_holiday() -> None:
    assert UNITED_STATES.is_public_holiday(day("2026-07-03"))
    assert UNITED_STATES.add_working(day("2026-06-30"), 10) == day("2026-07-15")


# --- days of one's own


def test_own_days_are_off_or_worked_and_change_no_public_holiday() -> None:
    own = CHINA.with_own_days(frozenset({day("2026-02-24")}), frozenset({day("2026-02-23")}))
    assert CHINA.is_working(day("2026-02-24"))
    assert not own.is_working(day("2026-02-24"))
    assert own.is_officially_working(day("2026-02-24"))
    assert not own.is_public_holiday(day("2026-02-24"))
    assert own.is_working(day("2026-02-23"))
    assert own.is_public_holiday(day("2026-02-23"))
    assert own.add_working(day("2026-02-14"), 2) == day("2026-02-25")


def test_a_day_of_ones_own_is_not_both_off_and_worked() -> None:
    both = frozenset({day("2026-02-24")})
    with pytest.raises(ValueError, match="both off and worked"):
        CHINA.with_own_days(both, both)

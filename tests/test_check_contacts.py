"""Forbids, limits, windows and blanks of plans."""

import datetime as dt

import pytest

from renewrules.checks.material import Material
from renewrules.dates import format_day, instant_at
from renewrules.engine.inputs import Reader
from renewrules.engine.reference import Evaluator
from tests.checking import SLUGS, fact, findings, lowered, slugs, with_base

LIMIT = """
limits:
  counted for each customer as a whole;
  counting every one made, whether or not it got through;
  when full, the step waits until there is room.
| limit | at most … | in … |
| few   | {most}    | {period} |
"""
LEFT_OUT = "left out when it does not fit"
CLOSE = """
plan rush:
  one for each policy;
  its steps are first, second, third;
  when the target has passed, the step is still to be done;
  tried and not done, tried again 1 day later at the earliest, by calendar day.

step first of rush:
  have seller contact by call, using script hello;
  target 7 days before expiry; no later than expiry; done by its own call.

step second of rush:
  have seller contact by call, using script hello;
  target 3 days before expiry; no later than expiry; done by its own call.

step third of rush:
  have seller contact by call, using script hello;
  target 1 day before expiry; no later than {latest}; done by its own call.
"""


def test_a_forbid_without_condition_forbids_its_step_always() -> None:
    found = findings('forbid quiet: no call; because "nobody calls".')
    assert [(SLUGS[each.code], fact(each, "forbid")) for each in found] == [
        ("step-always-forbidden", "quiet")
    ]


@pytest.mark.parametrize(
    "condition", ["refused is yes, or refused is no", "seats is under 5, or seats is over 4"]
)
def test_a_condition_that_always_holds_is_no_condition(condition: str) -> None:
    assert slugs(f'forbid quiet: no call; if {condition}; because "nobody calls".') == [
        "step-always-forbidden"
    ]


@pytest.mark.parametrize(
    "clauses",
    [
        "no call; if refused is yes",
        "no call; for good once there was renewal",
        "no call; except scripts for sales",
    ],
)
def test_a_forbid_that_leaves_a_way_is_no_error(clauses: str) -> None:
    assert "step-always-forbidden" not in slugs(f'forbid quiet: {clauses}; because "sometimes".')


def test_a_forbid_of_what_nobody_does_has_no_effect() -> None:
    assert slugs('forbid quiet: no opened; if refused is yes; because "why".') == ["forbid-without-effect"]


def test_a_forbid_that_spares_all_it_forbids_has_no_effect() -> None:
    added = 'forbid quiet: no call; if refused is yes; except scripts for sales; because "why".'
    assert slugs(added) == ["forbid-without-effect"]


def test_a_forbid_of_a_gift_in_a_package_has_effect() -> None:
    added = """
gift card: means "a card".
forbid no-cards: no card; if refused is yes; because "law".
packages of menu:
| package | gives … | each worth …, given whole |
| plain   | 1 card  | 10 CNY |
"""
    assert slugs(added) == []


def test_three_calls_in_a_week_do_not_fit_under_two() -> None:
    added = LIMIT.format(most="2 calls", period="any 7 days in a row, to the minute") + CLOSE.format(
        latest="1 day before expiry"
    )
    found = [each for each in findings(added) if SLUGS[each.code] == "step-never-has-room"]
    assert [(fact(each, "step"), fact(each, "limit")) for each in found] == [("third", "few")]


def test_three_calls_in_a_week_fit_when_the_last_may_wait() -> None:
    added = LIMIT.format(most="2 calls", period="any 7 days in a row, to the minute") + CLOSE.format(
        latest="expiry"
    )
    assert slugs(added) == []


def test_a_limit_by_calendar_weeks_is_too_tight_only_in_some() -> None:
    added = LIMIT.format(most="2 calls", period="a calendar week") + CLOSE.format(
        latest="1 day before expiry"
    )
    [found] = findings(added)
    assert (SLUGS[found.code], fact(found, "step")) == ("step-may-lack-room", "third")
    assert fact(found, "first") == "expiry = 2014-01-06"


def test_a_limit_on_condition_is_not_held_against_the_steps() -> None:
    clause = "counting every one made, whether or not it got through;\n  if refused is yes"
    limit = LIMIT.format(most="2 calls", period="any 7 days in a row, to the minute").replace(
        "counting every one made, whether or not it got through", clause
    )
    assert slugs(limit + CLOSE.format(latest="1 day before expiry")) == []


def test_a_step_whose_last_day_comes_first_never_fits() -> None:
    base = with_base("no later than 10 days before expiry", "no later than 70 days before expiry")
    [found] = findings("", base)
    assert (SLUGS[found.code], fact(found, "step")) == ("window-always-empty", "first-call")


def test_a_step_that_a_holiday_pushes_past_its_last_day_sometimes_does_not_fit() -> None:
    base = with_base(
        "  no later than expiry;\n  done by its own text",
        "  no later than 6 days after first-call was done;\n"
        "  not during an official holiday, the target moves to the first day after it;\n"
        "  done by its own text",
    )
    [found] = findings("", base)
    assert (SLUGS[found.code], fact(found, "step")) == ("window-sometimes-empty", "first-text")
    assert slugs("", base.replace("  done by its own text", f"  {LEFT_OUT};\n  done by its own text")) == []


def test_a_step_that_never_fits_is_an_error_even_where_it_may_be_left_out() -> None:
    never = f"no later than 70 days before expiry;\n  {LEFT_OUT}"
    assert slugs("", with_base("no later than 10 days before expiry", never)) == ["window-always-empty"]


def test_a_step_that_falls_back_when_another_is_missed_is_tried_that_way_too() -> None:
    base = with_base(
        "  target 5 days after first-call was done;\n",
        "  target 5 days after first-call was done, but 5 days after expiry if first-call is missed;\n",
    )
    [found] = findings("", base)
    assert (SLUGS[found.code], fact(found, "step")) == ("window-sometimes-empty", "first-text")


def test_steps_that_change_places_are_named() -> None:
    base = with_base("  target 60 days before expiry;\n", "  target 20 days before expiry;\n")
    base = base.replace("  target 5 days after first-call was done;\n", "  target 30 days before expiry;\n")
    [found] = findings("", base)
    assert (SLUGS[found.code], fact(found, "first"), fact(found, "days")) == (
        "steps-change-places",
        "first-call",
        4748,
    )


def test_the_reading_not_chosen_is_compared_with_the_chosen_one() -> None:
    base = with_base(
        "  target 60 days before expiry;\n",
        "  target 60 days before expiry;\n  considered but not chosen two-months;\n",
    )
    [found] = findings("value two-months: 2 months before expiry.", base)
    days = [dt.date(2014, 1, 1) + dt.timedelta(days=n) for n in range(4748)]
    gaps = [60 - (day - _two_months_before(day)).days for day in days]
    said = (fact(found, "least"), fact(found, "most"), fact(found, "same"), fact(found, "days"))
    assert said == (min(gaps), max(gaps), gaps.count(0), 4748)


def _two_months_before(day: dt.date) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 3, 12)
    last = (dt.date(year + month // 11, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def test_the_trial_of_every_day_says_what_the_reference_engine_says() -> None:
    made = lowered("")
    assert made.program is not None
    program = made.program
    [trial] = Material(made, program).trials
    for timeline in trial.done[::190]:
        window = timeline.windows["first_call"]
        events = [
            {
                "kind": "call",
                "at": f"{format_day(window.target)}T12:00+08:00",
                "answers": "contact.first_call@1#0",
            }
        ]
        facts = {"customer": {}, "policy": [{"expiry": dt.date.fromordinal(timeline.anchor)}]}
        known = Reader.of(program).read(facts, events, lenient=True)
        evaluator = Evaluator(program, known, instant_at(window.target, 12 * 3600, program.zone))
        row = known.rows["policy"][0]
        for step, parts in timeline.windows.items():
            for part in ("earliest", "target", "latest"):
                assert evaluator.value(f"contact.{step}.{part}", row) == getattr(parts, part)


@pytest.mark.parametrize(
    ("added", "slug"),
    [
        ('forbid quiet: no call; if wary is yes; because "wary".', "open-fact-forbids"),
        (
            LIMIT.format(most="2 calls", period="a calendar week").replace(
                "counted for", "if wary is yes;\n  counted for"
            ),
            "open-fact-fills-limit",
        ),
    ],
)
def test_a_fact_that_stays_open_holds_back_while_it_is_blank(added: str, slug: str) -> None:
    [found] = findings(added)
    assert (SLUGS[found.code], fact(found, "fact")) == (slug, "wary")


def test_a_plan_that_ends_by_an_open_fact_stands_still_while_it_is_blank() -> None:
    base = with_base("ends for good if there was renewal", "ends for good if start is after expiry")
    [found] = findings("", base)
    assert (SLUGS[found.code], fact(found, "fact")) == ("open-fact-stops-plan", "start")


@pytest.mark.parametrize("condition", ["wary is filled in, and wary is yes", "refused is yes"])
def test_a_fact_asked_for_or_with_a_default_is_no_danger(condition: str) -> None:
    assert slugs(f'forbid quiet: no call; if {condition}; because "wary".') == []


def test_waiting_for_what_somebody_must_record_is_noted() -> None:
    [found] = findings(
        'forbid quiet: no call; from opened until closed, both days included; because "a complaint".'
    )
    assert (SLUGS[found.code], fact(found, "event")) == ("event-from-outside", "closed")


def test_waiting_for_what_a_step_does_needs_no_note() -> None:
    assert (
        slugs('forbid quiet: no call; from opened until text, both days included; because "a complaint".')
        == []
    )

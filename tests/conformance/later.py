"""The purchase, follow-ups, visits, approvals and winning back after a lapse, recomputed for a case."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from tests.conformance.oracle import (
    DAY,
    Case,
    NoNoticeError,
    Plain,
    after_holiday,
    day_of,
    is_working,
    months,
    moved_within,
    previous_working,
    to_amount,
    to_date,
)

Found = dict[str, Plain]


def later(case: Case) -> Found:
    found: Found = {}
    for row, policy, _ in case.policies():
        expiry = to_date(policy.get("expiry"))
        if expiry is not None:
            found |= binding(case, row, policy, expiry)
            for part in (follow_ups, winback, purchase):
                # What lies in a year without a notice is left out; a case that expects it then fails.
                with suppress(NoNoticeError):
                    found |= part(case, row, expiry)
        found |= money(case, row, policy)
        found |= approval(case, row)
    for visit in case.rows("appointment"):
        found |= visits(visit)
    return found


def window(step: str, row: str, target: date, latest: date, earliest: date | None = None) -> Found:
    place = f"steps.{step}@{row}"
    found: Found = {f"{place}.target": target, f"{place}.latest": latest}
    return found if earliest is None else found | {f"{place}.earliest": earliest}


def binding(case: Case, row: str, policy: dict[str, Plain], expiry: date) -> Found:
    """90 days before the new start; with one insurer 120, with another 30 since 2019."""
    insurer = policy.get("insurer", "insurer_90_days")
    since_2019 = case.today >= date(2019, 1, 1)
    number = {"insurer_120_days": 120, "insurer_30_days": 30 if since_2019 else 90}.get(insurer, 90)
    return {f"values.bind_from@{row}": expiry + DAY - number * DAY}


def first_to_bind(case: Case, row: str, expiry: date) -> date:
    policy = next(facts for each, facts, _ in case.policies() if each == row)
    day = binding(case, row, policy, expiry)[f"values.bind_from@{row}"]
    assert isinstance(day, date)
    return day


def follow_ups(case: Case, row: str, expiry: date) -> Found:
    """Reckoned from the end of cover alone: the cases have invitations long before."""
    days = {number: previous_working(expiry - number * DAY) for number in (30, 15, 7, 3, 1)}
    found = window("follow_up_30", row, days[30], expiry)
    found |= window("follow_up_15", row, days[15], days[7] - DAY)
    found |= window("follow_up_7", row, days[7], days[3] - DAY)
    found |= window("reminder_3", row, days[3], min(expiry, days[1] - DAY))
    found |= window("follow_up_1", row, days[1], expiry)
    calls = case.seen("call", policy=row)
    found[f"values.effective_follow_ups@{row}"] = sum(call["outcome"] == "connected" for call in calls)
    if calls:
        last = expiry - 8 * DAY
        wanted = max(expiry - 29 * DAY, day_of(calls[0]) + 7 * DAY)
        found |= window("adviser_call", row, moved_within(wanted, last), last)
    return found


def winback(_: Case, row: str, expiry: date) -> Found:
    notice, discount = after_holiday(expiry + DAY), months(expiry, 3)
    found = window("lapse_notice", row, notice, expiry + 7 * DAY)
    return found | window("winback_call", row, moved_within(expiry + 30 * DAY, discount), discount)


def purchase(case: Case, row: str, expiry: date) -> Found:
    found: Found = {}
    bind_from = first_to_bind(case, row, expiry)
    if (asked := latest(case, row, "quote_asked")) is not None:
        first, last = max(asked, bind_from), expiry + 90 * DAY
        found |= window("quote", row, max(moved_within(asked + DAY, last), first), last, first)
    if (quoted := latest(case, row, "quote")) is not None:
        found |= window("confirmation_text", row, quoted + DAY, quoted + 7 * DAY)
    if (confirmed := latest(case, row, "quote_confirmed")) is not None:
        found |= window("ask_for_transfer", row, confirmed + DAY, confirmed + 7 * DAY)
        found |= window("send_pay_link", row, confirmed + DAY, confirmed + 7 * DAY)
    if (paid := latest(case, row, "money_received")) is not None:
        found |= window("ask_for_the_rest", row, paid + DAY, paid + 10 * DAY)
        target = moved_within(paid, paid + 30 * DAY)
        found |= window("bind", row, max(target, paid, bind_from), paid + 30 * DAY)
    if (bound := latest(case, row, "renewal")) is not None:
        found |= window("choose_package", row, bound + DAY, bound + 3 * DAY)
        found |= window("post_policy", row, working_days_later(bound, 2), bound + 10 * DAY)
        found |= window("hand_over_policy", row, bound, bound + 10 * DAY)
    return found


def latest(case: Case, row: str, kind: str) -> date | None:
    found = case.seen(kind, policy=row)
    return day_of(found[-1]) if found else None


def working_days_later(day: date, number: int) -> date:
    while number:
        day += DAY
        number -= is_working(day)
    return day


def money(case: Case, row: str, policy: dict[str, Plain]) -> Found:
    received = sum((Decimal(event["sum"]) for event in case.seen("money_received", policy=row)), Decimal(0))
    due = to_amount(policy.get("amount_due"))
    found: Found = {f"values.received_so_far@{row}": received}
    if due is not None:
        found[f"values.still_owed@{row}"] = max(due - received, Decimal(0))
    return found


def approval(case: Case, row: str) -> Found:
    found: Found = {}
    given_up = [
        event
        for event in case.seen("decision", policy=row)
        if event["matter"] == "give_up" and event["verdict"] == "granted"
    ]
    if given_up:
        found[f"values.lost_or_postponed_limit@{row}"] = day_of(given_up[-1]) + timedelta(days=110)
    if (asked := latest(case, row, "request")) is not None:
        last = asked + 30 * DAY
        found |= window("decide_request", row, moved_within(asked + DAY, last), last)
    return found


def visits(visit: dict[str, Plain]) -> Found:
    day = to_date(visit.get("visit_day"))
    if day is None:
        return {}
    row, last = visit.get("id", "1"), day + 10 * DAY
    return window("visit_reminder", row, day - DAY, day) | window(
        "another_day", row, moved_within(day + DAY, last), last
    )

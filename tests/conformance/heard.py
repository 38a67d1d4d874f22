"""What follows from what a customer said, recomputed for a case: the next contact, the gap to a rival."""

from datetime import date
from decimal import Decimal

from tests.conformance.oracle import (
    DAY,
    Case,
    Plain,
    cents,
    day_of,
    next_working,
    previous_working,
    to_amount,
    to_date,
)

Found = dict[str, Plain]

IN_FORCE_FROM = date(2015, 8, 1)
"""The plan's title page names the month."""
CALLED_AGAIN = {
    "busy": {"contact_card_text": 0, "call_back_tomorrow": 1},
    "thinking_over": {"call_back_after_thinking": 2},
    "too_expensive": {"call_back_on_price": 2},
    "bad_claim_service": {"hand_to_supervisor": 0},
    "compulsory_only": {"contact_again": 7},
}
"""By what the customer said: the steps that follow, and so many days after."""
INTERESTED = {"level_A": 3, "level_B": 7, "level_C": 15, "level_D": 30}
"""By the interest of the latest call: the next follow-up, so many days after."""


def heard(case: Case) -> Found:
    found: Found = {"values.plan_in_force_from": IN_FORCE_FROM}
    for row, policy, _ in case.policies():
        expiry = to_date(policy.get("expiry"))
        found |= {f"steps.{step}@{row}.target": day for step, day in followed(case, row, expiry).items()}
        found |= {f"values.{name}@{row}": value for name, value in amounts(case, row, policy).items()}
    return found


def followed(case: Case, row: str, expiry: date | None) -> dict[str, date]:
    said: dict[str, date] = {}
    days: dict[str, list[date]] = {}
    for event in case.seen("objection", policy=row):
        days.setdefault(event["topic"], []).append(day_of(event))
        for step, number in CALLED_AGAIN.get(event["topic"], {}).items():
            said[step] = next_working(day_of(event) + number * DAY) if number else day_of(event)
        if event["topic"] == "not_expired_yet" and expiry is not None:
            again = min(day_of(event) + 14 * DAY, expiry - 30 * DAY)
            said["call_back_before_expiry"] = previous_working(again)
        if len(days[event["topic"]]) == 3:
            said["hand_over_after_three"] = day_of(event)
    for event in case.seen("call", policy=row):
        level = event.get("interest")
        if event["outcome"] == "connected" and level in INTERESTED:
            said[f"follow_up_{level[-1]}"] = next_working(day_of(event) + INTERESTED[level] * DAY)
    return said


def amounts(case: Case, row: str, policy: dict[str, Plain]) -> Found:
    found: Found = {}
    yearly = to_amount(policy.get("own_damage_quote"))
    if yearly is not None:
        found["own_damage_per_day"] = cents(yearly / Decimal(365))
    ours = to_amount(policy.get("our_quote"))
    rivals = [event["rival"] for event in case.seen("objection", policy=row) if "rival" in event]
    if ours is not None and rivals:
        found["price_gap"] = ours - Decimal(rivals[-1])
    return found

"""The measured question, answered by hand: one renewal decision of 28 small rules.

Forbids beat actions; of the actions left, the first that holds is next. The commission is marginal by
premium, the rebate is conditional and capped, and eight coverages are recommended independently.
Amounts are exact: premiums in cents, rates in 1/100 of a percent, so results are in 1/10000 of a cent.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

Customer = Mapping[str, Any]
"""A customer as an application has it: dates, a Decimal premium, None for what has not happened."""

Facts = Mapping[str, Any]
"""A customer prepared for a decision: whole days, cents, words, true and false."""

Decision = tuple[str, int, int, int, int, tuple[str, ...]]
"""Next action, days until it is due, commission rate, commission, rebate, coverages to recommend."""

TODAY = date(2025, 6, 15)
COVERED = ("compulsory", "third_party", "damage", "driver", "theft", "scratch", "water", "waiver")
FLAGS = ("sms_opt_out", "do_not_call", *(f"has_{cover}" for cover in COVERED))
WORDS = ("region", "role", "objection")
DAYS = ("days", "since", "owned")
AMOUNTS = ("contact_count", "premium", "vehicle_age", "price", "claims", "loyalty", "mileage")
NUMBERS = DAYS + AMOUNTS
THEFT_REGIONS = frozenset(("GD", "YN", "GX"))
FLOOD_REGIONS = frozenset(("GD", "FJ", "HN", "ZJ"))


def customers(count: int, seed: int = 20250615) -> tuple[Customer, ...]:
    """Return `count` random customers, the same ones for the same seed."""
    random = Random(seed)
    return tuple(_customer(random) for _ in range(count))


def _customer(random: Random) -> Customer:
    contact_count = random.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 8))
    return {
        "policy_expiry": TODAY
        + timedelta(days=random.choice((random.randint(-60, 200), random.randint(-32, 9)))),
        "purchase_date": TODAY - timedelta(days=random.randint(20, 4500)),
        "last_contact": TODAY - timedelta(days=random.randint(0, 14)) if contact_count else None,
        "contact_count": contact_count,
        "annual_premium": Decimal(random.randint(800_00, 15_000_00)).scaleb(-2),
        "vehicle_age": random.randint(0, 20),
        "price": random.randrange(30_000, 600_000, 500),
        "claims": random.choice((0, 0, 0, 1, 2)),
        "loyalty": random.randint(0, 8),
        "mileage": random.randint(0, 200_000),
        "region": random.choice(("GD", "YN", "GX", "FJ", "HN", "ZJ", "BJ", "SH", "SD", "JS")),
        "role": random.choice(("renewal", "sales", "service", "manager")),
        "objection": random.choice((None, None, None, "price", "price", "undecided", "bought_elsewhere")),
        "sms_opt_out": random.randrange(100) < 20,
        "do_not_call": random.randrange(100) < 15,
        **{f"has_{cover}": random.randrange(2) == 1 for cover in COVERED},
    }


def facts_of(customer: Customer) -> Facts:
    """Prepare exactly the facts the rules name."""
    everything = _with_days(customer)
    everything["premium"] = int(customer["annual_premium"] * 100)
    return {name: everything[name] for name in (*NUMBERS, *WORDS, *FLAGS)}


def _with_days(customer: Customer) -> dict[str, Any]:
    last_contact = customer["last_contact"]
    facts = dict(customer)
    facts["days"] = (customer["policy_expiry"] - TODAY).days
    facts["since"] = (TODAY - last_contact).days if last_contact is not None else -1
    facts["owned"] = (TODAY - customer["purchase_date"]).days
    facts["objection"] = customer["objection"] or "none"
    return facts


def decide_raw(customer: Customer) -> Decision:
    """Decide from dates and a Decimal premium, turned into whole days and cents first."""
    facts = _with_days(customer)
    facts["premium"] = int(customer["annual_premium"] * 100)
    return decide(facts)


def decide_raw_in_decimals(customer: Customer) -> Decision:
    """Decide from dates and a Decimal premium, with every amount a Decimal throughout."""
    facts = _with_days(customer)
    facts["premium"] = customer["annual_premium"] * 100
    return decide(facts)


# One function without calls, so that nothing is left to gain: every ratio is taken from this floor.
def decide(facts: Facts) -> Decision:  # noqa: PLR0915
    """Decide from prepared facts."""
    days = facts["days"]
    since = facts["since"]
    contact_count = facts["contact_count"]
    premium = facts["premium"]
    objection = facts["objection"]
    may_call = not facts["do_not_call"]
    due = 0
    if days < -30 or objection == "bought_elsewhere":
        action = "close_lost"
    elif days < 0 and may_call:
        action, due = "winback_call", 1
    elif 0 <= days <= 7 and may_call:
        action = "urgent_call"
    elif days <= 105 and premium >= 8_000_00 and facts["role"] == "manager":
        action, due = "manager_visit", 2
    elif days <= 105 and contact_count == 0 and may_call:
        action = "first_call"
    elif days <= 105 and 0 < contact_count < 6 and since >= 7 and may_call:
        action = "followup_call"
    elif days <= 105 and since >= 5 and not facts["sms_opt_out"]:
        action = "send_sms"
    elif days <= 105 and contact_count > 0 and objection == "price":
        action, due = "send_quote", 1
    else:
        action = "wait"
        if days > 105:
            due = days - 105
        elif 0 <= since < 7:
            due = 7 - since
    if premium < 2_000_00:
        rate, commission = 200, premium * 200
    elif premium < 4_000_00:
        rate, commission = 300, 40_00_0000 + (premium - 2_000_00) * 300
    elif premium < 6_000_00:
        rate, commission = 400, 100_00_0000 + (premium - 4_000_00) * 400
    elif premium < 10_000_00:
        rate, commission = 500, 180_00_0000 + (premium - 6_000_00) * 500
    else:
        rate, commission = 600, 380_00_0000 + (premium - 10_000_00) * 600
    claims = facts["claims"]
    loyalty = facts["loyalty"]
    has_compulsory = facts["has_compulsory"]
    rebate = 0
    if loyalty >= 2 and claims == 0 and 0 <= days <= 105 and has_compulsory:
        rebate = min(premium * 500, 500_00_0000)
    coverages = []
    vehicle_age = facts["vehicle_age"]
    region = facts["region"]
    price = facts["price"]
    if not has_compulsory:
        coverages.append("compulsory")
    if not facts["has_third_party"] and vehicle_age <= 15:
        coverages.append("third_party")
    if not facts["has_damage"] and vehicle_age <= 8 and price >= 50_000:
        coverages.append("damage")
    if not facts["has_driver"] and facts["mileage"] >= 20_000:
        coverages.append("driver_passenger")
    if not facts["has_theft"] and vehicle_age <= 3 and region in THEFT_REGIONS:
        coverages.append("theft")
    if not facts["has_scratch"] and facts["owned"] <= 730 and price >= 150_000:
        coverages.append("scratch")
    if not facts["has_water"] and region in FLOOD_REGIONS:
        coverages.append("water")
    if not facts["has_waiver"] and claims >= 1 and loyalty >= 1:
        coverages.append("claims_waiver")
    return action, due, rate, commission, rebate, tuple(coverages)

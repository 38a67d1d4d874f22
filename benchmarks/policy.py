"""The same policy as `renewal_decision.decide`, once, as data; each peer's rule text is written from it.

Conditions and values are expressions in Python's syntax over the prepared facts.
"""

import ast
from itertools import accumulate, pairwise

CALLS = frozenset(("winback_call", "urgent_call", "first_call", "followup_call"))

FORBIDS = (
    ("do_not_call", CALLS),
    ("sms_opt_out", frozenset(("send_sms",))),
    ("objection == 'bought_elsewhere'", CALLS | {"manager_visit", "send_sms", "send_quote", "wait"}),
    ("contact_count >= 6", frozenset(("followup_call",))),
)

# Action, days until due, condition; the first that holds and is not forbidden is next.
ACTIONS = (
    ("close_lost", "0", "days < -30"),
    ("close_lost", "0", "objection == 'bought_elsewhere'"),
    ("winback_call", "1", "days >= -30 and days < 0"),
    ("urgent_call", "0", "days >= 0 and days <= 7"),
    ("manager_visit", "2", "days <= 105 and role == 'manager' and premium >= 800000"),
    ("first_call", "0", "days <= 105 and contact_count == 0"),
    ("followup_call", "0", "days <= 105 and contact_count > 0 and since >= 7"),
    ("send_sms", "0", "days <= 105 and since >= 5"),
    ("send_quote", "1", "days <= 105 and contact_count > 0 and objection == 'price'"),
    ("wait", "days - 105", "days > 105"),
    ("wait", "7 - since", "since >= 0 and since < 7"),
)
OTHERWISE = ("wait", "0")

TIER_BOUNDS = (0, 200000, 400000, 600000, 1000000)
TIER_RATES = (200, 300, 400, 500, 600)
EARNED_BELOW = tuple(
    accumulate(
        (
            (upper - lower) * rate
            for (lower, upper), rate in zip(pairwise(TIER_BOUNDS), TIER_RATES, strict=False)
        ),
        initial=0,
    )
)

REBATE_CONDITION = "loyalty >= 2 and claims == 0 and days >= 0 and days <= 105 and has_compulsory"
REBATE = f"(500000000 if premium >= 1000000 else premium * 500) if {REBATE_CONDITION} else 0"

COVERAGES = (
    ("compulsory", "not has_compulsory"),
    ("third_party", "not has_third_party and vehicle_age <= 15"),
    ("damage", "not has_damage and vehicle_age <= 8 and price >= 50000"),
    ("driver_passenger", "not has_driver and mileage >= 20000"),
    ("theft", "not has_theft and vehicle_age <= 3 and region in ['GD', 'YN', 'GX']"),
    ("scratch", "not has_scratch and owned <= 730 and price >= 150000"),
    ("water", "not has_water and region in ['GD', 'FJ', 'HN', 'ZJ']"),
    ("claims_waiver", "not has_waiver and claims >= 1 and loyalty >= 1"),
)


def permitted(action: str, condition: str) -> str:
    """Return the condition under which the action holds and no forbid stops it."""
    forbids = [f"not ({forbid})" for forbid, actions in FORBIDS if action in actions]
    return " and ".join([condition, *forbids])


def next_action() -> str:
    """Return one chain of choices that gives `[action, days until due]`."""
    chain = "['{}', {}]".format(*OTHERWISE)
    for action, due, condition in reversed(ACTIONS):
        chain = f"(['{action}', {due}] if {permitted(action, condition)} else {chain})"
    return chain


def rate() -> str:
    """Return the commission rate of the premium's tier."""
    return _by_tier(tuple(str(rate) for rate in TIER_RATES))


def commission() -> str:
    """Return the marginal commission: what the lower tiers earn in full, and this tier's slice."""
    tiers = zip(TIER_BOUNDS, TIER_RATES, EARNED_BELOW, strict=True)
    return _by_tier(tuple(f"{earned} + (premium - {lower}) * {rate}" for lower, rate, earned in tiers))


def _by_tier(values: tuple[str, ...]) -> str:
    chain = values[-1]
    for value, upper in reversed(list(zip(values, TIER_BOUNDS[1:], strict=False))):
        chain = f"({value} if premium < {upper} else {chain})"
    return chain


def parsed(expression: str) -> ast.expr:
    """Return the expression's tree, from which every dialect is written."""
    return ast.parse(expression, mode="eval").body

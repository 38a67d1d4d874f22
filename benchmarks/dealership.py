"""Whole decisions of the shipped ruleset beside Python written by hand: `python -m benchmarks.dealership`.

Every customer has two vehicles, two policies and ten events. Both sides get validated facts, and every part
of the answer is looked at: next action, all actions, what is withheld, suggestions, packages and every value.
"""

import argparse
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs

import renewrules as rr
from benchmarks import dealership_by_hand as by_hand
from benchmarks.measure import FULL, QUICK, Effort, Runner, Timing, compare

RULES = Path(__file__).parents[1] / "tests" / "policies" / "three_steps"
NOW = datetime(2015, 9, 13, 10, tzinfo=by_hand.SHANGHAI)
TODAY = NOW.date()
COVERS = (
    "third_party", "own_damage", "scratch", "passengers",
    "theft", "glass", "deductible_waiver", "extended_warranty",
)  # fmt: skip
CLASSES = ("first_renewal", "repeat_renewal", "returning_renewal", "conquest")
PACKAGES = ("basic", "care", "early_bird", "winback")
STEPS = ("care_call", "care_text", "invitation_call")


@attrs.frozen(kw_only=True)
class Sample:
    """One customer as an application has it: facts, and the events until now."""

    facts: Mapping[str, Any]
    events: Sequence[Mapping[str, Any]]


# --- customers


def samples(count: int, seed: int = 20150913) -> tuple[Sample, ...]:
    """Return `count` random customers, the same ones for the same seed; some facts are blank."""
    random = Random(seed)
    return tuple(_sample(random) for _ in range(count))


def _sample(random: Random) -> Sample:
    customer = {
        "agreed_to_texts": random.random() < 0.8,
        "on_do_not_call_list": random.random() < 0.1,
        "refused_all_contact": random.random() < 0.05,
        "home_time_zone": random.choice(("Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi")),
        "city_tier": _or_blank(random, random.choice(("tier_1", "other_city"))),
    }
    store = {"store_name": "Renewals", "staff_name": "Li", "staff_phone": "0755"}
    facts = {
        "store": store,
        "seller": {"renewals_sold_this_month": random.randint(0, 60)},
        "team": {"team_renewal_rate": _or_blank(random, Decimal(random.randint(50, 90)).scaleb(-2))},
        "customer": customer,
        "vehicle": [_vehicle(random, key) for key in ("V1", "V2")],
        "policy": [_policy(random, key, vehicle) for key, vehicle in (("P1", "V1"), ("P2", "V2"))],
    }
    return Sample(facts=facts, events=_events(random))


def _or_blank(random: Random, value: object) -> Any:  # noqa: ANN401  (a fact)
    return None if random.random() < 0.04 else value


def _yuan(random: Random, least: int, most: int) -> Decimal:
    return Decimal(random.randint(least * 100, most * 100)).scaleb(-2)


def _day(random: Random, first: date, days: int) -> date:
    return first + timedelta(days=random.randint(0, days))


def _vehicle(random: Random, key: str) -> dict[str, Any]:
    facts = {
        "purchase_anniversary": _day(random, TODAY, 365),
        "first_registration": _day(random, date(2004, 1, 1), 4200),
        "present_value": _yuan(random, 20_000, 300_000),
        "seats": random.choice((4, 5, 5, 5, 7)),
        "mileage": random.randint(0, 180_000),
        "yearly_mileage": random.randint(0, 40_000),
        "has_garage": random.random() < 0.5,
        "parked_outdoors": random.random() < 0.5,
    }
    blanked = {name: _or_blank(random, value) for name, value in facts.items()}
    return {
        "id": key,
        "sold": random.random() < 0.04,
        "compulsory_base_premium": Decimal("950.00"),
        **blanked,
    }


def _policy(random: Random, key: str, vehicle: str) -> dict[str, Any]:
    expiry = _day(random, date(2015, 8, 20), 180)
    facts = {
        "expiry": expiry,
        "cover_start": expiry - timedelta(days=364),
        "covers": random.sample(COVERS, random.randint(0, 6)),
        "last_class": random.choice(CLASSES),
        "commercial_premium": _yuan(random, 1500, 9000),
        "premium_before_tax": _yuan(random, 1500, 9000),
    }
    asked = {f"{what}_asked": random.choice((0, 0, 100, 200, 300)) for what in ("labour", "oil", "fuel")}
    chosen = random.sample(PACKAGES, random.randint(1, 3))
    blanked = {name: _or_blank(random, value) for name, value in facts.items()}
    return {"id": key, "vehicle": vehicle, "chosen_packages": chosen, **asked, **blanked}


def _events(random: Random) -> list[dict[str, Any]]:
    kinds = ["call"] * 6 + ["text"] * 2
    kinds += random.choice(
        (["call", "call"], ["text", "call"], ["complaint_opened", "complaint_closed"], ["opt_out", "text"],
         ["renewal", "call"], ["call", "complaint_opened"], ["text", "text"])
    )  # fmt: skip
    moments = sorted(NOW - timedelta(minutes=random.randint(0, 60 * 24 * 60)) for _ in kinds)
    return [
        {"kind": kind, "id": f"E{number:02}", "at": at, **_details(random, kind)}
        for number, (kind, at) in enumerate(zip(random.sample(kinds, len(kinds)), moments, strict=True))
    ]


def _details(random: Random, kind: str) -> dict[str, Any]:
    policy = random.choice(("P1", "P2"))
    match kind:
        case "call":
            outcome = random.choice(("connected", "no_answer", "hung_up"))
            return {"policy": policy, "outcome": outcome, **_answers(random, policy)}
        case "text":
            return {"policy": policy, **_answers(random, policy)}
        case "renewal":
            return {"policy": policy, "dealer": random.choice(("our_store", "another_store"))}
        case _:
            return {}


def _answers(random: Random, policy: str) -> dict[str, str]:
    if random.random() < 0.5:
        return {}
    return {"answers": f"renewal_contact.{random.choice(STEPS)}@{policy}#{random.randint(0, 3)}"}


def prepared(sample: Sample) -> by_hand.Customer:
    """Return the customer for the function written by hand."""
    facts, customer = sample.facts, sample.facts["customer"]
    vehicles = [by_hand.Vehicle(**vehicle) for vehicle in facts["vehicle"]]
    own = {vehicle.id: vehicle for vehicle in vehicles}
    policies = [_prepared_policy(policy, own) for policy in facts["policy"]]
    histories: dict[str, list[by_hand.Event]] = {}
    for given in sample.events:
        event = _prepared_event(given)
        histories.setdefault(event.kind, []).append(event)
        for policy in policies:
            if policy.id == given.get("policy"):
                getattr(policy, f"{event.kind}s").append(event)
    return by_hand.Customer(
        **{**customer, "home_time_zone": ZoneInfo(customer["home_time_zone"])},
        **facts["seller"],
        **facts["team"],
        vehicles=vehicles,
        policies=policies,
        calls=histories.get("call", []),
        texts=histories.get("text", []),
        opt_outs=histories.get("opt_out", []),
        complaints_opened=histories.get("complaint_opened", []),
        complaints_closed=histories.get("complaint_closed", []),
    )


def _prepared_policy(facts: Mapping[str, Any], vehicles: Mapping[str, by_hand.Vehicle]) -> by_hand.Policy:
    made = {
        **facts,
        "vehicle": vehicles[facts["vehicle"]],
        "chosen_packages": frozenset(facts["chosen_packages"]),
    }
    made["covers"] = None if facts["covers"] is None else frozenset(facts["covers"])
    made |= {
        f"{what}_asked": Decimal(facts[f"{what}_asked"]).quantize(by_hand.CENT)
        for what in ("labour", "oil", "fuel")
    }
    return by_hand.Policy(**made)


def _prepared_event(given: Mapping[str, Any]) -> by_hand.Event:
    return by_hand.Event(
        kind=given["kind"],
        at=given["at"],
        day=given["at"].date(),
        id=given["id"],
        answers=given.get("answers", "").partition("@")[0],
        outcome=given.get("outcome", ""),
        dealer=given.get("dealer", ""),
    )


# --- answers in one form


Plain = dict[str, Any]


def plain_of_rules(decision: rr.Decision) -> Plain:
    """Return a decision's content."""
    values: dict[str, Any] = {}
    for name, value in decision.values.by_row().items():
        for row, each in (value if isinstance(value, dict) else {"": value}).items():
            values.setdefault(row, {})[name] = each
    return _written(
        next=decision.next and decision.next.id,
        actions=[_flat(action) for action in decision.actions],
        withheld=[attrs.asdict(withheld) for withheld in decision.withheld],
        suggestions=[attrs.asdict(suggestion) for suggestion in decision.suggestions],
        offers=[attrs.asdict(offer) for offer in decision.offers],
        values=values,
    )


def _flat(action: Any) -> Plain:  # noqa: ANN401  (an action)
    found: Plain = attrs.asdict(action)
    window: Plain = found.pop("window")
    return found | window


def plain_by_hand(answer: by_hand.Answer) -> Plain:
    """Return the content of an answer given by hand."""
    parts = ("actions", "withheld", "suggestions", "offers")
    lists = {part: [_fields(each) for each in getattr(answer, part)] for part in parts}
    return _written(next=answer.next, values=answer.values, **lists)


def _fields(each: Any) -> Plain:  # noqa: ANN401  (one of several records)
    return {name: getattr(each, name) for name in each.__slots__}


def _written(**parts: object) -> Plain:
    """The content with everything as text, so that 1 and 1.00 differ, and one time in two zones does."""
    return {name: _text(part) for name, part in parts.items()}


def _text(part: object) -> Any:  # noqa: ANN401  (nested text)
    match part:
        case dict():
            return {str(name): _text(each) for name, each in part.items()}
        case list() | tuple():
            return [_text(each) for each in part]
        case datetime():
            return part.isoformat()
        case _:
            return str(part)


# --- the comparison


def ask_everything(ruleset: rr.Ruleset, known: Any) -> rr.Decision:  # noqa: ANN401  (validated facts)
    """Decide, and look at every part of the answer."""
    decision = ruleset.decide(known, as_of=NOW)
    decision.next, decision.actions, decision.withheld, decision.suggestions, decision.offers  # noqa: B018
    decision.values.by_row()
    return decision


class WrongAnswerError(Exception):
    """The two disagree, so their times mean nothing."""


def check(ruleset: rr.Ruleset, people: Sequence[Sample]) -> None:
    """Raise `WrongAnswerError` at the first customer for whom the two decide differently."""
    for number, sample in enumerate(people):
        ours = plain_of_rules(ask_everything(ruleset, ruleset.facts(sample.facts, sample.events)))
        theirs = plain_by_hand(by_hand.decide(prepared(sample), NOW))
        for part, expected in theirs.items():
            if ours[part] != expected:
                raise WrongAnswerError(f"customer {number}: {part} are\n{ours[part]}\nnot\n{expected}")


def measured(ruleset: rr.Ruleset, people: Sequence[Sample], effort: Effort) -> Timing:
    """Check both on every customer, then time one beside the other."""
    check(ruleset, people)
    known = [ruleset.facts(sample.facts, sample.events) for sample in people]
    ours = Runner(function=lambda facts: ask_everything(ruleset, facts), inputs=known)
    theirs = Runner(function=lambda customer: by_hand.decide(customer, NOW), inputs=[*map(prepared, people)])
    return compare(ours, theirs, rounds=effort.rounds, seconds=effort.seconds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Check, measure and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in seconds")
    parser.add_argument("--check", type=int, metavar="N", help="only compare the answers for N customers")
    chosen = parser.parse_args(arguments)
    ruleset = rr.load(RULES)
    if chosen.check:
        check(ruleset, samples(chosen.check))
        print(f"equal answers for {chosen.check:,} customers")
        return
    effort = QUICK if chosen.quick else FULL
    timing = measured(ruleset, samples(effort.customers), effort)
    print(f"full decision: {timing.microseconds:.0f} us, {timing.ratio:.2f} x hand-written ", end="")
    print(f"({timing.lowest:.2f}-{timing.highest:.2f})")


if __name__ == "__main__":
    main()

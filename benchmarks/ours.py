"""The measured question asked of renewrules: the rules of `renewal_decision.rules`, compiled as one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import renewrules as rr
from benchmarks.renewal_decision import TODAY, Customer, Decision

RULES = Path(__file__).with_name("renewal_decision.rules")
WANTED = ("next_action", "due_in", "commission_rate", "commission", "rebate", "coverages.chosen")


def prepare(customer: Customer) -> Any:  # noqa: ANN401  (validated facts)
    """Validate a customer once."""
    return _rules().facts({"customer": customer})


def question() -> Callable[[Any], Decision]:
    """Ask about validated facts."""
    ask = _rules().question(*WANTED).at(TODAY)

    def decide(known: Any) -> Decision:  # noqa: ANN401  (validated facts)
        action, due, rate, commission, rebate, coverages = ask(known)
        # The common answer counts in 1/100 of a percent and 1/10000 of a cent; the rules say 2% and exact
        # yuan.
        return action, due, rate * 100, commission * 100, rebate * 100, coverages  # type: ignore[operator,return-value]

    return decide


def question_from_raw() -> Callable[[Any], Decision]:
    """Validate a raw customer, then ask."""
    decide = question()
    read = _rules().facts
    return lambda customer: decide(read({"customer": customer}))


_loaded: list[rr.Ruleset] = []


def _rules() -> rr.Ruleset:
    if not _loaded:
        _loaded.append(rr.load(RULES))
    return _loaded[0]

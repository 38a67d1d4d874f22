"""The policy in Venmo's business-rules: JSON conditions, with amounts and day counts in Python methods."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks import policy
from benchmarks.dialects import condition_tests
from benchmarks.renewal_decision import FLAGS, NUMBERS, WORDS, Decision, Facts

_OPERATORS = {
    "==": "equal_to",
    "<": "less_than",
    "<=": "less_than_or_equal_to",
    ">": "greater_than",
    ">=": "greater_than_or_equal_to",
}
_ALWAYS = "days > -100000"


def business_rules() -> Callable[[Any], Decision]:
    """Return a `decide` that runs four lists of rules, the first two up to the first that fires."""
    run_all = import_module("business_rules").run_all
    variables = _variables()
    actions, tiers, rebate, coverages = _action_rules(), _tier_rules(), [_rebate_rule()], _coverage_rules()

    def answer(facts: Facts) -> Decision:
        values, results = variables(facts), _Results(facts)
        run_all(actions, values, results, stop_on_first_trigger=True)
        run_all(tiers, values, results, stop_on_first_trigger=True)
        run_all(rebate, values, results)
        run_all(coverages, values, results)
        return results.decision()

    return answer


class _Results:
    """What the rules do when they fire."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.action, self.due = "", 0
        self.rate, self.commission, self.rebate = 0, 0, 0
        self.coverages: list[str] = []

    def decision(self) -> Decision:
        return self.action, self.due, self.rate, self.commission, self.rebate, tuple(self.coverages)

    def next_action(self, name: str, due: int) -> None:
        self.action, self.due = name, due

    def wait_for_the_season(self) -> None:
        self.action, self.due = "wait", self.facts["days"] - 105

    def wait_after_contact(self) -> None:
        self.action, self.due = "wait", 7 - self.facts["since"]

    def pay_tier(self, rate: int, lower: int, earned: int) -> None:
        self.rate, self.commission = rate, earned + (self.facts["premium"] - lower) * rate

    def pay_rebate(self) -> None:
        self.rebate = min(self.facts["premium"] * 500, 500_00_0000)

    def recommend(self, name: str) -> None:
        self.coverages.append(name)


def _variables() -> Callable[[Facts], Any]:
    library = import_module("business_rules.variables")
    kinds = (
        *((name, library.numeric_rule_variable) for name in NUMBERS),
        *((name, library.string_rule_variable) for name in WORDS),
        *((name, library.boolean_rule_variable) for name in FLAGS),
    )

    def remember(self: Any, facts: Facts) -> None:  # noqa: ANN401  (the library's class)
        self.facts = facts

    def bought_elsewhere(self: Any) -> bool:  # noqa: ANN401  (the library's class)
        return bool(self.facts["objection"] == "bought_elsewhere")

    members = {name: kind(_reader(name)) for name, kind in kinds}
    members |= {"__init__": remember, "bought_elsewhere": library.boolean_rule_variable(bought_elsewhere)}
    made: Callable[[Facts], Any] = type("Variables", (library.BaseVariables,), members)
    return made


def _reader(name: str) -> Callable[[Any], Any]:
    def read(self: Any) -> Any:  # noqa: ANN401  (the library's class)
        return self.facts[name]

    read.__name__ = name
    return read


def _rule(condition: str, action: str, **parameters: object) -> dict[str, Any]:
    tests = [_json(*test) for test in condition_tests(condition)]
    return {"conditions": {"all": tests}, "actions": [{"name": action, "params": parameters}]}


def _json(name: str, operator: str, value: Any) -> dict[str, Any]:  # noqa: ANN401  (JSON)
    if isinstance(value, bool):
        return {"name": name, "operator": "is_true" if value else "is_false", "value": True}
    if operator == "in":
        return {"any": [_json(name, "==", word) for word in value]}
    if operator == "!=":  # the library cannot say that texts differ
        return {"name": "bought_elsewhere", "operator": "is_false", "value": True}
    return {"name": name, "operator": _OPERATORS[operator], "value": value}


def _action_rules() -> list[dict[str, Any]]:
    waits = {"days - 105": "wait_for_the_season", "7 - since": "wait_after_contact"}
    rules = []
    for action, due, condition in (*policy.ACTIONS, (*policy.OTHERWISE, _ALWAYS)):
        guarded = policy.permitted(action, condition)
        fixed = {} if due in waits else {"name": action, "due": int(due)}
        rules.append(_rule(guarded, waits.get(due, "next_action"), **fixed))
    return rules


def _tier_rules() -> list[dict[str, Any]]:
    tiers = zip(policy.TIER_BOUNDS, policy.TIER_RATES, policy.EARNED_BELOW, strict=True)
    conditions = [f"premium < {upper}" for upper in policy.TIER_BOUNDS[1:]] + [_ALWAYS]
    return [
        _rule(condition, "pay_tier", rate=rate, lower=lower, earned=earned)
        for condition, (lower, rate, earned) in zip(conditions, tiers, strict=True)
    ]


def _rebate_rule() -> dict[str, Any]:
    return _rule(policy.REBATE_CONDITION, "pay_rebate")


def _coverage_rules() -> list[dict[str, Any]]:
    return [_rule(condition, "recommend", name=name) for name, condition in policy.COVERAGES]

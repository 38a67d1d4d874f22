"""Everything that can answer the question: by hand, and through the engines people use today.

To add a contender, write one function that loads it and returns its `decide`, and list it.
"""

from collections.abc import Callable
from importlib import import_module
from json import dumps
from typing import Any

import attrs

from benchmarks import ours, policy
from benchmarks.business_rules_peer import business_rules
from benchmarks.dialects import CEL, ZEN, json_logic
from benchmarks.renewal_decision import (
    FLAGS,
    NUMBERS,
    WORDS,
    Customer,
    Decision,
    decide,
    decide_raw,
    decide_raw_in_decimals,
    facts_of,
)

Decide = Callable[[Any], Decision]

COVERAGE_NAMES = tuple(name for name, _ in policy.COVERAGES)


def _unchanged(customer: Customer) -> Customer:
    return customer


@attrs.frozen(kw_only=True)
class Floor:
    """Hand-written Python over one shape of input; its rows are compared with it alone."""

    name: str
    prepare: Callable[[Customer], Any]
    decide: Decide


FROM_FACTS = Floor(name="prepared facts", prepare=facts_of, decide=decide)
FROM_CUSTOMER = Floor(name="raw customer", prepare=_unchanged, decide=decide_raw)
IN_DECIMALS = Floor(name="raw customer, Decimal", prepare=_unchanged, decide=decide_raw_in_decimals)


@attrs.frozen(kw_only=True)
class Contender:
    """One way to answer; `load` reads its rules once and may raise `ModuleNotFoundError`."""

    name: str
    load: Callable[[], Decide]
    floor: Floor = FROM_FACTS
    prepare: Callable[[Customer], Any] | None = None
    """Turns a customer into this contender's own input, untimed; the floor's input unless given."""
    package: str | None = None
    """The distribution whose version is reported."""


def _cel_expression() -> str:
    parts = {"next": policy.next_action(), "rate": policy.rate(), "commission": policy.commission()}
    fields = [f'"{name}": {CEL.write(text)}' for name, text in {**parts, "rebate": policy.REBATE}.items()]
    chosen = " + ".join(f'({CEL.write(test)} ? ["{name}"] : [])' for name, test in policy.COVERAGES)
    return f'{{{", ".join(fields)}, "coverages": {chosen}}}'


def _from_cel(result: Any) -> Decision:  # noqa: ANN401  (a plain mapping made by the engine)
    action, due = result["next"]
    coverages = tuple(result["coverages"])
    return action, due, result["rate"], result["commission"], result["rebate"], coverages


def cel_in_c_plus_plus() -> Decide:
    """Google's CEL, one typed expression that gives a map."""
    cel = import_module("cel_expr_python.cel")
    types = {
        **dict.fromkeys(NUMBERS, cel.Type.INT),
        **dict.fromkeys(WORDS, cel.Type.STRING),
        **dict.fromkeys(FLAGS, cel.Type.BOOL),
    }
    program = cel.NewEnv(variables=types).compile(_cel_expression())
    return lambda facts: _from_cel(program.eval(data=facts).plain_value())


def cel_in_rust() -> Decide:
    """CEL in Rust, the same expression."""
    program = import_module("cel").compile(_cel_expression())
    return lambda facts: _from_cel(program.execute(facts))


def zen_expressions() -> Decide:
    """GoRules Zen's compiled expressions, one per value: the facts are converted at each."""
    compiled = import_module("zen").compile_expression
    texts = (policy.next_action(), policy.rate(), policy.commission(), policy.REBATE)
    values = [compiled(ZEN.write(text)) for text in texts]
    tests = [(name, compiled(ZEN.write(test))) for name, test in policy.COVERAGES]

    def answer(facts: Any) -> Decision:  # noqa: ANN401  (facts)
        (action, due), rate, commission, rebate = [value.evaluate(facts) for value in values]
        coverages = tuple([name for name, test in tests if test.evaluate(facts)])
        return action, due, rate, commission, rebate, coverages

    return answer


def zen_decision() -> Decide:
    """GoRules Zen's decision graph with one expression node, evaluated once per customer."""
    texts = {"next": policy.next_action(), "rate": policy.rate(), "commission": policy.commission()}
    texts |= {"rebate": policy.REBATE, **dict(policy.COVERAGES)}
    expressions = [{"id": key, "key": key, "value": ZEN.write(text)} for key, text in texts.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "all", "type": "expressionNode", "name": "all", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "first", "sourceId": "in", "targetId": "all", "type": "edge"},
        {"id": "last", "sourceId": "all", "targetId": "out", "type": "edge"},
    ]
    graph = dumps({"nodes": nodes, "edges": edges})
    decision = import_module("zen").ZenEngine().create_decision(graph)

    def answer(facts: Any) -> Decision:  # noqa: ANN401  (facts)
        result = decision.evaluate(facts)["result"]
        action, due = result["next"]
        coverages = tuple([name for name in COVERAGE_NAMES if result[name]])
        return action, due, result["rate"], result["commission"], result["rebate"], coverages

    return answer


def simpleeval_parsed() -> Decide:
    """Simpleeval over trees parsed once."""
    evaluator = import_module("simpleeval").EvalWithCompoundTypes()
    texts = (policy.next_action(), policy.rate(), policy.commission(), policy.REBATE)
    values = [(text, evaluator.parse(text)) for text in texts]
    tests = [(name, text, evaluator.parse(text)) for name, text in policy.COVERAGES]

    def answer(facts: Any) -> Decision:  # noqa: ANN401  (facts)
        evaluator.names = facts
        evaluate = evaluator.eval
        (action, due), rate, commission, rebate = [evaluate(text, tree) for text, tree in values]
        coverages = tuple([name for name, text, tree in tests if evaluate(text, tree)])
        return action, due, rate, commission, rebate, coverages

    return answer


def json_logic_rules() -> Decide:
    """JSONLogic in Python (json-logic-qubit), one rule that gives a list."""
    apply = import_module("json_logic").jsonLogic
    texts = (policy.next_action(), policy.rate(), policy.commission(), policy.REBATE)
    chosen = [{"if": [json_logic(test), name, []]} for name, test in policy.COVERAGES]
    rule = {"merge": [*map(json_logic, texts), *chosen]}

    def answer(facts: Any) -> Decision:  # noqa: ANN401  (facts)
        action, due, rate, commission, rebate, *coverages = apply(rule, facts)
        return action, int(due), int(rate), int(commission), int(rebate), tuple(coverages)

    return answer


HAND_WRITTEN = (
    Contender(name="hand-written Python", load=lambda: decide),
    Contender(name="hand-written Python", load=lambda: decide_raw, floor=FROM_CUSTOMER),
    Contender(name="hand-written, all Decimal", load=lambda: decide_raw_in_decimals, floor=FROM_CUSTOMER),
)
OURS = (
    *(
        Contender(name="renewrules, validated facts", load=ours.question, floor=floor, prepare=ours.prepare)
        for floor in (FROM_FACTS, FROM_CUSTOMER, IN_DECIMALS)
    ),
    Contender(name="renewrules, raw customer", load=ours.question_from_raw, floor=FROM_CUSTOMER),
)
PEERS = (
    Contender(name="CEL (C++)", load=cel_in_c_plus_plus, package="cel-expr-python"),
    Contender(name="CEL (Rust)", load=cel_in_rust, package="common-expression-language"),
    Contender(name="Zen, compiled expressions", load=zen_expressions, package="zen-engine"),
    Contender(name="Zen, decision graph", load=zen_decision, package="zen-engine"),
    Contender(name="simpleeval, parsed once", load=simpleeval_parsed, package="simpleeval"),
    Contender(name="business-rules", load=business_rules, package="business-rules"),
    Contender(name="JSONLogic", load=json_logic_rules, package="json-logic-qubit"),
)
CONTENDERS = (*HAND_WRITTEN, *OURS, *PEERS)

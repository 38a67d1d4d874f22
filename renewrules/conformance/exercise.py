"""Which rules a case or an example exercises: those that the parts of the answer it expects rest on."""

from collections.abc import Iterator, Mapping

from renewrules.api import Ruleset, moment
from renewrules.conformance.engine import Engine
from renewrules.conformance.suite import Case, Plain, Suite
from renewrules.core.examples import Example, Expectation
from renewrules.core.nodes import Step
from renewrules.coverage.inventory import Inventory, Rule, RuleKey, inventory
from renewrules.coverage.tracing import Trace, Wanted, trace
from renewrules.engine.inputs import InputError
from renewrules.engine.records import Record
from renewrules.explain.situation import Situation, has_name


def trace_of(case: Case, ruleset: Ruleset, held: Inventory) -> Trace:
    """The rules that what a case expects rests on; none where it expects faulty facts to be refused."""
    if case.settle is not None:
        settled = (("settlement", each.name, "") for each in ruleset.program.settlements)
        return Trace(frozenset(settled), frozenset())
    try:
        known = ruleset.facts(case.facts, case.events)
    except InputError:
        return _NOTHING
    now = moment(case.as_of, ruleset.program.zone)
    situation = Situation(ruleset.layout, known.visible(now), now)
    return trace(held, situation, _wanted(case, situation))


_NOTHING = Trace(frozenset(), frozenset())


def covered(suite: Suite, engine: Engine, ruleset: str) -> tuple[tuple[Rule, ...], frozenset[RuleKey]]:
    """The rules of a ruleset and of overlays that cases lay over it, and those that some case exercises."""
    rules: dict[RuleKey, Rule] = {}
    found: set[RuleKey] = set()
    for overlays in dict.fromkeys(case.overlays for case in suite.cases if case.ruleset == ruleset):
        loaded = engine.ruleset(ruleset, overlays)
        held = inventory(loaded.sources, loaded.program)
        rules |= {rule.key: rule for rule in held.rules}
        for case in suite.cases:
            if (case.ruleset, case.overlays) == (ruleset, overlays):
                found |= trace_of(case, loaded, held).exercised
    return tuple(rules.values()), frozenset(found)


def exercised_by_example(example: Example, ruleset: Ruleset, held: Inventory) -> frozenset[RuleKey]:
    """The rules that what an example expects rests on; none where its facts cannot be read."""
    try:
        known = ruleset.facts(example.raw_facts(), example.raw_events(), lenient=True)
    except InputError:
        return frozenset()
    situation = Situation(ruleset.layout, known.visible(example.asked), example.asked)
    wanted = (each for expectation in example.expectations for each in _expected(expectation, situation))
    return trace(held, situation, wanted).exercised


def _expected(expectation: Expectation, situation: Situation) -> Iterator[Wanted]:
    name = expectation.thing.rpartition(".")[2]
    row = expectation.row or ""
    match expectation.what:
        case "next" | "state":
            yield from _of_steps(situation, {f"{name}@{row}": {"status": ""}})
        case "due_on":
            yield from _of_steps(situation, {f"{name}@{row}": {"target": ""}})
        case "held_by":
            yield from _of_steps(situation, {f"{name}@{row}": {"holds": {str(expectation.value): None}}})
        case "held_until":
            rule = expectation.value[0] if isinstance(expectation.value, tuple) else ""
            yield from _of_steps(situation, {f"{name}@{row}": {"holds": {str(rule): None}}})
        case "equals":
            for record in _rows(situation, situation.layout.subjects[expectation.thing], row):
                yield expectation.thing, record
        case "suggested" | "not_suggested":
            yield from _of_suggestions(situation, {f"{expectation.thing.partition('.')[0]}@{row}": {}})
        case "lacks" | "no_next":
            return


def _wanted(case: Case, situation: Situation) -> Iterator[Wanted]:
    expect = case.expect
    if expect.get("next"):
        yield from _of_steps(situation, {expect["next"]: {"status": ""}})
    yield from _of_steps(situation, expect.get("steps", {}))
    yield from _of_steps(situation, {name: {"script": ""} for name in expect.get("messages", {})})
    yield from _of_values(situation, expect.get("values", {}))
    yield from _of_suggestions(situation, expect.get("suggestions", {}))
    yield from _of_offers(situation, expect.get("offers", {}))
    yield from _of_responses(situation, expect.get("responses", {}))


_PARTS: dict[str, tuple[str, ...]] = {
    "status": ("status", "slot_start"),
    "slot": ("slot_start", "slot_end"),
    "channel": ("status",),
    "owner": ("status",),
    "holds": ("status",),
}
"""The attributes of a step that a part of an answer is made of, where its name is another."""


def _of_steps(situation: Situation, expected: Mapping[str, Mapping[str, Plain]]) -> Iterator[Wanted]:
    for plan in situation.program.plans:
        for step in plan.steps:
            for name, parts in expected.items():
                wanted, _, row = name.partition("@")
                for record in _rows(situation, plan.subject, row) if wanted in ("", step.name) else ():
                    yield from _of_step(step, parts or {}, record)


def _of_step(step: Step, parts: Mapping[str, Plain], record: Record | None) -> Iterator[Wanted]:
    for part in parts:
        for attribute in _PARTS.get(part, (part,)):
            yield getattr(step, attribute), record
        if part == "holds":
            yield from ((hold.active, record) for hold in step.holds)


def _of_values(situation: Situation, expected: Mapping[str, Plain]) -> Iterator[Wanted]:
    for definition in filter(has_name, situation.program.definitions):
        if definition.name in expected:
            rows = expected[definition.name]
            only = rows if isinstance(rows, Mapping) else None
            for record in situation.rows(definition.subject):
                if only is None or record is None or record.id in only:
                    yield definition.name, record


def _of_suggestions(situation: Situation, expected: Mapping[str, Plain]) -> Iterator[Wanted]:
    for name, parts in expected.items():
        wanted, _, row = name.partition("@")
        for listed in situation.program.suggestions:
            if listed.name == wanted:
                for record in _rows(situation, listed.subject, row):
                    yield listed.chosen, record
                    for entry in listed.entries:
                        if parts and entry.name in parts.get("details", {}):
                            yield from ((detail, record) for _, detail in entry.details)


def _of_offers(situation: Situation, expected: Mapping[str, Plain]) -> Iterator[Wanted]:
    for name, parts in expected.items():
        wanted, _, row = name.partition("@")
        for menu in situation.program.offers:
            if menu.name == wanted:
                packages = (parts or {}).get("packages", {})
                for record in _rows(situation, menu.subject, row):
                    yield menu.total, record
                    for item in menu.items:
                        if parts is None or item.name in packages:
                            yield from ((part, record) for part in (item.eligible, item.worth, item.granted))


def _of_responses(situation: Situation, expected: Mapping[str, Plain]) -> Iterator[Wanted]:
    for name, parts in expected.items():
        event, _, row = name.partition("@")
        for listed in situation.program.responses:
            if listed.event == event:
                for record in _rows(situation, listed.subject, row):
                    yield listed.answers, record
                    for entry in listed.entries:
                        if entry.name in (parts or {}).get("said", {}):
                            yield from ((hold.active, record) for hold in entry.holds)


def _rows(situation: Situation, subject: str | None, row: str) -> Iterator[Record | None]:
    for record in situation.rows(subject):
        if not row or record is None or record.id == row:
            yield record

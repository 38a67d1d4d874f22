"""The laws of the design, as properties of generated rulesets and of the shipped one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import renewrules as rr
from renewrules.api import check, check_sources
from renewrules.core.nodes import Choose, Collect, Field, Presume, Program, Ref, walk
from renewrules.dates import instant_from
from renewrules.engine.compiled import compile_question
from renewrules.engine.decision import Decision, Layout
from renewrules.engine.inputs import Known
from renewrules.source import SourceFile
from tests.generated_rulesets import Loaded, customer, events, instant, loaded

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "rulesets" / "dealership_2015"


def decided(rules: Loaded, known: Known, now: int) -> dict[str, Any]:
    """The whole answer to one question."""
    seen = known.visible(now)
    return Decision(Layout.of(rules.program), seen, now, rules.question.ask(seen, now).value).to_dict()


def shuffled(random: Random, value: Any) -> Any:  # noqa: ANN401 -- JSON-like data
    """The same data with keys and lists of objects in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(random, value[key]) for key in keys}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = [shuffled(random, item) for item in value]
        random.shuffle(items)
        return items
    return value


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_the_order_of_fact_keys_rows_and_events_changes_nothing(random: Random) -> None:
    rules = loaded(random)
    facts = customer(random, rules.program)
    happened = events(random, rules.program, facts)
    now = instant_from(instant(random))
    first = decided(rules, rules.reader.read(facts, happened), now)
    again = decided(rules, rules.reader.read(shuffled(random, facts), shuffled(random, happened)), now)
    assert json.dumps(again) == json.dumps(first)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_the_order_of_declarations_and_files_changes_nothing(random: Random) -> None:
    rules = loaded(random)
    blocks = rules.text.strip().split("\n\n")
    random.shuffle(blocks)
    cut = random.randint(0, len(blocks))
    sources = [
        SourceFile("b.rules", "\n\n".join(blocks[:cut])),
        SourceFile("a.rules", "\n\n".join(blocks[cut:])),
    ]
    other = _lowered(sources)
    question = compile_question(other, tuple(definition.name for definition in other.definitions))
    again = Loaded(rules.text, other, rules.reader, question)
    facts = customer(random, rules.program)
    known = rules.reader.read(facts, events(random, rules.program, facts))
    now = instant_from(instant(random))
    expected = decided(rules, known, now)
    assert decided(again, known, now) == expected


def _lowered(sources: list[SourceFile]) -> Program:
    from renewrules.core.lowering import lower
    from renewrules.core.symbols import Unit
    from renewrules.grammar.parser import parse

    program = lower(tuple(Unit(source, parse(source).file) for source in sources), "generated").program
    assert program is not None
    return program


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_a_forbid_with_a_fact_taken_away_still_forbids(random: Random) -> None:
    """Nothing the rules do not know can lift a forbid, unless they ask whether it is known."""
    rules = loaded(random)
    facts = customer(random, rules.program)
    happened = events(random, rules.program, facts)
    now = instant_from(instant(random))
    before = _forbidden(rules, rules.reader.read(facts, happened).visible(now), now)
    for schema in rules.program.subjects:
        for fact in schema.facts:
            if fact.blank.policy != "open":
                continue
            known = rules.reader.read(_without(facts, schema.subject.name, fact.name), happened).visible(now)
            settled = _settle_without(rules.program, schema.subject.name, fact.name)
            assert {
                held for held in before - _forbidden(rules, known, now) if held[0] not in settled
            } == set()


def _forbidden(rules: Loaded, known: Known, now: int) -> set[tuple[str, str]]:
    """The forbids in force, each with the id of its row."""
    answers = rules.question.ask(known, now)
    return {
        (definition.name, row.id if row is not None else "")
        for definition in rules.program.definitions
        if definition.name.startswith("forbid.")
        for row in ((None,) if definition.subject is None else known.rows[definition.subject])
        if answers.value(definition.name, row)
    }


def _settle_without(program: Program, subject: str, fact: str) -> set[str]:
    """Definitions that may decide without a fact: they ask if it is filled in, or choose around it."""
    found: set[str] = set()
    for definition in program.definitions:
        inner = [node for node in walk(definition.expr) if node is not definition.expr]
        asks = [node for node in inner if isinstance(node, Presume | Choose | Collect)]
        reads = any(
            isinstance(n, Field) and (n.subject, n.name) == (subject, fact)
            for node in asks
            for n in walk(node)
        )
        chooses = isinstance(definition.expr, Choose | Collect)
        refers = any(isinstance(node, Ref) and node.name in found for node in inner)
        plain = any(isinstance(n, Field) and (n.subject, n.name) == (subject, fact) for n in inner)
        if reads or refers or (chooses and plain):
            found.add(definition.name)
    return found


def _without(facts: dict[str, Any], subject: str, fact: str) -> dict[str, Any]:
    rows = facts[subject]
    if isinstance(rows, dict):
        return {**facts, subject: {key: value for key, value in rows.items() if key != fact}}
    return {**facts, subject: [{key: value for key, value in row.items() if key != fact} for row in rows]}


PROBE = """
import json, sys
import renewrules as rr
rules = rr.load(sys.argv[1])
facts = json.load(open(sys.argv[2]))
for day in ("2015-09-06T09:00+08:00", "2015-09-14T21:00+08:00", "2015-11-05"):
    decision = rules.decide(facts["facts"], facts["events"], as_of=day)
    print(json.dumps(decision.to_dict(), ensure_ascii=False))
    print(decision.explain())
"""


def test_no_clock_zone_or_hash_seed_of_the_host_leaks(tmp_path: Path) -> None:
    given_facts = {
        "facts": {
            "store": {"store_name": "A", "staff_name": "B", "staff_phone": "1"},
            "customer": {"agreed_to_texts": True, "home_time_zone": "America/New_York"},
            "vehicle": [{"id": "V1", "seats": 5}, {"id": "V2"}],
            "policy": [
                {"id": "P1", "vehicle": "V1", "expiry": "2015-12-20", "covers": ["third_party"]},
                {"id": "P2", "vehicle": "V2", "expiry": "2016-01-15"},
            ],
        },
        "events": [{"kind": "call", "at": "2015-09-02T10:00+08:00", "outcome": "no_answer", "policy": "P1"}],
    }
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(given_facts), encoding="utf-8")
    hosts = (("0", "UTC"), ("1", "Asia/Kathmandu"), ("2024", "America/Los_Angeles"))
    outputs = set()
    for seed, zone in hosts:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", PROBE, str(SHIPPED), str(path)]
        outputs.add(
            subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT).stdout
        )
    assert len(outputs) == 1


def test_a_ruleset_can_be_pickled_and_shared_between_threads() -> None:
    import pickle
    from concurrent.futures import ThreadPoolExecutor

    rules = rr.load(SHIPPED)
    facts = {
        "customer": {},
        "store": {"store_name": "A", "staff_name": "B", "staff_phone": "1"},
        "vehicle": {},
        "policy": {"expiry": "2015-12-20"},
    }
    expected = rules.decide(facts, as_of="2015-09-06").to_dict()
    copy = pickle.loads(pickle.dumps(rules))  # noqa: S301 -- our own
    assert copy.decide(facts, as_of="2015-09-06").to_dict() == expected
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: rules.decide(facts, as_of="2015-09-06").to_dict(), range(32)))
    assert answers == [expected] * 32


@pytest.mark.parametrize(
    "folder", sorted(path.name for path in (ROOT / "rulesets").iterdir() if any(path.glob("*.rules")))
)
def test_shipped_rulesets_have_no_error(folder: str) -> None:
    checked = check(ROOT / "rulesets" / folder)
    assert checked.program is not None
    assert check_sources(reversed(checked.sources), checked.name).diagnostics == checked.diagnostics

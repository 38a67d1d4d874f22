"""The engines give one answer on generated rulesets, facts and events; checked rulesets never fault."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from renewrules.api import Ruleset, check_text
from renewrules.diagnostics import Severity
from renewrules.engine.reference import Evaluator
from renewrules.report import render
from renewrules.api import moment
from tests.generated_rulesets import customer, events, instant, ruleset


def loaded(random: Random) -> Ruleset:
    """A random ruleset, or the findings that show the generator wrote something ill typed."""
    checked = check_text(ruleset(random))
    errors = [found for found in checked.diagnostics if found.severity is Severity.ERROR and found.code < "RR41"]
    assert not errors, render(tuple(errors), checked.sources, "en") + "\n" + checked.sources[0].text
    program = checked.lowered.program
    assert program is not None
    return Ruleset(checked.name, checked.sources, program, checked.examples, checked.diagnostics)


def differences(random: Random, rules: Ruleset) -> list[str]:
    """Where the compiled engine and the reference interpreter disagree for one random customer."""
    facts = customer(random, rules.program)
    known = rules.facts(facts, events(random, rules.program, facts))
    now = moment(instant(random), rules.program.zone)
    seen = known.visible(now)
    lookup = rules.decide(known, as_of=rules.clock(now)).value
    reference = Evaluator(rules.program, seen, now)
    found = []
    for definition in rules.program.definitions:
        for row in (None,) if definition.subject is None else seen.rows[definition.subject]:
            fast, slow = lookup(definition.name, row), reference.value(definition.name, row)
            if fast != slow:
                found.append(f"{definition.name} of {row}: compiled {fast!r}, reference {slow!r}")
    return found


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_reference_and_compiled_agree_on_generated_rulesets(random: Random) -> None:
    rules = loaded(random)
    for _ in range(8):
        assert differences(random, rules) == []

"""Every item of the seed document, contradiction and legal limit stands in rules and in cases."""

import pytest

from renewrules.conformance.answers import ids_in
from renewrules.conformance.suite import Case
from tests.conformance.seed import OTHERS, PAGE, SUITE, cases_of, items, page, rules, rules_of, traces

EXPECTED = (
    *(f"S{number:02d}" for number in range(1, 60)),
    *(f"X{number:02d}" for number in range(1, 17)),
    *(f"LG{number}" for number in range(1, 20)),
    "LG1b",
    *(f"US{number}" for number in range(1, 6)),
    *("EU1", "EU2", "UK1", "UK2"),
)
WAITING: frozenset[str] = frozenset(
    {
        "S15",
        "S16",
        "S17",
        "LG3",
        "LG4",
        "LG7",
    }
)
"""Items whose rules are still being written."""

NAMED = sorted({name for name in EXPECTED if name not in WAITING})


def test_the_inventory_is_complete() -> None:
    assert sorted(items()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", NAMED)
def test_every_item_has_rules_and_cases(name: str) -> None:
    assert rules_of(name) != ()
    assert cases_of(name) != ()


@pytest.mark.parametrize("name", NAMED)
def test_every_rule_of_an_item_is_exercised_by_a_case_about_it(name: str) -> None:
    found = {key for case in cases_of(name) for key in traces()[case.id].exercised}
    assert [str(rule) for rule in rules_of(name) if rule.key not in found] == []


@pytest.mark.parametrize("case", SUITE.cases, ids=lambda case: case.id)
def test_a_case_exercises_or_weighs_a_rule_of_every_item_it_is_about(case: Case) -> None:
    trace = traces()[case.id]
    looked_at = trace.exercised | trace.considered
    about = [name for name in case.sources if name in NAMED]
    assert [name for name in about if not any(rule.key in looked_at for rule in rules_of(name))] == []


@pytest.mark.parametrize("edition", SUITE.editions)
def test_every_source_names_what_exists(edition: str) -> None:
    named = {str(rule): ids_in(rule.source) for rule in rules(edition).values()}
    named |= {case.id: case.sources for case in SUITE.cases}
    unknown = {
        name: [each for each in ids if each not in items() and not OTHERS.fullmatch(each)]
        for name, ids in named.items()
    }
    assert {name: ids for name, ids in unknown.items() if ids} == {}


def test_both_editions_name_the_same_sources() -> None:
    cited = {
        edition: {str(rule): sorted(ids_in(rule.source)) for rule in rules(edition).values()}
        for edition in SUITE.editions
    }
    assert cited["en"] == cited["zh"]


def test_every_carrier_is_a_rule() -> None:
    known = {str(rule) for rule in rules("en").values()}
    assert [(item.id, rule) for item in items().values() for rule in item.rules if rule not in known] == []


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.conformance.seed`"

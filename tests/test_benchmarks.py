"""The benchmarks measure what they say: one policy, one answer, ratios to a checked floor."""

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import dealership, dealership_by_hand, generated, policy, renewal_decision, scaling
from benchmarks.contenders import CONTENDERS, FROM_CUSTOMER, FROM_FACTS, IN_DECIMALS, Contender
from benchmarks.measure import QUICK, Runner
from benchmarks.renewal_decision import Facts, decide, decide_raw, decide_raw_in_decimals, facts_of
from benchmarks.run import WrongAnswerError, main, measured
from renewrules import check_text, load
from renewrules.grammar.parser import parse
from renewrules.grammar.phrase_grammar import clause_parser
from renewrules.source import SourceFile

FLOORS = (FROM_FACTS, FROM_CUSTOMER, IN_DECIMALS)
CUT_POINTS = {
    "days": (-30, 0, 7, 105),
    "since": (0, 5, 7),
    "owned": (730,),
    "contact_count": (0, 6),
    "premium": (200_000, 400_000, 600_000, 800_000, 1_000_000),
    "vehicle_age": (3, 8, 15),
    "price": (50_000, 150_000),
    "claims": (0, 1),
    "loyalty": (1, 2),
    "mileage": (20_000,),
}
FACTS = st.fixed_dictionaries(
    {
        **{
            name: st.sampled_from([cut + step for cut in cuts for step in (-1, 0, 1)])
            for name, cuts in CUT_POINTS.items()
        },
        **dict.fromkeys(renewal_decision.FLAGS, st.booleans()),
        "region": st.sampled_from(("GD", "YN", "GX", "FJ", "HN", "ZJ", "BJ")),
        "role": st.sampled_from(("manager", "sales")),
        "objection": st.sampled_from(("none", "price", "bought_elsewhere")),
    }
)


def evaluated(expression: str, facts: Facts) -> Any:  # noqa: ANN401
    return eval(expression, {}, dict(facts))  # noqa: S307


@given(FACTS)
def test_the_policy_given_to_the_peers_is_the_hand_written_one(facts: Facts) -> None:
    action, due = evaluated(policy.next_action(), facts)
    amounts = [evaluated(text, facts) for text in (policy.rate(), policy.commission(), policy.REBATE)]
    coverages = tuple(name for name, condition in policy.COVERAGES if evaluated(condition, facts))
    assert decide(facts) == (action, due, *amounts, coverages)


def test_the_hand_written_variants_agree_and_every_action_occurs() -> None:
    people = renewal_decision.customers(2000)
    decisions = [decide(facts_of(person)) for person in people]
    assert decisions == [decide_raw(person) for person in people]
    assert decisions == [decide_raw_in_decimals(person) for person in people]
    assert {decision[0] for decision in decisions} == {action for action, _, _ in policy.ACTIONS}


def test_the_same_seed_gives_the_same_customers() -> None:
    assert renewal_decision.customers(5, seed=1) == renewal_decision.customers(5, seed=1)
    assert renewal_decision.customers(5, seed=1) != renewal_decision.customers(5, seed=2)


def test_every_installed_contender_gives_the_right_answers_and_one_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--quick", "--json", str(tmp_path / "rows.json")])
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))["rows"]
    assert [row["name"] for row in rows] == [contender.name for contender in CONTENDERS]
    assert all(row["timing"] or row["version"] == "not installed" for row in rows)
    assert {row["input"] for row in rows if row["timing"]} == {floor.name for floor in FLOORS}
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(CONTENDERS)


def test_a_contender_with_a_wrong_answer_is_never_timed() -> None:
    wrong = Contender(name="optimist", load=lambda: lambda facts: (*decide(facts)[:4], 0, ()))
    with pytest.raises(WrongAnswerError, match="optimist"):
        measured(wrong, renewal_decision.customers(50), QUICK)


def test_the_bench_extra_installs_every_contender() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = {re.split("[<>=~!]", entry)[0] for entry in project["optional-dependencies"]["bench"]}
    assert extra == {contender.package for contender in CONTENDERS if contender.package}


def test_only_comparing_the_answers_names_every_contender(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--check", "50"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0].split(":")[0] for line in lines] == [
        contender.name.split(" (")[0] for contender in CONTENDERS
    ]
    assert all(line.endswith(("the same for 50 customers", "not installed")) for line in lines)


def test_the_shipped_policy_decides_as_the_one_written_by_hand() -> None:
    dealership.check(load(dealership.RULES), dealership.samples(60))


def test_a_difference_to_the_policy_written_by_hand_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dealership_by_hand.CLASS_BONUS, "conquest", Decimal("61.00"))
    with pytest.raises(dealership.WrongAnswerError, match=r"61\.00"):
        dealership.check(load(dealership.RULES), dealership.samples(60))


def test_a_full_decision_is_measured_after_its_answers_are_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dealership.main(["--quick"])
    assert "x hand-written" in capsys.readouterr().out


def test_generated_rulesets_have_as_many_rules_as_asked_for_and_nothing_is_wrong_with_them() -> None:
    checked = check_text(generated.ruleset(40))
    assert checked.diagnostics == ()
    program = checked.program
    assert program is not None
    assert (len(program.plans), len(program.suggestions), len(program.offers)) == (2, 2, 2)
    with pytest.raises(ValueError, match="30"):
        generated.ruleset(30)


def test_the_scaling_table_has_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    scaling.main(["--rules", "20", "40", "--rounds", "1", "--no-start", "--sweep"])
    printed = capsys.readouterr().out
    assert all(name in printed for name in scaling.NAMES.values())
    assert "40 rules take" in printed


def test_bare_lark_reads_every_clause_that_is_written() -> None:
    parsed = parse(SourceFile("generated.rules", generated.ruleset(20)))
    clauses = scaling.clause_texts(parsed)
    assert len(clauses) == sum(
        len(declaration.clauses)
        + sum(len(row.clauses) for row in (declaration.table.rows if declaration.table else ()))
        for declaration in parsed.file.declarations
    )
    assert all(clause_parser("en").parse(clause) for clause in clauses)


def test_a_block_runs_whole_passes_over_its_inputs() -> None:
    seen: list[int] = []
    Runner(function=seen.append, inputs=(1, 2, 3)).block(2)
    assert seen == [1, 2, 3, 1, 2, 3]

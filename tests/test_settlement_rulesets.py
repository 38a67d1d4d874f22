"""The shipped scheme of pay: one in both languages, at the borders of its tiers, and at the command line."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import renewrules
from renewrules import Ruleset
from renewrules.cli.main import main
from renewrules.settlement.answers import Settlement

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ROOT / "rulesets" / "dealership_2015", ROOT / "rulesets" / "续保_2015"
DEALS = ROOT / "examples" / "deals.jsonl"
TEAM = {"team": {"team_name": "T", "team_renewal_rate": "0.70"}}
CLASSES = ("first_renewal", "repeat_renewal", "returning_renewal", "conquest")
CANCELLED = {"cancelled_on": "2015-12-03"}


@cache
def rules(path: Path) -> Ruleset:
    return renewrules.load(path)


def shown_deals() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DEALS.read_text("utf-8").splitlines()]


def month_of(count: int) -> list[dict[str, Any]]:
    """The complete deals of one seller in October 2015."""
    same = {
        "seller": "An",
        "quote_issuer": "Qi",
        "bound_on": "2015-10-08",
        "received_on": "2015-10-12",
        "effective_on": "2015-10-13",
        "ends_on": "2016-10-12",
        "deal_class": "first_renewal",
        "deal_premium": "3000.00",
    }
    return [same | {"id": f"D{number:02}"} for number in range(1, count + 1)]


def settled(ruleset: Ruleset, *months: tuple[str, list[dict[str, Any]]]) -> list[Settlement]:
    """One month after another."""
    made: list[Settlement] = []
    for period, deals in months:
        made.append(ruleset.settle(deals, period=period, prior=made, facts=TEAM))
    return made


def of_rule(settlement: Settlement, rule: str) -> Decimal:
    return sum((line.amount for line in settlement.lines if line.rule == rule), Decimal(0))


def test_both_editions_settle_the_same() -> None:
    months = [(period, shown_deals()) for period in ("2015-11", "2015-12", "2016-01")]
    english, chinese = (settled(rules(path), *months) for path in (ENGLISH, CHINESE))
    assert [each.to_dict() for each in english] == [each.to_dict() for each in chinese]
    assert english[0].lines != english[1].lines != ()


def test_chinese_names_are_read_in_either_edition() -> None:
    names = {"id": "D1", "销售人": "An", "报价人": "Qi", "成交日": "2015-10-08", "收款日": "2015-10-12"}
    deal = names | {"生效日": "2015-10-13", "成交类别": "新转续", "成交保费": "3000.00"}
    facts = {"团队": {"团队名称": "T", "团队续保率": "0.70"}}
    found = [rules(path).settle([deal], period="2015-11", facts=facts) for path in (ENGLISH, CHINESE)]
    assert [each.total for each in found] == [Decimal("890.00")] * 2


def test_the_20th_the_21st_and_one_cancelled() -> None:
    deals = month_of(21)
    (twenty,) = settled(rules(ENGLISH), ("2015-11", deals[:20]))
    assert of_rule(twenty, "volume_bonus") == 600
    cancelled = [*deals[:20], deals[20] | CANCELLED]
    first, second = settled(rules(ENGLISH), ("2015-11", deals), ("2015-12", cancelled))
    assert [of_rule(each, "volume_bonus") for each in (first, second)] == [650, -50]
    assert of_rule(first, "deal_commission") == 20 * 60 + 75
    assert of_rule(second, "deal_commission") == -75


@pytest.mark.parametrize(("place", "rate"), [(20, "0.010"), (21, "0.015"), (40, "0.015"), (41, "0.020")])
def test_a_deal_has_the_rate_of_its_own_place(place: int, rate: str) -> None:
    (november,) = settled(rules(ENGLISH), ("2015-11", month_of(41)))
    rates = {line.deal: line.facts["commission_rate"] for line in november.lines if line.deal}
    assert rates[f"D{place:02}"] == Decimal(rate)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("premium", ["0.00", "3962.26", "5000.50"])
def test_the_first_deal_is_paid_what_was_estimated_for_its_policy(kind: str, premium: str) -> None:
    store = {"store_name": "S", "staff_name": "N", "staff_phone": "1"}
    policy = {"id": "P", "last_class": kind, "premium_before_tax": premium}
    facts = {"store": store, "vehicle": {}, "policy": policy}
    estimate = rules(ENGLISH).decide(facts, as_of="2015-11-05").values["specialist-commission"]
    deal = month_of(1)[0] | {"deal_class": kind, "deal_premium": premium}
    (november,) = settled(rules(ENGLISH), ("2015-11", [deal]))
    assert of_rule(november, "deal_commission") == estimate


# --- the command


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["settle", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_answers_json_that_it_takes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prior, facts = tmp_path / "november.json", tmp_path / "facts.json"
    facts.write_text(json.dumps(TEAM), "utf-8")
    common = (str(ENGLISH), str(DEALS), "--facts", str(facts))
    code, out, _ = told(capsys, *common, "--period", "2015-11", "--json")
    prior.write_text(out, "utf-8")
    assert code == 0
    code, out, _ = told(capsys, *common, "--period", "2015-12", "--prior", str(prior), "--why")
    assert code == 0
    assert "taken back" in out
    assert "to take back 116.50, carried in 0.00: taken back 0.00, carried out 116.50" in out
    assert "To-take-back is 108.13 CNY." in out


def test_the_command_speaks_the_language_of_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, str(CHINESE), str(DEALS), "--period", "2015-11")
    assert code == 0
    assert out.startswith("月度薪酬，2015-11：合计 335.86 CNY\n")
    assert "2015-10  D1  成交提成  销售人  应发  48.74" in out
    assert "2015-10 团队奖金：缺 团队名称" in out


def test_the_command_ends_as_others_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = tmp_path / "deals.jsonl"
    faulty.write_text('{"id": "D1", "deal_premium": "x"}\n', "utf-8")
    code, _, err = told(capsys, str(ENGLISH), str(faulty), "--period", "2015-11")
    assert code == 1
    assert "deals[D1].deal_premium" in err
    assert told(capsys, str(ENGLISH), str(DEALS), "--period", "November")[0] == 2
    named = (str(ENGLISH), str(DEALS), "--period", "2015-11", "--settlement", "yearly-pay")
    assert told(capsys, *named)[0] == 2
    assert told(capsys, "-", "-", "--period", "2015-11")[0] == 2

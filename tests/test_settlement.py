"""A month's pay: against a settlement written without the package, and case by case."""

import datetime as dt
import json
import random
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules import InputError, Ruleset, load_text
from renewrules.settlement.answers import Settlement
from tests.plain_settlement import Ledger, month_after
from tests.settlement_rules import SCHEME, WHOLE, scheme

NO_CLASS: dict[str, object] = {"class": None}
MONTHS = ("2015-09", "2015-10", "2015-11", "2015-12", "2016-01")


@cache
def rules(*, whole: bool = False, recounts: bool = True) -> Ruleset:
    return scheme(whole=whole, recounts=recounts)


def deal(key: str = "D1", /, **facts: object) -> dict[str, Any]:
    """A deal of October 2015, complete but for what is given otherwise."""
    made = {
        "id": key,
        "seller": "An",
        "quote_issuer": "Qi",
        "introducer": None,
        "bound_on": "2015-10-08",
        "money_received": "2015-10-12",
        "start": "2015-11-01",
        "end": "2016-11-01",
        "cancelled_on": None,
        "premium": "3000.00",
        "class": "first",
    }
    return made | facts


def cents(amount: Decimal) -> int:
    return int(amount * 100)


def lines_of(settlement: Settlement) -> dict[tuple[str, ...], int]:
    return {
        (line.month, line.deal, line.rule, line.kind, line.share, line.person): cents(line.amount)
        for line in settlement.lines
    }


# --- against plain Python

DAYS = st.sampled_from(["2015-09-01", "2015-09-17", "2015-10-08", "2015-10-31", "2015-11-30"])
DEALS = st.lists(
    st.fixed_dictionaries(
        {
            "seller": st.sampled_from(["An", "Bo"]),
            "quote_issuer": st.sampled_from(["Qi", "An"]),
            "introducer": st.sampled_from([None, "Wu", "Bo"]),
            "bound_on": DAYS,
            "money_received": st.one_of(st.none(), DAYS),
            "start": st.sampled_from(["2015-09-01", "2015-10-15"]),
            "cancelled_on": st.one_of(
                st.none(),
                st.dates(
                    min_value=dt.date.fromisoformat("2015-08-20"),
                    max_value=dt.date.fromisoformat("2016-02-29"),
                ).map(str),
            ),
            "premium": st.integers(0, 1_000_000).map(lambda amount: f"{amount / 100:.2f}"),
            "class": st.sampled_from(["first", "repeat", "conquest"]),
        }
    ),
    max_size=14,
).map(lambda made: [each | {"id": f"D{index:02}", "end": "2016-09-01"} for index, each in enumerate(made)])


@given(DEALS, st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_every_month_is_that_of_plain_python(
    deals: list[dict[str, Any]],
    whole: bool,  # noqa: FBT001 -- drawn
    recounts: bool,  # noqa: FBT001 -- drawn
    chance: random.Random,
) -> None:
    ledger = Ledger(deals, whole=whole, recounts=recounts)
    prior: list[Any] = []
    for month in MONTHS:
        period = month_after(month)
        shuffled = chance.sample(deals, len(deals))
        settlement = rules(whole=whole, recounts=recounts).settle(
            shuffled, period=period, prior=chance.sample(prior, len(prior))
        )
        posted, statements = ledger.settle(month)
        assert lines_of(settlement) == posted
        assert {
            each.person: tuple(map(cents, (each.earned, each.taken_back, each.carried_out, each.net)))
            for each in settlement.statements
        } == statements
        assert_conserved(settlement, prior)
        assert json.loads(json.dumps(settlement.to_dict())) == settlement.to_dict()
        prior.append(settlement.to_dict() if chance.random() < 0.5 else settlement)


def assert_conserved(settlement: Settlement, prior: list[Any]) -> None:
    """Nothing is made and nothing is lost on the way from lines to pay."""
    before = prior[-1] if prior else None
    carried = before if before is None or isinstance(before, dict) else before.to_dict()
    known = {each["person"]: each["carried_out"] for each in carried["statements"]} if carried else {}
    for each in settlement.statements:
        own = [line.amount for line in settlement.lines if line.person == each.person]
        assert sum(own) == each.earned - each.owed
        assert each.carried_in == Decimal(known.get(each.person, "0.00"))
        assert each.carried_in + each.owed == each.taken_back + each.carried_out
        assert each.net == each.earned - each.taken_back
        assert each.taken_back * 2 <= each.earned
    assert {line.person for line in settlement.lines} <= {each.person for each in settlement.statements}
    assert settlement.total == sum(each.net for each in settlement.statements)
    for line in settlement.lines:
        assert line.amount == line.due - line.before
        if line.share and line.kind == "paid":
            of_rule = [
                other
                for other in settlement.lines
                if (other.deal, other.rule, other.kind) == (line.deal, line.rule, line.kind)
            ]
            assert (
                line.whole is None
                or sum(other.due for other in of_rule) in (line.whole, 0)
                or any(other.due == other.before for other in of_rule)
            )


# --- the 21st renewal, and one cancelled (SC15)


def month_of_deals(count: int, **facts: object) -> list[dict[str, Any]]:
    return [deal(f"D{number:02}", **facts) for number in range(1, count + 1)]


TWENTY_FIRST = SCHEME.replace("| 3rd           | 50 CNY ", "| 21st          | 50 CNY ").replace(
    "| 5th           | 80 CNY ", "| 41st          | 80 CNY "
)


def bonuses(ruleset: Ruleset, *months: tuple[str, list[dict[str, Any]]]) -> list[Decimal]:
    """What the volume bonus adds in each month."""
    prior: list[Settlement] = []
    for period, deals in months:
        prior.append(ruleset.settle(deals, period=period, prior=prior))
    return [
        sum((line.amount for line in each.lines if line.rule == "volume_bonus"), Decimal(0)) for each in prior
    ]


@pytest.mark.parametrize(("whole", "expected"), [(False, [650, -50]), (True, [1050, -450])])
def test_the_21st_of_a_month_and_what_its_cancellation_takes(*, whole: bool, expected: list[int]) -> None:
    text = TWENTY_FIRST
    if whole:
        text = text.replace("each part of renewals pays by its own band", WHOLE)
    ruleset = load_text(text)
    deals = month_of_deals(21)
    assert bonuses(ruleset, ("2015-11", deals[:20])) == [600]
    cancelled = [*deals[:20], deals[20] | {"cancelled_on": "2015-12-03"}]
    assert bonuses(ruleset, ("2015-11", deals), ("2015-12", cancelled)) == expected


def test_a_cancelled_deal_may_still_count() -> None:
    deals = month_of_deals(3)
    cancelled = [deals[0] | {"cancelled_on": "2015-12-03"}, *deals[1:]]
    assert bonuses(rules(recounts=False), ("2015-11", deals), ("2015-12", cancelled)) == [110, 0]
    assert bonuses(rules(), ("2015-11", deals), ("2015-12", cancelled)) == [110, -50]


def test_when_an_earlier_deal_goes_those_after_it_move_up() -> None:
    deals = month_of_deals(3)
    first = rules().settle(deals, period="2015-11")
    assert {line.deal: line.facts["premium_rate"] for line in first.lines if line.deal} == {
        "D01": Decimal("0.010"),
        "D02": Decimal("0.010"),
        "D03": Decimal("0.015"),
    }
    cancelled = [deals[0] | {"cancelled_on": "2015-12-03"}, *deals[1:]]
    second = rules().settle(cancelled, period="2015-12", prior=[first])
    assert sum(line.amount for line in second.lines if line.deal == "D03") == Decimal("-15.00")
    assert second.statement("An").taken_back == 0
    assert second.carried == {"An": Decimal("110.00"), "Qi": Decimal("15.00")}


# --- shares and persons


def test_each_share_has_its_person_and_the_cents_add_up() -> None:
    settlement = rules().settle([deal(introducer="Wu", premium="3000.50")], period="2015-11")
    shares = {line.share: (line.person, line.amount) for line in settlement.lines if line.deal}
    assert shares == {
        "seller": ("An", Decimal("42.01")),
        "quote_issuer": ("Qi", Decimal("12.00")),
        "introducer": ("Wu", Decimal("6.00")),
    }
    assert sum(amount for _, amount in shares.values()) == Decimal("60.01")


def test_the_share_that_nobody_has_goes_where_the_rules_say() -> None:
    settlement = rules().settle([deal()], period="2015-11")
    line = next(line for line in settlement.lines if line.share == "introducer")
    assert line.person == "An"
    text = settlement.explain(line).text
    assert "There is no introducer, so that share goes to seller." in text
    assert "The share of introducer is 10% of 60 CNY." in text
    assert "没有 introducer，这一份归 seller。" in settlement.explain(line).in_language("zh").text


def test_a_line_says_what_it_was_worked_out_from() -> None:
    (line, *_) = [line for line in rules().settle([deal()], period="2015-11").lines if line.deal]
    assert (line.rule, line.whole, line.percent, line.rounding) == (
        "commission",
        Decimal("60.00"),
        Decimal("0.7"),
        "half_up",
    )
    assert line.facts["premium"] == Decimal("3000.00")
    assert line.facts["premium_rate"] == Decimal("0.010")
    assert line.facts["place_in_month"] == 1
    assert line.facts["class_bonus"] == Decimal("30.00")


# --- when it is paid


def test_a_deal_is_paid_the_month_after_its_money_came_and_once() -> None:
    deals = [deal(money_received="2015-10-31"), deal("D2", money_received=None)]
    october = rules().settle(deals, period="2015-10")
    assert october.lines == ()
    assert october.undecided == ()
    november = rules().settle(deals, period="2015-11", prior=[october])
    assert {line.deal for line in november.lines} == {"", "D1"}
    december = rules().settle(deals, period="2015-12", prior=[november, october])
    assert december.lines == ()


def test_what_comes_late_is_made_up_in_the_next_month() -> None:
    first = rules().settle([deal()], period="2015-11")
    second = rules().settle([deal(), deal("D2", bound_on="2015-10-01")], period="2015-12", prior=[first])
    assert sum(line.amount for line in second.lines if line.deal == "D2") == 60
    assert [line.amount for line in second.lines if not line.deal] == [Decimal("30.00")]


def test_a_deal_cancelled_before_it_was_paid_gives_nothing_and_costs_nobody() -> None:
    settlement = rules().settle([deal(cancelled_on="2015-11-20")], period="2015-11")
    assert {line.kind for line in settlement.lines} == {"paid", "cancelled"}
    assert {(each.earned, each.owed, each.net) for each in settlement.statements} == {
        (Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
    }


# --- taking back


@pytest.mark.parametrize(
    ("cancelled", "back"),
    [("2016-01-29", "60.00"), ("2016-01-30", "60.00"), ("2016-01-31", "45.08"), ("2016-10-31", "0.16")],
)
def test_up_to_90_days_all_of_it_and_later_the_days_that_remain(cancelled: str, back: str) -> None:
    """90 days after 1 November is 30 January; of 366 days 275 are left on the 31st: 60 times 275 over 366."""
    prior = [rules().settle([deal()], period="2015-11")]
    for period in ("2015-12", *(f"2016-{month:02}" for month in range(1, 11))):
        prior.append(rules().settle([deal(cancelled_on=cancelled)], period=period, prior=prior))
    taken = [line for each in prior for line in each.lines if line.kind == "cancelled"]
    assert -sum(line.amount for line in taken) == Decimal(back)


def test_at_most_half_of_a_month_is_taken_back_and_the_rest_is_carried_until_it_is_paid() -> None:
    big = deal("D1", premium="100000.00")
    deals = [big, *(deal(f"N{n}", bound_on=f"2015-{n}-02", money_received=f"2015-{n}-02") for n in (11, 12))]
    prior = [rules().settle(deals, period="2015-11")]
    deals[0] = big | {"cancelled_on": "2015-12-10"}
    prior.append(rules().settle(deals, period="2015-12", prior=prior))
    prior.append(rules().settle(deals, period="2016-01", prior=prior))
    taken = [each.statement("An") for each in prior]
    owed = Decimal("30.00") + Decimal("824.00")
    assert [each.owed for each in taken] == [0, owed, 0]
    assert [each.taken_back for each in taken] == [0, Decimal("39.00"), Decimal("39.00")]
    assert [each.carried_out for each in taken] == [0, owed - 39, owed - 78]
    assert [each.net for each in taken] == [owed, 39, 39]


def test_a_cancellation_withdrawn_is_paid_again() -> None:
    prior = [rules().settle([deal()], period="2015-11")]
    prior.append(rules().settle([deal(cancelled_on="2015-12-10")], period="2015-12", prior=prior))
    again = rules().settle([deal()], period="2016-01", prior=prior)
    assert sum(line.amount for line in again.lines) == Decimal("90.00")
    assert again.statement("An").taken_back == Decimal("39.00")


# --- what is not known


def test_an_unknown_fact_leaves_its_own_amount_open_and_is_named() -> None:
    settlement = rules().settle([deal(**NO_CLASS), deal("D2")], period="2015-11")
    assert [(each.deal, each.rule, each.lacking) for each in settlement.undecided] == [
        ("D1", "commission", ("class",))
    ]
    assert {line.deal for line in settlement.lines} == {"", "D2"}


def test_a_deal_of_nobody_leaves_every_number_open_that_it_could_change() -> None:
    settlement = rules().settle([deal(), deal("D2", seller=None)], period="2015-11")
    assert settlement.lines == ()
    assert {(each.deal, each.rule): each.lacking for each in settlement.undecided} == {
        ("D1", "commission"): ("D2.seller",),
        ("D2", "commission"): ("seller",),
        ("", "volume_bonus"): ("D2.seller",),
    }


def test_an_unknown_order_leaves_places_open_and_counts_known() -> None:
    settlement = rules().settle([deal(), deal("D2", bound_on=None)], period="2015-11")
    assert [(line.rule, line.amount) for line in settlement.lines] == [("volume_bonus", Decimal("60.00"))]
    assert {(each.deal, each.lacking) for each in settlement.undecided} == {
        ("D1", ("D2.bound_on",)),
        ("D2", ("bound_on",)),
    }


def test_what_was_open_is_paid_when_it_is_known() -> None:
    prior = [rules().settle([deal(**NO_CLASS)], period="2015-11")]
    second = rules().settle([deal()], period="2015-12", prior=prior)
    assert sum(line.amount for line in second.lines) == Decimal("60.00")
    assert second.undecided == ()


def test_what_was_paid_stays_paid_while_a_fact_is_lost() -> None:
    prior = [rules().settle([deal()], period="2015-11")]
    for lost in (NO_CLASS, {"seller": None}):
        second = rules().settle([deal(**lost)], period="2015-12", prior=prior)
        assert second.lines == ()
        assert second.undecided != ()


# --- bonuses of the month

TEAM = SCHEME.replace(
    "  pays volume-bonus every month",
    "  pays team-bonus once a month, to team-name;\n  pays volume-bonus every month",
) + (
    "\ntiers team-bonus:\n  it is what the band that renewal-rate has reached pays.\n"
    "| from … | pays …  |\n| 0%     | 0 CNY   |\n| 60%    | 300 CNY |\n| 70%    | 800 CNY |\n"
)


@pytest.mark.parametrize(("rate", "bonus"), [("0.5999", []), ("0.60", [300]), ("0.70", [800])])
def test_a_team_is_paid_once_by_the_band_it_reached(rate: str, bonus: list[int]) -> None:
    settlement = load_text(TEAM).settle([], period="2015-11", facts={"team": {"renewal_rate": rate}})
    assert [line.amount for line in settlement.lines] == bonus


def test_a_bonus_for_lack_of_a_fact_is_open() -> None:
    settlement = load_text(TEAM).settle([], period="2015-11")
    assert [(each.rule, each.lacking) for each in settlement.undecided] == [("team_bonus", ("renewal_rate",))]


# --- faults


def codes(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in error.value.faults]


def test_faulty_deals_are_refused_together_each_at_its_place() -> None:
    deals = [deal(premium=None), deal("D2", premium="x"), deal("D3", sold=1), deal("D3"), deal(""), 7]
    with pytest.raises(InputError) as error:
        rules().settle([*deals, deal("D4"), deal("D4"), deal("D5", paid_so_far=3)], period="2015-11")
    assert codes(error) == [
        ("deals[D1].premium", "IN120"),
        ("deals[D2].premium", "IN131"),
        ("deals[D3].sold", "IN104"),
        ("deals[4].id", "IN108"),
        ("deals[5]", "IN101"),
        ("deals[D4]", "IN109"),
        ("deals[D5].paid_so_far", "IN170"),
    ]


SETTLED = rules().settle([deal()], period="2015-11")


@pytest.mark.parametrize(
    ("prior", "code"),
    [
        ([3], "IN101"),
        ([{}], "IN172"),
        ([SETTLED.to_dict() | {"settlement": "other"}], "IN172"),
        ([SETTLED.to_dict() | {"lines": [{}]}], "IN172"),
        ([SETTLED.to_dict() | {"lines": 1}], "IN172"),
        ([SETTLED.to_dict() | {"statements": [{"person": "An", "carried_out": "-1"}]}], "IN172"),
        ([SETTLED, SETTLED], "IN173"),
        ([SETTLED.to_dict() | {"period": "2015-12"}], "IN173"),
        ([SETTLED.to_dict() | {"period": "2015-10"}], "IN174"),
    ],
)
def test_faulty_earlier_settlements_are_refused(prior: list[Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        rules().settle([deal()], period="2015-12", prior=prior)
    assert code in {found for _, found in codes(error)}


def test_a_deal_that_was_paid_cannot_vanish() -> None:
    with pytest.raises(InputError, match="`D1` was paid in an earlier month") as error:
        rules().settle([], period="2015-12", prior=[SETTLED])
    assert codes(error) == [("deals", "IN175")]


def test_facts_of_a_deal_are_not_given_for_all() -> None:
    with pytest.raises(InputError) as error:
        rules().settle([], period="2015-12", facts={"deal": {"seller": "An"}})
    assert codes(error) == [("deal", "IN171")]


@pytest.mark.parametrize("period", ["2015-13", "2015", "2015-1", "0000-01", "2015-11-01"])
def test_a_month_is_written_as_one(period: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        rules().settle([], period=period)


def test_a_settlement_is_named_where_there_is_not_just_one() -> None:
    with pytest.raises(KeyError, match="it has none"):
        load_text(SCHEME[: SCHEME.index("settlement ")]).settle([], period="2015-11")
    with pytest.raises(KeyError, match="monthly_pay"):
        rules().settle([], period="2015-11", settlement="yearly-pay")
    assert rules().settle([], period="2015-11", settlement="monthly-pay").lines == ()

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules import dates
from renewrules import valuetypes as types
from renewrules.core import nodes
from renewrules.engine.decision import Decision, assemble
from renewrules.engine.inputs import Reader
from renewrules.engine.outside import json_ready, outside
from renewrules.engine.records import Record
from renewrules.engine.reference import Evaluator
from renewrules.valuetypes import Value
from tests.small_programs import ZONE, program, step

NOW = dates.parse_instant("2015-09-06T09:00+08:00")
TODAY = dates.parse_day("2015-09-06")
FORBID = nodes.Hold("no-sunday-calls", "forbid", "sunday", "sunday_until", "quiet Sunday", "store rule 4")
LIMIT = nodes.Hold("twice-a-week", "limit", "twice", None, "enough calls", "")
STEPS = (
    step("care", 0),
    step("quote", 1, priority=5),
    step("last", 2, required=True),
)
PARTS: dict[str, tuple[types.Type, Value]] = {
    "earliest": (types.Date(), TODAY - 10),
    "target": (types.Date(), TODAY),
    "overdue": (types.Date(), TODAY + 10),
    "latest": (types.Date(), TODAY + 30),
    "match": (types.EventIndex(), -1),
    "done_on": (types.Date(), dates.NEVER),
    "attempts": (types.Number(), 0),
    "status": (types.Choice(("open",)), "open"),
    "slot_start": (types.Instant(), NOW),
    "slot_end": (types.Instant(), NOW + 3600),
    "superseded_by": (types.Text(), None),
    "script": (types.Text(), "care_talk"),
}
FACTS: dict[str, Any] = {
    "customer": {"id": "C-1001", "name": "Li"},
    "vehicle": [{"id": "V1", "age": 3}],
    "policy": [{"id": "P1", "expiry": "2015-12-20"}, {"id": "P2", "expiry": "2016-03-01"}],
}


def define(name: str, type_: types.Type, value: Value, subject: str | None = "policy") -> nodes.Definition:
    return nodes.Definition(name, subject, type_, nodes.Const(value, type_), shown=not name.endswith("_"))


def decide(
    values: dict[str, Value] | None = None,
    *,
    steps: tuple[nodes.Step, ...] = STEPS,
    facts: dict[str, Any] = FACTS,
    more: tuple[nodes.Definition, ...] = (),
    suggestions: tuple[nodes.SuggestionList, ...] = (),
    offers: tuple[nodes.OfferMenu, ...] = (),
) -> Decision:
    """A decision on made-up values: `values` has them by ``name`` or, for one row, by ``name@id``."""
    given_values = values or {}
    definitions = [
        define(f"{each.name}_{part}", type_, value)
        for each in steps
        for part, (type_, value) in PARTS.items()
    ]
    definitions += [
        define("sunday", types.Bool(), value=False),
        define("sunday_until", types.Instant(), NOW + 86_400),
        define("twice", types.Bool(), value=False),
        define("hidden_", types.Number(), 1),
    ]
    plans = (nodes.Plan("renewal", "policy", "stopped", steps),)
    whole = program(definitions=(*definitions, *more), plans=plans, suggestions=suggestions, offers=offers)
    defaults = {
        each.name: each.expr.value for each in whole.definitions if isinstance(each.expr, nodes.Const)
    }

    def lookup(name: str, row: Record | None) -> Value:
        plain: Value = given_values.get(name, defaults[name])
        return plain if row is None else given_values.get(f"{name}@{row.id}", plain)

    return assemble(whole, Reader.of(whole).read(facts), NOW, lookup)


def everything(status: str) -> dict[str, Value]:
    return {f"{each.name}_status": status for each in STEPS}


def first(values: dict[str, Value], status: str = "open") -> str | None:
    answer = decide(everything(status) | values).next
    return answer.id if answer else None


def test_an_action_shows_its_step_from_outside() -> None:
    action = decide({"last_attempts@P1": 2, "last_overdue": dates.NEVER}).next
    assert action is not None
    assert action.id == "renewal.last@P1#2"
    assert (action.plan, action.step, action.subject, action.row) == ("renewal", "last", "policy", "P1")
    assert (action.status, action.channel, action.script, action.owner) == (
        "open", "call", "care_talk", "specialist",
    )  # fmt: skip
    assert (action.window.earliest, action.window.target) == (dt.date(2015, 8, 27), dt.date(2015, 9, 6))
    assert (action.window.overdue, action.window.latest) == (None, dt.date(2015, 10, 6))
    zone = ZoneInfo(ZONE)
    assert action.slot == (
        dt.datetime(2015, 9, 6, 9, tzinfo=zone),
        dt.datetime(2015, 9, 6, 10, tzinfo=zone),
    )
    assert (action.done_on, action.because, action.source, action.holds) == (
        None, "last is due", "manual 3.1", (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "renewal.last@P1#0"),
        ({"last_status": "done"}, "renewal.quote@P1#0"),
        ({"last_status": "done", "care_latest@P2": TODAY + 29}, "renewal.care@P2#0"),
        ({"last_status": "done", "quote_latest": None}, "renewal.care@P1#0"),
        ({"last_status": "done", "quote_status": "done", "care_overdue@P2": TODAY - 1}, "renewal.care@P2#0"),
        ({"last_status": "done", "quote_status": "done", "care_overdue@P2": TODAY}, "renewal.care@P1#0"),
        ({"last_status": "done", "quote_status": "done", "care_overdue": None}, "renewal.care@P1#0"),
        ({"last_status@P1": "due"}, "renewal.last@P1#0"),
        ({"last_status@P1": "held", "last_status@P2": "overdue"}, "renewal.last@P2#0"),
    ],
)
def test_next_is_required_then_soonest_out_of_time_then_priority_then_longest_overdue(
    values: dict[str, Value], expected: str
) -> None:
    assert first(values) == expected


LATER: dict[str, Value] = {f"{each.name}_slot_start": NOW + 3600 for each in STEPS}


@pytest.mark.parametrize("status", ["open", "not_yet"])
def test_out_of_hours_the_action_whose_hours_begin_first_is_next_whatever_its_rank(status: str) -> None:
    assert first({**LATER, "care_slot_start@P2": NOW + 3599}, status) == "renewal.care@P2#0"
    assert first(LATER, status) == "renewal.last@P1#0"
    assert first({**LATER, "last_slot_start": None}, status) == "renewal.quote@P1#0"


def test_of_those_whose_hours_have_begun_the_first_by_rank_is_next_however_long_ago_they_did() -> None:
    assert first({"care_slot_start@P2": NOW - 1}) == "renewal.last@P1#0"


def test_what_can_be_done_goes_before_what_will_come() -> None:
    assert first({"last_status": "not_yet", "quote_status": "not_yet"}) == "renewal.care@P1#0"


@pytest.mark.parametrize(
    "status", ["held", "paused", "cannot_fit", "unknown", "done", "skipped", "missed", "stopped"]
)
def test_nothing_else_is_ever_next(status: str) -> None:
    assert first({}, status) is None


def test_an_unknown_status_is_called_unknown() -> None:
    assert {action.status for action in decide({"care_status": None}).actions} == {"unknown", "open"}


def test_actions_stand_by_what_can_be_done_about_them() -> None:
    statuses = ["stopped", "held", "not_yet", "overdue", "missed", "unknown"]
    names = [f"{each.name}_status@{row}" for each in STEPS for row in ("P1", "P2")]
    actions = decide(dict(zip(names, statuses, strict=True))).actions
    assert [action.status for action in actions] == [
        "overdue",
        "not_yet",
        "unknown",
        "held",
        "missed",
        "stopped",
    ]


@given(st.permutations(range(3)), st.permutations(["P1", "P2"]))
def test_neither_the_order_of_steps_nor_of_rows_shows(order: list[int], rows: list[str]) -> None:
    facts = FACTS | {"policy": sorted(FACTS["policy"], key=lambda row: rows.index(row["id"]))}
    assert decide(steps=tuple(STEPS[i] for i in order), facts=facts).actions == decide().actions


def test_the_rules_that_hold_an_action_back_are_withheld_with_their_reason() -> None:
    steps = (step("care", 0, holds=(FORBID, LIMIT)),)
    decision = decide({"care_status@P1": "held", "sunday": True, "twice": True}, steps=steps)
    forbid, limit = decision.withheld
    assert (forbid.action, forbid.rule, forbid.kind) == ("renewal.care@P1#0", "no-sunday-calls", "forbid")
    assert forbid.until == dt.datetime(2015, 9, 7, 9, tzinfo=ZoneInfo(ZONE))
    assert (forbid.because, forbid.source) == ("quiet Sunday", "store rule 4")
    assert (limit.rule, limit.until) == ("twice-a-week", None)
    assert decision.actions[1].holds == ("no-sunday-calls", "twice-a-week")
    assert decision.actions[0].holds == ()


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"sunday": True}, ["no-sunday-calls"]),
        ({"sunday": None}, ["no-sunday-calls"]),
        ({"sunday": False, "twice": None}, []),
        ({"twice": True}, ["twice-a-week"]),
    ],
)
def test_a_forbid_that_is_not_known_to_be_off_holds(values: dict[str, Value], rules: list[str]) -> None:
    steps = (step("care", 0, holds=(FORBID, LIMIT)),)
    decision = decide(values | {"care_status@P1": "paused"}, steps=steps)
    assert [withheld.rule for withheld in decision.withheld] == rules


def test_a_hold_that_never_ends_has_no_end() -> None:
    steps = (step("care", 0, holds=(FORBID,)),)
    values: dict[str, Value] = {"sunday": True, "care_status": "held", "sunday_until": dates.NEVER_INSTANT}
    assert {withheld.until for withheld in decide(values, steps=steps).withheld} == {None}


SUGGESTIONS = nodes.SuggestionList(
    "covers",
    "policy",
    "covers_chosen",
    (
        nodes.Suggestion("glass", "glass_active", (("amount", "amount"),), "", (), "parked outdoors", ""),
        nodes.Suggestion("theft", "theft_active", (), "", (), "new car", "table 3"),
    ),
)
CHOSEN = (
    define("covers_chosen", types.Labels(), ("theft", "glass")),
    define("amount", types.Money("CNY"), 120_050, None),
)


def test_suggestions_stand_in_the_order_chosen() -> None:
    values: dict[str, Value] = {"covers_chosen@P2": None}
    theft, glass = decide(values, suggestions=(SUGGESTIONS,), more=CHOSEN).suggestions
    assert (theft.name, theft.list, theft.row, theft.details) == ("theft", "covers", "P1", ())
    assert (glass.name, glass.because, glass.details) == (
        "glass", "parked outdoors", (("amount", Decimal("1200.50")),),
    )  # fmt: skip


MENU = nodes.OfferMenu(
    "gifts",
    "policy",
    "gifts_total",
    (
        nodes.OfferItem("wash", "car wash", "wash_ok", "wash_worth", "wash_granted", "loyal", "plan 7"),
        nodes.OfferItem("cash", "rebate", "cash_ok", "wash_worth", "wash_granted", "loyal", "plan 7"),
    ),
)
WASH = (
    define("wash_ok", types.Bool(), value=True),
    define("cash_ok", types.Bool(), None),
    define("wash_worth", types.Money("CNY"), 8000),
    define("wash_granted", types.Money("CNY"), 0),
)


def test_offers_are_what_a_row_is_eligible_for() -> None:
    (offer,) = decide({"wash_ok@P2": False}, offers=(MENU,), more=WASH).offers
    assert (offer.name, offer.menu, offer.row, offer.gives) == ("wash", "gifts", "P1", "car wash")
    assert (offer.worth, offer.granted, offer.because) == (Decimal("80.00"), Decimal("0.00"), "loyal")


def test_values_of_the_question_need_no_row() -> None:
    assert decide(more=CHOSEN).values["amount"] == Decimal("1200.50")


def test_values_of_several_rows_are_asked_for_by_row() -> None:
    values = decide({"care_attempts@P2": 3}).values
    assert (values["care_attempts", "P1"], values["care_attempts", "P2"]) == (0, 3)
    assert ("care_attempts", "P2") in values
    assert values["care-attempts", "P2"] == 3
    assert "care_attempts" not in values
    assert values["hidden_", "P1"] == 1
    assert ("hidden_", "P1") not in set(values)
    assert len(list(values)) == len(values)


def test_values_of_one_row_need_no_row() -> None:
    values = decide(facts=FACTS | {"policy": FACTS["policy"][:1]}).values
    assert values["care_attempts"] == values["care_attempts", "P1"] == 0
    assert "care_attempts" in set(values)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("care_atempts", "no value `care_atempts`; did you mean `care_attempts` or `last_attempts`?"),
        ("zzz", "no value `zzz`"),
        ("care_attempts", "`care_attempts` has a value for each policy, and there are 2"),
        (("care_attempts", "P3"), "no policy `P3`: `P1`, `P2`"),
        (("amount", "P1"), "`amount` has one value for all"),
    ],
)
def test_a_value_that_is_not_there_is_a_key_error_that_helps(key: Any, reason: str) -> None:  # noqa: ANN401 - either
    with pytest.raises(KeyError) as caught:
        decide(more=CHOSEN).values[key]
    assert caught.value.args == (reason,)


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (None, types.Money("CNY"), None),
        (True, types.Bool(), True),
        (7, types.Number(), 7),
        (75, types.Number(1), Decimal("7.5")),
        (120_050, types.Money("CNY"), Decimal("1200.50")),
        (250, types.Rate(), Decimal("0.0250")),
        (TODAY, types.Date(), dt.date(2015, 9, 6)),
        (dates.NEVER, types.Date(), None),
        (NOW, types.Instant(), dt.datetime(2015, 9, 6, 1, tzinfo=dt.UTC)),
        (dates.NEVER_INSTANT, types.Instant(), None),
        (dates.FIRST_INSTANT, types.Instant(), None),
        ("Li", types.Text(), "Li"),
        ("b", types.Choice(("a", "b")), "b"),
        (frozenset({"c", "a"}), types.Choices(("a", "b", "c")), ("a", "c")),
        (("y", "x"), types.Labels(), ("y", "x")),
        (-1, types.EventIndex(), -1),
        ((100, None), types.Series(types.Money("CNY")), (Decimal("1.00"), None)),
    ],
)
def test_each_type_has_one_form_outside(value: Value, type_: types.Type, expected: object) -> None:
    assert outside(value, type_, ZONE) == expected


def test_decimals_keep_their_scale_outside() -> None:
    assert str(outside(120_050, types.Money("CNY"), ZONE)) == "1200.50"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1200.50"), "1200.50"),
        (Decimal("0.0000001"), "0.0000001"),
        (dt.date(2015, 9, 6), "2015-09-06"),
        (dt.datetime(2015, 9, 6, 9, tzinfo=ZoneInfo(ZONE)), "2015-09-06T09:00+08:00"),
        (dt.datetime(2015, 9, 6, 9, 0, 5, tzinfo=ZoneInfo(ZONE)), "2015-09-06T09:00:05+08:00"),
        (("a", None, True, 3), ["a", None, True, 3]),
        ({"a": (Decimal(1),)}, {"a": ["1"]}),
    ],
)
def test_each_value_has_one_form_in_json(value: object, expected: object) -> None:
    assert json_ready(value) == expected


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no form in JSON"):
        json_ready(1.5)


def whole() -> Decision:
    steps = (*STEPS, step("held", 3, holds=(FORBID,)))
    return decide(
        {"held_status": "held", "sunday": True},
        steps=steps,
        suggestions=(SUGGESTIONS,),
        offers=(MENU,),
        more=CHOSEN + WASH,
    )


def test_the_whole_answer_is_stable_json() -> None:
    answer = whole().to_dict()
    assert json.loads(json.dumps(answer)) == answer
    assert json.dumps(answer) == json.dumps(whole().to_dict())
    assert list(answer) == [
        "version", "ruleset", "as_of", "next", "actions", "withheld", "suggestions", "offers", "responses",
        "values",
    ]  # fmt: skip
    assert (answer["version"], answer["ruleset"], answer["as_of"]) == (1, "small", "2015-09-06T09:00+08:00")
    assert answer["next"] == "renewal.last@P1#0"


def test_each_part_of_the_answer_is_an_object_by_name() -> None:
    answer: Any = whole().to_dict()
    assert answer["actions"][0] == {
        "id": "renewal.last@P1#0",
        "plan": "renewal",
        "step": "last",
        "subject": "policy",
        "row": "P1",
        "status": "open",
        "window": {
            "earliest": "2015-08-27",
            "target": "2015-09-06",
            "overdue": "2015-09-16",
            "latest": "2015-10-06",
        },
        "slot": ["2015-09-06T09:00+08:00", "2015-09-06T10:00+08:00"],
        "done_on": None,
        "channel": "call",
        "script": "care_talk",
        "owner": "specialist",
        "because": "last is due",
        "source": "manual 3.1",
        "holds": [],
    }
    assert answer["withheld"][0]["until"] == "2015-09-07T09:00+08:00"
    assert answer["suggestions"][1]["details"] == {"amount": "1200.50"}
    assert answer["offers"][0]["worth"] == "80.00"
    assert answer["values"]["amount"] == "1200.50"
    assert answer["values"]["care_attempts"] == {"P1": 0, "P2": 0}
    assert "hidden_" not in answer["values"]


def test_decisions_compare_by_content() -> None:
    assert whole() == whole()
    assert decide({"care_status": "due"}) != decide()
    assert decide() != "a decision"
    with pytest.raises(TypeError, match="unhashable"):
        hash(decide())


def test_a_decision_names_its_next_action() -> None:
    assert repr(decide()) == "<Decision next=renewal.last@P1#0>"
    assert repr(decide(everything("done"))) == "<Decision next=None>"


def test_next_asks_the_engine_for_no_more_than_it_needs() -> None:
    asked: set[str] = set()
    base = decide()

    def lookup(name: str, row: Record | None) -> Value:
        asked.add(name)
        return original(name, row)

    original: Callable[[str, Record | None], Value] = base._lookup  # noqa: SLF001 - to listen in
    assert Decision(base._layout, base._known, NOW, lookup).next == base.next  # noqa: SLF001
    assert not {name for name in asked if name.startswith("care") and name.endswith(("slot_end", "script"))}


def test_the_reference_engine_gives_the_same_decision() -> None:
    base = decide()
    whole_program, known = base._layout.program, base._known  # noqa: SLF001 - the program made up here
    evaluator = Evaluator(whole_program, known, NOW)
    assert assemble(whole_program, known, NOW, evaluator.value) == base


def test_a_definition_of_a_row_above_serves_the_rows_below() -> None:
    above = nodes.Definition(
        "age_now", "vehicle", types.Number(), nodes.Field("vehicle", "age", types.Number())
    )
    owners = nodes.SuggestionList(
        "ages",
        "policy",
        "chosen",
        (nodes.Suggestion("old", "chosen", (("age", "age_now"),), "", (), "", ""),),
    )
    chosen = define("chosen", types.Labels(), ("old",))
    whole_program = program(definitions=(above, chosen), plans=(), suggestions=(owners,))
    known = Reader.of(whole_program).read(FACTS)
    decision = assemble(whole_program, known, NOW, Evaluator(whole_program, known, NOW).value)
    assert [answer.details for answer in decision.suggestions] == [(("age", 3),)] * 2
    assert decision.values["age_now"] == 3

# ruff: noqa: E501 -- what is told is pinned as it is told
"""Explanations of the dealership's policy, pinned word for word, and the law that every claim has its words."""

import ast
import json
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import renewrules.api as rr
from renewrules.api import Ruleset
from renewrules.core.lowering import lower
from renewrules.core.symbols import Unit
from renewrules.engine.compiled import compile_question
from renewrules.engine.inputs import Known, Reader
from renewrules.engine.values import Layout
from renewrules.explain.claims import Claim
from renewrules.explain.decision import Decision
from renewrules.explain.writing import Explanation, prose_of
from renewrules.grammar.parser import parse
from renewrules.source import SourceFile, read_source

ROOT = Path(__file__).parents[1]
STORE = {"store_name": "Star", "staff_name": "Li Lei", "staff_phone": "13800000000"}
POLICY = {
    "id": "P1",
    "expiry": "2015-12-20",
    "covers": ["glass"],
    "commercial_premium": "5000",
    "last_class": "first_renewal",
    "premium_before_tax": "3333.33",
}
CALLS = [
    {"id": "c1", "kind": "call", "at": "2015-08-20T10:00+08:00", "outcome": "connected"},
    {"id": "c2", "kind": "call", "at": "2015-09-05T10:00+08:00", "outcome": "no_answer"},
    {"id": "c3", "kind": "call", "at": "2015-09-06T10:00+08:00", "outcome": "connected"},
]


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return rr.load(ROOT / "tests" / "policies" / "three_steps")


def facts(policy: dict[str, Any] | None = None, **customer: Any) -> dict[str, Any]:  # noqa: ANN401 - facts are raw
    return {
        "store": STORE,
        "customer": {"agreed_to_texts": True} | customer,
        "vehicle": {"first_registration": "2013-05-01", "seats": 5},
        "policy": POLICY | (policy or {}),
    }


def ask(
    rules: Ruleset,
    *events: dict[str, Any],
    as_of: str = "2015-09-06T11:00+08:00",
    given: dict[str, Any] | None = None,
) -> Decision:
    return rules.decide(given or facts(), events, as_of=as_of)


def told(explanation: Explanation, count: int | None = None) -> str:
    """The text, or its first lines, without the numbers of the rules' lines."""
    lines = re.sub(r"(\.rules):\d+", r"\1:…", explanation.text).splitlines()
    return "\n".join(lines[:count])


def test_a_step_that_is_due_says_how_each_of_its_days_came_about(rules: Ruleset) -> None:
    assert (
        told(ask(rules).why("care-call"))
        == """\
Care-call is due.
  The reason: we ask how the car is running before anybody speaks of insurance.
  Source: S29, S30; X02: 105 days, not three and a half months; X03: no insurance in this call (contact.rules:…).
  Target: 105 days before expiry (2015-12-20) is Sunday 2015-09-06; a make-up working day, so it stays.
  No earlier than Tuesday 2015-09-01: 110 days before expiry (2015-12-20).
  No later than Wednesday 2015-10-21: 60 days before expiry (2015-12-20).
  Not used: half-month-reading, which is Saturday 2015-09-05.
    Half-month-reading is Saturday 2015-09-05: 15 days before three-months-before (2015-09-20).
  By renewal-specialist, by call, with script care-talk.
  Sunday 2015-09-06 between 09:00 and 20:00.
    Within contact-hours: from 09:00 and before 20:00 (source: C5, contact.rules:…)."""
    )


def test_a_step_that_is_done_names_the_event_and_why_others_did_not_count(rules: Ruleset) -> None:
    assert (
        told(ask(rules, *CALLS).why("care-call"), 6)
        == """\
Care-call is done.
  The reason: we ask how the car is running before anybody speaks of insurance.
  Source: S29, S30; X02: 105 days, not three and a half months; X03: no insurance in this call (contact.rules:…).
  The call of Thursday 2015-08-20 10:00 did not finish it: it counts from Tuesday 2015-09-01 on.
  The call of Saturday 2015-09-05 10:00 did not finish it: outcome was no-answer, not connected.
  Finished by the call of Sunday 2015-09-06 10:00."""
    )


def test_one_contact_finishes_one_step_and_a_day_off_moves_the_target(rules: Ruleset) -> None:
    lines = ask(rules, *CALLS).why("invitation_call").text.splitlines()
    assert (
        "  The call of Sunday 2015-09-06 10:00 did not finish it: "
        "it finished care-call, and one contact finishes only one step."
    ) in lines
    assert (
        "  Target: 7 days after care-call was done (2015-09-06) is Sunday 2015-09-13; "
        "a day off, so Monday 2015-09-14."
    ) in lines


def test_the_decision_says_what_is_next_and_what_comes_later(rules: Ruleset) -> None:
    text = ask(rules, *CALLS).explain().text
    assert text.splitlines()[0] == (
        "Nothing can be done now; next comes care-text, by renewal-specialist, by text, "
        "Friday 2015-09-11 between 09:00 and 20:00."
    )
    assert "  Invitation-call comes later: Monday 2015-09-14 between 09:00 and 20:00." in text.splitlines()
    assert "  Suggested by cover-advice: third-party, own-damage, passengers, deductible-waiver." in text


TWO = facts() | {"policy": [POLICY | {"id": "A"}, POLICY | {"id": "B", "expiry": "2015-12-25"}]}


def test_of_two_steps_that_can_be_done_the_one_that_can_be_done_later_says_so(rules: Ruleset) -> None:
    text = ask(rules, given=TWO).explain().text
    assert (
        "  Care-call for B can be done too, but comes after it: "
        "it can only be done from Friday 2015-09-11 09:00 on."
    ) in text.splitlines()


def test_of_two_steps_that_can_be_done_the_loser_says_why_it_lost(rules: Ruleset) -> None:
    decision = ask(rules, given=TWO, as_of="2015-09-11T11:00+08:00")
    assert (
        "  Care-call for B can be done too, but comes after it: "
        "its last day is Monday 2015-10-26, that of the other is Wednesday 2015-10-21."
    ) in decision.explain().text.splitlines()
    assert (
        "  It can be done, but care-call for A comes first: "
        "its last day is Monday 2015-10-26, that of the other is Wednesday 2015-10-21."
    ) in decision.why_not("care-call", row="B").text.splitlines()


def test_nothing_to_do_says_until_when_and_what_holds_each_step(rules: Ruleset) -> None:
    opt_out = {"id": "o", "kind": "opt_out", "at": "2015-09-05T10:00+08:00"}
    lines = told(ask(rules, opt_out).explain(), 7).splitlines()
    assert lines[:4] == [
        "There is nothing to do.",
        "  That stays so until Thursday 2015-10-22 00:00; then: care-call is missed, no longer held back.",
        "  Care-call is held back.",
        "    Opted-out forbids it, for as long as its conditions hold.",
    ]
    assert lines[4].startswith("      The reason: the customer asked us to stop")
    assert lines[5:] == [
        "      Source: C7, LG10, LG11 (contact.rules:…).",
        "      Opt-out was on Saturday 2015-09-05.",
    ]


def test_nothing_to_do_any_more_is_said_as_well(rules: Ruleset) -> None:
    assert (
        told(ask(rules, as_of="2019-01-01").explain(), 4)
        == """\
There is nothing to do.
  That stays so unless something happens or a fact changes.
  Care-call is missed.
    Its last day, Wednesday 2015-10-21, is over."""
    )


def test_a_full_limit_names_what_was_counted(rules: Ruleset) -> None:
    assert (
        told(ask(rules, *CALLS).why("calls-in-7-days"))
        == """\
Calls-in-7-days is full; there is room again from Saturday 2015-09-12 10:00.
  It stands in contact.rules:….
  Counted, of at most 2: Saturday 2015-09-05 10:00; Sunday 2015-09-06 10:00."""
    )


def test_a_step_that_stays_open_names_the_blank_fact(rules: Ruleset) -> None:
    lines = ask(rules, given=facts({"expiry": None})).why("care-call").text.splitlines()
    assert lines[0] == "Care-call stays open."
    assert "  To be filled in: expiry." in lines
    assert "  Target: 105 days before expiry (not filled in): not known; to be filled in: expiry." in lines


def test_a_day_beyond_the_calendar_is_provisional(rules: Ruleset) -> None:
    text = ask(rules, given=facts({"expiry": "2031-12-20"})).why("care-call").text
    assert "provisional, since the calendar is known only up to" in text


def test_an_amount_shows_its_rate_and_its_rounding(rules: Ruleset) -> None:
    assert (
        told(ask(rules).why("premium-commission"))
        == """\
Premium-commission is 33.33 CNY.
  Source: assumption, domain notes 3.3 (commission.rules:…).
  1% of premium-before-tax (3,333.33 CNY) is 33.3333 CNY.
  33.3333 CNY is rounded half up to 33.33 CNY."""
    )


def test_bands_show_what_each_slice_pays(rules: Ruleset) -> None:
    sold = "renewals_sold_this_month"
    [seller] = [s.subject.name for s in rules.program.subjects if sold in {fact.name for fact in s.facts}]
    lines = told(ask(rules, given=facts() | {seller: {sold: 25}}).why("volume-bonus")).splitlines()
    assert lines[0] == "Volume-bonus is 850 CNY."
    assert lines[3:] == [
        "  It is measured by renewals-sold-this-month (25).",
        "  20 at 30 CNY: 600 CNY.",
        "  5 at 50 CNY: 250 CNY.",
    ]


def test_a_table_shows_the_row_that_fits(rules: Ruleset) -> None:
    assert (
        told(ask(rules).why("no-claim-discount"))
        == """\
No-claim-discount is unchanged.
  The reason: a long gap in cover costs the discount.
  Source: P21 (dates.rules:…).
  What applies is “today is no later than unchanged-until”: unchanged.
    True: today (2015-09-06) is no later than unchanged-until (2016-03-20).
      Unchanged-until is Sunday 2016-03-20: 3 months after expiry (2015-12-20)."""
    )


def test_a_package_that_was_cut_shows_the_cap(rules: Ruleset) -> None:
    asked = facts({"labour_asked": "450", "oil_asked": "200"})
    assert (
        told(ask(rules, given=asked).why("asked-oil"))
        == """\
Asked-oil falls away: oil-service, worth 200 CNY, is cut to nothing.
  It stands in packages.rules:….
  True: oil-asked (200 CNY) is over 0 CNY.
  650 CNY in all is over the cap of 500 CNY.
    10% of commercial-premium (5,000 CNY) is 500 CNY.
  0 CNY of 200 CNY is left of it."""
    )


def test_a_suggestion_that_others_crowd_out_names_them(rules: Ruleset) -> None:
    home = facts({"covers": []})
    home["vehicle"] |= {"present_value": "200000", "parked_outdoors": True}
    assert (
        told(ask(rules, given=home).why("glass"))
        == """\
Glass would fit, but others come first.
  The reason: the car is parked outdoors.
  Source: S43 C7 (covers.rules:…).
  These come first: third-party, own-damage, scratch, passengers.
  True: parked-outdoors is yes.
  True: today (2015-09-06) is no later than 2020-09-18.
  True: covers (nothing) does not include glass."""
    )


def test_a_message_is_filled_and_signed(rules: Ruleset) -> None:
    decision = ask(rules, *CALLS)
    assert (
        decision.message("invitation-call").text
        == "Your cover ends on 2015-12-20. Shall we make you a quote?"
    )
    assert decision.next is not None
    text = str(decision.message(decision.next).text)
    assert text.startswith("The weather is changing: please check tyres and wipers.")
    assert text.endswith(" — Star, Li Lei, 13800000000")


def test_a_message_with_a_blank_placeholder_names_the_fact_and_says_nothing(rules: Ruleset) -> None:
    message = ask(rules, given=facts({"expiry": None})).message("invitation-call")
    assert (message.text, message.missing) == (None, ("policy.expiry",))


def test_unknown_facts_stand_by_how_much_they_leave_open(rules: Ruleset) -> None:
    two = facts() | {"policy": [{"id": "A"}, POLICY | {"id": "B"}]}
    unknown = ask(rules, given=two).unknown
    assert unknown[0] == "policy[A].expiry"
    assert "policy[B].expiry" not in unknown
    assert ask(rules).unknown[-1].startswith("vehicle.")


def test_a_blank_fact_that_can_change_nothing_any_more_is_not_asked_for(rules: Ruleset) -> None:
    assert "vehicle.parked_outdoors" not in ask(rules).unknown  # glass is covered already
    assert "vehicle.parked_outdoors" in ask(rules, given=facts({"covers": []})).unknown


CONFLICT = """
terms shop:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subjects:
| subject  | there is … |
| customer | one        |

facts of customer:
| fact  | fill in …  | if left blank, … |
| vip   | yes or no  | it counts as no  |
| staff | yes or no  | it counts as no  |

value gift: 0 CNY, but 20 CNY if vip is yes, but 10 CNY if staff is yes.
"""


def unchecked(text: str) -> Callable[..., Decision]:
    """The decisions of rules the checker would refuse."""
    source = read_source(text.encode(), "shop.rules")
    assert isinstance(source, SourceFile)
    parsed = parse(source)
    program = lower((Unit(parsed.source, parsed.file),), "shop").program
    assert program is not None
    layout, reader = Layout.of(program), Reader.of(program)
    compiled = compile_question(program, tuple(layout.definitions))

    def decided(known: Known, now: int) -> Decision:
        seen = known.visible(now)
        return Decision(layout, seen, now, compiled.ask(seen, now).value, known, decided)

    return lambda **customer: decided(reader.read({"customer": customer}), 0)


def test_a_conflict_names_both_cases() -> None:
    decide = unchecked(CONFLICT)
    [conflict] = decide(vip=True, staff=True).conflicts
    assert (conflict.definition, conflict.row) == ("gift", "")
    assert (conflict.first, conflict.second) == ("20 CNY if vip is yes", "10 CNY if staff is yes")
    assert decide(vip=True).conflicts == ()
    assert (
        decide(vip=True, staff=True).why("gift").text
        == """\
Gift is not known.
  It stands in shop.rules:17.
  “20 CNY if vip is yes” (shop.rules:17) and “10 CNY if staff is yes” (shop.rules:17) both apply, so it stays open."""
    )


@pytest.mark.parametrize(
    "name", ["care_call", "care-call", "renewal_contact.care_call", "renewal-contact.care-call"]
)
def test_a_step_has_several_names(rules: Ruleset, name: str) -> None:
    assert ask(rules).why(name).text.startswith("Care-call is due.")


def test_an_unknown_name_gets_the_nearest(rules: Ruleset) -> None:
    with pytest.raises(KeyError, match="did you mean `care_call`"):
        ask(rules).why("care-cal")


def test_several_rows_need_one_named(rules: Ruleset) -> None:
    two = facts() | {"policy": [POLICY | {"id": "A"}, POLICY | {"id": "B"}]}
    with pytest.raises(KeyError, match="say which policy with row=: `A`, `B`"):
        ask(rules, given=two).why("care-call")
    assert ask(rules, given=two).why("care-call", row="B").text.startswith("Care-call for B is due.")


def test_the_whole_answer_is_ready_for_json(rules: Ruleset) -> None:
    full = ask(rules).to_dict(full=True)
    assert json.loads(json.dumps(full)) == full
    assert {"unknown", "conflicts", "next_wake"} <= full.keys()
    assert not {"unknown", "conflicts", "next_wake"} & ask(rules).to_dict().keys()


def test_a_place_is_the_line_of_the_rule(rules: Ruleset) -> None:
    [place, _] = re.findall(r"(\w+\.rules):(\d+)\)", ask(rules).why("care-call").text)
    lines = (ROOT / "tests" / "policies" / "three_steps" / place[0]).read_text("utf-8").splitlines()
    assert lines[int(place[1]) - 1].startswith("step care-call of")


# --- in Chinese

CHINESE_FACTS = {
    "门店": {"店名": "星辉店", "员工姓名": "李雷", "员工电话": "13800000000"},
    "车辆": {"首次上牌日": "2013-05-01", "座位数": 5},
    "保单": {"到期日": "2015-12-20", "已有险种": ["玻璃险"], "不含税保费": "3333.33"},
}
CHINESE_CALLS = [
    {"kind": "电话", "id": "c2", "at": "2015-09-05T10:00+08:00", "结果": "没人接"},
    {"kind": "电话", "id": "c3", "at": "2015-09-06T10:00+08:00", "结果": "接通"},
]


@pytest.fixture(scope="module")
def chinese() -> Ruleset:
    return rr.load(ROOT / "tests" / "policies" / "三步")


def test_a_step_explained_in_chinese(chinese: Ruleset) -> None:
    decision = chinese.decide(CHINESE_FACTS, CHINESE_CALLS, as_of="2015-09-06T11:00+08:00")
    assert (
        told(decision.why("邀约电话"))
        == """\
邀约电话：还没到时候。
  理由：现在邀请客户续保。
  依据：S21；X06：从打通的关怀电话算起，按自然日（联系.rules:…）。
  2015-09-14（周一）之前不能做。
  2015-09-05（周六）10:00的电话不算完成：结果是没人接，不是接通；2015-09-14（周一）起的才算。
  2015-09-06（周日）10:00的电话不算完成：这次联系已经算作完成关怀电话，一次联系只算一步。
  目标日：关怀电话完成后7天（2015-09-06完成）是2015-09-13（周日）；这天不上班，改到2015-09-14（周一）。
  最晚日：2015-12-19（周六），即到期日（2015-12-20）前1天。
  由续保专员通过电话联系，用话术“续保邀约”。
  2015-09-14（周一）09:00到20:00。
    按“联系时段”：09:00起、20:00之前（依据：C5，联系.rules:…）。"""
    )


def test_what_holds_a_step_and_what_would_free_it_in_chinese(chinese: Ruleset) -> None:
    decision = chinese.decide(CHINESE_FACTS, CHINESE_CALLS, as_of="2015-09-11T11:00+08:00")
    assert (
        told(decision.why_not("关怀短信"))
        == """\
关怀短信：被拦下了。
  “未同意短信”禁止，只要条件不变就一直禁止。
    理由：客户没有同意收短信。
    依据：LG11, LG13（联系.rules:…）。
    符合：同意收短信为否（实际为否，没填时也算否）。
  目标日：关怀电话完成后5天（2015-09-06完成）是2015-09-11（周五）；不是法定节假日，不改期。
  最晚日：2015-09-13（周日），即邀约电话的目标日（2015-09-14）前1天。
  只要“同意收短信”改为是（客户本人可以改），结论就不同了。
  光靠等待，结论不会变。"""
    )


def test_an_amount_and_a_message_in_chinese(chinese: Ruleset) -> None:
    decision = chinese.decide(CHINESE_FACTS, as_of="2015-09-06")
    assert (
        told(decision.why("保费提成"))
        == """\
保费提成：33.33元。
  依据：假设，领域笔记 3.3（提成.rules:…）。
  不含税保费（3,333.33元）的1%是33.3333元。
  33.3333元四舍五入为33.33元。"""
    )
    assert decision.message("邀约电话").text == "您的保险到2015-12-20为止，给您做个报价好吗？"
    assert str(decision.message("关怀短信").text).endswith("（星辉店、李雷、13800000000）")


def test_nothing_to_do_in_chinese(chinese: Ruleset) -> None:
    complaint = {"kind": "投诉立案", "id": "o", "at": "2015-09-05T10:00+08:00"}
    decision = chinese.decide(CHINESE_FACTS | {"客户": {"同意收短信": True}}, [complaint], as_of="2015-09-06")
    assert (
        told(decision.explain(), 5)
        == """\
没有要做的。
  2015-10-22（周四）00:00以前都是这样；到时候：关怀电话从暂停中变为已错过。
  关怀电话：暂停中。
    从投诉立案当天起暂停，到投诉结案后7天为止，含最后一天，到什么时候还不知道。
      出处：联系.rules:…。"""
    )


# --- everything has its words


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def test_both_languages_word_the_same_claims_with_the_same_facts() -> None:
    english, chinese = prose_of("en"), prose_of("zh")
    for theirs, ours in ((english.sentences, chinese.sentences), (english.words, chinese.words)):
        assert theirs.keys() == ours.keys()
        for key, pattern in theirs.items():
            assert placeholders(pattern) == placeholders(ours[key]), key


REASONS = [ROOT / "renewrules" / part / "reasons.py" for part in ("settlement", "allocation")]


def claims_made() -> tuple[set[str], list[str]]:
    """Every text that may be a claim's key where claims are made, and patterns for those put together."""
    texts, patterns = set(), []
    for path in [*(ROOT / "renewrules" / "explain").glob("*.py"), *REASONS]:
        if path.stem.startswith("prose_"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [str(v.value) if isinstance(v, ast.Constant) else "?" for v in node.values]
                patterns.append("[a-z_-]+".join(map(re.escape, "".join(parts).split("?"))))
    return texts, patterns


def test_every_sentence_is_of_a_claim_that_is_made() -> None:
    texts, patterns = claims_made()
    families = [
        pattern + "(-until)?" for pattern in patterns if re.search("[a-z]", re.sub(r"\[.*?\]", "", pattern))
    ]
    lonely = {
        key
        for key in prose_of("en").sentences
        if key not in texts and not any(re.fullmatch(family, key) for family in families)
    }
    assert lonely == set()


def test_every_claim_that_is_made_has_a_sentence() -> None:
    sentences = prose_of("en").sentences
    for path in (ROOT / "renewrules" / "explain").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "claim":
                keys = {n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)}
                whole = isinstance(node.args[0], ast.Constant | ast.IfExp)
                assert not whole or {key for key in keys if isinstance(key, str)} & sentences.keys(), keys


def claims_of(claim: Claim) -> set[str]:
    return {claim.key}.union(*map(claims_of, claim.children))


def test_a_tree_is_plain_data_and_the_text_is_made_from_it(rules: Ruleset) -> None:
    explanation = ask(rules).why("care-call")
    assert {"step-due", "target", "earliest", "latest", "because", "source"} <= claims_of(explanation.tree)
    assert explanation.in_language("zh").tree == explanation.tree
    assert str(explanation) == explanation.text
    assert hash(explanation.tree) == hash(ask(rules).why("care-call").tree)

"""Overlays: what they may add and replace, that their order makes no difference, and what stays as it was."""

import pickle
import re
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import renewrules as rr
from renewrules.api import Checked, Ruleset, check_sources, usable
from renewrules.cli.main import main
from renewrules.core.hours import _shared as shared
from renewrules.core.lowering import lower
from renewrules.core.nodes import Program
from renewrules.core.symbols import Symbols, Unit
from renewrules.dates import instant_from
from renewrules.engine.compiled import compile_question
from renewrules.engine.inputs import Reader
from renewrules.engine.reference import Evaluator
from renewrules.examples import run_examples
from renewrules.grammar.parser import parse
from renewrules.source import SourceFile
from tests.generated_rulesets import customer, events, instant, ruleset

ROOT = Path(__file__).parent.parent

BASE = """
terms shop:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.
subject customer: there is one.
subject policy: there is one or more for each customer.
fact zone of customer: fill in a time zone; if left blank, it counts as "Asia/Shanghai".
fact expiry of policy: fill in a date; if left blank, what cannot be settled without it stays open.
events of policy:
| event | means …  |
| call  | "a call" |
| text  | "a text" |
role clerk: means "calls".
script hello: is for sales; talks of insurance; says "Renew?"; an overlay may replace it.
script note: is for sales; talks of weather; says "Rain. Reply R to stop.".
plan renewing:
  one for each policy;
  its steps are first-call, reminder;
  when the target has passed, the step is still to be done.
step first-call of renewing:
  have clerk contact by call, using script hello;
  target 60 days before expiry; no later than 31 days before expiry;
  not on a day off, the target moves to the next working day;
  done by its own call.
step reminder of renewing:
  have clerk contact by text, using script note;
  target 30 days before expiry; no later than 1 day before expiry;
  done by its own text.
hours shop-hours: call only from 09:00 and before 20:00 by the clock of zone, otherwise at the next such time.
hours late-hours: text only from 09:00 and before 20:00 by the clock of zone, otherwise at the next such time;
  an overlay may replace it.
value allowance: 200 CNY; an overlay may replace it.
value doubled: allowance times 2.
example "the base promises a call":
  given expiry is 2015-12-20;
  asked on 2015-10-21 at 09:00;
  expect first-call is due.
"""
FACTS = {"policy": [{"id": "P1", "expiry": "2015-12-20"}]}


def laid(*overlays: tuple[str, str], base: str = BASE) -> Checked:
    sources = [SourceFile("base.rules", base)]
    sources += [SourceFile(f"{name}/rules.rules", text, name) for name, text in overlays]
    return check_sources(sources, "shop")


def rules(*overlays: tuple[str, str]) -> Ruleset:
    return usable(laid(*overlays))


def codes(*overlays: tuple[str, str]) -> list[str]:
    return [found.code for found in laid(*overlays).diagnostics if found.severity == "error"]


def status(ruleset: Ruleset, step: str, as_of: str) -> str:
    decision = ruleset.decide(FACTS, as_of=as_of)
    return next(action.status for action in decision.actions if action.step == step)


LAW = ("law", 'forbid no-calls: no call; valid from 2015-10-22; because "the law"; source "Act 5".')
OTHERWISE = "otherwise at the next such time"
QUIET = (
    "quiet",
    f'hours quiet: call only from 10:00 and before 21:00 by the clock of zone, {OTHERWISE}; source "Act 6".',
)
OWN = """
example "own":
  given expiry is 2015-12-20; asked on 2015-10-22; expect first-call is held back by no-calls.
"""
STORE = ("store", "terms store: also off on 2015-10-21. value allowance: 300 CNY.")


def test_a_forbid_of_an_overlay_holds_from_its_day_on() -> None:
    under = rules(LAW)
    assert status(under, "first_call", "2015-10-21T23:59+08:00") == "due"
    assert status(under, "first_call", "2015-10-22") == "held"
    assert status(rules(), "first_call", "2015-10-22") == "overdue"


def test_an_explanation_names_the_overlay() -> None:
    reason = rules(LAW).decide(FACTS, as_of="2015-10-22").why("first_call").text
    assert "Act 5 (law/rules.rules:1)" in reason


def test_hours_of_base_and_overlay_all_hold_and_each_is_named() -> None:
    decision = rules(QUIET).decide(FACTS, as_of="2015-10-21T08:00+08:00")
    assert decision.next is not None
    assert decision.next.slot is not None
    assert [f"{moment:%H:%M}" for moment in decision.next.slot] == ["10:00", "20:00"]
    reason = decision.why("first_call").text
    assert "Within shop-hours: from 09:00 and before 20:00 (base.rules:" in reason
    assert "Within quiet: from 10:00 and before 21:00 (source: Act 6, quiet/rules.rules:1)" in reason


def test_hours_hold_only_while_they_are_valid() -> None:
    later = ("quiet", QUIET[1].replace("; source", "; valid from 2015-10-22; source"))
    for day, opens in ("2015-10-21", "09:00"), ("2015-10-22", "10:00"):
        decision = rules(later).decide(FACTS, as_of=f"{day}T08:00+08:00")
        assert decision.next is not None
        assert decision.next.slot is not None
        assert f"{decision.next.slot[0]:%H:%M}" == opens
        assert ("Within quiet" in decision.why("first_call").text) == (opens == "10:00")


@pytest.mark.parametrize(
    ("stretches", "left"),
    [
        ([], (0, 0)),
        ([(9, 20)], (9, 20)),
        ([(20, 8)], (20, 8)),
        ([(9, 20), (8, 21)], (9, 20)),
        ([(8, 20), (9, 21)], (9, 20)),
        ([(20, 8), (22, 6)], (22, 6)),
        ([(20, 8), (6, 10)], (6, 8)),
        ([(20, 8), (18, 22)], (20, 22)),
        ([(9, 12), (12, 20)], None),
        ([(18, 10), (8, 20)], None),
    ],
)
def test_what_stretches_of_the_day_share(stretches: list[tuple[int, int]], left: object) -> None:
    seconds = shared([(opens * 3600, closes * 3600) for opens, closes in stretches])
    assert left == (None if seconds is None else tuple(second // 3600 for second in seconds))


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda s: s[0] != s[1]), max_size=3))
def test_a_shared_stretch_is_exactly_what_lies_in_all(stretches: list[tuple[int, int]]) -> None:
    def inside(hour: int, stretch: tuple[int, int]) -> bool:
        opens, closes = stretch
        return opens <= hour < closes if opens < closes else not closes <= hour < opens

    left = shared([(opens * 3600, closes * 3600) for opens, closes in stretches])
    hours = [hour for hour in range(24) if all(inside(hour, stretch) for stretch in stretches)]
    if left is None:
        assert not hours or hours != [(hours[0] + n) % 24 for n in range(len(hours))]
    else:
        opens, closes = left[0] // 3600, left[1] // 3600
        assert hours == [hour for hour in range(24) if inside(hour, (opens, closes))]


def test_two_hours_for_one_kind_in_one_layer_stay_an_error() -> None:
    twice = QUIET[1] + "\n" + QUIET[1].replace("quiet:", "quieter:")
    assert codes(("quiet", twice)) == ["RR218"]


def test_days_of_its_own_move_what_may_not_be_on_a_day_off() -> None:
    assert status(rules(), "first_call", "2015-10-21") == "due"
    decision = rules(STORE).decide(FACTS, as_of="2015-10-21")
    first = next(action for action in decision.actions if action.step == "first_call")
    assert str(first.window.target) == "2015-10-22"


def test_days_of_its_own_change_no_official_note() -> None:
    asked = "given expiry is 2015-12-20; asked on 2015-10-21 (Wed, worked)"
    noted = f'example "noted": {asked}; expect first-call is not yet open.'
    assert codes(STORE, ("noted", noted)) == []
    assert codes(("off", "terms off: also off on 2015-10-21 (Thu).")) == ["RR126"]


def test_what_the_base_leaves_open_is_replaced_whole_and_what_rests_on_it_follows() -> None:
    values = rules(STORE).decide(FACTS, as_of="2015-10-21").values
    assert (str(values["allowance"]), str(values["doubled"])) == ("300.00", "600.00")


def test_a_table_may_replace_a_value_of_the_same_kind() -> None:
    table = (
        "table allowance:\n  the first row that fits counts; if no row fits, it is 0 CNY.\n"
        "| row … | if … | then … |\n| 1 | expiry is after 2015-01-01 | 70 CNY |\n"
    )
    values = rules(("store", table)).decide(FACTS, as_of="2015-10-21").values
    assert str(values["allowance"]) == "70.00"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("value doubled: 3 CNY.", "RR221"),
        ('forbid hello: no call; because "x". script note: is for care; says "x".', "RR221"),
        ("value allowance: 3 days.", "RR223"),
        ("value more: 3 CNY; an overlay may replace it.", "RR224"),
        ("terms mine: amounts in CNY.", "RR225"),
        ("fact expiry of policy: fill in a date; if left blank, it must be filled in.", "RR201"),
        ("step third of renewing: priority 1.", "RR215"),
        ("terms mine: also off on 2015-10-21; also worked on 2015-10-21.", "RR226"),
        ('forbid f: no scripts that talk of thunder; because "x".', "RR202"),
    ],
)
def test_what_an_overlay_may_not_do(text: str, code: str) -> None:
    assert code in codes(("mine", text))


def test_two_overlays_may_not_replace_the_same() -> None:
    assert codes(STORE, ("other", "value allowance: 400 CNY.")) == ["RR222"]
    assert codes(("one", "value x: 1 CNY."), ("other", "value x: 1 CNY.")) == ["RR201"]


def test_the_order_of_overlays_makes_no_difference() -> None:
    overlays = (LAW, QUIET, STORE)
    answers = {
        str(rules(*order).decide(FACTS, as_of="2015-10-22T09:30+08:00").to_dict())
        for order in permutations(overlays)
    }
    assert len(answers) == 1


def test_without_the_overlay_the_answers_are_the_old_ones() -> None:
    before = rules().decide(FACTS, as_of="2015-10-22").to_dict()
    assert rules(LAW).decide(FACTS, as_of="2015-10-22").to_dict() != before
    assert rules().decide(FACTS, as_of="2015-10-22").to_dict() == before


def test_a_ruleset_with_overlays_survives_pickling() -> None:
    under = rules(LAW, STORE)
    again = pickle.loads(pickle.dumps(under))  # noqa: S301 -- our own
    assert again.overlays == under.overlays == ("law", "store")
    assert (
        again.decide(FACTS, as_of="2015-10-22").to_dict() == under.decide(FACTS, as_of="2015-10-22").to_dict()
    )


def test_forbids_over_topics_and_over_what_a_script_says() -> None:
    topic = ("t", 'forbid t: no scripts that talk of weather; because "x".')
    assert status(rules(topic), "reminder", "2015-11-20") == "held"
    assert status(rules(topic), "first_call", "2015-10-21") == "due"
    shown = 'forbid w: no call, text; because "x"; except scripts that say "Reply R".'
    assert status(rules(("w", shown)), "reminder", "2015-11-20") == "due"
    assert status(rules(("w", shown)), "first_call", "2015-10-21") == "held"


def test_working_days_by_another_calendar() -> None:
    there = 'value there: 3 working days after expiry by the calendar "weekdays".'
    text = f"value here: 3 working days after expiry. {there}"
    facts = {"policy": [{"id": "P1", "expiry": "2015-09-30"}]}
    values = rules(("v", text)).decide(facts, as_of="2015-10-22").values
    assert (str(values["here"]), str(values["there"])) == ("2015-10-10", "2015-10-05")
    assert codes(("v", 'value there: 3 days after expiry by the calendar "weekdays".')) == ["RR308"]
    assert codes(("v", 'value there: 3 working days after expiry by the calendar "weekday".')) == ["RR211"]
    assert (
        'by the calendar "weekdays"' in rules(("v", text)).decide(facts, as_of="2015-10-22").why("there").text
    )


def test_a_disclosure_is_shown_from_its_day_on() -> None:
    text = """
fact licence of customer: fill in words; if left blank, what cannot be settled without it stays open.
disclosure who-calls: call must show licence; valid from 2015-10-22; because "the law".
"""
    under = rules(("law", text))
    for licence, as_of, said in (
        ("L-7", "2015-10-21", "Renew?"),
        ("L-7", "2015-10-22", "Renew? — L-7"),
        (None, "2015-10-21", "Renew?"),
        (None, "2015-10-22", None),
    ):
        customer = {} if licence is None else {"licence": licence}
        decision = under.decide(FACTS | {"customer": customer}, as_of=as_of)
        first = next(action for action in decision.actions if action.step == "first_call")
        assert decision.message(first).text == said
    assert codes(("law", "disclosure d: call must show expiry.")) == ["RR301"]
    assert codes(("law", "disclosure d: valid from 2015-10-22.")) == ["RR124"]


def test_a_step_is_done_only_while_it_is_valid() -> None:
    valid = "valid from 2015-10-22; valid until 2015-10-23, that day included; done by its own call."
    own = f"""
plan o-plan: one for each policy; when the target has passed, the step is still to be done.
step o-step of o-plan:
  have clerk contact by call, using script hello;
  target 60 days before expiry; no later than 31 days before expiry; {valid}
"""
    under = rules(("law", own))
    found = [status(under, "o_step", f"2015-10-2{day}") for day in range(1, 5)]
    assert found == ["skipped", "overdue", "overdue", "skipped"]


# --- examples, files and the command line


def test_with_an_overlay_only_the_examples_of_overlays_run() -> None:
    results = run_examples(rules(("law", LAW[1] + OWN)))
    assert [(result.example.title, result.passed) for result in results] == [("own", True)]
    assert [result.example.title for result in run_examples(rules())] == ["the base promises a call"]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "base.rules").write_text(BASE, "utf-8")
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "law.rules").write_text(LAW[1] + OWN, "utf-8")
    return str(tmp_path / "shop"), str(tmp_path / "law")


def test_loading_a_folder_over_a_folder(folders: tuple[str, str]) -> None:
    base, law = folders
    under = rr.load(base, overlays=[law])
    assert under.overlays == ("law",)
    assert status(under, "first_call", "2015-10-22") == "held"
    assert rr.check(base, overlays=[Path(law) / "law.rules"]).program is not None
    with pytest.raises(ValueError, match=r"law/law\.rules"):
        rr.load(base, overlays=[law, law])
    with pytest.raises(FileNotFoundError):
        rr.load(base, overlays=[Path(law).parent / "nothing"])


def test_the_command_line_takes_overlays(
    folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    base, law = folders
    assert main(["test", base, "--overlay", law]) == 0
    assert "shop: 1 examples, all hold" in capsys.readouterr().out
    facts = Path(base) / "facts.json"
    facts.write_text('{"policy": [{"id": "P1", "expiry": "2015-12-20"}]}', "utf-8")
    assert main(["explain", base, str(facts), "--as-of", "2015-10-22", "--overlay", law]) == 0
    assert "law/law.rules:1" in capsys.readouterr().out
    assert main(["check", base, "--overlay", law, "--overlay", law]) == 2
    assert "law/law.rules" in capsys.readouterr().err


# --- the overlays that are shipped

SHIPPED = ROOT / "rulesets" / "overlays"
CHINESE = ("china_insurance_law", "china_sales_conduct_2024", "china_sms", "store_xinghe")
AMERICAN = ("us_tcpa", "us_florida")
TOGETHER = [*((name,) for name in (*CHINESE, *AMERICAN, "uk_icobs")), CHINESE, AMERICAN]
EDITIONS = ("续保_2015", "dealership_2015")

over_both_editions = pytest.mark.parametrize("edition", EDITIONS)


def shipped(edition: str, *names: str) -> Ruleset:
    return rr.load(ROOT / "rulesets" / edition, overlays=[SHIPPED / name for name in names])


def test_every_overlay_is_known_here() -> None:
    assert sorted(path.name for path in SHIPPED.iterdir()) == sorted((*CHINESE, *AMERICAN, "uk_icobs"))


@over_both_editions
@pytest.mark.parametrize("names", TOGETHER, ids="+".join)
def test_shipped_overlays_are_fit_to_be_used_alone_and_together(edition: str, names: tuple[str, ...]) -> None:
    under = shipped(edition, *names)
    places = {f"{name}/" for name in names}
    found = [each for each in under.diagnostics if each.severity != "note"]
    assert [each for each in found if any(each.file.startswith(place) for place in places)] == []


@over_both_editions
@pytest.mark.parametrize("name", [*CHINESE, *AMERICAN, "uk_icobs"])
def test_the_examples_of_an_overlay_hold_over_both_editions(edition: str, name: str) -> None:
    results = run_examples(shipped(edition, name))
    assert results
    assert [str(result) for result in results if not result.passed] == []


def test_every_rule_of_a_law_cites_its_source() -> None:
    for path in SHIPPED.rglob("*.rules"):
        for declared in Symbols(
            (Unit(SourceFile("x", ""), parse(SourceFile("x", path.read_text("utf-8"))).file),)
        ).of_kind("forbid", "limit", "hours"):
            assert re.search(r"LG\d|US\d|UK\d|T1|（A）|\(A\)", declared.words("source")), declared.shown


VIOLATION = """
事件 推销电话 属于 保单：意思是 "样例里的一次推销"。
话术 违规话术：目的为销售；谈 保险；内容 "{text}"。
计划 违规推销：每份 保单 各有一个；过了目标日，仍要做。
步骤 违规一步 属于 违规推销：
  由 续保专员 通过 推销电话 联系，用 话术 违规话术；
  目标 到期日前10天；最晚 到期日；
  本步的 推销电话 即算完成。
"""


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("这款产品下周停售。", "claims_withdrawal"),
        ("保费即将涨价。", "claims_price_rise"),
        ("电话卖保险的都是骗人的。", "disparages_others"),
    ],
)
def test_what_may_not_be_said_is_forbidden_from_its_day_on(said: str, rule: str) -> None:
    folder, base = SHIPPED / "china_sales_conduct_2024", ROOT / "rulesets" / "续保_2015"
    sources = [*rr.api.read_sources(base, [folder])]
    sources.append(SourceFile("saying.rules", VIOLATION.replace("{text}", said), "saying"))
    under = usable(check_sources(sources, "续保_2015", sweep=False))
    facts = {
        "store": {"store_name": "星河", "staff_name": "李", "staff_phone": "1"},
        "policy": [{"id": "P1", "expiry": "2024-03-11"}],
        "vehicle": [{"id": "V1"}],
    }
    for day, held in ("2024-02-29", False), ("2024-03-01", True):
        decision = under.decide(facts, as_of=day, lenient=True)
        [step] = [action for action in decision.actions if action.step == "违规一步"]
        assert (rule in step.holds) == held


def test_the_licence_number_is_said_from_its_day_on() -> None:
    store = {"store_name": "星河店", "staff_name": "李雷", "staff_phone": "1"}
    store |= {"agency_name": "星河公司", "licence_number": "0100123"}
    facts = {"store": store, "vehicle": [{"id": "V1"}], "policy": [{"id": "P1", "expiry": "2024-06-13"}]}
    under = shipped("续保_2015", "china_sales_conduct_2024")
    for as_of, signed in ("2024-02-29", ""), ("2024-03-01", "（李雷、星河公司、0100123）"):
        said = under.decide(facts, as_of=as_of).message("care_call").text
        assert said == f"您好，这里是星河店，您的车开得还好吗？{signed}"


def test_hours_of_store_and_law_meet() -> None:
    under = shipped("dealership_2015", "store_xinghe", "us_tcpa", "us_florida")
    [step] = [step for plan in under.program.plans for step in plan.steps if step.name == "care_call"]
    assert [hours.rule for hours in step.hours] == ["contact_hours", "florida_hours", "tcpa_hours"]


LAID = ("--overlay", str(SHIPPED / "china_sales_conduct_2024"))


@pytest.mark.parametrize(
    ("edition", "as_of", "next_step", "cited"),
    [
        ("dealership_2015", "2015-09-10", "Next: ask-for-transfer for P2015, ", ()),
        ("dealership_2015", "2024-02-29", "Next: ask-for-transfer for P2024, ", ()),
        (
            "dealership_2015",
            "2024-03-01",
            "Next: send-pay-link for P2024, ",
            ("True: ask-for-transfer is forbidden by a rule.", "Premium-through-dealer forbids it."),
        ),
        ("续保_2015", "2015-09-10", "下一步：P2015的通知转账，", ()),
        ("续保_2015", "2024-02-29", "下一步：P2024的通知转账，", ()),
        (
            "续保_2015",
            "2024-03-01",
            "下一步：P2024的发付款链接，",
            ("符合：通知转账被规则禁止。", "“代收保费”禁止这样做。", "依据：保险销售行为管理办法第32条"),
        ),
    ],
)
def test_the_premium_through_the_dealer_on_three_days(
    edition: str,
    as_of: str,
    next_step: str,
    cited: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    customer = str(ROOT / "examples" / "from_afar.json")
    assert main(["next", str(ROOT / "rulesets" / edition), customer, *LAID, "--as-of", as_of]) == 0
    said = capsys.readouterr().out
    assert said.startswith(next_step)
    for words in cited:
        assert words in said
    assert bool(cited) == ("（LG2，H；X11）" in said or "(LG2, H; X11)" in said)
    assert "To say:" not in said
    assert "话术：" not in said


# --- laws, on generated rulesets


LIMIT = """
limit o-l1:
  at most 1 contact; in any 3 days in a row, to the minute; counted for each customer as a whole;
  counting every one made, whether or not it got through; when full, the step waits until there is room.
"""


def overlay(random: Random) -> str:
    """A generated overlay that only forbids, limits and narrows hours."""
    texts = [
        'forbid o-f1: no contact; if sold is yes; because "o".',
        f'forbid o-f2: no text; valid from 2015-0{random.randint(3, 8)}-01; because "o".',
        'forbid o-f3: no scripts that talk of insurance; for good once there was stop; because "o".',
        LIMIT,
        f"hours o-h1: call only from 10:00 and before 16:00 by the clock of zone, {OTHERWISE}.",
    ]
    return "\n".join(text for text in texts if random.random() < 0.6)


def lowered(*sources: SourceFile) -> Program | None:
    return lower(tuple(Unit(source, parse(source).file) for source in sources), "generated").program


_ALLOWED = {"open", "due", "overdue"}


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_forbids_limits_and_hours_laid_over_never_allow_what_was_withheld(random: Random) -> None:
    base = SourceFile("generated.rules", ruleset(random))
    # What is done because something else is forbidden is allowed by a forbid, and meant to be.
    assume("forbidden by a rule" not in base.text)
    plain, under = lowered(base), lowered(base, SourceFile("o/o.rules", overlay(random), "o"))
    assert plain is not None
    assume(under is not None)
    assert under is not None
    facts = customer(random, plain)
    known = Reader.of(plain).read(facts, events(random, plain, facts))
    now = instant_from(instant(random))
    seen = known.visible(now)
    before, after = Evaluator(plain, seen, now), Evaluator(under, seen, now)
    names = tuple(definition.name for definition in under.definitions)
    compiled = compile_question(under, names).ask(seen, now)
    for plan in under.plans:
        for step in plan.steps:
            for row in seen.rows[plan.subject]:
                if after.value(step.status, row) in _ALLOWED:
                    assert before.value(step.status, row) in _ALLOWED
    for definition in under.definitions:
        rows = (None,) if definition.subject is None else seen.rows[definition.subject]
        for one in rows:
            assert compiled.value(definition.name, one) == after.value(definition.name, one)

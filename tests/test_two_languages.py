"""One ruleset in two languages: one program, one set of names, and answers in either language."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from random import Random
from typing import Any, cast

import attrs
import pytest

import renewrules as rr
from renewrules.api import Ruleset, check_sources, usable
from renewrules.core.nodes import Origin
from renewrules.explain.names import topics
from renewrules.formatter import format_file
from renewrules.grammar.parser import parse
from renewrules.source import SourceFile
from renewrules.syntax.nodes import File
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.translation import convert_file
from renewrules.wording import Language
from tests.meta.pages import PAGES, blocks_of
from tests.translated_rulesets import bilingual, losses

ROOT = Path(__file__).parents[1]
ENGLISH = ROOT / "rulesets" / "dealership_2015"
CHINESE = ROOT / "rulesets" / "续保_2015"
WRITTEN = ("title", "language")
"""What the program keeps as its file has it."""


@pytest.fixture(scope="module")
def english() -> Ruleset:
    return rr.load(ENGLISH)


@pytest.fixture(scope="module")
def chinese() -> Ruleset:
    return rr.load(CHINESE)


def differences(one: object, other: object, vocabulary: Vocabulary, path: str = "") -> Iterator[str]:
    """Where two programs differ; texts of the other are looked up, places do not count."""
    if isinstance(one, Origin) and isinstance(other, Origin):
        return
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for index, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, its, vocabulary, f"{path}[{index}]")
    elif attrs.has(type(one)) and type(one) is type(other):
        for name in (
            field.name
            for field in attrs.fields(cast(type[attrs.AttrsInstance], type(one)))
            if not field.name.startswith("_")
        ):
            if name not in WRITTEN:
                yield from differences(getattr(one, name), getattr(other, name), vocabulary, f"{path}.{name}")
    elif one != other and not (isinstance(other, str) and vocabulary.text(other, "en") == one):
        yield f"{path}: {one!r} and {other!r}"


def test_both_editions_are_one_program(english: Ruleset, chinese: Ruleset) -> None:
    mine, other = english.program, chinese.program
    assert list(differences(mine, other, mine.vocabulary)) == []
    assert mine.vocabulary == other.vocabulary


def test_a_difference_is_found(english: Ruleset) -> None:
    program = english.program
    other = attrs.evolve(program, definitions=program.definitions[1:])
    assert list(differences(program, other, program.vocabulary)) != []
    definition = attrs.evolve(program.definitions[0], because="another reason")
    other = attrs.evolve(program, definitions=(definition, *program.definitions[1:]))
    assert len(list(differences(program, other, program.vocabulary))) == 1


# --- the English edition is the conversion of the Chinese original


def parsed(folder: Path) -> dict[str, File]:
    paths = sorted(folder.glob("*.rules"))
    return {path.name: parse(SourceFile(path.name, path.read_text("utf-8"))).file for path in paths}


@pytest.mark.parametrize(
    ("folder", "other", "language"),
    [(CHINESE, ENGLISH, "en"), (ENGLISH, CHINESE, "zh")],
    ids=["to English", "to Chinese"],
)
def test_each_edition_is_the_conversion_of_the_other(folder: Path, other: Path, language: Language) -> None:
    files = parsed(folder)
    vocabulary = Vocabulary.of(files.values())
    converted = {format_file(convert_file(file, language, vocabulary)) for file in files.values()}
    shipped = {path.read_text("utf-8") for path in other.glob("*.rules")}
    assert set(map(rules_of, converted)) == set(map(rules_of, shipped))


def rules_of(text: str) -> str:
    """A file's lines without its comments, which no glossary has."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()


# --- facts and events in either language

FACTS = {
    "store": {"store_name": "星辉店", "staff-name": "李雷", "staff_phone": "13800000000"},
    "customer": {"agreed_to_texts": True, "city_tier": "tier-1"},
    "vehicle": {"sold": False},
    "policy": {"id": "P1", "expiry": "2015-12-20", "covers": ["theft", "third-party"]},
}
FACTS_CHINESE = {
    "门店": {"店名": "星辉店", "员工姓名": "李雷", "员工电话": "13800000000"},
    "客户": {"同意收短信": True, "城市等级": "一线城市"},
    "车辆": {"已卖出": False},
    "保单": {"id": "P1", "到期日": "2015-12-20", "已有险种": ["盗抢险", "三者险"]},
}
MIXED = {**FACTS_CHINESE, "policy": {"id": "P1", "到期日": "2015-12-20", "covers": ["盗抢险", "third_party"]}}
del MIXED["保单"]
EVENTS = [{"kind": "call", "at": "2015-09-06T10:00+08:00", "outcome": "connected", "policy": "P1"}]
EVENTS_CHINESE = [{"kind": "电话", "at": "2015-09-06T10:00+08:00", "结果": "接通", "保单": "P1"}]


@pytest.mark.parametrize("facts", [FACTS, FACTS_CHINESE, MIXED], ids=["English", "Chinese", "mixed"])
@pytest.mark.parametrize("events", [EVENTS, EVENTS_CHINESE], ids=["English events", "Chinese events"])
def test_one_answer_whichever_language_facts_and_rules_are_in(
    english: Ruleset, chinese: Ruleset, facts: dict[str, object], events: list[Any]
) -> None:
    wanted = answer(english, FACTS, EVENTS)
    assert answer(english, facts, events) == wanted
    assert answer(chinese, facts, events) == wanted


def answer(ruleset: Ruleset, facts: dict[str, object], events: list[Any]) -> dict[str, object]:
    """A decision as data, in English."""
    text = ruleset.decide(facts, events, as_of="2015-09-12T09:00+08:00").to_dict()
    return in_english(text, ruleset.program.vocabulary)  # type: ignore[return-value]


def in_english(value: object, vocabulary: Vocabulary) -> object:
    match value:
        case str():
            return vocabulary.text(value, "en")
        case list():
            return [in_english(item, vocabulary) for item in value]
        case dict():
            return {key: in_english(item, vocabulary) for key, item in value.items() if key != "because"}
        case _:
            return value


def test_an_event_may_answer_an_action_by_its_chinese_name(english: Ruleset) -> None:
    call = {"kind": "电话", "at": "2015-09-01T10:00+08:00", "结果": "接通"}
    asked: dict[str, Any] = {"as_of": "2015-09-12T09:00+08:00"}
    by_id = english.decide(FACTS, [{**call, "answers": "renewal_contact.care_call@P1#0"}], **asked)
    by_name = english.decide(FACTS, [{**call, "answers": "续保联系.关怀电话@P1#0"}], **asked)
    assert by_id.to_dict() == by_name.to_dict()
    assert by_id.why("care-call").text != english.decide(FACTS, [], **asked).why("care-call").text


def test_everything_may_be_asked_for_by_either_name(chinese: Ruleset) -> None:
    decision = chinese.decide(FACTS, EVENTS, as_of="2015-09-12T09:00+08:00")
    assert decision.why("关怀电话").text == decision.why("care-call").text
    assert decision.why("续保联系.关怀电话").text == decision.why("renewal_contact.care_call").text
    assert decision.values["最早可出单日"] == decision.values["bind-from"] == decision.values["bind_from"]
    assert decision.values["专员提成.销售人"] == decision.values["specialist_commission.seller"]
    ask = chinese.question("最早可出单日")
    assert ask.wanted == chinese.question("bind-from").wanted == ("bind_from",)
    until = "2015-10-01"
    by_name = chinese.timeline(FACTS, as_of="2015-09-05", until=until, assume="没人接")
    assert by_name == chinese.timeline(FACTS, as_of="2015-09-05", until=until, assume="no-answer")
    fields = {"电话": {"结果": "没人接"}}
    assert [
        entry.at for entry in chinese.timeline(FACTS, as_of="2015-09-05", until=until, assume=fields)
    ] == [entry.at for entry in by_name]


@pytest.mark.parametrize(
    ("facts", "events", "told"),
    [
        (
            {"保单": {"到期日": "2015-12-20", "expiry": "2015-12-20"}},
            [],
            "保单.到期日: `到期日` and `expiry` are the same name, and both are given",
        ),
        ({"保单": {}, "policy": {}}, [], "保单: `保单` and `policy` are the same name"),
        ({"保单": {"到期日": "soon"}}, [], "保单.到期日: `soon` is not a date"),
        (
            {"policy": {"已有险种": ["盗抢", "glass"]}},
            [],
            "policy.已有险种: `盗抢` is not one of the options",
        ),
        ({"保单": {"到其日": "2015-12-20"}}, [], "perhaps `到期日` was meant"),
        ({}, [{"kind": "电活", "at": "2015-09-06"}], "perhaps `电话` was meant"),
        ({"保单": {}}, [{"kind": "电话", "at": "2015-09-06", "结果": "通"}], "events[0].结果: `通` is not"),
    ],
    ids=["twice", "subject twice", "date", "option", "slip", "kind", "field"],
)
def test_faults_name_what_was_written(
    english: Ruleset, facts: dict[str, object], events: list[Any], told: str
) -> None:
    with pytest.raises(rr.InputError) as error:
        english.facts({"store": FACTS["store"], **facts}, events)
    assert told in str(error.value)


def test_what_was_not_written_is_named_in_the_language_of_the_rules(
    english: Ruleset, chinese: Ruleset
) -> None:
    with pytest.raises(rr.InputError) as error:
        english.facts({})
    assert "store.store_name: `store_name` must be filled in" in str(error.value)
    with pytest.raises(rr.InputError) as error:
        chinese.facts({"门店": {}})
    assert "门店.店名: `店名`" in str(error.value)


# --- rules in files of both languages


MIXED_FILES = {
    "对照.rules": """\
对照：
| 中文 | English |
| 保单 | policy |
| 到期日 | expiry |
| 开始询问日 | ask-from |
""",
    "facts.rules": """\
terms mixed: time zone "Asia/Shanghai";
  calendar "weekdays", weekend days officially worked count as working days;
  amounts in CNY.
subject policy: there is one.
fact expiry of policy: fill in a date; if left blank, what cannot be settled without it stays open.
""",
    "日期.rules": """\
取值 开始询问日：到期日前30天。
取值 再问日：policy的到期日前10天。
""",
    "more.rules": "value last-day: 5 days before ask-from.\n",
}


def sources(files: dict[str, str]) -> list[SourceFile]:
    return [SourceFile(name, text) for name, text in files.items()]


def test_files_of_both_languages_speak_of_the_same_things() -> None:
    ruleset = usable(check_sources(sources(MIXED_FILES), "mixed"))
    decision = ruleset.decide({"保单": {"expiry": "2015-12-31"}}, as_of="2015-11-01")
    assert dict(decision.values) == {
        "ask_from": decision.values["开始询问日"],
        "last_day": decision.values["last-day"],
        "再问日": decision.values["再问日"],
    }
    assert str(decision.values["last_day"]) == "2015-11-26"


def test_one_thing_declared_in_both_languages_is_declared_twice() -> None:
    files = {**MIXED_FILES, "more.rules": "value ask-from: 5 days before expiry.\n"}
    found = check_sources(sources(files), "mixed").diagnostics
    assert [(each.code, dict(each.facts)["name"]) for each in found] == [("RR201", "开始询问日")]


def test_findings_name_things_as_their_own_file_does() -> None:
    files = {**MIXED_FILES, "日期.rules": "取值 开始询问日：到其日前30天。\n取值 再问日：到期日前10天。\n"}
    checked = check_sources(sources(files), "mixed")
    facts = [dict(each.facts) for each in checked.diagnostics if each.code == "RR202"]
    assert facts == [{"name": "到其日", "suggestion": "到期日"}]


# --- answers wholly in one language

ASKED = ("2015-09-01T09:00+08:00", "2015-09-12T10:00+08:00", "2015-10-25T21:00+08:00")
CUSTOMERS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "called and suggested to": (
        {
            "store": FACTS["store"],
            "customer": {"city_tier": "tier_1"},
            "vehicle": {
                "first_registration": "2013-05-01",
                "seats": 5,
                "yearly_mileage": 25000,
                "present_value": "160000",
                "has_garage": False,
            },
            "policy": {
                "expiry": "2015-12-20",
                "covers": ["glass"],
                "premium_before_tax": "3333.33",
                "last_class": "repeat_renewal",
                "commercial_premium": "5000",
                "chosen_packages": ["basic", "care"],
                "labour_asked": "300",
                "fuel_asked": "200",
            },
        },
        [
            {"kind": "call", "at": "2015-09-05T10:00+08:00", "outcome": "no_answer"},
            {"kind": "call", "at": "2015-09-06T10:00+08:00", "outcome": "connected"},
        ],
    ),
    "nothing known": ({"store": FACTS["store"], "vehicle": {}, "policy": {"cover_start": "2015-02-28"}}, []),
    "complained and opted out": (
        FACTS,
        [{"kind": "complaint_opened", "at": "2015-09-01"}, {"kind": "opt_out", "at": "2015-09-11"}],
    ),
    "renewed": (FACTS, [{"kind": "renewal", "at": "2015-09-02", "dealer": "our_store"}]),
}
PLACE = re.compile(r"[\w.]+\.rules:[0-9]+")
CHINESE_LETTERS = re.compile("[\u4e00-\u9fff]")
ENGLISH_WORDS = re.compile("[a-z][a-z-]{2,}")
CITED = re.compile("[A-Z]+[0-9]+ art")
"""What no glossary need translate."""


@pytest.mark.parametrize("customer", CUSTOMERS)
@pytest.mark.parametrize("as_of", ASKED)
def test_both_editions_explain_alike_and_in_one_language(
    english: Ruleset, chinese: Ruleset, customer: str, as_of: str
) -> None:
    facts, events = CUSTOMERS[customer]
    facts = {"appointment": {}, **facts}
    mine, other = (ruleset.decide(facts, events, as_of=as_of) for ruleset in (english, chinese))
    for wanted, stray in (("zh", ENGLISH_WORDS), ("en", CHINESE_LETTERS)):
        language: Language = wanted  # type: ignore[assignment]
        for said, its in zip(told(mine, language), told(other, language), strict=True):
            assert said == its
            assert not [line for line in said.splitlines() if stray.search(line) and not CITED.search(line)]


def told(decision: rr.Decision, language: Language) -> Iterator[str]:
    """All there is to explain, without places in files."""
    names = sorted({name for name, _ in topics(decision._layout.program) if "." not in name})  # noqa: SLF001
    explanations = [decision.explain()]
    explanations += [ask(name) for name in names for ask in (decision.why, decision.why_not)]
    for explanation in explanations:
        yield PLACE.sub("F", explanation.in_language(language).text)
    for action in decision.actions:
        text = decision.message(action, language=language).text or ""
        yield text.replace("星辉店", "").replace("李雷", "")


def test_a_message_and_the_next_change_are_in_one_language(english: Ruleset, chinese: Ruleset) -> None:
    asked: dict[str, Any] = {"as_of": "2015-09-06T09:00+08:00"}
    mine, other = english.decide(FACTS, **asked), chinese.decide(FACTS, **asked)
    said = "您好，这里是星辉店，您的车开得还好吗？"
    assert mine.message("care-call", language="zh").text == said == other.message("关怀电话").text
    in_english = other.message("care-call", language="en").text
    assert in_english == mine.message("care-call").text == "Hello, this is 星辉店. How is the car running?"
    assert mine.next_wake is not None
    assert other.next_wake is not None
    assert not CHINESE_LETTERS.search(" ".join((mine.next_wake.because, *mine.next_wake.changes)))
    assert not ENGLISH_WORDS.search(" ".join((other.next_wake.because, *other.next_wake.changes)))


def test_what_is_not_there_is_told_in_the_language_of_the_rules(english: Ruleset, chinese: Ruleset) -> None:
    ask = english.question("next")
    partly = ask(FACTS, as_of="2015-09-06")
    for look in (lambda: partly.offers, lambda: partly.suggestions, lambda: partly.values["bind-from"]):
        with pytest.raises(
            KeyError, match=r"the question was not asked for `(offers|suggestions|bind_from)`"
        ):
            look()
    with pytest.raises(KeyError, match="nothing here is called `offer`; did you mean `offers`"):
        english.question("offer")
    decision = chinese.decide(FACTS, as_of="2015-09-06")
    with pytest.raises(KeyError, match="这里没有叫 `关怀电活` 的；是不是要写 `关怀电话`？"):
        decision.why("关怀电活")
    with pytest.raises(ValueError, match="没有叫 `没人` 的结果可以假设"):
        chinese.timeline(FACTS, as_of="2015-09-05", until="2015-10-01", assume="没人")


# --- to the other language and back


def shipped() -> Iterator[tuple[str, str]]:
    """Every `.rules` file of the project, and every block of rules in its documents, by a name."""
    for folder in ("rulesets", "tests/semantics", "renewrules/cli/scaffold", "benchmarks", "tests"):
        deep = folder in ("rulesets", "renewrules/cli/scaffold")
        for path in sorted((ROOT / folder).glob("**/*.rules" if deep else "*.rules")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    for page in PAGES:
        for block in blocks_of(page):
            if block.language == "rules":
                yield f"{page.relative_to(ROOT)}:{block.line}", block.text


SHIPPED = dict(shipped())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_file_comes_back_from_the_other_language_to_the_byte(name: str) -> None:
    beside = [text for other, text in SHIPPED.items() if PurePath(other).parent == PurePath(name).parent]
    files = [parse(SourceFile("beside.rules", text)).file for text in beside]
    assert losses(SHIPPED[name], vocabulary=Vocabulary.of(files)) == []


@pytest.mark.parametrize("number", range(6))
def test_a_generated_ruleset_comes_back_from_the_other_language_to_the_byte(number: int) -> None:
    random = Random(f"slice/{number}")  # noqa: S311 -- it is to be the same every time
    assert losses(bilingual(random), meaning=number == 0) == []


def test_a_loss_is_found() -> None:
    english = "value late: 1 day after early.\nvalue early: 2 days after today.\n"
    both = Vocabulary((("早", "early"), ("晚", "late")))
    assert losses(english, vocabulary=both) == []
    lossy = Vocabulary((("早", "early"), ("早", "soon")))
    assert losses("value soon: 1 day after today.\n", vocabulary=lossy) == [
        "back home: 'value soon: 1 day after today.' became 'value early: 1 day after today.'"
    ]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("取值 甲：到期日前３０天。", "取值 甲：到期日前30天。"),
        ("value a： ３０ days before expiry。", "value a: 30 days before expiry."),
        ('取值 甲: 到期日前1,500天; 理由 "早".', '取值 甲：\n  到期日前1,500天；\n  理由 "早"。'),
        ("取值 甲：保费的１．５％。", "取值 甲：保费的1.5%。"),
        ("取值　甲：２０１５－０９－０６。", "取值 甲：2015-09-06。"),
    ],
    ids=["digits", "English with wide marks", "Chinese with narrow marks", "percent", "blank and date"],
)
def test_wide_and_narrow_marks_say_the_same(wide: str, narrow: str) -> None:
    found = parse(SourceFile("wide.rules", wide))
    assert found.diagnostics == ()
    assert format_file(found.file).strip() == narrow

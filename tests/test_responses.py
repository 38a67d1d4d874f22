"""What is answered when a customer says something, and what comes next."""

import json
from pathlib import Path
from typing import Any

import pytest

import renewrules as rr
from renewrules.examples import ExampleResult, run_examples

FILE = Path(__file__).with_name("responses.rules")
RULES = rr.load(FILE)
RESULTS = run_examples(RULES)
SAID = "2015-09-06T15:00+08:00"


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.example.title)
def test_a_response_holds(result: ExampleResult) -> None:
    assert result.passed, str(result)


def heard(topic: str, *, seats: int | None = 7, **more: Any) -> rr.Decision:  # noqa: ANN401 -- fields of the event
    facts = {
        "customer": {"id": "C1", "complains": more.pop("complains", False)},
        "vehicle": {"id": "V1", "seats": seats},
        "policy": {"id": "P1", "expiry": "2015-12-20", "quote": "4300.00"},
    }
    objection = {"kind": "objection", "id": "o1", "at": SAID, "topic": topic, **more}
    return RULES.decide(facts, [objection], as_of="2015-09-06T16:00+08:00")


def test_an_answer_has_its_words_and_the_actions_that_come_next() -> None:
    [answer] = heard("busy").responses
    assert (answer.event, answer.heard, answer.row, answer.response) == ("objection", "o1", "P1", "busy")
    assert answer.text == "Drive safely. May I call again tomorrow at this time?"
    assert answer.next == ("talks.call_back@P1#0/2015-09-06T15:00+08:00",)
    assert (answer.because, answer.source, answer.missing, answer.withheld_by) == (
        "a bad moment",
        "S46",
        (),
        (),
    )


def test_values_and_whose_they_are_fill_in_a_text() -> None:
    [answer] = heard("price", rival="3600.00").responses
    assert answer.text == "May I see the quote? 70 CNY covers your 7 seats."


def test_a_text_is_never_said_unfilled() -> None:
    [answer] = heard("price", seats=None, rival="3600.00").responses
    assert (answer.response, answer.text, answer.missing) == ("large_gap", None, ("vehicle.seats",))


def test_a_forbid_withholds_the_words_and_not_what_comes_next() -> None:
    [answer] = heard("price", rival="4200.00", complains=True).responses
    assert (answer.text, answer.withheld_by) == (None, ("complaint_open",))
    assert answer.next == ("talks.price_call@P1#0/2015-09-06T15:00+08:00",)


def test_an_event_that_nothing_is_written_for_is_in_the_answer() -> None:
    decision = heard("family")
    assert [answer.response for answer in decision.responses] == [None]
    assert "There is no response to the objection of Sunday 2015-09-06 15:00" in decision.explain().text
    assert "没有写怎样应对" in decision.explain().in_language("zh").text


def test_between_two_thresholds_there_is_no_response() -> None:
    [answer] = heard("price", rival="3900.00").responses
    assert answer.response is None


def test_what_is_not_known_is_not_told_as_a_gap() -> None:
    text = heard("price").explain().text
    assert "Which response to the objection of Sunday 2015-09-06 15:00 applies is not known yet." in text
    assert "There is no response" not in text


def test_without_an_event_there_is_nothing_to_answer() -> None:
    facts = {"policy": {"id": "P1"}, "vehicle": {"id": "V1"}}
    assert RULES.decide(facts, as_of="2015-09-06").responses == ()


def test_why_and_why_not() -> None:
    decision = heard("price", rival="4200.00")
    text = decision.why("small_gap").text
    assert "True: the topic of the latest objection (price) is price." in text
    assert "To say (one-stop): “100 CNY buys repair" in text
    assert "Next comes price-call." in text
    assert "Not true: price-gap (100 CNY) is at least 600 CNY." in decision.why_not("large-gap").text
    assert "不是该用的应对" in decision.why("busy").in_language("zh").text


def test_the_answer_as_data_has_the_responses() -> None:
    [response] = json.loads(json.dumps(heard("busy").to_dict()))["responses"]
    assert response["response"] == "busy"
    assert response["at"] == "2015-09-06T15:00+08:00"


def test_the_check_finds_what_nobody_has_an_answer_to() -> None:
    found = {d.code: dict(d.facts) for d in rr.check(FILE).diagnostics}
    assert found["RR463"]["options"] == ("family",)
    assert found["RR464"]["case"] == ("quote = 300.01 CNY", "rival = 0.00 CNY", "topic = price")


def suggested(
    *covers: str, as_of: str = "2015-09-06", seats: int | None = 7, complains: bool = False
) -> rr.Decision:
    facts = {
        "customer": {"id": "C1", "complains": complains},
        "vehicle": {"id": "V1", "seats": seats},
        "policy": {"id": "P1", "expiry": "2015-12-20", "covers": list(covers)},
    }
    return RULES.decide(facts, as_of=as_of)


def test_a_suggestion_has_its_words() -> None:
    first, second = suggested("seated").suggestions
    assert (first.name, first.script) == ("theft", "key_talk")
    assert first.text == "A new car is soon gone: insured until 2015-12-20."
    assert second.text == "Have you seen what a hospital costs? 70 CNY more would help."
    assert (second.row, second.missing, second.withheld_by) == ("P1", (), ())


def test_a_suggestion_without_a_script_says_nothing() -> None:
    [only] = suggested("third_party", "theft").suggestions
    assert (only.name, only.script, only.text, only.missing) == ("seated", None, None, ())


def test_a_suggestion_is_never_said_unfilled() -> None:
    decision = suggested("seated", "theft", seats=None)
    [only] = decision.suggestions
    assert (only.text, only.missing) == (None, ("vehicle.seats",))
    assert "Sum-talk is not said, for lack of: vehicle's seats." in decision.explain().text


def test_a_forbid_withholds_the_words_and_not_the_suggestion() -> None:
    decision = suggested("seated", complains=True)
    said = {each.name: (each.text is None, each.withheld_by) for each in decision.suggestions}
    assert said == {"third_party": (True, ("complaint_open",)), "theft": (False, ())}
    assert "Sum-talk is not said.\n" in decision.why("third-party").text
    assert "话术“sum-talk”不说" in decision.explain().in_language("zh").text


def test_words_go_with_their_suggestion() -> None:
    assert "third_party" in [each.name for each in suggested(as_of="2020-09-18").suggestions]
    later = suggested(as_of="2020-09-19")
    assert "third_party" not in [each.name for each in later.suggestions]
    assert "hospital" not in later.explain().text


def test_suggestions_as_data_have_their_words() -> None:
    [only] = json.loads(json.dumps(suggested("seated", "third_party").to_dict()))["suggestions"]
    assert (only["script"], only["text"]) == ("key_talk", "A new car is soon gone: insured until 2015-12-20.")


def test_a_forbid_that_only_words_heed_has_an_effect(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    more = 'forbid no-keys:\n  no scripts that say "new car";\n  because "asked for".\n'
    rules = tmp_path / "rules.rules"
    rules.write_text(f"{text}\n{more}", encoding="utf-8")
    assert "RR422" not in {found.code for found in rr.check(rules).diagnostics}
    facts = {"vehicle": {"id": "V1"}, "policy": {"id": "P1", "expiry": "2015-12-20", "covers": ["seated"]}}
    first = rr.load(rules).decide(facts, as_of="2015-09-06").suggestions[0]
    assert (first.name, first.text, first.withheld_by) == ("theft", None, ("no_keys",))

"""A timeline only plays through what `decide` says: its laws, and a customer's autumn from call to call."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewrules import api
from renewrules.engine.faults import InputError
from renewrules.engine.hearing import heard
from renewrules.timeline import Entry

ROOT = Path(__file__).parents[1]
STORE = {"store_name": "Xinghe", "staff_name": "Li", "staff_phone": "021-5555"}

TEAM = """\
terms team:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY.

subjects:
| subject  | there is …                    |
| customer | one                           |
| car      | one or more for each customer |

facts of car:
| fact  | fill in … | if left blank, …      |
| ready | a date    | what cannot be settled without it stays open |

events of customer:
| event | means …      |
| call  | "we called"  |

events of car:
| event  | means …       |
| arrive | "they came"   |

fields of arrive:
| field | fill in … | if left blank, …     |
| count | a number  | it must be filled in |

roles:
| role   | means … |
| seller | "sells" |

plan pick-up:
  one for each car;
  its steps are tell, meet;
  when the target has passed, the step is still to be done.

step tell of pick-up:
  have seller contact by call, using script hello;
  target 0 days after ready;
  no later than 9 days after ready;
  done by its own call.

step meet of pick-up:
  have seller do arrive;
  target 3 days after ready;
  no later than 9 days after ready;
  done by its own arrive with count 2.

scripts:
| script | is for …   | says …  |
| hello  | service | "Hello" |
"""


@cache
def dealership() -> api.Ruleset:
    return api.load(ROOT / "tests" / "policies" / "three_steps")


def facts(**policy: object) -> dict[str, Any]:
    return {"store": STORE, "customer": {"agreed_to_texts": True}, "vehicle": {}, "policy": policy}


def play(
    given_facts: Mapping[str, object],
    events: list[dict[str, Any]] | None = None,
    *,
    as_of: str = "2015-09-01",
    until: str = "2016-06-01",
    assume: str | Mapping[str, Mapping[str, object]] = "connected",
) -> tuple[Entry, ...]:
    return dealership().timeline(given_facts, events or [], as_of=as_of, until=until, assume=assume)


def done(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(f"{e.at:%Y-%m-%d %H:%M}", e.action.step) for e in entries if e.assumed is not None]


def test_a_policy_ending_on_20_december_is_called_texted_and_invited() -> None:
    entries = play(facts(expiry="2015-12-20"))
    head, *rest = entries
    assert (head.at.isoformat(), head.action.step, head.assumed) == (
        "2015-09-01T00:00:00+08:00",
        "care_call",
        None,
    )
    assert done(tuple(rest)) == [
        ("2015-09-06 09:00", "care_call"),
        ("2015-09-11 09:00", "care_text"),
        ("2015-09-14 09:00", "invitation_call"),
    ]
    assert rest[0].assumed == {
        "kind": "call",
        "at": "2015-09-06T09:00+08:00",
        "policy": "1",
        "answers": "renewal_contact.care_call@1#0",
        "outcome": "connected",
    }


def test_an_attempt_that_fails_is_tried_again_on_another_day_and_ends_with_the_window() -> None:
    entries = play(facts(expiry="2015-12-20"), assume="no-answer")
    tried = [day for day, step in done(entries) if step == "care_call"]
    assert tried[:4] == ["2015-09-06 09:00", "2015-09-07 09:00", "2015-09-14 09:00", "2015-09-15 09:00"]
    days = [day[:10] for day, _ in done(entries)]
    assert len(days) == len(set(days))
    assert max(tried) <= "2015-10-21"
    assert max(days) <= "2015-12-19"
    assert [e.action.id.rpartition("#")[2] for e in entries if e.assumed][:3] == ["0", "1", "2"]


def test_a_step_without_the_assumed_option_counts_as_done() -> None:
    steps = {
        step for _, step in done(play(facts(expiry="2015-12-20"), assume={"call": {"outcome": "connected"}}))
    }
    assert steps == {"care_call", "care_text", "invitation_call"}


def test_two_policies_are_played_at_the_same_time() -> None:
    two = {"store": STORE, "customer": {}, "vehicle": {}, "policy": [{"id": "A", "expiry": "2015-12-20"}]}
    two["policy"] = [*two["policy"], {"id": "B", "expiry": "2015-12-20"}]
    first, second = [e for e in play(two) if e.assumed][:2]
    assert (first.action.row, second.action.row) == ("A", "B")
    assert first.at == second.at


def test_an_event_known_to_come_takes_part_when_it_has_come() -> None:
    opt_out = {"kind": "opt_out", "at": "2015-09-08T12:00+08:00"}
    assert done(play(facts(expiry="2015-12-20"), [opt_out])) == [("2015-09-06 09:00", "care_call")]


def test_it_ends_with_until_and_may_be_empty() -> None:
    assert done(play(facts(expiry="2015-12-20"), until="2015-09-06T09:00+08:00"))[-1][1] == "care_call"
    assert len(done(play(facts(expiry="2015-12-20"), until="2015-09-11T08:59+08:00"))) == 1
    assert play(facts(expiry="2015-12-20"), until="2015-08-31") == ()
    assert play(facts()) == ()


def test_an_assumption_that_names_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nothing called `conected`.*`connected`"):
        play(facts(expiry="2015-12-20"), assume="conected")
    with pytest.raises(ValueError, match=r"nothing called `cal`.*`call`"):
        play(facts(expiry="2015-12-20"), assume={"cal": {}})


def test_faulty_assumed_fields_are_refused_where_they_are_written() -> None:
    with pytest.raises(InputError) as refused:
        play(facts(expiry="2015-12-20"), assume={"call": {"outcome": "asleep"}})
    assert [fault.path for fault in refused.value.faults] == ["assume.call.outcome"]


def test_an_event_concerns_the_row_of_the_step_or_the_one_above_that_its_kind_is_of() -> None:
    entries = api.load_text(TEAM).timeline(
        {"car": {"ready": "2015-09-01"}}, as_of="2015-09-01", until="2015-10-01"
    )
    assert [entry.assumed for entry in entries] == [
        {"kind": "call", "at": "2015-09-01T00:00+08:00", "customer": "1", "answers": "pick_up.tell@1#0"},
        {
            "kind": "arrive",
            "at": "2015-09-04T00:00+08:00",
            "car": "1",
            "answers": "pick_up.meet@1#0",
            "count": 2,
        },
    ]


expiries = st.dates(dt.date(2015, 10, 1), dt.date(2016, 12, 31))
assumptions = st.sampled_from(["done", "connected", "no_answer", "hung-up"])


@settings(max_examples=12)
@given(expiries, assumptions)
def test_the_head_is_what_decide_says(expiry: dt.date, assume: str) -> None:
    given_facts = facts(expiry=expiry)
    decision = dealership().decide(given_facts, as_of="2015-09-01T10:00+08:00")
    entries = play(given_facts, as_of="2015-09-01T10:00+08:00", until="2015-11-01", assume=assume)
    assert decision.next is not None
    assert entries[0].action == decision.next
    assert entries[0].decision == decision


@settings(max_examples=8)
@given(expiries, assumptions, st.data())
def test_simulated_events_given_as_real_ones_leave_the_rest_unchanged(
    expiry: dt.date, assume: str, data: st.DataObject
) -> None:
    given_facts = facts(expiry=expiry)
    entries = [entry for entry in play(given_facts, until="2016-03-01", assume=assume) if entry.assumed]
    position = data.draw(st.integers(0, max(len(entries) - 1, 0)))
    heard_of = [dict(entry.assumed or {}) for entry in entries[: position + 1]]
    as_of = heard_of[-1]["at"] if heard_of else "2015-09-01"
    again = play(given_facts, heard_of, as_of=str(as_of), until="2016-03-01", assume=assume)
    rest = entries[position + 1 :]
    assert [(e.at, e.action, e.assumed) for e in again if e.assumed] == [
        (e.at, e.action, e.assumed) for e in rest
    ]


@settings(max_examples=6)
@given(expiries, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(expiry: dt.date, random: Random) -> None:
    rows = [{"id": f"P{number}", "expiry": expiry + dt.timedelta(days=20 * number)} for number in range(3)]
    events = [
        {"kind": "call", "policy": f"P{number}", "at": "2015-08-31T10:00+08:00", "outcome": "connected"}
        for number in range(3)
    ]
    whole = {"store": STORE, "customer": {"agreed_to_texts": True}, "vehicle": {}, "policy": rows}
    shuffled = dict(random.sample(list(whole.items()), 4)) | {"policy": random.sample(rows, 3)}
    entries = play(whole, events, until="2015-12-01")
    assert play(shuffled, random.sample(events, 3), until="2015-12-01") == entries


@given(st.lists(st.sampled_from(["call", "text", "opt_out"]), max_size=5), st.data())
def test_hearing_an_event_later_is_knowing_it_from_the_start(kinds: list[str], data: st.DataObject) -> None:
    events = []
    for kind in kinds:
        day = data.draw(st.integers(1, 30))
        event = {"kind": kind, "at": f"2015-09-{day:02}T10:00+08:00"}
        events.append(event | ({"outcome": "connected"} if kind == "call" else {}))
    ruleset = dealership()
    known = ruleset.facts(facts(expiry="2015-12-20"))
    for event in data.draw(st.permutations(events)):
        known = heard(ruleset.reader, known, event)
    at_once = ruleset.facts(facts(expiry="2015-12-20"), events)
    assert known.latest == at_once.latest
    for now in ("2015-09-10", "2015-10-10"):
        assert ruleset.decide(known, as_of=now) == ruleset.decide(at_once, as_of=now)

import copy
import datetime as dt
import pickle
import random
from collections import OrderedDict
from decimal import Decimal
from string import Formatter
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules import dates
from renewrules.engine.faults import FAULTS, InputError
from renewrules.engine.inputs import Known, Reader
from renewrules.engine.records import Record
from renewrules.wording.faults import fault_templates
from tests.small_programs import program

READER = Reader.of(program())
FACTS: dict[str, Any] = {
    "customer": {"id": "C-1001", "name": "Li", "covers": ["theft", "liability"]},
    "vehicle": [{"id": "V1", "age": 3}, {"id": "V2", "age": 8}],
    "policy": [
        {"id": "P1", "vehicle": "V1", "expiry": "2015-12-20", "premium": "1,234.5", "rate": "2.75%"},
        {"id": "P2", "vehicle": "V2", "expiry": dt.date(2016, 3, 1), "sold": "2015-03-01T10:00:30Z"},
    ],
}
EVENTS: list[dict[str, Any]] = [
    {"kind": "call", "policy": "P1", "at": "2015-09-06T09:00+08:00", "outcome": "no_answer", "id": "e1"},
    {"kind": "call", "policy": "P1", "at": "2015-09-08", "outcome": "connected", "minutes": 4},
    {"kind": "call", "policy": "P2", "at": "2015-09-07T10:00+08:00", "outcome": "connected", "id": "e3"},
    {"kind": "visit", "at": "2015-09-09T10:00+08:00", "recorded": "2015-09-12T10:00+08:00", "id": "e4"},
]


def content(known: Known) -> object:
    """Everything known, as plain values: records compare by identity."""
    return known.latest, known.kinds, [[plain(row) for row in rows] for rows in known.rows.values()]


def plain(value: object) -> object:
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Record):
        return (type(value).__name__, [(name, plain(getattr(value, name))) for name in value.attributes])
    return value


def policies(facts: dict[str, Any], *events: dict[str, Any]) -> tuple[Record, ...]:
    return READER.read(facts, events).rows["policy"]


def test_rows_hold_the_engine_s_own_values() -> None:
    known = READER.read(FACTS)
    (customer,) = known.rows["customer"]
    first, second = known.rows["policy"]
    assert (customer.id, customer.parent, customer.name, customer.do_not_call) == (
        "C-1001",
        None,
        "Li",
        False,
    )
    assert customer.covers == frozenset({"theft", "liability"})
    assert (first.id, first.expiry, first.premium, first.rate) == ("P1", 735952, 123450, 275)
    assert (second.expiry, second.premium, second.rate, second.sold) == (736024, None, 250, 1425204030)
    assert first.parent is known.rows["vehicle"][0]
    assert first.parent.parent is customer


def test_a_root_subject_left_out_is_an_object_without_facts() -> None:
    (store,) = READER.read(FACTS).rows["store"]
    assert (store.id, store.opened) == ("1", None)


def test_an_empty_list_is_a_subject_left_out() -> None:
    known = READER.read(FACTS | {"store": [], "policy": []})
    assert (known.rows["store"][0].id, known.rows["policy"]) == ("1", ())


def test_another_subject_left_out_has_no_rows() -> None:
    known = READER.read({"customer": {"name": "Li"}, "vehicle": None})
    assert known.rows["vehicle"] == known.rows["policy"] == ()
    assert known.latest == dates.FIRST_INSTANT


@pytest.mark.parametrize("vehicle", [{"age": 3}, [{"age": 3}], {"age": 3, "customer": "1"}])
def test_one_object_needs_neither_an_id_nor_its_parent_s(vehicle: object) -> None:
    known = READER.read({"customer": {"name": "Li"}, "vehicle": vehicle, "policy": {"expiry": "2015-12-20"}})
    (policy,) = known.rows["policy"]
    assert (policy.id, policy.parent.id, policy.parent.parent.id) == ("1", "1", "1")


def test_a_hyphen_and_an_underscore_make_the_same_name() -> None:
    (customer,) = READER.read({"customer": {"name": "Li", "do-not-call": True}}).rows["customer"]
    assert customer.do_not_call is True


def test_every_mapping_is_an_object() -> None:
    facts = MappingProxyType({"customer": OrderedDict(name="Li")})
    assert READER.read(facts).rows["customer"][0].name == "Li"


@pytest.mark.parametrize(
    ("name", "given_value", "held"),
    [
        ("premium", 12, 1200),
        ("premium", Decimal("12.5"), 1250),
        ("premium", Decimal("12.500"), 1250),
        ("premium", "12.50", 1250),
        ("rate", Decimal("0.025"), 250),
        ("rate", "0.025", 250),
        ("rate", "2.5%", 250),
        ("rate", 1, 10_000),
        ("rate", "-100%", -10_000),
        ("expiry", dt.date(2015, 12, 20), 735952),
        ("sold", "2015-12-20T08:00+08:00", 1450569600),
        ("sold", dt.datetime(2015, 12, 20, tzinfo=dt.UTC), 1450569600),
        ("use", "private", "private"),
        ("use", None, None),
        ("rate", None, 250),
    ],
)
def test_each_type_is_read_as_people_give_it(name: str, given_value: object, held: object) -> None:
    policy = {"expiry": "2015-12-20", name: given_value}
    (row,) = policies({"customer": {"name": "Li"}, "vehicle": {"age": 1}, "policy": policy})
    assert getattr(row, name) == held


def test_histories_reach_up_to_every_row_above() -> None:
    known = READER.read(FACTS, EVENTS)
    first, second = known.rows["policy"]
    (customer,) = known.rows["customer"]
    assert [event.outcome for event in first.on_call] == ["no_answer", "connected"]
    assert [event.id for event in second.on_call] == ["e3"]
    assert [event.day for event in customer.on_call] == [735847, 735848, 735849]
    assert [event.id for event in customer.on_visit] == ["e4"]
    assert known.rows["vehicle"][1].on_call == second.on_call
    assert not hasattr(first, "on_visit")
    assert not hasattr(known.rows["store"][0], "on_call")


def test_a_plain_date_means_noon_in_the_zone_of_the_ruleset() -> None:
    event = policies(FACTS, *EVENTS)[0].on_call[1]
    assert dates.format_instant(event.at, "Asia/Shanghai") == "2015-09-08T12:00+08:00"
    assert (event.recorded, event.answers) == (event.at, "")


def test_latest_is_the_greatest_instant_of_any_event() -> None:
    assert READER.read(FACTS, EVENTS).latest == dates.parse_instant("2015-09-12T10:00+08:00")


def test_an_event_answers_the_step_of_an_action() -> None:
    event = EVENTS[0] | {"answers": "renewal.care@P1#0"}
    assert policies(FACTS, event)[0].on_call[0].answers == "renewal.care"


def test_an_event_about_a_customer_may_answer_an_action_about_its_policy() -> None:
    known = READER.read(FACTS, [EVENTS[3] | {"answers": "renewal.care@P2#1"}])
    assert known.rows["customer"][0].on_visit[0].answers == "renewal.care"


def test_the_same_event_twice_counts_once() -> None:
    assert content(READER.read(FACTS, EVENTS)) == content(READER.read(FACTS, EVENTS + EVENTS))


def test_an_event_without_an_id_is_named_by_its_content() -> None:
    first, again, other = (
        policies(FACTS, EVENTS[1] | {"minutes": minutes})[0].on_call[0].id for minutes in (4, 4, 5)
    )
    assert first == again != other


def test_events_not_yet_known_are_not_visible() -> None:
    known = READER.read(FACTS, EVENTS)
    at = dates.parse_instant
    assert known.visible(known.latest) is known
    seen = known.visible(at("2015-09-09T10:00+08:00"))
    assert [event.id for event in seen.rows["customer"][0].on_visit] == []
    assert len(seen.rows["customer"][0].on_call) == 3
    assert seen.rows["policy"][0].parent.parent is seen.rows["customer"][0]
    early = known.visible(at("2015-09-07T10:00+08:00"))
    assert [len(row.on_call) for row in early.rows["policy"]] == [1, 1]
    assert len(known.rows["policy"][0].on_call) == 2


def test_what_is_known_survives_pickling() -> None:
    known = READER.read(FACTS, EVENTS)
    copied = pickle.loads(pickle.dumps(known))  # noqa: S301 - our own bytes
    assert content(copied) == content(known)
    assert copied.rows["policy"][0].parent.parent is copied.rows["customer"][0]
    assert type(copied.rows["policy"][0]) is type(known.rows["policy"][0])


def test_two_readers_of_one_program_make_rows_of_one_class() -> None:
    again = Reader.of(program()).read(FACTS)
    assert type(again.rows["policy"][0]) is type(READER.read(FACTS).rows["policy"][0])


@given(st.randoms(use_true_random=False))
def test_the_order_of_lists_and_keys_never_shows(chance: random.Random) -> None:
    facts, events = shuffled(FACTS, chance), shuffled(EVENTS, chance)
    assert content(READER.read(facts, events)) == content(READER.read(FACTS, EVENTS))


def shuffled(value: Any, chance: random.Random) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        keys = chance.sample(sorted(value), len(value))
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, chance) for item in chance.sample(value, len(value))]
    return value


def test_reading_changes_nothing_it_is_given() -> None:
    facts, events = copy.deepcopy(FACTS), copy.deepcopy(EVENTS)
    READER.read(facts, events)
    assert (facts, events) == (FACTS, EVENTS)


def test_a_lenient_reading_leaves_required_facts_unknown() -> None:
    known = READER.read({"policy": {}, "vehicle": {}}, [{"kind": "call", "at": "2015-09-06"}], lenient=True)
    assert known.rows["customer"][0].name is None
    assert known.rows["policy"][0].on_call[0].outcome is None


def test_a_lenient_reading_still_refuses_what_is_wrong() -> None:
    with pytest.raises(InputError, match=r"customer\.name: `3` is not text"):
        READER.read({"customer": {"name": 3}}, lenient=True)


KEYS = [
    "id",
    "name",
    "age",
    "expiry",
    "premium",
    "rate",
    "sold",
    "use",
    "do-not-call",
    "covers",
    "zone",
    "vehicle",
    "customer",
    "policy",
]
EVENT_KEYS = ["kind", "at", "recorded", "answers", "outcome", "minutes", "id", "policy", "customer"]
SCRAPS = st.sampled_from(
    ["call", "visit", "P1", "2015-09-06", "2015-09-06T09:00Z", "renewal.care@P1#0", "connected", "theft", "%"]
)
ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=4) | SCRAPS
JUNK = ATOMS | st.lists(ATOMS, max_size=2) | st.dictionaries(st.text(max_size=2), ATOMS, max_size=1)


def junk_objects(keys: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(keys) | st.text(max_size=2), JUNK, max_size=5)


JUNK_ROWS = JUNK | junk_objects(KEYS) | st.lists(junk_objects(KEYS) | JUNK, max_size=3)
SUBJECTS = st.sampled_from(["customer", "vehicle", "policy", "store"]) | st.text(max_size=2)
JUNK_FACTS = JUNK | st.dictionaries(SUBJECTS, JUNK_ROWS, max_size=4)
JUNK_EVENTS = JUNK | st.lists(junk_objects(EVENT_KEYS) | JUNK, max_size=3)


@given(JUNK_FACTS, JUNK_EVENTS, st.booleans())
def test_whatever_is_given_is_read_or_refused_in_words(
    facts: Any,  # noqa: ANN401 - any JSON
    events: Any,  # noqa: ANN401 - any JSON
    lenient: bool,  # noqa: FBT001 - drawn
) -> None:
    try:
        READER.read(facts, events, lenient=lenient)
    except InputError as caught:
        error = caught
    else:
        return
    assert len(str(error).split("\n")) == 1 + 2 * len(error.faults)


def test_an_input_error_has_every_fault_and_survives_pickling() -> None:
    with pytest.raises(InputError) as caught:
        READER.read({"vehicle": {"age": 41}}, [{}])
    assert [fault.path for fault in caught.value.faults] == ["customer.name", "vehicle.age", "events[0].kind"]
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (copied.faults, str(copied)) == (caught.value.faults, str(caught.value))


def test_every_fault_is_worded_in_both_languages_with_its_own_facts() -> None:
    for language in ("en", "zh"):
        templates = fault_templates(language)
        assert [template.code for template in templates] == [code.code for code in FAULTS]
        for template, code in zip(templates, FAULTS, strict=True):
            stated = placeholders(template.message, template.help)
            assert stated == set(code.facts), template.code
            assert [fact for fact, _ in template.known] == list(code.optional), template.code
            for fact, text in template.known:
                assert placeholders(text) == {fact}, template.code


def placeholders(*patterns: str) -> set[str]:
    return {name for text in patterns for _, name, _, _ in Formatter().parse(text) if name is not None}

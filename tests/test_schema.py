import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from renewrules import valuetypes as types
from renewrules.core import nodes
from renewrules.engine.inputs import InputError, Reader
from renewrules.engine.schema import schema
from tests.small_programs import OPEN, fact, program, subject

PROGRAM = program()
READER = Reader.of(PROGRAM)
SCHEMA: Any = schema(PROGRAM)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

FACTS: dict[str, Any] = {
    "customer": {"id": "C-1001", "name": "Li", "covers": ["theft"], "zone": "Asia/Shanghai"},
    "vehicle": {"id": "V1", "age": 3},
    "policy": {"id": "P1", "vehicle": "V1", "expiry": "2015-12-20", "premium": 1234, "rate": "2.5%"},
    "store": {"opened": "2000-01-01"},
}
EVENTS: list[dict[str, Any]] = [
    {"kind": "call", "policy": "P1", "at": "2015-09-06T09:00+08:00", "outcome": "connected", "minutes": 4},
    {"kind": "visit", "at": "2015-09-08", "answers": "renewal.care@P1#0"},
]
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3, 40, 41, Decimal("12.5"), Decimal("3.0"), "12.50", "12.500", "12", "-0",
    "1,234.5", "1,23", "01", ".5", "1.", "2.5%", "2.55%", "2.555%", "%", "x", "", " ", "2015-12-20",
    "2015-02-29", "2015-13-01", "1899-12-31", "2999-12-31", "3000-01-01", "2015-1-1",
    "2015-12-20T09:00+08:00", "2015-12-20T09:00:30Z", "2015-12-20T09:00", "2015-12-20T24:00Z",
    "2015-12-20T09:60Z", "2015-12-20 09:00Z", "2015-12-20T09:00+24:00", "private", "privat", "connected",
    "theft", ["theft"], ["theft", "liability"], ["theft", "theft"], ["theft", None], [], {},
    "Li\nMing", "tab\t", "renewal.care@P1#0", "Asia/Shanghai", "李明", "😀",
)  # fmt: skip
FACT_NAMES = [
    (schema.subject.name, fact.name)
    for schema in PROGRAM.subjects
    for fact in schema.facts
    if not isinstance(fact.type, types.Zone)
]


def is_read(facts: Any, events: Any = ()) -> bool:  # noqa: ANN401 - any JSON
    try:
        READER.read(facts, events)
    except InputError:
        return False
    return True


def is_valid(facts: Any, events: Any = ()) -> bool:  # noqa: ANN401 - any JSON
    return bool(VALIDATOR.is_valid({"facts": facts, "events": list(events)}))


def test_the_schema_is_a_schema_and_is_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_good_facts_and_events_are_valid() -> None:
    assert is_read(FACTS, EVENTS)
    assert is_valid(FACTS, EVENTS)


@pytest.mark.parametrize(("name", "field"), FACT_NAMES)
def test_reader_and_schema_agree_on_every_fact(name: str, field: str) -> None:
    for value in VALUES:
        facts = FACTS | {name: FACTS[name] | {field: value}}
        assert is_valid(facts) == is_read(facts), value


@pytest.mark.parametrize("field", ["kind", "at", "recorded", "id", "outcome", "minutes", "seconds"])
def test_reader_and_schema_agree_on_every_field_of_an_event(field: str) -> None:
    for value in VALUES:
        events = [EVENTS[0] | {field: value}]
        assert is_valid(FACTS, events) == is_read(FACTS, events), value


@pytest.mark.parametrize(
    "value",
    [
        3,
        "",
        "renewal.care",
        "renewal.care@P1",
        "@P1#0",
        None,
        "renewal.care@P1#0",
        "renewal.care@P1#0/2015-09-06T15:00+08:00",
        "renewal.care@P1#/2015",
    ],
)
def test_reader_and_schema_agree_on_the_form_of_an_answer(value: object) -> None:
    events = [EVENTS[0] | {"answers": value}]
    assert is_valid(FACTS, events) == is_read(FACTS, events)


ROW: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"age": st.integers(-1, 41)}, optional={"id": st.sampled_from([None, "", "V1", "V2", 3])}
)
ROWS = st.lists(ROW, max_size=2, unique_by=lambda row: repr(row.get("id")))
DOCUMENTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "customer": st.sampled_from(
            [None, {}, {"name": "Li"}, [], [{"name": "Li"}], [{"name": "Li"}] * 2, [{}], 3]
        ),
        "vehicle": ROWS | st.none() | ROW,
        "store": st.sampled_from([None, {}, [], [{}], [{}, {}], {"id": "S"}, {"opened": "2000-01-01"}, "S"]),
        "dealer": st.just({}),
    },
)


@given(DOCUMENTS)
def test_reader_and_schema_agree_on_the_shape_of_facts(facts: dict[str, Any]) -> None:
    assert is_valid(facts) == is_read(facts)


@given(
    st.lists(
        st.tuples(st.sampled_from(FACT_NAMES), st.sampled_from(VALUES) | st.text("ab\n李😀 ")), max_size=3
    )
)
def test_reader_and_schema_agree_on_several_facts_at_once(changes: list[tuple[tuple[str, str], Any]]) -> None:
    facts = copy.deepcopy(FACTS)
    for (name, field), value in changes:
        facts[name][field] = value
    assert is_valid(facts) == is_read(facts)


def test_each_fact_says_what_it_is() -> None:
    rows = SCHEMA["$defs"]
    name = rows["row.customer"]["properties"]["name"]
    assert (name["title"], name["x-privacy"], name["x-changeable"]) == ("name", "personal", "nobody")
    policy = rows["row.policy"]["properties"]
    assert (policy["rate"]["default"], policy["premium"]["x-unit"]) == ("0.0250", "CNY")
    assert policy["premium"]["anyOf"][0] == {"type": "number", "minimum": 0}
    age = rows["row.vehicle"]["properties"]["age"]
    assert age["anyOf"][0] == {"type": "number", "multipleOf": 1, "minimum": 0, "maximum": 40}
    assert rows["row.policy"]["required"] == ["expiry"]
    assert rows["facts"]["required"] == ["customer"]


def test_a_limit_with_decimals_and_a_unit_are_said_exactly() -> None:
    car = subject("car", None, fact("length", types.Number(2, "m"), OPEN, least=150, most=625))
    rows: Any = schema(program(subjects=(car,), events=(), plans=()))["$defs"]
    length = rows["row.car"]["properties"]["length"]
    assert length["x-unit"] == "m"
    assert length["anyOf"][0] == {"type": "number", "minimum": 1.5, "maximum": 6.25}
    assert rows["events"] == {"type": "array", "items": False}


def test_a_type_no_fact_can_have_is_refused() -> None:
    odd = subject("car", None, nodes.Fact(name="rules", type=types.Labels(), blank=OPEN))
    with pytest.raises(TypeError, match="no fact has the type"):
        schema(program(subjects=(odd,), events=(), plans=()))
    with pytest.raises(TypeError, match="no fact has the type"):
        Reader.of(program(subjects=(odd,), events=(), plans=()))

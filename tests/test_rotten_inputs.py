"""What people read of faulty facts and events: each message, in both languages, is in `rotten_inputs.txt`."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renewrules.engine.faults import FAULTS, InputError, InputFault
from renewrules.engine.inputs import Reader
from renewrules.wording.faults import HEADLINE
from tests.small_programs import program

PINNED = Path(__file__).with_name("rotten_inputs.txt")

CUSTOMER: dict[str, Any] = {"name": "Li"}
VEHICLES = [{"id": "V1", "age": 1}, {"id": "V2", "age": 2}]
POLICY: dict[str, Any] = {"id": "P1", "vehicle": "V1", "expiry": "2015-12-20"}
POLICIES = [POLICY, POLICY | {"id": "P2", "vehicle": "V2"}]
CALL = {"kind": "call", "policy": "P1", "at": "2015-09-06T09:00+08:00", "outcome": "connected"}


def about(**subjects: object) -> dict[str, Any]:
    return {"customer": CUSTOMER, "vehicle": VEHICLES, "policy": POLICIES} | subjects


def customer(**facts: object) -> dict[str, Any]:
    return about(customer=CUSTOMER | facts)


def policy(**facts: object) -> dict[str, Any]:
    return about(policy=[POLICY | facts])


ROTTEN: dict[str, tuple[Any, Any]] = {
    "facts are a list": ([], []),
    "a subject is a number": (about(vehicle=3, policy=[]), []),
    "a row is a number": (about(vehicle=[3], policy=[]), []),
    "an unknown subject": (about(custmer={}), []),
    "an unknown fact": (customer(do_not_cal=True), []),
    "an unknown fact like no other": (customer(shoe_size=42), []),
    "a name given twice": (customer(**{"do-not-call": True, "do_not_call": True}), []),
    "two customers": (about(customer=[CUSTOMER, CUSTOMER]), []),
    "an id missing": (about(vehicle=[*VEHICLES, {"age": 3}]), []),
    "an id that is a number": (about(vehicle={"id": 17, "age": 3}, policy=[]), []),
    "an id that is empty": (about(vehicle={"id": "", "age": 3}, policy=[]), []),
    "an id twice": (about(vehicle=[*VEHICLES, VEHICLES[0]]), []),
    "a parent not said": (policy(vehicle=None), []),
    "a parent that is not there": (policy(vehicle="V7"), []),
    "a parent where there is none": (about(vehicle=[], policy={"expiry": "2015-12-20"}), []),
    "a required fact missing": (about(customer={}), []),
    "a required fact null": (about(customer={"name": None}), []),
    "a word for yes": (customer(do_not_call="yes"), []),
    "a number for yes": (customer(do_not_call=1), []),
    "a word for a number": (policy(premium="lots"), []),
    "yes for a number": (policy(premium=True), []),
    "commas in odd places": (policy(premium="1,23.50"), []),
    "an object for a number": (policy(premium={"amount": 3}), []),
    "a percentage that is no rate": (policy(rate="two%"), []),
    "a float": (policy(premium=0.1), []),
    "not a number at all": (policy(premium=float("nan")), []),
    "infinity": (policy(premium=Decimal("Infinity")), []),
    "too many decimals": (policy(premium=Decimal("12.345")), []),
    "decimals of a count": (about(vehicle={"age": "1.5"}, policy=[]), []),
    "too fine a rate": (policy(rate="2.555%"), []),
    "too many digits": (policy(premium=10**40), []),
    "too many digits in text": (policy(premium="9" * 41), []),
    "below the range": (policy(premium="-0.01"), []),
    "above the range": (about(vehicle={"age": 41}, policy=[]), []),
    "a date below the range": (about(store={"opened": "1901-01-01"}), []),
    "a date in other words": (policy(expiry="20.12.2015"), []),
    "a number for a date": (policy(expiry=20151220), []),
    "no such day": (policy(expiry="2015-02-29"), []),
    "a year nobody means": (policy(expiry=dt.date(215, 12, 20)), []),
    "a time for a date": (policy(expiry=dt.datetime(2015, 12, 20, tzinfo=dt.UTC)), []),
    "a word for a time": (policy(sold="yesterday"), []),
    "a date for a time": (policy(sold="2015-12-20"), []),
    "a time without offset": (policy(sold="2015-12-20T09:00"), []),
    "a datetime without offset": (policy(sold=dt.datetime(2015, 12, 20)), []),  # noqa: DTZ001 - the fault
    "an option misspelt": (policy(use="privat"), []),
    "an option of another kind": (policy(use=3), []),
    "an option twice": (customer(covers=["theft", "theft"]), []),
    "one option without brackets": (customer(covers="theft"), []),
    "an option misspelt in a list": (customer(covers=["thef"]), []),
    "an offset for a zone": (customer(zone="+08:00"), []),
    "a number for text": (customer(name=7), []),
    "a line end in text": (customer(name="Li\nMing"), []),
    "half a character in text": (customer(name="Li\ud83d"), []),
    "events are an object": (about(), {"kind": "call"}),
    "an event is a word": (about(), ["call"]),
    "an event without a kind": (about(), [{"at": "2015-09-06"}]),
    "an unknown kind of event": (about(), [CALL | {"kind": "calll"}]),
    "an event without a time": (about(), [CALL | {"at": None}]),
    "an event at no time": (about(), [CALL | {"at": "noon"}]),
    "an event on no day": (about(), [CALL | {"at": "2015-02-30"}]),
    "an event recorded at no time": (about(), [CALL | {"recorded": "2015-09-06T09:00"}]),
    "an event's field misspelt": (about(), [CALL | {"minuts": 3}]),
    "an event's field missing": (about(), [CALL | {"outcome": None}]),
    "an event about one of two": (about(), [CALL | {"policy": None}]),
    "an event about none": (about(), [CALL | {"policy": "P3"}]),
    "an event about nothing": (about(policy=[]), [CALL | {"policy": None}]),
    "an event's id that is a number": (about(), [CALL | {"id": 1}]),
    "two events with one id": (about(), [CALL | {"id": "e"}, CALL | {"id": "e", "outcome": "no_answer"}]),
    "an answer to no action": (about(), [CALL | {"answers": "care call"}]),
    "an answer to an unknown step": (about(), [CALL | {"answers": "renewal.car@P1#0"}]),
    "an answer about no row": (about(), [CALL | {"answers": "renewal.care@P9#0"}]),
    "an answer about another row": (about(), [CALL | {"answers": "renewal.care@P2#0"}]),
    "several at once": (
        about(customer={"name": 7, "sex": "m"}, policy=[POLICY | {"expiry": None, "premium": -1}]),
        [CALL | {"at": "x", "outcome": "y"}],
    ),
}


def error(name: str, language: str) -> InputError:
    with pytest.raises(InputError) as caught:
        Reader.of(program(language)).read(*ROTTEN[name])
    return caught.value


def transcript(name: str) -> str:
    return f"### {name}\n{error(name, 'en')}\n{error(name, 'zh')}\n"


def test_every_message_is_pinned() -> None:
    assert "\n".join(map(transcript, ROTTEN)) == PINNED.read_text(encoding="utf-8")


def test_every_fault_has_an_input_that_shows_it() -> None:
    shown = {fault.code for name in ROTTEN for fault in error(name, "en").faults}
    settling = {f"IN17{number}" for number in range(6)}  # see test_settlement.py
    assert shown | settling | {HEADLINE} == {code.code for code in FAULTS}


@pytest.mark.parametrize("name", [name for name in ROTTEN if name != "several at once"])
def test_one_mistake_is_one_fault(name: str) -> None:
    assert len(error(name, "en").faults) == 1


def test_faults_are_values() -> None:
    (fault,) = error("an option misspelt", "en").faults
    assert fault == InputFault(
        "policy[P1].use",
        "IN150",
        (("options", ("private", "commercial")), ("suggestion", ("private",)), ("value", "privat")),
    )

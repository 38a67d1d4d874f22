"""A small slice of the store's year, and its audit: every fault planted here is found, and nothing else."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deep.year.audit import audit
from tests.deep.year.law import STEPS, TEXTS
from tests.deep.year.ledger import Answered, Changed, Entry, Happened, Ledger, Next, Standing
from tests.deep.year.picture import picture
from tests.deep.year.report import PAGE, PICTURE, TABLE
from tests.deep.year.year import BEGINS, store_year

ROOT = Path(__file__).parents[1]
SIXTY_DAYS = BEGINS + dt.timedelta(days=59)


# --- the store


def test_twenty_customers_for_sixty_days_without_a_breach() -> None:
    year = store_year(20, 2026, SIXTY_DAYS)
    assert year.audited.breaches == []
    assert year.audited.looked["answers"] >= 20 * 60
    assert year.audited.looked["contacts"] > 20
    assert year.audited.looked["standings"] > 20 * 21


def test_another_seed_is_another_year() -> None:
    assert store_year(3, 1, SIXTY_DAYS).fingerprint != store_year(3, 2, SIXTY_DAYS).fingerprint


@pytest.mark.parametrize(("hash_seed", "jobs"), [("1", 1), ("2", 2)])
def test_the_same_seed_is_the_same_year_whatever_the_hashes_and_processes(hash_seed: str, jobs: int) -> None:
    program = (
        "import datetime, tests.deep.year.year as y; "
        f"print(y.store_year(60, 7, y.BEGINS + datetime.timedelta(days=9), jobs={jobs}).fingerprint)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
        text=True,
    )
    assert run.stdout.strip() == store_year(60, 7, BEGINS + dt.timedelta(days=9)).fingerprint


def test_the_picture_in_the_docs_is_drawn_from_the_table_beside_it() -> None:
    assert PICTURE.read_text("utf-8") == picture(TABLE.read_text("utf-8"))


def test_the_table_has_the_contacts_the_page_tells_of() -> None:
    header, *rows = TABLE.read_text("utf-8").splitlines()
    total = sum(int(count) for row in rows for count in row.split(",")[1:])
    figures = [line.split() for line in PAGE.read_text("utf-8").splitlines()]
    assert header.startswith("day,")
    assert len(rows) == 365
    assert ["contacts", "in", "2026", f"{total:,}"] in figures
    assert ["breaches", "found", "0"] in figures


# --- the audit

EXPIRY = dt.date(2026, 6, 30)


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(f"{text}+08:00").timestamp())


def known(**facts: str | bool | None) -> list[Entry]:
    """A customer who may be called and texted, with one car and a policy that ends on 30 June."""
    customer = {
        "agreed_to_texts": True,
        "on_do_not_call_list": None,
        "refused_all_contact": False,
        "home_time_zone": None,
        **{name: value for name, value in facts.items() if name not in ("sold", "expiry")},
    }
    policy = {"vehicle": "V1", "expiry": None if facts.get("expiry") == "unknown" else EXPIRY}
    start = at("2026-01-01T00:00")
    return [
        Changed(start, "customer", "C", customer),
        Changed(start, "vehicle", "V1", {"sold": facts.get("sold", False)}),
        Changed(start, "policy", "P1", policy),
    ]


def contact(when: str, step: str = "care_call", outcome: str = "no_answer") -> Happened:
    fields = {"answers": f"renewal_contact.{step}@P1#0"}
    kind = "text" if step in TEXTS else "call"
    return Happened(
        at(when), kind, "P1", at(when), fields if kind == "text" else {**fields, "outcome": outcome}
    )


def event(kind: str, when: str, policy: str | None = None, **fields: str) -> Happened:
    return Happened(at(when), kind, policy, at(when), fields)


def work(when: str, step: str, kind: str = "quote") -> Happened:
    return event(kind, when, "P1", answers=f"purchase.{step}@P1#0")


def laws(*entries: Entry) -> list[str]:
    return [breach.law for breach in audit(Ledger(0, list(entries))).breaches]


TALKED = contact("2026-03-17T10:00", outcome="connected")
"""The care call on its target, 105 days before the end: a Tuesday. The text follows on the 22nd."""

AUGUST = Changed(0, "policy", "P1", {"expiry": dt.date(2026, 8, 22)})

CLEAN = [
    *known(),
    TALKED,
    contact("2026-03-22T19:59", "care_text"),
    contact("2026-03-24T09:00", "invitation_call"),
    contact("2026-03-25T19:59", "invitation_call", "connected"),
]

BOUGHT: list[Entry] = [
    Changed(at("2026-06-01T00:00"), "policy", "P1", {"amount_due": "5000", "insurer": "insurer_90_days"}),
    event("quote_asked", "2026-06-01T09:00", "P1"),
    work("2026-06-01T10:00", "quote"),
    event("quote_confirmed", "2026-06-02T10:00", "P1"),
]
BOUND = event("renewal", "2026-06-04T10:00", "P1", answers="purchase.bind@P1#0", dealer="our_store")

PLANTED: dict[str, tuple[list[str], list[Entry]]] = {
    "a call before nine": (["hours"], [*known(), contact("2026-03-17T08:59")]),
    "a call at eight in the evening": (["hours"], [*known(), contact("2026-03-17T20:00")]),
    "a call at noon in the store and ten in the morning in Urumqi is none": (
        [],
        [*known(home_time_zone="Asia/Urumqi"), contact("2026-03-17T12:00")],
    ),
    "a call too early in Urumqi": (
        ["hours"],
        [*known(home_time_zone="Asia/Urumqi"), contact("2026-03-17T10:59")],
    ),
    "a call on a Sunday": (["day-off"], [*known(), contact("2026-03-22T10:00")]),
    "a call on a holiday": (["day-off"], [*known(), contact("2026-04-06T10:00")]),
    "a call on a Saturday that is worked is none": (
        [],
        [*known(), AUGUST, contact("2026-05-09T10:00")],
    ),
    "a third call in seven days": (
        ["calls-in-7-days"],
        [*known(), *map(contact, ("2026-03-17T10:00", "2026-03-18T10:00", "2026-03-24T09:59"))],
    ),
    "a third call after exactly seven days is none": (
        [],
        [*known(), *map(contact, ("2026-03-17T10:00", "2026-03-18T10:00", "2026-03-24T10:00"))],
    ),
    "a second call on one day": (
        ["tried-again-too-soon"],
        [*known(), contact("2026-03-17T10:00"), contact("2026-03-17T15:00")],
    ),
    "a step done twice": (["done-twice"], [*known(), TALKED, contact("2026-03-19T10:00")]),
    "a text without consent": (
        ["no-text-consent"],
        [*known(agreed_to_texts=None), TALKED, contact("2026-03-22T10:00", "care_text")],
    ),
    "a call to the do-not-call list": (
        ["do-not-call"],
        [*known(on_do_not_call_list=True), contact("2026-03-17T10:00")],
    ),
    "a call after an opt-out": (
        ["opted-out"],
        [*known(), event("opt_out", "2026-03-17T09:59"), contact("2026-03-17T10:00")],
    ),
    "a call to one who refused everything": (
        ["refused"],
        [*known(refused_all_contact=True), contact("2026-03-17T10:00")],
    ),
    "a call about a car that was sold": (["sold"], [*known(sold=True), contact("2026-03-17T10:00")]),
    "a call about a policy that was renewed": (
        ["renewed"],
        [
            *known(),
            event("renewal", "2026-03-16T10:00", "P1", dealer="our_store"),
            contact("2026-03-17T10:00"),
        ],
    ),
    "a call during a complaint": (
        ["complaint"],
        [*known(), event("complaint_opened", "2026-03-16T10:00"), contact("2026-03-17T10:00")],
    ),
    "a call on the seventh day after a complaint": (
        ["complaint"],
        [
            *known(),
            event("complaint_opened", "2026-03-10T10:00"),
            event("complaint_closed", "2026-03-11T10:00"),
            contact("2026-03-18T19:00"),
        ],
    ),
    "a call on the eighth day after a complaint is none": (
        [],
        [
            *known(),
            event("complaint_opened", "2026-03-10T10:00"),
            event("complaint_closed", "2026-03-11T10:00"),
            contact("2026-03-19T09:00"),
        ],
    ),
    "a care call 111 days before the end": (["too-early"], [*known(), contact("2026-03-11T10:00")]),
    "a care call 59 days before the end": (["too-late"], [*known(), contact("2026-05-06T10:00")]),
    "a text on the fourth day after the call": (
        ["too-early"],
        [*known(), TALKED, contact("2026-03-21T10:00", "care_text")],
    ),
    "a text on the day of the invitation": (
        ["too-late"],
        [*known(), TALKED, contact("2026-03-24T10:00", "care_text")],
    ),
    "an invitation six days after the call": (
        ["too-early"],
        [*known(), TALKED, contact("2026-03-23T10:00", "invitation_call")],
    ),
    "an invitation on the last day": (
        ["too-late"],
        [*known(), TALKED, contact("2026-06-30T10:00", "invitation_call")],
    ),
    "a call when nobody knows the end": (
        ["expiry-unknown"],
        [*known(expiry="unknown"), contact("2026-03-17T10:00")],
    ),
    "a follow-up before the invitation": (
        ["too-early"],
        [*known(), TALKED, contact("2026-05-29T10:00", "follow_up_30")],
    ),
    "a follow-up tried again on the sixth day": (
        ["tried-again-too-soon"],
        [*CLEAN, contact("2026-05-29T10:00", "follow_up_30"), contact("2026-06-04T10:00", "follow_up_30")],
    ),
    "a follow-up tried again on the seventh day is none": (
        [],
        [*CLEAN, contact("2026-05-29T10:00", "follow_up_30"), contact("2026-06-05T10:00", "follow_up_30")],
    ),
    "a notice of lapse to one who opted out": (
        ["opted-out", "opted-out"],
        [*CLEAN, event("opt_out", "2026-04-01T10:00"), contact("2026-07-01T10:00", "lapse_notice")],
    ),
    "a winback call more than three months after the end": (
        ["too-late"],
        [*CLEAN, contact("2026-10-08T10:00", "winback_call")],
    ),
    "a quote that nobody asked for": (["out-of-turn"], [*CLEAN, work("2026-06-01T10:00", "quote")]),
    "a policy bound before the money is complete": (
        ["bound-unpaid"],
        [*CLEAN, *BOUGHT, event("money_received", "2026-06-03T10:00", "P1", sum="4999"), BOUND],
    ),
    "a policy bound with the whole sum is none": (
        [],
        [*CLEAN, *BOUGHT, event("money_received", "2026-06-03T10:00", "P1", sum="5000"), BOUND],
    ),
    "a call for a step there is not": (
        ["not-of-the-plan"],
        [*known(), contact("2026-03-17T10:00", "another_call")],
    ),
}


def test_a_year_as_it_should_be_is_clean() -> None:
    assert laws(*CLEAN) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_contact_is_found_for_what_it_is(name: str) -> None:
    expected, entries = PLANTED[name]
    assert laws(*entries) == expected


def standings(care: str) -> tuple[Standing, ...]:
    return tuple(Standing(step, "P1", care if step == "care_call" else "not_yet", ()) for step in STEPS)


ALL = len(STEPS)


HOURS = (at("2026-03-17T09:00"), at("2026-03-17T20:00"))
DUE = Next("care_call", "P1", "due", HOURS)
ON_THE_DAY = at("2026-03-17T00:00")


TOMORROW = (at("2026-03-18T09:00"), at("2026-03-18T20:00"))
NOT_YET = at("2026-01-05T00:00")


def answer(
    care: str, chosen: Next | None = None, told: int | None = None, *, when: int = ON_THE_DAY
) -> Answered:
    return Answered(when, chosen, standings(care), told)


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ([], answer("due", DUE)),
        (["nothing-next", "forgotten"], answer("due")),
        (["status", "forgotten"], answer("missed", told=ALL)),
        (["status", "held-for-no-reason", "forgotten"], answer("paused", told=ALL)),
        (["steps-left-out"], Answered(ON_THE_DAY, DUE, standings("due")[:2], None)),
        (["hours-differ", "forgotten"], answer("due", Next("care_call", "P1", "due", TOMORROW))),
        (["no-reason-told"], answer("not_yet", told=ALL - 1, when=NOT_YET)),
        ([], answer("not_yet", told=ALL, when=NOT_YET)),
    ],
)
def test_a_planted_answer_is_found_for_what_it_is(expected: list[str], given: Answered) -> None:
    assert laws(*known(), given) == expected

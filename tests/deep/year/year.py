"""The whole store's year: every customer lived and audited, on several processes, in one order."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import attrs

import renewrules as rr
from tests.deep.year.audit import Audited, audit
from tests.deep.year.clock import day_of, days
from tests.deep.year.law import step_of
from tests.deep.year.ledger import Happened, Ledger
from tests.deep.year.store import Questions, live

RULES = Path(__file__).parents[3] / "rulesets" / "dealership_2015"
BEGINS = dt.date(2025, 12, 1)
"""The store is lived in from here on, so that the first of January is a day like any other."""
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@attrs.frozen
class Slice:
    """Which customers to live, from which random numbers, and until which day."""

    numbers: range
    seed: int = 2026
    last: dt.date = LAST


@attrs.define
class Year:
    """What a year came to."""

    audited: Audited = attrs.field(factory=Audited)
    contacts: Counter[tuple[dt.date, str]] = attrs.field(factory=Counter)
    events: Counter[str] = attrs.field(factory=Counter)
    fingerprints: list[bytes] = attrs.field(factory=list)

    def add(self, other: "Year") -> None:
        """Take in the customers that follow."""
        self.audited.breaches += other.audited.breaches
        self.audited.looked += other.audited.looked
        self.contacts += other.contacts
        self.events += other.events
        self.fingerprints += other.fingerprints

    @property
    def fingerprint(self) -> str:
        """The same for two runs exactly when every customer's ledger is."""
        return hashlib.sha256(b"".join(self.fingerprints)).hexdigest()[:16]


def store_year(customers: int, seed: int, last: dt.date = LAST, jobs: int = 1) -> Year:
    """Live and audit so many customers; the result does not depend on `jobs`."""
    slices = [
        Slice(range(first, min(first + 50, customers)), seed, last) for first in range(0, customers, 50)
    ]
    whole = Year()
    for part in _lived(slices, jobs):
        whole.add(part)
    return whole


def _lived(slices: list[Slice], jobs: int) -> Iterable[Year]:
    if jobs == 1:
        return map(lived, slices)
    return _in_processes(slices, jobs)


def _in_processes(slices: list[Slice], jobs: int) -> Iterator[Year]:
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(lived, slices)


def lived(part: Slice) -> Year:
    """Live and audit the customers of a slice."""
    year = Year()
    for number in part.numbers:
        ledger = live(questions(), part.seed, number, days(BEGINS, part.last))
        found = audit(ledger)
        year.audited.breaches += found.breaches
        year.audited.looked += found.looked
        year.fingerprints.append(ledger.digest())
        _count(year, ledger)
    return year


@cache
def questions() -> Questions:
    rules = rr.load(RULES)
    return Questions(rules, rules.question("next"), rules.question("next", "actions", "withheld"))


def _count(year: Year, ledger: Ledger) -> None:
    for entry in ledger.entries:
        if isinstance(entry, Happened) and day_of(entry.at) >= FIRST:
            outcome = entry.fields.get("outcome") or entry.fields.get("dealer")
            year.events[entry.kind if outcome is None else f"{entry.kind}, {outcome}"] += 1
            if entry.kind in ("call", "text"):
                year.contacts[day_of(entry.at), step_of(entry)] += 1

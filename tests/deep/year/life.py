"""What happens to a customer by chance: of itself on any day, and as the outcome of a contact.

Everything here falls half a minute after a full minute, contacts on the full minute, so that the order of two
things is never in doubt.
"""

import datetime as dt
from collections.abc import Iterator
from random import Random

import attrs

from renewrules.engine.answers import Action
from tests.deep.year import book
from tests.deep.year.clock import DAY, day_of, midnight
from tests.deep.year.ledger import Changed, Entry, Happened, Row

HALF = 30
INVITING = ("invitation_call",)
"""The steps in which renewing is talked about."""


@attrs.define
class Life:
    """One customer's chances, from his own random numbers; `coming` is what is bound to happen."""

    random: Random
    coming: list[Entry] = attrs.field(factory=list)
    complaint: bool = False
    opted_out: bool = False
    renewing: set[str] = attrs.field(factory=set)

    def draw(self, day: dt.date, rows: dict[str, dict[str, Row]]) -> None:
        """Decide what a day brings beside what earlier days have led to."""
        self.coming += [*self._whims(day, rows), *self._renewals(day, rows)]

    def take_before(self, end: int) -> Entry | None:
        """The first thing to happen before an instant, which has then happened."""
        first = min(self.coming, key=lambda entry: entry.at, default=None)
        if first is None or first.at >= end:
            return None
        self.coming.remove(first)
        return first

    def after(self, action: Action, facts: Row, at: int, outcome: str | None) -> None:
        """What a contact leads to."""
        if action.channel == "text":
            self._after_text(at)
        elif outcome == "hung_up":
            self._after_hanging_up(at)
        elif outcome == "connected":
            self._after_talk(action, facts, at)

    def _whims(self, day: dt.date, rows: dict[str, dict[str, Row]]) -> Iterator[Entry]:
        """What a customer does on any day, once in some years."""
        if not self.complaint and self._chance(1 / 1500):
            yield from self._complaint(self._sometime(day), self.random.randint(1, 25))
        if not self.opted_out and self._chance(1 / 9000):
            yield self._opt_out(self._sometime(day))
        customer = rows["customer"]["C"]
        for fact, share in (("agreed_to_texts", 1 / 2500), ("on_do_not_call_list", 1 / 5000)):
            if self._chance(share):
                yield Changed(self._sometime(day), "customer", "C", {fact: not customer[fact]})
        for vehicle, facts in rows["vehicle"].items():
            if not facts["sold"] and self._chance(1 / 5000):
                yield Changed(self._sometime(day), "vehicle", vehicle, {"sold": True})

    def _renewals(self, day: dt.date, rows: dict[str, dict[str, Row]]) -> Iterator[Entry]:
        """Whoever is left alone renews elsewhere, mostly near the end; the store hears of it days later."""
        for row, facts in rows["policy"].items():
            expiry = facts["expiry"]
            if row in self.renewing or not isinstance(expiry, dt.date):
                continue
            ahead = (expiry - day).days
            if 0 <= ahead <= 40 and self._chance(0.015):
                yield from self._renewal(
                    row, facts, self._sometime(day), "another_store", self.random.randint(0, 9)
                )
            elif -60 <= ahead <= 40 and self._chance(0.006):
                yield from self._renewal(row, facts, self._sometime(day), "our_store", 0)

    def _after_text(self, at: int) -> None:
        if not self.opted_out and self._chance(0.015):
            self.coming.append(self._opt_out(self._later(at, 1)))

    def _after_hanging_up(self, at: int) -> None:
        if not self.opted_out and self._chance(0.04):
            self.coming.append(self._opt_out(self._later(at, 1)))

    def _after_talk(self, action: Action, facts: Row, at: int) -> None:
        if self._chance(0.01):
            self.coming.append(Changed(self._later(at, 1), "customer", "C", {"refused_all_contact": True}))
        if not self.complaint and self._chance(0.01):
            self.coming += self._complaint(self._later(at, 1), self.random.randint(1, 25))
        if action.step in INVITING and action.row not in self.renewing and self._chance(0.5):
            dealer = self.random.choices(("our_store", "another_store"), (4, 1))[0]
            self.coming += self._renewal(action.row, facts, self._later(at, 20), dealer, 0)

    def _complaint(self, at: int, length: int) -> Iterator[Entry]:
        self.complaint = True
        yield Happened(at, "complaint_opened", None, at, {})
        closed = at + length * DAY
        yield Happened(closed, "complaint_closed", None, closed, {})

    def _opt_out(self, at: int) -> Entry:
        self.opted_out = True
        return Happened(at, "opt_out", None, at, {})

    def _renewal(self, row: str, facts: Row, at: int, dealer: str, unheard: int) -> Iterator[Entry]:
        """A policy renewed, and the new one; both are known only so many days later."""
        self.renewing.add(row)
        known = at + unheard * DAY
        yield Happened(known, "renewal", row, at, {"dealer": dealer})
        expiry = facts["expiry"]
        if isinstance(expiry, dt.date):
            end = book.a_year_after(max(expiry, day_of(at)))
            new = book.policy(self.random, str(facts["vehicle"]), end)
            yield Changed(known, "policy", f"{row}+", new)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _sometime(self, day: dt.date) -> int:
        return midnight(day) + 60 * self.random.randrange(24 * 60) + HALF

    def _later(self, at: int, days: int) -> int:
        return at + 60 * self.random.randrange(1, days * 24 * 60) + HALF

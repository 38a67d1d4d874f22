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
INVITING = (
    "invitation_call",
    "follow_up_30",
    "follow_up_15",
    "follow_up_7",
    "follow_up_1",
    "adviser_call",
    "winback_call",
)
"""The steps in which renewing is talked about."""


@attrs.define
class Life:
    """One customer's chances, from his own random numbers; `coming` is what is bound to happen."""

    random: Random
    coming: list[Entry] = attrs.field(factory=list)
    complaint: bool = False
    opted_out: bool = False
    renewing: set[str] = attrs.field(factory=set)
    buying: set[str] = attrs.field(factory=set)
    lacking: dict[str, int] = attrs.field(factory=dict)

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

    def after(self, action: Action, facts: Row, at: int, outcome: str | None) -> Iterator[Entry]:
        """What a contact or a piece of work leads to: now, as entries, and later."""
        match action.step, action.channel, outcome:
            case "quote", _, _ if self._chance(0.75):
                self._confirm(action.row, facts, at)
            case (("ask_for_transfer" | "send_pay_link"), _, _) if self._chance(0.85):
                self._pay(action.row, facts, at)
            case "ask_for_the_rest", _, _ if self._chance(0.8):
                self._arrive(self._later(at, 4), action.row, self.lacking[action.row])
            case "bind", _, _:
                yield from self._new_policy(action.row, facts, at)
            case _, "text", _:
                self._after_text(at)
            case _, "call", "hung_up":
                self._after_hanging_up(at)
            case _, "call", "connected":
                self._after_talk(action, facts, at)
            case _:
                pass

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
            if row in self.renewing | self.buying or not isinstance(expiry, dt.date):
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
        if action.step in INVITING and not {action.row} & (self.renewing | self.buying):
            if self._chance(0.35):
                self.buying.add(action.row)
                asked = self._later(at, 3)
                self.coming.append(Happened(asked, "quote_asked", action.row, asked, {}))
            elif self._chance(0.15):
                dealer = self.random.choice(("our_store", "another_store"))
                self.coming += self._renewal(action.row, facts, self._later(at, 20), dealer, 0)

    def _confirm(self, row: str, facts: Row, at: int) -> None:
        """The customer confirms; in the store he pays at once."""
        confirmed = self._later(at, 6)
        amount = int(str(facts["commercial_premium"])) + 1000
        self.coming.append(Changed(confirmed, "policy", row, {"amount_due": str(amount)}))
        self.coming.append(Happened(confirmed, "quote_confirmed", row, confirmed, {}))
        if facts["way_of_buying"] == "in_the_store":
            self._arrive(confirmed + 600, row, amount)

    def _pay(self, row: str, facts: Row, at: int) -> None:
        """The customer pays, or most of it."""
        amount = int(str(facts["amount_due"]))
        part = amount - 500 if self._chance(0.2) else amount
        self.lacking[row] = amount - part
        self._arrive(self._later(at, 5), row, part)

    def _arrive(self, at: int, row: str, amount: int) -> None:
        self.coming.append(Happened(at, "money_received", row, at, {"sum": str(amount)}))

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
        yield from self._new_policy(row, facts, known, at)

    def _new_policy(self, row: str, facts: Row, known: int, at: int | None = None) -> Iterator[Entry]:
        """The policy that takes the place of a renewed one."""
        self.renewing.add(row)
        expiry = facts["expiry"]
        if isinstance(expiry, dt.date):
            end = book.a_year_after(max(expiry, day_of(known if at is None else at)))
            new = book.policy(self.random, str(facts["vehicle"]), end)
            yield Changed(known, "policy", f"{row}+", new)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _sometime(self, day: dt.date) -> int:
        return midnight(day) + 60 * self.random.randrange(24 * 60) + HALF

    def _later(self, at: int, days: int) -> int:
        return at + 60 * self.random.randrange(1, days * 24 * 60) + HALF

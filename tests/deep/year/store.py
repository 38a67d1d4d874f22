"""The store at work: every day it asks what is next, does it, and tells what came of it."""

import datetime as dt
from random import Random

import attrs

import renewrules as rr
from renewrules.engine.answers import Action
from renewrules.engine.records import Known
from renewrules.explain.decision import Decision
from tests.deep.year import book
from tests.deep.year.clock import DAY, midnight, on_clock
from tests.deep.year.ledger import Answered, Changed, Entry, Happened, Ledger, Next, Row, Standing
from tests.deep.year.life import Life

ACTIONABLE = ("open", "due", "overdue")
STORE = {"store_name": "Xinghe Motors", "staff_name": "Li Na", "staff_phone": "021-5555 0123"}
OUTCOMES = (("connected", "no_answer", "hung_up"), (55, 35, 10))
RENEWED_HERE = {"renewal": {"dealer": "our_store"}}
"""What is told of work done that is no contact, beside that it was done."""
TOLD = 100
"""The explanation is read of every so many-th customer."""
LEFT = 0.1
"""How often nobody in the store takes what is next: the customer is asked about again the next day."""


@attrs.frozen
class Questions:
    """What is asked about a customer: what is next, and where every step stands."""

    rules: rr.Ruleset
    next: rr.Question
    standings: rr.Question


def live(ask: Questions, seed: int, number: int, days: list[dt.date]) -> Ledger:
    """One customer from the first day to the last."""
    random = Random(f"{seed}/{number}")
    store = _Store(ask, Ledger(number), Life(random))
    for entry in book.book(random, midnight(days[0])):
        store.note(entry)
    for day in days:
        store.spend(day)
    return store.ledger


@attrs.define
class _Store:
    """One customer as the store knows him."""

    ask: Questions
    ledger: Ledger
    life: Life
    rows: dict[str, dict[str, Row]] = attrs.field(factory=dict)
    events: list[dict[str, object]] = attrs.field(factory=list)
    known: Known | None = None
    last: Next | None = None
    told_of: tuple[Standing, ...] = ()

    def spend(self, day: dt.date) -> None:
        """One day: whatever is next and has its hours today, and between that whatever happens."""
        now, end = midnight(day), midnight(day) + DAY
        self.life.draw(day, self.rows)
        while True:
            planned = self.planned(self.answer(now), now, end)
            happening = self.life.take_before(planned or end)
            if happening is not None:
                now = happening.at
                self.note(happening)
            elif planned is not None:
                now = planned
                self.contact(now)
            else:
                return

    def planned(self, action: Action | None, now: int, end: int) -> int | None:
        """When today the store gets to an action: a full minute of its hours, or not at all."""
        if action is None or action.slot is None or action.status not in ACTIONABLE:
            return None
        opens, closes = map(_instant, action.slot)
        minutes = range(-(-max(now + 1, opens) // 60), -(-min(end, closes) // 60))
        random = self.life.random
        return None if not minutes or random.random() < LEFT else 60 * random.choice(minutes)

    def contact(self, now: int) -> None:
        """Make the contact that is next at this instant; none if that has changed since it was planned."""
        action = self.answer(now)
        if action is None or action.slot is None or action.status not in ACTIONABLE:
            return
        opens, closes = map(_instant, action.slot)
        if not opens <= now < closes:
            return
        fields = {"answers": action.id, **RENEWED_HERE.get(action.channel, {})}
        if action.channel == "call":
            fields["outcome"] = self.life.random.choices(*OUTCOMES)[0]
        self.note(Happened(now, action.channel, action.row, now, fields))
        for entry in self.life.after(action, self.rows["policy"][action.row], now, fields.get("outcome")):
            self.note(entry)

    def note(self, entry: Entry) -> None:
        """Take in what happened or changed."""
        self.ledger.entries.append(entry)
        self.known = None
        match entry:
            case Changed(subject=subject, row=row, facts=facts):
                self.rows.setdefault(subject, {}).setdefault(row, {}).update(facts)
            case Happened():
                self.events.append(_event(entry, f"E{len(self.events):04}"))
            case _:
                raise TypeError(entry)

    def answer(self, at: int) -> Action | None:
        """Ask what is next, and write down what was answered."""
        fresh = self.known is None
        known = self.ask.rules.facts(self._facts(), self.events) if self.known is None else self.known
        self.known = known
        action = self.ask.next(known, as_of=on_clock(at)).next
        chosen = _next(action)
        steps: tuple[Standing, ...] = ()
        told = None
        if fresh or chosen != self.last or on_clock(at).weekday() == 0:
            steps = _standings(self.ask.standings(known, as_of=on_clock(at)))
            if action is None and steps != self.told_of and self.ledger.number % TOLD == 0:
                told = len(self.ask.rules.decide(known, as_of=on_clock(at)).explain().tree.children)
                self.told_of = steps
        self.last = chosen
        self.ledger.entries.append(Answered(at, chosen, steps, told))
        return action

    def _facts(self) -> dict[str, object]:
        return {
            "store": STORE,
            "customer": self.rows["customer"]["C"],
            "vehicle": [{"id": row, **facts} for row, facts in self.rows["vehicle"].items()],
            "policy": [{"id": row, **facts} for row, facts in self.rows["policy"].items()],
        }


def _event(entry: Happened, key: str) -> dict[str, object]:
    concerned = {} if entry.policy is None else {"policy": entry.policy}
    at, recorded = on_clock(entry.happened), on_clock(entry.at)
    return {"id": key, "kind": entry.kind, "at": at, "recorded": recorded, **concerned, **entry.fields}


def _next(action: Action | None) -> Next | None:
    if action is None:
        return None
    slot = None if action.slot is None else (_instant(action.slot[0]), _instant(action.slot[1]))
    return Next(action.step, action.row, action.status, slot)


def _standings(decision: Decision) -> tuple[Standing, ...]:
    told: dict[str, list[str]] = {}
    for rule in decision.withheld:
        told.setdefault(rule.action, []).append(rule.rule)
    return tuple(
        Standing(action.step, action.row, action.status, tuple(told.get(action.id, ())))
        for action in decision.actions
    )


def _instant(at: dt.datetime) -> int:
    return int(at.timestamp())

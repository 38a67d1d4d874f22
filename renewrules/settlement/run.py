"""Settling a month: what is due by what is known now, less what earlier settlements posted.

For every amount of every month that is settled, this one and all before it, it is worked out what is due;
what was posted before is taken off, and the difference is this month's line. So an amount that was left open,
a deal that came late, a correction and a cancellation need no rule of their own, and months that are closed
stay as they were posted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TypeAlias, cast

import attrs

from renewrules import money
from renewrules.core.nodes import Field, Payee, Payment, SettlementRule, walk
from renewrules.engine.faults import InputError, fault
from renewrules.engine.outside import Outside, outside
from renewrules.engine.records import Known
from renewrules.explain.situation import has_name, needed
from renewrules.settlement.answers import Line, Settlement, Statement, Undecided
from renewrules.settlement.deals import (
    Asking,
    Cause,
    Deal,
    FactName,
    Facts,
    Numbers,
    Ruled,
    blanks,
    dated,
    numbered_on,
    numbers,
    opened,
    person_in,
    read_deals,
    read_shared,
    with_facts,
)
from renewrules.settlement.earlier import Earlier, Key, Prior, read_prior
from renewrules.settlement.months import format_month, last_day, month_from, month_of
from renewrules.settlement.reasons import Grounds, reasons
from renewrules.valuetypes import Money, Value

_ALL = 100 * 10**6
Causes: TypeAlias = Mapping[FactName, tuple[Cause, ...]]


def settle(
    ruled: Ruled,
    rule: SettlementRule,
    deals: Sequence[object],
    period: str,
    prior: Iterable[Prior],
    facts: Facts,
) -> Settlement:
    """What a rule pays in a month, written `2015-11`; see `Ruleset.settle`."""
    month = month_from(period)
    shared = read_shared(ruled, rule, facts)
    found = read_deals(ruled, rule, deals, facts)
    decimals = _decimals(ruled, rule)
    earlier = read_prior(prior, rule.name, month, decimals, ruled.program.language)
    gone = sorted({key.deal for key in earlier.posted} - {"", *found})
    if gone:
        faults = tuple(fault("deals", "deal-gone", {"id": key}) for key in gone)
        raise InputError(faults, ruled.program.language)
    return _Run(_Given(ruled, rule, month, earlier, shared, found, decimals)).settlement(period)


def _decimals(ruled: Ruled, rule: SettlementRule) -> int:
    type_ = ruled.layout.definitions[rule.payments[0].payees[0].amount].type
    assert isinstance(type_, Money)  # noqa: S101 -- as lowered
    return type_.scale


@attrs.frozen
class _Due:
    """An amount that is due: of what whole, at which share, worked out from what, on what day."""

    cents: int
    grounds: Grounds
    percent: int | None = None
    whole: int | None = None


@attrs.frozen(eq=False)
class _Given:
    """Everything a settlement is worked out from."""

    ruled: Ruled
    rule: SettlementRule
    month: int
    earlier: Earlier
    shared: Known
    deals: Mapping[str, Known]
    decimals: int

    def asked(self, part: str, names: tuple[str, ...]) -> Asking:
        """Definitions compiled together; kept with the ruleset, for they serve every month."""
        key = f"settlement {self.rule.name} {part}"
        return self.ruled.once(key, lambda: Asking(opened(self.ruled.program, self.rule), names))


class _Run:
    """One settlement while it is worked out."""

    def __init__(self, given: _Given) -> None:
        self.ruled = ruled = given.ruled
        self.rule = rule = given.rule
        self.month = month = given.month
        self.earlier = given.earlier
        self.shared = given.shared
        self.decimals = given.decimals
        self.program = ruled.program
        self.due: dict[Key, _Due] = {}
        self.undecided: list[Undecided] = []
        self.open: set[tuple[str, str, int | None]] = set()
        """The deals, rules and months whose amounts are open: nothing is posted for them."""
        end = rule.reversal
        ends = () if end is None else (end.day,)
        asking = given.asked("dates", (rule.counts, rule.holds, *numbered_on(rule), *ends))
        self.deals = tuple(
            dated(ruled, rule, asking, key, known, last_day(month)) for key, known in given.deals.items()
        )
        self.numbers = {each: numbers(rule, each, self.deals) for each in rule.numberings}
        amounts = (payee.amount for payment in rule.payments for payee in payment.payees)
        self.amounts = given.asked("amounts", tuple(amounts))
        self.back = None if end is None else given.asked("back", (end.amount,))

    @property
    def rules(self) -> frozenset[str]:
        """The rules that pay."""
        return frozenset(payment.value for payment in self.rule.payments)

    @property
    def current(self) -> int:
        """The month whose deals are paid now."""
        return self.month - self.rule.lag

    @property
    def settled(self) -> tuple[int, ...]:
        """The months whose amounts are worked out: those of earlier settlements, and the current one."""
        return tuple(sorted({*(each - self.rule.lag for each in self.earlier.periods), self.current}))

    def settlement(self, period: str) -> Settlement:
        """The whole of it."""
        for deal in self.deals:
            self._deal(deal)
        for payment in self.rule.payments:
            if payment.per == "person":
                self._persons(payment)
            elif payment.per == "month":
                self._month(payment)
        grounds = self._lines()
        lines = tuple(grounds)
        return Settlement(
            name=self.rule.name,
            period=period,
            currency=self.program.currency,
            lines=lines,
            statements=tuple(self._statements(lines)),
            undecided=tuple(sorted(self.undecided, key=attrs.astuple)),
            reasons=partial(reasons, self.ruled, self.rule, grounds),
        )

    # --- deals

    def _deal(self, deal: Deal) -> None:
        """What is due for one deal, and what of it is to be taken back."""
        if deal.holds is False or (deal.month is not None and deal.month not in self.settled):
            return
        if deal.month is None or deal.holds is None:
            causes = [*deal.lacking.get(self.rule.counts, ()), *deal.lacking.get(self.rule.holds, ())]
            lacking = tuple(dict.fromkeys(fact for _, fact in causes))
            self._leave_open(self.rule.name, deal.month, deal.id, lacking)
            return
        paid = self._paid_before(deal)
        if deal.cancelled is None or not paid:
            paid = self._entitled(deal, deal.month)
        for key, due in paid.items():
            self.due[key] = due
        if deal.cancelled is not None and deal.id not in {key for key, _, _ in self.open}:
            self._take_back(deal, deal.month, paid)

    def _paid_before(self, deal: Deal) -> dict[Key, _Due]:
        """What earlier settlements paid for a deal; once it is cancelled, this is worked out no more."""
        return {
            key: _Due(self.earlier.posted[key], Grounds(key.rule, deal.known, last_day(key.month)))
            for key in sorted(self.earlier.of_deal.get(deal.id, ()), key=self._in_order)
            if key.kind == "paid" and self.earlier.posted[key]
        }

    def _entitled(self, deal: Deal, month: int) -> dict[Key, _Due]:
        """What the rules give for a deal in its month."""
        known, causes = self._filled(deal, month)
        day = last_day(month)
        values = self.amounts.ask(known, day)
        found: dict[Key, _Due] = {}
        for payment in self._paying("each"):
            made = _shared_out(payment, known, values)
            missing = [payee for payee, who, cents in made if who is None or cents is None]
            if missing:
                self._lacks(payment, missing, deal, month, known, causes)
                continue
            whole = sum(cast(int, cents) for _, _, cents in made)
            for payee, who, cents in made:
                key = Key(month, deal.id, payment.value, "paid", payee.share, cast(str, who))
                grounds = Grounds(payment.value, known, day)
                found[key] = _Due(cast(int, cents), grounds, payee.percent, whole)
        return found

    def _filled(self, deal: Deal, month: int) -> tuple[Known, Causes]:
        """What is known of a deal with its numbers filled in, and why some could not be."""
        values: dict[FactName, Value] = {}
        causes: dict[FactName, tuple[Cause, ...]] = {}
        for numbering, found in self.numbers.items():
            person = deal.person((self.rule.subject, numbering.person))
            values[numbering.fills] = (
                None if person is None else self._number(found, numbering.order, deal, month, person)
            )
            if values[numbering.fills] is None:
                own = ((deal.id, numbering.person),) if person is None else found.causes(month, person)
                causes[numbering.fills] = own or deal.lacking.get(numbering.order or "", ())
        return with_facts(deal.known, values), causes

    def _number(self, found: Numbers, order: str | None, deal: Deal, month: int, person: str) -> int | None:
        if order is None:
            return found.count(month, person)
        return found.place(month, person, deal.orders[order], deal.id)

    def _lacks(
        self,
        payment: Payment,
        payees: list[Payee],
        deal: Deal,
        month: int,
        known: Known,
        causes: Causes,
    ) -> None:
        """Leave an amount of a deal open, for lack of a person or of what its value needs."""
        facts = [
            payee.facts[-1][1]
            for payee in payees
            if all(person_in(known, fact) is None for fact in payee.facts)
        ]
        for name in dict.fromkeys(payee.amount for payee in payees):
            facts += self._blanks(known, last_day(month), name, deal.id, causes)
        self._leave_open(payment.value, month, deal.id, tuple(dict.fromkeys(facts)))

    def _blanks(self, known: Known, day: int, name: str, deal: str, causes: Causes) -> Iterator[str]:
        """The blank facts behind a definition; for one that is filled in here, what kept it from being so."""
        by_name = {fact: found for (_, fact), found in causes.items()}
        for fact in blanks(self.ruled, known, day, name):
            if fact in by_name:
                for other, lacked in by_name[fact]:
                    yield lacked if other == deal else f"{other}.{lacked}"
            else:
                yield fact

    def _leave_open(self, rule: str, month: int | None, deal: str, lacking: tuple[str, ...]) -> None:
        self.undecided.append(
            Undecided(
                rule=rule,
                month="" if month is None else format_month(month),
                deal=deal,
                lacking=lacking,
            )
        )
        self.open.add((deal, rule, month))

    # --- taking back

    def _take_back(self, deal: Deal, month: int, paid: Mapping[Key, _Due]) -> None:
        """What of a cancelled deal is to be taken back, shared like what was paid for it."""
        reversal, back = self.rule.reversal, self.back
        total = sum(due.cents for due in paid.values())
        if reversal is None or back is None or deal.cancelled is None or total <= 0:
            return
        known = with_facts(deal.known, {reversal.paid: total})
        day = last_day(month_of(deal.cancelled))
        amount = cast(int | None, back.ask(known, day)[reversal.amount])
        if amount is None:
            lacking = blanks(self.ruled, known, day, reversal.amount)
            rule = self.ruled.layout.definitions[reversal.amount].name
            self._leave_open(rule, month, deal.id, lacking)
            return
        whole = -min(max(amount, 0), total)
        parts = money.split(whole, tuple(max(due.cents, 0) for due in paid.values()))
        for key, part in zip(paid, parts, strict=True):
            grounds = Grounds(reversal.amount, known, day)
            self.due[attrs.evolve(key, kind="cancelled")] = _Due(part, grounds, None, whole)

    # --- bonuses

    def _paying(self, per: str) -> Iterator[Payment]:
        return (payment for payment in self.rule.payments if payment.per == per)

    def _persons(self, payment: Payment) -> None:
        """A bonus of every month, for each person who has deals in it or was paid it before."""
        payee = payment.payees[0]
        persons = {
            (deal.month, who)
            for deal in self.deals
            if deal.month in self.settled and deal.holds is not False
            if (who := deal.person(payee.facts[0])) is not None
        }
        persons |= {
            (key.month, key.person)
            for key in self.earlier.posted
            if key.rule == payment.value and not key.deal
        }
        for month, person in sorted(persons):
            known, causes = self._counted(month, person, payee.facts[0][1])
            self._bonus(payment, payee, month, person, known, causes)

    def _counted(self, month: int, person: str, fact: str) -> tuple[Known, Causes]:
        values: dict[FactName, Value] = {(self.rule.subject, fact): person}
        causes: dict[FactName, tuple[Cause, ...]] = {}
        for numbering, found in self.numbers.items():
            if numbering.order is None and numbering.person == fact:
                values[numbering.fills] = found.count(month, person)
                causes[numbering.fills] = found.causes(month, person)
        return with_facts(self.shared, values), causes

    def _month(self, payment: Payment) -> None:
        """A bonus of the current month, paid once."""
        payee = payment.payees[0]
        person = person_in(self.shared, payee.facts[0])
        if person is None:
            self._leave_open(payment.value, self.current, "", (payee.facts[0][1],))
            return
        self._bonus(payment, payee, self.current, person, self.shared, {})

    def _bonus(
        self, payment: Payment, payee: Payee, month: int, person: str, known: Known, causes: Causes
    ) -> None:
        day = last_day(month)
        cents = cast(int | None, self.amounts.ask(known, day)[payee.amount])
        if cents is None:
            lacking = tuple(dict.fromkeys(self._blanks(known, day, payee.amount, "", causes)))
            self._leave_open(payment.value, month, "", lacking)
            return
        key = Key(month, "", payment.value, "paid", "", person)
        self.due[key] = _Due(cents, Grounds(payment.value, known, day))

    # --- the answer

    def _lines(self) -> dict[Line, Grounds]:
        """What is due less what was posted, wherever that is something."""
        lines: dict[Line, Grounds] = {}
        once = {payment.value for payment in self._paying("month")}
        unplaced = {deal for deal, rule, _ in self.open if deal and rule not in self.rules}
        for key in sorted({*self.due, *self.earlier.posted}, key=self._in_order):
            before = self.earlier.posted.get(key, 0)
            closed = key.rule in once and key.month != self.current
            if closed or key.deal in unplaced or (key.deal, key.rule, key.month) in self.open:
                continue
            due = self.due.get(key) or self._nothing(key)
            if due.cents != before:
                lines[self._line(key, due, before)] = due.grounds
        return lines

    def _in_order(self, key: Key) -> tuple[int, str, str, bool, int, str, str]:
        """What was paid stands before what is taken back of it, shares as the rule has them."""
        place = self.shares.index(key.share) if key.share in self.shares else len(self.shares)
        return key.month, key.deal, key.rule, key.kind != "paid", place, key.share, key.person

    @property
    def shares(self) -> tuple[str, ...]:
        """The shares that are paid, as the rules write them."""
        return tuple(payee.share for payment in self.rule.payments for payee in payment.payees)

    def _nothing(self, key: Key) -> _Due:
        """Nothing is due any more of what was posted before."""
        known = next((deal.known for deal in self.deals if deal.id == key.deal), self.shared)
        return _Due(0, Grounds(key.rule, known, last_day(key.month)))

    def _line(self, key: Key, due: _Due, before: int) -> Line:
        decimal = partial(money.to_decimal, scale=self.decimals)
        return Line(
            person=key.person,
            rule=key.rule,
            kind=key.kind,
            amount=decimal(due.cents - before),
            due=decimal(due.cents),
            before=decimal(before),
            month=format_month(key.month),
            deal=key.deal,
            share=key.share,
            percent=None if due.percent is None else money.to_decimal(due.percent, 8).normalize(),
            whole=None if due.whole is None else decimal(due.whole),
            rounding=self.rule.rounding,
            facts=self._read(due.grounds),
        )

    def _read(self, grounds: Grounds) -> dict[str, Outside]:
        """The facts and values a rule read, by name."""
        layout, zone = self.ruled.layout, self.program.zone
        situation = grounds.situation(self.ruled)
        found: dict[str, Outside] = {}
        for definition in needed(layout, (grounds.rule,)):
            for node in walk(definition.expr):
                if isinstance(node, Field):
                    found[node.name] = outside(situation.evaluate(node, None), node.type, zone)
        for definition in needed(layout, (grounds.rule,)):
            if has_name(definition):
                found[definition.name] = outside(
                    situation.value(definition.name, None), definition.type, zone
                )
        return found

    def _statements(self, lines: tuple[Line, ...]) -> Iterator[Statement]:
        """Each person's pay; what a deal or bonus gives and takes in this month is taken together."""
        together: dict[str, dict[tuple[str, str, str], int]] = {person: {} for person in self.earlier.carried}
        for line in lines:
            sums = together.setdefault(line.person, {})
            for_what = line.month, line.deal, line.rule
            sums[for_what] = sums.get(for_what, 0) + money.from_decimal(line.amount, self.decimals)
        most = _ALL if self.rule.reversal is None else self.rule.reversal.most
        for person, sums in sorted(together.items()):
            earned = sum(cents for cents in sums.values() if cents > 0)
            owed = -sum(cents for cents in sums.values() if cents < 0)
            carried = self.earlier.carried.get(person, 0)
            if sums or carried:
                taken = min(carried + owed, earned * most // _ALL)
                yield self._statement(person, earned, owed, carried, taken)

    def _statement(self, person: str, earned: int, owed: int, carried: int, taken: int) -> Statement:
        def decimal(cents: int) -> Decimal:
            return money.to_decimal(cents, self.decimals)

        return Statement(
            person=person,
            earned=decimal(earned),
            owed=decimal(owed),
            carried_in=decimal(carried),
            taken_back=decimal(taken),
            carried_out=decimal(carried + owed - taken),
            net=decimal(earned - taken),
        )


def _shared_out(
    payment: Payment, known: Known, values: Mapping[str, Value]
) -> list[tuple[Payee, str | None, int | None]]:
    """Each part of a payment, whose it is, and how much."""
    made = []
    for payee in payment.payees:
        named = (person_in(known, fact) for fact in payee.facts)
        person = next((who for who in named if who is not None), None)
        made.append((payee, person, cast(int | None, values[payee.amount])))
    return made


__all__ = ["settle"]

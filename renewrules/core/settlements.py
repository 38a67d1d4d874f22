"""Settlements: what is paid for each thing settled, to whom, in which month, and what is taken back.

What a settlement reads becomes definitions like any other, so that engines know nothing of pay; the rule
itself is a record of which definitions and facts play which part.
"""

from collections.abc import Iterator
from typing import Literal

from renewrules.core.definitions import definition, percent_weight, share_weights
from renewrules.core.expressions import YES, Expressions, Known, all_of
from renewrules.core.nodes import (
    Definition,
    Expr,
    Field,
    Numbering,
    Payee,
    Payment,
    Reversal,
    SettlementRule,
    SubjectSchema,
)
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.syntax.nodes import Name, Node, Percent, Phrase
from renewrules.valuetypes import Money, Number, Text, Type

_WHOLE = 100 * 10**6


class SettlementReader:
    """Lowers one settlement; `definitions` are those made for it."""

    def __init__(
        self,
        symbols: Symbols,
        terms: Terms,
        known: Known,
        subjects: tuple[SubjectSchema, ...],
        declared: Declared,
    ) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.declared = declared
        self.parents = {schema.subject.name: schema.subject.parent for schema in subjects}
        self.expressions = Expressions(symbols, terms, known, declared)
        self.definitions: list[Definition] = []
        self.subject = ""
        self.shown = ""

    def read(self) -> SettlementRule | None:
        """The rule, or None where what it lacks or misuses was reported."""
        declared = self.declared
        settles, paid_in = declared.clause("settles"), declared.part("paid_in")
        if settles is None or not isinstance(paid_in, Phrase):
            report_missing(self.symbols, declared, "settles" if settles is None else "paid_in")
            return None
        if not self._subject(settles):
            return None
        counts = self._define("counts", self.expressions.date(settles.parts[1]))
        tests = [self.expressions.condition(clause.parts[0]) for clause in declared.all("if")]
        holds = self._define("holds", _joined(tests))
        numberings = tuple(self._numberings())
        payments = tuple(self._payments())
        reversal = self._reversal(counted=bool(numberings) or bool(declared.clause("pays_each")))
        if not payments:
            if not declared.clause(*_PAYS):
                report_missing(self.symbols, declared, "pays_to")
            return None
        if counts is None or holds is None:
            return None
        return SettlementRule(
            name=declared.name,
            subject=self.subject,
            counts=counts,
            holds=holds,
            lag=1 if paid_in.id == "month_after" else 0,
            numberings=numberings,
            payments=payments,
            reversal=reversal,
            rounding=self.terms.rounding or "",
            because=declared.words("because"),
            source=declared.words("source"),
            origin=self.symbols.origin(declared, declared.span),
        )

    def _subject(self, settles: Phrase) -> bool:
        """Whether what is settled is a subject that stands alone: deals are given one by one."""
        found = self.symbols.resolve(self.declared, settles.parts[0], "subject")
        if found is None:
            return False
        self.subject, self.shown = found.name, found.shown
        if self.parents.get(found.name) is not None:
            self.expressions.report(settles.parts[0], "settles-one-of-several", subject=found.shown)
            return False
        return True

    def _define(self, part: str, expr: Expr | None) -> str | None:
        if expr is None:
            return None
        name = f"{self.declared.name}.{part}"
        self.definitions.append(definition(self.expressions, name, expr, shown=False))
        return name

    # --- facts that play a part

    def _fact(self, node: Node, wanted: type[Type], example: Type) -> Field | None:
        """A fact of some type; a value is none, for nothing could be filled in there."""
        expr = self.expressions.expect(self.expressions.value(node), node, wanted, example)
        if expr is not None and not isinstance(expr, Field):
            self.expressions.report(node, "not-its-own-fact", subject=self.shown)
            return None
        return expr

    def _person(self, node: Node) -> str | None:
        """A fact of what is settled that names a person."""
        fact = self._fact(node, Text, Text())
        if fact is not None and fact.subject != self.subject:
            self.expressions.report(node, "not-its-own-fact", subject=self.shown)
            return None
        return fact.name if fact is not None else None

    def _numberings(self) -> Iterator[Numbering]:
        for clause in self.declared.all("numbered", "counted_up"):
            person, *order, fills = clause.parts
            who, number = self._person(person), self._fact(fills, Number, Number())
            day = self.expressions.date(order[0]) if order else None
            if who is None or number is None or (order and day is None):
                continue
            name = self._define(f"order_of_{number.name}", day)
            yield Numbering(who, (number.subject, number.name), name, self.expressions.origin(clause))

    # --- what is paid

    def _payments(self) -> Iterator[Payment]:
        for clause in self.declared.all(*_PAYS):
            payees = tuple(self._payees(clause))
            value = clause.parts[0]
            if payees and isinstance(value, Name):
                yield Payment(
                    self.symbols.data_name(value.text),
                    _PAYS[clause.id],
                    payees,
                    self.expressions.origin(clause),
                )

    def _payees(self, clause: Phrase) -> Iterator[Payee]:
        value = clause.parts[0]
        declared = self.symbols.resolve(self.declared, value, "value", "table", "tiers")
        if declared is None:
            return
        if clause.id == "pays_shares":
            yield from self._by_shares(value, declared)
            return
        amount = self.expressions.payable(self.expressions.value(value), value)
        person = self._fact(clause.parts[1], Text, Text())
        if person is None or amount is None:
            return
        if clause.id != "pays_once" and person.subject != self.subject:
            self.expressions.report(clause.parts[1], "not-its-own-fact", subject=self.shown)
            return
        name = self._define(f"{declared.name}.paid", amount)
        if name is not None:
            yield Payee("", name, ((person.subject, person.name),))

    def _by_shares(self, value: Node, declared: Declared) -> Iterator[Payee]:
        shares = share_weights(declared)
        if not shares:
            report_missing(self.symbols, declared, "shared_by")
        instead = self._instead()
        for name, weight in shares:
            share = self.symbols.data_name(name.text)
            amount = f"{declared.name}.{share}"
            fact = self.known.facts.get((self.subject, share))
            if fact is None or not isinstance(fact.type, Text):
                self.expressions.report(value, "share-names-nobody", share=name.text, subject=self.shown)
            elif amount in self.known.definitions:
                self.symbols.used.add(("fact", f"{self.subject}.{share}"))
                facts = [share]
                while facts[-1] in instead and instead[facts[-1]] not in facts:
                    facts.append(instead[facts[-1]])
                yield Payee(share, amount, tuple((self.subject, fact) for fact in facts), weight)

    def _instead(self) -> dict[str, str]:
        """To whom a share goes where nobody has it."""
        pairs = [
            (self._person(clause.parts[0]), self._person(clause.parts[1]))
            for clause in self.declared.all("no_one")
        ]
        return {missing: other for missing, other in pairs if missing is not None and other is not None}

    # --- what is taken back

    def _reversal(self, *, counted: bool) -> Reversal | None:
        clause = self.declared.clause("cancelled")
        if clause is None:
            return None
        recounts = self.declared.clause("counts_no_more", "still_counts")
        most = self.declared.part("most_back")
        if recounts is None and counted:
            report_missing(self.symbols, self.declared, "counts_no_more")
        if not isinstance(most, Percent):
            report_missing(self.symbols, self.declared, "most_back")
            return None
        share = percent_weight(most)
        if share > _WHOLE:
            self.expressions.report(most, "more-than-all", percent=f"{most.digits}%")
        day = self._define("cancelled", self.expressions.date(clause.parts[0]))
        back = self.expressions.payable(self.expressions.value(clause.parts[1]), clause.parts[1])
        amount = self._define("taken_back", back)
        paid = self._fact(clause.parts[2], Money, Money(self.terms.currency, self.terms.minor))
        if day is None or amount is None or paid is None:
            return None
        return Reversal(
            day=day,
            amount=amount,
            paid=(paid.subject, paid.name),
            recounts=recounts is not None and recounts.id == "counts_no_more",
            most=share,
            origin=self.expressions.origin(clause),
        )


_PAYS: dict[str, Literal["each", "person", "month"]] = {
    "pays_shares": "each",
    "pays_to": "each",
    "pays_each": "person",
    "pays_once": "month",
}


def _joined(tests: list[Expr | None]) -> Expr | None:
    """All conditions together; None where one could not be lowered, and true where there is none."""
    known = [test for test in tests if test is not None]
    if len(known) < len(tests):
        return None
    return all_of(*known) if known else YES

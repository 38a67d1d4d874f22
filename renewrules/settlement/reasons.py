"""Why a line of a settlement is what it is, as claims that can be said in either language."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from renewrules import dates, money
from renewrules.core.nodes import Definition, Ref, SettlementRule
from renewrules.engine.records import Known
from renewrules.explain.claims import Claim, Named, Valued, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.rules import value_claim
from renewrules.explain.situation import Situation, has_name
from renewrules.explain.writing import Explanation
from renewrules.grammar.phrases import Language
from renewrules.settlement.answers import Line
from renewrules.settlement.deals import Ruled, person_in
from renewrules.valuetypes import Money, Rate

_PERCENT = 8
"""The decimals of a share."""


@attrs.frozen(eq=False)
class Grounds:
    """What a line was worked out from: the rule's definition, what was known, and on what day."""

    rule: str
    known: Known
    day: int

    def situation(self, ruled: Ruled) -> Situation:
        """The question that the rule answered."""
        return Situation(ruled.layout, self.known, dates.instant_at(self.day, 0, ruled.program.zone))


def reasons(ruled: Ruled, rule: SettlementRule, grounds: Mapping[Line, Grounds], line: Line) -> Explanation:
    """Why a line is what it is.

    Raises:
        KeyError: when it is not a line of this settlement.
    """
    language: Language = "zh" if ruled.program.language == "zh" else "en"
    tree = _line_claim(ruled, rule, grounds[line], line)
    return Explanation(tree, language, ruled.program.zone, ruled.program.vocabulary)


def _line_claim(ruled: Ruled, rule: SettlementRule, grounds: Grounds, line: Line) -> Claim:
    inquiry = Inquiry.of(grounds.situation(ruled))
    definition = _named(inquiry, grounds.rule)
    key = "line-cancelled" if line.kind == "cancelled" else "line-deal" if line.deal else "line-bonus"
    deal = {"deal": line.deal} if line.deal else {}
    return claim(
        key,
        *_parts(ruled, rule, grounds, line),
        value_claim(inquiry, definition, None),
        *_posted(ruled, line),
        person=line.person,
        amount=_money(ruled, line.amount),
        rule=Named(line.rule),
        month=line.month,
        **deal,
    )


def _named(inquiry: Inquiry, name: str) -> Definition:
    """The definition, or the one that the rules gave a name and it stands for."""
    definition = inquiry.definition(name)
    while not has_name(definition) and isinstance(definition.expr, Ref):
        definition = inquiry.definition(definition.expr.name)
    return definition


def _parts(ruled: Ruled, rule: SettlementRule, grounds: Grounds, line: Line) -> Iterator[Claim]:
    """Of what whole the line is a part, and why it is this person's."""
    if line.whole is None:
        return
    whole = _money(ruled, line.whole)
    if line.kind == "cancelled":
        yield claim("line-part", whole=whole)
    elif line.percent is not None:
        percent = Valued(money.from_decimal(line.percent, _PERCENT), Rate(_PERCENT))
        yield claim("line-share", share=Named(line.share), percent=percent, whole=whole)
        yield from _instead(rule, grounds, line)


def _instead(rule: SettlementRule, grounds: Grounds, line: Line) -> Iterator[Claim]:
    """To whom a share that nobody has goes."""
    for payment in rule.payments:
        for payee in payment.payees:
            if payment.value == line.rule and payee.share == line.share:
                lacking = [fact for fact in payee.facts if person_in(grounds.known, fact) is None]
                if lacking and len(lacking) < len(payee.facts):
                    other = payee.facts[len(lacking)][1]
                    yield claim("line-instead", share=Named(line.share), other=Named(other))


def _posted(ruled: Ruled, line: Line) -> Iterator[Claim]:
    if line.before:
        yield claim("line-posted", due=_money(ruled, line.due), before=_money(ruled, line.before))


def _money(ruled: Ruled, amount: Decimal) -> Valued:
    scale = -int(amount.as_tuple().exponent)
    return Valued(money.from_decimal(amount, scale), Money(ruled.program.currency, scale))

"""Why something is not so, and what would make it so: a fact somebody can change, or a day to come."""

from collections.abc import Callable, Iterator
from typing import TypeAlias, assert_never

import attrs

from renewrules.core.nodes import Case, Choose, Definition
from renewrules.engine.decision import ACTIONABLE, Decision
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Named, Valued, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.names import (
    PackageTopic,
    ResponseTopic,
    RuleTopic,
    StepTopic,
    SuggestionTopic,
    Topic,
    ValueTopic,
)
from renewrules.explain.situation import needed
from renewrules.explain.what_if import Change, smallest_changes
from renewrules.explain.whole import places, rank_claim
from renewrules.valuetypes import Bool, Instant

Supposed: TypeAlias = Callable[[tuple[Change, ...]], Decision]
"""Decides again with some facts changed."""

_ASIDE = frozenset({"because", "source", "place", "rejected", "done-with", "done-by", "slot", "tried"})
"""What the explanation of a step says beside why it stands where it does."""

Later: TypeAlias = Callable[[tuple[str, ...]], Iterator[tuple[int, Decision]]]
"""The decision at each later instant at which some definitions can turn."""


@attrs.frozen(eq=False)
class Asked:
    """What is asked about, for which row, and the ways to decide again."""

    inquiry: Inquiry
    decision: Decision
    topic: Topic
    row: Record | None
    supposed: Supposed
    later: Later

    @property
    def name(self) -> str:
        """The definition whose value decides whether it is so."""
        match self.topic:
            case StepTopic(step=step):
                return step.status
            case SuggestionTopic(listed=listed):
                return listed.chosen
            case PackageTopic(item=item):
                return item.granted
            case ResponseTopic(entry=response):
                return response.active
            case ValueTopic(definition=definition):
                return definition.name
            case RuleTopic(hold=hold):
                return hold.active
            case _:
                assert_never(self.topic)

    def is_so(self, decision: Decision) -> bool:
        """Whether a step can be done, an entry of a list is given, a value is yes, or a rule holds."""
        row = self.inquiry.situation.row_of(self.name, self.row)
        value = decision.values[self.name if row is None else (self.name, row.id)]
        match self.topic:
            case StepTopic():
                return value in ACTIONABLE
            case SuggestionTopic(entry=entry):
                return isinstance(value, tuple) and entry.name in value
            case PackageTopic() | ResponseTopic() | ValueTopic() | RuleTopic():
                return bool(value)
            case _:
                assert_never(self.topic)

    @property
    def can_turn(self) -> bool:
        """Whether it is one of the things that are so or not; a value that is no yes or no is neither."""
        return not isinstance(self.topic, ValueTopic) or isinstance(self.topic.definition.type, Bool)


def why_not_claim(asked: Asked, own: Claim) -> Claim:
    """The reasons against it, out of its own explanation, and what would turn it."""
    if not asked.can_turn:
        return attrs.evolve(own, children=(*own.children, *_cases_not(asked)))
    if isinstance(asked.topic, StepTopic):
        own = attrs.evolve(own, children=tuple(each for each in own.children if each.key not in _ASIDE))
    if asked.is_so(asked.decision):
        return attrs.evolve(own, children=(*_not_first(asked), *own.children))
    return attrs.evolve(own, children=(*own.children, *_turns(asked)))


def _turns(asked: Asked) -> Iterator[Claim]:
    """What would make it so, every claim tried out."""
    definitions = needed(asked.inquiry.situation.layout, (asked.name,))
    found = smallest_changes(
        asked.inquiry, definitions, asked.row, lambda changes: asked.is_so(asked.supposed(changes))
    )
    for changes in found:
        told = [_change(asked, change) for change in changes]
        facts = {name: (each,) for name, each in zip(("first", "second"), told, strict=False)}
        yield claim("turn-fact" if len(told) == 1 else "turn-facts", **facts)
    at = next((at for at, later in asked.later((asked.name,)) if asked.is_so(later)), None)
    if at is not None:
        if not found:
            yield claim("turn-no-fact")
        yield claim("turn-time", at=Valued(at, Instant()))
    elif not found:
        yield claim("turn-never")
    else:
        yield claim("turn-not-by-time")


def _change(asked: Asked, change: Change) -> Claim:
    fact = asked.inquiry.fact(change.field)
    several = len(asked.inquiry.situation.known.rows[change.field.subject]) > 1
    named = Named(change.field.name, change.row if several else "")
    who = (claim(f"by-{fact.changeable}"),)
    now = asked.inquiry.situation.evaluate(change.field, asked.row)
    if isinstance(change.value, frozenset) and isinstance(now, frozenset):
        [option] = change.value ^ now
        key = "change-with" if option in change.value else "change-without"
        return claim(key, fact=named, option=Named(option), who=who)
    return claim("change", fact=named, value=Valued(change.value, change.field.type), who=who)


def _not_first(asked: Asked) -> Iterator[Claim]:
    """A step that can be done is asked about because another comes first."""
    if not isinstance(asked.topic, StepTopic) or asked.row is None or asked.decision.next is None:
        return
    found = places(asked.inquiry, asked.decision.actions)
    first = next(place for place in found if place.action.id == asked.decision.next.id)
    mine = next(p for p in found if p.step is asked.topic.step and p.row is asked.row)
    if mine is not first:
        other = asked.inquiry.named(first.step.name, first.row)
        yield claim("not-first", other=other, why=(rank_claim(asked.inquiry, first, mine),))


def _cases_not(asked: Asked) -> Iterator[Claim]:
    """The cases of a value that do not apply, and the conditions they fail."""
    for case in _cases(asked.topic):
        if case.label and asked.inquiry.truth(case.guard, asked.row) is False:
            tests = asked.inquiry.verdicts(case.guard, asked.row, False)  # noqa: FBT003 -- the outcome wanted
            yield claim("case-not", *tests, case=case.label)


def _cases(topic: Topic) -> tuple[Case, ...]:
    match topic:
        case ValueTopic(definition=Definition(expr=Choose(cases=cases))):
            return cases
        case _:
            return ()

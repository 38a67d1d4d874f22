"""The decision that explains itself."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar, assert_never, cast

import attrs

from renewrules import dates
from renewrules.engine.answers import Action, ResponseAnswer, SuggestionAnswer
from renewrules.engine.decision import Decision as Bare
from renewrules.engine.lookups import UnknownNameError
from renewrules.engine.once import once
from renewrules.engine.outside import Json, instant_outside, json_ready
from renewrules.engine.records import Known, Record
from renewrules.engine.values import Layout, Lookup
from renewrules.explain.changes import changes_between
from renewrules.explain.claims import Claim, Named, claim
from renewrules.explain.conflicts import Conflict, conflicts_in
from renewrules.explain.doubt import Blank, blank_facts, named_blank, shown_blank
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.messages import Message, message_of
from renewrules.explain.names import (
    PackageTopic,
    ResponseTopic,
    RuleTopic,
    StepTopic,
    SuggestionTopic,
    Topic,
    ValueTopic,
    row_asked,
    topic_named,
)
from renewrules.explain.responses import answer_claims, response_claim
from renewrules.explain.rules import package_claim, rule_claim, suggestion_claim, value_claim
from renewrules.explain.sayings import saying
from renewrules.explain.situation import Situation, needed
from renewrules.explain.steps import step_claim
from renewrules.explain.waking import HORIZON_DAYS, Clock, Turn
from renewrules.explain.what_if import Change, changed
from renewrules.explain.whole import menus, next_claim, places, waking_claim
from renewrules.explain.why_not import Asked, why_not_claim
from renewrules.explain.writing import Explanation
from renewrules.grammar.phrases import Language

__all__ = ["Conflict", "Decision", "Explanation", "Message", "Wake"]

Again: TypeAlias = Callable[[Known, int], "Decision"]
"""Decides again, for other facts or another time."""

_Answer = TypeVar("_Answer", SuggestionAnswer, ResponseAnswer)

_NOTHING = Message(None, ())

_MOST_TOLD = 8
"""How many blank facts an explanation names."""


@attrs.frozen
class Wake:
    """When the answer changes though nothing is heard: at what time, why then, and what changes."""

    at: dt.datetime
    because: str
    changes: tuple[str, ...]


class Decision(Bare):
    """A decision with its reasons: of what is `seen` at `now`; `known` also has what is given for later."""

    def __init__(
        self, layout: Layout, seen: Known, now: int, lookup: Lookup, known: Known, again: Again
    ) -> None:
        super().__init__(layout, seen, now, lookup)
        self._given = known
        self._again = again

    @once
    def _inquiry(self) -> Inquiry:
        return Inquiry.of(Situation(self._layout, self._known, self._now))

    @property
    def _language(self) -> Language:
        return "zh" if self._layout.program.language == "zh" else "en"

    @once
    def responses(self) -> tuple[ResponseAnswer, ...]:
        """What is answered to the latest event of each kind that has responses, with the words to say."""
        return tuple(map(self._saying, super().responses))

    @once
    def suggestions(self) -> tuple[SuggestionAnswer, ...]:
        """The suggestions that made the cut of each list, with the words to say."""
        return tuple(map(self._saying, super().suggestions))

    def _saying(self, answer: _Answer) -> _Answer:
        message = saying(self._inquiry, answer) if answer.script is not None else _NOTHING
        return attrs.evolve(answer, text=message.text, missing=message.missing)

    # --- what is open, and what changes

    @once
    def unknown(self) -> tuple[str, ...]:
        """Blank facts that could still change this answer, those that leave most of it open first."""
        return tuple(shown_blank(self._inquiry.situation, blank) for blank in self._blanks)

    @once
    def _blanks(self) -> tuple[Blank, ...]:
        return blank_facts(self._inquiry.doubt)

    @once
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where two cases of which only one may apply both do."""
        return tuple(conflicts_in(self._inquiry.situation))

    @once
    def next_wake(self) -> Wake | None:
        """The first instant after now at which the answer changes with nothing new heard.

        The answer is everything but the time asked for. None: it does not change within ten years.
        """
        names = tuple(definition.name for definition in self._layout.program.definitions)
        for turn, later in self._later(names):
            if later._answer != self._answer:  # noqa: SLF001 -- of its own kind
                return self._wake(turn, later)
        return None

    @once
    def _answer(self) -> dict[str, Json]:
        return {name: part for name, part in super().to_dict().items() if name != "as_of"}

    def _wake(self, turn: Turn, later: "Decision") -> Wake:
        at = cast(dt.datetime, instant_outside(turn.at, self._layout.program.zone))
        told = self._explanation(claim(turn.cause, subject=Named(turn.subject)))
        return Wake(at, told.sentence(told.tree), tuple(map(told.sentence, self._changes(later))))

    def _changes(self, later: "Decision") -> Iterator[Claim]:
        return changes_between(self, later, later._inquiry)  # noqa: SLF001 -- of its own kind

    def _later(self, names: tuple[str, ...]) -> "Iterator[tuple[Turn, Decision]]":
        """This decision taken again at each instant at which some definitions can turn, up to the horizon."""
        clock = Clock.of(needed(self._layout, names))
        end = self._now + HORIZON_DAYS * dates.SECONDS_PER_DAY
        decision = self
        while True:
            turn = clock.next_turn(decision._inquiry.situation, self._given)
            if turn is None or turn.at > end:
                return
            decision = self._again(self._given, turn.at)
            yield turn, decision

    def to_dict(self, *, full: bool = False) -> dict[str, Json]:
        """The whole answer, ready for JSON; `full` adds what is open, conflicts, and the next change."""
        answer = super().to_dict()
        if full:
            answer["unknown"] = list(self.unknown)
            answer["conflicts"] = [_conflict_json(conflict) for conflict in self.conflicts]
            wake = self.next_wake
            answer["next_wake"] = None if wake is None else json_ready(attrs.asdict(wake, recurse=False))
        return answer

    # --- why

    def explain(self) -> Explanation:
        """What comes next, when, by whom, why, and what lost to it; or until when there is nothing."""
        inquiry = self._inquiry
        tree = next_claim(inquiry, places(inquiry, self.actions), self.next, self._nothing_until())
        rest = [
            *answer_claims(inquiry, self.responses),
            *menus(inquiry),
            *map(_conflict_claim, self.conflicts),
        ]
        rest.extend(self._open())
        return self._explanation(attrs.evolve(tree, children=(*tree.children, *rest)))

    def _open(self) -> Iterator[Claim]:
        """The blank facts that matter most, and how many more there are."""
        named = tuple(named_blank(self._inquiry.situation, blank) for blank in self._blanks)
        if len(named) > _MOST_TOLD:
            yield claim("more-open-facts", facts=named[:_MOST_TOLD], more=len(named) - _MOST_TOLD)
        elif named:
            yield claim("open-facts", facts=named)

    def _nothing_until(self) -> Claim:
        """When a step's status first changes with nothing new heard."""
        if self.next is not None:
            return waking_claim(None, ())
        names = tuple(step.status for plan in self._layout.program.plans for step in plan.steps)
        for turn, later in self._later(names):
            changes = [c for c in self._changes(later) if c.key in ("new-next", "new-status")]
            if changes:
                return waking_claim(turn.at, tuple(changes))
        return waking_claim(None, ())

    def why(self, name: str, *, row: str | None = None) -> Explanation:
        """Why a step, suggestion, package, value, forbid or limit is as it is.

        Raises:
            KeyError: when nothing has that name, or there are several rows and none is named.
        """
        topic, asked = self._asked(name, row)
        return self._explanation(self._topic_claim(topic, asked))

    def why_not(self, name: str, *, row: str | None = None) -> Explanation:
        """What stands in the way of it, and the smallest change, or the day, that would make it so.

        Raises:
            KeyError: when nothing has that name, or there are several rows and none is named.
        """
        topic, asked = self._asked(name, row)
        inquiry = Asked(self._inquiry, self, topic, asked, self._supposed, self._at_turns)
        return self._explanation(why_not_claim(inquiry, self._topic_claim(topic, asked)))

    def _supposed(self, changes: tuple[Change, ...]) -> "Decision":
        return self._again(changed(self._given, changes), self._now)

    def _at_turns(self, names: tuple[str, ...]) -> "Iterator[tuple[int, Decision]]":
        return ((turn.at, later) for turn, later in self._later(names))

    def message(
        self, action: Action | str, *, row: str | None = None, language: Language | None = None
    ) -> Message:
        """What an action says: an `Action` of this decision, or a step by its name.

        In the language of the rules, or in `language` where the glossary has the text.

        Raises:
            KeyError: when there is no such step or row.
        """
        name, asked = (
            (f"{action.plan}.{action.step}", action.row) if isinstance(action, Action) else (action, row)
        )
        topic, found = self._asked(name, asked)
        if not isinstance(topic, StepTopic) or found is None:
            raise UnknownNameError("not-a-step", self._language, name=name)
        return message_of(self._inquiry, topic.step, found, language or self._language)

    def _asked(self, name: str, row: str | None) -> tuple[Topic, Record | None]:
        topic = topic_named(self._layout.program, name)
        return topic, row_asked(self._inquiry.situation, topic, row)

    def _topic_claim(self, topic: Topic, row: Record | None) -> Claim:
        match topic:
            case StepTopic(plan=plan, step=step):
                return step_claim(self._inquiry, plan, step, cast(Record, row))
            case SuggestionTopic(listed=listed, entry=entry):
                return suggestion_claim(self._inquiry, listed, entry, row)
            case PackageTopic(menu=menu, item=item):
                return package_claim(self._inquiry, menu, item, row)
            case ResponseTopic(listed=answers, entry=response):
                return response_claim(self._inquiry, answers, response, row)
            case ValueTopic(definition=definition):
                return value_claim(self._inquiry, definition, row)
            case RuleTopic(hold=hold):
                return rule_claim(self._inquiry, hold, row)
            case _:
                assert_never(topic)

    def _explanation(self, tree: Claim) -> Explanation:
        program = self._layout.program
        return Explanation(tree, self._language, program.zone, program.vocabulary)


def _conflict_json(conflict: Conflict) -> Json:
    return json_ready(
        {
            "definition": conflict.definition,
            "row": conflict.row,
            "first": conflict.first,
            "second": conflict.second,
            "first_place": f"{conflict.first_place.file}:{conflict.first_place.line}",
            "second_place": f"{conflict.second_place.file}:{conflict.second_place.line}",
        }
    )


def _conflict_claim(conflict: Conflict) -> Claim:
    return claim(
        "conflicting",
        what=Named(conflict.definition, conflict.row),
        first=conflict.first,
        second=conflict.second,
        here=conflict.first_place,
        there=conflict.second_place,
    )

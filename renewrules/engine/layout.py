"""What assembling decisions needs to know of a program, worked out once: which definitions hold what."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import attrs

from renewrules.core.nodes import (
    Definition,
    OfferMenu,
    Plan,
    Program,
    Response,
    ResponseList,
    Step,
    Suggestion,
    SuggestionList,
)
from renewrules.engine.outside import Outward, outward
from renewrules.engine.records import Record
from renewrules.valuetypes import Value

Lookup: TypeAlias = Callable[[str, Record | None], Value]
"""A definition's value for a row; the row is None where the definition belongs to the whole question."""


@attrs.frozen(eq=False)
class Wanted:
    """Definitions looked at together for each row of a subject; each is of that subject or one above it."""

    subject: str | None
    names: tuple[str, ...]


Several: TypeAlias = Callable[[Wanted, Record | None], tuple[Any, ...]]
"""The values of definitions wanted together, for a row of their subject."""

STEP_PARTS = (
    "status",
    "latest",
    "overdue",
    "slot_start",
    "earliest",
    "target",
    "done_on",
    "attempts",
    "script",
    "slot_end",
)
"""The attributes of a `Step` that name the definitions a decision looks at: the first four to rank it."""


@attrs.frozen(eq=False)
class StepLayout:
    """A step of the plan that is number `order`; what is wanted to rank it, to show it, and of its holds."""

    order: int
    plan: Plan
    step: Step
    ranked: Wanted
    shown: Wanted
    held: Wanted
    resumed: Wanted

    @classmethod
    def of(cls, order: int, plan: Plan, step: Step) -> "StepLayout":
        """The layout of a step."""
        names = (*(getattr(step, part) for part in STEP_PARTS), step.since or step.attempts)
        held = tuple(hold.active for hold in step.holds)
        resumed = tuple(hold.until or hold.active for hold in step.holds)
        return cls(
            order, plan, step, *(Wanted(plan.subject, part) for part in (names[:4], names[4:], held, resumed))
        )


@attrs.frozen(eq=False)
class SuggestionLayout:
    """A list of suggestions; wanted are the chosen ones, every detail, and every hold on a script."""

    listed: SuggestionList
    wanted: Wanted
    entries: dict[str, Suggestion]

    @classmethod
    def of(cls, listed: SuggestionList) -> "SuggestionLayout":
        """The layout of a list."""
        details = [name for entry in listed.entries for _, name in entry.details]
        holds = [hold.active for entry in listed.entries for hold in entry.holds]
        names = (listed.chosen, *details, *dict.fromkeys(holds))
        return cls(listed, Wanted(listed.subject, names), {entry.name: entry for entry in listed.entries})


@attrs.frozen(eq=False)
class MenuLayout:
    """A menu of packages; wanted are, of each, whether it is eligible, its worth, and what is granted."""

    menu: OfferMenu
    wanted: Wanted

    @classmethod
    def of(cls, menu: OfferMenu) -> "MenuLayout":
        """The layout of a menu."""
        names = (name for item in menu.items for name in (item.eligible, item.worth, item.granted))
        return cls(menu, Wanted(menu.subject, tuple(names)))


@attrs.frozen(eq=False)
class ResponseLayout:
    """The responses to a kind of event; wanted are what was heard, when, what applies, and every hold."""

    listed: ResponseList
    wanted: Wanted
    entries: dict[str, Response]

    @classmethod
    def of(cls, listed: ResponseList) -> "ResponseLayout":
        """The layout of a list."""
        holds = [hold.active for entry in listed.entries for hold in entry.holds]
        names = (listed.heard, listed.at, listed.answers, *dict.fromkeys(holds))
        return cls(listed, Wanted(listed.subject, names), {entry.name: entry for entry in listed.entries})


@attrs.frozen(eq=False)
class Layout:
    """What assembling decisions needs to know of a program; made once by `of`."""

    program: Program
    definitions: dict[str, Definition]
    subjects: dict[str, str | None]
    parents: dict[str, str | None]
    outward: dict[str, Outward]
    shown: tuple[str, ...]
    """The names of the definitions to show."""
    columns: tuple[tuple[Wanted, tuple[Outward, ...]], ...]
    """The same for each subject, with what makes their values ready for a host program."""
    steps: tuple[StepLayout, ...]
    suggestions: tuple[SuggestionLayout, ...]
    menus: tuple[MenuLayout, ...]
    responses: tuple[ResponseLayout, ...]

    @classmethod
    def of(cls, program: Program) -> "Layout":
        """The layout of a program."""
        subjects = {definition.name: definition.subject for definition in program.definitions}
        converters = {each.name: outward(each.type, program.zone) for each in program.definitions}
        shown = tuple(definition.name for definition in program.definitions if definition.shown)
        columns = [
            Wanted(subject, tuple(name for name in shown if subjects[name] == subject))
            for subject in dict.fromkeys(subjects[name] for name in shown)
        ]
        return cls(
            program=program,
            definitions={definition.name: definition for definition in program.definitions},
            subjects=subjects,
            parents={schema.subject.name: schema.subject.parent for schema in program.subjects},
            outward=converters,
            shown=shown,
            columns=tuple((wanted, tuple(converters[name] for name in wanted.names)) for wanted in columns),
            steps=tuple(
                StepLayout.of(order, plan, step)
                for order, plan in enumerate(program.plans)
                for step in plan.steps
            ),
            suggestions=tuple(map(SuggestionLayout.of, program.suggestions)),
            menus=tuple(map(MenuLayout.of, program.offers)),
            responses=tuple(map(ResponseLayout.of, program.responses)),
        )

    def several(self, lookup: Lookup) -> Several:
        """Values wanted together, each looked up where its definition belongs."""
        return lambda wanted, row: tuple(
            [self._value(lookup, name, row, wanted.subject) for name in wanted.names]
        )

    def _value(self, lookup: Lookup, name: str, row: Record | None, subject: str | None) -> Value:
        wanted = self.subjects[name]
        if wanted is None:
            return lookup(name, None)
        while subject != wanted:
            row, subject = cast(Record, row).parent, self.parents[cast(str, subject)]
        return lookup(name, row)

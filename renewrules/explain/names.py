"""What a person may ask about by name: steps, suggestions, packages, responses, values, forbids, limits."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs

from renewrules.core.nodes import (
    Definition,
    Hold,
    OfferItem,
    OfferMenu,
    Plan,
    Program,
    Response,
    ResponseList,
    Step,
    Suggestion,
    SuggestionList,
)
from renewrules.engine.lookups import UnknownNameError
from renewrules.engine.naming import Naming
from renewrules.engine.records import Record
from renewrules.engine.values import Layout
from renewrules.explain.situation import Situation, has_name
from renewrules.wording.lookups import tell


@attrs.frozen
class StepTopic:
    """A step of a plan."""

    plan: Plan
    step: Step


@attrs.frozen
class SuggestionTopic:
    """An entry of a list of suggestions."""

    listed: SuggestionList
    entry: Suggestion


@attrs.frozen
class PackageTopic:
    """A package of a menu."""

    menu: OfferMenu
    item: OfferItem


@attrs.frozen
class ResponseTopic:
    """A response to an event."""

    listed: ResponseList
    entry: Response


@attrs.frozen
class ValueTopic:
    """A value, table or tiers."""

    definition: Definition


@attrs.frozen
class RuleTopic:
    """A forbid or limit."""

    hold: Hold


Topic: TypeAlias = StepTopic | SuggestionTopic | PackageTopic | ResponseTopic | ValueTopic | RuleTopic


def topics(program: Program) -> Iterator[tuple[str, Topic]]:
    """Everything that can be asked about, under each name it has; of two with one name the first is meant."""
    for plan in program.plans:
        for step in plan.steps:
            topic = StepTopic(plan, step)
            yield step.name, topic
            yield f"{plan.name}.{step.name}", topic
    for listed in program.suggestions:
        for entry in listed.entries:
            yield entry.name, SuggestionTopic(listed, entry)
            yield f"{listed.name}.{entry.name}", SuggestionTopic(listed, entry)
    for menu in program.offers:
        for item in menu.items:
            yield item.name, PackageTopic(menu, item)
            yield f"{menu.name}.{item.name}", PackageTopic(menu, item)
    for answers in program.responses:
        for response in answers.entries:
            yield response.name, ResponseTopic(answers, response)
            yield f"{answers.event}.{response.name}", ResponseTopic(answers, response)
    for definition in program.definitions:
        if has_name(definition):
            yield definition.name, ValueTopic(definition)
    for definition in program.definitions:
        owner, _, part = definition.name.rpartition(".")
        kind, _, rule = owner.partition(".")
        if part == "active" and kind in ("forbid", "limit"):
            yield rule, RuleTopic(_hold(program, definition, rule, kind))


def _hold(program: Program, definition: Definition, rule: str, kind: str) -> Hold:
    """The rule as a step that it holds back has it; else as its definition has it."""
    held = (hold for plan in program.plans for step in plan.steps for hold in step.holds)
    own = Hold(
        rule=rule,
        kind="forbid" if kind == "forbid" else "limit",
        active=definition.name,
        until=None if kind == "forbid" else f"limit.{rule}.until",
        because=definition.because,
        source=definition.source,
        origin=definition.origin,
    )
    return next((hold for hold in held if hold.active == definition.name), own)


def topic_named(program: Program, name: str) -> Topic:
    """What a name means, in either language; hyphens and underscores are the same.

    Raises:
        KeyError: with the nearest names, when it means nothing.
    """
    wanted = program.vocabulary.qualified(name)
    found: dict[str, Topic] = {}
    for known, topic in topics(program):
        found.setdefault(known, topic)
    if wanted not in found:
        naming = Naming.of(program)
        near = naming.near(name, found) or ()
        raise UnknownNameError("no-such-name", naming.language, near=near, name=name)
    return found[wanted]


def subject_of(layout: Layout, topic: Topic) -> str | None:
    """The subject that a topic has an answer for each row of; None when there is just one answer."""
    match topic:
        case StepTopic(plan=plan):
            return plan.subject
        case (
            SuggestionTopic(listed=SuggestionList(subject=subject))
            | PackageTopic(menu=OfferMenu(subject=subject))
            | ResponseTopic(listed=ResponseList(subject=subject))
        ):
            return subject
        case ValueTopic(definition=definition):
            return definition.subject
        case RuleTopic(hold=hold):
            return layout.subjects[hold.active]


def row_asked(situation: Situation, topic: Topic, row: str | None) -> Record | None:
    """The row meant; without an id the only one.

    Raises:
        KeyError: when there is no such row, or several and none is named.
    """
    subject = subject_of(situation.layout, topic)
    rows = situation.rows(subject)
    if subject is None or rows == (None,):
        return None
    known = {each.id: each for each in rows if each is not None}
    if row is None and len(known) == 1:
        return next(iter(known.values()))
    if row in known:
        return known[row]
    naming = Naming.of(situation.program)
    names = ", ".join(f"`{each}`" for each in known) or tell("no-rows", naming.language)
    facts: dict[str, Any] = {"subject": naming.shown(subject), "rows": names, "row": row}
    raise UnknownNameError("which-row" if row is None else "no-such-row", naming.language, **facts)

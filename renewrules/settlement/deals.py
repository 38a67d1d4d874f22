"""The deals of a settlement: read, put into their months, and numbered."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar, cast

import attrs

from renewrules import dates
from renewrules.core.nodes import Blank, Numbering, Program, SettlementRule
from renewrules.engine.compiled import Question, compile_question
from renewrules.engine.faults import InputError, InputFault, fault
from renewrules.engine.inputs import Reader
from renewrules.engine.layout import Layout
from renewrules.engine.records import Known
from renewrules.explain.doubt import Doubt
from renewrules.explain.situation import Situation
from renewrules.settlement.months import month_of
from renewrules.valuetypes import Value

T = TypeVar("T")
Facts: TypeAlias = Mapping[str, object]
FactName: TypeAlias = tuple[str, str]
Cause: TypeAlias = tuple[str, str]
"""What leaves a fact that the settlement fills in unknown: a deal, and its fact."""


class Ruled(Protocol):
    """What a settlement needs of a ruleset."""

    @property
    def program(self) -> Program:
        """The program."""

    @property
    def layout(self) -> Layout:
        """Where its definitions are."""

    @property
    def reader(self) -> Reader:
        """What reads facts."""

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Made on first use, and kept."""


def filled_in(rule: SettlementRule) -> tuple[FactName, ...]:
    """The facts that the settlement itself fills in."""
    paid = () if rule.reversal is None else (rule.reversal.paid,)
    return tuple(dict.fromkeys((*(each.fills for each in rule.numberings), *paid)))


def opened(program: Program, rule: SettlementRule) -> Program:
    """The program with those facts left open, whatever a blank counts as elsewhere."""
    filled = {*filled_in(rule)}
    subjects = []
    for schema in program.subjects:
        facts = [
            attrs.evolve(each, blank=Blank("open")) if (schema.subject.name, each.name) in filled else each
            for each in schema.facts
        ]
        subjects.append(attrs.evolve(schema, facts=tuple(facts)))
    return attrs.evolve(program, subjects=tuple(subjects))


def with_facts(known: Known, values: Mapping[FactName, Value]) -> Known:
    """What is known, with facts of subjects that stand alone filled in."""
    rows = dict(known.rows)
    for subject in {subject for subject, _ in values}:
        row = rows[subject][0]
        copy = object.__new__(type(row))
        for name in row.attributes:
            setattr(copy, name, values.get((subject, name), getattr(row, name)))
        for (owner, name), value in values.items():
            if owner == subject:
                setattr(copy, name, value)
        rows[subject] = (copy,)
    return Known(rows, known.latest, known.kinds)


@attrs.frozen(eq=False)
class Deal:
    """One deal: what is known of it, its month (None: not known), and the day from which it is cancelled."""

    id: str
    known: Known
    month: int | None
    holds: bool | None
    cancelled: int | None
    orders: Mapping[str, int | None]
    lacking: Mapping[str, tuple[Cause, ...]]
    """For each definition of its month and order that is not known, why."""

    def person(self, fact: FactName) -> str | None:
        """Whom a fact names; None when it is blank."""
        return person_in(self.known, fact)


def person_in(known: Known, fact: FactName) -> str | None:
    """Whom a fact of a subject that stands alone names; None when it is blank."""
    subject, name = fact
    return cast(str | None, getattr(known.rows[subject][0], name)) or None


# --- reading


def read_shared(ruled: Ruled, rule: SettlementRule, facts: Facts) -> Known:
    """What holds for all deals; the row of the deal is left blank.

    Raises:
        InputError: with every fault there is.
    """
    faults = _filled_already(ruled, rule, facts)
    for name in facts:
        if ruled.program.vocabulary.data_name(str(name)) == rule.subject:
            faults.append(fault(str(name), "not-for-all-deals", {"subject": str(name)}))
    if faults:
        raise InputError(tuple(faults), ruled.program.language)
    return ruled.reader.read(facts, lenient=True)


def read_deals(ruled: Ruled, rule: SettlementRule, deals: Sequence[object], facts: Facts) -> dict[str, Known]:
    """What is known of each deal, by id.

    Raises:
        InputError: with every fault of every deal.
    """
    faults: list[InputFault] = []
    found: dict[str, Known] = {}
    for index, given in enumerate(deals):
        place = f"deals[{_id_of(given) or index}]"
        if not isinstance(given, Mapping):
            faults.append(fault(place, "not-object", {}))
            continue
        try:
            known = ruled.reader.read({**facts, rule.subject: given}, lenient=True)
        except InputError as error:
            faults += (_moved(each, rule.subject, place) for each in error.faults)
            continue
        own = [*_missing(ruled, rule, known), *_filled_already(ruled, rule, {rule.subject: given})]
        faults += (_moved(each, rule.subject, place) for each in own)
        key = _id_of(given)
        if key is None:
            faults.append(fault(place, "missing-id", {"subject": rule.subject}))
        elif key in found:
            faults.append(fault(place, "id-twice", {"subject": rule.subject, "id": key}))
        else:
            found[key] = known
    if faults:
        raise InputError(tuple(faults), ruled.program.language)
    return dict(sorted(found.items()))


def _id_of(given: object) -> str | None:
    key = given.get("id") if isinstance(given, Mapping) else None
    return key if isinstance(key, str) and key else None


def _moved(found: InputFault, subject: str, place: str) -> InputFault:
    """A fault of the one deal that was read, at its place among all."""
    head, dot, rest = found.path.partition(".")
    own = head == subject or head.startswith(f"{subject}[")
    return attrs.evolve(found, path=f"{place}{dot}{rest}") if own else found


def _missing(ruled: Ruled, rule: SettlementRule, known: Known) -> Iterator[InputFault]:
    """The facts that must be filled in, and are not."""
    filled = {*filled_in(rule)}
    for schema in ruled.program.subjects:
        if schema.subject.name != rule.subject:
            continue
        row = known.rows[rule.subject][0]
        for each in schema.facts:
            blank = each.blank.policy == "required" and getattr(row, each.name) is None
            if blank and (rule.subject, each.name) not in filled:
                yield fault(f"{rule.subject}.{each.name}", "must-be-filled-in", {"name": each.name})


def _filled_already(ruled: Ruled, rule: SettlementRule, facts: Facts) -> list[InputFault]:
    """The facts given that the settlement is to fill in."""
    data_name = ruled.program.vocabulary.data_name
    filled = {*filled_in(rule)}
    return [
        fault(f"{subject}.{name}", "filled-in-here", {"name": str(name)})
        for subject, given in facts.items()
        if isinstance(given, Mapping)
        for name, value in given.items()
        if value is not None and (data_name(str(subject)), data_name(str(name))) in filled
    ]


# --- months and places


class Asking:
    """Definitions compiled together, asked of one deal on a day."""

    def __init__(self, program: Program, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self.zone = program.zone
        self.question: Question = compile_question(program, self.names, lenient=True)

    def ask(self, known: Known, day: int) -> dict[str, Value]:
        """Their values when it is that day."""
        answers = self.question.ask(known, dates.instant_at(day, 0, self.zone))
        return {name: answers(name) for name in self.names}


def numbered_on(rule: SettlementRule) -> tuple[str, ...]:
    """The definitions of the days that put deals in order."""
    return tuple(each.order for each in rule.numberings if each.order is not None)


def dated(ruled: Ruled, rule: SettlementRule, asking: Asking, key: str, known: Known, day: int) -> Deal:
    """A deal in its month, by what is known on a day."""
    values = asking.ask(known, day)
    counts = cast(int | None, values[rule.counts])
    ends = None if rule.reversal is None else cast(int | None, values[rule.reversal.day])
    wanted = (rule.counts, rule.holds, *numbered_on(rule))
    return Deal(
        id=key,
        known=known,
        month=None if counts is None else month_of(counts),
        holds=cast(bool | None, values[rule.holds]),
        cancelled=ends if ends is not None and ends <= day else None,
        orders={name: cast(int | None, values[name]) for name in numbered_on(rule)},
        lacking={
            name: tuple((key, fact) for fact in blanks(ruled, known, day, name))
            for name in wanted
            if values[name] is None
        },
    )


def blanks(ruled: Ruled, known: Known, day: int, name: str) -> tuple[str, ...]:
    """The blank facts for lack of which a definition has no value, by name."""
    situation = Situation(ruled.layout, known, dates.instant_at(day, 0, ruled.program.zone))
    return tuple(sorted({fact for _, _, fact in Doubt(situation).of(name, None)}))


@attrs.frozen(eq=False)
class Numbers:
    """The days and ids of the deals that count for a month and person, and what leaves that open."""

    counted: Mapping[tuple[int, str], Sequence[tuple[int, str]]]
    unsure: Mapping[tuple[int | None, str | None], Sequence[Cause]]

    def causes(self, month: int, person: str) -> tuple[Cause, ...]:
        """Why the numbers of a month and person are not known; empty when they are."""
        places = ((None, None), (None, person), (month, None), (month, person))
        return tuple(dict.fromkeys(cause for place in places for cause in self.unsure.get(place, ())))

    def count(self, month: int, person: str) -> int | None:
        """How many count for a month and person."""
        return None if self.causes(month, person) else len(self.counted.get((month, person), ()))

    def place(self, month: int, person: str, order: int | None, key: str) -> int | None:
        """Which one a deal is, itself among those that count."""
        if order is None or self.causes(month, person):
            return None
        return 1 + bisect_left(self.counted.get((month, person), ()), (order, key))


def numbers(rule: SettlementRule, numbering: Numbering, deals: Iterable[Deal]) -> Numbers:
    """Who has how many in which month, and which.

    A deal that may count, nobody knows where, leaves open every number that it could change.
    """
    counted: dict[tuple[int, str], list[tuple[int, str]]] = {}
    unsure: dict[tuple[int | None, str | None], list[Cause]] = {}
    recounts = rule.reversal is not None and rule.reversal.recounts
    for deal in deals:
        if deal.holds is False or (recounts and deal.cancelled is not None):
            continue
        person = deal.person((rule.subject, numbering.person))
        order = 0 if numbering.order is None else deal.orders[numbering.order]
        if deal.month is not None and deal.holds and person is not None and order is not None:
            counted.setdefault((deal.month, person), []).append((order, deal.id))
            continue
        open_names = (rule.counts, rule.holds, *([numbering.order] if numbering.order else ()))
        causes = [cause for name in open_names for cause in deal.lacking.get(name, ())]
        if person is None:
            causes.append((deal.id, numbering.person))
        unsure.setdefault((deal.month, person), []).extend(causes)
    return Numbers({place: sorted(found) for place, found in counted.items()}, unsure)

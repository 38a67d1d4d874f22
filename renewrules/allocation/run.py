"""Assigning: what the rule pulls, in its order, row by row, each to somebody the row fits.

The compiled engine answers for every pair of a thing and a person; nothing here knows what a rule is about.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, assert_never, cast

import attrs

from renewrules.allocation.answers import Allocation, Assignment, Load, Place, Unassigned, Undecided
from renewrules.allocation.book import Book, Unit, beside, read_book
from renewrules.allocation.reasons import Asked, Trace, Tried
from renewrules.core.nodes import AssignmentRow, AssignmentRule, Field, Program, walk
from renewrules.engine.compiled import Question, compile_question
from renewrules.engine.layout import Layout
from renewrules.engine.outside import Outside, instant_outside, outside
from renewrules.engine.records import Known, Record
from renewrules.explain.doubt import Blank, Doubt
from renewrules.explain.situation import Situation, needed
from renewrules.explain.writing import Explanation
from renewrules.valuetypes import Value


def allocate(
    program: Program,
    layout: Layout,
    rule: AssignmentRule,
    customers: Iterable[object],
    staff: Iterable[object],
    now: int,
) -> Allocation:
    """Who takes what at an instant.

    Raises:
        InputError: when customers or staff are faulty; nothing is assigned then.
    """
    definitions = needed(layout, rule.definitions)
    read = frozenset(
        (node.subject, node.name)
        for definition in definitions
        for node in walk(definition.expr)
        if isinstance(node, Field)
    )
    book = read_book(program, rule, read, customers, staff, now)
    slim = attrs.evolve(program, definitions=definitions, plans=(), suggestions=(), offers=())
    return _Batch(slim, rule, book, now).run()


@attrs.frozen(eq=False)
class _Fit:
    """Somebody whom a row fits, and what is compared of several."""

    person: Record
    measure: Value


class _Batch:
    """One allocation under way: the loads grow with it."""

    def __init__(self, program: Program, rule: AssignmentRule, book: Book, now: int) -> None:
        self.program, self.rule, self.book, self.now = program, rule, book, now
        self.layout = Layout.of(program)
        own = [rule.pulled, *([rule.order] if rule.order else []), *(name for _, name in rule.details)]
        self.own = compile_question(program, tuple(dict.fromkeys(own)))
        self.pairs = {row.number: self._pair_question(row) for row in rule.rows}
        self.before: dict[str, int | None] = {each.id: getattr(each, rule.load) for each in book.people}
        self.took: Counter[str] = Counter()
        self.traces: dict[Place, Trace] = {}
        self.not_due: list[Place] = []
        self.undecided: list[tuple[Unit, tuple[str, ...]]] = []
        self.given: list[tuple[Unit, Record, int]] = []

    def _pair_question(self, row: AssignmentRow) -> Question:
        return compile_question(self.program, (row.fits,) if row.measure is None else (row.fits, row.measure))

    def run(self) -> Allocation:
        """Pull, then give out row by row; what is left nobody can take."""
        waiting = self._pulled()
        order = {unit.place: number for number, unit in enumerate(waiting)}
        for row in self.rule.rows:
            waiting = self._give_out(row, waiting)
        for unit in waiting:
            self.traces[unit.place].outcome = "unassigned"
        self.given.sort(key=lambda given: order[given[0].place])
        return Allocation(
            name=self.rule.name,
            as_of=cast(Any, instant_outside(self.now, self.program.zone)),
            subject=self.rule.subject,
            assignments=tuple(
                Assignment(
                    customer=unit.customer,
                    unit=unit.id,
                    person=person.id,
                    row=row,
                    details=self._details(unit),
                )
                for unit, person, row in self.given
            ),
            unassigned=tuple(
                Unassigned(customer=unit.customer, unit=unit.id, details=self._details(unit))
                for unit in waiting
            ),
            undecided=tuple(
                Undecided(customer=unit.customer, unit=unit.id, lacking=lacking)
                for unit, lacking in sorted(self.undecided, key=lambda each: each[0].place)
            ),
            not_due=tuple(self.not_due),
            loads=tuple(map(self._load, self.book.people)),
            reasons=self._explained,
        )

    # --- what is assigned, and in which order

    def _pulled(self) -> list[Unit]:
        """The things that the rule assigns, in its order; what cannot be known of them is undecided."""
        found: list[tuple[int, Unit]] = []
        for unit in self.book.units:
            trace = self.traces[unit.place] = Trace(unit)
            answers = self.own.ask(beside(unit.known, self.rule, self.book.nobody), self.now)
            pulled = answers.value(self.rule.pulled, unit.row)
            order = 0 if self.rule.order is None else answers.value(self.rule.order, unit.row)
            if pulled is False:
                trace.outcome = "not-pulled"
                self.not_due.append(unit.place)
            elif pulled is None:
                self._leave_open(unit, (self.rule.pulled,), (self.book.nobody,))
            elif not isinstance(order, int):
                self._leave_open(unit, (cast(str, self.rule.order),), (self.book.nobody,))
            else:
                found.append((order, unit))
        return [unit for _, unit in sorted(found, key=lambda each: (each[0], each[1].place))]

    def _leave_open(self, unit: Unit, names: tuple[str, ...], people: Iterable[Record]) -> None:
        blanks: set[str] = set()
        for person in people:
            doubt = Doubt(self._situation(beside(unit.known, self.rule, person)))
            blanks |= {
                self._path(unit, person, blank) for name in names for blank in doubt.of(name, unit.row)
            }
        self.traces[unit.place].outcome = "open"
        self.undecided.append((unit, tuple(sorted(blanks))))

    def _path(self, unit: Unit, person: Record, blank: Blank) -> str:
        subject, row, name = blank
        if subject == self.rule.person:
            return f"{subject}[{person.id}].{name}"
        return f"{subject}[{row}].{name}" if len(unit.known.rows[subject]) > 1 else f"{subject}.{name}"

    # --- one row

    def _give_out(self, row: AssignmentRow, waiting: list[Unit]) -> list[Unit]:
        """What the row cannot place; everything else is given or left open."""
        quota = self._quota(row, waiting) if row.choice in ("equal_last", "equal_first") else 0
        taken: Counter[str] = Counter()
        left = []
        for unit in waiting:
            self.traces[unit.place].tried.append(Tried(row, self._loads()))
            fits = self._fitting(row, unit)
            if fits is None:
                continue
            if not fits:
                left.append(unit)
                continue
            person = _chosen(row, fits, taken, quota)
            taken[person.id] += 1
            self._take(unit, person, row)
        return left

    def _fitting(self, row: AssignmentRow, unit: Unit) -> list[_Fit] | None:
        """Whom the row fits, by id; None where that, or what is compared, is not known of somebody."""
        found, unknown = [], []
        for person in self.book.people:
            fits, measure = self._pair(row, unit, person)
            if fits is None:
                unknown.append((row.fits, person))
            elif fits:
                found.append(_Fit(person, measure))
        if not unknown and len(found) > 1 and row.measure is not None:
            unknown = [(row.measure, fit.person) for fit in found if fit.measure is None]
        if unknown:
            self._leave_open(unit, tuple({name for name, _ in unknown}), [person for _, person in unknown])
            return None
        return found

    def _pair(self, row: AssignmentRow, unit: Unit, person: Record) -> tuple[Value, Value]:
        answers = self.pairs[row.number].ask(beside(unit.known, self.rule, person), self.now)
        measure = None if row.measure is None else answers.value(row.measure, unit.row)
        return answers.value(row.fits, unit.row), measure

    def _quota(self, row: AssignmentRow, waiting: list[Unit]) -> int:
        """How many each gets when what the row can place is divided evenly among those it fits."""
        people: set[str] = set()
        count = 0
        for unit in waiting:
            pairs = [(person.id, self._pair(row, unit, person)[0]) for person in self.book.people]
            fitting = {person for person, fits in pairs if fits}
            if fitting and all(fits is not None for _, fits in pairs):
                people |= fitting
                count += 1
        return count // len(people) if people else 0

    def _take(self, unit: Unit, person: Record, row: AssignmentRow) -> None:
        held = getattr(person, self.rule.load)
        setattr(person, self.rule.load, None if held is None else held + self.rule.adds)
        self.took[person.id] += 1
        self.given.append((unit, person, row.number))
        trace = self.traces[unit.place]
        trace.outcome, trace.person = "assigned", person

    # --- answers

    def _loads(self) -> tuple[int | None, ...]:
        return tuple([getattr(person, self.rule.load) for person in self.book.people])

    def _load(self, person: Record) -> Load:
        type_ = next(
            fact.type
            for schema in self.program.subjects
            for fact in schema.facts
            if (schema.subject.name, fact.name) == (self.rule.person, self.rule.load)
        )
        before, after = (
            outside(value, type_, self.program.zone)
            for value in (self.before[person.id], getattr(person, self.rule.load))
        )
        return Load(person=person.id, before=before, after=after, took=self.took[person.id])

    def _details(self, unit: Unit) -> tuple[tuple[str, Outside], ...]:
        answers = self.own.ask(beside(unit.known, self.rule, self.book.nobody), self.now)
        return tuple(
            (label, self.layout.outward[name](answers.value(name, unit.row)))
            for label, name in self.rule.details
        )

    def _situation(self, known: Known) -> Situation:
        return Situation(self.layout, known, self.now)

    def _explained(self, place: Place) -> Explanation:
        return Asked(self.program, self.rule, self.book, self._situation, self.traces[place]).explanation()


def _chosen(row: AssignmentRow, fits: list[_Fit], taken: Mapping[str, int], quota: int) -> Record:
    """The one of several that a row's choice names; persons come by id, so that the first wins a tie."""
    match row.choice:
        case "only":
            chosen = fits[0]
        case "smallest":
            chosen = min(fits, key=lambda fit: cast(int, fit.measure))
        case "round_robin":
            chosen = min(fits, key=lambda fit: taken[fit.person.id])
        case "equal_last" | "equal_first":
            short = [fit for fit in fits if taken[fit.person.id] < quota]
            chosen = short[0] if short else fits[-1 if row.choice == "equal_last" else 0]
        case _:
            assert_never(row.choice)
    return chosen.person

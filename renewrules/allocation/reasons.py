"""Why one thing went to whom it did, as claims that can be said in either language."""

from collections.abc import Callable, Iterator
from typing import Literal

import attrs

from renewrules.allocation.book import Book, Unit, beside, with_load
from renewrules.core.nodes import AssignmentRow, AssignmentRule, Expr, Program
from renewrules.engine.records import Known, Record
from renewrules.explain.claims import Claim, Said, Valued, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.situation import Situation
from renewrules.explain.writing import Explanation


@attrs.frozen
class Tried:
    """A row that was tried, and what each person had when it was."""

    row: AssignmentRow
    loads: tuple[int | None, ...]


@attrs.define(eq=False)
class Trace:
    """What became of one thing, and how."""

    unit: Unit
    outcome: Literal["assigned", "unassigned", "open", "not-pulled"] = "open"
    person: Record | None = None
    tried: list[Tried] = attrs.Factory(list)


@attrs.frozen(eq=False)
class Asked:
    """One thing that is asked about."""

    program: Program
    rule: AssignmentRule
    book: Book
    situation: Callable[[Known], Situation]
    trace: Trace

    def explanation(self) -> Explanation:
        """Why it went to whom it did, to nobody, or is not decided."""
        program = self.program
        language: Literal["zh", "en"] = "zh" if program.language == "zh" else "en"
        return Explanation(self._tree(), language, program.zone, program.vocabulary)

    def _tree(self) -> Claim:
        trace = self.trace
        unit = trace.unit.id
        inquiry = self._beside(self.book.nobody)
        sources = inquiry.sources(self.rule.because, self.rule.source, self.rule.origin)
        pulled = inquiry.verdicts(self._expr(self.rule.pulled), trace.unit.row, True, False, None)  # noqa: FBT003
        rows = [each for tried in trace.tried for each in self._row(tried)]
        facts: dict[str, str | int] = {"unit": unit}
        if trace.person is not None:
            facts |= {"person": str(trace.person.id), "row": trace.tried[-1].row.number}
        shown = (inquiry.derivation(name, trace.unit.row) for name in self._details(inquiry))
        return claim(f"unit-{trace.outcome}", *sources, *pulled, *rows, *shown, **facts)

    def _details(self, inquiry: Inquiry) -> Iterator[str]:
        """The values shown beside it, by the names the rules give them."""
        for _, name in self.rule.details:
            yield getattr(inquiry.definition(name).expr, "name", name)

    def _expr(self, name: str) -> Expr:
        return next(each.expr for each in self.program.definitions if each.name == name)

    def _beside(self, person: Record) -> Inquiry:
        return Inquiry.of(self.situation(beside(self.trace.unit.known, self.rule, person)))

    # --- one row

    def _row(self, tried: Tried) -> Iterator[Claim]:
        """Whom the row fits, of what is compared of several; and whom it does not fit, by what fails."""
        row, unit = tried.row, self.trace.unit.row
        fitting: list[Claim] = []
        unknown: list[Claim] = []
        failing: dict[Expr, list[tuple[Inquiry, Record]]] = {}
        for person, load in zip(self.book.people, tried.loads, strict=True):
            inquiry = self._beside(with_load(person, self.rule, load))
            tests = list(inquiry.conditions(self._expr(row.fits), unit))
            fails = next((test for test, truth in tests if truth is False), None)
            if fails is not None:
                failing.setdefault(fails, []).append((inquiry, person))
            elif any(truth is None for _, truth in tests):
                verdicts = inquiry.verdicts(self._expr(row.fits), unit, None)
                unknown.append(claim("person-open", *verdicts, person=str(person.id)))
            else:
                fitting.append(self._fit(inquiry, row, person))
        key = "row-open" if unknown else "row-fits" if fitting else "row-nobody"
        misfits = [] if fitting and not unknown else [self._misfit(*each) for each in failing.items()]
        yield claim(key, *fitting, *unknown, *misfits, row=row.number)

    def _fit(self, inquiry: Inquiry, row: AssignmentRow, person: Record) -> Claim:
        """Somebody whom the row fits: why, and what is compared."""
        unit, name = self.trace.unit.row, str(person.id)
        chosen = self.trace.person is not None and self.trace.person.id == person.id
        tests = inquiry.verdicts(self._expr(row.fits), unit, True) if chosen else ()  # noqa: FBT003
        if row.measure is None:
            return claim("person-fits", *tests, person=name)
        what = self._expr(row.measure)
        value = Valued(inquiry.situation.evaluate(what, unit), what.type)
        return claim("person-measured", *tests, person=name, what=Said(what), value=value)

    def _misfit(self, test: Expr, whom: list[tuple[Inquiry, Record]]) -> Claim:
        """Those whom one test rules out; of one of them also what it read."""
        inquiry, _ = whom[0]
        condition = inquiry.said(test, self.trace.unit.row) if len(whom) == 1 else Said(test)
        people = tuple(claim("who", person=str(person.id)) for _, person in whom)
        return claim("people-misfit", people=people, condition=condition)

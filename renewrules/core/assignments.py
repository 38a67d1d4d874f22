"""Assignments: which rows of a subject are given to whom, one person at hand at a time.

What an assignment asks becomes definitions like any other: those of a row of its table read one person
beside the thing assigned, so that every engine answers for the pair. The rule itself is a record.
"""

from collections.abc import Iterator

import attrs

from renewrules.core.definitions import definition, ordered_rows, part_of
from renewrules.core.expressions import YES, Expressions, Known, all_of
from renewrules.core.nodes import (
    All,
    AssignmentRow,
    AssignmentRule,
    Call,
    Definition,
    Expr,
    Field,
    Origin,
    SubjectSchema,
    walk,
)
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.syntax.nodes import Node, Phrase
from renewrules.syntax.nodes import Number as NumberNode
from renewrules.valuetypes import Number

_REQUIRED = ("assigns", "adds", "row_by_row", "nobody_reported")


class AssignmentReader:
    """Lowers one assignment; `definitions` are those made for it."""

    def __init__(
        self,
        symbols: Symbols,
        terms: Terms,
        known: Known,
        subjects: tuple[SubjectSchema, ...],
        declared: Declared,
    ) -> None:
        self.symbols = symbols
        self.declared = declared
        self.parents = {schema.subject.name: schema.subject.parent for schema in subjects}
        self.expressions = Expressions(symbols, terms, known, declared)
        self.definitions: list[Definition] = []
        self.person = ""

    def read(self) -> AssignmentRule | None:
        """The rule, or None where what it lacks or misuses was reported."""
        declared = self.declared
        lacking = [each for each in _REQUIRED if declared.clause(each) is None]
        if declared.clause("earliest_first", "by_id") is None:
            lacking.append("earliest_first")
        for clause in lacking:
            report_missing(self.symbols, declared, clause)
        subject = None if lacking else self._subjects()
        if subject is None:
            return None
        pulls = declared.all("pulls")
        at = self._origin(pulls[0]) if pulls else None
        pulled = self._define("pulled", self._joined(pulls), origin=at)
        order_node = declared.part("earliest_first")
        order = None if order_node is None else self._ordering(order_node)
        load = self._load()
        details = tuple(self._details())
        rows = tuple(self._rows())
        if pulled is None or load is None or (order_node is not None and order is None):
            return None
        return AssignmentRule(
            name=declared.name,
            subject=subject,
            person=self.person,
            pulled=pulled,
            order=order,
            load=load[0],
            adds=load[1],
            rows=rows,
            details=details,
            because=declared.words("because"),
            source=declared.words("source"),
            origin=self.expressions.origin(declared.span),
        )

    def _origin(self, node: Node) -> Origin:
        return self.expressions.origin(node)

    def _define(
        self, part: str, expr: Expr | None, title: str = "", origin: Origin | None = None
    ) -> str | None:
        if expr is None:
            return None
        name = f"assignment.{self.declared.name}.{part}"
        made = definition(self.expressions, name, expr, shown=False)
        self.definitions.append(attrs.evolve(made, title=title or made.title, origin=origin or made.origin))
        return name

    def _joined(self, clauses: tuple[Phrase, ...]) -> Expr | None:
        """All the conditions of some clauses; None where one could not be read."""
        found = [self.expressions.condition(clause.parts[0]) for clause in clauses]
        tests = [test for test in found if test is not None]
        if len(tests) < len(found):
            return None
        return all_of(*tests) if tests else YES

    def _subjects(self) -> str | None:
        """What is assigned; and to whom: a subject that stands alone, so that one is at hand at a time."""
        clause = self.declared.clause("assigns")
        assert clause is not None
        unit, person = (self.symbols.resolve(self.declared, node, "subject") for node in clause.parts)
        if unit is None or person is None:
            return None
        self.person = person.name
        alone = self.parents.get(person.name) is None and person.name not in self.parents.values()
        if not alone or unit.name == person.name:
            self.expressions.report(clause.parts[1], "assigns-to-no-person", subject=person.shown)
            return None
        return unit.name

    def _ordering(self, node: Node) -> str | None:
        return self._define("order", self.expressions.date(node), origin=self._origin(node))

    def _load(self) -> tuple[str, int] | None:
        """The number that grows with each one taken, a fact of the person, and by how much."""
        clause = self.declared.clause("adds")
        assert clause is not None
        node, by = clause.parts
        assert isinstance(by, NumberNode)
        fact = self.expressions.expect(self.expressions.value(node), node, Number, Number())
        if fact is None:
            return None
        if not isinstance(fact, Field) or fact.subject != self.person:
            self.expressions.report(node, "fact-needed", name=self.declared.unit.source.span_text(node.span))
            return None
        if not by.digits.isdigit() or not isinstance(fact.type, Number):
            self.expressions.report(by, "whole-number-needed", number=by.digits)
            return None
        return fact.name, int(by.digits) * 10**fact.type.scale

    def _details(self) -> Iterator[tuple[str, str]]:
        for number, clause in enumerate(self.declared.all("detail")):
            name = self._define(
                f"detail{number}", self.expressions.value(clause.parts[0]), origin=self._origin(clause)
            )
            if name is not None:
                yield self.symbols.data_wording(clause.parts[0]), name

    # --- rows

    def _rows(self) -> Iterator[AssignmentRow]:
        if not self.declared.rows:
            report_missing(self.symbols, self.declared, "to_one")
            return
        shared = self.declared.all("if")
        for number, row in ordered_rows(self.expressions):
            whom = [clause for clause in row if clause.id == "to_one"]
            if not whom:
                report_missing(self.symbols, self.declared, "to_one")
                continue
            conditions = tuple(clause for clause in row if clause.id == "if")
            guard = self._joined((*shared, *conditions, *whom))
            words = self.symbols.quoted(self.declared, *(clause.parts[0] for clause in (*conditions, *whom)))
            fits = self._define(f"row{number}.fits", guard, words, self._origin(row[0]))
            if fits is None or guard is None:
                continue
            made = self._row(number, row, fits, guard)
            if made is not None:
                yield made

    def _row(self, number: int, row: tuple[Phrase, ...], fits: str, guard: Expr) -> AssignmentRow | None:
        origin = self._origin(row[0])
        match part_of(row, "of_several"):
            case Phrase(id="smallest", parts=(node,)):
                measure = self.expressions.expect(self.expressions.value(node), node, Number, Number())
                name = self._define(f"row{number}.measure", measure)
                return None if name is None else AssignmentRow(number, fits, "smallest", name, origin)
            case Phrase(id="round_robin" | "equal_last" | "equal_first" as choice):
                return AssignmentRow(number, fits, choice, None, origin)
            case _ if self._names_one(guard):
                return AssignmentRow(number, fits, "only", None, origin)
            case _:
                report_missing(self.symbols, self.declared, "of_several")
                return None

    def _names_one(self, guard: Expr) -> bool:
        """Whether a condition names the person by id, so that no two fit it."""
        tests = guard.items if isinstance(guard, All) else (guard,)
        return any(
            isinstance(test, Call)
            and test.function == "equal"
            and any(
                _is_id(side, self.person) and not _reads(other, self.person) for side, other in _sides(test)
            )
            for test in tests
        )


def _sides(test: Call) -> tuple[tuple[Expr, Expr], ...]:
    left, right = test.arguments
    return (left, right), (right, left)


def _is_id(expr: Expr, subject: str) -> bool:
    return isinstance(expr, Field) and (expr.subject, expr.name) == (subject, "id")


def _reads(expr: Expr, subject: str) -> bool:
    return any(isinstance(node, Field) and node.subject == subject for node in walk(expr))

"""One question with everything known to it, and the value of any part of the program."""

from collections.abc import Iterator
from operator import attrgetter

import attrs

from renewrules import dates
from renewrules.core.nodes import Definition, Expr, Program, Ref, walk
from renewrules.engine.once import once
from renewrules.engine.records import Known, Record
from renewrules.engine.reference import Evaluator
from renewrules.engine.values import Layout
from renewrules.valuetypes import Value


@attrs.frozen(eq=False, slots=False)
class Situation:
    """A program asked at `now`, of what was `known` then; the reference engine answers."""

    layout: Layout
    known: Known
    now: int

    @property
    def program(self) -> Program:
        """The program asked."""
        return self.layout.program

    @once
    def today(self) -> int:
        """The day of `now` in the ruleset's zone."""
        return dates.day_of(self.now, self.program.zone)

    @once
    def _evaluator(self) -> Evaluator:
        return Evaluator(self.program, self.known, self.now)

    def value(self, name: str, row: Record | None) -> Value:
        """The value of a definition, for a row of its subject or one below it."""
        return self._evaluator.value(name, self.row_of(name, row))

    def evaluate(self, expr: Expr, row: Record | None, event: Record | None = None) -> Value:
        """The value of any expression, for a row and, inside a fold, for one of its events."""
        return self._evaluator.evaluate(expr, row, event)

    def rows(self, subject: str | None) -> tuple[Record | None, ...]:
        """The rows of a subject; of none, the one row that stands for the whole question."""
        return (None,) if subject is None else self.known.rows[subject]

    def definitions(self) -> Iterator[tuple[Definition, Record | None]]:
        """Every definition for each of its rows, in dependency order."""
        for definition in self.program.definitions:
            for row in self.rows(definition.subject):
                yield definition, row

    @once
    def _subject_of(self) -> dict[Record, str]:
        return {row: subject for subject, rows in self.known.rows.items() for row in rows}

    def subject_of(self, row: Record) -> str:
        """The subject a row is one of."""
        return self._subject_of[row]

    def events(self, subject: str, kinds: tuple[str, ...], row: Record | None) -> tuple[Record, ...]:
        """The history of a row of `subject`, this one or above it, as the engine orders it."""
        held = self.line(row)[subject]
        found = (event for kind in kinds for event in getattr(held, f"on_{kind}"))
        return tuple(sorted(found, key=attrgetter("at", "id")))

    def line(self, row: Record | None) -> dict[str, Record]:
        """The rows a row's rules may read: itself, those above it, and the only row of each root subject."""
        found = {
            subject: rows[0]
            for subject, rows in self.known.rows.items()
            if self.layout.parents[subject] is None
        }
        while row is not None:
            found[self.subject_of(row)] = row
            row = row.parent
        return found

    def row_of(self, name: str, row: Record | None) -> Record | None:
        """The row, or the one above it, that a definition has its value for."""
        subject = self.layout.subjects[name]
        return None if subject is None else self.line(row)[subject]


def has_name(definition: Definition) -> bool:
    """Whether the rules give a definition its name: answers show it, or it is kept for comparison only."""
    return definition.shown or "." not in definition.name


def needed(layout: Layout, names: tuple[str, ...]) -> tuple[Definition, ...]:
    """The definitions named and all that these are built on, in dependency order."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(node.name for node in walk(layout.definitions[name].expr) if isinstance(node, Ref))
    return tuple(definition for definition in layout.program.definitions if definition.name in found)

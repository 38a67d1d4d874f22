"""Imagined customers: facts made up for a case, and the reference engine asked about them."""

from collections.abc import Iterable, Mapping
from operator import itemgetter

import attrs

from renewrules import dates, valuetypes
from renewrules.checks.cells import PLAIN_DAY
from renewrules.core.nodes import Definition, Expr, Fact, Program, Ref, walk
from renewrules.engine.inputs import Known, Reader, Record
from renewrules.engine.reference import Evaluator
from renewrules.engine.shapes import Shape, event_shapes
from renewrules.valuetypes import Value

NOON = dates.SECONDS_PER_DAY // 2

Facts = Mapping[tuple[str, str], Value]
"""Facts by subject and name."""


@attrs.frozen(eq=False)
class Imagined:
    """One row of every subject with plain facts and no history, to be filled in for a question.

    The rows are used again for each question: an evaluator is good until the next one is asked for.
    """

    program: Program
    known: Known
    _definitions: dict[str, tuple[int, Definition]]
    _plain: dict[tuple[str, str], Value]
    _shapes: dict[str, Shape]

    @classmethod
    def of(cls, program: Program) -> "Imagined":
        """For a program's own subjects."""
        facts: dict[str, object] = {schema.subject.name: {} for schema in program.subjects}
        plain = {
            (schema.subject.name, fact.name): _plain(fact, program)
            for schema in program.subjects
            for fact in schema.facts
        }
        return cls(
            program=program,
            known=Reader.of(program).read(facts, lenient=True),
            definitions={each.name: (place, each) for place, each in enumerate(program.definitions)},
            plain=plain,
            shapes=event_shapes(program),
        )

    def needed(self, exprs: Iterable[Expr]) -> tuple[Definition, ...]:
        """The definitions that some expressions rest on, in the program's order."""
        found: dict[str, tuple[int, Definition]] = {}
        pending = list(exprs)
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, Ref) and node.name not in found:
                    found[node.name] = self._definitions[node.name]
                    pending.append(found[node.name][1].expr)
        return tuple(definition for _, definition in sorted(found.values(), key=itemgetter(0)))

    def row(self, subject: str | None) -> Record | None:
        """The row of a subject."""
        return None if subject is None else self.known.rows[subject][0]

    def fill(self, facts: Facts) -> None:
        """Give the rows these facts, all others being plain, and no history."""
        for (subject, name), plain in self._plain.items():
            setattr(self.known.rows[subject][0], name, facts.get((subject, name), plain))
        for subject, kinds in self.known.kinds.items():
            for kind in kinds:
                setattr(self.known.rows[subject][0], f"on_{kind}", ())

    def change(self, subject: str, name: str, value: Value) -> None:
        """Give the row of a subject another fact."""
        setattr(self.known.rows[subject][0], name, value)

    def forget(self, kinds: Iterable[str]) -> None:
        """Let no event of these kinds have happened."""
        for kind in kinds:
            for subject, own in self.known.kinds.items():
                if kind in own:
                    setattr(self.known.rows[subject][0], f"on_{kind}", ())

    def noon(self, day: int) -> int:
        """The instant that questions of a day are asked for."""
        return dates.instant_at(day, NOON, self.program.zone)

    def ask(self, today: int, definitions: tuple[Definition, ...]) -> Evaluator:
        """The reference engine's answers at noon of a day, of some definitions."""
        return Evaluator(attrs.evolve(self.program, definitions=definitions), self.known, self.noon(today))

    def happen(self, kind: str, day: int, answers: tuple[str, str], fields: Mapping[str, Value]) -> None:
        """Let an event happen at noon of a day; it answers a step for a row."""
        event = object.__new__(self._shapes[kind].record)
        for name in event.attributes:
            setattr(event, name, fields.get(name))
        event.id = f"{kind}-{day}"
        event.at = event.recorded = self.noon(day)
        event.day = day
        event.answers, event.answers_row = answers
        for subject, kinds in self.known.kinds.items():
            if kind in kinds:
                row = self.known.rows[subject][0]
                events = (*getattr(row, f"on_{kind}"), event)
                setattr(row, f"on_{kind}", tuple(sorted(events, key=lambda each: (each.at, each.id))))


def _plain(fact: Fact, program: Program) -> Value:
    """What a fact is when nothing else is said: its default, or the plainest value there is."""
    if fact.blank.policy == "default":
        return fact.blank.value
    match fact.type:
        case valuetypes.Bool():
            return False
        case valuetypes.Number() | valuetypes.Money() | valuetypes.Rate():
            return max(
                0 if fact.least is None else fact.least,
                0 if fact.most is None or fact.most > 0 else fact.most,
            )
        case valuetypes.Date():
            return PLAIN_DAY if fact.least is None else max(fact.least, PLAIN_DAY)
        case valuetypes.Instant():
            return dates.instant_at(PLAIN_DAY, NOON, program.zone)
        case valuetypes.Zone():
            return program.zone
        case valuetypes.Choice(options=options):
            return options[0]
        case valuetypes.Choices():
            return frozenset()
        case _:
            return "…"

"""Examples as data: what is given, when it is asked, and what is expected."""

from typing import Any, Literal, TypeAlias

import attrs

from renewrules.core.expressions import Expressions, Known
from renewrules.core.nodes import Const, EventSchema, Fact, Origin, Ref
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.dates import format_day, format_instant, instant_at
from renewrules.money import to_decimal
from renewrules.syntax.nodes import Clock, Day, Name, Node, Phrase
from renewrules.valuetypes import Bool, Choices, Date, Money, Number, Rate, Type, Value

Raw: TypeAlias = Any
"""A fact as a caller would give it: a number, date or text of the outside world."""


Expected: TypeAlias = Literal[
    "next",
    "no_next",
    "due_on",
    "state",
    "held_by",
    "held_until",
    "equals",
    "suggested",
    "not_suggested",
    "responds",
    "not_responds",
    "response_held",
    "suggestion_held",
    "no_response",
    "lacks",
]


@attrs.frozen
class Expectation:
    """One thing an example expects; `what` says how `thing`, for `row` if one is named, is compared."""

    what: Expected
    thing: str
    row: str | None
    value: Value
    type: Type | None
    text: str
    origin: Origin


@attrs.frozen
class Example:
    """A test in the language, ready to be run."""

    title: str
    facts: tuple[tuple[str, tuple[tuple[str, tuple[tuple[str, Raw], ...]], ...]], ...]
    events: tuple[tuple[tuple[str, Raw], ...], ...]
    asked: int
    expectations: tuple[Expectation, ...]
    origin: Origin

    def raw_facts(self) -> dict[str, list[dict[str, Raw]]]:
        """The facts as a caller would give them."""
        return {subject: [{"id": row, **dict(facts)} for row, facts in rows] for subject, rows in self.facts}

    def raw_events(self) -> list[dict[str, Raw]]:
        """The events as a caller would give them."""
        return [dict(event) for event in self.events]


def lower_examples(
    symbols: Symbols,
    terms: Terms,
    known: Known,
) -> tuple[Example, ...]:
    """Every example, by title."""
    readers = [_ExampleReader(symbols, terms, known, declared) for declared in symbols.of_kind("example")]
    return tuple(example for reader in readers if (example := reader.read()) is not None)


class _ExampleReader:
    def __init__(self, symbols: Symbols, terms: Terms, known: Known, declared: Declared) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.declared = declared
        self.expressions = Expressions(symbols, terms, known, declared)
        self.rows: dict[str, dict[str, dict[str, Raw]]] = {}
        self.events: list[dict[str, Raw]] = []
        self.failed = False

    def read(self) -> Example | None:
        for clause in self.declared.all("given_row"):
            self._given_row(clause)
        for clause in self.declared.all("given", "given_blank"):
            self._given(clause)
        self._fill_parents()
        for clause in self.declared.all("given_event", "given_event_at"):
            self._given_event(clause)
        asked = self._asked()
        expectations = [self._expectation(clause) for clause in self.declared.all("expect")]
        if not expectations:
            report_missing(self.symbols, self.declared, "expect")
        if asked is None or self.failed or not expectations or any(e is None for e in expectations):
            return None
        return Example(
            title=self.declared.name,
            facts=tuple(
                (subject, tuple((row, tuple(facts.items())) for row, facts in rows.items()))
                for subject, rows in self.rows.items()
            ),
            events=tuple(tuple(event.items()) for event in self.events),
            asked=asked,
            expectations=tuple(e for e in expectations if e is not None),
            origin=self.symbols.origin(self.declared, self.declared.span),
        )

    # --- given

    def _given_row(self, clause: Phrase) -> None:
        subject_node, row_node, fields = clause.parts
        subject = self.symbols.resolve(self.declared, subject_node, "subject")
        if subject is None or not isinstance(row_node, Name) or not isinstance(fields, Phrase):
            self.failed = True
            return
        row = self.rows.setdefault(subject.name, {}).setdefault(row_node.text, {})
        for field in fields.parts:
            assert isinstance(field, Phrase)
            name, value = field.parts
            assert isinstance(name, Name)
            fact = self.known.facts.get((subject.name, self.symbols.data_name(name.text)))
            if fact is None:
                names = [fact for owner, fact in self.known.facts if owner == subject.name]
                self.symbols.unknown_name(self.declared, name, names)
                self.failed = True
                continue
            self._set(row, fact, value)

    def _set(self, row: dict[str, Raw], fact: Fact, value: Node) -> None:
        raw = self._raw(fact.type, value)
        if raw is None:
            self.failed = True
        row[fact.name] = raw

    def _given(self, clause: Phrase) -> None:
        found = self._fact_of(clause.parts[0])
        if found is None:
            self.failed = True
            return
        subject, fact = found
        rows = self.rows.setdefault(subject, {})
        row = rows.setdefault(next(iter(rows), "1"), {})
        if clause.id == "given_blank":
            row[fact.name] = None
        else:
            self._set(row, fact, clause.parts[1])

    def _fact_of(self, node: Node) -> tuple[str, Fact] | None:
        from renewrules.core.nodes import Field

        expr = self.expressions.value(node)
        if isinstance(expr, Field):
            return expr.subject, self.known.facts[expr.subject, expr.name]
        if expr is not None:
            self.expressions.report(node, "fact-needed", name=self.declared.unit.source.span_text(node.span))
        return None

    def _raw(self, type_: Type, node: Node) -> Raw:
        expr = self.expressions.value(node, type_)
        if expr is None:
            return None
        pair = self.expressions.aligned((Const(0, type_), expr), (node, node))
        if pair is None or not isinstance(pair[1], Const):
            return None
        return raw_value(pair[1].value, pair[1].type)

    def _fill_parents(self) -> None:
        """Every kind of row an example speaks of has its parent rows; one row of each kind exists."""
        parents: dict[str, str | None] = {}
        for declared in self.symbols.of_kind("subject"):
            match declared.part("there_is"):
                case Phrase(id="several", parts=(Name(text=text),)):
                    parents[declared.name] = self.symbols.data_name(text)
                case _:
                    parents[declared.name] = None
        for subject in parents:
            self.rows.setdefault(subject, {"1": {}})
        for subject, parent in parents.items():
            if parent is not None and parents.get(parent) is not None:
                first = next(iter(self.rows[parent]), "1")
                for row in self.rows[subject].values():
                    row.setdefault(parent, first)

    def _given_event(self, clause: Phrase) -> None:
        day_node, *time_node, happened = clause.parts
        assert isinstance(happened, Phrase)
        row, pattern_node = (None, happened.parts[0]) if happened.id == "for_only" else happened.parts
        assert isinstance(pattern_node, Phrase)
        name, *fields = pattern_node.parts
        declared = self.symbols.resolve(self.declared, name, "event")
        at = self._at(day_node, time_node)
        if declared is None or at is None or declared.name not in self.known.events:
            self.failed = True
            return
        kind = self.known.events[declared.name]
        event: dict[str, Raw] = {"kind": kind.name, "at": at, "id": f"e{len(self.events) + 1}"}
        if isinstance(row, Name):
            event[kind.subject] = row.text
        for field in fields:
            self._event_field(event, kind, field)
        self.events.append(event)

    def _event_field(self, event: dict[str, Raw], kind: EventSchema, field: Node) -> None:
        assert isinstance(field, Phrase)
        name, value = field.parts
        assert isinstance(name, Name)
        wanted = self.symbols.data_name(name.text)
        schema = next((f for f in kind.fields if f.name == wanted), None)
        if schema is None:
            self.symbols.unknown_name(self.declared, name, [f.name for f in kind.fields], "field")
            self.failed = True
            return
        self._set(event, schema, value)

    def _day(self, node: Node) -> int | None:
        expr = self.expressions.value(node)
        return expr.value if isinstance(expr, Const) and isinstance(expr.value, int) else None

    def _at(self, day_node: Node, time: list[Node]) -> str | None:
        if time and isinstance(time[0], Clock):
            instant = self._instant(day_node, time[0])
            return format_instant(instant, self.terms.zone) if instant is not None else None
        day = self._day(day_node)
        return format_day(day) if day is not None else None

    def _instant(self, day_node: Node, time: Node | None) -> int | None:
        day = self._day(day_node)
        seconds = self.expressions.seconds(time) if isinstance(time, Clock) else 0
        return instant_at(day, seconds, self.terms.zone) if day is not None and seconds is not None else None

    def _asked(self) -> int | None:
        clause = self.declared.clause("asked_on", "asked_at")
        if clause is None:
            report_missing(self.symbols, self.declared, "asked_on")
            return None
        return self._instant(clause.parts[0], clause.parts[1] if len(clause.parts) > 1 else None)

    # --- expected

    def _expectation(self, clause: Phrase) -> Expectation | None:
        expected = clause.parts[0]
        assert isinstance(expected, Phrase)
        match expected:
            case Phrase(id="next_is", parts=(node,)):
                return self._make("next", self._step(node), None, None, None, clause)
            case Phrase(id="next_none"):
                return self._make("no_next", "", None, None, None, clause)
            case Phrase(id="no_response", parts=(node,)):
                event = self.symbols.resolve(self.declared, node, "event")
                name = event.name if event is not None else None
                return self._make("no_response", name, None, None, None, clause)
            case Phrase(id="of_thing", parts=(thing, Phrase() as outcome)):
                return self._outcome(thing, None, outcome, clause)
            case Phrase(id="of_row", parts=(Name(text=row), thing, Phrase() as outcome)):
                return self._outcome(thing, row, outcome, clause)
            case _:
                return None

    def _make(
        self,
        what: Expected,
        thing: str | None,
        row: str | None,
        value: Value,
        type_: Type | None,
        clause: Phrase,
    ) -> Expectation | None:
        if thing is None:
            return None
        text = " ".join(self.declared.unit.source.span_text(clause.span).split())
        return Expectation(what, thing, row, value, type_, text, self.expressions.origin(clause))

    def _step(self, node: Node) -> str | None:
        found = self.symbols.resolve(self.declared, node, "step")
        return f"{found.owner}.{found.name}" if found is not None else None

    def _response(self, node: Node) -> str | None:
        found = self.symbols.resolve(self.declared, node, "response")
        return f"{found.owner}.{found.name}" if found is not None else None

    def _suggestion(self, node: Node) -> str | None:
        found = self.symbols.resolve(self.declared, node, "suggestion")
        return f"{found.owner}.{found.name}" if found is not None else None

    def _withheld(self, node: Node) -> str:
        """What a name that is held back means: a step where there is one, else what is said."""
        name = self.symbols.data_name(node.text) if isinstance(node, Name) else ""
        kinds = ("step", "response", "suggestion")
        return next((kind for kind in kinds if self.symbols.find(kind, name) is not None), "step")

    def _outcome(self, thing: Node, row: str | None, outcome: Phrase, clause: Phrase) -> Expectation | None:
        match outcome:
            case Phrase(id="due_on", parts=(Day() as node,)):
                return self._make("due_on", self._step(thing), row, self._day(node), Date(), clause)
            case Phrase(id="state_is_suggested" | "state_not_suggested" as state):
                what: Expected = "suggested" if state == "state_is_suggested" else "not_suggested"
                return self._make(what, self._suggestion(thing), row, None, None, clause)
            case Phrase(id="state_answers" | "state_answers_not" as state):
                what = "responds" if state == "state_answers" else "not_responds"
                return self._make(what, self._response(thing), row, None, None, clause)
            case Phrase(id=state) if state.startswith("state_"):
                return self._make("state", self._step(thing), row, state.removeprefix("state_"), None, clause)
            case Phrase(id="held_by", parts=(rule,)):
                held = self.symbols.resolve(self.declared, rule, "forbid", "limit", "plan")
                rule_name = held.name if held else None
                match self._withheld(thing):
                    case "response":
                        said = self._response(thing)
                        return self._make("response_held", said, row, rule_name, None, clause)
                    case "suggestion":
                        said = self._suggestion(thing)
                        return self._make("suggestion_held", said, row, rule_name, None, clause)
                    case _:
                        return self._make("held_by", self._step(thing), row, rule_name, None, clause)
            case Phrase(id="held_until", parts=(rule, day, Clock() as time)):
                return self._held_until(thing, row, rule, day, time, clause)
            case Phrase(id="equals", parts=(node,)):
                return self._equals(thing, row, node, clause)
            case Phrase(id="not_known", parts=(names,)):
                return self._lacks(thing, row, names, clause)
            case _:
                return None

    def _held_until(
        self, thing: Node, row: str | None, rule: Node, day_node: Node, time: Clock, clause: Phrase
    ) -> Expectation | None:
        held = self.symbols.resolve(self.declared, rule, "forbid", "limit", "plan")
        until = self._instant(day_node, time)
        if held is None or until is None:
            return None
        return self._make("held_until", self._step(thing), row, (held.name, until), None, clause)

    def _equals(self, thing: Node, row: str | None, node: Node, clause: Phrase) -> Expectation | None:
        expr = self.expressions.value(thing)
        if expr is None:
            return None
        if not isinstance(expr, Ref):
            self.expressions.report(
                thing, "value-needed", name=self.declared.unit.source.span_text(thing.span)
            )
            return None
        value = self.expressions.value(node, expr.type)
        pair = self.expressions.aligned((expr, value), (thing, node)) if value is not None else None
        if pair is None or not isinstance(pair[1], Const):
            return None
        return self._make("equals", expr.name, row, pair[1].value, pair[1].type, clause)

    def _lacks(self, thing: Node, row: str | None, names: Node, clause: Phrase) -> Expectation | None:
        if isinstance(thing, Name) and self.symbols.data_name(thing.text) in self.symbols.names("step"):
            name = self._step(thing)
        else:
            expr = self.expressions.value(thing)
            name = getattr(expr, "name", None)
        parts = names.parts if isinstance(names, Phrase) and names.id == "refs" else (names,)
        facts = [self._fact_of(part) for part in parts]
        if any(fact is None for fact in facts):
            return None
        lacking = tuple(
            sorted(f"{subject}.{fact.name}" for subject, fact in (f for f in facts if f is not None))
        )
        return self._make("lacks", name, row, lacking, None, clause)


def raw_value(value: Value, type_: Type) -> Raw:
    """An inside value as a caller would give it."""
    match type_:
        case Number(scale=scale) | Money(scale=scale) | Rate(scale=scale) if isinstance(value, int):
            return value if scale == 0 else to_decimal(value, scale)
        case Date() if isinstance(value, int):
            return format_day(value)
        case Choices(options=options) if isinstance(value, frozenset):
            return [option for option in options if option in value]
        case Bool():
            return value
        case _:
            return value

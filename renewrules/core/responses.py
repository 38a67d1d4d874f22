"""Responses: what is answered to the latest event of a kind, and what comes next.

A response is a condition on that event and on facts, a script, and steps; the steps are reckoned from the
event themselves, so that nothing here is a second mechanism.
"""

from collections.abc import Iterator

import attrs

from renewrules.core.definitions import definition
from renewrules.core.expressions import BOOL, INSTANT, TEXT, YES, Expressions, Known, Pattern, all_of
from renewrules.core.holds import Holds
from renewrules.core.nodes import (
    Call,
    Collect,
    Const,
    Definition,
    EventField,
    Expr,
    Fold,
    OfEvent,
    Option,
    Ref,
    Response,
    ResponseList,
    Script,
)
from renewrules.core.schema import report_missing_owner
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.dates import FIRST_INSTANT
from renewrules.syntax.nodes import Number as NumberNode
from renewrules.syntax.nodes import Phrase
from renewrules.valuetypes import EventIndex, Labels


class ResponseReader:
    """Lowers the responses to one kind of event."""

    def __init__(self, symbols: Symbols, terms: Terms, known: Known, kind: str) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.event = known.events[kind]
        self.definitions: list[Definition] = []

    def read(self, entries: tuple[Declared, ...], holds: Holds, scripts: dict[str, Script]) -> ResponseList:
        """The list, its entries by rank, then by name."""
        kind, first = self.event.name, entries[0]
        latest = self._latest(YES, first)
        for part, expr in (
            ("heard", OfEvent(latest, kind, self.event.subject, "id", "", TEXT)),
            ("at", OfEvent(latest, kind, self.event.subject, "at", FIRST_INSTANT, INSTANT)),
        ):
            self._define(first, f"response.{kind}.{part}", expr)
        made = tuple(
            response for entry in entries if (response := self._response(entry, holds, scripts)) is not None
        )
        options = tuple(
            Option(Ref(response.active, BOOL), response.name, response.origin) for response in made
        )
        self._define(first, f"response.{kind}.answers", Collect(options, None, Labels()))
        return ResponseList(
            event=kind,
            subject=self.event.subject,
            heard=f"response.{kind}.heard",
            at=f"response.{kind}.at",
            answers=f"response.{kind}.answers",
            entries=made,
            only_one=any(entry.clause("one_response") is not None for entry in entries),
            origin=self.symbols.origin(first, first.span),
        )

    def _define(self, declared: Declared, name: str, expr: Expr) -> None:
        expressions = Expressions(self.symbols, self.terms, self.known, declared)
        self.definitions.append(definition(expressions, name, expr, shown=False))

    def _latest(self, where: Expr, declared: Declared) -> Fold:
        origin = self.symbols.origin(declared, declared.span)
        return Fold("last", (self.event.name,), self.event.subject, where, EventIndex(), origin=origin)

    def _response(self, entry: Declared, holds: Holds, scripts: dict[str, Script]) -> Response | None:
        expressions = Expressions(self.symbols, self.terms, self.known, entry)
        heard = self._heard(expressions)
        conditions = [expressions.condition(clause.parts[0]) for clause in entry.all("if")]
        steps = self._steps(entry)
        if heard is None or steps is None or any(condition is None for condition in conditions):
            return None
        active = all_of(*heard, *(condition for condition in conditions if condition is not None))
        self._define(entry, f"response.{self.event.name}.{entry.name}.active", active)
        node = entry.part("answer_with")
        found = self.symbols.resolve(entry, node, "script") if node is not None else None
        script = scripts.get(found.name) if found is not None else None
        return Response(
            name=entry.name,
            active=f"response.{self.event.name}.{entry.name}.active",
            script=script.name if script is not None else "",
            holds=holds.on(script),
            steps=steps,
            because=entry.words("because"),
            source=entry.words("source"),
            origin=expressions.origin(entry.span),
        )

    def _heard(self, expressions: Expressions) -> tuple[Expr, ...] | None:
        """That there was such an event, and that the latest is as the response says."""
        entry = expressions.declared
        node = entry.part("responds_to")
        if node is None:
            report_missing(self.symbols, entry, "responds_to")
            return None
        pattern = expressions.pattern(node)
        if pattern is None:
            return None
        if pattern.kind.name != self.event.name:
            event = self.symbols.find("event", self.event.name)
            shown = event.shown if event is not None else self.event.name
            expressions.report(node, "response-to-other-event", response=entry.shown, event=shown)
            return None
        latest = self._latest(YES, entry)
        happened = Call("at_least", (latest, Const(0, EventIndex())), BOOL, expressions.origin(node))
        return (happened, *(_of_event(test, latest, pattern) for test in pattern.where))

    def _steps(self, entry: Declared) -> tuple[tuple[str, str], ...] | None:
        """The steps that come next; none only where that is written."""
        following = entry.part("next_comes")
        match following:
            case Phrase(id="nothing_more"):
                return ()
            case Phrase(id="these_steps", parts=(Phrase(parts=names),)):
                found = [self.symbols.resolve(entry, name, "step") for name in names]
                if any(step is None for step in found):
                    return None
                return tuple((step.owner or "", step.name) for step in found if step is not None)
            case _:
                report_missing(self.symbols, entry, "next_comes")
                return None


def _of_event(test: Expr, latest: Fold, pattern: Pattern) -> Expr:
    """A test of a pattern's field, asked of one event instead of the event at hand."""
    match test:
        case Call(arguments=(EventField(name=name, type=type_), wanted)):
            held = OfEvent(latest, pattern.kind.name, pattern.kind.subject, name, None, type_, test.origin)
            return attrs.evolve(test, arguments=(held, wanted))
        case _:
            raise AssertionError(f"a pattern compares fields: {test}")


def lower_responses(
    symbols: Symbols, terms: Terms, known: Known, holds: Holds, scripts: dict[str, Script]
) -> Iterator[tuple[ResponseList, tuple[Definition, ...]]]:
    """The responses to each kind of event that has some, with their definitions."""
    owners: dict[str, list[Declared]] = {}
    for declared in symbols.of_kind("response"):
        if declared.owner is None or declared.owner_name is None:
            report_missing_owner(symbols, declared)
        elif declared.owner not in known.events:
            symbols.unknown_name(declared, declared.owner_name, symbols.names("event"), "event")
        else:
            owners.setdefault(declared.owner, []).append(declared)
    for kind, entries in sorted(owners.items()):
        reader = ResponseReader(symbols, terms, known, kind)
        ranked = tuple(sorted(entries, key=lambda entry: (_rank(entry), entry.name)))
        yield reader.read(ranked, holds, scripts), tuple(reader.definitions)


def _rank(entry: Declared) -> int:
    match entry.part("rank"):
        case NumberNode(digits=digits):
            return int(digits.partition(".")[0])
        case _:
            return 0

"""From phrases to typed core expressions: names, units, comparisons, dates and history.

A phrase that cannot be typed is reported once and lowers to None; whatever is built on it stays silent.
"""

from typing import Literal

import attrs

from renewrules.core.anchors import day_of_event, next_anniversary, no_later
from renewrules.core.nodes import (
    All,
    Any,
    CalendarConst,
    Call,
    Case,
    Choose,
    Const,
    EventField,
    EventSchema,
    Expr,
    Fact,
    Field,
    Fold,
    Not,
    OfEvent,
    Origin,
    Presume,
    Ref,
    Today,
)
from renewrules.core.symbols import BUILTINS, Declared, Symbols
from renewrules.core.terms import Terms, named_calendar
from renewrules.core.wording import type_words, unit_words
from renewrules.dates import NEVER, parse_day
from renewrules.diagnostics import insertion, replacement
from renewrules.grammar.phrases import PHRASE_BY_ID
from renewrules.source import Span
from renewrules.suggest import nearest
from renewrules.syntax.nodes import (
    Clock,
    Day,
    Name,
    Node,
    Percent,
    Phrase,
    Quantity,
    Words,
)
from renewrules.syntax.nodes import (
    Number as NumberNode,
)
from renewrules.valuetypes import (
    Bool,
    Choice,
    Choices,
    Date,
    EventIndex,
    Instant,
    Labels,
    Money,
    Number,
    Rate,
    Series,
    Text,
    Type,
    Value,
    Zone,
)

BOOL = Bool()
DATE = Date()
INSTANT = Instant()
TEXT = Text()
COUNT = Number()
DAYS = Number(0, "day")
YES = Const(value=True, type=BOOL)

_MINUTES = 60
_SCALED = (Number, Money, Rate)
_ORDER = {"at_least": "at_least", "at_most": "at_most", "more": "more", "less": "less"}
_DATE_ORDER = {"not_after": "at_most", "not_before": "at_least", "before": "less", "after": "more"}
_OTHER_WORD = {
    "at_least": "not_before",
    "at_most": "not_after",
    "more": "after",
    "less": "before",
    "not_before": "at_least",
    "not_after": "at_most",
    "after": "more",
    "before": "less",
}
_CURRENCIES = frozenset({"CNY", "USD", "GBP", "EUR"})


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


@attrs.frozen
class Known:
    """What expressions may name: facts by subject, kinds of events, and definitions with their types."""

    facts: dict[tuple[str, str], Fact]
    events: dict[str, EventSchema]
    definitions: dict[str, Type | None]
    parts: dict[tuple[str, str], str]


@attrs.frozen
class Pattern:
    """A kind of event and the condition its fields meet."""

    kind: EventSchema
    where: tuple[Expr, ...]


class Expressions:
    """Lowers the phrases of one declaration."""

    def __init__(self, symbols: Symbols, terms: Terms, known: Known, declared: Declared) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.declared = declared

    # --- reporting

    def origin(self, node: Node | Span) -> Origin:
        """Where a node stands."""
        return self.symbols.origin(self.declared, node if isinstance(node, Span) else node.span)

    def report(self, node: Node, slug: str, **facts: object) -> None:
        """A finding at a node."""
        self.symbols.report(self.declared, node.span, slug, **facts)

    def words(self, type_: Type) -> str:
        """A type in the file's language."""
        return type_words(type_, self.declared.unit.file.language, self.symbols.vocabulary)

    def expect(self, expr: Expr | None, node: Node, wanted: type[Type], example: Type) -> Expr | None:
        """The expression, if it has the wanted type; reported otherwise."""
        if expr is None or isinstance(expr.type, wanted):
            return expr
        self.report(node, "type-mismatch", expected=self.words(example), actual=self.words(expr.type))
        return None

    # --- values

    def value(self, node: Node, expected: Type | None = None) -> Expr | None:
        """A value of any type; `expected` lets a bare name be one of a fact's options."""
        match node:
            case NumberNode(digits=digits):
                return self._number(digits, node)
            case Percent(digits=digits):
                scaled, scale = _scaled(digits)
                return Const(scaled, Rate(scale + 2), self.origin(node))
            case Quantity():
                return self._quantity(node)
            case Day():
                return self.day(node)
            case Words(text=text):
                return self._words(text, expected, node)
            case Clock():
                raise AssertionError("no value is a time of day")
            case Name():
                return self._name(node, expected)
            case Phrase(id="possessive", parts=(Name() as owner, Name() as name)):
                return self._possessive(owner, name, node)
            case Phrase(id="refs", parts=parts):
                return self._set(parts, expected, node) if len(parts) > 1 else self.value(parts[0], expected)
            case Phrase(id="plain", parts=(part,)):
                return self.value(part, expected)
            case Phrase(id="unless", parts=(default, *exceptions)):
                return self._unless(default, exceptions, expected, node)
            case Phrase():
                return self._phrase(node)

    def _number(self, digits: str, node: Node) -> Expr:
        scaled, scale = _scaled(digits)
        return Const(scaled, Number(scale), self.origin(node))

    def _quantity(self, node: Quantity) -> Expr | None:
        scaled, scale = _scaled(node.digits)
        if node.unit in _CURRENCIES:
            if scale > self.terms.minor:
                self.report(node, "too-many-decimals", amount=node.digits, decimals=self.terms.minor)
                return None
            return Const(
                scaled * 10 ** (self.terms.minor - scale),
                Money(node.unit, self.terms.minor),
                self.origin(node),
            )
        unit = "day" if node.unit == "working day" else node.unit
        return Const(scaled, Number(scale, unit), self.origin(node))

    def day(self, node: Day) -> Expr | None:
        """A written date; one that does not exist, or whose note is wrong, is reported."""
        try:
            day = parse_day(node.text)
        except ValueError:
            self.report(node, "nonexistent-date", date=node.text, suggestion=_last_day_of_month(node.text))
            return None
        self._check_note(node, day)
        return Const(day, DATE, self.origin(node))

    def _check_note(self, node: Day, day: int) -> None:
        from renewrules.core.wording import day_note

        works = self.terms.calendar.is_officially_working(day)
        weekday = (day - 1) % 7
        wrong_day = node.weekday is not None and node.weekday != weekday
        wrong_kind = (node.note == "worked" and not works) or (node.note == "holiday" and works)
        if wrong_day or wrong_kind:
            language = self.declared.unit.file.language
            written = day_note(node.weekday, node.note, language)
            actual = "worked" if works else "holiday"
            note = day_note(
                weekday if node.weekday is not None else None, actual if node.note else "", language
            )
            noted = f"{node.text}（{note}）" if language == "zh" else f"{node.text} ({note})"
            fix = replacement(self.declared.unit.source, node.span, noted)
            self.report(node, "wrong-weekday-note", date=node.text, note=written, actual=note, fix=fix)

    def _words(self, text: str, expected: Type | None, node: Node) -> Expr | None:
        if isinstance(expected, Zone):
            from renewrules.dates import is_zone

            if not is_zone(text):
                self.report(node, "unknown-zone", zone=text)
                return None
            return Const(text, Zone(), self.origin(node))
        return Const(text, TEXT, self.origin(node))

    def _set(self, parts: tuple[Node, ...], expected: Type | None, node: Node) -> Expr | None:
        if not isinstance(expected, Choices):
            self.report(node, "list-not-expected")
            return None
        names = [self._option(part, expected.options) for part in parts]
        if any(name is None for name in names):
            return None
        return Const(frozenset(name for name in names if name is not None), expected, self.origin(node))

    def _option(self, node: Node, options: tuple[str, ...]) -> str | None:
        if isinstance(node, Name):
            name = self.symbols.data_name(node.text)
            if name in options:
                return name
            self.symbols.not_an_option(self.declared, node, options)
        return None

    def options(self, node: Node, options: tuple[str, ...]) -> tuple[str, ...] | None:
        """A written list of a choice's options."""
        parts = node.parts if isinstance(node, Phrase) and node.id == "refs" else (node,)
        names = [self._option(part, options) for part in parts]
        return (
            None if any(name is None for name in names) else tuple(name for name in names if name is not None)
        )

    def _name(self, node: Name, expected: Type | None) -> Expr | None:
        builtin = BUILTINS.get(node.text)
        if builtin is not None:
            return self._builtin(builtin, node, expected)
        name = self.symbols.data_name(node.text)
        if isinstance(expected, Choice | Choices) and name in expected.options:
            value: Value = name if isinstance(expected, Choice) else frozenset({name})
            return Const(value, expected, self.origin(node))
        if name in self.known.definitions:
            return self._definition(name, node)
        owners = sorted(owner for owner, fact in self.known.facts if fact == name)
        if len(owners) == 1:
            return self._fact(owners[0], name, node)
        if owners:
            self.report(
                node, "ambiguous-name", name=node.text, owners=self.symbols.shown(owners, self.declared)
            )
            return None
        if isinstance(expected, Choice | Choices):
            self.symbols.not_an_option(self.declared, node, expected.options)
        else:
            self.symbols.unknown_name(self.declared, node, self._known_names())
        return None

    def _known_names(self) -> tuple[str, ...]:
        names = {*self.known.definitions, *(name for _, name in self.known.facts)}
        return tuple(sorted(name for name in names if "." not in name))

    def _builtin(self, builtin: str, node: Name, expected: Type | None) -> Expr | None:
        match builtin:
            case "today":
                return Today(DATE, self.origin(node))
            case "yes" | "no":
                return Const(builtin == "yes", BOOL, self.origin(node))
            case _:
                if isinstance(expected, Choices):
                    return Const(frozenset(), expected, self.origin(node))
                self.report(node, "list-not-expected")
                return None

    def _definition(self, name: str, node: Node) -> Expr | None:
        self.symbols.used.add(("definition", name))
        type_ = self.known.definitions[name]
        return Ref(name, type_, self.origin(node)) if type_ is not None else None

    def _fact(self, owner: str, name: str, node: Node) -> Expr:
        self.symbols.used.add(("fact", f"{owner}.{name}"))
        return Field(owner, name, self.known.facts[owner, name].type, self.origin(node))

    def _possessive(self, owner: Name, name: Name, node: Node) -> Expr | None:
        data_name = self.symbols.data_name
        key = data_name(owner.text), BUILTINS.get(name.text, data_name(name.text))
        if key in self.known.facts:
            return self._fact(*key, node)
        if key in self.known.parts:
            return self._definition(self.known.parts[key], node)
        if key[1] == "id" and self.symbols.find("subject", key[0]) is not None:
            return Field(key[0], "id", TEXT, self.origin(node))
        pairs = [*self.known.facts, *self.known.parts]
        if all(thing != key[0] for thing, _ in pairs):
            owners = [thing for thing, part in pairs if part == key[1]] or [thing for thing, _ in pairs]
            self.symbols.unknown_name(self.declared, owner, owners)
        elif not {key[0], key[1]} & self.symbols.lost:
            self._unknown_part(key, node)
        return None

    def _unknown_part(self, key: tuple[str, str], node: Node) -> None:
        """Something known has no such part: what has it, or which part it has that is spelt nearly so."""
        pairs = [*self.known.facts, *self.known.parts]
        others = sorted(thing for thing, part in pairs if part == key[1])
        close = nearest(key[1], [part for thing, part in pairs if thing == key[0]], limit=1)
        parts = (others[0], key[1]) if others else (key[0], close[0]) if close else None
        template = "{}的{}" if self.declared.unit.file.language == "zh" else "{}'s {}"
        suggestion = template.format(*self.symbols.shown(parts, self.declared)) if parts else None
        self.report(node, "unknown-name", name=self._written(node), suggestion=suggestion)

    def _unless(
        self, default: Node, exceptions: list[Node], expected: Type | None, node: Node
    ) -> Expr | None:
        base = self.value(default, expected)
        if base is None:
            return None
        wanted = base.type if expected is None else expected
        cases = []
        values: list[Expr] = [base]
        for exception in exceptions:
            assert isinstance(exception, Phrase)
            guard = self.condition(exception.parts[0])
            value = self.value(exception.parts[1], wanted)
            if guard is None or value is None:
                return None
            values.append(value)
            cases.append((guard, exception))
        aligned = self.aligned(tuple(values), (default, *(case.parts[1] for _, case in cases)))
        if aligned is None:
            return None
        return Choose(
            policy="one",
            cases=tuple(
                Case(guard, value, self.symbols.quoted(self.declared, case), self.origin(case))
                for (guard, case), value in zip(cases, aligned[1:], strict=True)
            ),
            otherwise=aligned[0],
            type=aligned[0].type,
            origin=self.origin(node),
        )

    def _phrase(self, node: Phrase) -> Expr | None:
        match node:
            case Phrase(id="before_date", parts=(date, Quantity() as quantity)):
                return self.shifted(self.date(date), quantity, -1, node)
            case Phrase(id="after_date", parts=(date, Quantity() as quantity)):
                return self.shifted(self.date(date), quantity, 1, node)
            case Phrase(id="after_by_calendar", parts=(Words() as name, date, Quantity() as quantity)):
                return self._by_calendar(name, date, quantity, node)
            case Phrase(id="after_done", parts=(Name() as step, Quantity() as quantity)):
                return self.shifted(self.step_part(step, "done_on", DATE), quantity, 1, node)
            case Phrase(id="after_event", parts=(pattern, Quantity() as quantity)):
                return self.shifted(self.first_day(pattern), quantity, 1, node)
            case Phrase(id="after_latest", parts=(pattern, Quantity() as quantity)):
                return self.shifted(self.latest_day(pattern, node), quantity, 1, node)
            case Phrase(id="day_of_first", parts=(pattern,)):
                return self.first_day(pattern)
            case Phrase(id="day_of_latest", parts=(pattern,)):
                return self.latest_day(pattern, node)
            case Phrase(id="no_later" | "no_earlier" as which, parts=(left, right)):
                return self._bounded(which, left, right, node)
            case Phrase(id="next_anniversary", parts=(day,)):
                return self._anniversary(day, node)
            case Phrase(id="calendar_months", parts=(start, end)):
                return self._calendar_months(start, end, node)
            case Phrase(id="days_between" | "months_between" as function, parts=(start, end)):
                return self._between(function, start, end, node)
            case Phrase(id="plus", parts=(left, right)):
                return self._sum("add", left, right, node)
            case Phrase(id="less_of", parts=(left, right)):
                return self._sum("subtract", left, right, node)
            case Phrase(id="times", parts=(left, right)):
                return self._product(self.value(left), self.value(right), node)
            case Phrase(id="times_over", parts=(left, right, divisor)):
                return self._ratio(left, right, divisor, node)
            case Phrase(id="percent_of", parts=(base, percent)):
                return self._product(self.value(percent), self.value(base), node)
            case Phrase(id="smaller" | "larger" as which, parts=parts):
                return self._extreme("least" if which == "smaller" else "greatest", parts, node)
            case Phrase(id="of_latest", parts=(pattern, Name() as name)):
                return self._of_latest(pattern, name, node)
            case Phrase(id="count_of", parts=(pattern,)):
                return self._count(pattern, node)
            case Phrase(id="count_before", parts=(date, Quantity() as quantity, pattern)):
                return self._count_before(date, quantity, pattern, node)
            case Phrase(id="count_since", parts=(date, pattern)):
                return self._count_within(pattern, self.date(date), None, node)
            case Phrase(id="sum_of", parts=(pattern, Name() as name)):
                return self._total(pattern, name, node)
            case _:
                raise AssertionError(f"no such value phrase: {node.id}")

    # --- dates

    def seconds(self, node: Clock) -> int | None:
        """A time of day in seconds; one that does not exist is reported."""
        hours, minutes = int(node.text[:2]), int(node.text[3:])
        if minutes >= _MINUTES or hours * _MINUTES + minutes > 24 * _MINUTES:
            self.report(node, "no-such-time", time=node.text)
            return None
        return (hours * _MINUTES + minutes) * 60

    def date(self, node: Node) -> Expr | None:
        """A value that must be a date."""
        return self.expect(self.value(node, DATE), node, Date, DATE)

    def shifted(self, date: Expr | None, quantity: Quantity, sign: int, node: Node) -> Expr | None:
        """A date moved by a quantity of time."""
        if date is None:
            return None
        if "." in quantity.digits:
            self.report(quantity, "whole-number-needed", number=quantity.digits)
            return None
        count = Const(sign * int(quantity.digits), COUNT, self.origin(quantity))
        origin = self.origin(node)
        match quantity.unit:
            case "day":
                return Call("add_days", (date, count), DATE, origin)
            case "week":
                return Call(
                    "add_days",
                    (date, attrs.evolve(count, value=sign * int(quantity.digits) * 7)),
                    DATE,
                    origin,
                )
            case "working day":
                return Call(
                    "add_working_days", (date, count, CalendarConst(self.terms.calendar)), DATE, origin
                )
            case "month" | "year":
                return self._months(date, count, 12 if quantity.unit == "year" else 1, quantity, origin)
            case _:
                self.report(quantity, "not-a-time", quantity=self._written(quantity))
                return None

    def _by_calendar(self, name: Words, date: Node, quantity: Quantity, node: Phrase) -> Expr | None:
        """So many working days later, by a calendar that need not be the ruleset's."""
        calendar = named_calendar(self.symbols, self.declared, name)
        day = self.date(date)
        if quantity.unit != "working day":
            self.report(quantity, "not-a-time", quantity=self._written(quantity))
            return None
        shifted = self.shifted(day, quantity, 1, node)
        if not isinstance(shifted, Call):
            return None
        moved, count, _ = shifted.arguments
        return attrs.evolve(shifted, arguments=(moved, count, CalendarConst(calendar, named=True)))

    def _months(
        self, date: Expr, count: Const, factor: int, quantity: Quantity, origin: Origin
    ) -> Expr | None:
        if self.terms.month_end is None:
            self.report(quantity, "ambiguous-months", quantity=self._written(quantity))
            return None
        assert isinstance(count.value, int)
        months = attrs.evolve(count, value=count.value * factor)
        return Call("add_months", (date, months, Const(self.terms.month_end, TEXT)), DATE, origin)

    def _written(self, node: Node) -> str:
        return self.declared.unit.source.span_text(node.span)

    def _between(self, function: str, start: Node, end: Node, node: Node) -> Expr | None:
        first, second = self.date(start), self.date(end)
        if first is None or second is None:
            return None
        unit = "day" if function == "days_between" else "month"
        return Call(function, (first, second), Number(0, unit), self.origin(node))

    def _bounded(self, which: str, left: Node, right: Node, node: Node) -> Expr | None:
        """A day kept from lying after, or before, another."""
        day, bound = self.date(left), self.date(right)
        if day is None or bound is None:
            return None
        if which == "no_later":
            return no_later(day, bound, self.origin(node))
        return Call("greatest", (day, bound), DATE, self.origin(node))

    def _anniversary(self, day_node: Node, node: Node) -> Expr | None:
        day = self.date(day_node)
        if self.terms.month_end is None:
            self.report(node, "ambiguous-months", quantity=self._written(node))
            return None
        return None if day is None else next_anniversary(day, self.terms.month_end, self.origin(node))

    def _calendar_months(self, start: Node, end: Node, node: Node) -> Expr | None:
        first, second = self.date(start), self.date(end)
        if first is None or second is None:
            return None
        months, origin = Number(0, "month"), self.origin(node)
        numbers = tuple(Call("month_number", (day,), months, origin) for day in (second, first))
        return Call("subtract", numbers, months, origin)

    def step_part(self, node: Name, part: str, type_: Type) -> Expr | None:
        """A part of a step, such as the day it was done."""
        step = self.symbols.resolve(self.declared, node, "step")
        return Ref(f"{step.owner}.{step.name}.{part}", type_, self.origin(node)) if step is not None else None

    # --- arithmetic

    def aligned(self, values: tuple[Expr, ...], nodes: tuple[Node, ...]) -> tuple[Expr, ...] | None:
        """The values at one scale, if they are of one kind and unit; reported otherwise."""
        first = values[0].type
        for value, node in zip(values[1:], nodes[1:], strict=True):
            if not _same_kind(first, value.type):
                self._mismatch(node, first, value.type)
                return None
        if not isinstance(first, _SCALED):
            return values
        scale = max(value.type.scale for value in values if isinstance(value.type, _SCALED))
        return tuple(scaled_to(value, scale) for value in values)

    def _mismatch(self, node: Node, expected: Type, actual: Type) -> None:
        """Report a value of another kind; a bare number where an amount belongs is given the currency."""
        suggestion, fix = None, None
        if isinstance(expected, Money) and isinstance(node, NumberNode):
            unit = unit_words(expected.currency, self.declared.unit.file.language)
            suggestion, fix = self._written(node) + unit, insertion(node.span.end, unit)
        words = {"expected": self.words(expected), "actual": self.words(actual)}
        self.report(node, "type-mismatch", **words, suggestion=suggestion, fix=fix)

    def _sum(self, function: str, left: Node, right: Node, node: Node) -> Expr | None:
        if isinstance(right, Quantity) and right.unit not in _CURRENCIES:
            base = self.value(left)
            if base is None or isinstance(base.type, Date):
                self._report_moved_date(base, function, left, right, node)
                return None
        pair = self._pair(left, right)
        if pair is None:
            return None
        type_ = pair[0].type
        if isinstance(type_, _SCALED):
            return Call(function, pair, type_, self.origin(node))
        self.report(left, "number-needed", actual=self.words(type_))
        return None

    def _report_moved_date(
        self, base: Expr | None, function: str, left: Node, right: Node, node: Node
    ) -> None:
        if base is None:
            return
        rule = PHRASE_BY_ID["after_date" if function == "add" else "before_date"]
        wording = rule.template(self.declared.unit.file.language).text
        moved = wording.format(ref=self._written(left), quantity=self._written(right))
        fix = replacement(self.declared.unit.source, node.span, moved)
        words = {"expected": self.words(COUNT), "actual": self.words(base.type)}
        self.report(left, "type-mismatch", **words, suggestion=moved, fix=fix)

    def _pair(self, left: Node, right: Node) -> tuple[Expr, ...] | None:
        first = self.value(left)
        second = self.value(right, first.type if first is not None else None)
        if first is None or second is None:
            return None
        return self.aligned((first, second), (left, right))

    def _extreme(self, function: str, parts: tuple[Node, ...], node: Node) -> Expr | None:
        pair = self._pair(parts[0], parts[1])
        if pair is None:
            return None
        type_ = pair[0].type
        if isinstance(type_, _SCALED):
            return Call(function, pair, type_, self.origin(node))
        self.report(parts[0], "number-needed", actual=self.words(type_))
        return None

    def _product(self, left: Expr | None, right: Expr | None, node: Node) -> Expr | None:
        if left is None or right is None:
            return None
        type_ = product_type(left.type, right.type)
        if type_ is None:
            self.report(node, "cannot-multiply", left=self.words(left.type), right=self.words(right.type))
            return None
        return Call("multiply", (left, right), type_, self.origin(node))

    def _ratio(self, left: Node, right: Node, divisor: Node, node: Node) -> Expr | None:
        """A times b over c, rounded like an amount paid: the only division there is."""
        numerator = self._product(self.value(left), self.value(right), node)
        below = self.value(divisor)
        if numerator is None or below is None:
            return None
        if not isinstance(below.type, Number | Rate):
            self.report(divisor, "number-needed", actual=self.words(below.type))
            return None
        rounding = self.rounding(node)
        top = numerator.type
        if rounding is None or not isinstance(top, Number | Money | Rate):
            return None
        minor = self.terms.minor if isinstance(top, Money) else 4
        shift = minor + below.type.scale - top.scale
        if shift >= 0:
            numerator = Call("multiply", (numerator, Const(10**shift, COUNT)), top, self.origin(node))
        else:
            below = Call("multiply", (below, Const(10**-shift, COUNT)), below.type, self.origin(node))
        type_ = attrs.evolve(top, scale=minor)
        return Call("divide", (numerator, below, Const(rounding, TEXT)), type_, self.origin(node))

    def rounding(self, node: Node) -> str | None:
        """How amounts are rounded; reported when the terms do not say."""
        if self.terms.rounding is None:
            self.report(node, "missing-rounding")
        return self.terms.rounding

    def payable(self, expr: Expr | None, node: Node) -> Expr | None:
        """An amount rounded to what can be paid."""
        if expr is None:
            return None
        type_ = expr.type
        if not isinstance(type_, Money):
            self.report(
                node,
                "type-mismatch",
                expected=self.words(Money(self.terms.currency)),
                actual=self.words(type_),
            )
            return None
        if type_.scale == self.terms.minor:
            return expr
        if type_.scale < self.terms.minor:
            return scaled_to(expr, self.terms.minor)
        rounding = self.rounding(node)
        return None if rounding is None else rescaled(expr, self.terms.minor, rounding, self.origin(node))

    # --- history

    def pattern(self, node: Node) -> Pattern | None:
        """A kind of event with conditions on its fields."""
        assert isinstance(node, Phrase)
        name, *fields = node.parts
        declared = self.symbols.resolve(self.declared, name, "event")
        if declared is None or declared.name not in self.known.events:
            return None
        kind = self.known.events[declared.name]
        where = [self._field_is(kind, field) for field in fields]
        if any(condition is None for condition in where):
            return None
        return Pattern(kind, tuple(condition for condition in where if condition is not None))

    def _field_is(self, kind: EventSchema, node: Node) -> Expr | None:
        assert isinstance(node, Phrase)
        name, value = node.parts
        assert isinstance(name, Name)
        field = self._field(kind, name)
        if field is None:
            return None
        left = EventField(field.name, field.type, self.origin(name))
        right = self.value(value, field.type)
        return self.compared("equal", left, right, name, value, node) if right is not None else None

    def _field(self, kind: EventSchema, name: Name) -> Fact | None:
        """A field of a kind of event; a name that is none is reported."""
        wanted = self.symbols.data_name(name.text)
        field = next((field for field in kind.fields if field.name == wanted), None)
        if field is None:
            self.symbols.unknown_name(self.declared, name, [f.name for f in kind.fields], "field")
            return None
        self.symbols.used.add(("field", f"{kind.name}.{field.name}"))
        return field

    def fold(
        self,
        what: Literal["count", "sum", "match", "last", "nth_latest", "first_day"],
        pattern: Pattern,
        node: Node | Span,
        *where: Expr,
        n: int = 1,
        value: Expr | None = None,
        subject: str | None = None,
    ) -> Fold:
        """A question about the events of one kind that meet a pattern and further conditions."""
        type_: Type
        match what:
            case "count":
                type_ = COUNT
            case "sum":
                assert value is not None
                type_ = value.type
            case "match" | "last":
                type_ = EventIndex()
            case "nth_latest":
                type_ = INSTANT
            case "first_day":
                type_ = DATE
        return Fold(
            what=what,
            kinds=(pattern.kind.name,),
            subject=subject or pattern.kind.subject,
            where=all_of(*pattern.where, *where),
            type=type_,
            value=value,
            n=n,
            origin=self.origin(node),
        )

    def first_day(self, node: Node) -> Expr | None:
        """The day of the first event of a pattern."""
        pattern = self.pattern(node)
        return self.fold("first_day", pattern, node) if pattern is not None else None

    def latest_day(self, pattern_node: Node, node: Node) -> Expr | None:
        """The day of the latest event of a pattern."""
        pattern = self.pattern(pattern_node)
        return None if pattern is None else day_of_event(self.fold("last", pattern, node), self.origin(node))

    def _of_latest(self, pattern_node: Node, name: Name, node: Node) -> Expr | None:
        """What a field of the latest event of a pattern holds; unknown where there is no such event."""
        pattern = self.pattern(pattern_node)
        field = self._field(pattern.kind, name) if pattern is not None else None
        if pattern is None or field is None:
            return None
        latest = self.fold("last", pattern, node)
        kind = pattern.kind
        return OfEvent(latest, kind.name, kind.subject, field.name, None, field.type, self.origin(node))

    def _count(self, pattern_node: Node, node: Node) -> Expr | None:
        pattern = self.pattern(pattern_node)
        return self.fold("count", pattern, node) if pattern is not None else None

    def _count_before(
        self, date_node: Node, quantity: Quantity, pattern_node: Node, node: Node
    ) -> Expr | None:
        """How many events there were in some time before a day, that day not included."""
        end = self.date(date_node)
        start = self.shifted(end, quantity, -1, node)
        return None if start is None else self._count_within(pattern_node, start, end, node)

    def _count_within(
        self, pattern_node: Node, start: Expr | None, end: Expr | None, node: Node
    ) -> Expr | None:
        """How many events there were from a day on, and before another where there is one."""
        pattern = self.pattern(pattern_node)
        if pattern is None or start is None:
            return None
        day, origin = EventField("day", DATE), self.origin(node)
        inside: list[Expr] = [Call("at_least", (day, start), BOOL, origin)]
        if end is not None:
            inside.append(Call("less", (day, end), BOOL, origin))
        return self.fold("count", pattern, node, *inside)

    def _total(self, pattern_node: Node, name: Name, node: Node) -> Expr | None:
        pattern = self.pattern(pattern_node)
        if pattern is None:
            return None
        wanted = self.symbols.data_name(name.text)
        field = next((f for f in pattern.kind.fields if f.name == wanted), None)
        if field is None or not isinstance(field.type, Number | Money):
            names = [f.name for f in pattern.kind.fields if isinstance(f.type, Number | Money)]
            self.symbols.unknown_name(self.declared, name, names, "field")
            return None
        self.symbols.used.add(("field", f"{pattern.kind.name}.{field.name}"))
        return self.fold("sum", pattern, node, value=EventField(field.name, field.type, self.origin(name)))

    # --- conditions

    def condition(self, node: Node) -> Expr | None:
        """A condition, in Kleene's logic."""
        match node:
            case Phrase(id="single", parts=(test,)):
                return self.test(test)
            case Phrase(id="all" | "any" as joint, parts=tests):
                items = [self.test(test) for test in tests]
                if any(item is None for item in items):
                    return None
                known = tuple(item for item in items if item is not None)
                return (All if joint == "all" else Any)(known, BOOL, self.origin(node))
            case _:
                raise AssertionError(f"no such condition: {node}")

    def test(self, node: Node) -> Expr | None:
        """One test of a condition."""
        assert isinstance(node, Phrase)
        match node:
            case Phrase(id="compare", parts=(left, Phrase(id=word), right)):
                return self._comparison(word, left, right, node)
            case Phrase(id="one_of_these" | "none_of_these" as which, parts=(value, options)):
                return self._membership(value, options, node, negated=which == "none_of_these")
            case Phrase(id="contains" | "contains_not" as which, parts=(holder, option)):
                return self._containment(holder, option, node, negated=which == "contains_not")
            case Phrase(id="happened" | "never_happened" as which, parts=(pattern,)):
                count = self._count(pattern, node)
                test = "at_least" if which == "happened" else "less"
                return (
                    None if count is None else Call(test, (count, Const(1, COUNT)), BOOL, self.origin(node))
                )
            case Phrase(id="is_filled", parts=(value,)):
                return self._filled(value, node)
            case Phrase(id="is_blank", parts=(value,)):
                filled = self._filled(value, node)
                return None if filled is None else Not(filled, BOOL, self.origin(node))
            case Phrase(id="step_done", parts=(Name() as step,)):
                day = self.step_part(step, "done_on", DATE)
                return (
                    None if day is None else Call("less", (day, Const(NEVER, DATE)), BOOL, self.origin(node))
                )
            case Phrase(id="on_weekday", parts=(date, Phrase(id=weekday))):
                return self._weekday(date, weekday, node)
            case Phrase(id="in_months", parts=(date, Phrase(id=first), Phrase(id=last))):
                return self._in_months(date, first, last, node)
            case Phrase(id="on_day_off", parts=(date,)):
                return self._day_off(date, node)
            case Phrase(id="step_missed", parts=(Name() as step,)):
                return self.step_part(step, "missed", BOOL)
            case Phrase(id="step_forbidden", parts=(Name() as step,)):
                return self.step_part(step, "forbidden", BOOL)
            case Phrase(id="suggested", parts=(Name() as name,)):
                found = self.symbols.resolve(self.declared, name, "suggestion")
                return (
                    None
                    if found is None
                    else Ref(f"{found.owner}.{found.name}.active", BOOL, self.origin(node))
                )
            case _:
                raise AssertionError(f"no such test: {node.id}")

    def _comparison(self, word: str, left: Node, right: Node, node: Node) -> Expr | None:
        if _is_bare_option(left, self) and not _is_bare_option(right, self):
            right_value = self.value(right)
            left_value = self.value(left, right_value.type) if right_value is not None else None
        else:
            left_value = self.value(left)
            right_value = self.value(right, left_value.type) if left_value is not None else None
        if left_value is None or right_value is None:
            return None
        return self.compared(word, left_value, right_value, left, right, node)

    def compared(
        self, word: str, left: Expr, right: Expr, left_node: Node, right_node: Node, node: Node
    ) -> Expr | None:
        """Two values compared by one of the language's words, at one scale."""
        pair = self.aligned((left, right), (left_node, right_node))
        if pair is None:
            return None
        type_ = pair[0].type
        function = word if word in ("equal", "differ") else _order_function(word, type_)
        if function is None:
            self._report_comparison(word, type_, node)
            return None
        return Call(function, pair, BOOL, self.origin(node))

    def _report_comparison(self, word: str, type_: Type, node: Node) -> None:
        meant = _OTHER_WORD.get(word) if _order_function(_OTHER_WORD.get(word, ""), type_) else None
        suggestion = self._phrase_words(meant) if meant is not None else None
        facts = {"kind": self.words(type_), "words": self._order_words(type_)}
        self.report(node, "wrong-comparison", **facts, suggestion=suggestion)

    def _phrase_words(self, phrase: str) -> str:
        return PHRASE_BY_ID[phrase].template(self.declared.unit.file.language).text

    def _order_words(self, type_: Type) -> tuple[str, ...]:
        words = _DATE_ORDER if isinstance(type_, Date | Instant) else _ORDER
        if not isinstance(type_, Date | Instant | Number | Money | Rate):
            words = {"equal": "", "differ": ""}
        return tuple(map(self._phrase_words, words))

    def _membership(self, value: Node, options: Node, node: Node, *, negated: bool) -> Expr | None:
        left = self.value(value)
        if left is None:
            return None
        if not isinstance(left.type, Choice):
            self.report(value, "choice-needed", actual=self.words(left.type))
            return None
        names = self.options(options, left.type.options)
        if names is None:
            return None
        members = Const(frozenset(names), Choices(left.type.options), self.origin(options))
        test = Call("member", (left, members), BOOL, self.origin(node))
        return Not(test, BOOL, self.origin(node)) if negated else test

    def _containment(self, holder: Node, option: Node, node: Node, *, negated: bool) -> Expr | None:
        held = self.value(holder)
        if held is None:
            return None
        if not isinstance(held.type, Choices):
            self.report(holder, "list-needed", actual=self.words(held.type))
            return None
        name = self._option(option, held.type.options)
        if name is None:
            return None
        test = has(held, name, self.origin(node))
        return Not(test, BOOL, self.origin(node)) if negated else test

    def _weekday(self, date_node: Node, weekday: str, node: Node) -> Expr | None:
        date = self.date(date_node)
        if date is None:
            return None
        origin = self.origin(node)
        number = Call("weekday", (date,), COUNT, origin)
        return Call("equal", (number, Const(WEEKDAYS.index(weekday), COUNT)), BOOL, origin)

    def _in_months(self, date_node: Node, first: str, last: str, node: Node) -> Expr | None:
        date = self.date(date_node)
        if date is None:
            return None
        bounds = (Const(MONTHS.index(month) + 1, COUNT) for month in (first, last))
        return Call("in_months", (date, *bounds), BOOL, self.origin(node))

    def _day_off(self, date_node: Node, node: Node) -> Expr | None:
        date = self.date(date_node)
        if date is None:
            return None
        origin = self.origin(node)
        return Not(Call("is_working", (date, CalendarConst(self.terms.calendar)), BOOL, origin), BOOL, origin)

    def _filled(self, value_node: Node, node: Node) -> Expr | None:
        value = self.value(value_node)
        if value is None:
            return None
        origin = self.origin(node)
        same = Call("equal", (value, value), BOOL, origin)
        return Presume(same, value=False, type=BOOL, origin=origin)


def all_of(*items: Expr) -> Expr:
    """All of some conditions, flat; a single one is itself."""
    flat: list[Expr] = []
    for item in items:
        flat.extend(item.items if isinstance(item, All) else (item,))
    return flat[0] if len(flat) == 1 else All(tuple(flat), BOOL)


def has(held: Expr, option: str, origin: Origin) -> Expr:
    """Whether a set of options has one."""
    return Call("member", (Const(option, TEXT), held), BOOL, origin)


def scaled_to(expr: Expr, scale: int) -> Expr:
    """A number at a scale no smaller than its own: exact."""
    type_ = expr.type
    assert isinstance(type_, _SCALED)
    if type_.scale == scale:
        return expr
    wider = attrs.evolve(type_, scale=scale)
    factor = 10 ** (scale - type_.scale)
    if isinstance(expr, Const):
        assert isinstance(expr.value, int)
        return attrs.evolve(expr, value=expr.value * factor, type=wider)
    return Call("multiply", (expr, Const(factor, COUNT)), wider, expr.origin)


def rescaled(expr: Expr, scale: int, rounding: str, origin: Origin) -> Expr:
    """A number rounded to a scale."""
    type_ = expr.type
    assert isinstance(type_, _SCALED)
    arguments = (expr, Const(type_.scale, COUNT), Const(scale, COUNT), Const(rounding, TEXT))
    return Call("rescale", arguments, attrs.evolve(type_, scale=scale), origin)


def product_type(left: Type, right: Type) -> Type | None:
    """What two values multiply to: a count or a rate scales an amount or a measure."""
    if not isinstance(left, _SCALED) or not isinstance(right, _SCALED):
        return None
    scale = left.scale + right.scale
    match left, right:
        case (Number(unit=""), Number()) | (Rate(), Rate()) | (Number(unit=""), Rate()) | (Rate(), Number()):
            return attrs.evolve(right, scale=scale)
        case (Number() | Rate(), Money()):
            return attrs.evolve(right, scale=scale)
        case (Money(), Number() | Rate()) | (Number(), Number(unit="") | Rate()) | (Rate(), Number(unit="")):
            return attrs.evolve(left, scale=scale)
        case _:
            return None


def _same_kind(left: Type, right: Type) -> bool:
    match left, right:
        case (Number(unit=a), Number(unit=b)):
            return a == b or not a or not b
        case (Money(currency=a), Money(currency=b)):
            return a == b
        case (Choice(options=a), Choice(options=b)) | (Choices(options=a), Choices(options=b)):
            return set(a) <= set(b) or set(b) <= set(a)
        case (Choice() | Text() | Zone(), Choice() | Text() | Zone()):
            return type(left) is type(right)
        case _:
            return type(left) is type(right)


def _order_function(word: str, type_: Type) -> str | None:
    match type_:
        case Date() | Instant():
            return _DATE_ORDER.get(word)
        case Number() | Money() | Rate():
            return _ORDER.get(word)
        case _:
            return None


def _is_bare_option(node: Node, expressions: Expressions) -> bool:
    if not isinstance(node, Name) or node.text in BUILTINS:
        return False
    name = expressions.symbols.data_name(node.text)
    return name not in expressions.known.definitions and all(
        fact != name for _, fact in expressions.known.facts
    )


def _last_day_of_month(text: str) -> str | None:
    """The last day of the month of a date whose day is too late."""
    for day in ("30", "29", "28"):
        try:
            parse_day(f"{text[:-2]}{day}")
        except ValueError:
            continue
        return f"{text[:-2]}{day}" if day < text[-2:] else None
    return None


def _scaled(digits: str) -> tuple[int, int]:
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    return int(whole + decimals), len(decimals)


__all__ = [
    "BOOL",
    "COUNT",
    "DATE",
    "DAYS",
    "INSTANT",
    "TEXT",
    "YES",
    "Expressions",
    "Known",
    "Labels",
    "Pattern",
    "Series",
]

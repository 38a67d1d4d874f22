"""Subjects, facts and events as the rules declare them."""

from typing import Literal

from renewrules.core.expressions import Expressions, Known
from renewrules.core.nodes import Blank, Const, EventSchema, Fact, Subject, SubjectSchema
from renewrules.core.symbols import BUILTINS, Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.syntax.nodes import Name, Node, Phrase
from renewrules.syntax.nodes import Number as NumberNode
from renewrules.valuetypes import Bool, Choice, Choices, Date, Money, Number, Rate, Text, Type, Zone

RESERVED = frozenset({"id", "kind", "at", "day", "recorded", "answers", "answers_row", "parent"})
"""Names that facts, events and rows have already."""

_Party = Literal["customer", "store", "nobody"]
_Privacy = Literal["none", "personal", "sensitive"]


def read_subjects(symbols: Symbols, terms: Terms) -> tuple[SubjectSchema, ...]:
    """Every subject with its facts, parents before children, else by name."""
    subjects = [_subject(symbols, declared) for declared in symbols.of_kind("subject")]
    facts: dict[str, list[Fact]] = {subject.name: [] for subject in subjects}
    for declared in symbols.of_kind("fact"):
        if declared.owner in facts:
            fact = _fact(symbols, terms, declared)
            if fact is not None:
                facts[declared.owner].append(fact)
            else:
                symbols.lost.add(declared.name)
        elif declared.owner_name is not None:
            symbols.unknown_name(declared, declared.owner_name, symbols.names("subject"), "subject")
            symbols.lost.add(declared.name)
        else:
            report_missing_owner(symbols, declared)
            symbols.lost.add(declared.name)
    parents = {subject.name: subject.parent for subject in subjects}
    ordered = sorted(subjects, key=lambda subject: (_depth(subject.name, parents), subject.name))
    return tuple(SubjectSchema(subject, tuple(facts[subject.name])) for subject in ordered)


def report_missing_owner(symbols: Symbols, declared: Declared) -> None:
    """Report a declaration that does not say what it is `of`."""
    symbols.report(
        declared,
        declared.span,
        "missing-owner",
        declaration=f"{symbols.kind_word(declared)} {declared.shown}".strip(),
    )


def read_events(
    symbols: Symbols, terms: Terms, subjects: tuple[SubjectSchema, ...]
) -> dict[str, EventSchema]:
    """Every kind of event with its fields."""
    fields: dict[str, list[Fact]] = {}
    for declared in symbols.of_kind("field"):
        event = symbols.find("event", declared.owner) if declared.owner is not None else None
        if event is None:
            _report_owner(symbols, declared, "event")
        elif (fact := _fact(symbols, terms, declared)) is None:
            symbols.lost.add(declared.name)
        else:
            fields.setdefault(event.name, []).append(fact)
    names = {schema.subject.name for schema in subjects}
    events = {}
    for declared in symbols.of_kind("event"):
        if declared.owner in names and declared.owner is not None:
            events[declared.name] = EventSchema(
                declared.name,
                declared.owner,
                tuple(fields.get(declared.name, ())),
                symbols.origin(declared, declared.span),
            )
        else:
            _report_owner(symbols, declared, "subject")
    return events


def _report_owner(symbols: Symbols, declared: Declared, kind: str) -> None:
    if declared.owner_name is None:
        report_missing_owner(symbols, declared)
    else:
        symbols.unknown_name(declared, declared.owner_name, symbols.names(kind), kind)


def _subject(symbols: Symbols, declared: Declared) -> Subject:
    parent = None
    match declared.part("there_is"):
        case Phrase(id="several", parts=(Name() as name,)):
            found = symbols.resolve(declared, name, "subject")
            circle = () if found is None else _circle(symbols, declared, found)
            parent = found.name if found is not None and not circle else None
            if circle and declared.shown == min(circle):
                symbols.report(declared, name.span, "circular", names=circle)
        case None:
            report_missing(symbols, declared, "there_is")
    return Subject(declared.name, parent, symbols.origin(declared, declared.span))


def _circle(symbols: Symbols, declared: Declared, start: Declared) -> tuple[str, ...]:
    """The names from a subject up through its owners, if they lead back to it."""
    seen = [declared.shown]
    current: Declared | None = start
    while current is not None:
        if current.shown in seen:
            return tuple(seen) if current is declared else ()
        seen.append(current.shown)
        match current.part("there_is"):
            case Phrase(id="several", parts=(Name(text=text),)):
                current = symbols.find("subject", symbols.data_name(text))
            case _:
                current = None
    return ()


def _depth(name: str, parents: dict[str, str | None]) -> int:
    depth = 0
    current: str | None = name
    while current is not None and depth <= len(parents):
        current = parents.get(current)
        depth += 1
    return depth


def _fact(symbols: Symbols, terms: Terms, declared: Declared) -> Fact | None:
    if declared.name in RESERVED:
        symbols.report(declared, declared.span, "reserved-name", name=declared.shown)
        return None
    node = declared.part("fill_in")
    if node is None:
        report_missing(symbols, declared, "fill_in")
        return None
    type_ = _type(symbols, terms, declared, node)
    if type_ is None:
        return None
    expressions = Expressions(symbols, terms, Known({}, {}, {}, {}), declared)
    least, most = _range(expressions, declared, type_)
    return Fact(
        name=declared.name,
        type=type_,
        blank=_blank(symbols, expressions, declared, type_, least, most),
        least=least,
        most=most,
        changeable=_party(declared),
        privacy=_privacy(declared),
        origin=symbols.origin(declared, declared.span),
    )


def _type(symbols: Symbols, terms: Terms, declared: Declared, node: Node) -> Type | None:
    match node:
        case Phrase(id="yes_or_no"):
            return Bool()
        case Phrase(id="a_number"):
            return Number()
        case Phrase(id="a_decimal", parts=(NumberNode(digits=digits),)):
            return Number(min(int(digits.partition(".")[0]), 9))
        case Phrase(id="an_amount"):
            return Money(terms.currency, terms.minor)
        case Phrase(id="a_rate"):
            return Rate()
        case Phrase(id="a_date"):
            return Date()
        case Phrase(id="a_distance"):
            return Number(0, "km")
        case Phrase(id="words"):
            return Text()
        case Phrase(id="a_zone"):
            return Zone()
        case Phrase(id="one_of" | "any_of" as which, parts=(Phrase(parts=names),)):
            options = _options(symbols, declared, names)
            return Choice(options) if which == "one_of" else Choices(options)
        case _:
            return None


def _options(symbols: Symbols, declared: Declared, names: tuple[Node, ...]) -> tuple[str, ...]:
    options: list[str] = []
    for name in names:
        if isinstance(name, Name) and symbols.data_name(name.text) not in options:
            options.append(symbols.data_name(name.text))
            if name.text in BUILTINS:
                symbols.report(declared, name.span, "reserved-name", name=name.text)
        elif isinstance(name, Name):
            symbols.report(declared, name.span, "option-twice", option=name.text)
    return tuple(options)


def _range(expressions: Expressions, declared: Declared, type_: Type) -> tuple[int | None, int | None]:
    clause = declared.clause("between")
    if clause is None:
        return None, None
    ends = [expressions.value(part, type_) for part in clause.parts]
    if any(end is None for end in ends):
        return None, None
    if not isinstance(type_, Number | Money | Rate | Date):
        expressions.report(clause, "number-needed", actual=expressions.words(type_))
        return None, None
    numbers = [_constant(expressions, end, type_, part) for end, part in zip(ends, clause.parts, strict=True)]
    low, high = numbers
    if low is not None and high is not None and low > high:
        expressions.report(clause, "empty-range")
        return None, None
    return low, high


def _constant(expressions: Expressions, expr: object, type_: Type, node: Node) -> int | None:
    """A written number of a fact's own type, at its scale."""
    if not isinstance(expr, Const) or not isinstance(expr.value, int):
        return None
    if isinstance(type_, Number) and isinstance(expr.type, Number):
        type_ = Number(type_.scale, expr.type.unit or type_.unit)
    if type(expr.type) is not type(type_):
        expressions.report(
            node, "type-mismatch", expected=expressions.words(type_), actual=expressions.words(expr.type)
        )
        return None
    have: int = getattr(expr.type, "scale", 0)
    wanted: int = getattr(type_, "scale", 0)
    if have > wanted and expr.value % 10 ** (have - wanted):
        expressions.report(
            node,
            "too-many-decimals",
            amount=expressions.declared.unit.source.span_text(node.span),
            decimals=wanted,
        )
        return None
    value: int = expr.value * 10 ** max(wanted - have, 0) // 10 ** max(have - wanted, 0)
    return value


def _blank(
    symbols: Symbols,
    expressions: Expressions,
    declared: Declared,
    type_: Type,
    least: int | None,
    most: int | None,
) -> Blank:
    match declared.part("left_blank"):
        case Phrase(id="must_fill"):
            return Blank("required")
        case Phrase(id="counts_as", parts=(node,)):
            return _default(expressions, node, type_, least, most)
        case Phrase(id="stays_open"):
            return Blank("open")
        case _:
            report_missing(symbols, declared, "left_blank")
            return Blank("open")


def _default(expressions: Expressions, node: Node, type_: Type, least: int | None, most: int | None) -> Blank:
    expr = expressions.value(node, type_)
    if not isinstance(expr, Const):
        if expr is not None:
            expressions.report(
                node, "type-mismatch", expected=expressions.words(type_), actual=expressions.words(expr.type)
            )
        return Blank("open")
    value = expr.value
    if isinstance(type_, Number | Money | Rate | Date) and not isinstance(value, bool):
        value = _constant(expressions, expr, type_, node)
        if value is None:
            return Blank("open")
        if (least is not None and value < least) or (most is not None and value > most):
            expressions.report(
                node, "default-out-of-range", value=expressions.declared.unit.source.span_text(node.span)
            )
    elif type(expr.type) is not type(type_):
        expressions.report(
            node, "type-mismatch", expected=expressions.words(type_), actual=expressions.words(expr.type)
        )
        return Blank("open")
    return Blank("default", value)


def _party(declared: Declared) -> _Party:
    match declared.part("changed_by"):
        case Phrase(id="by_customer"):
            return "customer"
        case Phrase(id="by_store"):
            return "store"
        case _:
            return "nobody"


def _privacy(declared: Declared) -> _Privacy:
    match declared.part("kept_as"):
        case Phrase(id="personal"):
            return "personal"
        case Phrase(id="sensitive"):
            return "sensitive"
        case _:
            return "none"

"""What a ruleset says once for all its rules: zone, calendar, currency, rounding and short months."""

from collections.abc import Iterator
from typing import Literal

import attrs

from renewrules.calendars import Calendar, calendar_names, load_calendar
from renewrules.core.symbols import Declared, Symbols
from renewrules.dates import is_zone, parse_day
from renewrules.diagnostics import related
from renewrules.grammar.phrases import PHRASE_BY_ID, PHRASES, SLOT, Language
from renewrules.money import Rounding
from renewrules.source import Span
from renewrules.suggest import nearest
from renewrules.syntax.nodes import Day, Name, Node, Number, Phrase, Words

CURRENCIES = {"CNY": 2, "USD": 2, "GBP": 2, "EUR": 2}
"""The currencies the language can write, and their decimals (ISO 4217)."""


@attrs.frozen
class Terms:
    """The header of a ruleset. `rounding` and `month_end` are None when it leaves them unsaid."""

    name: str
    zone: str
    calendar: Calendar
    currency: str
    rounding: Rounding | None
    minor: int
    month_end: Literal["last", "next"] | None


def read_terms(symbols: Symbols) -> Terms:
    """The ruleset's terms; what is missing or wrong is reported and stands at a harmless value."""
    overlays = tuple(declared for declared in symbols.of_kind("terms") if declared.overlay)
    every = tuple(declared for declared in symbols.of_kind("terms") if not declared.overlay)
    for declared in overlays:
        _report_base_terms(symbols, declared)
    if not every:
        first = next(iter(symbols.of_kind(*_ANY)), None)
        if first is not None:
            symbols.report(first, first.span, "missing-terms")
        return Terms("", "UTC", load_calendar("weekdays"), "CNY", None, 2, None)
    declared = every[0]
    for other in every[1:]:
        symbols.report(other, other.span, "second-terms", name=other.shown)
    for clause in ("time_zone", "calendar_with", "currency"):
        _require(symbols, declared, clause)
    return Terms(
        name=declared.name,
        zone=_zone(symbols, declared),
        calendar=_with_own_days(symbols, _calendar(symbols, declared), (declared, *overlays)),
        currency=_currency(symbols, declared),
        rounding=_rounding(declared),
        minor=_minor(declared),
        month_end="last"
        if declared.clause("month_last")
        else "next"
        if declared.clause("month_next")
        else None,
    )


_ANY = (
    "plan",
    "step",
    "value",
    "table",
    "tiers",
    "suggestion",
    "package",
    "fact",
    "event",
    "forbid",
    "limit",
    "hours",
)


def _require(symbols: Symbols, declared: Declared, clause: str) -> None:
    if declared.clause(clause) is None:
        report_missing(symbols, declared, clause)


def report_missing(symbols: Symbols, declared: Declared, clause: str) -> None:
    """Report a clause that a declaration cannot do without, unless it is among what could not be read."""
    if declared.damaged:
        return
    symbols.report(
        declared,
        declared.span,
        "missing-clause",
        declaration=f"{symbols.kind_word(declared)} {declared.shown}".strip(),
        clause=_clause_words(clause, declared.unit.file.language),
    )


def _clause_words(clause: str, language: Language) -> str:
    """A clause's wording; where it is nothing but a slot, the wordings of what may fill it."""
    rule = PHRASE_BY_ID[clause]
    if rule.template(language).pieces != (0,):
        return SLOT.sub("…", rule.template(language).text)
    inner = [phrase for phrase in PHRASES if phrase.category == rule.categories[0]]
    if not inner or clause == "is_value":
        return {"zh": "它是什么", "en": "what it is"}[language]
    return " / ".join(SLOT.sub("…", phrase.template(language).text) for phrase in inner)


def _zone(symbols: Symbols, declared: Declared) -> str:
    match declared.part("time_zone"):
        case Words(text=text, span=span):
            if is_zone(text):
                return text
            symbols.report(declared, span, "unknown-zone", zone=text)
    return "UTC"


def _calendar(symbols: Symbols, declared: Declared) -> Calendar:
    return named_calendar(symbols, declared, declared.part("calendar_with"))


def named_calendar(symbols: Symbols, declared: Declared, node: Node | None) -> Calendar:
    """The calendar of a quoted name; one that does not exist is reported."""
    match node:
        case Words(text=text, span=span):
            if text in calendar_names():
                return load_calendar(text)
            close = nearest(text, calendar_names(), limit=1)
            symbols.report(
                declared,
                span,
                "unknown-calendar",
                calendar=text,
                calendars=tuple(calendar_names()),
                suggestion=close[0] if close else None,
            )
    return load_calendar("weekdays")


_ADDITIVE = ("also_off", "also_worked")
"""The clauses of terms that an overlay may say as well."""


def _report_base_terms(symbols: Symbols, declared: Declared) -> None:
    """What an overlay says in its terms, and only the base may say."""
    for clause in declared.clauses:
        if clause.id not in _ADDITIVE:
            text = " ".join(declared.unit.source.span_text(clause.span).split())
            symbols.report(declared, clause.span, "terms-of-overlay", clause=text)


def _with_own_days(symbols: Symbols, calendar: Calendar, every: tuple[Declared, ...]) -> Calendar:
    """The calendar with the days off and the days worked that the base and its overlays add."""
    found: dict[str, dict[int, tuple[Declared, Span]]] = {clause: {} for clause in _ADDITIVE}
    for declared in every:
        for clause, node in own_days(declared):
            _add_own_day(symbols, declared, node, clause, found)
    return calendar.with_own_days(frozenset(found["also_off"]), frozenset(found["also_worked"]))


def own_days(declared: Declared) -> Iterator[tuple[str, Day]]:
    """The days that terms add, each with the clause that adds it."""
    for clause in declared.all(*_ADDITIVE):
        match clause.parts[0]:
            case Phrase(parts=days):
                yield from ((clause.id, day) for day in days if isinstance(day, Day))
            case _:
                continue


def _add_own_day(
    symbols: Symbols,
    declared: Declared,
    node: Day,
    clause: str,
    found: dict[str, dict[int, tuple[Declared, Span]]],
) -> None:
    try:
        day = parse_day(node.text)
    except ValueError:
        return  # reported where all written days are read
    contrary = next((days[day] for other, days in found.items() if other != clause and day in days), None)
    if contrary is None:
        found[clause].setdefault(day, (declared, node.span))
        return
    first, span = contrary
    place = related("first-here", first.unit.source.name, span)
    symbols.report(declared, node.span, "off-and-worked", related=[place], date=node.text)


def _currency(symbols: Symbols, declared: Declared) -> str:
    match declared.part("currency"):
        case Name(text=text, span=span):
            if text in CURRENCIES:
                return text
            symbols.report(declared, span, "unknown-currency", currency=text, currencies=tuple(CURRENCIES))
    return "CNY"


def _rounding(declared: Declared) -> Rounding | None:
    match declared.part("rounding"):
        case Phrase(id="half_up" | "half_even" | "down" | "up" as mode):
            return mode
        case _:
            return None


def _minor(declared: Declared) -> int:
    clause = declared.clause("rounding")
    match clause.parts[1] if clause is not None else None:
        case Number(digits=digits):
            return len(digits.partition(".")[2])
        case _:
            return 2


def is_nothing(node: Node) -> bool:
    """Whether a node is the word for nothing at all."""
    from renewrules.core.symbols import BUILTINS

    return isinstance(node, Name) and BUILTINS.get(node.text) == "nothing"

"""What a ruleset says once for all its rules: zone, calendar, currency, rounding and short months."""

from typing import Literal

import attrs

from renewrules.calendars import Calendar, calendar_names, load_calendar
from renewrules.core.symbols import Declared, Symbols
from renewrules.dates import is_zone
from renewrules.grammar.phrases import PHRASE_BY_ID, PHRASES, SLOT, Language
from renewrules.money import Rounding
from renewrules.suggest import nearest
from renewrules.syntax.nodes import Name, Node, Number, Phrase, Words

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
    every = tuple(symbols.of_kind("terms"))
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
        calendar=_calendar(symbols, declared),
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
    match declared.part("calendar_with"):
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

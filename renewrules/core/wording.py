"""Types, days and clauses in the words of a file's language, for findings and explanations."""

from typing import assert_never

from renewrules.grammar.lift import UNITS
from renewrules.grammar.phrases import PHRASE_BY_ID, SLOT, Language
from renewrules.syntax.vocabulary import Vocabulary
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
    Zone,
)

_SHOWN = 4
"""Options of a list that a message names at most."""

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_UNITS = {
    "day": ("天数", "a number of days"),
    "month": ("月数", "a number of months"),
    "km": ("公里数", "a distance in km"),
}
_INNER = {
    "instant": ("时刻", "a point in time"),
    "labels": ("名称列表", "a list of names"),
    "series": ("一组值", "a series"),
}


def type_words(type_: Type, language: Language, vocabulary: Vocabulary) -> str:
    """A type as the rules name it."""
    match type_:
        case Bool():
            return _phrase("yes_or_no", language)
        case Number(unit=unit):
            if unit in _UNITS:
                return _UNITS[unit][language == "en"]
            return _phrase("a_number", language)
        case Money(currency=currency):
            pattern = "{}（{}）" if language == "zh" else "{} ({})"
            return pattern.format(_phrase("an_amount", language), currency)
        case Rate():
            return _phrase("a_rate", language)
        case Date():
            return _phrase("a_date", language)
        case Instant():
            return _INNER["instant"][language == "en"]
        case Text():
            return _phrase("words", language)
        case Zone():
            return _phrase("a_zone", language)
        case Choice(options=options):
            return _list("one_of", options, language, vocabulary)
        case Choices(options=options):
            return _list("any_of", options, language, vocabulary)
        case Labels() | EventIndex():
            return _INNER["labels"][language == "en"]
        case Series():
            return _INNER["series"][language == "en"]
        case _:
            assert_never(type_)


def unit_words(currency: str, language: Language) -> str:
    """A currency as it is written behind a number."""
    chinese, english = UNITS[currency]
    return chinese if language == "zh" else f" {english}"


def day_note(weekday: int | None, note: str, language: Language) -> str:
    """A note behind a date: its weekday, and whether it is worked or off."""
    words = [] if weekday is None else [("周" if language == "zh" else "") + _WEEKDAYS[language][weekday]]
    if note:
        words.append(
            {"worked": ("调休上班", "worked"), "holiday": ("放假", "holiday")}[note][language == "en"]
        )
    return ("，" if language == "zh" else ", ").join(words)


def _phrase(name: str, language: Language) -> str:
    return SLOT.sub("…", PHRASE_BY_ID[name].template(language).text).strip()


def _list(name: str, options: tuple[str, ...], language: Language, vocabulary: Vocabulary) -> str:
    comma = "、" if language == "zh" else ", "
    shown = [vocabulary.name(option, language) for option in options[:_SHOWN]]
    listed = comma.join(shown) + ("…" if options[_SHOWN:] else "")
    return PHRASE_BY_ID[name].template(language).text.replace("{refs}", listed)

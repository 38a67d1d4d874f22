"""From syntax nodes to text, in either language, by the table the parser is made from."""

from decimal import Decimal

import attrs

from renewrules.grammar.lift import UNITS
from renewrules.grammar.phrases import PHRASE_BY_ID, Language, PhraseRule, Template
from renewrules.syntax.nodes import (
    Clock,
    Column,
    Day,
    Name,
    Node,
    Number,
    Percent,
    Phrase,
    Quantity,
    Words,
    parts,
)

HOLE = "…"

_SHARED = {
    rule.id: rule
    for rule in (
        PhraseRule("possessive", "ref", "{name}的{name2}", "{name}'s {name2}"),
        PhraseRule("field", "field", "{name} 为 {lit}", "{name} {lit}"),
        PhraseRule("exception", "exception", "，但如果 {cond}，就 {val}", ", but {val} if {cond}"),
    )
}
_JOINTS = {
    # phrases that are a list: what stands between the parts in Chinese and in English
    "plain": ("", ""),
    "single": ("", ""),
    "unless": ("", ""),
    "refs": ("、", ", "),
    "shares": ("、", ", "),
    "dates": ("、", ", "),
    "fields": (" 且 ", " and with "),
    "any": ("，或 ", ", or "),
    "all": ("，且 ", ", and "),
}
_WEEKDAYS = {
    "zh": tuple(f"周{day}" for day in "一二三四五六日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_NOTES = {"zh": {"worked": "调休上班", "holiday": "放假"}, "en": {"worked": "worked", "holiday": "holiday"}}
_NUMERIC = (Number, Percent, Quantity, Day, Clock)
_ORDINAL_ENDINGS = {"1": "st", "2": "nd", "3": "rd"}


def print_clause(phrase: Phrase, language: Language) -> str:
    """A clause as the language says it, without its stop."""
    return _node(phrase, "clause", language)


def print_node(node: Node, language: Language) -> str:
    """A part of a clause as the language says it."""
    return _node(node, "", language)


def print_cell(phrase: Phrase, path: tuple[int, ...], language: Language) -> str:
    """The part of a clause that stands in a table's cell."""
    node: Node = phrase
    role = "clause"
    for index in path:
        role = _role(node, index)
        node = parts(node)[index]
    return _node(node, role, language)


def print_header(column: Column, sample: Phrase, language: Language) -> str:
    """A column's header: any clause of the column with `…` where its cells stand."""
    return _node(_with_hole(sample, column.path or ()), "clause", language)


def _with_hole(node: Node, path: tuple[int, ...]) -> Node:
    if not path:
        return Name(HOLE, node.span)
    if not isinstance(node, Phrase):
        return node
    filled = list(node.parts)
    filled[path[0]] = _with_hole(filled[path[0]], path[1:])
    return attrs.evolve(node, parts=tuple(filled))


def _role(phrase: Node, index: int) -> str:
    """What a part is to its phrase, where that shows in how the part is written."""
    if not isinstance(phrase, Phrase):
        return ""
    if phrase.id == "gives":
        return "gift"
    rule = PHRASE_BY_ID.get(phrase.id)
    return rule.categories[index] if rule else ""


def _node(node: Node, role: str, language: Language) -> str:
    match node:
        case Name(text=text) | Clock(text=text):
            return text
        case Words(text=text):
            return f'"{text}"'
        case Number(digits=digits):
            return _ordinal(digits, language) if role == "nth" else _grouped(digits)
        case Percent(digits=digits):
            return f"{digits}%"
        case Quantity():
            return _quantity(node, language)
        case Day():
            return _day(node, language)
        case Phrase():
            return _phrase(node, role, language)


def _phrase(phrase: Phrase, role: str, language: Language) -> str:
    if phrase.id == "counted":
        return _counted(phrase, role, language)
    written = tuple(_node(part, _role(phrase, index), language) for index, part in enumerate(phrase.parts))
    if phrase.id == "pattern":
        return _pattern(written, language)
    if phrase.id in _JOINTS:
        return _JOINTS[phrase.id][language == "en"].join(written)
    rule = PHRASE_BY_ID.get(phrase.id) or _SHARED[phrase.id]
    tight = [language == "zh" and isinstance(part, _NUMERIC) for part in phrase.parts]
    return _filled(rule.template(language), written, tight)


def _filled(template: Template, written: tuple[str, ...], tight: list[bool]) -> str:
    """The wording with its parts; no blank between a word and a part that is tight."""
    text = ""
    for index, piece in enumerate(template.pieces):
        if isinstance(piece, int):
            text += written[piece]
            continue
        before, after = (
            isinstance(slot, int) and tight[slot] and not piece.isspace()
            for slot in ((None, *template.pieces)[index], (*template.pieces, None)[index + 1])
        )
        tightened = piece.lstrip() if before else piece
        text += tightened.rstrip() if after else tightened
    return text


def _pattern(written: tuple[str, ...], language: Language) -> str:
    name, *fields = written
    if not fields:
        return name
    if language == "zh":
        return f"{name}（{' 且 '.join(fields)}）"
    return f"{name} with {' and with '.join(fields)}"


def _counted(phrase: Phrase, role: str, language: Language) -> str:
    number, name = (_node(part, "", language).replace(",", "") for part in phrase.parts)
    if language == "zh":
        return f"{number}{'份' if role == 'gift' else '次'} {name}"
    several = number != "1" and name[-1].isascii() and name[-1].isalpha()
    return f"{number} {name}{'s' if several else ''}"


def _grouped(digits: str) -> str:
    return f"{Decimal(digits):,f}"


def _ordinal(digits: str, language: Language) -> str:
    if language == "zh":
        return digits
    teens = digits[-2:-1] == "1"
    return digits + ("th" if teens else _ORDINAL_ENDINGS.get(digits[-1], "th"))


def _quantity(quantity: Quantity, language: Language) -> str:
    chinese, english = UNITS[quantity.unit]
    if language == "zh":
        return f"{_grouped(quantity.digits)}{chinese}"
    symbol = english.isupper() or english == "km"
    return f"{_grouped(quantity.digits)} {english}{'' if symbol or quantity.digits == '1' else 's'}"


def _day(day: Day, language: Language) -> str:
    notes = [] if day.weekday is None else [_WEEKDAYS[language][day.weekday]]
    if day.note:
        notes.append(_NOTES[language][day.note])
    if not notes:
        return day.text
    return f"{day.text}（{'，'.join(notes)}）" if language == "zh" else f"{day.text} ({', '.join(notes)})"

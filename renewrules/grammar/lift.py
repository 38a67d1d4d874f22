"""From Lark's trees to syntax nodes: the language-free form of a clause."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from renewrules.grammar.phrases import PHRASE_BY_ID, Language
from renewrules.source import Span
from renewrules.syntax.nodes import Clock, Day, Name, Node, Number, Percent, Phrase, Quantity, Words

if TYPE_CHECKING:
    from lark import Token, Tree

Place = Callable[[int, int], Span]

UNITS: dict[str, tuple[str, str]] = {
    # unit: (Chinese, English; English plurals add an s except where the unit is a symbol)
    "CNY": ("元", "CNY"),
    "USD": ("美元", "USD"),
    "GBP": ("英镑", "GBP"),
    "EUR": ("欧元", "EUR"),
    "working day": ("个工作日", "working day"),
    "day": ("天", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "year": ("年", "year"),
    "hour": ("小时", "hour"),
    "km": ("公里", "km"),
}
_CHINESE_UNITS = {zh: unit for unit, (zh, _) in UNITS.items()}
_WEEKDAYS = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
_WEEKDAY_NOTE = re.compile(r"[周星](?:期)?([一二三四五六日天])|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)")
_QUANTITY = re.compile(r"([\d,.]+)\s*(.+)", re.DOTALL)


def lift(tree: "Tree[Token]", language: Language, place: Place) -> Phrase:
    """A parsed clause as a node; `place` turns offsets of the parsed text into spans of the file."""
    node = _Lift(language, place).node(tree)
    assert isinstance(node, Phrase)
    return node


def canonical_number(text: str) -> str:
    """A number's digits without thousands marks or needless zeros in front."""
    return (
        text.replace(",", "").lstrip("0").replace(".", "0.", 1 if text.lstrip("0").startswith(".") else 0)
        or "0"
    )


class _Lift:
    def __init__(self, language: Language, place: Place) -> None:
        self.language = language
        self.place = place

    def node(self, tree: "Tree[Token]") -> Node:
        rule = str(tree.data)
        span = self._span(tree)
        match rule:
            case "name":
                return Name(_text(tree), span)
            case "string":
                return Words(_text(tree)[1:-1], span)
            case "number":
                return Number(canonical_number(_text(tree)), span)
            case "nth":
                return Number(re.sub(r"\D", "", _text(tree)), span)
            case "percent":
                return Percent(canonical_number(_text(tree)[:-1]), span)
            case "quantity":
                return self._quantity(_text(tree), span)
            case "date":
                return self._day(_text(tree), span)
            case "time":
                return Clock(_text(tree), span)
            case "counted":
                return self._counted(tree, span)
            case _:
                return Phrase(rule, self._ordered(rule, self._parts(tree)), span)

    def _span(self, tree: "Tree[Token]") -> Span:
        if tree.meta.empty:
            return self.place(0, 0)
        return self.place(tree.meta.start_pos, tree.meta.end_pos)

    def _parts(self, tree: "Tree[Token]") -> tuple[Node, ...]:
        return tuple(self.node(child) for child in tree.children if not isinstance(child, str))

    def _ordered(self, rule: str, parts: tuple[Node, ...]) -> tuple[Node, ...]:
        """The parts in the table's order, whatever the order of the words."""
        if rule == "exception":
            return parts if self.language == "zh" else (parts[1], parts[0])
        phrase = PHRASE_BY_ID.get(rule)
        if phrase is None or self.language == "zh":
            return parts
        order = [piece for piece in phrase.template("en").pieces if isinstance(piece, int)]
        return tuple(part for _, part in sorted(zip(order, parts, strict=True), key=lambda pair: pair[0]))

    def _counted(self, tree: "Tree[Token]", span: Span) -> Node:
        token, name = tree.children
        digits = re.sub(r"\D", "", str(token))
        number = Number(digits, span)
        node = self.node(name)  # type: ignore[arg-type]
        assert isinstance(node, Name)
        if self.language == "en" and digits != "1" and node.text.endswith("s"):
            node = Name(node.text[:-1], node.span)
        return Phrase("counted", (number, node), span)

    def _quantity(self, text: str, span: Span) -> Quantity:
        match = _QUANTITY.fullmatch(text)
        assert match is not None
        unit = " ".join(match[2].split())
        if self.language == "zh":
            unit = _CHINESE_UNITS[unit]
        elif unit not in UNITS:
            unit = unit.removesuffix("s")
        return Quantity(canonical_number(match[1]), unit, span)

    def _day(self, text: str, span: Span) -> Day:
        note = text[10:]
        weekday = _WEEKDAY_NOTE.search(note)
        if weekday is None:
            number = None
        elif weekday[1]:
            number = "一二三四五六日天".index(weekday[1]) % 7 if weekday[1] != "天" else 6
        else:
            number = _WEEKDAYS[weekday[2]]
        kind: Literal["", "worked", "holiday"] = ""
        if "worked" in note or "调休上班" in note:
            kind = "worked"
        elif "holiday" in note or "放假" in note:
            kind = "holiday"
        return Day(text[:10], number, kind, span)


def _text(tree: "Tree[Token]") -> str:
    return str(tree.children[0])

"""Values and parts of rules in the words of a language: the very phrases that rules are written in."""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from typing import cast
from unicodedata import east_asian_width

import attrs

from renewrules import dates, money
from renewrules import valuetypes as types
from renewrules.core import nodes
from renewrules.core.anchors import anniversary_in, bounded_in, latest_in
from renewrules.core.expressions import MONTHS
from renewrules.core.nodes import (
    All,
    Any,
    Call,
    Const,
    EventField,
    Expr,
    Field,
    Fold,
    Not,
    Presume,
    Ref,
    Today,
)
from renewrules.explain.claims import Named, Reading, Said
from renewrules.grammar.lift import UNITS
from renewrules.grammar.phrases import PHRASE_BY_ID, Language
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.valuetypes import Type, Value


@attrs.frozen
class Speech:
    """One language's words for values and for parts of rules."""

    language: Language
    zone: str
    words: dict[str, str]
    weekdays: tuple[str, ...]
    vocabulary: Vocabulary

    # --- names and values

    def named(self, named: Named) -> str:
        """A name as the rules write it, with the row it is about."""
        name = self.name(named.name)
        return self.words["of-row"].format(name=name, row=named.row) if named.row else name

    def name(self, name: str) -> str:
        """A name as rules in the language write it; a part after a dot belongs to what stands before it."""
        owner, _, part = name.rpartition(".")
        shown = self.vocabulary.name(part, self.language)
        return self.words["part-of"].format(owner=self.name(owner), part=shown) if owner else shown

    def text(self, text: str) -> str:
        """A quoted text in the language, where a glossary has it."""
        return self.vocabulary.text(text, self.language)

    def clause(self, text: str) -> str:
        """A clause or label as the rules write it, without the blanks that set names apart there."""
        return reduce(lambda left, right: joined(f"{left} ", right), self.text(text).split(" "))

    def names(self, names: Sequence[str]) -> str:
        """Several, in order."""
        return self.words["comma"].join(names) if names else self.words["nothing"]

    def value(self, value: Value, type_: Type, *, brief: bool = False) -> str:
        """A value as people write it; `brief` leaves out the weekday of a date."""
        if value is None:
            return self.words["unknown"]
        match type_, value:
            case types.Bool(), bool():
                return self.words["yes" if value else "no"]
            case types.Number(unit=unit), int():
                return self.quantity(money.to_decimal(value, type_.scale), unit)
            case types.Money(currency=currency), int():
                return self.quantity(money.to_decimal(value, type_.scale), currency)
            case types.Rate(scale=scale), int():
                return f"{_short(money.to_decimal(value, scale) * 100)}%"
            case types.Date(), int():
                return self.day(value, brief=brief)
            case types.Instant(), int():
                return self.instant(value)
            case types.Choice(), str():
                return self.name(value)
            case types.Choices(options=options), frozenset():
                return self.names([self.name(option) for option in options if option in value])
            case types.Labels(), tuple():
                return self.names([self.name(str(label)) for label in value])
            case types.Series(item=item), tuple():
                return self.names([self.value(part, item) for part in value])
            case _:
                return str(value)

    def quantity(self, number: Decimal, unit: str) -> str:
        """A number with its unit."""
        digits = _amount(number) if unit.isupper() else _short(number)
        if unit not in UNITS:
            return f"{digits} {unit}".strip()
        chinese, english = UNITS[unit]
        if self.language == "zh":
            return f"{digits}{chinese}"
        return f"{digits} {english}{'' if english.isupper() or english == 'km' or abs(number) == 1 else 's'}"

    def day(self, day: int, *, brief: bool = False) -> str:
        """A day, with its weekday unless that is left out."""
        if day >= dates.NEVER:
            return self.words["never"]
        date = dates.format_day(day)
        pattern = self.words["day"]
        return date if brief else pattern.format(date=date, weekday=self.weekdays[dates.weekday(day)])

    def instant(self, instant: int) -> str:
        """A time on the ruleset's clock."""
        if not dates.FIRST_INSTANT < instant < dates.NEVER_INSTANT:
            return self.words["never"]
        day, second = dates.local(instant, self.zone)
        return self.words["instant"].format(day=self.day(day), time=clock(second))

    def stretch(self, start: int, end: int) -> str:
        """A stretch of time on the ruleset's clock; a whole day by its name."""
        (first, begins), (last, ends) = dates.local(start, self.zone), dates.local(end, self.zone)
        if (begins, ends, last - first) == (0, 0, 1):
            return self.day(first)
        if first != last:
            return self.words["from-to"].format(start=self.instant(start), end=self.instant(end))
        return self.words["between"].format(day=self.day(first), start=clock(begins), end=clock(ends))

    # --- parts of rules

    def said(self, said: Said) -> str:
        """A part of a rule, with what it read in brackets."""
        return self.expr(said.expr, said.readings)

    def expr(self, expr: Expr, readings: tuple[Reading, ...] = ()) -> str:
        """An expression in the phrases of the language."""
        text = self._expr(expr, readings)
        reading = next((reading for reading in readings if reading.what == expr), None)
        return text if reading is None else self.words["reading"].format(what=text, value=self._read(reading))

    def _read(self, reading: Reading) -> str:
        if reading.value is None:
            return self.words["blank" if isinstance(reading.what, Field) else "unknown"]
        text = self.value(reading.value, reading.what.type, brief=True)
        return self.words["as-blank"].format(value=text) if reading.as_blank else text

    def _expr(self, expr: Expr, readings: tuple[Reading, ...]) -> str:
        match expr:
            case Const(value=value, type=type_):
                return self.value(value, type_, brief=True)
            case Field(subject=subject, name="id"):
                return self.name(f"{subject}.{self.words['id']}")
            case Field(name=name) | EventField(name=name):
                return self.name(name)
            case Ref(name=name):
                return self.part(name)
            case Today():
                return self.words["today"]
            case nodes.Now():
                return self.words["now"]
            case All(items=(Call(arguments=(_, day)), Call(arguments=(_, end))) as items) if is_within(items):
                return self._phrase("within", self.expr(day, readings), self._length(cast(Call, end)))
            case All(items=items):
                return self.words["and"].join(self.expr(item, readings) for item in grouped(items))
            case Any(items=items):
                return self.words["or"].join(self.expr(item, readings) for item in items)
            case Not(item=item):
                return self._not(item, readings)
            case Presume(item=Call(function="equal", arguments=(item, other)), value=False) if item == other:
                return self._phrase("is_filled", self.expr(item, readings))
            case Presume(item=item):
                return self.expr(item, readings)
            case Fold():
                return self._fold(expr, readings)
            case Call():
                return self._call(expr, readings)
            case nodes.OfEvent(name="day", event=Fold(what="last") as latest):
                return self._phrase("day_of_latest", self.pattern(latest))
            case nodes.Choose() if (first := anniversary_in(expr)) is not None:
                return self._phrase("next_anniversary", self.expr(first, readings))
            case nodes.Choose() if (earlier := bounded_in(expr)) is not None:
                return self._call(earlier, readings)
            case nodes.OfEvent(name=name, event=Fold(what="last") as latest):
                return self._phrase("of_latest", self.pattern(latest), self.name(name))
            case nodes.OfEvent(name=name, kind=kind):
                return self.words["part-of"].format(owner=self.name(kind), part=self.name(name))
            case _:
                return self.words["what-applies"]

    def part(self, name: str) -> str:
        """A definition as the rules name it: a value, or a part of a step, list, menu or other rule."""
        owner, _, part = name.rpartition(".")
        pattern = self.words.get(f"part-{part}")
        if not owner or pattern is None:
            return self.name(name)
        thing = owner.rpartition(".")[2]
        key = f"part-{owner.partition('.')[0]}-{part}"
        return self.words.get(key, pattern).format(owner=self.name(thing))

    def pattern(self, fold: Fold) -> str:
        """The kinds of events a question about history is about, with what their fields must be."""
        kinds = self.words["or"].join(self.name(kind) for kind in fold.kinds)
        items = fold.where.items if isinstance(fold.where, All) else (fold.where,)
        fields = [
            self.words["field-is"].format(name=self.name(left.name), value=self.expr(right))
            for item in items
            if isinstance(item, Call) and item.function == "equal"
            for left, right in [item.arguments]
            if isinstance(left, EventField) and left.name not in ("answers", "answers_row", "day", "at")
        ]
        if not fields:
            return kinds
        return self.words["pattern"].format(kinds=kinds, fields=self.words["field-and"].join(fields))

    def _fold(self, fold: Fold, readings: tuple[Reading, ...]) -> str:
        match fold.what:
            case "count" if (within := _days_of(fold)) is not None:
                return self._count(fold, *within, readings)
            case "count":
                return self._phrase("count_of", self.pattern(fold))
            case "sum" if fold.value is not None:
                return self._phrase("sum_of", self.pattern(fold), self.expr(fold.value, readings))
            case "match" | "last":
                return self.pattern(fold)
            case "first_day":
                return self._phrase("day_of_first", self.pattern(fold))
            case _:
                return self.words["latest-of"].format(pattern=self.pattern(fold))

    def _count(self, fold: Fold, start: Expr, end: Expr | None, readings: tuple[Reading, ...]) -> str:
        """How many events there were since a day, or in some time before one."""
        if end is None:
            return self._phrase("count_since", self.expr(start, readings), self.pattern(fold))
        length = self._length(cast(Call, start))
        return self._phrase("count_before", self.expr(end, readings), length, self.pattern(fold))

    def _not(self, item: Expr, readings: tuple[Reading, ...]) -> str:
        match item:
            case Presume(item=Call(function="equal", arguments=(value, other))) if value == other:
                return self._phrase("is_blank", self.expr(value, readings))
            case Call(function="is_working", arguments=(day, _)):
                return self._phrase("on_day_off", self.expr(day, readings))
            case Call(function="member", arguments=(Const(value=str(option)), held)):
                return self._phrase("contains_not", self.expr(held, readings), self.name(option))
            case Call(function="member", arguments=(left, options)):
                return self._phrase("none_of_these", self.expr(left, readings), self.expr(options))
            case _:
                return self.words["not"].format(condition=self.expr(item, readings))

    def _call(self, call: Call, readings: tuple[Reading, ...]) -> str:
        function, arguments = call.function, call.arguments
        match function, arguments:
            case (("at_least" | "less"), (Fold(what="count") as fold, Const(value=1))):
                return self._phrase(
                    "happened" if function == "at_least" else "never_happened", self.pattern(fold)
                )
            case "at_least", (Fold(what="last") as fold, Const(value=0)):
                return self._phrase("happened", self.pattern(fold))
            case "at_least", (Ref(name=name), Const(value=0)) if name.endswith(".match"):
                return self._phrase("of_thing", self.name(name.split(".")[-2]), self._phrase("state_done"))
            case "less", (Ref(name=name), Const(value=dates.NEVER)) if name.endswith(".done_on"):
                return self._phrase("step_done", self.name(name.split(".")[-2]))
            case "more", (Fold(what="nth_latest") as fold, Const(value=dates.FIRST_INSTANT)):
                return self._phrase("happened", self.pattern(fold))
            case "equal", (Call(function="weekday", arguments=(day,)), Const(value=int(number))):
                return self._phrase("on_weekday", self.expr(day, readings), self.weekdays[number])
            case "equal", (left, Const(type=types.Bool(), value=wanted)) if any(
                r.what == left for r in readings
            ):
                return self._held_against(left, wanted, next(r for r in readings if r.what == left))
            case (("equal" | "differ" | "less" | "at_most" | "more" | "at_least"), (left, right)):
                word = (
                    _DATED.get(function, function)
                    if isinstance(left.type, types.Date | types.Instant)
                    else function
                )
                return self._phrase(
                    "compare", self.expr(left, readings), self._phrase(word), self.expr(right, readings)
                )
            case "in_months", (day, Const(value=int(first)), Const(value=int(last))):
                bounds = (self._phrase(MONTHS[month - 1]) for month in (first, last))
                return self._phrase("in_months", self.expr(day, readings), *bounds)
            case "subtract", (Call("month_number", (end,)), Call("month_number", (start,))):
                return self._phrase("calendar_months", self.expr(start, readings), self.expr(end, readings))
            case "member", (Const(value=str(option)), held):
                return self._phrase("contains", self.expr(held, readings), self.name(option))
            case "member", (left, options):
                return self._phrase("one_of_these", self.expr(left, readings), self.expr(options))
            case (
                "add_working_days",
                (day, Const(value=int(count)), nodes.CalendarConst(calendar=calendar, named=True)),
            ):
                length = self._length_of(function, count)
                return self._phrase(
                    "after_by_calendar", f'"{calendar.name}"', self.expr(day, readings), length
                )
            case (("add_days" | "add_months" | "add_working_days"), (day, Const(value=int(count)), *_)):
                return self._shifted(function, day, count, readings)
            case (("greatest" | "least"), (left, right)):
                which = _BOUNDS[function, isinstance(left.type, types.Date)]
                return self._phrase(which, self.expr(left, readings), self.expr(right, readings))
            case "multiply", (left, Const(value=10 | 100 | 1000 | 10000)):
                return self.expr(left, readings)
            case "multiply", (Const(type=types.Rate()) as rate, base):
                return self._phrase("percent_of", self.expr(base, readings), self.expr(rate))
            case _ if function in _PHRASES and len(arguments) > 1:
                left, right = arguments[:2]
                return self._phrase(_PHRASES[function], self.expr(left, readings), self.expr(right, readings))
            case "rescale" | "divide" | "day_of" | "item" | "roll" | "after_holiday" | "split" | "total", _:
                return self.expr(arguments[0], readings)
            case _:
                shown = [self.expr(a, readings) for a in arguments if not isinstance(a, nodes.CalendarConst)]
                return self.names(shown)

    def _held_against(self, left: Expr, wanted: Value, reading: Reading) -> str:
        """A test for yes or no, with what it is instead, or that it was left blank."""
        texts = self.expr(left), self._phrase("equal"), self.value(wanted, types.Bool())
        condition = self._phrase("compare", *texts)
        if reading.value is wanted and not reading.as_blank:
            return condition
        return self.words["bool-reading"].format(condition=condition, value=self._read(reading))

    def _shifted(self, function: str, day: Expr, count: int, readings: tuple[Reading, ...]) -> str:
        length = self._length_of(function, count)
        if isinstance(day, Ref) and day.name.endswith(".done_on"):
            reading = next(
                (self._read(r) for r in readings if r.what == day and r.value not in (None, dates.NEVER)), ""
            )
            step = self._phrase("after_done", self.name(day.name.split(".")[-2]), length)
            return self.words["done-reading"].format(what=step, value=reading) if reading else step
        if isinstance(day, Fold) and day.what == "first_day":
            return self._counted_from(day, self._phrase("after_event", self.pattern(day), length), readings)
        if (latest := latest_in(day)) is not None:
            after = self._phrase("after_latest", self.pattern(latest), length)
            return self._counted_from(day, after, readings)
        return self._phrase("before_date" if count < 0 else "after_date", self.expr(day, readings), length)

    def _counted_from(self, day: Expr, text: str, readings: tuple[Reading, ...]) -> str:
        """A day some time after an event, with the day of the event in brackets."""
        found = (self._read(r) for r in readings if r.what == day and r.value not in (None, dates.NEVER))
        value = next(found, "")
        return self.words["reading"].format(what=text, value=value) if value else text

    def _length(self, shift: Call) -> str:
        count = cast(Const, shift.arguments[1]).value
        return self._length_of(shift.function, cast(int, count))

    def _length_of(self, function: str, count: int) -> str:
        unit = {"add_days": "day", "add_months": "month", "add_working_days": "working day"}[function]
        size = abs(count)
        if unit == "month" and size % 12 == 0:
            unit, size = "year", size // 12
        return self.quantity(Decimal(size), unit)

    def _phrase(self, phrase: str, *parts: str) -> str:
        pieces = PHRASE_BY_ID[phrase].template(self.language).pieces
        text = ""
        for piece in pieces:
            text = joined(text, parts[piece] if isinstance(piece, int) else piece)
        return text


_DATED = {"at_least": "not_before", "at_most": "not_after", "more": "after", "less": "before"}
_BOUNDS = {
    ("greatest", False): "larger",
    ("least", False): "smaller",
    ("greatest", True): "no_earlier",
    ("least", True): "no_later",
}
_PHRASES = {
    "add": "plus",
    "subtract": "less_of",
    "multiply": "times",
    "days_between": "days_between",
    "months_between": "months_between",
}


def _days_of(fold: Fold) -> tuple[Expr, Expr | None] | None:
    """The day from which on events are counted, and the one before which, if they are."""
    match fold.where.items if isinstance(fold.where, All) else (fold.where,):
        case (
            *_,
            Call(function="at_least", arguments=(EventField(name="day"), start)),
            Call(function="less", arguments=(EventField(name="day"), end)),
        ):
            return start, end
        case (*_, Call(function="at_least", arguments=(EventField(name="day"), start))):
            return start, None
        case _:
            return None


def is_within(items: tuple[Expr, ...]) -> bool:
    """Whether two tests together say that today lies within some time after a day."""
    match items:
        case (
            Call(function="at_least", arguments=(Today(), day)),
            Call(
                function="at_most",
                arguments=(
                    Today(),
                    Call(
                        function="add_days" | "add_months" | "add_working_days",
                        arguments=(start, Const(value=int(count)), *_),
                    ),
                ),
            ),
        ):
            return start == day and count >= 0
        case _:
            return False


def grouped(items: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The tests of a condition, with two that say one thing together made one again."""
    found: list[Expr] = []
    for item in items:
        if found and is_within((found[-1], item)):
            found[-1] = All((found[-1], item), item.type)
        else:
            found.append(item)
    return tuple(found)


def joined(left: str, right: str) -> str:
    """Two texts put together: beside wide letters no blank is needed to tell names from words."""
    if left.endswith(" ") and (_is_wide(left[-2:-1]) or _is_wide(right[:1])):
        return left[:-1] + right
    if right.startswith(" ") and (_is_wide(left[-1:]) or _is_wide(right[1:2])):
        return left + right[1:]
    return left + right


def _is_wide(letter: str) -> bool:
    return letter != "" and east_asian_width(letter) in ("W", "F")


def clock(second_of_day: int) -> str:
    """A time of day."""
    minutes, seconds = divmod(second_of_day, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _short(number: Decimal) -> str:
    """Digits grouped by thousands, without decimals that say nothing."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():,f}"
    return f"{number.normalize():,f}"


def _amount(number: Decimal) -> str:
    """Digits of an amount of money: whole, or with at least two decimals."""
    text = _short(number)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}" if decimals else whole

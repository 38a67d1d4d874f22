"""Cases that prove a finding: facts on which the reference engine itself does what the finding says."""

from itertools import islice
from typing import Literal, assert_never, cast

import attrs

from renewrules import dates
from renewrules.checks.cells import PLAIN_DAY, Case, Cells, ExhaustedError
from renewrules.checks.formulas import FALSE, TRUE, Axis, Formulas
from renewrules.checks.imagined import Imagined
from renewrules.core.nodes import All, Call, Const, EventField, Expr, Field, Fold, OfEvent, Program, Today
from renewrules.core.symbols import BUILTINS
from renewrules.grammar.lift import UNITS
from renewrules.grammar.phrases import Language
from renewrules.money import format_amount
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.valuetypes import Choices, Date, Money, Number, Rate, Text, Type, Value, Zone

_ATTEMPTS = 40
"""How many of the cases that a search proposes are tried out on the reference engine."""

_PERCENT = _CENTS = 2

Proof = tuple[str, ...] | Literal["impossible", "cannot-tell"]
"""A case in words, or why there is none."""

Truths = tuple[tuple[Expr, bool], ...]
"""Conditions, and what each is to be."""


@attrs.frozen
class Witnesses:
    """Finds cases for one program."""

    program: Program
    imagined: Imagined
    formulas: Formulas
    cells: Cells

    @classmethod
    def of(cls, program: Program) -> "Witnesses":
        """For a program's own facts."""
        return cls(program, Imagined.of(program), Formulas(program), Cells.of(program))

    def find(self, wanted: Truths, subject: str | None) -> Proof:
        """A case in which each condition, about a row of `subject`, is what is wanted."""
        goals = tuple((self.formulas.of(expr), TRUE if truth else FALSE) for expr, truth in wanted)
        proposed = False
        try:
            for case in islice(self.cells.cases(goals), _ATTEMPTS):
                proposed = True
                made = _Made(self.program)
                made.take(case)
                if self._holds(made, wanted, subject):
                    return made.words()
        except ExhaustedError:
            return "cannot-tell"
        return "cannot-tell" if proposed else "impossible"

    def _holds(self, made: "_Made", wanted: Truths, subject: str | None) -> bool:
        exprs = [expr for expr, _ in wanted]
        self.imagined.fill(made.facts)
        for kind, fields in sorted(made.events.items()):
            self.imagined.happen(kind, made.day, ("", ""), fields)
        evaluator = self.imagined.ask(made.day, self.imagined.needed(exprs))
        row = self.imagined.row(subject)
        return all(evaluator.evaluate(expr, row) is truth for expr, truth in wanted)


class _Made:
    """The facts that a case gives."""

    def __init__(self, program: Program) -> None:
        self.language: Language = "zh" if program.language == "zh" else "en"
        self.vocabulary = program.vocabulary
        self.today: int | None = None
        self.facts: dict[tuple[str, str], Value] = {}
        self.types: dict[tuple[str, str], Type] = {}
        self.events: dict[str, dict[str, Value]] = {}

    @property
    def day(self) -> int:
        """The day of the question."""
        return PLAIN_DAY if self.today is None else self.today

    def take(self, case: Case) -> None:
        """Facts that are quantities themselves first, then those that a combination determines."""
        for axis in sorted(case, key=lambda axis: (len(axis.terms), _rank(axis))):
            match axis.term:
                case Field() as field:
                    self._give(field, case[axis])
                case Today():
                    self.today = cast(int, case[axis])
                case Fold(what="last", kinds=(kind,), where=where) if cast(int, case[axis] or 0) >= 0:
                    self._happen(kind, where)
                case OfEvent(kind=kind, name=name, event=Fold(what="last", where=where), type=type_):
                    self._happen(kind, where)[name] = case[axis]
                    self.types[kind, name] = type_
                case Call(function="member", arguments=(Const(value=option), Field(type=Choices()) as field)):
                    self._include(field, str(option), case[axis])
                case None:
                    self._solve(axis, case[axis])
                case _:
                    continue

    def _happen(self, kind: str, where: Expr) -> dict[str, Value]:
        """Let there have been an event of a kind, with the fields that a pattern asks for."""
        fields = self.events.setdefault(kind, {})
        for test in where.items if isinstance(where, All) else (where,):
            match test:
                case Call(
                    function="equal", arguments=(EventField(name=name, type=type_), Const(value=value))
                ):
                    fields.setdefault(name, value)
                    self.types[kind, name] = type_
                case _:
                    continue
        return fields

    def _give(self, field: Field, value: Value) -> None:
        self.facts[field.subject, field.name] = value
        self.types[field.subject, field.name] = field.type

    def _include(self, field: Field, option: str, included: Value) -> None:
        held = self.facts.get((field.subject, field.name), frozenset())
        if included is None or held is None:
            self._give(field, None)
        elif included is True:
            self._give(field, cast(frozenset[str], held) | {option})
        else:
            self._give(field, held)

    def _solve(self, axis: Axis, value: Value) -> None:
        """Choose facts so that a combination of them has a value."""
        if value is None or not all(map(_can_be_chosen, (term for term, _ in axis.terms))):
            return
        rest = cast(int, value)
        free: tuple[Expr, int] | None = None
        for term, factor in axis.terms:
            known = self._known(term)
            if known is not None:
                rest -= factor * known
            elif free is None:
                free = term, factor
            else:
                number = PLAIN_DAY if isinstance(term.type, Date) else 0
                self._choose(term, number)
                rest -= factor * number
        if free is not None:
            self._choose(free[0], rest // free[1])

    def _known(self, term: Expr) -> int | None:
        """What a quantity was chosen to be."""
        found: Value = None
        match term:
            case Today():
                found = self.today = self.day
            case Field(subject=subject, name=name):
                if (subject, name) in self.facts:
                    held = self.facts[subject, name]
                    found = held if isinstance(held, int) else PLAIN_DAY if isinstance(term.type, Date) else 0
                    self._give(term, found)
            case OfEvent(kind=kind, name=name):
                found = self.events.get(kind, {}).get(name)
            case _:
                raise AssertionError(f"nobody chooses {term}")
        return found if isinstance(found, int) else None

    def _choose(self, term: Expr, value: int) -> None:
        """Let a quantity be some number."""
        match term:
            case Field():
                self._give(term, value)
            case OfEvent(kind=kind, name=name, event=Fold(where=where), type=type_):
                self._happen(kind, where)[name] = value
                self.types[kind, name] = type_
            case _:
                raise AssertionError(f"nobody chooses {term}")

    def words(self) -> tuple[str, ...]:
        """The case as people read it."""
        said = (
            []
            if self.today is None and (self.facts or self.events)
            else [f"{_today(self.language)}{self._is}{dates.format_day(self.day)}"]
        )
        for (subject, name), value in sorted(self.facts.items()):
            said.append(self._said(name, value, self.types[subject, name]))
        for kind, fields in sorted(self.events.items()):
            said += [
                self._said(name, value, self.types[kind, name]) for name, value in sorted(fields.items())
            ]
        return tuple(said)

    @property
    def _is(self) -> str:
        return " 为 " if self.language == "zh" else " = "

    def _said(self, name: str, value: Value, type_: Type) -> str:
        shown = value_words(value, type_, self.language, self.vocabulary)
        return f"{self.vocabulary.name(name, self.language)}{self._is}{shown}"


def _can_be_chosen(term: Expr) -> bool:
    """Whether a case can say what a quantity is: a fact, today, or a field of the latest event of a kind."""
    match term:
        case Field() | Today() | OfEvent(event=Fold(what="last")):
            return True
        case _:
            return False


def _rank(axis: Axis) -> str:
    return repr(axis.terms)


def _today(language: Language) -> str:
    return _builtin("today", language)


def _builtin(identity: str, language: Language) -> str:
    words = [word for word, meant in BUILTINS.items() if meant == identity]
    return words[language == "en"]


def value_words(value: Value, type_: Type, language: Language, vocabulary: Vocabulary) -> str:
    """A value as the rules would write it."""
    match value:
        case None:
            return "没填" if language == "zh" else "left blank"
        case bool():
            return _builtin("yes" if value else "no", language)
        case int():
            return _number_words(value, type_, language)
        case str():
            return value if isinstance(type_, Text | Zone) else vocabulary.name(value, language)
        case frozenset():
            comma = "、" if language == "zh" else ", "
            names = comma.join(vocabulary.name(option, language) for option in sorted(value))
            return names or _builtin("nothing", language)
        case tuple():
            return ", ".join(value_words(item, type_, language, vocabulary) for item in value)
        case _:
            assert_never(value)


def _number_words(value: int, type_: Type, language: Language) -> str:
    match type_:
        case Date():
            return dates.format_day(value)
        case Money(currency=currency, scale=scale):
            while scale > _CENTS and value % 10 == 0:
                value, scale = value // 10, scale - 1
            return _with_unit(format_amount(value, scale), currency, language)
        case Rate(scale=scale):
            return f"{format_amount(value, max(scale - _PERCENT, 0))}%"
        case Number(scale=scale, unit=unit):
            return _with_unit(format_amount(value, scale), unit, language)
        case _:
            return str(value)


def _with_unit(amount: str, unit: str, language: Language) -> str:
    if not unit:
        return amount
    chinese, english = UNITS[unit]
    return f"{amount}{chinese}" if language == "zh" else f"{amount} {english}"

"""Conditions taken apart: tests of single quantities, joined in Kleene's logic.

A quantity (`Axis`) is one fact, today, or a whole-number combination of several terms such as the days from
expiry to today. What cannot be taken apart is a quantity of its own, equal only to itself. Quantities are
taken as independent, so what is impossible here is impossible, while what is possible here may not be.
"""

from math import gcd
from typing import Literal, TypeAlias, assert_never, cast

import attrs

from renewrules.core.functions import BY_NAME
from renewrules.core.nodes import (
    All,
    Any,
    Call,
    Const,
    Definition,
    Expr,
    Field,
    Not,
    OfEvent,
    Presume,
    Program,
    Ref,
    Today,
)
from renewrules.valuetypes import (
    Bool,
    Choice,
    Date,
    EventIndex,
    Instant,
    Money,
    Number,
    Rate,
    Text,
    Type,
    Value,
    Zone,
)

TRUE, FALSE, UNKNOWN = 1, 2, 4
"""What a formula may still come to, as a set of bits."""

ANYTHING = TRUE | FALSE | UNKNOWN

Comparison = Literal["equal", "differ", "less", "at_most", "more", "at_least"]
_COMPARISONS = frozenset({"equal", "differ", "less", "at_most", "more", "at_least"})


@attrs.frozen(cache_hash=True)
class Axis:
    """A quantity: terms, each with its factor, added up."""

    terms: tuple[tuple[Expr, int], ...]
    type: Type

    @property
    def term(self) -> Expr | None:
        """The only term of a quantity that is just that term."""
        return self.terms[0][0] if len(self.terms) == 1 and self.terms[0][1] == 1 else None


@attrs.frozen
class Compared:
    """Whether ``factor * axis + offset`` compares with 0 in one way."""

    axis: Axis
    function: Comparison
    factor: int
    offset: int


@attrs.frozen
class Among:
    """Whether the value is one of some."""

    axis: Axis
    values: frozenset[Value]


@attrs.frozen
class Filled:
    """True when the value is known; unknown otherwise."""

    axis: Axis


@attrs.frozen
class Fixed:
    """A written truth."""

    truth: bool


@attrs.frozen
class Every:
    """Kleene and."""

    items: tuple["Formula", ...]


@attrs.frozen
class Some:
    """Kleene or."""

    items: tuple["Formula", ...]


@attrs.frozen
class Inverse:
    """Kleene not."""

    item: "Formula"


@attrs.frozen
class Assumed:
    """The item, or a written truth while it is unknown."""

    item: "Formula"
    truth: bool


Test: TypeAlias = Compared | Among | Filled
Formula: TypeAlias = Test | Fixed | Every | Some | Inverse | Assumed


def tests(formula: Formula) -> tuple[Test, ...]:
    """The tests of a formula, left to right."""
    match formula:
        case Compared() | Among() | Filled():
            return (formula,)
        case Fixed():
            return ()
        case Every(items=items) | Some(items=items):
            return tuple(test for item in items for test in tests(item))
        case Inverse(item=item) | Assumed(item=item):
            return tests(item)
        case _:
            assert_never(formula)


def outcomes(formula: Formula, assigned: dict[Axis, Value]) -> int:
    """What a formula may still come to when some quantities are given; exact when all are."""
    match formula:
        case Compared() | Among() | Filled():
            return _tested(formula, assigned)
        case Fixed(truth=truth):
            return TRUE if truth else FALSE
        case Every(items=items):
            return _joined([outcomes(item, assigned) for item in items], TRUE, FALSE)
        case Some(items=items):
            return _joined([outcomes(item, assigned) for item in items], FALSE, TRUE)
        case Inverse(item=item):
            found = outcomes(item, assigned)
            return (found & UNKNOWN) | (FALSE if found & TRUE else 0) | (TRUE if found & FALSE else 0)
        case Assumed(item=item, truth=truth):
            found = outcomes(item, assigned)
            presumed = TRUE if truth else FALSE
            return (found & ~UNKNOWN) | (presumed if found & UNKNOWN else 0)
        case _:
            assert_never(formula)


def _tested(test: Test, assigned: dict[Axis, Value]) -> int:
    if test.axis not in assigned:
        return TRUE | UNKNOWN if isinstance(test, Filled) else ANYTHING
    value = assigned[test.axis]
    if value is None:
        return UNKNOWN
    match test:
        case Compared(function=function, factor=factor, offset=offset):
            truth = BY_NAME[function].apply(factor * cast(int, value) + offset, 0)
        case Among(values=values):
            truth = value in values
        case Filled():
            truth = True
        case _:
            assert_never(test)
    return TRUE if truth else FALSE


def _joined(found: list[int], neutral: int, decisive: int) -> int:
    """The outcomes of an and (neutral: true) or an or (neutral: false)."""
    joint = decisive if any(outcome & decisive for outcome in found) else 0
    if all(outcome & neutral for outcome in found):
        joint |= neutral
    if all(outcome & ~decisive for outcome in found) and any(outcome & UNKNOWN for outcome in found):
        joint |= UNKNOWN
    return joint


class Formulas:
    """Takes the conditions of one program apart."""

    def __init__(self, program: Program) -> None:
        self._definitions: dict[str, Definition] = {each.name: each for each in program.definitions}
        self._made: dict[Expr, Formula] = {}

    def of(self, expr: Expr) -> Formula:
        """The formula of a condition."""
        if expr not in self._made:
            self._made[expr] = self._formula(expr)
        return self._made[expr]

    def _formula(self, expr: Expr) -> Formula:
        match expr:
            case Const(value=bool() as truth):
                return Fixed(truth)
            case All(items=items):
                return Every(tuple(self.of(item) for item in items))
            case Any(items=items):
                return Some(tuple(self.of(item) for item in items))
            case Not(item=item):
                return Inverse(self.of(item))
            case Presume(item=item, value=bool() as truth):
                return Assumed(self.of(item), truth)
            case Ref(name=name) if self._is_logic(self._definitions[name].expr):
                return self.of(self._definitions[name].expr)
            case Call(function="member", arguments=(held, Const(value=frozenset() as options))):
                return Among(_axis(self._plain(held)), frozenset(options))
            case Call(function=function, arguments=(left, right)) if function in _COMPARISONS:
                return self._comparison(cast(Comparison, function), left, right, expr)
            case _:
                return Among(_axis(self._plain(expr)), frozenset({True}))

    def _is_logic(self, expr: Expr) -> bool:
        return isinstance(expr, All | Any | Not | Presume | Const | Call | Ref | Field)

    def _comparison(self, function: Comparison, left: Expr, right: Expr, whole: Expr) -> Formula:
        left, right = self._plain(left), self._plain(right)
        if isinstance(left, Const) and not isinstance(right, Const) and function in ("equal", "differ"):
            left, right = right, left
        match left.type:
            case Number() | Money() | Rate() | Date() | Instant() | EventIndex():
                return self._numeric(function, left, right, whole)
            case Bool() if function == "equal" and isinstance(right, Const):
                return self.of(left) if right.value is True else Inverse(self.of(left))
            case Bool() if function == "differ" and isinstance(right, Const):
                return Inverse(self.of(left)) if right.value is True else self.of(left)
            case Choice() | Text() | Zone() if isinstance(right, Const) and not isinstance(left, Const):
                found = Among(_axis(left), frozenset({right.value}))
                return found if function == "equal" else Inverse(found)
            case _ if left == right and function == "equal":
                return Filled(_axis(left))
            case _:
                return Among(_axis(whole), frozenset({True}))

    def _numeric(self, function: Comparison, left: Expr, right: Expr, whole: Expr) -> Formula:
        first, second = self._linear(left), self._linear(right)
        if left == right and function == "equal":
            return Every(tuple(Filled(_axis(term)) for term, _ in first[0]))
        added = dict(first[0])
        for term, factor in second[0]:
            added[term] = added.get(term, 0) - factor
        offset = first[1] - second[1]
        if any(factor == 0 for factor in added.values()):
            return Among(_axis(whole), frozenset({True}))
        if not added:
            return Fixed(bool(BY_NAME[function].apply(offset, 0)))
        return _compared(function, added, offset, left.type)

    def _plain(self, expr: Expr) -> Expr:
        """An expression with the values it names in place of their names, where they are simple."""
        while isinstance(expr, Ref) and isinstance(
            self._definitions[expr.name].expr, Const | Field | Ref | Today | Call | OfEvent
        ):
            expr = self._definitions[expr.name].expr
        if isinstance(expr, Call) and any(isinstance(argument, Ref) for argument in expr.arguments):
            return attrs.evolve(expr, arguments=tuple(self._plain(argument) for argument in expr.arguments))
        return expr

    def _linear(self, expr: Expr) -> tuple[tuple[tuple[Expr, int], ...], int]:
        """An expression as terms with factors, and a number."""
        match self._plain(expr):
            case Const(value=int() as value):
                return (), value
            case Call(function="add_days", arguments=(day, Const(value=int() as count))) if self._is_day(day):
                terms, offset = self._linear(day)
                return terms, offset + count
            case Call(function="add", arguments=(left, right)):
                return self._added(left, right, 1)
            case Call(function="subtract", arguments=(left, right)):
                return self._added(left, right, -1)
            case Call(function="days_between", arguments=(start, end)) if self._is_day(
                start
            ) and self._is_day(end):
                return self._added(end, start, -1)
            case (
                Call(function="multiply", arguments=(item, Const(value=int() as factor)))
                | Call(function="multiply", arguments=(Const(value=int() as factor), item))
            ) if factor:
                terms, offset = self._linear(item)
                return tuple((term, number * factor) for term, number in terms), offset * factor
            case plain:
                return ((plain, 1),), 0

    def _added(self, left: Expr, right: Expr, sign: int) -> tuple[tuple[tuple[Expr, int], ...], int]:
        first, second = self._linear(left), self._linear(right)
        added = dict(first[0])
        for term, factor in second[0]:
            added[term] = added.get(term, 0) + sign * factor
        return tuple(added.items()), first[1] + sign * second[1]

    def _is_day(self, expr: Expr) -> bool:
        """A day that is never `dates.NEVER`, whose arithmetic does not saturate."""
        match self._plain(expr):
            case Field() | Today() | Const():
                return True
            case Call(function="add_days", arguments=(day, Const())):
                return self._is_day(day)
            case _:
                return False


def _axis(expr: Expr) -> Axis:
    return Axis(((expr, 1),), expr.type)


def _compared(function: Comparison, added: dict[Expr, int], offset: int, type_: Type) -> Compared:
    terms = sorted(added.items(), key=lambda entry: repr(entry[0]))
    factor = gcd(*added.values()) * (1 if terms[0][1] > 0 else -1)
    axis = Axis(
        tuple((term, number // factor) for term, number in terms),
        terms[0][0].type if len(terms) == 1 else type_,
    )
    return Compared(axis, function, factor, offset)

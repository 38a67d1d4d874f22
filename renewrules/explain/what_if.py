"""The smallest changes that would make something so: facts that somebody can change, one or two at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, islice
from typing import TypeAlias

import attrs

from renewrules import valuetypes as types
from renewrules.core.nodes import Call, Definition, Expr, Fact, Field, Fold, walk
from renewrules.engine.records import Known, Record
from renewrules.explain.inquiry import Inquiry
from renewrules.valuetypes import Value

_COMPARISONS = frozenset({"equal", "differ", "less", "at_most", "more", "at_least"})
MOST_TRIES = 400
"""How many pairs of changes are tried."""


@attrs.frozen
class Change:
    """Another value for one fact of one row."""

    field: Field
    row: str
    value: Value
    distance: int = attrs.field(default=0, eq=False)


Test: TypeAlias = Callable[[tuple[Change, ...]], bool]
"""Whether something is so with these changes; it is really decided again, never guessed."""


def smallest_changes(
    inquiry: Inquiry, definitions: Iterable[Definition], row: Record | None, test: Test
) -> tuple[tuple[Change, ...], ...]:
    """Single changes that make it so, the nearest for each fact; else the first pair that does."""
    candidates = tuple(_candidates(inquiry, tuple(definitions), row))
    found: dict[tuple[Field, str], Change] = {}
    for change in candidates:
        if (change.field, change.row) not in found and test((change,)):
            found[change.field, change.row] = change
    if found:
        return tuple((change,) for change in found.values())
    pairs = (p for p in combinations(candidates, 2) if (p[0].field, p[0].row) != (p[1].field, p[1].row))
    return tuple(islice((pair for pair in islice(pairs, MOST_TRIES) if test(pair)), 1))


def changed(known: Known, changes: Iterable[Change]) -> Known:
    """Everything known, but for the changes."""
    wanted: dict[tuple[str, str], dict[str, Value]] = {}
    for change in changes:
        wanted.setdefault((change.field.subject, change.row), {})[change.field.name] = change.value
    copies: dict[Record | None, Record | None] = {None: None}
    rows: dict[str, tuple[Record, ...]] = {}
    for subject, originals in known.rows.items():
        made = [_copy(row, copies[row.parent], wanted.get((subject, row.id), {})) for row in originals]
        copies.update(zip(originals, made, strict=True))
        rows[subject] = tuple(made)
    return Known(rows, known.latest, known.kinds)


def _copy(row: Record, parent: Record | None, values: Mapping[str, Value]) -> Record:
    copy = object.__new__(type(row))
    for name in row.attributes:
        setattr(copy, name, getattr(row, name))
    copy.parent = parent
    for name, value in values.items():
        setattr(copy, name, value)
    return copy


# --- candidates


def _candidates(
    inquiry: Inquiry, definitions: tuple[Definition, ...], row: Record | None
) -> Iterator[Change]:
    """Other values for each fact that somebody can change, nearest first."""
    line = inquiry.situation.line(row)
    read = (node for definition in definitions for node in walk(definition.expr))
    fields = {node for node in read if isinstance(node, Field) and node.name != "id"}
    for field in sorted(fields, key=lambda field: (field.subject, field.name)):
        fact = inquiry.fact(field)
        if fact.changeable == "nobody" or field.subject not in line:
            continue
        holder = line[field.subject]
        now = getattr(holder, field.name)
        made = [
            Change(field, holder.id, value, distance)
            for value, distance in _other_values(inquiry, definitions, field, row, now)
            if value != now and _allowed(fact, value)
        ]
        yield from sorted(dict.fromkeys(made), key=lambda change: change.distance)


def _allowed(fact: Fact, value: Value) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return True
    return (fact.least is None or value >= fact.least) and (fact.most is None or value <= fact.most)


def _other_values(
    inquiry: Inquiry, definitions: tuple[Definition, ...], field: Field, row: Record | None, now: Value
) -> Iterator[tuple[Value, int]]:
    match field.type:
        case types.Bool():
            yield from ((value, 0) for value in (True, False))
        case types.Choice(options=options):
            yield from ((option, 0) for option in options)
        case types.Choices(options=options):
            held = now if isinstance(now, frozenset) else frozenset()
            yield from ((held ^ {option}, 0) for option in options)
        case types.Number() | types.Money() | types.Rate() | types.Date() | types.Instant():
            for value in _bounds(inquiry, definitions, field, row, now):
                for near in (value, value - 1, value + 1):
                    yield near, abs(near - now) if isinstance(now, int) else abs(near - value)
        case _:
            return


def _bounds(
    inquiry: Inquiry, definitions: tuple[Definition, ...], field: Field, row: Record | None, now: Value
) -> Iterator[int]:
    """The values of a fact at which a comparison it is part of turns."""
    for call in _comparisons(definitions):
        left, right = call.arguments
        sides = [_reads(left, field), _reads(right, field)]
        if sides.count(True) != 1:
            continue
        mine, other = (left, right) if sides[0] else (right, left)
        bound = inquiry.situation.evaluate(other, row)
        reached = inquiry.situation.evaluate(mine, row)
        if not isinstance(bound, int):
            continue
        if isinstance(reached, int) and isinstance(now, int):
            yield now + bound - reached
        elif mine == field:
            yield bound


def _comparisons(definitions: tuple[Definition, ...]) -> Iterator[Call]:
    for definition in definitions:
        for node in _outside_folds(definition.expr):
            if isinstance(node, Call) and node.function in _COMPARISONS:
                yield node


def _outside_folds(expr: Expr) -> Iterator[Expr]:
    inside = {below for fold in walk(expr) if isinstance(fold, Fold) for below in walk(fold.where)}
    return (node for node in walk(expr) if node not in inside)


def _reads(expr: Expr, field: Field) -> bool:
    return any(node == field for node in walk(expr))

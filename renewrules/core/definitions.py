"""Values, decision tables and tiers as guarded values; they may build on one another in any order."""

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from renewrules.core.expressions import BOOL, COUNT, TEXT, YES, Expressions, Known, all_of, scaled_to
from renewrules.core.nodes import Call, Case, Choose, Const, Definition, Expr
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.dates import NEVER, parse_day
from renewrules.syntax.nodes import Day, Name, Node, Percent, Phrase, walk
from renewrules.syntax.nodes import Number as NumberNode
from renewrules.valuetypes import Choice, Date, Money, Number, Rate, Series, Type

VALUE_KINDS = ("value", "table", "tiers")


def in_dependency_order(symbols: Symbols) -> Iterator[Declared]:
    """Values, tables and tiers, each after those it names; what names itself in a circle is reported once."""
    by_name = {declared.name: declared for declared in symbols.of_kind(*VALUE_KINDS)}
    state: dict[str, bool] = {}
    for start, first in by_name.items():
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in state:
            state[start] = False
            stack.append((start, iter(names_in(symbols, first, by_name))))
        while stack:
            name, below = stack[-1]
            step = next(below, None)
            if step is None:
                stack.pop()
                state[name] = True
                yield by_name[name]
            elif step not in state:
                state[step] = False
                stack.append((step, iter(names_in(symbols, by_name[step], by_name))))
            elif not state[step]:
                circle = [entry for entry, _ in stack]
                names = tuple(by_name[entry].shown for entry in circle[circle.index(step) :])
                symbols.report(by_name[name], by_name[name].span, "circular", names=names)


def names_in(symbols: Symbols, declared: Declared, by_name: dict[str, Declared]) -> tuple[str, ...]:
    """The declarations among some that a declaration names, in the order it does."""
    found: dict[str, None] = {}
    for clause in (*declared.clauses, *(clause for row in declared.rows for clause in row)):
        for node in walk(clause):
            if isinstance(node, Name) and (name := symbols.data_name(node.text)) in by_name:
                found[name] = None
    return tuple(found)


def lower_values(symbols: Symbols, terms: Terms, known: Known) -> Iterator[Definition]:
    """The definitions of all values, tables and tiers; `known` learns each one's type on the way."""
    for declared in in_dependency_order(symbols):
        expressions = Expressions(symbols, terms, known, declared)
        match declared.kind:
            case "value":
                expr = _value(expressions)
            case "table":
                expr = _table(expressions)
            case _:
                expr = _tiers(expressions)
        if expr is not None and declared.clause("rounded") is not None:
            expr = expressions.payable(expr, declared.clause("rounded") or _nowhere(declared))
        known.definitions[declared.name] = expr.type if expr is not None else None
        if expr is None:
            continue
        yield definition(expressions, declared.name, expr)
        yield from _shares(expressions, expr, known)


def definition(expressions: Expressions, name: str, expr: Expr, *, shown: bool = True) -> Definition:
    """A definition with its declaration's reason and source."""
    declared = expressions.declared
    return Definition(
        name=name,
        subject=None,
        type=expr.type,
        expr=expr,
        title=declared.shown,
        because=declared.words("because"),
        source=declared.words("source"),
        shown=shown and declared.clause("comparison") is None,
        origin=expressions.origin(declared.span),
    )


def _nowhere(declared: Declared) -> Phrase:
    return Phrase("", (), declared.span)


def _options(expressions: Expressions) -> Type | None:
    clause = expressions.declared.clause("options")
    if clause is None:
        return None
    names = clause.parts[0]
    parts = names.parts if isinstance(names, Phrase) else (names,)
    return Choice(tuple(expressions.symbols.data_name(part.text) for part in parts if isinstance(part, Name)))


def _value(expressions: Expressions) -> Expr | None:
    declared = expressions.declared
    clause = declared.clause("is_value", "dated")
    if clause is None:
        report_missing(expressions.symbols, declared, "is_value")
        return None
    if clause.id == "is_value":
        return expressions.value(clause.parts[0], _options(expressions))
    return _dated(expressions, clause)


def _dated(expressions: Expressions, clause: Phrase) -> Expr | None:
    """Before the date one value, from the date on another; which day decides is written."""
    before_node, date_node, after_node, by = clause.parts
    before = expressions.value(before_node, _options(expressions))
    after = expressions.value(after_node, before.type if before is not None else None)
    date = expressions.value(date_node)
    decides = expressions.date(by)
    if before is None or after is None or date is None or decides is None:
        return None
    pair = expressions.aligned((before, after), (before_node, after_node))
    if pair is None:
        return None
    origin = expressions.origin(clause)
    since = Call("at_least", (decides, date), BOOL, origin)
    case = Case(since, pair[1], expressions.symbols.quoted(expressions.declared, date_node), origin)
    return Choose("one", (case,), pair[0], pair[0].type, origin)


def _shares(expressions: Expressions, whole: Expr, known: Known) -> Iterator[Definition]:
    """The parts an amount is split into: they add up to it, the remainder to the largest fractions."""
    clause = expressions.declared.clause("shared_by")
    if clause is None:
        return
    shares = share_weights(expressions.declared)
    weights = [weight for _, weight in shares]
    parts = [expressions.symbols.data_name(name.text) for name, _ in shares]
    expressions.symbols.lost.update(parts)
    if sum(weights) != 100 * 10**6:
        expressions.report(clause, "shares-not-whole", total=_percent_text(sum(weights)))
        return
    amount = expressions.payable(whole, clause)
    if amount is None:
        return
    expressions.symbols.lost.difference_update(parts)
    origin = expressions.origin(clause)
    series = Call("split", (amount, Const(tuple(weights), Series(COUNT))), Series(amount.type), origin)
    for index, (name, _) in enumerate(shares):
        part = parts[index]
        full = f"{expressions.declared.name}.{part}"
        known.definitions[full] = amount.type
        known.parts[expressions.declared.name, part] = full
        item = Call("item", (series, Const(index, COUNT)), amount.type, origin)
        yield attrs.evolve(
            definition(expressions, full, item), title=f"{expressions.declared.shown} ({name.text})"
        )


def share_weights(declared: Declared) -> list[tuple[Name, int]]:
    """The shares a value is split into, as written, with their millionths of a percent."""
    shares = declared.part("shared_by")
    pairs = []
    for share in shares.parts if isinstance(shares, Phrase) else ():
        assert isinstance(share, Phrase)
        name, percent = share.parts
        assert isinstance(name, Name)
        assert isinstance(percent, Percent)
        pairs.append((name, percent_weight(percent)))
    return pairs


def percent_weight(percent: Percent) -> int:
    """A written percentage in millionths of a percent."""
    whole, _, decimals = percent.digits.partition(".")
    return int(whole) * 10**6 + int((decimals + "000000")[:6])


def _percent_text(weight: int) -> str:
    return f"{weight / 10**6:g}%"


# --- decision tables


def _table(expressions: Expressions) -> Expr | None:
    declared = expressions.declared
    policy = declared.clause("first_fits", "one_fits", "sum_fits")
    if policy is None:
        report_missing(expressions.symbols, declared, "one_fits")
        return None
    rows = [row for _, row in ordered_rows(expressions)] if policy.id == "first_fits" else list(declared.rows)
    otherwise_node = declared.part("otherwise")
    outcomes = [part_of(row, "then") for row in rows]
    if any(outcome is None for outcome in outcomes) or not rows:
        report_missing(expressions.symbols, declared, "then")
        return None
    nodes = [node for node in (*outcomes, otherwise_node) if node is not None]
    values = _outcomes(expressions, nodes)
    guards = [_row_guard(expressions, row) for row in rows]
    if values is None or any(guard is None for guard in guards):
        return None
    otherwise = values[len(rows)] if otherwise_node is not None else None
    cases = tuple(
        Case(guard, value, _row_text(expressions, row), expressions.origin(row[0]))
        for guard, value, row in zip(guards, values, rows, strict=False)
        if guard is not None
    )
    if policy.id == "sum_fits":
        return _summed(expressions, cases, otherwise, policy)
    which: Literal["first", "one"] = "first" if policy.id == "first_fits" else "one"
    return Choose(which, cases, otherwise, values[0].type, expressions.origin(declared.span))


def ordered_rows(expressions: Expressions) -> list[tuple[int, tuple[Phrase, ...]]]:
    """Rows with their numbers, in the order of them; the order they stand in never decides."""
    if all(part_of(row, "row") is None for row in expressions.declared.rows):
        report_missing(expressions.symbols, expressions.declared, "row")
        return list(enumerate(expressions.declared.rows, 1))
    numbered = []
    for row, span in zip(expressions.declared.rows, expressions.declared.row_spans, strict=True):
        match part_of(row, "row"):
            case NumberNode(digits=digits):
                numbered.append((int(digits.partition(".")[0]), row, span))
            case _:
                expressions.symbols.report(expressions.declared, span, "row-without-number")
                numbered.append((len(numbered) + 1, row, span))
    seen: set[int] = set()
    for number, _, span in numbered:
        if number in seen:
            expressions.symbols.report(expressions.declared, span, "row-number-twice", number=number)
        seen.add(number)
    return [(number, row) for number, row, _ in sorted(numbered, key=lambda entry: entry[0])]


def part_of(row: tuple[Phrase, ...], clause_id: str) -> Node | None:
    """The only part of a row's clause of one kind."""
    return next((clause.parts[0] for clause in row if clause.id == clause_id), None)


def _row_guard(expressions: Expressions, row: tuple[Phrase, ...]) -> Expr | None:
    conditions = [expressions.condition(clause.parts[0]) for clause in row if clause.id == "if"]
    shared = [expressions.condition(clause.parts[0]) for clause in expressions.declared.all("if")]
    every = [*shared, *conditions]
    if any(condition is None for condition in every):
        return None
    known = [condition for condition in every if condition is not None]
    return all_of(*known) if known else YES


def _row_text(expressions: Expressions, row: tuple[Phrase, ...]) -> str:
    conditions = [clause.parts[0] for clause in row if clause.id == "if"]
    return expressions.symbols.quoted(expressions.declared, *(conditions or row[:1]))


def _outcomes(expressions: Expressions, nodes: Iterable[Node]) -> tuple[Expr, ...] | None:
    nodes = tuple(nodes)
    expected = _options(expressions)
    values: list[Expr] = []
    for node in nodes:
        value = expressions.value(
            node, expected if expected is not None else values[0].type if values else None
        )
        if value is None:
            return None
        values.append(value)
    return expressions.aligned(tuple(values), nodes)


def _summed(
    expressions: Expressions, cases: tuple[Case, ...], otherwise: Expr | None, policy: Phrase
) -> Expr | None:
    type_ = cases[0].value.type
    if not isinstance(type_, Number | Money | Rate):
        expressions.report(policy, "number-needed", actual=expressions.words(type_))
        return None
    zero = Const(0, type_)
    parts = tuple(Choose("first", (case,), zero, type_, case.origin) for case in cases)
    series = Call("series", parts, Series(type_), expressions.origin(policy))
    total = Call("total", (series,), type_, expressions.origin(policy))
    if otherwise is None:
        return total
    none_fits = Case(all_of(*(_negated(case.guard) for case in cases)), otherwise, "otherwise")
    return Choose("first", (none_fits,), total, type_, expressions.origin(policy))


def _negated(guard: Expr) -> Expr:
    from renewrules.core.nodes import Not

    return Not(guard, BOOL)


# --- tiers


@attrs.frozen
class Band:
    """One band of a tier: where it begins, whether that very point is in it, and what it pays."""

    bound: Expr
    boundary: str
    pays: Expr
    node: Phrase


def _tiers(expressions: Expressions) -> Expr | None:
    declared = expressions.declared
    mode = declared.clause("each_part", "all_at", "band_amount")
    if mode is None:
        expressions.symbols.report(declared, declared.span, "tiers-without-mode", name=declared.shown)
        return None
    measure_node = mode.parts[-1]
    measure = expressions.value(measure_node)
    if measure is None:
        return None
    bands = [_band(expressions, mode, measure.type, row) for row in declared.rows]
    if any(band is None for band in bands) or not bands:
        if not bands:
            report_missing(expressions.symbols, declared, "band_from")
        return None
    return _tier_value(expressions, mode, measure, [band for band in bands if band is not None])


def _band(expressions: Expressions, mode: Phrase, measure: Type, row: tuple[Phrase, ...]) -> Band | None:
    start = next((clause for clause in row if clause.id in ("band_from", "band_over", "band_nth")), None)
    pays_clause = next((clause for clause in row if clause.id in ("band_pays", "band_each")), None)
    if start is None or pays_clause is None:
        report_missing(
            expressions.symbols, expressions.declared, "band_from" if start is None else "band_pays"
        )
        return None
    pays = expressions.value(pays_clause.parts[0])
    if pays is not None and pays_clause.id != (wanted := _pay_words(mode, pays.type)):
        report_missing(expressions.symbols, expressions.declared, wanted)
        return None
    node = start.parts[0]
    bound = expressions.value(node, measure)
    if pays is None or bound is None:
        return None
    aligned = expressions.aligned((Const(0, measure), bound), (node, node))
    if aligned is None:
        return None
    if start.id == "band_nth" and isinstance(aligned[1], Const) and isinstance(aligned[1].value, int):
        below = attrs.evolve(aligned[1], value=aligned[1].value - _one(aligned[1].type))
        return Band(below, "more_than", pays, start)
    return Band(aligned[1], "more_than" if start.id == "band_over" else "at_least", pays, start)


def _pay_words(mode: Phrase, pays: Type) -> str:
    """An amount for each counted thing is said otherwise than a rate, or an amount for the whole band."""
    return "band_each" if isinstance(pays, Money) and mode.id != "band_amount" else "band_pays"


def _one(type_: Type) -> int:
    return 10**type_.scale if isinstance(type_, Number | Money | Rate) else 1


def _tier_value(expressions: Expressions, mode: Phrase, measure: Expr, bands: list[Band]) -> Expr | None:
    pays = expressions.aligned(tuple(band.pays for band in bands), tuple(band.node for band in bands))
    bounds = [band.bound for band in bands]
    if pays is None:
        return None
    unwritten = next((b for b, pay in zip(bands, pays, strict=True) if not _is_written(b.bound, pay)), None)
    if unwritten is not None:
        expressions.report(unwritten.node, "band-not-written")
        return None
    scale = max(getattr(bound.type, "scale", 0) for bound in bounds)
    measure = scaled_to(measure, max(scale, getattr(measure.type, "scale", 0)))
    table = _sorted_bands(expressions, bands, pays, getattr(measure.type, "scale", 0))
    if table is None:
        return None
    origin = expressions.origin(mode)
    boundaries = {band.boundary for band in bands}
    if len(boundaries) > 1:
        expressions.report(mode, "band-sides-differ")
        return None
    reached = (measure, Const(table, Series(COUNT)), Const(boundaries.pop(), TEXT))
    pay_type = pays[0].type
    if mode.id == "band_amount":
        return Call("band", reached, pay_type, origin)
    base = measure if mode.id == "each_part" else expressions.value(mode.parts[0])
    if base is None:
        return None
    from renewrules.core.expressions import product_type

    total_type = product_type(base.type, pay_type)
    if total_type is None:
        expressions.report(
            mode, "cannot-multiply", left=expressions.words(base.type), right=expressions.words(pay_type)
        )
        return None
    if mode.id == "each_part":
        return Call("marginal", reached[:2], total_type, origin)
    return Call("multiply", (base, Call("band", reached, pay_type, origin)), total_type, origin)


def _is_written(*exprs: Expr) -> bool:
    return all(isinstance(expr, Const) for expr in exprs)


def _sorted_bands(
    expressions: Expressions, bands: list[Band], pays: tuple[Expr, ...], scale: int
) -> tuple[tuple[int, int], ...] | None:
    pairs: dict[int, int] = {}
    for band, pay in zip(bands, pays, strict=True):
        bound = scaled_to(band.bound, scale)
        assert isinstance(bound, Const)
        assert isinstance(pay, Const)
        assert isinstance(bound.value, int)
        assert isinstance(pay.value, int)
        if bound.value in pairs:
            expressions.report(band.node, "band-twice")
            return None
        pairs[bound.value] = pay.value
    return tuple(sorted(pairs.items()))


def day_or(node: Node | None, default: int) -> int:
    """A written date's day, or a default when there is none or it does not exist."""
    match node:
        case Day(text=text):
            try:
                return parse_day(text)
            except ValueError:
                return default
        case _:
            return default


__all__ = [
    "NEVER",
    "VALUE_KINDS",
    "Date",
    "Rate",
    "day_or",
    "definition",
    "lower_values",
    "names_in",
    "percent_weight",
    "share_weights",
]

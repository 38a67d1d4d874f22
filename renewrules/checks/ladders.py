"""Tiers that give less for more."""

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

import attrs

from renewrules import money
from renewrules.checks.material import Material
from renewrules.core.nodes import Call, Const, Definition, Expr, walk
from renewrules.core.symbols import Declared
from renewrules.diagnostics import Diagnostic, finding
from renewrules.syntax.nodes import Percent
from renewrules.valuetypes import Money, Number, Rate, Type, Value


def falling(material: Material) -> Iterator[Diagnostic]:
    """Totals that fall where a band is reached (an error), and rates that fall (a warning)."""
    for declared in material.symbols.of_kind("tiers"):
        definition = material.definitions[declared.name]
        mode = declared.clause("each_part", "all_at", "band_amount")
        for node in walk(definition.expr):
            match node:
                case Call(function="multiply", arguments=(base, Call(function="band") as reached)) if (
                    mode is not None and mode.id == "all_at"
                ):
                    yield from _whole(material, declared, definition, base, reached)
                case Call(function="band" | "marginal") if mode is not None and mode.id != "all_at":
                    yield from _rates(material, declared, node, _pay_type(declared, node))
                case _:
                    continue


def _written(expr: Expr) -> Value:
    return expr.value if isinstance(expr, Const) else None


def _bands(reached: Call) -> money.Bands:
    return cast(money.Bands, _written(reached.arguments[1]))


def _whole(
    material: Material, declared: Declared, definition: Definition, base: Expr, reached: Call
) -> Iterator[Diagnostic]:
    """The whole base is paid at one rate: just below a cut against just past it."""
    measure, side = reached.arguments[0], cast(money.Boundary, _written(reached.arguments[2]))
    if base != measure:
        yield from _rates(material, declared, reached, reached.type)
        return
    bands = _bands(reached)
    for lower, _ in bands[1:]:
        below, at = (lower - 1, lower) if side == "at_least" else (lower, lower + 1)
        totals = [money.whole(amount, bands, side) for amount in (below, at)]
        if totals[1] < totals[0]:
            total = _total_type(definition.expr, definition.type)
            yield finding(
                "tiers-total-falls",
                declared.unit.source.name,
                declared.span,
                name=declared.shown,
                below=material.words(below, measure.type),
                at=material.words(at, measure.type),
                before=material.words(totals[0], total),
                after=material.words(totals[1], total),
            )


def _pay_type(declared: Declared, reached: Call) -> Type:
    """What a band pays: the call's own type, or for slices the factor that the measure is multiplied by."""
    total, measure = reached.type, reached.arguments[0].type
    if reached.function == "band" or not isinstance(total, Number | Money | Rate):
        return total
    scale = total.scale - (measure.scale if isinstance(measure, Number | Money | Rate) else 0)
    clauses = (clause for row in declared.rows for clause in row)
    pays = (clause.parts[0] for clause in clauses if clause.id in ("band_pays", "band_each"))
    if any(isinstance(node, Percent) for node in pays):
        return Rate(scale)
    return attrs.evolve(total, scale=scale)


def _total_type(expr: Expr, default: Type) -> Type:
    """The type of the product before it is rounded to what can be paid."""
    products = (node.type for node in walk(expr) if isinstance(node, Call) and node.function == "multiply")
    return next(products, default)


def _rates(material: Material, declared: Declared, reached: Call, pays: Type) -> Iterator[Diagnostic]:
    measure = reached.arguments[0].type
    for (_, before), (lower, after) in pairwise(_bands(reached)):
        if after < before:
            yield finding(
                "tiers-rate-falls",
                declared.unit.source.name,
                declared.span,
                name=declared.shown,
                at=material.words(lower, measure),
                before=material.words(before, pays),
                after=material.words(after, pays),
            )

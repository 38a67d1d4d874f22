"""Caps of package menus that cut nothing, or leave no room for a whole piece."""

from collections.abc import Iterator
from typing import cast

from renewrules.checks.material import Material
from renewrules.core.nodes import Call, Collect, Const, Expr, Field, OfferItem, OfferMenu, Ref, walk
from renewrules.diagnostics import Diagnostic, finding
from renewrules.valuetypes import Value


def caps(material: Material) -> Iterator[Diagnostic]:
    """Written caps against the most that all packages together, and one piece of each, can be worth."""
    for menu in material.program.offers:
        definition = material.definitions.get(f"{menu.name}.cap")
        if definition is None:
            continue
        written = [expr for expr in _alternatives(definition.expr) if isinstance(expr, Const)]
        for cap in written:
            yield from _never_binding(material, menu, cap)
        if written:
            tightest = min(written, key=lambda cap: cast(int, cap.value))
            yield from _too_tight(material, menu, tightest)


def _alternatives(cap: Expr) -> tuple[Expr, ...]:
    """The caps of which the smallest counts."""
    return cap.arguments if isinstance(cap, Call) and cap.function == "least" else (cap,)


def _never_binding(material: Material, menu: OfferMenu, cap: Const) -> Iterator[Diagnostic]:
    worths = [_most(material, material.definitions[item.worth].expr) for item in menu.items]
    if any(worth is None for worth in worths):
        return
    most = sum(
        sorted((worth for worth in worths if worth is not None), reverse=True)[: _entries(material, menu)]
    )
    if most <= cast(int, cap.value):
        place = cap.origin if cap.origin.file else menu.origin
        yield finding(
            "cap-never-binds",
            place.file,
            place.span,
            cap=_words(material, cap, cap.value),
            most=_words(material, cap, most),
        )


def _entries(material: Material, menu: OfferMenu) -> int:
    """How many packages may be given together."""
    first = material.definitions.get(f"{menu.name}.first")
    match first.expr if first is not None else None:
        case Collect(limit=int() as limit):
            return limit
        case _:
            return len(menu.items)


def _most(material: Material, expr: Expr) -> int | None:
    """The most an amount can be, None when nothing says."""
    match expr:
        case Const(value=int() as value):
            return value
        case Ref(name=name):
            return _most(material, material.definitions[name].expr)
        case Field(subject=subject, name=name):
            return material.witnesses.cells.facts[subject, name].most
        case Call(function="least", arguments=items):
            known = [most for item in items if (most := _most(material, item)) is not None]
            return min(known, default=None)
        case Call(function="multiply", arguments=(item, Const(value=int() as factor))) if factor >= 0:
            most = _most(material, item)
            return None if most is None else most * factor
        case _:
            return None


def _too_tight(material: Material, menu: OfferMenu, cap: Const) -> Iterator[Diagnostic]:
    for item, piece in zip(menu.items, _pieces(material, menu), strict=False):
        if piece is not None and piece > cast(int, cap.value):
            yield _no_room(material, item, piece, cap)


def _no_room(material: Material, item: OfferItem, piece: int, cap: Const) -> Diagnostic:
    return finding(
        "piece-over-cap",
        item.origin.file,
        item.origin.span,
        package=material.shown(item.name),
        piece=_words(material, cap, piece),
        cap=_words(material, cap, cap.value),
    )


def _pieces(material: Material, menu: OfferMenu) -> tuple[int | None, ...]:
    """What of each package is given whole or not at all, where that is a written amount."""
    for node in walk(material.definitions[f"{menu.name}.left"].expr):
        match node:
            case Call(function="cut_last", arguments=(_, Call(arguments=pieces), _)):
                return tuple(_most(material, piece) if isinstance(piece, Const) else None for piece in pieces)
            case Call(function="best_fit"):
                worths = (material.definitions[item.worth].expr for item in menu.items)
                return tuple(_most(material, worth) if not _reads(worth) else None for worth in worths)
            case _:
                continue
    return ()


def _reads(expr: Expr) -> bool:
    return any(isinstance(node, Field | Ref) for node in walk(expr))


def _words(material: Material, like: Const, value: Value) -> str:
    return material.words(value, like.type)

"""Facts whose blank stays open, read where what is not known holds contacts back."""

from collections.abc import Iterator

from renewrules.checks.material import Material
from renewrules.core.nodes import Call, Definition, Expr, Field, Presume, walk
from renewrules.diagnostics import Diagnostic, finding

_SLUGS = {"forbid": "open-fact-forbids", "limit": "open-fact-fills-limit"}


def open_facts(material: Material) -> Iterator[Diagnostic]:
    """Forbids, limits and plan endings that read a fact that may stay open, without `is filled in`."""
    for kind, slug in _SLUGS.items():
        for declared in material.symbols.of_kind(kind):
            yield from _read(material, material.definitions[f"{kind}.{declared.name}.active"], slug)
    for plan in material.program.plans:
        yield from _read(material, material.definitions[plan.stopped], "open-fact-stops-plan")


def _read(material: Material, definition: Definition, slug: str) -> Iterator[Diagnostic]:
    exprs = (definition.expr, *(each.expr for each in material.witnesses.imagined.needed((definition.expr,))))
    asked = {field for expr in exprs for field in _asked_whether_filled(expr)}
    seen: set[Field] = set()
    for field in (node for expr in exprs for node in walk(expr) if isinstance(node, Field)):
        if field in asked or field in seen or not _may_stay_open(material, field):
            continue
        seen.add(field)
        place = field.origin if field.origin.file else definition.origin
        yield finding(slug, place.file, place.span, fact=material.shown(field.name), rule=definition.title)


def _may_stay_open(material: Material, field: Field) -> bool:
    return material.witnesses.cells.facts[field.subject, field.name].blank.policy == "open"


def _asked_whether_filled(expr: Expr) -> Iterator[Field]:
    """The facts that a condition asks about before it relies on them."""
    for node in walk(expr):
        match node:
            case Presume(item=Call(function="equal", arguments=(left, right)), value=False) if left == right:
                yield from (below for below in walk(left) if isinstance(below, Field))
            case _:
                continue

"""Values with exceptions and tables: what holds together, what is never reached, and what no row covers."""

from collections.abc import Iterator
from itertools import islice

import attrs

from renewrules.checks.material import Material
from renewrules.core.expressions import YES
from renewrules.core.nodes import All, Case, Choose, Definition, Expr, Not, Presume, Ref, walk
from renewrules.diagnostics import Diagnostic, finding, related

_MOST_PAIRS = 1_000
"""So many pairs of rows of one table are looked at closely: one where more meet has enough findings."""


@attrs.frozen
class _Choice:
    """A choice between guarded values, the definition it stands in, and whether a table wrote it."""

    choose: Choose
    definition: Definition
    is_table: bool


def conflicts(material: Material) -> Iterator[Diagnostic]:
    """Exceptions, or rows of which exactly one may fit, that can hold together."""
    for choice in _choices(material):
        if choice.choose.policy != "one":
            continue
        cases, look = choice.choose.cases, material.witnesses
        guards = tuple(look.formulas.of(case.guard) for case in cases)
        for first, second in islice(look.cells.may_meet(guards), _MOST_PAIRS):
            yield from _conflict(material, choice, cases[first], cases[second])


def _conflict(material: Material, choice: _Choice, first: Case, second: Case) -> Iterator[Diagnostic]:
    wanted = ((first.guard, True), (second.guard, True))
    proof = material.witnesses.find(wanted, choice.definition.subject)
    if proof == "impossible":
        return
    place, one, other = second.origin, first.label, second.label
    there = [related("first-here", first.origin.file, first.origin.span)]
    if proof == "cannot-tell":
        slug = "overlap-not-excluded"
        yield finding(slug, place.file, place.span, related=there, first=one, second=other)
    else:
        slug = "rows-overlap" if choice.is_table else "exceptions-conflict"
        yield finding(slug, place.file, place.span, related=there, first=one, second=other, case=proof)


def unreached(material: Material) -> Iterator[Diagnostic]:
    """Rows and exceptions that never hold, and rows that an earlier one always takes first."""
    for choice in _choices(material):
        subject = choice.definition.subject
        for index, case in enumerate(choice.choose.cases):
            place = case.origin
            if material.witnesses.find(((case.guard, True),), subject) == "impossible":
                yield finding("condition-never-holds", place.file, place.span, condition=case.label)
            elif choice.choose.policy == "first" and index:
                yield from _shadowed(material, choice, choice.choose.cases[:index], case)


def _shadowed(
    material: Material, choice: _Choice, earlier: tuple[Case, ...], case: Case
) -> Iterator[Diagnostic]:
    subject, find = choice.definition.subject, material.witnesses.find
    if find(((case.guard, True), *((other.guard, False) for other in earlier)), subject) != "impossible":
        return
    alone = (e for e in earlier if find(((case.guard, True), (e.guard, False)), subject) == "impossible")
    cover = next(alone, None)
    there = [] if cover is None else [related("first-here", cover.origin.file, cover.origin.span)]
    by = None if cover is None else cover.label
    place = case.origin
    yield finding("row-never-reached", place.file, place.span, related=there, row=case.label, by=by)


def gaps(material: Material) -> Iterator[Diagnostic]:
    """Tables without `if no row fits` that some case falls through."""
    for choice in _choices(material):
        if not choice.is_table or choice.choose.otherwise is not None:
            continue
        wanted = tuple((case.guard, False) for case in choice.choose.cases)
        proof = material.witnesses.find(wanted, choice.definition.subject)
        place, table = choice.definition.origin, choice.definition.title
        if proof == "cannot-tell":
            yield finding("table-gap-not-excluded", place.file, place.span, table=table)
        elif proof != "impossible":
            yield finding("table-gap", place.file, place.span, table=table, case=proof)


def never_holding(material: Material) -> Iterator[Diagnostic]:
    """Suggestions, packages, forbids, limits and rows of assignments whose condition can never hold."""
    for name, definition in sorted(material.definitions.items()):
        if not name.endswith((".active", ".candidate", ".fits")) or definition.shown:
            continue
        guard = _own(definition.expr)
        if material.witnesses.find(((guard, True),), definition.subject) == "impossible":
            place = definition.origin
            yield finding("condition-never-holds", place.file, place.span, condition=definition.title)


def _own(expr: Expr) -> Expr:
    """A condition without what the lowering added to it: a forbid fails closed, and packages heed forbids."""
    match expr:
        case Presume(item=item):
            return item
        case All(items=items):
            return All(tuple(item for item in items if not _heeds(item)), expr.type, expr.origin)
        case _:
            return YES if _heeds(expr) else expr


def _heeds(expr: Expr) -> bool:
    return isinstance(expr, Not) and isinstance(expr.item, Ref) and expr.item.name.startswith("forbid.")


def _choices(material: Material) -> Iterator[_Choice]:
    """Every choice the rules write, once; those the lowering made have no labels."""
    tables = {declared.name for declared in material.symbols.of_kind("table")}
    seen: set[tuple[str, int, int]] = set()
    for definition in material.program.definitions:
        for node in walk(definition.expr):
            if not isinstance(node, Choose):
                continue
            key = node.origin.file, node.origin.span.start, node.origin.span.end
            if all(case.label and case.origin.file for case in node.cases) and key not in seen:
                seen.add(key)
                yield _Choice(node, definition, definition.name in tables)

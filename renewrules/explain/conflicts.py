"""Where the rules disagree: two cases of which only one may apply, and both do."""

from collections.abc import Iterator

import attrs

from renewrules.core import nodes
from renewrules.core.nodes import Choose, Expr, Fold, Origin
from renewrules.engine.records import Record
from renewrules.explain.situation import Situation


@attrs.frozen
class Conflict:
    """Two cases that both apply, so that the value stays open; `row` is "" for the whole question."""

    definition: str
    row: str
    first: str
    second: str
    first_place: Origin
    second_place: Origin


def conflicts_in(situation: Situation) -> Iterator[Conflict]:
    """Every conflict of the answer, in order of definition, row and case."""
    for definition, row in situation.definitions():
        for choice in _choices(definition.expr):
            live = [case for case in choice.cases if situation.evaluate(case.guard, row) is True]
            for other in live[1:]:
                yield Conflict(
                    definition=definition.name,
                    row=_id(row),
                    first=live[0].label,
                    second=other.label,
                    first_place=live[0].origin,
                    second_place=other.origin,
                )


def _choices(expr: Expr) -> Iterator[Choose]:
    if isinstance(expr, Choose) and expr.policy == "one":
        yield expr
    if not isinstance(expr, Fold):
        for child in nodes.children(expr):
            yield from _choices(child)


def _id(row: Record | None) -> str:
    return "" if row is None else str(row.id)

"""Which facts an unknown value is unknown for."""

from collections.abc import Iterator

from renewrules.core import nodes
from renewrules.core.nodes import Expr
from renewrules.engine.records import Record
from renewrules.engine.reference import Evaluator


def lacking(evaluator: Evaluator, name: str, row: Record | None) -> frozenset[str]:
    """The facts, such as ``policy.expiry``, whose blanks leave a definition unknown; none if it is known."""
    definitions = {definition.name: definition for definition in evaluator.program.definitions}
    found: set[str] = set()
    seen = {name}
    pending: list[tuple[Expr, Record | None]] = [(definitions[name].expr, None)]
    while pending:
        expr, event = pending.pop()
        if isinstance(expr, nodes.CalendarConst) or evaluator.evaluate(expr, row, event) is not None:
            continue
        match expr:
            case nodes.Field(subject=subject, name=fact):
                found.add(f"{subject}.{fact}")
            case nodes.Ref(name=used) if used not in seen:
                seen.add(used)
                pending.append((definitions[used].expr, None))
            case nodes.Choose():
                pending.extend((part, event) for part in _undecided(expr, evaluator, row, event))
            case nodes.Fold(where=where, taken=taken):
                pending.extend((part, None) for part in taken)
                pending.extend((where, each) for each in _history(expr, row, evaluator))
            case _:
                pending.extend((part, event) for part in nodes.children(expr))
    return frozenset(found)


def _undecided(
    expr: nodes.Choose, evaluator: Evaluator, row: Record | None, event: Record | None
) -> Iterator[Expr]:
    """What keeps a choice from being made: an unknown guard, or the value of the live case."""
    decided = False
    for case in expr.cases:
        live = evaluator.evaluate(case.guard, row, event)
        if live is not False:
            decided = True
            yield case.value if live else case.guard
            if expr.policy == "first":
                return
    if expr.otherwise is not None and not decided:
        yield expr.otherwise


def _history(expr: nodes.Fold, row: Record | None, evaluator: Evaluator) -> Iterator[Record]:
    """The events a fold looks at, for a row of its subject or below it."""
    holder = row
    while holder is not None and type(holder).__name__ != expr.subject:
        holder = holder.parent
    if holder is None:
        holder = evaluator.known.rows[expr.subject][0]
    for kind in expr.kinds:
        yield from getattr(holder, f"on_{kind}")

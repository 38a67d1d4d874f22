"""Responses that meet where only one may apply, and events that no response answers."""

from collections.abc import Iterator
from itertools import combinations

from renewrules.checks.material import Material
from renewrules.core.nodes import Call, Const, EventSchema, Expr, Fold, OfEvent, Ref, ResponseList, walk
from renewrules.diagnostics import Diagnostic, finding, related
from renewrules.valuetypes import Bool, Choice, EventIndex


def meeting(material: Material) -> Iterator[Diagnostic]:
    """Two responses that can both apply, where the rules say that at most one does."""
    for listed in material.program.responses:
        for first, second in combinations(listed.entries if listed.only_one else (), 2):
            wanted = tuple((material.definitions[each.active].expr, True) for each in (first, second))
            proof = material.witnesses.find(wanted, listed.subject)
            if proof == "impossible":
                continue
            surely = proof != "cannot-tell"
            yield finding(
                "responses-meet" if surely else "responses-may-meet",
                second.origin.file,
                second.origin.span,
                related=[related("first-here", first.origin.file, first.origin.span)],
                first=material.shown(first.name),
                second=material.shown(second.name),
                case=proof if surely else None,
            )


def unanswered(material: Material) -> Iterator[Diagnostic]:
    """What can be heard and has no response: options that none is written for, and cases in between."""
    kinds = {kind.name: kind for kind in material.program.events}
    for listed in material.program.responses:
        kind = kinds[listed.event]
        heard = _heard(listed, kind)
        field = _field(material, listed)
        options = _options(field)
        missing = [option for option in options if _is_missing(material, listed, heard, field, option)]
        place, event = listed.origin, material.shown(listed.event)
        if missing and field is not None:
            yield finding(
                "unanswered-options",
                place.file,
                place.span,
                event=event,
                field=material.shown(field.name),
                options=tuple(material.shown(option) for option in missing),
            )
        answered: list[str | None] = [option for option in options if option not in missing]
        for option in answered if options else [None]:
            proof = material.witnesses.find((*_said(heard, field, option), *_none(listed)), listed.subject)
            if isinstance(proof, tuple):
                yield finding("unanswered-case", place.file, place.span, event=event, case=proof)


def _heard(listed: ResponseList, kind: EventSchema) -> Expr:
    """That there was such an event."""
    latest = Fold("last", (listed.event,), kind.subject, Const(value=True, type=Bool()), EventIndex())
    return Call("at_least", (latest, Const(0, EventIndex())), Bool())


def _field(material: Material, listed: ResponseList) -> OfEvent | None:
    """The field by whose options the responses are told apart, if there is one."""
    for entry in listed.entries:
        for node in walk(material.definitions[entry.active].expr):
            if isinstance(node, OfEvent) and isinstance(node.type, Choice):
                return node
    return None


def _options(field: OfEvent | None) -> tuple[str, ...]:
    return field.type.options if field is not None and isinstance(field.type, Choice) else ()


def _said(heard: Expr, field: OfEvent | None, option: str | None) -> tuple[tuple[Expr, bool], ...]:
    if field is None or option is None:
        return ((heard, True),)
    return (heard, True), (Call("equal", (field, Const(option, field.type)), Bool()), True)


def _is_missing(
    material: Material, listed: ResponseList, heard: Expr, field: OfEvent | None, option: str | None
) -> bool:
    """Whether no response is written for an option."""
    said = _said(heard, field, option)
    return all(
        material.witnesses.find((*said, (material.definitions[entry.active].expr, True)), listed.subject)
        == "impossible"
        for entry in listed.entries
    )


def _none(listed: ResponseList) -> tuple[tuple[Expr, bool], ...]:
    return tuple((Ref(entry.active, Bool()), False) for entry in listed.entries)

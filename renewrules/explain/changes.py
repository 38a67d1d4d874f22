"""What differs between two answers to one question, as claims."""

from collections.abc import Iterator

from renewrules.engine.answers import Action
from renewrules.engine.decision import Decision
from renewrules.explain.claims import Claim, Named, Stretch, Valued, claim
from renewrules.explain.inquiry import Inquiry


def changes_between(before: Decision, after: Decision, inquiry: Inquiry) -> Iterator[Claim]:
    """The differences, the weightiest first; `inquiry` is into what `after` decides."""
    yield from _next(before, after)
    old = {_key(action): action for action in before.actions}
    for action in sorted(after.actions, key=_key):
        yield from _action(old[_key(action)], action, several=_several(after, action))
    if before.withheld != after.withheld:
        yield claim("new-holds")
    if before.suggestions != after.suggestions:
        yield claim("new-suggestions")
    if before.offers != after.offers:
        yield claim("new-offers")
    if before.responses != after.responses:
        yield claim("new-responses")
    for key, value in after.values.items():
        if before.values[key] != value:
            yield _value(inquiry, *((key, None) if isinstance(key, str) else key))


def _next(before: Decision, after: Decision) -> Iterator[Claim]:
    if after.next is None and before.next is not None:
        yield claim("no-next")
    elif after.next is not None and (before.next is None or _key(before.next) != _key(after.next)):
        yield claim("new-next", step=_named(after.next, several=_several(after, after.next)))


def _action(old: Action, new: Action, *, several: bool) -> Iterator[Claim]:
    step = _named(new, several=several)
    if old.status != new.status:
        yield claim(
            "new-status",
            step=step,
            before=(claim(f"status-{old.status}"),),
            after=(claim(f"status-{new.status}"),),
        )
    elif old.slot != new.slot:
        if new.slot is None:
            yield claim("no-slot", step=step)
        else:
            start, end = (int(moment.timestamp()) for moment in new.slot)
            yield claim("new-slot", step=step, slot=Stretch(start, end))
    elif old != new:
        yield claim("new-details", step=step)


def _value(inquiry: Inquiry, name: str, wanted: str | None) -> Claim:
    definition = inquiry.definition(name)
    rows = inquiry.situation.rows(definition.subject)
    row = next(row for row in rows if wanted is None or (row is not None and row.id == wanted))
    return claim(
        "new-value", what=Named(name, wanted or ""), value=Valued(inquiry.value(name, row), definition.type)
    )


def _key(action: Action) -> tuple[str, str, str]:
    return action.plan, action.step, action.row


def _several(decision: Decision, action: Action) -> bool:
    return len({other.row for other in decision.actions if other.plan == action.plan}) > 1


def _named(action: Action, *, several: bool) -> Named:
    return Named(action.step, action.row if several else "")

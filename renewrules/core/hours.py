"""When contacts may be made: every declaration of hours for a kind of contact holds at once.

The base and its overlays each say hours; contact is possible only inside all of them. What is left must be
one stretch of the day, on every day.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from renewrules.core.expressions import BOOL, COUNT, DATE, TEXT, Expressions
from renewrules.core.nodes import Call, Case, Choose, Const, Expr, HoursRule, Today
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.dates import NEVER, parse_day
from renewrules.diagnostics import related
from renewrules.syntax.nodes import Clock, Day
from renewrules.valuetypes import Zone

_DAY = 86_400
_WHOLE_DAY = (0, 0)
Stretch = tuple[int, int]
"""From a second of the day to just before another; it ends on the next day where that is not later."""


@attrs.frozen
class Hours:
    """One declaration: when contacts of some kinds are allowed by the clock of `zone`, and on which days."""

    things: frozenset[str]
    stretch: Stretch
    zone: Expr
    first: int
    last: int
    declared: Declared


@attrs.frozen
class Opening:
    """When contacts of one kind are allowed, by all declarations together."""

    opens: Expr
    closes: Expr
    zone: Expr
    rules: tuple[HoursRule, ...] = ()


def read_hours(expressions: Expressions, things: frozenset[str]) -> Hours | None:
    """One declaration of hours; what is missing or wrong is reported."""
    declared = expressions.declared
    clause = declared.clause("only_between")
    if clause is None:
        report_missing(expressions.symbols, declared, "only_between")
        return None
    _, opens, closes, zone_node = clause.parts
    zone = expressions.expect(expressions.value(zone_node), zone_node, Zone, Zone())
    assert isinstance(opens, Clock)
    assert isinstance(closes, Clock)
    times = expressions.seconds(opens), expressions.seconds(closes)
    if zone is None or times[0] is None or times[1] is None:
        return None
    if times[0] == times[1]:
        expressions.report(clause, "hours-empty")
        return None
    first, last = _validity(expressions, "valid_from", 1), _validity(expressions, "valid_until", NEVER)
    return Hours(things, (times[0], times[1]), zone, first, last, declared)


def _validity(expressions: Expressions, clause: str, otherwise: int) -> int:
    node = expressions.declared.part(clause)
    if not isinstance(node, Day) or expressions.day(node) is None:
        return otherwise
    return parse_day(node.text)


def openings(symbols: Symbols, every: Iterable[Hours]) -> dict[str, Opening]:
    """When each kind of contact is allowed; hours that contradict each other are reported."""
    by_channel: dict[str, list[Hours]] = {}
    for hours in sorted(every, key=lambda hours: hours.declared.overlay):
        for channel in sorted(hours.things):
            by_channel.setdefault(channel, []).append(hours)
    return {channel: _opening(symbols, channel, found) for channel, found in sorted(by_channel.items())}


def always(terms: Terms) -> Opening:
    """The hours of a kind of contact that has none."""
    return Opening(Const(0, COUNT), Const(0, COUNT), Const(terms.zone, TEXT))


def _opening(symbols: Symbols, channel: str, found: list[Hours]) -> Opening:
    first = found[0]
    for other in found[1:]:
        rival = next(h for h in found if h.declared.overlay == other.declared.overlay)
        if rival is not other:
            _report(symbols, "two-hours", channel, (rival, other))
        if other.zone != first.zone:
            _report(symbols, "hours-by-two-clocks", channel, (first, other))
    periods = list(_periods(symbols, channel, found))
    rules = tuple(_rule(symbols, hours) for hours in found)
    return Opening(_by_day(periods, 0), _by_day(periods, 1), first.zone, rules)


def _rule(symbols: Symbols, hours: Hours) -> HoursRule:
    declared = hours.declared
    return HoursRule(
        rule=declared.name,
        opens=hours.stretch[0],
        closes=hours.stretch[1],
        first=hours.first,
        last=hours.last,
        because=declared.words("because"),
        source=declared.words("source"),
        origin=symbols.origin(declared, declared.span),
    )


def _periods(symbols: Symbols, channel: str, found: list[Hours]) -> Iterator[tuple[int, Stretch]]:
    """The last day of each period in which the same declarations are valid, and the stretch they leave."""
    turns = {hours.first for hours in found} | {hours.last + 1 for hours in found if hours.last < NEVER}
    for begins, ends in pairwise([*sorted(turns | {1}), NEVER + 1]):
        valid = [hours for hours in found if hours.first <= begins <= hours.last]
        stretch = _shared([hours.stretch for hours in valid])
        if stretch is None:
            _report(symbols, "hours-never-meet", channel, tuple(valid))
        yield ends - 1, stretch or _WHOLE_DAY


def _by_day(periods: list[tuple[int, Stretch]], side: int) -> Expr:
    """One side of the stretch, going by today."""
    values = [stretch[side] for _, stretch in periods]
    if len({*values}) == 1:
        return Const(values[0], COUNT)
    cases = tuple(
        Case(Call("at_most", (Today(DATE), Const(last, DATE)), BOOL), Const(stretch[side], COUNT), "")
        for last, stretch in periods[:-1]
    )
    return Choose("first", cases, Const(values[-1], COUNT), COUNT)


def _shared(stretches: list[Stretch]) -> Stretch | None:
    """What several stretches share, where that is one stretch; one alone stays as it is written."""
    if not stretches[1:]:
        return stretches[0] if stretches else _WHOLE_DAY
    pieces = [(0, _DAY)]
    for opens, closes in stretches:
        whole = [(opens, closes)] if opens < closes else [(0, closes), (opens, _DAY)]
        shared = [(max(a, c), min(b, d)) for a, b in pieces for c, d in whole]
        pieces = sorted(piece for piece in shared if piece[0] < piece[1])
    if pieces[1:] and pieces[0][0] == 0 and pieces[-1][1] == _DAY:
        pieces = [*pieces[1:-1], (pieces[-1][0], pieces[0][1])]
    return pieces[0] if len(pieces) == 1 else None


def _report(symbols: Symbols, slug: str, channel: str, rivals: tuple[Hours, ...]) -> None:
    *others, last = (hours.declared for hours in rivals)
    channel, *names = symbols.shown((channel, *(d.name for d in (*others, last))), last)
    places = [related("declared-here", d.unit.source.name, d.span, name=d.shown) for d in others]
    symbols.report(last, last.span, slug, related=places, channel=channel, names=tuple(names))

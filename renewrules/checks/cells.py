"""A small solver: which values of facts make some conditions true and others not, found cell by cell.

The written constants cut each quantity into cells inside which no condition changes, so one value of each
cell is enough. The search is bounded; when the bound is reached it says so instead of guessing.
"""

from collections.abc import Iterable, Iterator

import attrs

from renewrules import dates
from renewrules.checks.formulas import TRUE, Among, Axis, Compared, Formula, outcomes, tests
from renewrules.core.nodes import Fact, Field, Fold, Program, Today
from renewrules.valuetypes import Bool, Choice, Date, Text, Value, Zone

EFFORT = 100_000
"""How many tests of a condition a search may make."""

PLAIN_DAY = dates.parse_day("2015-08-01")
"""The day to think of where any would do."""

_FIRST_DAY, _LAST_DAY = dates.parse_day("1900-01-01"), dates.parse_day("2999-12-31")
_ZONES = ("Asia/Shanghai", "Europe/Paris", "America/New_York", "UTC")

Goal = tuple[Formula, int]
"""A formula, and the outcomes that will do."""

Case = dict[Axis, Value]


@attrs.frozen
class _Open:
    """A goal not yet met, and the quantities it is about."""

    formula: Formula
    wanted: int
    axes: tuple[Axis, ...]


class ExhaustedError(Exception):
    """The search took more effort than it may."""


@attrs.frozen
class Cells:
    """Searches the cells of one program's facts."""

    facts: dict[tuple[str, str], Fact]

    @classmethod
    def of(cls, program: Program) -> "Cells":
        """For the facts of a program."""
        return cls({(s.subject.name, fact.name): fact for s in program.subjects for fact in s.facts})

    def cases(self, goals: tuple[Goal, ...]) -> Iterator[Case]:
        """Every combination of cells that meets all goals, plainest values first.

        Quantities left out of a case do not matter.

        Raises:
            ExhaustedError: when there is more to look at than the effort allows.
        """
        domains = self._domains(formula for formula, _ in goals)
        yield from _Search(domains).below({}, [_Open(*goal, _axes(goal[0])) for goal in goals])

    def may_meet(self, formulas: tuple[Formula, ...]) -> Iterator[tuple[int, int]]:
        """The pairs of formulas that no single quantity keeps apart, by position: a quick first look."""
        domains = self._domains(formulas)
        allowed = [
            {axis: _allowed(formula, axis, domains[axis]) for axis in _axes(formula)} for formula in formulas
        ]
        for second, right in enumerate(allowed):
            for first, left in enumerate(allowed[:second]):
                if all(left[axis] & right[axis] for axis in left.keys() & right.keys()):
                    yield first, second

    def _domains(self, formulas: Iterable[Formula]) -> dict[Axis, tuple[Value, ...]]:
        found: dict[Axis, list[Compared | Among]] = {}
        for formula in formulas:
            for test in tests(formula):
                found.setdefault(test.axis, []).extend([test] if isinstance(test, Compared | Among) else [])
        return {axis: self._domain(axis, made) for axis, made in found.items()}

    def _domain(self, axis: Axis, made: list[Compared | Among]) -> tuple[Value, ...]:
        """One value of each cell, the plainest first, unknown last."""
        blank: tuple[Value, ...] = (None,) if self._may_be_blank(axis) else ()
        named = tuple(
            sorted({str(value) for test in made if isinstance(test, Among) for value in test.values})
        )
        match axis.type:
            case Bool():
                return (True, False, *blank)
            case Choice(options=options):
                return (*options, *blank)
            case Zone():
                return (*named, next(zone for zone in (*_ZONES, "Asia/Tokyo") if zone not in named), *blank)
            case Text():
                return (*named, "".join(named) + "…", *blank)
            case _:
                return (*self._numbers(axis, [test for test in made if isinstance(test, Compared)]), *blank)

    def _numbers(self, axis: Axis, made: list[Compared]) -> tuple[int, ...]:
        least, most = self._range(axis)
        points = {PLAIN_DAY if isinstance(axis.type, Date) and axis.term is not None else 0}
        for test in made:
            floor = -test.offset // test.factor
            points |= {floor - 1, floor, floor + 1}
        low = min(points) if least is None else least
        high = max(points) if most is None else most
        inside = {min(max(point, low), high) for point in points}
        return tuple(sorted(inside, key=lambda point: (point < 0, abs(point))))

    def _range(self, axis: Axis) -> tuple[int | None, int | None]:
        match axis.term:
            case Today():
                return _FIRST_DAY, _LAST_DAY
            case Field(subject=subject, name=name, type=type_):
                fact = self.facts[subject, name]
                days = (_FIRST_DAY, _LAST_DAY) if isinstance(type_, Date) else (None, None)
                return days[0] if fact.least is None else fact.least, days[
                    1
                ] if fact.most is None else fact.most
            case Fold(what="count"):
                return 0, None
            case _:
                return None, None

    def _may_be_blank(self, axis: Axis) -> bool:
        match axis.term:
            case Today():
                return False
            case Field(subject=subject, name=name):
                return self.facts[subject, name].blank.policy == "open"
            case _:
                return True


def _axes(formula: Formula) -> tuple[Axis, ...]:
    return tuple(dict.fromkeys(test.axis for test in tests(formula)))


def _allowed(formula: Formula, axis: Axis, values: tuple[Value, ...]) -> int:
    """The values with which a formula can still be true, as bits."""
    return sum(1 << index for index, value in enumerate(values) if outcomes(formula, {axis: value}) & TRUE)


class _Search:
    """One search, and what it has left to spend."""

    def __init__(self, domains: dict[Axis, tuple[Value, ...]]) -> None:
        self.domains = domains
        self.left = EFFORT

    def below(self, assigned: Case, goals: Iterable[_Open]) -> Iterator[Case]:
        """The cases that agree with what is assigned and meet the goals still open."""
        still: list[_Open] = []
        for goal in goals:
            self.left -= len(goal.axes) + 1
            found = outcomes(goal.formula, assigned)
            if not found & goal.wanted:
                return
            if found & ~goal.wanted:
                still.append(goal)
        if self.left < 0:
            raise ExhaustedError
        if not still:
            yield dict(assigned)
            return
        axis = next(axis for axis in still[0].axes if axis not in assigned)
        for value in self.domains[axis]:
            assigned[axis] = value
            yield from self.below(assigned, still)
            del assigned[axis]

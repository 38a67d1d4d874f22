"""A settlement as plain values: its lines, a statement for each person, and what could not be decided."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, cast

import attrs

from renewrules.engine.outside import Json, Outside, json_ready
from renewrules.explain.writing import Explanation

FORMAT = 1
"""The version of the JSON form."""

Posted = Literal["paid", "cancelled"]


@attrs.frozen(kw_only=True)
class Line:
    """One amount for one person, and everything it was worked out from.

    `amount` is what this month's settlement adds: `due` by what is known now, less `before`, what earlier
    settlements posted. `month` is the month it counts in; `deal` is empty for a bonus of the month and
    `share` where nothing is shared. `whole` is the amount of which it is `percent`. `facts` are the facts and
    values the rule read. A line of kind "cancelled" takes back what a line of kind "paid" gave.
    """

    person: str
    rule: str
    kind: Posted
    amount: Decimal
    due: Decimal
    before: Decimal
    month: str
    deal: str
    share: str
    percent: Decimal | None
    whole: Decimal | None
    rounding: str
    facts: Mapping[str, Outside] = attrs.field(hash=False)


@attrs.frozen(kw_only=True)
class Statement:
    """What one person is paid: `net` is `earned` less `taken_back`.

    `owed` is what this month's lines take from him; together with `carried_in` it is what is to be taken
    back: `taken_back` of it now, `carried_out` later.
    """

    person: str
    earned: Decimal
    owed: Decimal
    carried_in: Decimal
    taken_back: Decimal
    carried_out: Decimal
    net: Decimal


@attrs.frozen(kw_only=True)
class Undecided:
    """An amount that cannot be settled: of which deal (empty: of a month), and for lack of what."""

    rule: str
    month: str
    deal: str
    lacking: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Settlement:
    """What a ruleset pays for one month. Lines stand in order of month, deal, rule, person and share.

    Give it, or its `to_dict()`, as `prior` to the settlements of later months.
    """

    name: str
    period: str
    currency: str
    lines: tuple[Line, ...]
    statements: tuple[Statement, ...]
    undecided: tuple[Undecided, ...]
    _reasons: Callable[[Line], Explanation] = attrs.field(eq=False, repr=False, alias="reasons")

    @property
    def total(self) -> Decimal:
        """What is paid to all persons together."""
        return _sum(statement.net for statement in self.statements)

    @property
    def carried(self) -> dict[str, Decimal]:
        """What is still to be taken back from each person in later months."""
        return {each.person: each.carried_out for each in self.statements if each.carried_out}

    def statement(self, person: str) -> Statement:
        """The statement of one person; KeyError when he has none."""
        for each in self.statements:
            if each.person == person:
                return each
        raise KeyError(f"no statement of `{person}`")

    def explain(self, line: Line) -> Explanation:
        """Why a line of this settlement is what it is; KeyError when it is none of its lines."""
        return self._reasons(line)

    def to_dict(self) -> dict[str, Json]:
        """The settlement ready for JSON; also what later settlements take as `prior`."""
        made = {
            "format": FORMAT,
            "settlement": self.name,
            "period": self.period,
            "currency": self.currency,
            "total": self.total,
            "statements": [attrs.asdict(each) for each in self.statements],
            "lines": [attrs.asdict(each) for each in self.lines],
            "undecided": [attrs.asdict(each) for each in self.undecided],
        }
        return cast(dict[str, Json], json_ready(made))


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))

"""An allocation as plain values: who takes what, what nobody takes, and what could not be decided."""

import datetime as dt
from collections.abc import Callable
from typing import cast

import attrs

from renewrules.engine.outside import Json, Outside, json_ready
from renewrules.explain.writing import Explanation

FORMAT = 1
"""The version of the JSON form."""

Place = tuple[str, str]
"""The ids of a customer and of what of his is assigned."""


@attrs.frozen(kw_only=True)
class Assignment:
    """One thing and the person who takes it, by which row; `details` are the values shown beside it."""

    customer: str
    unit: str
    person: str
    row: int
    details: tuple[tuple[str, Outside], ...]


@attrs.frozen(kw_only=True)
class Unassigned:
    """One thing that by no row anybody can take."""

    customer: str
    unit: str
    details: tuple[tuple[str, Outside], ...]


@attrs.frozen(kw_only=True)
class Undecided:
    """One thing of which it is not known whether it is assigned, or to whom, for lack of these facts."""

    customer: str
    unit: str
    lacking: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Load:
    """One person: what the rule counts before and after, None where it is not known, and how many he took."""

    person: str
    before: Outside
    after: Outside
    took: int


@attrs.frozen(kw_only=True)
class Allocation:
    """Who takes what. Everything given is in exactly one of the four lists.

    `assignments` and `unassigned` stand in the rule's order, `undecided` and `not_due` (what it does not
    assign this time) by id; `loads` are all persons, by id.
    """

    name: str
    as_of: dt.datetime
    subject: str
    assignments: tuple[Assignment, ...]
    unassigned: tuple[Unassigned, ...]
    undecided: tuple[Undecided, ...]
    not_due: tuple[Place, ...]
    loads: tuple[Load, ...]
    _reasons: Callable[[Place], Explanation] = attrs.field(eq=False, repr=False, alias="reasons")

    @property
    def given(self) -> int:
        """How many things there were to assign."""
        return len(self.assignments) + len(self.unassigned) + len(self.undecided) + len(self.not_due)

    def explain(self, unit: str, customer: str | None = None) -> Explanation:
        """Why one thing went to whom it did, or to nobody; `customer` where several have one of that id.

        Raises:
            KeyError: when there is no such thing, or several and no customer is named.
        """
        listed: tuple[Assignment | Unassigned | Undecided, ...]
        listed = (*self.assignments, *self.unassigned, *self.undecided)
        places = [*((each.customer, each.unit) for each in listed), *self.not_due]
        found = [place for place in places if place[1] == unit and customer in (None, place[0])]
        if not found:
            raise KeyError(f"no {self.subject} `{unit}`")
        if len(found) > 1:
            raise KeyError(f"say whose {self.subject} `{unit}`: {', '.join(sorted(who for who, _ in found))}")
        return self._reasons(found[0])

    def to_dict(self) -> dict[str, Json]:
        """The allocation ready for JSON; the same allocation always gives the same text."""
        made = {
            "format": FORMAT,
            "assignment": self.name,
            "as_of": self.as_of,
            "subject": self.subject,
            "given": self.given,
            "assignments": [_plain(each) for each in self.assignments],
            "unassigned": [_plain(each) for each in self.unassigned],
            "undecided": [_plain(each) for each in self.undecided],
            "not_due": len(self.not_due),
            "loads": [attrs.asdict(each) for each in self.loads],
        }
        return cast(dict[str, Json], json_ready(made))


def _plain(each: Assignment | Unassigned | Undecided) -> dict[str, object]:
    plain = attrs.asdict(each, recurse=False)
    if "details" in plain:
        plain["details"] = dict(plain["details"])
    return plain

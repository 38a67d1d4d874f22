"""What earlier settlements posted and carried forward: the only memory a settlement has."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

import attrs

from renewrules import money
from renewrules.engine.faults import InputError, InputFault, fault
from renewrules.settlement.answers import Posted, Settlement
from renewrules.settlement.months import format_month, month_from

Prior: TypeAlias = "Settlement | Mapping[str, object]"


@attrs.frozen
class Key:
    """What an amount is for: month it counts in, deal, rule, kind, share and person."""

    month: int
    deal: str
    rule: str
    kind: Posted
    share: str
    person: str


@attrs.frozen(eq=False)
class Earlier:
    """The amounts posted so far, the months settled, and what is still to be taken back."""

    posted: Mapping[Key, int]
    of_deal: Mapping[str, tuple[Key, ...]]
    periods: frozenset[int]
    carried: Mapping[str, int]


def read_prior(prior: Iterable[Prior], name: str, period: int, decimals: int, language: str) -> Earlier:
    """The settlements of all earlier months, in any order, without a gap up to this one.

    Raises:
        InputError: with every fault there is.
    """
    reading = _Reading(decimals)
    months: dict[int, Mapping[str, object]] = {}
    for index, given in enumerate(prior):
        place = f"prior[{index}]"
        document = given.to_dict() if isinstance(given, Settlement) else given
        month = reading.month_in(document, name, place)
        if month is None:
            continue
        if month in months or month >= period:
            reading.refuse(f"{place}.period", "prior-not-earlier", period=format_month(month))
        else:
            months[month] = document
            reading.lines(document, place)
    if months:
        for missing in sorted({*range(min(months), period)} - months.keys()):
            reading.refuse("prior", "prior-missing", period=format_month(missing))
        reading.carry(months[max(months)])
    if reading.faults:
        raise InputError(tuple(reading.faults), language)
    of_deal: dict[str, list[Key]] = {}
    for key in reading.posted:
        of_deal.setdefault(key.deal, []).append(key)
    keys = {deal: tuple(found) for deal, found in of_deal.items()}
    return Earlier(reading.posted, keys, frozenset(months), reading.carried)


class _Reading:
    """The faults of earlier settlements, and what they say."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        self.faults: list[InputFault] = []
        self.posted: dict[Key, int] = {}
        self.carried: dict[str, int] = {}

    def refuse(self, path: str, slug: str, **facts: str) -> None:
        self.faults.append(fault(path, slug, {**facts}))

    def month_in(self, document: object, name: str, place: str) -> int | None:
        """The month of a settlement by the same rule; what is none is refused."""
        if not isinstance(document, Mapping):
            self.refuse(place, "not-object")
            return None
        try:
            month = month_from(document.get("period"))
        except ValueError:
            self.refuse(f"{place}.period", "not-a-settlement")
            return None
        if document.get("settlement") != name:
            self.refuse(f"{place}.settlement", "not-a-settlement")
            return None
        return month

    def lines(self, document: Mapping[str, object], place: str) -> None:
        """Add up what a settlement posted."""
        for index, line in enumerate(self._objects(document, "lines", place)):
            amount = self._amount(line.get("amount"))
            key = _key(line)
            if amount is None or key is None:
                self.refuse(f"{place}.lines[{index}]", "not-a-settlement")
            else:
                self.posted[key] = self.posted.get(key, 0) + amount

    def carry(self, document: Mapping[str, object]) -> None:
        """What the latest settlement carried forward."""
        for index, each in enumerate(self._objects(document, "statements", "prior")):
            amount, person = self._amount(each.get("carried_out")), each.get("person")
            if amount is None or amount < 0 or not isinstance(person, str):
                self.refuse(f"prior.statements[{index}]", "not-a-settlement")
            else:
                self.carried[person] = amount

    def _amount(self, given: object) -> int | None:
        try:
            return money.from_decimal(given, self.decimals) if isinstance(given, str) else None
        except ValueError:
            return None

    def _objects(
        self, document: Mapping[str, object], name: str, place: str
    ) -> tuple[Mapping[str, object], ...]:
        found = document.get(name)
        if isinstance(found, list | tuple) and all(isinstance(each, Mapping) for each in found):
            return tuple(found)
        self.refuse(f"{place}.{name}", "not-a-settlement")
        return ()


def _key(line: Mapping[str, object]) -> Key | None:
    """What a posted amount was for; None where the line does not say it."""
    texts = [line.get(name) for name in _TEXTS]
    if not all(isinstance(text, str) for text in texts) or line.get("kind") not in _KINDS:
        return None
    month, deal, rule, share, person = cast(list[str], texts)
    try:
        return Key(month_from(month), deal, rule, cast(Posted, line["kind"]), share, person)
    except ValueError:
        return None


_TEXTS = ("month", "deal", "rule", "share", "person")
_KINDS = ("paid", "cancelled")

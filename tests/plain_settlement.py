"""A month's pay worked out in plain Python: what settlements are compared with.

The scheme is that of `tests/settlement_rules.py`, written a second time and another way.
"""

import datetime as dt
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Any

CLASS_BONUS = {"first": 3000, "repeat": 2500, "conquest": 6000}
SHARES = (("seller", 70), ("quote_issuer", 20), ("introducer", 10))
FROM_THIRD, FROM_FIFTH = 2, 4

Key = tuple[str, str, str, str, str, str]
"""Month, deal, rule, kind, share and person."""


def month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def month_end(month: str) -> dt.date:
    return dt.date.fromisoformat(month_after(month) + "-01") - dt.timedelta(days=1)


def half_up(amount: Fraction) -> int:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def shared(amount: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    exact = [Fraction(amount * weight, whole) for weight in weights]
    parts = [floor(each) for each in exact]
    for index in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[: amount - sum(parts)]:
        parts[index] += 1
    return parts


class Ledger:
    """The pay of month after month, in one reading of tiers (`whole`) and of cancellations (`recounts`)."""

    def __init__(self, deals: list[dict[str, Any]], *, whole: bool, recounts: bool) -> None:
        self.deals = deals
        self.whole = whole
        self.recounts = recounts
        self.posted: Counter[Key] = Counter()
        self.carried: dict[str, int] = {}
        self.months: list[str] = []

    def settle(self, month: str) -> tuple[dict[Key, int], dict[str, tuple[int, int, int, int]]]:
        """Settle the deals of a month: what is posted, and each person's earned, taken, carried and net."""
        self.months.append(month)
        end = month_end(month_after(month))
        due: Counter[Key] = Counter()
        for counted in self.months:
            self._of_month(counted, end, due)
        posted = {
            key: due[key] - self.posted[key] for key in {*due, *self.posted} if due[key] != self.posted[key]
        }
        self.posted.update(posted)
        return posted, self._statements(posted)

    def _of_month(self, month: str, end: dt.date, due: Counter[Key]) -> None:
        of_month = [deal for deal in self.deals if (deal["money_received"] or "").startswith(month)]
        for seller in {deal["seller"] for deal in of_month}:
            own = sorted(
                (deal for deal in of_month if deal["seller"] == seller),
                key=lambda d: (d["bound_on"], d["id"]),
            )
            counting = [deal for deal in own if not (self.recounts and self._cancelled(deal, end))]
            for deal in own:
                before = [d for d in counting if (d["bound_on"], d["id"]) < (deal["bound_on"], deal["id"])]
                self._deal(deal, month, len(before) + 1, end, due)
            due[month, "", "volume_bonus", "paid", "", seller] = self._bonus(len(counting))
        for key in self.posted:
            if key[0] == month and key[2] == "volume_bonus":
                due[key] += 0

    def _cancelled(self, deal: dict[str, Any], end: dt.date) -> bool:
        return deal["cancelled_on"] is not None and dt.date.fromisoformat(deal["cancelled_on"]) <= end

    def _bonus(self, count: int) -> int:
        if self.whole:
            return count * (8000 if count > FROM_FIFTH else 5000 if count > FROM_THIRD else 3000)
        pieces = [8000 if n > FROM_FIFTH else 5000 if n > FROM_THIRD else 3000 for n in range(1, count + 1)]
        return sum(pieces)

    def _deal(self, deal: dict[str, Any], month: str, place: int, end: dt.date, due: Counter[Key]) -> None:
        cancelled = self._cancelled(deal, end)
        before = {k: v for k, v in self.posted.items() if k[1] == deal["id"] and k[3] == "paid" and v}
        order = [share for share, _ in SHARES]
        paid = {key: before[key] for key in sorted(before, key=lambda key: (order.index(key[4]), key[5]))}
        if not cancelled or not paid:
            rate = Fraction(20 if place > FROM_FIFTH else 15 if place > FROM_THIRD else 10, 1000)
            cents = int(Decimal(deal["premium"]) * 100)
            commission = CLASS_BONUS[deal["class"]] + half_up(cents * rate)
            parts = shared(commission, [weight for _, weight in SHARES])
            paid = {
                (month, deal["id"], "commission", "paid", share, deal[share] or deal["seller"]): part
                for (share, _), part in zip(SHARES, parts, strict=True)
            }
        due.update(paid)
        if cancelled:
            back = self._back(deal, sum(paid.values()))
            for key, part in zip(paid, shared(back, list(paid.values())), strict=True):
                due[(*key[:3], "cancelled", *key[4:])] -= part

    def _back(self, deal: dict[str, Any], paid: int) -> int:
        start, ends, last = (dt.date.fromisoformat(deal[n]) for n in ("start", "cancelled_on", "end"))
        if (ends - start).days <= 90:
            return paid
        left = half_up(Fraction(paid * (last - ends).days, (last - start).days))
        return min(max(left, 0), paid)

    def _statements(self, posted: dict[Key, int]) -> dict[str, tuple[int, int, int, int]]:
        sums: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for key, cents in posted.items():
            sums[key[5]][key[:3]] += cents
        found = {}
        for person in {*sums, *self.carried}:
            earned = sum(cents for cents in sums[person].values() if cents > 0)
            owed = self.carried.get(person, 0) - sum(cents for cents in sums[person].values() if cents < 0)
            taken = min(owed, earned // 2)
            found[person] = (earned, taken, owed - taken, earned - taken)
        self.carried = {person: each[2] for person, each in found.items() if each[2]}
        return found

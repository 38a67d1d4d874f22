"""Exact arithmetic on scaled integers: 12.34 at scale 2 is 1234.

Every function is pure, and rounds only where the caller names the rounding.
"""

import re
from bisect import bisect_left, bisect_right
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from operator import itemgetter
from typing import Literal, assert_never

Rounding = Literal["half_up", "half_even", "down", "up", "floor", "ceiling"]
"""`half_up`, `up` and `down` are about the size: -2.5 goes to -3, -3 and -2."""

Boundary = Literal["at_least", "more_than"]
"""Which band an amount exactly on a cut point belongs to: the upper (`at_least`) or the lower."""

Bands = tuple[tuple[int, int], ...]
"""`(lower bound, rate)`, lower bounds strictly rising; a band ends where the next begins."""

MAXIMUM_DIGITS = 38
"""The most digits an amount may have at the edge: those of the widest SQL decimal."""

_DECIMAL = re.compile(r"(-?)(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def divide(numerator: int, denominator: int, mode: Rounding) -> int:
    """Return the quotient as a whole number; a zero denominator raises `ZeroDivisionError`."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, remainder = divmod(numerator, denominator)
    return quotient + (remainder != 0 and _goes_up(mode, quotient, 2 * remainder - denominator))


def _goes_up(mode: Rounding, quotient: int, past_half: int) -> bool:
    """Whether an inexact floored quotient moves up by one; `past_half` has the sign of the rest less 1/2."""
    match mode:
        case "floor":
            return False
        case "ceiling":
            return True
        case "down":
            return quotient < 0
        case "up":
            return quotient >= 0
        case "half_up":
            return past_half > 0 or (past_half == 0 and quotient >= 0)
        case "half_even":
            return past_half > 0 or (past_half == 0 and quotient % 2 == 1)
        case _:
            assert_never(mode)


def rescale(value: int, from_scale: int, to_scale: int, mode: Rounding) -> int:
    """Return the same amount at another scale, rounded when the new scale has fewer decimals."""
    ratio: int = 10 ** abs(to_scale - from_scale)
    return value * ratio if to_scale >= from_scale else divide(value, ratio, mode)


def split(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Share `total` in proportion to `weights`: floors first, then one unit each to the largest remainders.

    Equal remainders are served in declared order. A negative total is shared by size, then negated, so
    that a reversal mirrors the payment. Raises `ValueError` for a negative weight and `ZeroDivisionError`
    when no weight is positive.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight cannot be negative")
    if not any(weights):
        raise ZeroDivisionError("no weight is positive")
    parts = [divmod(abs(total) * weight, sum(weights)) for weight in weights]
    missing = abs(total) - sum(floor for floor, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    rounded_up = frozenset(by_remainder[:missing])
    sizes = (floor + (index in rounded_up) for index, (floor, _) in enumerate(parts))
    return tuple(-size if total < 0 else size for size in sizes)


def band(base: int, bands: Bands, boundary: Boundary) -> int | None:
    """Return the index of the band that holds `base`, or None below the first band."""
    bisect = bisect_right if boundary == "at_least" else bisect_left
    bands_reached = bisect(bands, base, key=itemgetter(0))
    return bands_reached - 1 if bands_reached else None


def whole(base: int, bands: Bands, boundary: Boundary) -> int:
    """Return all of `base` times the rate of its band, or 0 below the first band.

    Lower bounds have the scale of the base; the result has the scale of the base plus that of the rates.
    """
    index = band(base, bands, boundary)
    return 0 if index is None else base * bands[index][1]


def marginal(base: int, bands: Bands) -> int:
    """Return the slice of `base` inside each band times that band's own rate, summed; scales as in `whole`.

    No boundary side is needed: both readings of a cut point give the same amount. Counted things are cut
    where the lower band is full: "the 21st and later" starts at 20.
    """
    amount, rest = 0, base
    for lower, rate in reversed(bands):
        if rest > lower:
            amount += (rest - lower) * rate
            rest = lower
    return amount


def cut_last(amounts: tuple[int, ...], pieces: tuple[int, ...], cap: int) -> tuple[int, ...]:
    """Give each item, in declared order, what still fits under `cap`.

    `pieces` holds 0 for an item that may be cut anywhere, else the size of one piece, of which only whole
    ones are kept. Negative amounts and a negative cap count as 0.
    """
    kept: list[int] = []
    room = max(cap, 0)
    for amount, piece in zip(amounts, pieces, strict=True):
        fits = min(max(amount, 0), room)
        kept.append(fits - fits % piece if piece else fits)
        room -= kept[-1]
    return tuple(kept)


def pro_rata(amounts: tuple[int, ...], cap: int) -> tuple[int, ...]:
    """Cut every item in the same proportion, to exactly `cap` when their sum is over it, as in `split`.

    Negative amounts and a negative cap count as 0.
    """
    offered = tuple(max(amount, 0) for amount in amounts)
    return offered if sum(offered) <= max(cap, 0) else split(max(cap, 0), offered)


def best_fit(amounts: tuple[int, ...], cap: int) -> tuple[int, ...]:
    """Keep the whole items with the largest sum not over `cap`; items left out become 0.

    Of equal sums, the one that keeps the first item wins, then the one that keeps the second, and so on.
    Negative amounts and a negative cap count as 0. Time and memory grow with the number of different sums,
    at most `2 ** len(amounts)` and at most `cap + 1`.
    """
    offered = tuple(max(amount, 0) for amount in amounts)
    reachable = [frozenset((0,))]
    for amount in reversed(offered):
        sums = reachable[-1]
        reachable.append(sums | {total + amount for total in sums if total + amount <= cap})
    target = max(reachable.pop())
    kept: list[int] = []
    for amount in offered:
        sums = reachable.pop()
        kept.append(amount if target - amount in sums else 0)
        target -= kept[-1]
    return tuple(kept)


def parse_decimal(text: str) -> tuple[int, int]:
    """Read `1,234.50` as `(123450, 2)`; the scale is the number of decimals written.

    Commas are optional but must group by three; no other sign than a leading minus, no bare point, no
    leading zeros, at most 38 digits. Raises `ValueError` with the reason in plain words.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError("not a number written like 1234.50 or 1,234.50")
    sign, units, fraction = match.group(1), match.group(2).replace(",", ""), match.group(3) or ""
    if len(units) + len(fraction) > MAXIMUM_DIGITS:
        raise ValueError(f"more than {MAXIMUM_DIGITS} digits")
    return int(sign + units + fraction), len(fraction)


def to_decimal(value: int, scale: int) -> Decimal:
    """Return the amount as a `Decimal` with exactly `scale` decimals, whatever the decimal context."""
    return Decimal(value).scaleb(-scale, _EXACT)


def from_decimal(value: Decimal | int | str, scale: int) -> int:
    """Return `value` as a whole number at `scale`, exactly.

    Raises `ValueError` with the reason in plain words: a float or another type, not a finite number, more
    decimals than `scale` (trailing zeros do not count), or more than 38 digits.
    """
    match value:
        case bool():
            raise ValueError("true or false is not a number")
        case Decimal():
            return _scaled(value, scale)
        case int():
            return _scaled(Decimal(value), scale)
        case str():
            return _scaled(to_decimal(*parse_decimal(value)), scale)
        case _:
            raise ValueError("amounts are given as whole numbers, decimals or text, never as floats")


def _scaled(number: Decimal, scale: int) -> int:
    if not number.is_finite():
        raise ValueError("not a finite number")
    if not number:
        return 0
    sign, digits, _ = number.as_tuple()
    length = number.adjusted() + 1 + scale
    if length > MAXIMUM_DIGITS:
        raise ValueError(f"more than {MAXIMUM_DIGITS} digits")
    kept, lost = digits[: max(length, 0)], digits[max(length, 0) :]
    if any(lost):
        raise ValueError(f"more than {scale} decimals")
    size = int(Decimal((0, kept, max(length - len(digits), 0))))
    return -size if sign else size


def format_amount(value: int, scale: int) -> str:
    """Write 123456 at scale 2 as `1,234.56`: a comma between thousands, always `scale` decimals."""
    units, fraction = divmod(abs(value), 10**scale)
    sign = "-" if value < 0 else ""
    return f"{sign}{units:,}.{fraction:0{scale}}" if scale else f"{sign}{units:,}"

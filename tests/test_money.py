"""Exact money: the worked examples of the trade, and laws that hold for every amount."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    localcontext,
)
from fractions import Fraction
from itertools import product
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.money import (
    Boundary,
    Rounding,
    band,
    best_fit,
    cut_last,
    divide,
    format_amount,
    from_decimal,
    marginal,
    parse_decimal,
    pro_rata,
    rescale,
    split,
    to_decimal,
    whole,
)

DECIMAL_MODES: dict[Rounding, str] = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}

MODES = st.sampled_from(get_args(Rounding))
INTEGERS = st.integers(-(10**15), 10**15)
AMOUNTS = st.lists(st.integers(0, 60), max_size=7).map(tuple)
CAPS = st.integers(0, 200)
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any).map(tuple)
BANDS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(-20, 20)), max_size=6, unique_by=lambda b: b[0]
).map(lambda bands: tuple(sorted(bands)))

# Bounds in cents, rates in percent (scale 2): 5 % below 10,000, 8 % below 30,000, then 10 %.
COMMISSION = ((0, 5), (1_000_000, 8), (3_000_000, 10))


def in_cents(amount: int) -> int:
    """Bring an amount of cents times percent back to cents."""
    return rescale(amount, 4, 2, "half_up")


# Rounding


@given(st.integers(-(10**20), 10**20), st.integers(0, 6), st.integers(0, 6), MODES)
def test_rescaling_agrees_with_the_decimal_module(
    value: int, from_scale: int, to_scale: int, mode: Rounding
) -> None:
    expected = to_decimal(value, from_scale).quantize(
        Decimal(1).scaleb(-to_scale), DECIMAL_MODES[mode], Context(prec=60)
    )
    assert to_decimal(rescale(value, from_scale, to_scale, mode), to_scale) == expected


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        ("half_up", (-4, -3, -2, 2, 3, 4)),
        ("half_even", (-4, -2, -2, 2, 2, 4)),
        ("down", (-3, -2, -1, 1, 2, 3)),
        ("up", (-4, -3, -2, 2, 3, 4)),
        ("floor", (-4, -3, -2, 1, 2, 3)),
        ("ceiling", (-3, -2, -1, 2, 3, 4)),
    ],
)
def test_each_rounding_treats_halves_and_signs_in_its_own_way(
    mode: Rounding, rounded: tuple[int, ...]
) -> None:
    assert tuple(rescale(value, 1, 0, mode) for value in (-35, -25, -15, 15, 25, 35)) == rounded


@given(INTEGERS, INTEGERS.filter(bool), MODES)
def test_a_quotient_is_less_than_one_from_the_exact_ratio(
    numerator: int, denominator: int, mode: Rounding
) -> None:
    quotient = divide(numerator, denominator, mode)
    assert abs(quotient - Fraction(numerator, denominator)) < 1
    assert quotient == divide(-numerator, -denominator, mode)


@given(INTEGERS, st.integers(0, 5), st.integers(0, 5), MODES)
def test_adding_decimals_and_taking_them_away_changes_nothing(
    value: int, scale: int, more: int, mode: Rounding
) -> None:
    assert rescale(rescale(value, scale, scale + more, mode), scale + more, scale, mode) == value


def test_division_by_zero_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        divide(1, 0, "half_up")


def test_a_pro_rata_refund_is_rounded_once_to_the_cent() -> None:
    assert divide(600_00 * 185, 365, "half_up") == 304_11


# Splitting


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (99_99, (75, 25), (74_99, 25_00)),
        (-99_99, (75, 25), (-74_99, -25_00)),
        (100_00, (1, 1, 1), (33_34, 33_33, 33_33)),
        (1, (1, 1), (1, 0)),
        (5, (0, 1), (0, 5)),
        (0, (70, 20, 10), (0, 0, 0)),
    ],
)
def test_a_split_gives_the_last_cents_to_the_largest_remainders(
    total: int, weights: tuple[int, ...], shares: tuple[int, ...]
) -> None:
    assert split(total, weights) == shares


@given(INTEGERS, WEIGHTS)
def test_shares_add_up_to_the_total_and_miss_the_exact_share_by_less_than_one(
    total: int, weights: tuple[int, ...]
) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(INTEGERS, WEIGHTS)
def test_a_reversal_mirrors_the_payment(total: int, weights: tuple[int, ...]) -> None:
    assert split(-total, weights) == tuple(-share for share in split(total, weights))


@given(INTEGERS, WEIGHTS, st.randoms(use_true_random=False))
def test_declared_order_matters_only_between_equal_weights_and_remainders(
    total: int, weights: tuple[int, ...], random: Random
) -> None:
    order = list(range(len(weights)))
    random.shuffle(order)
    shares = split(total, weights)
    shuffled = split(total, tuple(weights[index] for index in order))
    for position, index in enumerate(order):
        tied = [
            other
            for other in range(len(weights))
            if other != index
            and abs(total) * weights[other] % sum(weights) == abs(total) * weights[index] % sum(weights)
        ]
        assert shuffled[position] == shares[index] or tied


@given(INTEGERS, st.integers(1, 100), st.integers(1, 9))
def test_equal_weights_are_served_in_declared_order(total: int, weight: int, count: int) -> None:
    sizes = [abs(share) for share in split(total, (weight,) * count)]
    assert sizes == sorted(sizes, reverse=True)


def test_a_split_needs_weights_that_are_not_negative_and_not_all_zero() -> None:
    with pytest.raises(ValueError, match="negative"):
        split(100, (3, -1))
    for nobody in ((), (0, 0)):
        with pytest.raises(ZeroDivisionError):
            split(100, nobody)


# Tiers


@pytest.mark.parametrize(
    ("base", "by_slice", "by_slab"),
    [
        (9_999_99, 500_00, 500_00),
        (10_000_00, 500_00, 800_00),
        (12_000_00, 660_00, 960_00),
        (30_000_00, 2_100_00, 3_000_00),
        (35_000_00, 2_600_00, 3_500_00),
    ],
)
def test_commission_tiers_pay_as_in_the_worked_table(base: int, by_slice: int, by_slab: int) -> None:
    assert in_cents(marginal(base, COMMISSION)) == by_slice
    assert in_cents(whole(base, COMMISSION, "at_least")) == by_slab


def test_more_than_keeps_the_cut_point_in_the_lower_band() -> None:
    assert in_cents(whole(10_000_00, COMMISSION, "more_than")) == 500_00
    assert in_cents(whole(10_000_01, COMMISSION, "more_than")) == 800_00


def test_pay_can_fall_at_a_slab_cut_point() -> None:
    falling = ((0, 10), (10_000_00, 8))
    assert in_cents(whole(9_999_00, falling, "at_least")) == 999_90
    assert in_cents(whole(10_000_00, falling, "at_least")) == 800_00


def test_volume_tiers_pay_twenty_and_twenty_one_renewals_and_claw_back_the_cancelled_one() -> None:
    per_renewal = ((0, 30), (20, 50), (40, 80))
    assert marginal(20, per_renewal) == whole(20, per_renewal, "more_than") == 600
    assert marginal(21, per_renewal) == 650
    assert whole(21, per_renewal, "more_than") == 1050
    assert marginal(21, per_renewal) - marginal(20, per_renewal) == 50
    assert whole(21, per_renewal, "more_than") - whole(20, per_renewal, "more_than") == 450


def test_a_base_below_the_first_band_has_no_band_and_earns_nothing() -> None:
    assert band(99, ((100, 5),), "at_least") is None
    assert band(100, ((100, 5),), "more_than") is None
    assert band(100, ((100, 5),), "at_least") == 0
    assert whole(99, ((100, 5),), "at_least") == marginal(99, ((100, 5),)) == 0
    assert whole(-1, COMMISSION, "at_least") == marginal(-1, COMMISSION) == 0


@given(st.integers(-50, 600), BANDS)
def test_marginal_pay_is_the_sum_over_single_units(base: int, bands: tuple[tuple[int, int], ...]) -> None:
    units = (band(unit, bands, "at_least") for unit in range(base))
    assert marginal(base, bands) == sum(bands[index][1] for index in units if index is not None)


@given(st.integers(-50, 600), BANDS, st.sampled_from(get_args(Boundary)))
def test_a_band_is_the_last_one_whose_cut_point_is_reached(
    base: int, bands: tuple[tuple[int, int], ...], boundary: Boundary
) -> None:
    reached = [
        index
        for index, (lower, _) in enumerate(bands)
        if base > lower or (base == lower and boundary == "at_least")
    ]
    assert band(base, bands, boundary) == (reached[-1] if reached else None)


# Offers

LOYAL_CUSTOMER = (150_00, 300_00, 120_00)  # cash (200 cut to its own cap), service voucher, loyalty
PREMIUM, PACKAGE_CAP = 4_000_00, 400_00


def test_own_caps_and_percentages_of_the_whole_or_of_what_remains_are_plain_arithmetic() -> None:
    cash = min(divide(PREMIUM * 5, 100, "half_up"), 150_00)
    voucher = 300_00
    on_gross = divide(PREMIUM * 3, 100, "half_up")
    on_remaining = divide((PREMIUM - cash - voucher) * 3, 100, "half_up")
    assert (cash, voucher, on_gross) == LOYAL_CUSTOMER
    assert on_remaining == 106_50


def test_one_contract_gives_three_packages_under_three_cut_rules() -> None:
    assert cut_last(LOYAL_CUSTOMER, (0, 0, 0), PACKAGE_CAP) == (150_00, 250_00, 0)
    assert pro_rata(LOYAL_CUSTOMER, PACKAGE_CAP) == (105_26, 210_53, 84_21)
    assert best_fit(LOYAL_CUSTOMER, PACKAGE_CAP) == (0, 300_00, 0)


def test_an_indivisible_item_that_does_not_fit_leaves_its_room_to_later_items() -> None:
    assert cut_last(LOYAL_CUSTOMER, (0, 300_00, 0), PACKAGE_CAP) == (150_00, 0, 120_00)
    assert cut_last((350,), (100,), 320) == (300,)


def test_a_package_exactly_at_its_cap_is_not_cut() -> None:
    labour, oil_service, fuel_card = 300_00, 200_00, 200_00
    cap = divide(5_000_00 * 10, 100, "half_up")
    over = (labour, oil_service, fuel_card)
    assert sum(over) - cap == 200_00
    assert cut_last(over, over, cap) == (labour, oil_service, 0)
    for kept in (cut_last(over[:2], over[:2], cap), pro_rata(over[:2], cap), best_fit(over[:2], cap)):
        assert kept == (labour, oil_service)


def test_of_equally_large_sets_the_one_with_the_earlier_items_is_kept() -> None:
    assert best_fit((100, 100), 100) == (100, 0)
    assert best_fit((200, 300, 500), 500) == (200, 300, 0)
    assert best_fit((500, 200, 300), 500) == (500, 0, 0)


def test_negative_amounts_and_caps_count_as_nothing() -> None:
    assert cut_last((-5, 10), (0, 0), 7) == pro_rata((-5, 10), 7) == (0, 7)
    assert best_fit((-5, 10), 10) == (0, 10)
    for kept in (cut_last((5,), (0,), -1), pro_rata((5,), -1), best_fit((5,), -1)):
        assert kept == (0,)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 90)), max_size=7), CAPS)
def test_cutting_from_the_last_stays_under_the_cap_and_keeps_whole_pieces(
    items: list[tuple[int, int]], cap: int
) -> None:
    amounts = tuple(amount for amount, _ in items)
    kept = cut_last(amounts, tuple(piece for _, piece in items), cap)
    assert sum(kept) <= cap
    for share, (amount, piece) in zip(kept, items, strict=True):
        assert 0 <= share <= amount
        assert share % piece == 0 if piece else True


@given(AMOUNTS, CAPS)
def test_cutting_divisible_items_from_the_last_uses_the_whole_cap(amounts: tuple[int, ...], cap: int) -> None:
    kept = cut_last(amounts, (0,) * len(amounts), cap)
    assert sum(kept) == min(cap, sum(amounts))
    cut = [index for index, share in enumerate(kept) if share < amounts[index]]
    assert all(kept[index] == 0 for index in cut[1:])


@given(AMOUNTS, CAPS)
def test_cutting_in_proportion_uses_the_whole_cap_and_never_raises_an_item(
    amounts: tuple[int, ...], cap: int
) -> None:
    kept = pro_rata(amounts, cap)
    assert sum(kept) == min(cap, sum(amounts))
    assert all(0 <= share <= amount for share, amount in zip(kept, amounts, strict=True))


@given(AMOUNTS, CAPS)
def test_the_best_fit_is_the_one_an_exhaustive_search_finds(amounts: tuple[int, ...], cap: int) -> None:
    choices = product((True, False), repeat=len(amounts))
    sets = [tuple(a if keep else 0 for a, keep in zip(amounts, choice, strict=True)) for choice in choices]
    fitting = [kept for kept in sets if sum(kept) <= cap]
    assert best_fit(amounts, cap) == max(fitting, key=sum)


# Text and decimals


@pytest.mark.parametrize(
    ("text", "value", "scale"),
    [
        ("0", 0, 0),
        ("-0.00", 0, 2),
        ("12.34", 1234, 2),
        ("1,234.50", 123450, 2),
        ("1234.50", 123450, 2),
        ("-1,000,000", -1_000_000, 0),
        ("0.025", 25, 3),
    ],
)
def test_a_number_is_read_with_the_decimals_it_is_written_with(text: str, value: int, scale: int) -> None:
    assert parse_decimal(text) == (value, scale)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "--1",
        ".5",
        "5.",
        "01",
        "1e3",
        "1_000",
        "0x10",
        "\uff11",
        "\u0663",
        "NaN",
    ],
)
def test_anything_else_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text", ["1,00", "1,2345", "12,34,567", ",100", "0,100", "1000,000", "1.000,5", "1.0,0"]
)
def test_commas_must_group_whole_thousands(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(text)


@given(INTEGERS, st.integers(0, 8))
def test_a_written_amount_reads_back_as_itself(value: int, scale: int) -> None:
    text = format_amount(value, scale)
    assert parse_decimal(text) == (value, scale)
    assert from_decimal(text, scale) == value
    assert text == format(to_decimal(value, scale), ",f")


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 12))
def test_decimals_are_exact_in_any_decimal_context(value: int, scale: int) -> None:
    with localcontext(Context(prec=3)):
        number = to_decimal(value, scale)
        assert number.as_tuple().exponent == -scale
        assert from_decimal(number, scale) == value


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_a_decimal_is_taken_exactly_or_refused(number: Decimal, scale: int) -> None:
    exact = Fraction(number) * 10**scale if abs(number.adjusted()) < 100 else None
    if not number:
        assert from_decimal(number, scale) == 0
    elif exact is not None and exact.denominator == 1 and abs(exact) < 10**38:
        assert from_decimal(number, scale) == exact
    else:
        with pytest.raises(ValueError, match="more than"):
            from_decimal(number, scale)


@pytest.mark.parametrize(
    ("value", "scale", "scaled"),
    [("12.340", 2, 1234), (Decimal("1.2E+3"), 2, 120_000), (7, 2, 700), (-7, 0, -7), (Decimal("-0"), 2, 0)],
)
def test_trailing_zeros_and_exponents_do_not_matter(
    value: Decimal | int | str, scale: int, scaled: int
) -> None:
    assert from_decimal(value, scale) == scaled


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "never as floats"),
        (None, "never as floats"),
        (True, "true or false"),
        (Decimal("NaN"), "finite"),
        (Decimal("sNaN"), "finite"),
        (Decimal("-Infinity"), "finite"),
        ("NaN", "not a number"),
        ("12.345", "more than 2 decimals"),
        (Decimal("0.001"), "more than 2 decimals"),
        (Decimal("1E-999999"), "more than 2 decimals"),
        (Decimal("1E+999999"), "more than 38 digits"),
        (10**36, "more than 38 digits"),
        ("9" * 5000, "more than 38 digits"),
    ],
)
def test_what_is_not_an_exact_amount_is_refused_in_plain_words(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        from_decimal(value, 2)  # type: ignore[arg-type]


def test_amounts_are_written_with_thousands_commas_and_all_their_decimals() -> None:
    assert format_amount(123456, 2) == "1,234.56"
    assert format_amount(-5, 2) == "-0.05"
    assert format_amount(1_000_000, 0) == "1,000,000"

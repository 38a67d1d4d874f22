"""Limits, premiums and factors that follow from a date and from what happened, recomputed for a case."""

from datetime import date
from decimal import Decimal

from tests.conformance.oracle import Case, Plain, cents, months, to_amount, to_date

Found = dict[str, Plain]
REFORM = date(2020, 9, 19)
BEFORE = {"injury": 110_000, "medical": 10_000, "property": 2_000}
SINCE = {"injury": 180_000, "medical": 18_000, "property": 2_000}
NO_FAULT_BEFORE = {"injury": 11_000, "medical": 1_000, "property": 100}
NO_FAULT_SINCE = {"injury": 18_000, "medical": 1_800, "property": 100}


def rates(case: Case) -> Found:
    today = SINCE if case.today >= REFORM else BEFORE
    found: Found = {f"values.compulsory_{part}_limit": Decimal(sum_) for part, sum_ in today.items()}
    found["values.compulsory_total_limit"] = Decimal(sum(today.values()))
    for row, policy, car in case.policies():
        found |= at_accident(row, to_date(policy.get("accident_date")))
        found |= compulsory(case, car.get("id", "1"), car)
        found |= no_claim(case, car.get("id", "1"), car)
        found |= warranty(car.get("id", "1"), car)
        found |= margin(case, row, policy)
    return found


def at_accident(row: str, accident: date | None) -> Found:
    found: Found = {"values.no_fault_property": Decimal(100)}
    if accident is None:
        return found
    limits, no_fault = (SINCE, NO_FAULT_SINCE) if accident >= REFORM else (BEFORE, NO_FAULT_BEFORE)
    found[f"values.total_limit_at_accident@{row}"] = Decimal(sum(limits.values()))
    found[f"values.injury_limit_at_accident@{row}"] = Decimal(limits["injury"])
    found[f"values.medical_limit_at_accident@{row}"] = Decimal(limits["medical"])
    found[f"values.no_fault_total@{row}"] = Decimal(sum(no_fault.values()))
    found[f"values.no_fault_injury@{row}"] = Decimal(no_fault["injury"])
    found[f"values.no_fault_medical@{row}"] = Decimal(no_fault["medical"])
    return found


def compulsory(case: Case, row: str, car: dict[str, Plain]) -> Found:
    base = Decimal(1_100 if (car.get("seats") or 0) >= 6 else 950)
    found: Found = {f"values.compulsory_base_premium@{row}": base}
    factor = to_amount(car.get("regional_factor")) if case.today >= REFORM else floating(car)
    if factor is not None:
        found[f"values.compulsory_factor@{row}"] = factor
        found[f"values.compulsory_premium@{row}"] = cents(base * factor)
    return found


def floating(car: dict[str, Plain]) -> Decimal | None:
    faults, years = car.get("fault_accidents_last_year"), car.get("years_without_fault")
    if faults is None or years is None:
        return None
    if car.get("fatal_fault_last_year"):
        return Decimal("1.3")
    if faults:
        return Decimal("1.1") if faults > 1 else Decimal("1.0")
    return Decimal(10 - min(years, 3)) / 10


def no_claim(case: Case, row: str, car: dict[str, Plain]) -> Found:
    years = car.get("years_without_claim")
    last, three = car.get("claims_last_year"), car.get("claims_in_3_years")
    found: Found = {}
    if last is not None and years is not None:
        clean = (Decimal("1.0"), Decimal("0.85"), Decimal("0.7"), Decimal("0.6"))[min(years, 3)]
        found["no_claim_factor_2015"] = (
            clean if last == 0 else min(1 + Decimal("0.25") * (last - 1), Decimal(2))
        )
    if three is not None and years is not None:
        points = three - years + 4
        steps = ("0.5", "0.6", "0.7", "0.8", "1.0", "1.2", "1.4", "1.6", "1.8", "2.0")
        found["grade_points"] = points
        found["no_claim_factor_2020"] = Decimal(steps[min(max(points, 0), 9)])
    current = "no_claim_factor_2020" if case.today >= REFORM else "no_claim_factor_2015"
    if current in found:
        found["no_claim_factor"] = found[current]
    return {f"values.{name}@{row}": value for name, value in found.items()}


def warranty(row: str, car: dict[str, Plain]) -> Found:
    registered = to_date(car.get("first_registration"))
    found: Found = {"values.statutory_repair_mileage": 60_000, "values.warranty_mileage": 100_000}
    if registered is not None:
        found[f"values.warranty_until@{row}"] = months(registered, 36)
        found[f"values.statutory_repair_until@{row}"] = months(registered, 36)
    return found


def margin(case: Case, row: str, policy: dict[str, Plain]) -> Found:
    store, premium = case.rows("store")[0], to_amount(policy.get("premium_before_tax"))
    ending, renewed = store.get("ending_this_month"), store.get("renewed_this_month")
    found: Found = {}
    if ending is not None and renewed is not None:
        found["values.not_renewed_this_month"] = ending - renewed
    names = ("commercial_fee_rate", "referral_ratio", "referral_margin_rate")
    fee, ratio, rate = (to_amount(store.get(name)) for name in names)
    if premium is None or fee is None or ratio is None or rate is None:
        return found
    income, repairs = cents(premium * fee), cents(premium * ratio)
    gain = cents(repairs * rate)
    given = 200 if policy.get("chosen_packages") == ["basic"] else 0
    values = {
        "fee_income": income,
        "referral_due": repairs,
        "referral_margin": gain,
        "fee_and_margin": income + gain,
        "margin_per_policy": income + gain - given,
    }
    return found | {f"values.{name}@{row}": value for name, value in values.items()}

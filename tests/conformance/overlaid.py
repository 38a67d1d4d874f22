"""What the overlays add, recomputed for a case."""

from datetime import date

from tests.conformance.oracle import DAY, Case, Plain, day_of, to_date

Found = dict[str, Plain]
FEDERAL = {date(2026, 7, 3), date(2026, 9, 7)}
"""Independence Day of 2026 is a Saturday, so it is observed on the Friday before; Labor Day."""


def laid_over(case: Case) -> Found:
    found: Found = {}
    if "us_tcpa" in case.overlays and (revoked := case.seen("opt_out")):
        day = day_of(revoked[0])
        found["values.revoked_on"] = day
        found["values.revocation_honoured_by"] = federal_days_later(day, 10)
    for row, policy, _ in case.policies():
        expiry = to_date(policy.get("expiry"))
        if "uk_icobs" in case.overlays and expiry is not None:
            for step in ("notice", "later_notice"):
                found[f"steps.{step}@{row}.target"] = expiry - 28 * DAY
                found[f"steps.{step}@{row}.latest"] = expiry - 21 * DAY
    return found


def federal_days_later(day: date, number: int) -> date:
    while number:
        day += DAY
        number -= day.weekday() < 5 and day not in FEDERAL
    return day

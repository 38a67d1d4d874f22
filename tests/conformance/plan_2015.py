"""The days, times and amounts of the plan of 2015, recomputed for a case from its own numbers."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.conformance.heard import heard
from tests.conformance.later import later
from tests.conformance.oracle import (
    DAY,
    SHANGHAI,
    Case,
    NoNoticeError,
    Plain,
    after_holiday,
    cents,
    day_of,
    days_of_store,
    is_working,
    moment,
    months,
    moved_within,
    shares,
    to_amount,
    to_date,
)
from tests.conformance.overlaid import laid_over
from tests.conformance.pay import pay, settlement
from tests.conformance.rates import rates

Found = dict[str, Plain]
OPENS, CLOSES = time(9), time(20)
STORE_OPENS, STORE_CLOSES = time(8, 30), time(18, 30)
STORE_DAYS = {date(2026, 2, 24), date(2026, 2, 25)}, {date(2026, 2, 22)}
"""The days off and the days worked of the store overlay, besides those of the country."""


def recomputed(given: Plain) -> Found:
    """Every path of an answer that can be recomputed, with its value as JSON has it."""
    case = Case(given)
    if "settle" in given:
        return {path: plain(value) for path, value in settlement(given).items()}
    with days_of_store(*STORE_DAYS if "store_xinghe" in case.overlays else (set(), set())):
        return {path: plain(value) for path, value in _recomputed(case).items()}


def _recomputed(case: Case) -> Found:
    found: Found = {}
    for row, policy, car in case.policies():
        expiry = to_date(policy.get("expiry"))
        if expiry is not None:
            with suppress(NoNoticeError):
                found.update(steps(case, row, expiry))
        found.update(values_of_policy(case, row, policy))
        found.update(packages(case, row, policy))
        found.update(values_of_car(case, car))
    found.update(values_of_all(case))
    found.update(rates(case))
    found.update(later(case))
    found.update(heard(case))
    found.update(laid_over(case))
    found.update(pay(case))
    return found


def plain(value: Plain) -> Plain:
    match value:
        case datetime():
            return value.isoformat(timespec="seconds" if value.second else "minutes")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple():
            return [plain(part) for part in value]
        case _:
            return value


# --- steps


def steps(case: Case, row: str, expiry: date) -> Found:
    first, last = expiry - 110 * DAY, expiry - 60 * DAY
    care = moved_within(expiry - 105 * DAY, last)
    reached = [event for event in case.seen("call", policy=row) if event.get("outcome") == "connected"]
    done = next((e for e in reached if first <= day_of(e) <= last or answers(e, "care_call", row)), None)
    found = window("care_call", row, first, care, last)
    end = expiry - DAY
    if done is not None:
        found[f"steps.care_call@{row}.done_on"] = day_of(done)
    if done is None and case.today <= last:
        found[f"steps.invitation_call@{row}.latest"] = end
        return found | slots(case, row, {"care_call": (care, first)})
    wanted = expiry - 45 * DAY if done is None else day_of(done) + 7 * DAY
    invitation = moved_within(wanted, end)
    found |= window("invitation_call", row, invitation, invitation, end)
    later = (e for e in reached if e is not done and invitation <= day_of(e) <= end)
    if (invited := next(later, None)) is not None:
        found[f"steps.invitation_call@{row}.done_on"] = day_of(invited)
    starts = {"invitation_call": (invitation, invitation), "care_call": (care, first)}
    if done is not None:
        text = after_holiday(day_of(done) + 5 * DAY)
        found |= window("care_text", row, text, text, invitation - DAY)
        sent = (e for e in case.seen("text", policy=row) if text <= day_of(e) <= invitation - DAY)
        if (sent_on := next(sent, None)) is not None:
            found[f"steps.care_text@{row}.done_on"] = day_of(sent_on)
        starts["care_text"] = (text, text)
    return found | slots(case, row, starts)


def answers(event: dict[str, Plain], step: str, row: str) -> bool:
    return str(event.get("answers", "")).startswith(f"renewal_contact.{step}@{row}#")


def window(step: str, row: str, earliest: date, target: date, latest: date) -> Found:
    place = f"steps.{step}@{row}"
    target = max(target, earliest)
    return {
        f"{place}.earliest": earliest,
        f"{place}.target": target,
        f"{place}.overdue": target + DAY,
        f"{place}.latest": latest,
    }


def slots(case: Case, row: str, starts: dict[str, tuple[date, date]]) -> Found:
    """The first contact hours that have not ended, after every limit and pause, and the day after a try."""
    found: Found = {}
    for step, (target, first) in starts.items():
        kind = "text" if step == "care_text" else "call"
        holds = dict(limits(case, kind)) | dict(pauses(case))
        for rule, until in holds.items():
            found[f"steps.{step}@{row}.holds.{rule}"] = until
        tried = [day_of(e) + DAY for e in case.seen(kind, policy=row) if day_of(e) >= first]
        day = max([target, *tried])
        found[f"steps.{step}@{row}.slot"] = slot(case, day, kind, [u for u in holds.values() if u])
    return found


def slot(case: Case, day: date, kind: str, waits: list[datetime]) -> tuple[datetime, datetime]:
    zone = ZoneInfo(case.rows("customer")[0].get("home_time_zone", "Asia/Shanghai"))
    ready = max([case.now, *waits])
    hours = (STORE_OPENS, STORE_CLOSES) if "store_xinghe" in case.overlays else (OPENS, CLOSES)
    while True:
        opens, closes = (datetime.combine(day, clock, zone) for clock in hours)
        allowed = is_working(day) if kind == "call" else after_holiday(day) == day
        if allowed and closes > ready:
            start = max([opens, *waits])
            return start.astimezone(SHANGHAI), closes.astimezone(SHANGHAI)
        day += DAY


def limits(case: Case, kind: str) -> Iterator[tuple[str, datetime]]:
    """When the limits that are full have room again; they count for the customer, over all policies."""
    times = [moment(event["at"]) for event in case.seen(kind)]
    if kind == "call" and len(times) >= 2 and (room := times[-2] + timedelta(hours=7 * 24)) > case.now:
        yield "calls_in_7_days", room
    local = [each.astimezone(SHANGHAI) for each in times]
    yield from limits_of_overlays(case, kind, times)
    if kind == "text" and local and local[-1].date() == case.today:
        yield "texts_in_a_day", datetime.combine(case.today + DAY, time(0), SHANGHAI)
    this_month = [each for each in local if each.date().replace(day=1) == case.today.replace(day=1)]
    if kind == "text" and len(this_month) >= 4:
        first = months(case.today.replace(day=1), 1)
        yield "texts_in_a_month", datetime.combine(first, time(0), SHANGHAI)


def limits_of_overlays(case: Case, kind: str, times: list[datetime]) -> Iterator[tuple[str, datetime]]:
    day = timedelta(hours=24)
    florida = "us_florida" in case.overlays and case.today >= date(2021, 7, 1)
    if kind == "call" and florida and len(times) >= 3 and (room := times[-3] + day) > case.now:
        yield "florida_calls", room
    sms = "china_sms" in case.overlays
    if kind == "text" and sms and len(times) >= 10 and (room := times[-10] + day) > case.now:
        yield "platform_texts_a_day", room
    month = [
        each for each in times if each.astimezone(SHANGHAI).date().replace(day=1) == case.today.replace(day=1)
    ]
    if kind == "call" and "store_xinghe" in case.overlays and len(month) >= 5:
        yield (
            "xinghe_calls_a_month",
            datetime.combine(months(case.today.replace(day=1), 1), time(0), SHANGHAI),
        )


def pauses(case: Case) -> Iterator[tuple[str, datetime | None]]:
    """From the latest complaint opened until the end of the seventh day after the first one closed since."""
    opened = case.seen("complaint_opened")
    if not opened:
        return
    since = moment(opened[-1]["at"])
    closed = [day_of(event) for event in case.seen("complaint_closed") if moment(event["at"]) >= since]
    if not closed:
        yield "renewal_contact", None
    elif case.today <= closed[0] + 7 * DAY:
        yield "renewal_contact", datetime.combine(closed[0] + 8 * DAY, time(0), SHANGHAI)


# --- days and amounts


def values_of_policy(case: Case, row: str, policy: dict[str, Plain]) -> Found:
    found: Found = {}
    expiry, start = to_date(policy.get("expiry")), to_date(policy.get("cover_start"))
    if expiry is not None:
        half = months(expiry, -3)
        found |= {
            "next_start": expiry + DAY,
            "bind_from_30": expiry + DAY - 30 * DAY,
            "days_lapsed": (case.today - expiry).days,
            "unchanged_until": months(expiry, 3),
            "only_up_until": months(expiry, 6),
            "early_until": expiry - 30 * DAY,
            "three_months_before": half,
            "half_month_reading": half - 15 * DAY,
        }
    if start is not None:
        year = months(start, 12)
        found |= {
            "year_after_start": year,
            "provisional_expiry": year - DAY,
            "provisional_first_call": year - DAY - 105 * DAY,
            "provisional_first_call_civil": year - 105 * DAY,
        }
    return {f"values.{name}@{row}": value for name, value in (found | commission(policy)).items()}


BONUS = {"first_renewal": 30, "repeat_renewal": 25, "returning_renewal": 50, "conquest": 60}


def commission(policy: dict[str, Plain]) -> Found:
    """By class, and one percent of the premium before tax; 70, 20 and 10 percent of both."""
    premium, last = to_amount(policy.get("premium_before_tax")), policy.get("last_class")
    if premium is None:
        return {}
    rate = cents(premium / 100)
    if last is None:
        return {"premium_commission": rate}
    bonus = Decimal(BONUS[last])
    seller, issuer, introducer = shares(bonus + rate, (70, 20, 10))
    return {
        "class_bonus": bonus,
        "premium_commission": rate,
        "specialist_commission": bonus + rate,
        "specialist_commission.seller": seller,
        "specialist_commission.quote_issuer": issuer,
        "specialist_commission.introducer": introducer,
    }


def values_of_car(case: Case, car: dict[str, Plain]) -> Found:
    row = car.get("id", "1")
    found: Found = {}
    if (seats := car.get("seats")) is not None:
        found["passengers_sum"] = Decimal(10_000) * seats
    base = Decimal(1100 if (car.get("seats") or 0) >= 6 else 950)
    found["penalty_for_no_cover"] = base * 2
    tier, far = case.rows("customer")[0].get("city_tier"), car.get("yearly_mileage")
    if tier is not None or far is not None:
        large = tier == "tier_1" or (far is not None and far > 20_000)
        found["third_party_sum"] = Decimal(1_000_000 if large else 500_000)
    purchase = to_date(car.get("purchase_day"))
    if purchase is not None:
        found |= anniversary(case, purchase)
    bought = to_date(car.get("purchase_anniversary"))
    if bought is not None:
        found["anniversary_105_days"] = bought - 105 * DAY
        found["anniversary_three_months"] = months(bought, -3)
        found["anniversary_months_first"] = months(bought, -3) - 15 * DAY
        found["anniversary_half_month"] = bought - 15 * DAY
        found["anniversary_half_first"] = months(bought - 15 * DAY, -3)
    return {f"values.{name}@{row}": value for name, value in found.items()}


def anniversary(case: Case, purchase: date) -> Found:
    """The next anniversary of a purchase, how many months ahead it lies, and the first call before it."""
    years = case.today.year - purchase.year
    following = months(purchase, 12 * years)
    following = following if following >= case.today else months(purchase, 12 * (years + 1))
    call = following - 105 * DAY
    return {
        "next_purchase_anniversary": following,
        "months_ahead": 12 * (following.year - case.today.year) + following.month - case.today.month,
        "anniversary_first_call": call,
        "first_call_planned": max(call, case.today),
        "first_call_days_late": max((case.today - call).days, 0),
    }


def values_of_all(case: Case) -> Found:
    sold = case.rows("seller")[0].get("renewals_sold_this_month", 0)
    rate = to_amount(case.rows("team")[0].get("team_renewal_rate"))
    found: Found = {
        "sum_per_seat": Decimal(10_000),
        "volume_bonus": sum(
            (Decimal(30 if place <= 20 else 50 if place <= 40 else 80) for place in range(1, sold + 1)),
            Decimal(0),
        ),
        "volume_bonus_whole": Decimal(
            sold * (0 if sold < 1 else 30 if sold <= 20 else 50 if sold <= 40 else 80)
        ),
        "new_start_if_bought_today": case.today + DAY,
        "new_end_if_bought_today": months(case.today + DAY, 12) - DAY,
    }
    if rate is not None:
        bands = ((Decimal("0.75"), 1500), (Decimal("0.70"), 800), (Decimal("0.60"), 300))
        found["team_bonus"] = Decimal(next((pays for bound, pays in bands if rate >= bound), 0))
    return {f"values.{name}": value for name, value in found.items()}


# --- packages


def packages(case: Case, row: str, policy: dict[str, Plain]) -> Found:
    premium = to_amount(policy.get("commercial_premium"))
    if premium is None:
        return {}
    worth = {"basic": 200, "care": 180, "early_bird": 100, "winback": 200}
    piece = {"basic": 100, "care": 180, "early_bird": 0, "winback": 200}
    chosen = [name for name in worth if name in policy.get("chosen_packages", ())]
    fit = [name for name in chosen if fits(case, name, policy, premium)][:2]
    found = cut(
        "renewal_packages", row, [(n, Decimal(worth[n]), Decimal(piece[n])) for n in fit], cents(premium / 10)
    )
    asked = [
        (f"asked_{name}", to_amount(policy.get(f"{name}_asked", "0")) or Decimal(0))
        for name in ("labour", "oil")
    ]
    wanted = [
        (name, amount, amount if name == "asked_oil" else Decimal(0)) for name, amount in asked if amount > 0
    ]
    return found | cut("asked_for", row, wanted, min(cents(premium / 10), Decimal(600)))


def fits(case: Case, name: str, policy: dict[str, Plain], premium: Decimal) -> bool:
    expiry, last = to_date(policy.get("expiry")), policy.get("last_class")
    match name:
        case "basic":
            return premium >= 2000
        case "care":
            return premium >= 3500 and last in ("first_renewal", "repeat_renewal")
        case "early_bird":
            return expiry is not None and case.today <= expiry - 30 * DAY
        case _:
            return expiry is not None and expiry < case.today <= expiry + 365 * DAY


def cut(menu: str, row: str, wanted: list[tuple[str, Decimal, Decimal]], cap: Decimal) -> Found:
    """Each in its order gets what still fits, in whole pieces where it has some."""
    found: Found = {}
    left = cap
    for name, worth, piece in wanted:
        given = min(worth, left)
        if piece:
            given -= given % piece
        left -= given
        found[f"offers.{menu}@{row}.packages.{name}.worth"] = worth
        found[f"offers.{menu}@{row}.packages.{name}.granted"] = given
    if wanted:
        found[f"offers.{menu}@{row}.total"] = cap - left
    return found

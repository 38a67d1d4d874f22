"""The store's book: generated customers with their cars and policies, as they stand before the first day."""

import calendar
import datetime as dt
from random import Random

from tests.deep.year.ledger import Changed, Row, Value

FIRST_EXPIRY, LAST_EXPIRY = dt.date(2025, 7, 1), dt.date(2027, 6, 30)
ZONES: tuple[tuple[str, int], ...] = (
    ("Asia/Shanghai", 90),
    ("Asia/Urumqi", 6),
    ("Asia/Tokyo", 1),
    ("Europe/London", 1),
    ("America/New_York", 1),
)
COVERS = ("third_party", "own_damage", "scratch", "passengers", "extended_warranty")
CLASSES = ("first_renewal", "repeat_renewal", "returning_renewal", "conquest")


def book(random: Random, at: int) -> list[Changed]:
    """Everything the store knows of a new customer at an instant."""
    rows = [Changed(at, "customer", "C", _customer(random))]
    for number in range(1, 1 + random.choices((1, 2, 3), (82, 15, 3))[0]):
        rows.append(Changed(at, "vehicle", f"V{number}", _vehicle(random)))
        expiry = _between(random, FIRST_EXPIRY, LAST_EXPIRY)
        rows.append(
            Changed(at, "policy", f"P{number}", policy(random, f"V{number}", _blank(random, expiry, 0.02)))
        )
    return rows


def policy(random: Random, vehicle: str, expiry: Value) -> Row:
    """A policy of a vehicle with its last covered day."""
    start = None if not isinstance(expiry, dt.date) else a_year_before(expiry) + dt.timedelta(days=1)
    premium = str(random.randint(1500, 9000))
    return {
        "vehicle": vehicle,
        "expiry": expiry,
        "cover_start": start,
        "covers": tuple(random.sample(COVERS, random.randint(0, 4))),
        "last_class": random.choice(CLASSES),
        "commercial_premium": premium,
        "premium_before_tax": premium,
        "way_of_buying": random.choice(("in_the_store", "from_afar")),
        "insurer": random.choice(("insurer_90_days", "insurer_90_days", "insurer_30_days")),
    }


def a_year_before(day: dt.date) -> dt.date:
    """The same day of the year before, or the last of its month."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return dt.date(day.year - 1, day.month, min(day.day, last))


def a_year_after(day: dt.date) -> dt.date:
    """The same day of the year after, or the last of its month."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return dt.date(day.year + 1, day.month, min(day.day, last))


def _customer(random: Random) -> Row:
    zone = random.choices([name for name, _ in ZONES], [weight for _, weight in ZONES])[0]
    return {
        "agreed_to_texts": random.choices((True, False, None), (72, 12, 16))[0],
        "on_do_not_call_list": random.choices((False, True, None), (80, 5, 15))[0],
        "refused_all_contact": random.choices((False, True), (98, 2))[0],
        "home_time_zone": None if zone == "Asia/Shanghai" and random.random() < 0.5 else zone,
        "city_tier": random.choice(("tier_1", "other_city", None)),
    }


def _vehicle(random: Random) -> Row:
    return {
        "first_registration": _between(random, dt.date(2016, 1, 1), dt.date(2025, 6, 30)),
        "present_value": str(random.randint(20_000, 300_000)),
        "seats": random.choice((4, 5, 5, 5, 7)),
        "mileage": random.randint(0, 180_000),
        "yearly_mileage": random.randint(0, 40_000),
        "sold": False,
    }


def _blank(random: Random, value: Value, share: float) -> Value:
    return None if random.random() < share else value


def _between(random: Random, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=random.randint(0, (last - first).days))

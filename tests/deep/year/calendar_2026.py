"""Official days off and weekend days worked, as the State Council's notices for 2025 and 2026 name them.

Written down here once more on purpose: the audit does not read the calendar of the library it audits.
Of later years nothing is announced yet, so that only their Saturdays and Sundays are off.
"""

import datetime as dt

HOLIDAYS = (
    ("2025-10-01", "2025-10-08", "国庆"),
    ("2026-01-01", "2026-01-03", "元旦"),
    ("2026-02-15", "2026-02-23", "春节"),
    ("2026-04-04", "2026-04-06", "清明"),
    ("2026-05-01", "2026-05-05", "劳动节"),
    ("2026-06-19", "2026-06-21", "端午"),
    ("2026-09-25", "2026-09-27", "中秋"),
    ("2026-10-01", "2026-10-07", "国庆"),
)
WORKED = frozenset(
    map(
        dt.date.fromisoformat,
        ("2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    )
)
_SATURDAY = 5
_OFF = frozenset(
    dt.date.fromisoformat(first) + dt.timedelta(days=n)
    for first, last, _ in HOLIDAYS
    for n in range((dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days + 1)
)


def is_holiday(day: dt.date) -> bool:
    """Whether a day is officially off, weekend or not."""
    return day in _OFF


def is_worked(day: dt.date) -> bool:
    """Whether a day is worked: a weekday that is no holiday, or a weekend day named to be worked."""
    return day in WORKED or (day.weekday() < _SATURDAY and day not in _OFF)

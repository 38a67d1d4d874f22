"""The figures of a year, as lines for a page, as a table by day, and as a picture."""

import csv
import datetime as dt
import io
import re
from collections import Counter
from pathlib import Path

from tests.deep.year.picture import picture
from tests.deep.year.year import FIRST, LAST, Year

DOCS = Path(__file__).parents[3] / "docs"
PAGE, TABLE, PICTURE = DOCS / "year.md", DOCS / "year_2026.csv", DOCS / "year_2026.svg"


def lines(year: Year, customers: int, seed: int) -> list[str]:
    """The figures, one a line."""
    looked = year.audited.looked
    figures = {
        "customers": customers,
        "questions asked": looked["answers"],
        "standings of steps looked at": looked["standings"],
        "contacts checked": looked["contacts"],
        "other work checked": looked["work done"],
        "explanations read": looked["explanations"],
        "breaches found": len(year.audited.breaches),
    }
    steps = Counter[str]()
    for (_, step), count in year.contacts.items():
        steps[step] += count
    events = {f"  {name}": count for name, count in sorted(year.events.items())}
    contacts = {f"  {name}": count for name, count in sorted(steps.items())}
    told = {**figures, "contacts in 2026": sum(steps.values()), **contacts, "events in 2026": None, **events}
    return [
        f"seed {seed}, fingerprint {year.fingerprint}",
        *(name if count is None else f"{name:<32}{count:>10,}" for name, count in told.items()),
    ]


def table(year: Year) -> str:
    """How many contacts were made on each day of the year for each step, as comma-separated values."""
    steps = sorted({step for _, step in year.contacts})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["day", *steps])
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + dt.timedelta(days=n)
        writer.writerow([day.isoformat(), *(year.contacts[day, step] for step in steps)])
    return out.getvalue()


def write(year: Year, customers: int, seed: int) -> None:
    """Write the table, the picture, and the figures into the page."""
    TABLE.write_text(table(year), "utf-8")
    PICTURE.write_text(picture(table(year)), "utf-8")
    figures = "\n".join(lines(year, customers, seed))
    text = PAGE.read_text("utf-8")
    PAGE.write_text(
        re.sub(r"```text\nseed .*?```", lambda _: f"```text\n{figures}\n```", text, flags=re.DOTALL), "utf-8"
    )

"""The policy of `allocation_policy.rules` by hand, straight from its words, to compare with."""

import calendar
from datetime import date
from typing import Any

CAPACITY = 4


def anniversary(bought: date, today: date) -> date:
    """The first anniversary from today on; 29 February falls on the month's last day."""
    years = 1
    while True:
        year = bought.year + years
        day = min(bought.day, calendar.monthrange(year, bought.month)[1])
        if date(year, bought.month, day) >= today:
            return date(year, bought.month, day)
        years += 1


def allocate(
    cars: list[dict[str, Any]], staff: list[dict[str, Any]], today: date, choice: str
) -> tuple[dict[str, str], list[str], list[str], list[str], dict[str, int]]:
    """Who takes which car; which nobody takes, which are undecided and not due; and what each has after."""
    held = {person["id"]: person["held"] for person in staff}
    people = sorted(staff, key=lambda person: person["id"])
    undecided, not_due, due = [], [], []
    for car in cars:
        if car["bought"] is None:
            undecided.append(car["id"])
            continue
        day = anniversary(car["bought"], today)
        ahead = (day.year - today.year) * 12 + day.month - today.month
        if ahead == 4:
            due.append((day, car["id"], car))
        else:
            not_due.append(car["id"])
    given: dict[str, str] = {}
    rest = []
    for _, name, car in sorted(due, key=lambda each: each[:2]):
        owner = next((person for person in people if person["id"] == car["owner"]), None)
        if owner is not None and owner["active"] and held[owner["id"]] < CAPACITY:
            given[name] = owner["id"]
            held[owner["id"]] += 1
        else:
            rest.append(name)
    team = [person["id"] for person in people if person["active"] and person["role"] == "specialist"]
    nobody = []
    starters = [who for who in team if held[who] < CAPACITY]
    quota = len(rest) // len(starters) if starters else 0
    got = dict.fromkeys(team, 0)
    for name in rest:
        free = [who for who in team if held[who] < CAPACITY]
        if not free:
            nobody.append(name)
            continue
        short = [who for who in free if got[who] < quota]
        who = {
            "smallest": min(free, key=lambda who: (held[who], who)),
            "in turn": min(free, key=lambda who: (got[who], who)),
            "equal, last": short[0] if short else free[-1],
            "equal, first": short[0] if short else free[0],
        }[choice]
        given[name] = who
        held[who] += 1
        got[who] += 1
    return given, nobody, undecided, not_due, held

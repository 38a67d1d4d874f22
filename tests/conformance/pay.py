"""What deals pay, and a month's settlement without cancellations, recomputed for a case."""

from datetime import date
from decimal import Decimal

from tests.conformance.oracle import Case, Plain, cents, months, shares, to_amount, to_date

Found = dict[str, Plain]
BONUS = {"first_renewal": 30, "repeat_renewal": 25, "returning_renewal": 50, "conquest": 60}
SHARES = ("seller", "quote_issuer", "introducer")


def deal_pays(premium: Decimal, kind: str, place: int) -> tuple[Decimal, Decimal]:
    """The part from the premium, and the whole."""
    rate = Decimal("0.01") if place <= 20 else Decimal("0.015") if place <= 40 else Decimal("0.02")
    part = cents(premium * rate)
    return part, part + BONUS[kind]


def pay(case: Case) -> Found:
    deal = case.rows("deal")[0]
    found: Found = {}
    premium, place, kind = (
        to_amount(deal.get("deal_premium")),
        deal.get("place_in_month"),
        deal.get("deal_class"),
    )
    if kind is not None:
        found["deal_class_bonus"] = Decimal(BONUS[kind])
    if premium is not None and place is not None and kind is not None:
        part, whole = deal_pays(premium, kind, place)
        found |= {"deal_premium_commission": part, "deal_commission": whole}
        found |= dict(
            zip((f"deal_commission.{share}" for share in SHARES), shares(whole, (70, 20, 10)), strict=True)
        )
    received, effective = to_date(deal.get("received_on")), to_date(deal.get("effective_on"))
    if received is not None and effective is not None:
        found["counts_on"] = max(received, effective)
    ends, cancelled, paid = (
        to_date(deal.get("ends_on")),
        to_date(deal.get("cancelled_on")),
        to_amount(deal.get("paid_so_far")),
    )
    if effective and ends and cancelled and paid is not None:
        covered, left, term = (cancelled - effective).days, (ends - cancelled).days, (ends - effective).days
        found |= {"days_covered": covered, "days_left": left, "days_in_term": term}
        found["to_take_back"] = paid if covered <= 90 else cents(paid * left / term)
    return {f"values.{name}": value for name, value in found.items()}


def settlement(question: Plain) -> Found:
    """The statements and lines of the month settled; no deal is cancelled in the cases."""
    month = date.fromisoformat(question["settle"]["months"][-1] + "-01")
    counted = months(month, -1)
    found: Found = {}
    earned: dict[str, Decimal] = {}

    def line(name: str, person: str, amount: Decimal) -> None:
        found[f"settlement.lines.{name} {person} paid.amount"] = amount
        earned[person] = earned.get(person, Decimal(0)) + amount

    mine = [deal for deal in question["settle"]["deals"] if counts_in(deal) == counted]
    for seller in sorted({deal["seller"] for deal in mine}):
        deals = sorted((d for d in mine if d["seller"] == seller), key=lambda d: (d["bound_on"], d["id"]))
        for place, deal in enumerate(deals, 1):
            _, whole = deal_pays(Decimal(deal["deal_premium"]), deal["deal_class"], place)
            people = (seller, deal["quote_issuer"], deal.get("introducer", seller))
            for share, person, amount in zip(SHARES, people, shares(whole, (70, 20, 10)), strict=True):
                line(f"{deal['id']} deal_commission {share}", person, amount)
        volume = sum(30 if place <= 20 else 50 if place <= 40 else 80 for place in range(1, len(deals) + 1))
        line(f"{counted:%Y-%m} volume_bonus", seller, Decimal(volume))
    team = question["facts"].get("team", {})
    if "team_name" in team:
        rate = Decimal(team["team_renewal_rate"])
        bands = ((Decimal("0.75"), 1500), (Decimal("0.70"), 800), (Decimal("0.60"), 300))
        bonus = next((amount for bound, amount in bands if rate >= bound), 0)
        line(f"{counted:%Y-%m} team_bonus", team["team_name"], Decimal(bonus))
    found |= {
        f"settlement.statements.{person}.{part}": sum_
        for person, sum_ in earned.items()
        for part in ("earned", "net")
    }
    return found | {"settlement.total": sum(earned.values(), Decimal(0))}


def counts_in(deal: dict[str, Plain]) -> date | None:
    """The first of the month a deal counts in; none until its money has come."""
    if "received_on" not in deal:
        return None
    return date.fromisoformat(max(deal["received_on"], deal["effective_on"])).replace(day=1)

"""The dealership's policy of 2015 as one would write it in Python without a rule language.

It answers what `tests/policies/three_steps` answers, the plan of the first three steps: every action with its
window, slot and status, what holds it back, suggestions, packages, and every value. Facts are dates, times,
Decimals and None, validated beforehand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from renewrules.calendars import load_calendar

NEVER = date.max
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
OPENS, CLOSES = time(9), time(20)
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
PLAN = "renewal_contact"

Rank: TypeAlias = tuple[date, int, int, str]
"""How urgent an action is: days left, days overdue, place in the plan, policy."""


@dataclass(slots=True)
class Event:
    """Something that happened: when, on which day in Shanghai, and what it answered."""

    kind: str
    at: datetime
    day: date
    id: str = ""
    answers: str = ""
    outcome: str = ""
    dealer: str = ""


NO_EVENT = Event("", datetime.max.replace(tzinfo=SHANGHAI), NEVER)


@dataclass(slots=True)
class Vehicle:
    """One vehicle's facts."""

    id: str
    sold: bool
    purchase_anniversary: date | None
    first_registration: date | None
    present_value: Decimal | None
    seats: int | None
    mileage: int | None
    yearly_mileage: int | None
    has_garage: bool | None
    parked_outdoors: bool | None
    compulsory_base_premium: Decimal


@dataclass(slots=True)
class Policy:
    """One policy's facts and history."""

    id: str
    vehicle: Vehicle
    expiry: date | None
    cover_start: date | None
    covers: frozenset[str] | None
    last_class: str | None
    commercial_premium: Decimal | None
    premium_before_tax: Decimal | None
    chosen_packages: frozenset[str]
    labour_asked: Decimal
    oil_asked: Decimal
    fuel_asked: Decimal
    calls: list[Event] = field(default_factory=list)
    texts: list[Event] = field(default_factory=list)
    renewals: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Customer:
    """One customer's facts, vehicles, policies and history."""

    agreed_to_texts: bool
    on_do_not_call_list: bool
    refused_all_contact: bool
    home_time_zone: ZoneInfo
    city_tier: str | None
    renewals_sold_this_month: int
    team_renewal_rate: Decimal | None
    vehicles: list[Vehicle]
    policies: list[Policy]
    calls: list[Event]
    texts: list[Event]
    opt_outs: list[Event]
    complaints_opened: list[Event]
    complaints_closed: list[Event]


@dataclass(slots=True, frozen=True)
class Action:
    """One step for one policy."""

    id: str
    step: str
    row: str
    status: str
    earliest: date | None
    target: date | None
    overdue: date | None
    latest: date | None
    slot: tuple[datetime, datetime] | None
    done_on: date | None
    channel: str
    script: str
    because: str
    source: str
    holds: tuple[str, ...]
    plan: str = PLAN
    subject: str = "policy"
    owner: str = "renewal_specialist"


@dataclass(slots=True, frozen=True)
class Withheld:
    """What holds an action back."""

    action: str
    rule: str
    kind: str
    until: datetime | None
    because: str
    source: str


@dataclass(slots=True, frozen=True)
class Suggestion:
    """A cover to recommend."""

    name: str
    row: str
    details: tuple[tuple[str, Decimal | None], ...]
    because: str
    source: str
    list: str = "cover_advice"
    subject: str = "policy"
    script: str | None = None
    text: str | None = None
    missing: tuple[str, ...] = ()
    withheld_by: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class Offer:
    """A package that may be given."""

    name: str
    menu: str
    row: str
    gives: str
    worth: Decimal
    granted: Decimal | None
    because: str = ""
    source: str = ""
    subject: str = "policy"


@dataclass(slots=True, frozen=True)
class Answer:
    """The whole decision; values by the id of their row, those of the whole question under ""."""

    next: str | None
    actions: list[Action]
    withheld: list[Withheld]
    suggestions: list[Suggestion]
    offers: list[Offer]
    values: dict[str, dict[str, Any]]


def decide(customer: Customer, now: datetime) -> Answer:
    """Decide for one customer; `now` is on the clock of Shanghai."""
    today = now.date()
    holds = _holds_of(customer, now, today)
    found = [
        (_rank(action, order, today), action, withheld)
        for policy in customer.policies
        for order, (action, withheld) in enumerate(_steps(customer, policy, holds, now))
    ]
    found.sort(key=lambda entry: (GROUPS[entry[1].status], entry[0]))
    actions = [action for _, action, _ in found]
    held = sorted((entry for entry in found if entry[2]), key=lambda entry: entry[0])
    values = _values(customer, today)
    return Answer(
        _next(found, now),
        actions,
        [hold for _, _, withheld in held for hold in withheld],
        [entry for policy in customer.policies for entry in _suggestions(policy, values, today)],
        [
            *(offer for policy in customer.policies for offer in _asked_for(policy)),
            *(offer for policy in customer.policies for offer in _packages(policy, values, today)),
        ],
        values,
    )


FINISHED = 3
GROUPS = {
    **dict.fromkeys(("open", "due", "overdue"), 0),
    "not_yet": 1,
    **dict.fromkeys(("held", "paused", "cannot_fit", "unknown"), 2),
    **dict.fromkeys(("done", "skipped", "missed", "stopped"), FINISHED),
}


def _next(ranked: list[tuple[Rank, Action, list[Withheld]]], now: datetime) -> str | None:
    """Of those that can be done the one whose hours have begun or begin first; else of those that will be."""
    ready = [entry for entry in ranked if GROUPS[entry[1].status] == 0]
    waiting = [entry for entry in ranked if entry[1].status == "not_yet" and entry[1].slot is not None]
    found = ready or waiting
    if not found:
        return None
    return min(found, key=lambda entry: (_turn(entry[1], now), entry[0]))[1].id


def _turn(action: Action, now: datetime) -> datetime:
    """When the hours of an action begin, now if they have begun; after every other where it has none."""
    return datetime.max.replace(tzinfo=SHANGHAI) if action.slot is None else max(action.slot[0], now)


def _rank(action: Action, order: int, today: date) -> Rank:
    overdue = action.overdue
    late = (today - overdue).days if overdue is not None and overdue < today else 0
    return action.latest or NEVER, -late, order, action.row


# --- what holds a contact back


@dataclass(slots=True)
class Holds:
    """What holds contacts back: rule, kind, until, reason and source; and when limits leave room."""

    calls: list[tuple[str, str, datetime | None, str, str]]
    texts: list[tuple[str, str, datetime | None, str, str]]
    call_room: datetime | None
    text_room: datetime | None
    paused: bool
    resumes: datetime | None


def _holds_of(customer: Customer, now: datetime, today: date) -> Holds:
    calls: list[tuple[str, str, datetime | None, str, str]] = []
    texts: list[tuple[str, str, datetime | None, str, str]] = []
    if customer.on_do_not_call_list:
        calls.append(("do_not_call", "forbid", None, "the customer is on the do-not-call list", "LG10, LG14"))
    if not customer.agreed_to_texts:
        reason = "the customer has not agreed to texts"
        texts.append(("no_text_consent", "forbid", None, reason, "LG11, LG13"))
    if customer.opt_outs and customer.opt_outs[0].day <= today:
        reason = "the customer asked us to stop; that goes for calls and texts alike"
        for held in (calls, texts):
            held.append(("opted_out", "forbid", None, reason, "C7, LG10, LG11"))
    call_room = customer.calls[-2].at + WEEK if len(customer.calls) >= 2 else None
    if call_room is not None and call_room > now:
        calls.append(("calls_in_7_days", "limit", call_room, "", ""))
    day_room = _midnight(customer.texts[-1].day + DAY) if customer.texts else None
    if day_room is not None and day_room > now:
        texts.append(("texts_in_a_day", "limit", day_room, "", ""))
    month_room = _midnight(_next_month(customer.texts[-4].day)) if len(customer.texts) >= 4 else None
    if month_room is not None and month_room > now:
        texts.append(("texts_in_a_month", "limit", month_room, "", ""))
    text_room = (
        month_room if day_room is None or (month_room is not None and month_room > day_room) else day_room
    )
    paused, resumes = _pause(customer, today)
    if paused:
        reason = "pauses from complaint-opened until 7 days after complaint-closed, that day included"
        for held in (calls, texts):
            held.append((PLAN, "pause", resumes, reason, ""))
    return Holds(calls, texts, call_room, text_room, paused, resumes)


def _pause(customer: Customer, today: date) -> tuple[bool, datetime | None]:
    """Whether a complaint pauses the plan, and when it resumes; None when it never does."""
    if not customer.complaints_opened:
        return False, None
    opened = customer.complaints_opened[-1].at
    closed = next((event.day for event in customer.complaints_closed if event.at >= opened), None)
    if closed is None:
        return True, None
    last = closed + WEEK
    return today <= last, _midnight(last + DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


# --- the plan


def _steps(
    customer: Customer, policy: Policy, holds: Holds, now: datetime
) -> Iterator[tuple[Action, list[Withheld]]]:
    today, expiry = now.date(), policy.expiry
    stopped = bool(policy.renewals) or policy.vehicle.sold or customer.refused_all_contact
    every = _Steps(customer, policy, holds, now, today, stopped)

    earliest = expiry - timedelta(days=110) if expiry else None
    latest = expiry - timedelta(days=60) if expiry else None
    target = _rolled(expiry - timedelta(days=105), latest) if expiry else None
    if target is not None and earliest is not None and earliest > target:
        target = earliest
    call = _first(policy.calls, "renewal_contact.care_call", earliest, latest, NO_EVENT)
    care_call = every.action("care_call", "call", "care_talk", earliest, target, latest, call)

    if call is None or (call is NO_EVENT and latest is None):
        wanted = None
    elif call is NO_EVENT and latest is not None and today > latest:
        wanted = expiry - timedelta(days=45) if expiry else None
    else:
        wanted = NEVER if call is NO_EVENT else call.day + WEEK
    last_day = expiry - DAY if expiry else None
    invited = _rolled(wanted, last_day)

    text_day = (
        None if call is None else NEVER if call is NO_EVENT else _after_holiday(call.day + timedelta(days=5))
    )
    before = None if invited is None else NEVER if invited == NEVER else invited - DAY
    text = _first(policy.texts, "renewal_contact.care_text", text_day, before, NO_EVENT)
    script = ("weather_tip", "car_tip", "season_tip")[len(customer.texts) % 3]

    second = (
        None
        if call is None
        else _first(policy.calls, "renewal_contact.invitation_call", invited, last_day, call)
    )
    yield care_call
    yield every.action("care_text", "text", script, text_day, text_day, before, text)
    yield every.action("invitation_call", "call", "invitation", invited, invited, last_day, second)


def _first(
    events: list[Event], step: str, first: date | None, last: date | None, taken: Event
) -> Event | None:
    """The event that finishes a step, `NO_EVENT`, or None where a missing date leaves it open."""
    for event in events:
        if event is taken or (event.kind == "call" and event.outcome != "connected"):
            continue
        if event.answers == step:
            return event
        if (
            event.answers
            or (first is not None and event.day < first)
            or (last is not None and event.day > last)
        ):
            continue
        return None if first is None or last is None else event
    return NO_EVENT


BECAUSE = {
    "care_call": (
        "we ask how the car is running before anybody speaks of insurance",
        "S29, S30; X02: 105 days, not three and a half months; X03: no insurance in this call",
    ),
    "care_text": (
        "a friendly text between the two calls keeps us in mind",
        "S32-S36; X07: the day of the call is not counted",
    ),
    "invitation_call": (
        "now we invite the customer to renew",
        "S21; X06: from the connected care call, in calendar days",
    ),
}


@dataclass(slots=True)
class _Steps:
    """What the steps of one policy have in common."""

    customer: Customer
    policy: Policy
    holds: Holds
    now: datetime
    today: date
    stopped: bool

    def action(
        self,
        step: str,
        channel: str,
        script: str,
        earliest: date | None,
        target: date | None,
        latest: date | None,
        done: Event | None,
    ) -> tuple[Action, list[Withheld]]:
        """A step's action and what holds it back."""
        events = self.policy.calls if channel == "call" else self.policy.texts
        attempts, last_attempt = _attempts(events, f"renewal_contact.{step}", earliest)
        overdue = target + DAY if target is not None and target != NEVER else target
        slot = self._slot(channel, target, latest, last_attempt, attempts)
        status = self._status(channel, earliest, target, latest, done, slot) or "unknown"
        if GROUPS[status] == FINISHED:
            slot = None
        because, source = BECAUSE[step]
        identity = f"renewal_contact.{step}@{self.policy.id}#{attempts or 0}"
        active = self.holds.calls if channel == "call" else self.holds.texts
        held = active if status in ("held", "paused") else ()
        action = Action(
            identity,
            step,
            self.policy.id,
            status,
            None if earliest == NEVER else earliest,
            None if target == NEVER else target,
            None if overdue == NEVER else overdue,
            None if latest == NEVER else latest,
            slot,
            None if done is None or done is NO_EVENT else done.day,
            channel,
            script,
            because,
            source,
            tuple([hold[0] for hold in held]),
        )
        return action, [Withheld(identity, *hold) for hold in held]

    def _slot(
        self,
        channel: str,
        target: date | None,
        latest: date | None,
        last_attempt: date | None,
        attempts: int | None,
    ) -> tuple[datetime, datetime] | None:
        """The first stretch of contact hours that is left for the step; None when there is none."""
        if target is None or latest is None or attempts is None or target == NEVER:
            return None
        if self.holds.paused and self.holds.resumes is None:
            return None
        room = self.holds.call_room if channel == "call" else self.holds.text_room
        if self.holds.paused and (room is None or (self.holds.resumes or room) > room):
            room = self.holds.resumes
        day = target if last_attempt is None else max(target, last_attempt + DAY)
        zone = self.customer.home_time_zone
        after = self.now if room is None or room < self.now else room
        free = _next_working if channel == "call" else _after_holiday
        opening = free(max(day, after.astimezone(zone).date() - DAY))
        while (end := datetime.combine(opening, CLOSES, zone)) <= after:
            opening = free(opening + DAY)
        if opening > latest:
            return None
        start = datetime.combine(opening, OPENS, zone)
        if room is not None and room > start:
            start = room
        return start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)

    def _status(
        self,
        channel: str,
        earliest: date | None,
        target: date | None,
        latest: date | None,
        done: Event | None,
        slot: tuple[datetime, datetime] | None,
    ) -> str | None:
        today = self.today
        holds = self.holds.calls if channel == "call" else self.holds.texts
        if done is None:
            return None
        if done is not NO_EVENT:
            return "done"
        if self.stopped:
            return "stopped"
        if latest is None:
            return None
        if today > latest:
            return "missed"
        if self.holds.paused:
            return "paused"
        if holds and holds[0][1] == "forbid":
            return "held"
        if earliest is None or target is None:
            return None
        if latest < earliest < NEVER:
            return "cannot_fit"
        if today < earliest:
            return "not_yet"
        if slot is None:
            return "cannot_fit"
        if holds:
            return "held"
        if today < target:
            return "open"
        return "due" if today == target else "overdue"


def _attempts(events: list[Event], step: str, first: date | None) -> tuple[int | None, date | None]:
    """How often a step was tried, None where a missing date leaves it open, and the day of the last time."""
    count, last = 0, None
    for event in events:
        if event.answers != step:
            if event.answers:
                continue
            if first is None:
                return None, None
            if event.day < first:
                continue
        count, last = count + 1, event.day
    return count, last


# --- the calendar


_CALENDAR = load_calendar("cn-mainland")
HOLIDAYS = frozenset(map(date.fromordinal, _CALENDAR.public_holidays))
WORKED = frozenset(map(date.fromordinal, _CALENDAR.worked_weekends))


def _is_working(day: date) -> bool:
    return (day.weekday() < 5 and day not in HOLIDAYS) or day in WORKED


def _next_working(day: date) -> date:
    while not _is_working(day):
        day += DAY
    return day


def _previous_working(day: date) -> date:
    while not _is_working(day):
        day -= DAY
    return day


def _after_holiday(day: date) -> date:
    while day in HOLIDAYS:
        day += DAY
    return day


def _rolled(wanted: date | None, latest: date | None) -> date | None:
    """The day or the next working day, but the one before where that would be past the latest."""
    if wanted is None or latest is None:
        return None
    if wanted == NEVER:
        return NEVER
    following = _next_working(wanted)
    return _previous_working(wanted) if following > latest >= wanted else following


_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = _LENGTHS[month]
    if month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        length = 29
    return date(year, month + 1, min(day.day, length))


# --- suggestions and packages


def _within(day: date | None, months: int, today: date) -> bool:
    return day is not None and today <= _months_later(day, months)


BEFORE_REFORM = date(2020, 9, 18)


def _suggestions(policy: Policy, values: dict[str, dict[str, Any]], today: date) -> list[Suggestion]:
    covers, vehicle = policy.covers, policy.vehicle
    if covers is None:
        return []
    value, registered = vehicle.present_value, vehicle.first_registration
    own = vehicle.id
    found: list[Suggestion] = []
    old_law = today <= BEFORE_REFORM
    if third := "third_party" not in covers:
        details = (("third_party_sum", values[own]["third_party_sum"]),)
        reason = "compulsory cover pays little for other people's property"
        found.append(Suggestion("third_party", policy.id, details, reason, "S38 C2"))
    damage = "own_damage" not in covers and (
        _within(registered, 96, today) or (value is not None and value >= 80_000)
    )
    if damage:
        reason = "even a small knock costs thousands to repair"
        found.append(Suggestion("own_damage", policy.id, (), reason, "S39 C3"))
    if "scratch" not in covers and value is not None and value >= 150_000 and _within(registered, 36, today):
        found.append(Suggestion("scratch", policy.id, (), "new paint is expensive to repair", "S42 C6"))
    if "passengers" not in covers:
        details = (("passengers_sum", values[own]["passengers_sum"]),)
        found.append(
            Suggestion("passengers", policy.id, details, "it protects every seat in the car", "S41 C5")
        )
    if old_law and vehicle.has_garage is False and "theft" not in covers:
        found.append(Suggestion("theft", policy.id, (), "the car has no garage", "S40 C4"))
    if old_law and vehicle.parked_outdoors and "glass" not in covers:
        found.append(Suggestion("glass", policy.id, (), "the car is parked outdoors", "S43 C7"))
    if old_law and (third or damage) and "deductible_waiver" not in covers:
        reason = "the insurer also pays the part you would bear"
        found.append(Suggestion("deductible_waiver", policy.id, (), reason, "S44 C8"))
    mileage = vehicle.mileage
    if (
        "extended_warranty" not in covers
        and mileage is not None
        and mileage <= 100_000
        and _within(registered, 36, today)
    ):
        reason = "still within the factory warranty; this is no insurance"
        found.append(Suggestion("extended_warranty", policy.id, (), reason, "S37 C1; X12"))
    return found[:4]


def _packages(policy: Policy, values: dict[str, dict[str, Any]], today: date) -> list[Offer]:
    premium, chosen, last = policy.commercial_premium, policy.chosen_packages, policy.last_class
    expiry, early_until = policy.expiry, values[policy.id]["early_until"]
    found: list[tuple[str, str, Decimal, Decimal]] = []
    if "basic" in chosen and premium is not None and premium >= 2000:
        found.append(("basic", "labour_voucher", Decimal("200.00"), Decimal("100.00")))
    if (
        "care" in chosen
        and premium is not None
        and premium >= 3500
        and last in ("first_renewal", "repeat_renewal")
    ):
        found.append(("care", "oil_service", Decimal("180.00"), Decimal("180.00")))
    if "early_bird" in chosen and early_until is not None and today <= early_until:
        found.append(("early_bird", "stored_value", Decimal("100.00"), ZERO))
    returning = values[policy.id]["class_now"] == "returning_renewal"
    if "winback" in chosen and returning and expiry is not None and today <= expiry + timedelta(days=365):
        found.append(("winback", "labour_voucher", Decimal("200.00"), Decimal("200.00")))
    return _after_cap(policy, "renewal_packages", found[:2], _tenth(policy.commercial_premium))


def _asked_for(policy: Policy) -> list[Offer]:
    """What the customer asks for by name; a fuel card is as good as cash, and never given."""
    found: list[tuple[str, str, Decimal, Decimal]] = []
    if policy.labour_asked > 0:
        found.append(("asked_labour", "labour_voucher", policy.labour_asked, ZERO))
    if policy.oil_asked > 0:
        found.append(("asked_oil", "oil_service", policy.oil_asked, policy.oil_asked))
    tenth = _tenth(policy.commercial_premium)
    return _after_cap(policy, "asked_for", found, None if tenth is None else min(tenth, Decimal("600.00")))


def _tenth(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.scaleb(-1).quantize(CENT, ROUND_HALF_UP)


def _after_cap(
    policy: Policy, menu: str, items: list[tuple[str, str, Decimal, Decimal]], room: Decimal | None
) -> list[Offer]:
    """What the cap leaves of each item in turn; of one that is given whole only whole pieces."""
    offers = []
    for name, gives, worth, piece in items:
        granted = None
        if room is not None:
            granted = min(worth, room)
            if piece:
                granted -= granted % piece
            room -= granted
        offers.append(Offer(name, menu, policy.id, gives, worth, granted))
    return offers


# --- values


def _values(customer: Customer, today: date) -> dict[str, dict[str, Any]]:
    values = {"": _values_of_all(customer, today)}
    for vehicle in customer.vehicles:
        values[vehicle.id] = _values_of_vehicle(customer, vehicle)
    for policy in customer.policies:
        values[policy.id] = _values_of_policy(policy, today)
    return values


def _values_of_all(customer: Customer, today: date) -> dict[str, Any]:
    tomorrow = today + DAY
    year = _months_later(tomorrow, 12)
    sold, rate = customer.renewals_sold_this_month, customer.team_renewal_rate
    marginal = 30 * min(sold, 20) + 50 * max(0, min(sold, 40) - 20) + 80 * max(0, sold - 40)
    if rate is None:
        bonus = None
    else:
        percent = rate * 100
        bonus = Decimal(1500 if percent >= 75 else 800 if percent >= 70 else 300 if percent >= 60 else 0)
    return {
        "compulsory_property_limit": Decimal("2000.00"),
        "compulsory_total_limit": Decimal("200000.00" if today >= date(2020, 9, 19) else "122000.00"),
        "sum_per_seat": Decimal("10000.00"),
        "new_start_if_bought_today": tomorrow,
        "year_if_bought_today": year,
        "new_end_if_bought_today": year - DAY,
        "team_bonus": None if bonus is None else bonus.quantize(CENT),
        "volume_bonus": Decimal(marginal).quantize(CENT),
    }


def _values_of_vehicle(customer: Customer, vehicle: Vehicle) -> dict[str, Any]:
    mileage, seats = vehicle.yearly_mileage, vehicle.seats
    if customer.city_tier == "tier_1" or (mileage is not None and mileage > 20_000):
        third_party: Decimal | None = Decimal("1000000.00")
    else:
        third_party = None if customer.city_tier is None or mileage is None else Decimal("500000.00")
    return {
        "passengers_sum": None if seats is None else Decimal("10000.00") * seats,
        "third_party_sum": third_party,
        "penalty_for_no_cover": vehicle.compulsory_base_premium * 2,
    }


CLASS_BONUS = {
    "first_renewal": Decimal("30.00"),
    "repeat_renewal": Decimal("25.00"),
    "returning_renewal": Decimal("50.00"),
    "conquest": Decimal("60.00"),
}


def _values_of_policy(policy: Policy, today: date) -> dict[str, Any]:
    return {
        **_days_of_cover(policy.expiry, today),
        **_provisional_days(policy.cover_start),
        **_commission(policy),
        "class_now": _class_now(policy, today),
    }


def _days_of_cover(expiry: date | None, today: date) -> dict[str, Any]:
    if expiry is None:
        return dict.fromkeys(OF_EXPIRY)
    start = expiry + DAY
    unchanged, only_up = _months_later(expiry, 3), _months_later(expiry, 6)
    return {
        "next_start": start,
        "bind_from": start - timedelta(days=90),
        "days_lapsed": (today - expiry).days,
        "early_until": expiry - timedelta(days=30),
        "unchanged_until": unchanged,
        "only_up_until": only_up,
        "no_claim_discount": "unchanged"
        if today <= unchanged
        else "only_up"
        if today <= only_up
        else "reset",
    }


OF_EXPIRY = tuple(_days_of_cover(date(2015, 1, 1), date(2015, 1, 1)))


def _provisional_days(start: date | None) -> dict[str, Any]:
    year = _months_later(start, 12) if start else None
    end = year - DAY if year else None
    return {
        "year_after_start": year,
        "provisional_expiry": end,
        "provisional_first_call": end - timedelta(days=105) if end else None,
        "provisional_first_call_civil": year - timedelta(days=105) if year else None,
    }


def _commission(policy: Policy) -> dict[str, Any]:
    bonus = None if policy.last_class is None else CLASS_BONUS[policy.last_class]
    premium = policy.premium_before_tax
    earned = None if premium is None else premium.scaleb(-2).quantize(CENT, ROUND_HALF_UP)
    total = None if bonus is None or earned is None else bonus + earned
    seller, issuer, introducer = (None, None, None) if total is None else _shares(total, (70, 20, 10))
    return {
        "class_bonus": bonus,
        "premium_commission": earned,
        "specialist_commission": total,
        "specialist_commission.seller": seller,
        "specialist_commission.quote_issuer": issuer,
        "specialist_commission.introducer": introducer,
    }


def _shares(total: Decimal, percents: tuple[int, ...]) -> list[Decimal]:
    """Whole cents in proportion; what is left over goes to the largest remainders, one cent each."""
    cents = int(total.scaleb(2))
    parts = [divmod(cents * percent, 100) for percent in percents]
    missing = cents - sum(floor for floor, _ in parts)
    largest = sorted(range(len(parts)), key=lambda index: -parts[index][1])[:missing]
    return [Decimal(floor + (index in largest)).scaleb(-2) for index, (floor, _) in enumerate(parts)]


def _class_now(policy: Policy, today: date) -> str | None:
    dealers = [renewal.dealer for renewal in policy.renewals]
    if "our_store" in dealers:
        return "repeat_renewal"
    if "another_store" in dealers:
        return "lost"
    if policy.expiry is None:
        return None
    return "returning_renewal" if policy.expiry < today else policy.last_class

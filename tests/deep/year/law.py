"""The contact policy once more, in plain Python and by other means than the library's.

Everything here is read off the words of the policy, and knows of a customer only what the ledger says.
"""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import attrs

from tests.deep.year.calendar_2026 import is_holiday, is_worked
from tests.deep.year.clock import DAY, STORE, day_of, on_clock
from tests.deep.year.ledger import Changed, Happened, Row

WEEK = 7 * DAY
PLAN = "renewal_contact"
STEPS = ("care_call", "care_text", "invitation_call")
CHANNEL = {"care_call": "call", "care_text": "text", "invitation_call": "call"}
ON: dict[str, Callable[[dt.date], bool]] = {"call": is_worked, "text": lambda day: not is_holiday(day)}
FAR = dt.date.max


@attrs.define
class File:
    """What the store has learned of one customer so far."""

    rows: dict[str, dict[str, Row]] = attrs.field(factory=dict)
    calls: list[Happened] = attrs.field(factory=list)
    texts: list[Happened] = attrs.field(factory=list)
    done: dict[tuple[str, str], int] = attrs.field(factory=dict)
    renewed: set[str | None] = attrs.field(factory=set)
    opted_out: bool = False
    opened: int | None = None
    closed: int | None = None

    def change(self, change: Changed) -> None:
        """Take in facts."""
        self.rows.setdefault(change.subject, {}).setdefault(change.row, {}).update(change.facts)

    def hear(self, event: Happened) -> None:
        """Take in an event."""
        match event.kind:
            case "call" | "text":
                (self.calls if event.kind == "call" else self.texts).append(event)
                if event.fields.get("outcome", "connected") == "connected":
                    self.done.setdefault((step_of(event), str(event.policy)), event.at)
            case "renewal":
                self.renewed.add(event.policy)
            case "opt_out":
                self.opted_out = True
            case "complaint_opened":
                self.opened, self.closed = event.at, None
            case "complaint_closed":
                self.closed = event.at
            case _:
                raise ValueError(event.kind)

    @property
    def customer(self) -> Row:
        """The facts of the customer himself."""
        return self.rows["customer"]["C"]

    @property
    def zone(self) -> str:
        """Where the customer is at home."""
        return str(self.customer["home_time_zone"] or STORE)

    def expiry(self, policy: str) -> dt.date | None:
        """The last covered day of a policy."""
        day = self.rows["policy"][policy]["expiry"]
        return day if isinstance(day, dt.date) else None

    def done_on(self, step: str, policy: str) -> dt.date | None:
        """The day a step was done."""
        at = self.done.get((step, policy))
        return None if at is None else day_of(at)


def step_of(contact: Happened) -> str:
    """The step a contact was made for."""
    return contact.fields["answers"].partition("@")[0].removeprefix(f"{PLAN}.")


# --- days


@attrs.frozen
class Window:
    """The days of a step: from `earliest` to `latest`; `target` is the day it falls due."""

    earliest: dt.date
    target: dt.date
    latest: dt.date


def window(file: File, step: str, policy: str, today: dt.date) -> Window:
    """The days of a step, FAR for days that are not known yet."""
    expiry = file.expiry(policy)
    assert expiry is not None
    care = file.done_on("care_call", policy)
    match step:
        case "care_call":
            return Window(before(expiry, 110), forward(before(expiry, 105), is_worked), before(expiry, 60))
        case "care_text":
            target = FAR if care is None else forward(after(care, 5), ON["text"])
            return Window(target, target, before(_invitation(expiry, care, today), 1))
        case "invitation_call":
            target = _invitation(expiry, care, today)
            return Window(target, target, before(expiry, 1))
        case _:
            raise ValueError(step)


def _invitation(expiry: dt.date, care: dt.date | None, today: dt.date) -> dt.date:
    """The day it falls due: a week after the care call, or 45 days before the end if there was none."""
    if care is None and today <= before(expiry, 60):
        return FAR
    wanted = before(expiry, 45) if care is None else after(care, 7)
    moved = forward(wanted, is_worked)
    return moved if moved <= before(expiry, 1) else backward(before(expiry, 1), is_worked)


def before(day: dt.date, days: int) -> dt.date:
    """So many calendar days earlier."""
    return day - dt.timedelta(days=days)


def after(day: dt.date, days: int) -> dt.date:
    """So many calendar days later."""
    return day + dt.timedelta(days=days)


def forward(day: dt.date, fits: Callable[[dt.date], bool]) -> dt.date:
    """The first day from a day on that fits."""
    while not fits(day):
        day += dt.timedelta(days=1)
    return day


def backward(day: dt.date, fits: Callable[[dt.date], bool]) -> dt.date:
    """The last day up to a day that fits."""
    while not fits(day):
        day -= dt.timedelta(days=1)
    return day


# --- what forbids a contact at an instant


def ended(file: File, policy: str) -> list[str]:
    """Why nothing more is to be said about a policy."""
    vehicle = file.rows["vehicle"][str(file.rows["policy"][policy]["vehicle"])]
    return [
        law
        for law, broken in (
            ("renewed", policy in file.renewed),
            ("sold", vehicle["sold"] is True),
            ("refused", file.customer["refused_all_contact"] is True),
        )
        if broken
    ]


def paused(file: File, at: int) -> list[str]:
    """Whether a complaint is open, or was closed at most 7 days ago."""
    if file.opened is None:
        return []
    over = file.closed is not None and day_of(at) > after(day_of(file.closed), 7)
    return [] if over else ["complaint"]


def forbidden(file: File, channel: str) -> list[str]:
    """What forbids a kind of contact with this customer, whenever it is."""
    found = ["opted-out"] if file.opted_out else []
    if channel == "call" and file.customer["on_do_not_call_list"] is True:
        found.append("do-not-call")
    if channel == "text" and file.customer["agreed_to_texts"] is not True:
        found.append("no-text-consent")
    return found


def full(file: File, channel: str, at: int) -> list[str]:
    """The limits that leave no room for one more contact at an instant."""
    if channel == "call":
        return ["calls-in-7-days"] if sum(at - call.at < WEEK for call in file.calls) >= 2 else []
    sent, today = [day_of(text.at) for text in file.texts], day_of(at)
    found = ["texts-in-a-day"] if today in sent else []
    month = [day for day in sent if (day.year, day.month) == (today.year, today.month)]
    return [*found, "texts-in-a-month"] if len(month) >= 4 else found


def out_of_hours(file: File, at: int) -> list[str]:
    """Whether it is before nine or not before eight in the evening where the customer is at home."""
    return [] if 9 <= on_clock(at, file.zone).hour < 20 else ["hours"]


def off(file: File, channel: str, at: int) -> list[str]:
    """Whether a kind of contact is not made on the day it is at the customer's, whose the hours are."""
    if ON[channel](on_clock(at, file.zone).date()):
        return []
    return ["day-off" if channel == "call" else "holiday"]


def stretch(file: File, day: dt.date) -> tuple[int, int]:
    """The contact hours of a day: first instant, and the first one after them."""
    zone = ZoneInfo(file.zone)
    opens, closes = (dt.datetime.combine(day, dt.time(hour), zone) for hour in (9, 20))
    return int(opens.timestamp()), int(closes.timestamp())


def room(file: File, step: str, policy: str, at: int) -> int | None:
    """The first instant from now on at which a step can be done, pauses and what is forbidden apart."""
    days, channel = window(file, step, policy, day_of(at)), CHANNEL[step]
    tried = [day_of(each.at) for each in file.calls + file.texts if _tries(each, step, policy, days.earliest)]
    day = max([before(day_of(at), 1), days.target, *(after(last, 1) for last in tried[-1:])])
    while day <= days.latest:
        opens, closes = stretch(file, day)
        for instant in (max(at, opens), closes - 1):
            if (
                not off(file, channel, instant)
                and at <= instant < closes
                and not full(file, channel, instant)
            ):
                return instant
        day += dt.timedelta(days=1)
    return None


def _tries(contact: Happened, step: str, policy: str, earliest: dt.date) -> bool:
    return contact.policy == policy and contact.kind == CHANNEL[step] and day_of(contact.at) >= earliest


def status(file: File, step: str, policy: str, at: int) -> str:
    """Where a step stands by the words of the policy; what can be done now is "open", whatever its target."""
    today = day_of(at)
    if (step, policy) in file.done:
        return "done"
    if ended(file, policy):
        return "stopped"
    if file.expiry(policy) is None:
        return "unknown"
    days = window(file, step, policy, today)
    if today > days.latest:
        return "missed"
    if paused(file, at):
        return "paused"
    if forbidden(file, CHANNEL[step]):
        return "held"
    if days.earliest > days.latest and days.earliest != FAR:
        return "cannot_fit"
    if today < days.earliest:
        return "not_yet"
    if room(file, step, policy, at) is None:
        return "cannot_fit"
    return "held" if full(file, CHANNEL[step], at) else "open"

"""The contact policy once more, in plain Python and by other means than the library's.

Everything here is read off the words of the policy, and knows of a customer only what the ledger says.
"""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

import attrs

from tests.deep.year.calendar_2026 import is_holiday, is_worked
from tests.deep.year.clock import DAY, STORE, day_of, on_clock
from tests.deep.year.ledger import Changed, Happened, Row

WEEK = 7 * DAY
FAR = dt.date.max
CALLS = (
    "care_call",
    "invitation_call",
    "follow_up_30",
    "follow_up_15",
    "follow_up_7",
    "follow_up_1",
    "adviser_call",
    "winback_call",
)
TEXTS = ("care_text", "reminder_3", "lapse_notice")
SERVICE = ("confirmation_text", "ask_for_the_rest")
WORK = (
    "quote",
    "ask_for_transfer",
    "send_pay_link",
    "bind",
    "choose_package",
    "post_policy",
    "hand_over_policy",
    "decide_request",
)
STEPS = (*CALLS, *TEXTS, *SERVICE, *WORK)
CHANNEL = {**dict.fromkeys(CALLS, "call"), **dict.fromkeys((*TEXTS, *SERVICE), "text")}
PAID = (*(step for step in CALLS if step != "winback_call"), "care_text", "reminder_3")
"""The steps that end with the first payment."""
RETRY = {"care_call": 1, "invitation_call": 1, "care_text": 1}
"""After how many days a step is tried again; 7 where it is not named."""
FOLLOWING = {"follow_up_15": "follow_up_7", "follow_up_7": "reminder_3", "reminder_3": "follow_up_1"}
"""The steps that end the day before another one's target."""
REDONE = ("care_call", "care_text", "invitation_call", "winback_call", "lapse_notice")
"""The steps whose standing is worked out here once more, whatever the answer says."""


def fits(step: str, day: dt.date) -> bool:
    """Whether a step is done on a day: calls on work days, greetings not on holidays, service on any."""
    if step in ("care_text", "lapse_notice"):
        return not is_holiday(day)
    if step in (*CALLS, "reminder_3", "quote", "bind", "post_policy"):
        return is_worked(day)
    return True


@attrs.define
class File:
    """What the store has learned of one customer so far."""

    rows: dict[str, dict[str, Row]] = attrs.field(factory=dict)
    calls: list[Happened] = attrs.field(factory=list)
    texts: list[Happened] = attrs.field(factory=list)
    done: dict[tuple[str, str], int] = attrs.field(factory=dict)
    first: dict[tuple[str, str], int] = attrs.field(factory=dict)
    last: dict[tuple[str, str], int] = attrs.field(factory=dict)
    paid: dict[str, int] = attrs.field(factory=dict)
    renewed: dict[str, str] = attrs.field(factory=dict)
    opted_out: bool = False
    opened: int | None = None
    closed: int | None = None

    def change(self, change: Changed) -> None:
        """Take in facts."""
        self.rows.setdefault(change.subject, {}).setdefault(change.row, {}).update(change.facts)

    def hear(self, event: Happened) -> None:
        """Take in an event."""
        row = str(event.policy)
        self.first.setdefault((event.kind, row), event.happened)
        self.last[event.kind, row] = max(event.happened, self.last.get((event.kind, row), 0))
        if "answers" in event.fields and event.fields.get("outcome", "connected") == "connected":
            self.done.setdefault((step_of(event), row), event.at)
        match event.kind:
            case "call":
                self.calls.append(event)
            case "text":
                self.texts.append(event)
            case "renewal":
                self.renewed[row] = event.fields["dealer"]
            case "money_received":
                self.paid[row] = self.paid.get(row, 0) + int(event.fields["sum"])
            case "opt_out":
                self.opted_out = True
            case "complaint_opened":
                self.opened, self.closed = event.at, None
            case "complaint_closed":
                self.closed = event.at
            case _:
                pass

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
    return contact.fields["answers"].partition("@")[0].rpartition(".")[2]


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
    match step:
        case "care_call":
            return Window(before(expiry, 110), forward(before(expiry, 105), step), before(expiry, 60))
        case "care_text":
            care = file.done_on("care_call", policy)
            target = FAR if care is None else forward(after(care, 5), step)
            return Window(target, target, before(_invitation(expiry, care, today), 1))
        case "invitation_call":
            target = _invitation(expiry, file.done_on("care_call", policy), today)
            return Window(target, target, before(expiry, 1))
        case "adviser_call":
            called = file.first.get(("call", policy))
            wanted = FAR if called is None else max(before(expiry, 29), after(day_of(called), 7))
            return _up_to(wanted, step, before(expiry, 8))
        case "lapse_notice":
            target = forward(after(expiry, 1), step)
            return Window(target, target, after(expiry, 7))
        case "winback_call":
            return _up_to(after(expiry, 30), step, months_after(expiry, 3))
        case "confirmation_text":
            return _since(file.last.get(("quote", policy)), 7)
        case "ask_for_the_rest":
            return _since(file.last.get(("money_received", policy)), 10)
        case _:
            target = _follow_up(file, step, policy, expiry)
            if step not in FOLLOWING:
                return Window(target, target, expiry)
            return Window(
                target, target, min(expiry, before(_follow_up(file, FOLLOWING[step], policy, expiry), 1))
            )


def _follow_up(file: File, step: str, policy: str, expiry: dt.date) -> dt.date:
    """The day a follow-up falls due: so many days before the end, or three after the invitation."""
    invited = file.done_on("invitation_call", policy)
    if invited is None:
        return FAR
    return backward(max(before(expiry, int(step.rpartition("_")[2])), after(invited, 3)), step)


def _invitation(expiry: dt.date, care: dt.date | None, today: dt.date) -> dt.date:
    """The day it falls due: a week after the care call, or 45 days before the end if there was none."""
    if care is None and today <= before(expiry, 60):
        return FAR
    wanted = before(expiry, 45) if care is None else after(care, 7)
    return _up_to(wanted, "invitation_call", before(expiry, 1)).target


def _up_to(wanted: dt.date, step: str, latest: dt.date) -> Window:
    """Moved on to a day that fits, or back from the latest day where that would be passed."""
    target = wanted if wanted == FAR else forward(wanted, step)
    if target != FAR and target > latest:
        target = backward(latest, step)
    return Window(target, target, latest)


def _since(at: int | None, days: int) -> Window:
    if at is None:
        return Window(FAR, FAR, FAR)
    return Window(day_of(at), after(day_of(at), 1), after(day_of(at), days))


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def before(day: dt.date, days: int) -> dt.date:
    """So many calendar days earlier."""
    return day - dt.timedelta(days=days)


def after(day: dt.date, days: int) -> dt.date:
    """So many calendar days later."""
    return day + dt.timedelta(days=days)


def forward(day: dt.date, step: str) -> dt.date:
    """The first day from a day on that fits a step."""
    while not fits(step, day):
        day += dt.timedelta(days=1)
    return day


def backward(day: dt.date, step: str) -> dt.date:
    """The last day up to a day that fits a step."""
    while not fits(step, day):
        day -= dt.timedelta(days=1)
    return day


# --- what forbids a contact at an instant


def ended(file: File, step: str, policy: str) -> list[str]:
    """Why a step is not to be done any more."""
    vehicle = file.rows["vehicle"][str(file.rows["policy"][policy]["vehicle"])]
    buying = step in (*SERVICE, *WORK)
    return [
        law
        for law, broken in (
            ("renewed", file.renewed.get(policy) == "another_store" if buying else policy in file.renewed),
            ("paid", policy in file.paid and step in PAID),
            ("sold", vehicle["sold"] is True),
            ("refused", file.customer["refused_all_contact"] is True and not buying),
            ("opted-out", file.opted_out and step in ("lapse_notice", "winback_call")),
        )
        if broken
    ]


def paused(file: File, step: str, at: int) -> list[str]:
    """Whether a complaint is open, or was closed at most 7 days ago; a purchase goes on."""
    if file.opened is None or step in (*SERVICE, *WORK):
        return []
    over = file.closed is not None and day_of(at) > after(day_of(file.closed), 7)
    return [] if over else ["complaint"]


def forbidden(file: File, step: str) -> list[str]:
    """What forbids a contact with this customer, whenever it is; service is exempt."""
    if step in (*SERVICE, *WORK):
        return []
    found = ["opted-out"] if file.opted_out else []
    if step in CALLS and file.customer["on_do_not_call_list"] is True:
        found.append("do-not-call")
    if step in TEXTS and file.customer["agreed_to_texts"] is not True:
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


def off(file: File, step: str, at: int) -> list[str]:
    """Whether a step is not done on the day it is at the customer's, whose the hours are."""
    if fits(step, on_clock(at, file.zone).date()):
        return []
    return ["holiday" if step in ("care_text", "lapse_notice") else "day-off"]


def stretch(file: File, day: dt.date) -> tuple[int, int]:
    """The contact hours of a day: first instant, and the first one after them."""
    zone = ZoneInfo(file.zone)
    opens, closes = (dt.datetime.combine(day, dt.time(hour), zone) for hour in (9, 20))
    return int(opens.timestamp()), int(closes.timestamp())


def room(file: File, step: str, policy: str, at: int) -> int | None:
    """The first instant from now on at which a step can be done, pauses and what is forbidden apart."""
    days, channel = window(file, step, policy, day_of(at)), CHANNEL[step]
    tried = [day_of(each.at) for each in file.calls + file.texts if _tries(each, step, policy)]
    day = max([before(day_of(at), 1), days.target, *(after(last, RETRY.get(step, 7)) for last in tried[-1:])])
    while day <= days.latest:
        opens, closes = stretch(file, day)
        for instant in (max(at, opens), closes - 1):
            if not off(file, step, instant) and at <= instant < closes and not full(file, channel, instant):
                return instant
        day += dt.timedelta(days=1)
    return None


def _tries(contact: Happened, step: str, policy: str) -> bool:
    return contact.policy == policy and step_of(contact) == step


def status(file: File, step: str, policy: str, at: int) -> str:
    """Where a step stands by the words of the policy; what can be done now is "open", whatever its target."""
    today = day_of(at)
    if (step, policy) in file.done:
        return "done"
    if ended(file, step, policy):
        return "stopped"
    if file.expiry(policy) is None:
        return "unknown"
    days = window(file, step, policy, today)
    if today > days.latest:
        return "missed"
    if paused(file, step, at):
        return "paused"
    if forbidden(file, step):
        return "held"
    if days.earliest > days.latest and days.earliest != FAR:
        return "cannot_fit"
    if today < days.earliest:
        return "not_yet"
    if room(file, step, policy, at) is None:
        return "cannot_fit"
    return "held" if full(file, CHANNEL[step], at) else "open"

"""The audit of a ledger: every contact and every answer held against the policy's own words."""

from collections import Counter
from collections.abc import Iterator

import attrs

from tests.deep.year import law
from tests.deep.year.clock import DAY, day_of, midnight, on_clock
from tests.deep.year.law import CHANNEL, File, step_of
from tests.deep.year.ledger import Answered, Changed, Happened, Ledger, Next, Standing

CAN_BE_DONE = ("open", "due", "overdue")


@attrs.frozen(order=True)
class Breach:
    """A law broken for a customer at an instant."""

    law: str
    customer: int
    at: int
    detail: str = ""

    def __str__(self) -> str:
        when = on_clock(self.at).isoformat(" ", "minutes")
        return f"{self.law}: customer {self.customer}, {when} {self.detail}"


@attrs.define
class Audited:
    """What an audit found, and how much it looked at."""

    breaches: list[Breach] = attrs.field(factory=list)
    looked: Counter[str] = attrs.field(factory=Counter)


def audit(ledger: Ledger) -> Audited:
    """Everything in a ledger that the policy does not allow."""
    file, found = File(), Audited()
    for entry in ledger.entries:
        match entry:
            case Changed():
                file.change(entry)
            case Happened():
                if "answers" in entry.fields:
                    step = step_of(entry)
                    found.breaches += [
                        Breach(each, ledger.number, entry.at, step) for each in broken(file, entry)
                    ]
                    found.looked["contacts" if entry.kind in ("call", "text") else "work done"] += 1
                file.hear(entry)
            case Answered():
                wrong = list(_astray(file, entry))
                found.breaches += [Breach(each, ledger.number, entry.at, detail) for each, detail in wrong]
                found.looked["answers"] += 1
                found.looked["explanations"] += entry.told is not None
                found.looked["standings"] += len(entry.steps)
    return found


def broken(file: File, done: Happened) -> Iterator[str]:
    """The laws that a contact, or a piece of work, breaks as things stand when it is made."""
    step, policy, at = step_of(done), str(done.policy), done.at
    if step not in law.STEPS or CHANNEL.get(step, done.kind) != done.kind:
        yield "not-of-the-plan"
        return
    yield from law.ended(file, step, policy)
    yield from law.paused(file, step, at)
    yield from law.forbidden(file, step)
    if (step, policy) in file.done:
        yield "done-twice"
    if file.expiry(policy) is None:
        yield "expiry-unknown"
    elif step in law.WORK:
        yield from _out_of_turn(file, step, policy, at)
    else:
        yield from _ill_timed(file, done, step, policy)


def _ill_timed(file: File, contact: Happened, step: str, policy: str) -> Iterator[str]:
    """The limits, hours and days that a contact breaks."""
    at = contact.at
    yield from law.full(file, contact.kind, at)
    yield from law.out_of_hours(file, at)
    yield from law.off(file, step, at)
    days = law.window(file, step, policy, day_of(at))
    if day_of(at) < days.earliest:
        yield "too-early"
    if day_of(at) > days.latest:
        yield "too-late"
    same = [each for each in file.calls + file.texts if each.policy == policy and step_of(each) == step]
    if any(day_of(at) < law.after(day_of(each.at), law.RETRY.get(step, 7)) for each in same):
        yield "tried-again-too-soon"


def _out_of_turn(file: File, step: str, policy: str, at: int) -> Iterator[str]:
    """What is missing before a piece of work for a purchase may be done."""
    if not law.fits(step, day_of(at)):
        yield "day-off"
    facts, expiry = file.rows["policy"][policy], file.expiry(policy)
    ahead = 30 if facts.get("insurer") == "insurer_30_days" else 90
    needs = {
        "quote": ["quote_asked"],
        "ask_for_transfer": ["quote", "quote_confirmed"],
        "send_pay_link": ["quote", "quote_confirmed"],
        "bind": ["quote", "quote_confirmed", "money_received"],
        "choose_package": ["renewal"],
        "post_policy": ["renewal"],
        "hand_over_policy": ["renewal"],
    }[step]
    if any((need, policy) not in file.first for need in needs):
        yield "out-of-turn"
    if (
        step in ("quote", "bind")
        and expiry is not None
        and day_of(at) < law.before(law.after(expiry, 1), ahead)
    ):
        yield "bound-too-early"
    if step == "bind" and file.paid.get(policy, 0) < int(str(facts["amount_due"])):
        yield "bound-unpaid"


def _astray(file: File, answer: Answered) -> Iterator[tuple[str, str]]:
    """What an answer says that is not so, or does not say."""
    stand = {(each.step, each.row) for each in answer.steps}
    if stand and any((step, policy) not in stand for policy in file.rows["policy"] for step in law.STEPS):
        yield "steps-left-out", ""
    for each in answer.steps:
        yield from _unfounded(file, each, answer.at)
    doable = [each for each in answer.steps if each.status in CAN_BE_DONE]
    if doable and answer.next is None:
        yield "nothing-next", doable[0].step
    if answer.next is not None:
        yield from _misled(file, answer.next, answer.at)
    if _owed_today(file, answer.at) and (answer.next is None or not _today(answer.next, answer.at)):
        yield "forgotten", str(answer.next)
    if answer.told is not None and answer.told < len(answer.steps):
        yield "no-reason-told", str(answer.told)


def _unfounded(file: File, each: Standing, at: int) -> Iterator[tuple[str, str]]:
    """A step that does not stand where the answer says, or is held for no reason."""
    if each.step in law.REDONE:
        expected = law.status(file, each.step, each.row, at)
        said = "open" if each.status in CAN_BE_DONE else each.status
        if expected != said:
            yield "status", f"{each.step}@{each.row} is {expected}, not {each.status}"
    if each.status in ("held", "paused") and not each.holds:
        yield "held-for-no-reason", each.step


def _misled(file: File, chosen: Next, at: int) -> Iterator[tuple[str, str]]:
    """A next step whose hours are not the first there are."""
    if chosen.slot is None:
        yield "no-hours", chosen.step
    elif chosen.status in CAN_BE_DONE and chosen.step in law.REDONE:
        first = law.room(file, chosen.step, chosen.row, at)
        if first is None or not chosen.slot[0] <= first < chosen.slot[1]:
            yield "hours-differ", f"{chosen.step}@{chosen.row}"


def _owed_today(file: File, at: int) -> bool:
    """Whether some step can be done on this very day."""
    end = midnight(day_of(at)) + DAY
    for policy in file.rows["policy"]:
        for step in law.REDONE:
            if law.status(file, step, policy, at) == "open":
                first = law.room(file, step, policy, at)
                if first is not None and first < end:
                    return True
    return False


def _today(chosen: Next, at: int) -> bool:
    return chosen.slot is not None and chosen.slot[0] < midnight(day_of(at)) + DAY

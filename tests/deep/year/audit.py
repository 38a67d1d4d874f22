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
                if entry.kind in law.ON:
                    found.breaches += [
                        Breach(each, ledger.number, entry.at, step_of(entry)) for each in broken(file, entry)
                    ]
                    found.looked["contacts"] += 1
                file.hear(entry)
            case Answered():
                wrong = list(_astray(file, entry))
                found.breaches += [Breach(each, ledger.number, entry.at, detail) for each, detail in wrong]
                found.looked["answers"] += 1
                found.looked["explanations"] += entry.told is not None
                found.looked["standings"] += len(entry.steps)
    return found


def broken(file: File, contact: Happened) -> Iterator[str]:
    """The laws a contact breaks, as things stand when it is made."""
    step, policy, at = step_of(contact), str(contact.policy), contact.at
    if step not in CHANNEL or CHANNEL[step] != contact.kind:
        yield "not-of-the-plan"
        return
    yield from law.ended(file, policy)
    yield from law.paused(file, at)
    yield from law.forbidden(file, contact.kind)
    yield from law.full(file, contact.kind, at)
    yield from law.out_of_hours(file, at)
    yield from law.off(file, contact.kind, at)
    if (step, policy) in file.done:
        yield "done-twice"
    if file.expiry(policy) is None:
        yield "expiry-unknown"
        return
    days = law.window(file, step, policy, day_of(at))
    if day_of(at) < days.earliest:
        yield "too-early"
    if day_of(at) > days.latest:
        yield "too-late"
    same = [each for each in file.calls + file.texts if each.policy == policy and step_of(each) == step]
    if any(day_of(each.at) == day_of(at) for each in same):
        yield "tried-twice-a-day"


def _astray(file: File, answer: Answered) -> Iterator[tuple[str, str]]:
    """What an answer says that is not so, or does not say."""
    if {(each.step, each.row) for each in answer.steps} != {
        (step, policy) for policy in file.rows["policy"] for step in law.STEPS
    }:
        yield "steps-left-out", ""
    for each in answer.steps:
        yield from _unfounded(file, each, answer.at)
    doable = [each for each in answer.steps if each.status in CAN_BE_DONE]
    if doable and answer.next is None:
        yield "nothing-next", doable[0].step
    if answer.next is not None:
        yield from _misled(file, answer.next, answer.at)
    if _owed_today(file, answer) and (answer.next is None or not _today(answer.next, answer.at)):
        yield "forgotten", str(answer.next)
    if answer.told is not None and answer.told < len(answer.steps):
        yield "no-reason-told", str(answer.told)


def _unfounded(file: File, each: Standing, at: int) -> Iterator[tuple[str, str]]:
    """A step that does not stand where the answer says, or is held for no reason."""
    expected = law.status(file, each.step, each.row, at)
    said = "open" if each.status in CAN_BE_DONE else each.status
    if expected != said:
        yield "status", f"{each.step}@{each.row} is {expected}, not {each.status}"
    if each.status in ("held", "paused") and not each.holds:
        yield "held-for-no-reason", each.step


def _misled(file: File, chosen: Next, at: int) -> Iterator[tuple[str, str]]:
    """A next step whose hours are not the first there are."""
    if chosen.status in CAN_BE_DONE:
        first = law.room(file, chosen.step, chosen.row, at)
        if first is None or chosen.slot is None or not chosen.slot[0] <= first < chosen.slot[1]:
            yield "hours-differ", f"{chosen.step}@{chosen.row}"


def _owed_today(file: File, answer: Answered) -> bool:
    """Whether some step can be done on this very day."""
    end = midnight(day_of(answer.at)) + DAY
    for each in answer.steps:
        if law.status(file, each.step, each.row, answer.at) == "open":
            first = law.room(file, each.step, each.row, answer.at)
            if first is not None and first < end:
                return True
    return False


def _today(chosen: Next, at: int) -> bool:
    return chosen.slot is not None and chosen.slot[0] < midnight(day_of(at)) + DAY

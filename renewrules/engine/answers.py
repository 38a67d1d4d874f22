"""The parts of a decision, as plain values. A date or time of None is unknown or never comes."""

import datetime as dt

import attrs

from renewrules.engine.outside import Outside


@attrs.frozen
class Window:
    """The days of a step: from `earliest`, best on `target`, late from `overdue`, never after `latest`."""

    earliest: dt.date | None
    target: dt.date | None
    overdue: dt.date | None
    latest: dt.date | None


@attrs.frozen(kw_only=True)
class Action:
    """One step for one row.

    `id` is ``plan.step@row#attempt``, and ``/`` with the time of the event that the step is reckoned from, if
    it is: send it back as `answers` of the event it led to. `row` is the id of the row of `subject`, `slot`
    the stretch of contact hours for it, `holds` the rules that hold it back.
    """

    id: str
    plan: str
    step: str
    subject: str
    row: str
    status: str
    window: Window
    slot: tuple[dt.datetime, dt.datetime] | None
    done_on: dt.date | None
    channel: str
    script: str | None
    owner: str
    because: str
    source: str
    holds: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Withheld:
    """A rule that holds an action back; `until` None is until facts or events change."""

    action: str
    rule: str
    kind: str
    until: dt.datetime | None
    because: str
    source: str


@attrs.frozen(kw_only=True)
class SuggestionAnswer:
    """One suggestion that made the cut of a list, with the details to show beside it.

    `withheld_by` are the rules that forbid to say its script; `text` is the script with everything filled in,
    None where there is no script, or it is withheld, or lacks `missing`.
    """

    name: str
    list: str
    subject: str
    row: str
    details: tuple[tuple[str, Outside], ...]
    script: str | None = None
    text: str | None = None
    missing: tuple[str, ...] = ()
    withheld_by: tuple[str, ...] = ()
    because: str
    source: str


@attrs.frozen(kw_only=True)
class ResponseAnswer:
    """What is answered to the latest event of a kind, `heard` being its id; no `response`: none is written.

    `next` are the ids of the actions that come next. `withheld_by` are the rules that forbid to say the
    script; `text` is the script with everything filled in, None where it is withheld, or lacks `missing`.
    """

    event: str
    heard: str
    at: dt.datetime | None
    subject: str
    row: str
    response: str | None
    script: str | None = None
    text: str | None = None
    missing: tuple[str, ...] = ()
    withheld_by: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    because: str = ""
    source: str = ""


@attrs.frozen(kw_only=True)
class OfferAnswer:
    """One package a row is eligible for: what it is worth alone, and what is granted of it after the caps."""

    name: str
    menu: str
    subject: str
    row: str
    gives: str
    worth: Outside
    granted: Outside
    because: str
    source: str

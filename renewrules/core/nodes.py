"""The core: a ruleset resolved to names, types and about a dozen kinds of expression.

Every engine implements exactly these nodes; their meaning is `docs/reference/core.md`. A `Program` is a list
of typed definitions in dependency order; a step, a suggestion list or an offer is a record of which
definitions hold its parts. Nodes compare by meaning: spans take no part in equality.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from renewrules.calendars import Calendar
from renewrules.source import Span
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.valuetypes import Text, Type, Value


@attrs.frozen
class Origin:
    """Where in the `.rules` text a node comes from."""

    file: str
    span: Span
    line: int
    column: int


NOWHERE = Origin(file="", span=Span(0, 0), line=1, column=1)


def origin() -> Origin:
    """Declare the origin attribute of a node: shown in traces, never compared."""
    return attrs.field(default=NOWHERE, eq=False, repr=False)


# --- expressions: strict on unknown unless their own line says otherwise


@attrs.frozen
class Const:
    """A written value."""

    value: Value
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Field:
    """A fact of the row of `subject` in scope; unknown when left blank with nothing to stand in for it."""

    subject: str
    name: str
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Ref:
    """The value of another definition, whose subject is the scope's own or one of its ancestors."""

    name: str
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Now:
    """The instant the question is asked for."""

    type: Type
    origin: Origin = origin()


@attrs.frozen
class Today:
    """The day of `Now` in the ruleset's time zone."""

    type: Type
    origin: Origin = origin()


@attrs.frozen
class EventField:
    """Inside the `where` or `value` of a `Fold`: a field of the event at hand.

    Besides its declared fields every event has ``day`` (in the ruleset's zone), ``at`` (instant) and
    ``answers`` (the step whose action it answers, ``""`` for none) and ``answers_row`` (the id of that
    action's row).
    """

    name: str
    type: Type
    origin: Origin = origin()


@attrs.frozen
class All:
    """Kleene and: false when any is false, else unknown when any is unknown, else true. Empty: true."""

    items: tuple["Expr", ...]
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Any:
    """Kleene or: true when any is true, else unknown when any is unknown, else false. Empty: false."""

    items: tuple["Expr", ...]
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Not:
    """Kleene not: unknown stays unknown."""

    item: "Expr"
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Presume:
    """The item's value, or `value` when it is unknown. A forbid presumes true: it fails closed."""

    item: "Expr"
    value: Value
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Case:
    """One guarded alternative; `label` names the rule, clause or row it comes from."""

    guard: "Expr"
    value: "Expr"
    label: str
    origin: Origin = origin()


@attrs.frozen
class Choose:
    """The value of the live case.

    ``first``: the first case whose guard is true; an unknown guard before it makes the result unknown.
    ``one``: the only case whose guard is true; any unknown guard, or two true ones (a conflict, which the
    explanation names), make it unknown. No live case: `otherwise`, or unknown where there is none.
    """

    policy: Literal["first", "one"]
    cases: tuple[Case, ...]
    otherwise: "Expr | None"
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Option:
    """One member of a guarded set."""

    guard: "Expr"
    label: str
    origin: Origin = origin()


@attrs.frozen
class Collect:
    """The labels whose guard is true, in the order given, at most `limit`; unknown guards do not count."""

    options: tuple[Option, ...]
    limit: int | None
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Fold:
    """A question about the history of one row: events of `kinds` of the row of `subject` or one below it.

    Events are ordered by (at, id) and only those for which `where` is true take part. ``count``: how many.
    ``sum``: total of `value`, unknown when one of them is. ``match``: the position, among all the row's
    events of the one kind, of the first that none of `taken` holds; -1 when there is none. ``last``: that of
    the last. ``nth_latest``: the instant of the n-th latest, `dates.FIRST_INSTANT` (before every instant)
    when there are fewer. ``first_day``: the day of the first, `dates.NEVER` when there is none. An event for
    which `where` is unknown makes the result unknown, unless a ``match`` or ``first_day`` was already found
    before it, or a ``last`` comes after it.
    """

    what: Literal["count", "sum", "match", "last", "nth_latest", "first_day"]
    kinds: tuple[str, ...]
    subject: str
    where: "Expr"
    type: Type
    value: "Expr | None" = None
    taken: tuple["Expr", ...] = ()
    n: int = 1
    origin: Origin = origin()


@attrs.frozen
class OfEvent:
    """A field of the event that `event` (an ``EventIndex``) points to; `missing` when it points to none."""

    event: "Expr"
    kind: str
    subject: str
    name: str
    missing: Value
    type: Type
    origin: Origin = origin()


@attrs.frozen
class Call:
    """A function of `renewrules.core.functions`, unknown when any argument is."""

    function: str
    arguments: tuple["Expr", ...]
    type: Type
    origin: Origin = origin()


@attrs.frozen
class CalendarConst:
    """The working calendar a date function is to use; `named` where the rule itself says which."""

    calendar: Calendar
    named: bool = attrs.field(default=False, eq=False)
    type: Type = Text()
    origin: Origin = origin()


Expr: TypeAlias = (
    Const
    | Field
    | Ref
    | Now
    | Today
    | EventField
    | All
    | Any
    | Not
    | Presume
    | Choose
    | Collect
    | Fold
    | OfEvent
    | Call
    | CalendarConst
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly below one, in evaluation order."""
    match expr:
        case Const() | Field() | Ref() | EventField():
            return ()
        case Call(arguments=items) | All(items=items) | Any(items=items):
            return items
        case Not(item=item) | Presume(item=item) | OfEvent(event=item):
            return (item,)
        case Choose(cases=cases, otherwise=otherwise):
            below = [part for case in cases for part in (case.guard, case.value)]
            return tuple(below) if otherwise is None else (*below, otherwise)
        case Collect(options=options):
            return tuple([option.guard for option in options])
        case Fold(where=where, value=value, taken=taken):
            return (*taken, where) if value is None else (*taken, where, value)
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """An expression and everything below it, parents first."""
    pending = [expr]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


# --- the schema


@attrs.frozen
class Subject:
    """A kind of thing facts are about; `parent` is the subject that has several, None when there is one."""

    name: str
    parent: str | None
    origin: Origin = origin()


@attrs.frozen
class Blank:
    """What a fact left blank counts as."""

    policy: Literal["required", "default", "open"]
    value: Value = None


@attrs.frozen
class Fact:
    """A typed input of one subject, or of one kind of event."""

    name: str
    type: Type
    blank: Blank
    least: int | None = None
    most: int | None = None
    changeable: Literal["customer", "store", "nobody"] = "nobody"
    privacy: Literal["none", "personal", "sensitive"] = "none"
    origin: Origin = origin()


@attrs.frozen
class SubjectSchema:
    """A subject and its facts."""

    subject: Subject
    facts: tuple[Fact, ...]


@attrs.frozen
class EventSchema:
    """A kind of event, the subject it concerns, and its fields."""

    name: str
    subject: str
    fields: tuple[Fact, ...]
    origin: Origin = origin()


# --- definitions and what they serve


@attrs.frozen
class Definition:
    """A named, typed expression, one value for each row of `subject` (None: one for the whole question).

    `title` is the rule as an analyst would call it, `source` its citation; `shown` is false for parts the
    lowering made.
    """

    name: str
    subject: str | None
    type: Type
    expr: Expr
    title: str = ""
    because: str = ""
    source: str = ""
    shown: bool = True
    origin: Origin = origin()


@attrs.frozen
class Hold:
    """A forbid, limit or pause that can hold a step back, and the definition of the instant when it stops."""

    rule: str
    kind: Literal["forbid", "limit", "pause"]
    active: str
    until: str | None
    because: str
    source: str
    origin: Origin = origin()


@attrs.frozen
class HoursRule:
    """Hours that shape the slots of a step, valid from `first` to `last`; seconds of the day."""

    rule: str
    opens: int
    closes: int
    first: int
    last: int
    because: str
    source: str
    origin: Origin = origin()


@attrs.frozen
class Step:
    """One step of a plan: the names of the definitions that hold its parts (each of the plan's subject).

    `rejected` are definitions of targets the rules considered and did not choose; `since` is that of the
    instant of the event that the step's days are reckoned from; `left_out` says that the writer knows there
    are dates the step does not fit.
    """

    name: str
    plan: str
    channel: str
    owner: str
    scripts: tuple[str, ...]
    script: str
    earliest: str
    target: str
    overdue: str
    latest: str
    match: str
    done_on: str
    attempts: str
    status: str
    slot_start: str
    slot_end: str
    superseded_by: str
    holds: tuple[Hold, ...]
    hours: tuple[HoursRule, ...]
    rejected: tuple[str, ...]
    signature: tuple[Expr, ...]
    only_if: str | None
    same_time: str | None
    since: str | None
    left_out: bool
    required: bool
    priority: int
    order: int
    because: str = ""
    source: str = ""
    origin: Origin = origin()


@attrs.frozen
class Plan:
    """Steps that run once for each row of `subject`."""

    name: str
    subject: str
    stopped: str
    steps: tuple[Step, ...]
    origin: Origin = origin()


@attrs.frozen
class Suggestion:
    """One entry of a list of suggestions: its guard, details to show beside it, what is said, its reason.

    `script` is empty where nothing is said; `holds` may withhold it.
    """

    name: str
    active: str
    details: tuple[tuple[str, str], ...]
    script: str
    holds: tuple[Hold, ...]
    because: str
    source: str
    origin: Origin = origin()


@attrs.frozen
class SuggestionList:
    """A ranked list; `chosen` is the definition of the labels that made the cut."""

    name: str
    subject: str
    chosen: str
    entries: tuple[Suggestion, ...]
    origin: Origin = origin()


@attrs.frozen
class OfferItem:
    """One package of a menu: whether it is granted, its worth alone, and what is left after the caps."""

    name: str
    gives: str
    eligible: str
    worth: str
    granted: str
    because: str
    source: str
    origin: Origin = origin()


@attrs.frozen
class OfferMenu:
    """Packages with shared caps; `total` is the definition of what is given in all."""

    name: str
    subject: str
    total: str
    items: tuple[OfferItem, ...]
    origin: Origin = origin()


@attrs.frozen
class AssignmentRow:
    """One row of an assignment: definitions of whether a person fits, and of what is compared of several.

    `choice`: ``only`` where at most one person fits, ``smallest`` of `measure`, ``round_robin`` for who got
    least by this row, or equal numbers with what is left over to the last or first by id.
    """

    number: int
    fits: str
    choice: Literal["only", "smallest", "round_robin", "equal_last", "equal_first"]
    measure: str | None
    origin: Origin = origin()


@attrs.frozen
class AssignmentRule:
    """Who takes which rows of `subject`, each asked about together with one row of `person` at a time.

    `pulled` is the definition of which of them are assigned, `order` of the day that puts them in order.
    Whoever takes one has `adds` more in the fact `load`.
    """

    name: str
    subject: str
    person: str
    pulled: str
    order: str | None
    load: str
    adds: int
    rows: tuple[AssignmentRow, ...]
    details: tuple[tuple[str, str], ...]
    because: str = ""
    source: str = ""
    origin: Origin = origin()

    @property
    def definitions(self) -> tuple[str, ...]:
        """The definitions that only the assignment asks for."""
        each = [self.pulled, *([self.order] if self.order else []), *(name for _, name in self.details)]
        rows = [name for row in self.rows for name in (row.fits, row.measure) if name is not None]
        return (*each, *rows)


@attrs.frozen
class Payee:
    """Who gets one part of a payment: the first of these facts that is filled in names the person."""

    share: str
    amount: str
    facts: tuple[tuple[str, str], ...]
    percent: int | None = None
    """The part in millionths of a percent; None where all of it goes to one person."""


@attrs.frozen
class Payment:
    """An amount that a settlement pays: for each thing settled, to each person, or once a month.

    `value` is the rule's own definition, the amounts of `payees` are what is paid of it.
    """

    value: str
    per: Literal["each", "person", "month"]
    payees: tuple[Payee, ...]
    origin: Origin = origin()


@attrs.frozen
class Numbering:
    """A fact that a settlement fills in: a thing's place among those of one person and month, or how many.

    `person` is the fact that names the person, `order` the definition of the day that orders them.
    """

    person: str
    fills: tuple[str, str]
    order: str | None
    origin: Origin = origin()


@attrs.frozen
class Reversal:
    """What becomes of a thing that is cancelled: definitions of the day and of the amount taken back.

    `paid` is the fact filled in with what was paid for it, `recounts` says that its month is reckoned again
    without it, `most` how many millionths of a percent of what a person earns is taken back in a month.
    """

    day: str
    amount: str
    paid: tuple[str, str]
    recounts: bool
    most: int
    origin: Origin = origin()


@attrs.frozen
class SettlementRule:
    """How things of `subject` are paid: each counts in the month of the day `counts`, if `holds` is true.

    It is paid `lag` months later.
    """

    name: str
    subject: str
    counts: str
    holds: str
    lag: int
    numberings: tuple[Numbering, ...]
    payments: tuple[Payment, ...]
    reversal: Reversal | None
    rounding: str
    because: str = ""
    source: str = ""
    origin: Origin = origin()


@attrs.frozen
class Script:
    """What is said or sent, as texts and fillings; its purpose decides which rules apply.

    What no glossary translates is the same in both languages.
    """

    name: str
    purpose: Literal["care", "sales", "service", "required"]
    topics: tuple[str, ...]
    chinese: tuple["str | Expr", ...]
    english: tuple["str | Expr", ...]
    origin: Origin = origin()

    @property
    def fillings(self) -> tuple[Expr, ...]:
        """The values that are filled in, in either language."""
        return tuple(part for part in (*self.chinese, *self.english) if not isinstance(part, str))


@attrs.frozen
class Response:
    """One answer to an event: when it applies, what is said, what may withhold that, and the steps after it.

    `steps` are plans with their steps' names; `script` is empty where nothing is said.
    """

    name: str
    active: str
    script: str
    holds: tuple[Hold, ...]
    steps: tuple[tuple[str, str], ...]
    because: str
    source: str
    origin: Origin = origin()


@attrs.frozen
class ResponseList:
    """The responses to one kind of event.

    `heard` and `at` are the definitions of the id and the instant of the latest event, `answers` of the
    labels of the responses that apply to it, in order; `only_one` says that never more than one is to apply.
    """

    event: str
    subject: str
    heard: str
    at: str
    answers: str
    entries: tuple[Response, ...]
    only_one: bool
    origin: Origin = origin()


@attrs.frozen
class Program:
    """A whole ruleset, resolved: definitions stand in dependency order."""

    name: str
    language: str
    zone: str
    calendar: Calendar
    currency: str
    subjects: tuple[SubjectSchema, ...]
    events: tuple[EventSchema, ...]
    definitions: tuple[Definition, ...]
    plans: tuple[Plan, ...]
    suggestions: tuple[SuggestionList, ...]
    offers: tuple[OfferMenu, ...]
    scripts: tuple[Script, ...]
    vocabulary: Vocabulary = Vocabulary()
    responses: tuple[ResponseList, ...] = ()
    settlements: tuple[SettlementRule, ...] = ()
    assignments: tuple[AssignmentRule, ...] = ()

"""Random well-typed core programs, with rows, events and an instant to ask them at.

Everything is drawn through one `random.Random`: hypothesis hands in one whose draws it controls and shrinks,
a campaign one that starts from a seed.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Literal

import attrs
from hypothesis import strategies as st

from renewrules import dates
from renewrules import valuetypes as types
from renewrules.calendars import load_calendar
from renewrules.core import nodes
from renewrules.core.nodes import Expr, Program
from renewrules.engine.records import Known, Record, record_class
from renewrules.valuetypes import Type, Value

ZONE = "Asia/Shanghai"
DAY = dates.parse_day("2026-02-12")
CALENDAR = load_calendar("cn-mainland")
OPTIONS = ("a", "b", "c", "d", "e", "f")
WORDS = ("", "one", "two", "plan.step")
COUNT = types.Number()
KINDS: dict[str, Type] = {
    "bool": types.Bool(),
    "count": COUNT,
    "money": types.Money("CNY"),
    "rate": types.Rate(),
    "date": types.Date(),
    "instant": types.Instant(),
    "text": types.Text(),
    "zone": types.Zone(),
    "choice": types.Choice(OPTIONS),
    "choices": types.Choices(OPTIONS),
    "labels": types.Labels(),
    "index": types.EventIndex(),
    "series": types.Series(COUNT),
}
FACT_KINDS = ("bool", "count", "money", "rate", "date", "instant", "text", "zone", "choice", "choices")
NUMERIC = ("count", "money", "rate")
ORDERED = (*NUMERIC, "date", "instant")
PARENTS: dict[str, str | None] = {"store": None, "customer": None, "vehicle": "customer", "policy": "vehicle"}
EVENTS = {"call": "policy", "message": "vehicle", "visit": "customer"}
FIELDS = {"outcome": "choice", "minutes": "count", "promised": "date", "inbound": "bool"}
OCCASIONS = 5
Policy = Literal["required", "default", "open"]


def line(subject: str | None) -> tuple[str, ...]:
    """A subject and those above it."""
    return () if subject is None else (subject, *line(PARENTS[subject]))


def readable(subject: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*line(subject), "store", "customer")))


def kinds_of(subject: str) -> tuple[str, ...]:
    return tuple(kind for kind, concerned in EVENTS.items() if subject in line(concerned))


def value(random: Random, kind: str) -> Value:
    """A value of a kind, close enough to others that comparisons go both ways."""
    match kind:
        case "bool":
            return random.random() < 0.5
        case "count":
            return random.randint(-1, 5)
        case "money":
            return random.choice((-100, 0, 0, 1, 250, 30_000, 30_001))
        case "rate":
            return random.choice((0, 250, 500))
        case "date":
            return dates.NEVER if random.random() < 0.1 else DAY + random.randint(-6, 6)
        case "instant":
            return moment(random)
        case "text":
            return random.choice(WORDS)
        case "zone":
            return random.choice((ZONE, "Europe/Berlin"))
        case "choice":
            return random.choice(OPTIONS)
        case "choices":
            return frozenset(random.sample(OPTIONS, random.randint(0, 4)))
        case "labels":
            return tuple(random.sample(OPTIONS, random.randint(0, 2)))
        case "index":
            return -1
        case _:
            return tuple(random.randint(-2, 9) for _ in range(3))


def moment(random: Random) -> int:
    """An instant, often the same as another."""
    return dates.instant_at(DAY + random.randint(-6, 6), random.choice((0, 9 * 3600, 43_200)), ZONE)


def const(kind: str, held: Value) -> nodes.Const:
    return nodes.Const(held, KINDS[kind])


def call(function: str, kind: str, *arguments: Expr) -> nodes.Call:
    return nodes.Call(function, arguments, KINDS[kind])


def word(text: str) -> nodes.Const:
    return const("text", text)


def number(held: int) -> nodes.Const:
    return const("count", held)


@attrs.frozen
class Target:
    """What an index points into: the events of one kind of the row of one subject."""

    kind: str
    subject: str


@attrs.frozen
class Scope:
    """Where an expression stands: the subject of its definition, and inside a fold the kinds of its event."""

    subject: str | None
    kinds: tuple[str, ...] = ()


class Maker:
    """Draws one program."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.definitions: list[nodes.Definition] = []
        self.kind_of: dict[str, str] = {}
        self.target_of: dict[str, Target] = {}
        self.drawn: dict[tuple[str, Scope], list[Expr]] = {}
        self.guards: dict[Scope, list[tuple[Expr, ...]]] = {}
        self.facts = {
            subject: tuple(
                self._fact(f"{kind}_{n}", kind) for kind in FACT_KINDS for n in range(1 + (kind in ORDERED))
            )
            for subject in PARENTS
        }
        self.fields = {
            kind: tuple(self._fact(name, held) for name, held in FIELDS.items()) for kind in EVENTS
        }

    def program(self) -> Program:
        for index in range(self.random.randint(3, 10)):
            self._define(index)
        return Program(
            name="drawn",
            language="en",
            zone=ZONE,
            calendar=CALENDAR,
            currency="CNY",
            subjects=tuple(
                nodes.SubjectSchema(nodes.Subject(name, parent), self.facts[name])
                for name, parent in PARENTS.items()
            ),
            events=tuple(
                nodes.EventSchema(kind, subject, self.fields[kind]) for kind, subject in EVENTS.items()
            ),
            definitions=tuple(self.definitions),
            plans=(),
            suggestions=(),
            offers=(),
            scripts=(),
        )

    def _fact(self, name: str, kind: str) -> nodes.Fact:
        policy: Policy = self.random.choice(("required", "required", "default", "open"))
        stands_in = value(self.random, kind) if policy == "default" else None
        return nodes.Fact(name, KINDS[kind], nodes.Blank(policy, stands_in))

    def _define(self, index: int) -> None:
        subject = self.random.choice((None, None, "vehicle", "policy", "policy"))
        scope, name = Scope(subject), f"d{index}"
        kind = self.random.choice(("bool", "bool", *KINDS))
        if kind == "index":
            target = self._target(scope)
            expr = self.index(target, scope, 3)
            self.target_of[name] = target
        else:
            expr = self.expr(kind, scope, self.random.choice((1, 2, 3, 4)))
        self.definitions.append(nodes.Definition(name, subject, KINDS[kind], expr))
        self.kind_of[name] = kind

    def _target(self, scope: Scope) -> Target:
        subject = self.random.choice([name for name in readable(scope.subject) if kinds_of(name)])
        return Target(self.random.choice(kinds_of(subject)), subject)

    def _refs(self, kind: str, scope: Scope) -> list[nodes.Definition]:
        above = (None, *line(scope.subject))
        return [d for d in self.definitions if self.kind_of[d.name] == kind and d.subject in above]

    # --- expressions

    def expr(self, kind: str, scope: Scope, depth: int) -> Expr:
        """An expression of a kind that has no target; no deeper than `depth`."""
        if depth <= 0 or self.random.random() < 0.15:
            return self.leaf(kind, scope)
        drawn = self.drawn.setdefault((kind, scope), [])
        if drawn and self.random.random() < 0.15:
            return self.random.choice(drawn)
        drawn.append(self._new(kind, scope, depth))
        return drawn[-1]

    def _new(self, kind: str, scope: Scope, depth: int) -> Expr:
        ways: list[Callable[[str, Scope, int], Expr]] = [self.presume, self.choose, self.table]
        if (own := self._own_ways(kind)) is not None:
            ways += [own] * 5
        return self.random.choice(ways)(kind, scope, depth - 1)

    def _own_ways(self, kind: str) -> Callable[[str, Scope, int], Expr] | None:
        if kind in NUMERIC:
            return self.numeric
        ways: dict[str, Callable[[str, Scope, int], Expr]] = {
            "bool": self.condition,
            "date": self.date,
            "instant": self.instant,
            "text": self.of_event,
            "choice": self.of_event,
            "labels": self.collect,
            "series": self.series,
        }
        return ways.get(kind)

    def leaf(self, kind: str, scope: Scope) -> Expr:
        leaves: list[Expr] = [const(kind, None if self.random.random() < 0.05 else value(self.random, kind))]
        leaves += self._fields(kind, scope) * 2
        leaves += [nodes.Ref(found.name, found.type) for found in self._refs(kind, scope)] * 2
        leaves += [nodes.EventField(name, KINDS[kind]) for name in self._event_fields(kind, scope)] * 4
        if kind == "instant":
            leaves.append(nodes.Now(KINDS[kind]))
        if kind == "date":
            leaves.append(nodes.Today(KINDS[kind]))
        return self.random.choice(leaves)

    def _fields(self, kind: str, scope: Scope) -> list[Expr]:
        return [
            nodes.Field(subject, fact.name, fact.type)
            for subject in readable(scope.subject)
            for fact in self.facts[subject]
            if fact.type == KINDS[kind]
        ]

    def _event_fields(self, kind: str, scope: Scope) -> list[str]:
        basics = {"date": ["day"], "instant": ["at"], "text": ["answers"]}.get(kind, [])
        declared = [name for name, held in FIELDS.items() if held == kind]
        return [*basics, *declared] if scope.kinds else []

    def presume(self, kind: str, scope: Scope, depth: int) -> Expr:
        return nodes.Presume(self.expr(kind, scope, depth), value(self.random, kind), KINDS[kind])

    def choose(self, kind: str, scope: Scope, depth: int) -> Expr:
        known = self.guards.setdefault(scope, [])
        if not known or self.random.random() < 0.7:
            known.append(
                tuple(self.expr("bool", scope, depth) for _ in range(self.random.choice((1, 2, 2, 3, 5))))
            )
        cases = tuple(
            nodes.Case(guard, self.expr(kind, scope, depth - 1), f"case {n}")
            for n, guard in enumerate(self.random.choice(known))
        )
        return nodes.Choose(self._policy(), cases, self._otherwise(kind, scope, depth), KINDS[kind])

    def _policy(self) -> Literal["first", "one"]:
        return self.random.choice(("first", "first", "one"))

    def _otherwise(self, kind: str, scope: Scope, depth: int) -> Expr | None:
        return self.expr(kind, scope, depth - 1) if self.random.random() < 0.7 else None

    def table(self, kind: str, scope: Scope, depth: int) -> Expr:
        """Many cases on one value, so that engines may look them up."""
        if self.random.random() < 0.5:
            compared = self.expr("choice", scope, depth - 1)
            guards = [self._choice_test(compared) for _ in range(self.random.randint(3, 7))]
        else:
            measured = self.random.choice(ORDERED)
            compared = self.expr(measured, scope, depth - 1)
            bounds: list[Any] = list(
                {value(self.random, measured) for _ in range(self.random.choice((4, 12)))}
            )
            bounds.sort(reverse=self.random.random() < 0.5)
            operator = self.random.choice(("less", "at_most", "more", "at_least"))
            guards = [call(operator, "bool", compared, const(measured, bound)) for bound in bounds]
        cases = tuple(
            nodes.Case(guard, const(kind, value(self.random, kind)), f"row {n}")
            for n, guard in enumerate(guards)
        )
        return nodes.Choose(self._policy(), cases, self._otherwise(kind, scope, depth), KINDS[kind])

    def _choice_test(self, compared: Expr) -> Expr:
        if self.random.random() < 0.8:
            return call("equal", "bool", compared, const("choice", value(self.random, "choice")))
        return call("member", "bool", compared, const("choices", value(self.random, "choices")))

    def condition(self, kind: str, scope: Scope, depth: int) -> Expr:
        way = self.random.randint(0, 9)
        items = (
            tuple(self.expr(kind, scope, depth) for _ in range(self.random.choice((0, 1, 2, 2, 3))))
            if way < 5
            else ()
        )
        if way < 3:
            return nodes.All(items, KINDS[kind])
        if way < 5:
            return nodes.Any(items, KINDS[kind])
        if way == 5:
            return nodes.Not(self.expr(kind, scope, depth), KINDS[kind])
        if way == 6 and self.random.random() < 0.2:
            bounds = (number(self.random.randint(1, 12)) for _ in range(2))
            return call("in_months", kind, self.expr("date", scope, depth), *bounds)
        if way == 6:
            return self._choice_test(self.expr("choice", scope, depth))
        compared = self.random.choice(tuple(k for k in KINDS if k != "index") if way == 7 else ORDERED)
        operators = ("equal", "differ") if way == 7 else ("less", "at_most", "more", "at_least")
        left = self.expr(compared, scope, depth)
        right = left if self.random.random() < 0.05 else self.expr(compared, scope, depth)
        return call(self.random.choice(operators), kind, left, right)

    def numeric(self, kind: str, scope: Scope, depth: int) -> Expr:
        def operand() -> Expr:
            return self.expr(kind, scope, depth)

        def small() -> Expr:
            return self.expr("count", scope, depth)

        def day() -> Expr:
            return self.expr("date", scope, depth)

        bands = tuple(
            (lower, self.random.randint(0, 500)) for lower in sorted(self.random.sample(range(-3, 900), 4))
        )
        if self.random.random() < 0.2:
            bands = tuple((lower * 3, lower + 1) for lower in range(12))
        ways: list[Callable[[], Expr]] = [
            lambda: call(self.random.choice(("add", "subtract")), kind, operand(), operand()),
            lambda: call(self.random.choice(("least", "greatest")), kind, operand(), operand()),
            lambda: call("least", kind, operand(), operand(), operand()),
            lambda: call("multiply", kind, operand(), number(self.random.randint(-1, 3))),
            lambda: call("divide", kind, operand(), small(), word(self._rounding())),
            lambda: call(
                "rescale",
                kind,
                operand(),
                number(self.random.randint(0, 2)),
                number(1),
                word(self._rounding()),
            ),
            lambda: call("band", kind, operand(), const("series", bands), word(self._boundary())),
            lambda: call("marginal", kind, operand(), const("series", bands)),
            lambda: call("days_between", kind, day(), day()),
            lambda: call("months_between", kind, day(), day()),
            lambda: call("month_number", kind, day()),
            lambda: call("weekday", kind, day()),
            lambda: call("second_of", kind, self.expr("instant", scope, depth), self.expr("zone", scope, 0)),
            lambda: call("total", kind, self.expr("series", scope, depth)),
            lambda: call("item", kind, self.expr("series", scope, depth), number(self.random.randint(0, 2))),
            lambda: call("turn", kind, self.expr("series", scope, depth), small()),
            lambda: self.of_event(kind, scope, depth),
            lambda: self.fold("count", kind, scope, depth),
            lambda: self.fold("count", kind, scope, depth),
            lambda: self.fold("sum", kind, scope, depth),
        ]
        return self.random.choice(ways)()

    def _rounding(self) -> str:
        return self.random.choice(("half_up", "half_even", "down", "up", "floor", "ceiling"))

    def _boundary(self) -> str:
        return self.random.choice(("at_least", "more_than"))

    def series(self, kind: str, scope: Scope, depth: int) -> Expr:
        def amount() -> Expr:
            return self.expr("count", scope, depth)

        amounts = call("series", kind, amount(), amount(), amount())
        ways: list[Callable[[], Expr]] = [
            lambda: amounts,
            lambda: call("split", kind, amount(), const("series", (3, 1, self.random.randint(0, 3)))),
            lambda: call(
                "cut_last", kind, amounts, const("series", (0, self.random.randint(0, 3), 0)), amount()
            ),
            lambda: call("pro_rata", kind, amounts, amount()),
            lambda: call("best_fit", kind, amounts, amount()),
        ]
        return self.random.choice(ways)()

    def date(self, kind: str, scope: Scope, depth: int) -> Expr:
        def day() -> Expr:
            return self.expr(kind, scope, depth)

        def small() -> Expr:
            return number(self.random.randint(-40, 40))

        convention = word(
            self.random.choice(("following", "preceding", "modified_following", "nearest", "none"))
        )
        calendar = nodes.CalendarConst(CALENDAR)
        ways: list[Callable[[], Expr]] = [
            lambda: call("add_days", kind, day(), small()),
            lambda: call("add_months", kind, day(), small(), word(self.random.choice(("last", "next")))),
            lambda: call("add_working_days", kind, day(), small(), calendar),
            lambda: call("roll", kind, day(), convention, calendar),
            lambda: call("after_holiday", kind, day(), calendar),
            lambda: call(self.random.choice(("least", "greatest")), kind, day(), day()),
            lambda: call("day_of", kind, self.expr("instant", scope, depth), word(ZONE)),
            lambda: self.of_event(kind, scope, depth),
            lambda: self.fold("first_day", kind, scope, depth),
            lambda: self.fold("first_day", kind, scope, depth),
        ]
        return self.random.choice(ways)()

    def instant(self, kind: str, scope: Scope, depth: int) -> Expr:
        def moment() -> Expr:
            return self.expr(kind, scope, depth)

        def day() -> Expr:
            return self.expr("date", scope, depth)

        hours = [number(self.random.randint(0, 23) * 3600) for _ in range(2)]
        rest = word(self.random.choice(("none", "working", "holiday")))
        shape = word(self.random.choice(("rolling", "day", "week", "month")))
        now = nodes.Now(KINDS["instant"])
        ways: list[Callable[[], Expr]] = [
            lambda: call("instant_at", kind, day(), number(self.random.randint(0, 86_400)), word(ZONE)),
            lambda: call("budget_end", kind, moment(), shape, number(7), word(ZONE)),
            lambda: call(
                "slot_start",
                kind,
                now,
                moment(),
                day(),
                *hours,
                word(ZONE),
                rest,
                nodes.CalendarConst(CALENDAR),
            ),
            lambda: call("slot_end", kind, moment(), *hours, word(ZONE)),
            lambda: self.of_event(kind, scope, depth),
            lambda: self.fold("nth_latest", kind, scope, depth),
            lambda: self.fold("nth_latest", kind, scope, depth),
        ]
        return self.random.choice(ways)()

    def collect(self, kind: str, scope: Scope, depth: int) -> Expr:
        options = tuple(
            nodes.Option(self.expr("bool", scope, depth), f"label {n}")
            for n in range(self.random.randint(0, 4))
        )
        return nodes.Collect(options, self.random.choice((None, None, 1, 2)), KINDS[kind])

    # --- events

    def fold(
        self, what: Literal["count", "sum", "nth_latest", "first_day"], kind: str, scope: Scope, depth: int
    ) -> Expr:
        target = self._target(scope)
        kinds = tuple(
            self.random.sample(
                kinds_of(target.subject), self.random.randint(1, len(kinds_of(target.subject)))
            )
        )
        inner = Scope(scope.subject, kinds)
        summed = self.expr(kind, inner, depth) if what == "sum" else None
        where = self.where(inner, depth)
        return nodes.Fold(
            what, kinds, target.subject, where, KINDS[kind], value=summed, n=self.random.randint(1, 3)
        )

    def where(self, inner: Scope, depth: int) -> Expr:
        """A condition that most often is about the event at hand."""
        if self.random.random() < 0.2:
            return self.expr("bool", inner, depth)
        kind = self.random.choice(("date", "date", "choice", "count", "text"))
        field = nodes.EventField(self.random.choice(self._event_fields(kind, inner)), KINDS[kind])
        operators = ("less", "at_most", "more", "at_least") if kind in ORDERED else ("equal", "differ")
        test = call(self.random.choice(operators), "bool", field, self.expr(kind, inner, depth - 1))
        if self.random.random() < 0.5:
            return test
        connective = self.random.choice((nodes.All, nodes.Any))
        return connective((test, self.expr("bool", inner, depth - 1)), KINDS["bool"])

    def index(self, target: Target, scope: Scope, depth: int) -> Expr:
        """The position of an event of the target, or -1."""
        earlier = [
            nodes.Ref(found.name, found.type)
            for found in self._refs("index", scope)
            if self.target_of[found.name] == target
        ]
        if earlier and (depth <= 0 or self.random.random() < 0.2):
            return self.random.choice(earlier)
        taken: list[Expr] = list(earlier)
        if depth > 1 and self.random.random() < 0.3:
            taken.append(self.index(target, scope, depth - 2))
        inner = Scope(scope.subject, (target.kind,))
        where = self.where(inner, depth - 1)
        if self.random.random() < 0.3:
            return nodes.Fold("last", inner.kinds, target.subject, where, KINDS["index"])
        found = nodes.Fold("match", inner.kinds, target.subject, where, KINDS["index"], taken=tuple(taken))
        if depth > 2 and self.random.random() < 0.2:
            other = nodes.Case(self.expr("bool", scope, 1), self.index(target, scope, depth - 2), "other")
            return nodes.Choose("first", (other,), found, KINDS["index"])
        return found

    def of_event(self, kind: str, scope: Scope, depth: int) -> Expr:
        target = self._target(scope)
        names = self._event_fields(kind, Scope(scope.subject, (target.kind,)))
        if not names:
            return self.leaf(kind, scope)
        missing = value(self.random, kind)
        name = self.random.choice(names)
        return nodes.OfEvent(
            self.index(target, scope, depth), target.kind, target.subject, name, missing, KINDS[kind]
        )


# --- rows


def known(random: Random, program: Program, *, lenient: bool) -> Known:
    """Rows and events for a program; with `lenient`, required facts may be unknown."""
    rows: dict[str, list[Record]] = {}
    for schema in program.subjects:
        name, parent = schema.subject.name, schema.subject.parent
        parents = rows[parent] if parent is not None else [None]
        count = 1 if parent is None else 2
        rows[name] = [
            _row(random, schema, above, f"{name}{index}{number}", lenient=lenient)
            for index, above in enumerate(parents)
            for number in range(count if parent is None else random.randint(0, count))
        ]
    kinds = {schema.subject.name: kinds_of(schema.subject.name) for schema in program.subjects}
    for row_name, found_rows in rows.items():
        for row in found_rows:
            for kind in kinds[row_name]:
                setattr(row, f"on_{kind}", ())
    latest = dates.EVER_INSTANT
    for event_schema in program.events:
        for number, row in enumerate(rows[event_schema.subject]):
            for event in _events(random, event_schema, number, lenient=lenient):
                latest = max(latest, event.at, event.recorded)
                for concerned in _upwards(row):
                    _append(concerned, event_schema.name, event)
    return Known({name: tuple(found) for name, found in rows.items()}, latest, kinds)


def _append(row: Record, kind: str, event: Record) -> None:
    events = (*getattr(row, f"on_{kind}"), event)
    setattr(row, f"on_{kind}", tuple(sorted(events, key=lambda found: (found.at, found.id))))


def _upwards(row: Record | None) -> Iterator[Record]:
    while row is not None:
        yield row
        row = row.parent


def _fill(random: Random, record: Record, facts: tuple[nodes.Fact, ...], *, lenient: bool) -> None:
    kind_of = {type_: kind for kind, type_ in KINDS.items()}
    for fact in facts:
        can_be_unknown = fact.blank.policy == "open" or (lenient and fact.blank.policy == "required")
        unknown = can_be_unknown and random.random() < 0.4
        setattr(record, fact.name, None if unknown else value(random, kind_of[fact.type]))


def _row(
    random: Random, schema: nodes.SubjectSchema, parent: Record | None, identity: str, *, lenient: bool
) -> Record:
    name = schema.subject.name
    names = (
        "id",
        "parent",
        *(fact.name for fact in schema.facts),
        *(f"on_{kind}" for kind in kinds_of(name)),
    )
    row = object.__new__(record_class(name, names))
    row.id = identity
    row.parent = parent
    _fill(random, row, schema.facts, lenient=lenient)
    return row


def _events(random: Random, schema: nodes.EventSchema, owner: int, *, lenient: bool) -> Iterator[Record]:
    names = ("id", "at", "day", "recorded", "answers", *(field.name for field in schema.fields))
    for number in range(random.randint(0, 4)):
        event = object.__new__(record_class(schema.name, names))
        event.id = f"{schema.name}{owner}{number}"
        event.at = moment(random)
        event.day = dates.local(event.at, ZONE)[0]
        event.recorded = event.at + random.choice((0, 0, 86_400))
        event.answers = random.choice(WORDS)
        _fill(random, event, schema.fields, lenient=lenient)
        yield event


@attrs.frozen
class Occasion:
    """What is known, and when it is asked."""

    known: Known
    now: int


@attrs.frozen(repr=False)
class Situation:
    """A program, for which of its definitions it is asked, and on which occasions."""

    program: Program
    wanted: tuple[str, ...]
    lenient: bool
    occasions: tuple[Occasion, ...]

    def __repr__(self) -> str:
        """The definitions, one to a line, as far as a report has room for them."""
        lines = (f"{one.name} of {one.subject}: {one.expr}" for one in self.program.definitions)
        return f"asked for {self.wanted}, lenient {self.lenient}:\n" + "\n".join(lines)[:20_000]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, FBT001 -- hypothesis calls it so
        printer.text("..." if cycle else repr(self))


def situation(random: Random) -> Situation:
    """A program asked on a few occasions."""
    program = Maker(random).program()
    lenient = random.random() < 0.3
    names = [definition.name for definition in program.definitions]
    wanted = tuple(names if random.random() < 0.7 else random.sample(names, random.randint(1, len(names))))
    occasions = tuple(occasion(random, program, lenient=lenient) for _ in range(OCCASIONS))
    return Situation(program, wanted, lenient, occasions)


def occasion(random: Random, program: Program, *, lenient: bool) -> Occasion:
    now = moment(random)
    return Occasion(known(random, program, lenient=lenient).visible(now), now)


def programs() -> st.SearchStrategy[Program]:
    """Well-typed programs."""
    return st.randoms(use_true_random=False).map(lambda random: Maker(random).program())


def situations() -> st.SearchStrategy[Situation]:
    """Well-typed programs with matching rows: half drawn to shrink, half from seeds that vary more."""
    seeded = st.integers(0, 2**32).map(Random)
    return st.one_of(seeded, st.randoms(use_true_random=False)).map(situation)

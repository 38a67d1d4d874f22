"""Plans and steps as definitions: windows, history, holds, status and slot of every step.

The meaning of each part is `docs/reference/steps.md`; the order of the cases of a status is its order of
precedence.
"""

from collections.abc import Iterator, Mapping

import attrs

from renewrules.core.anchors import happened_at
from renewrules.core.definitions import VALUE_KINDS, definition, names_in
from renewrules.core.disclosures import Disclosure
from renewrules.core.expressions import (
    BOOL,
    COUNT,
    DATE,
    INSTANT,
    TEXT,
    YES,
    Expressions,
    Known,
    Pattern,
    all_of,
)
from renewrules.core.holds import Holding, Holds, during, validity
from renewrules.core.hours import Opening, always
from renewrules.core.nodes import (
    Any,
    CalendarConst,
    Call,
    Case,
    Choose,
    Const,
    Definition,
    EventField,
    Expr,
    Field,
    Fold,
    Hold,
    Not,
    Now,
    OfEvent,
    Plan,
    Ref,
    Script,
    Step,
    Today,
)
from renewrules.core.scripts import topics_of
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.dates import FIRST_INSTANT, NEVER, NEVER_INSTANT
from renewrules.syntax.nodes import Name, Node, Phrase, Quantity
from renewrules.syntax.nodes import Number as NumberNode
from renewrules.valuetypes import EventIndex, Series, Type

_TODAY = Today(DATE)
_ONLY_IF = ("only_if", "valid_from", "valid_until")
"""The clauses that say when a step is done at all."""
_ROLLS = {"to_next": "following", "to_previous": "preceding", "to_next_in_month": "modified_following"}


@attrs.frozen
class Act:
    """How a step is done: the kind of event it makes, by whom, and what is said."""

    channel: str
    owner: str
    scripts: tuple[Script, ...]

    @property
    def purposes(self) -> frozenset[str]:
        """The purposes of what is said."""
        return frozenset(script.purpose for script in self.scripts)


@attrs.frozen
class Basis:
    """What plans rest on: what can hold a step back, what is said, and what the names of values stand for."""

    holds: Holds
    scripts: Mapping[str, Script]
    values: Mapping[str, Expr]
    disclosures: tuple[Disclosure, ...] = ()


class PlanReader:
    """Lowers one plan with its steps."""

    def __init__(
        self,
        symbols: Symbols,
        terms: Terms,
        known: Known,
        basis: Basis,
        declared: Declared,
    ) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.basis = basis
        self.declared = declared
        self.expressions = Expressions(symbols, terms, known, declared)
        self.definitions: list[Definition] = []
        self.order: tuple[str, ...] = ()
        self.subject = ""

    def read(self) -> Plan | None:
        """The plan, or None when it does not say what there is one of."""
        subject_node = self.declared.part("one_for_each")
        if subject_node is None:
            report_missing(self.symbols, self.declared, "one_for_each")
            return None
        subject = self.symbols.resolve(self.declared, subject_node, "subject")
        if subject is None:
            return None
        self.subject = subject.name
        self._stopped()
        pauses = self._pauses()
        ordered = self._ordered()
        self.order = tuple(declared.name for declared in ordered)
        steps = [
            step
            for order, declared in enumerate(ordered)
            if (step := _StepReader(self, declared, order, pauses).read()) is not None
        ]
        return Plan(
            name=self.declared.name,
            subject=subject.name,
            stopped=f"{self.declared.name}.stopped",
            steps=tuple(steps),
            origin=self.symbols.origin(self.declared, self.declared.span),
        )

    def define(self, declared: Declared, name: str, expr: Expr) -> Ref:
        """Add a part of the plan, and refer to it."""
        expressions = Expressions(self.symbols, self.terms, self.known, declared)
        self.definitions.append(definition(expressions, name, expr, shown=False))
        return Ref(name, expr.type)

    def _stopped(self) -> None:
        conditions = [self.expressions.condition(clause.parts[0]) for clause in self.declared.all("ends")]
        known = tuple(condition for condition in conditions if condition is not None)
        self.define(self.declared, f"{self.declared.name}.stopped", Any(known, BOOL))

    def _pauses(self) -> tuple[Hold, ...]:
        found = []
        for number, clause in enumerate(self.declared.all("pauses")):
            begins, ends, quantity = clause.parts
            assert isinstance(quantity, Quantity)
            span = during(self.expressions, begins, ends, quantity, clause)
            if span is None:
                continue
            name = f"{self.declared.name}.pause{number}"
            self.define(self.declared, f"{name}.active", span[0])
            resume = Call("add_days", (span[1], Const(1, COUNT)), DATE)
            at = Call("instant_at", (resume, Const(0, COUNT), Const(self.terms.zone, TEXT)), INSTANT)
            until = Choose(
                "first", (Case(Ref(f"{name}.active", BOOL), at, ""),), Const(FIRST_INSTANT, INSTANT), INSTANT
            )
            self.define(self.declared, f"{name}.until", until)
            because = self.symbols.quoted(self.declared, clause)
            origin = self.symbols.origin(self.declared, clause.span)
            hold = Hold(self.declared.name, "pause", f"{name}.active", f"{name}.until", because, "", origin)
            found.append(hold)
        return tuple(found)

    def _ordered(self) -> list[Declared]:
        """The plan's steps in its order; a step it does not name, or names but lacks, is reported."""
        steps = {step.name: step for step in self.symbols.owned("step", self.declared.name)}
        node = self.declared.part("in_order")
        if node is None:
            if len(steps) > 1:
                report_missing(self.symbols, self.declared, "in_order")
            return list(steps.values())
        names = node.parts if isinstance(node, Phrase) and node.id == "refs" else (node,)
        ordered: list[Declared] = []
        for name in names:
            found = self.symbols.resolve(self.declared, name, "step")
            if found is not None and found.name in steps and found not in ordered:
                ordered.append(found)
            elif found in ordered:
                self.symbols.report(self.declared, name.span, "option-twice", option=found.shown)
            elif found is not None:
                facts = {"step": found.shown, "plan": self.declared.shown}
                self.symbols.report(self.declared, name.span, "not-a-step-of-plan", **facts)
        missing = [step for step in steps.values() if step not in ordered]
        for step in missing:
            self.symbols.report(
                step, step.span, "step-not-in-order", step=step.shown, plan=self.declared.shown
            )
        return [*ordered, *missing]

    def done_kind(self, step: str) -> str | None:
        """The kind of event that finishes a step."""
        declared = self.symbols.find("step", step)
        match declared.part("done_by") if declared is not None else None:
            case Phrase(id="pattern", parts=(Name(text=text), *_)):
                return self.symbols.data_name(text)
            case _:
                return None

    def is_reckoned_before(self, step: str, order: int) -> bool:
        """Whether a step's days rest, at any remove, on no step of this plan from a place in its order on."""
        declared = self.symbols.named(*VALUE_KINDS, "step")
        found, pending = {step}, [step]
        while pending:
            names = [
                name
                for name in names_in(self.symbols, declared[pending.pop()], declared)
                if name not in found
            ]
            found.update(names)
            pending.extend(names)
        return not any(name in found - {step} for name in self.order[order:])

    def newest_only(self, declared: Declared) -> bool:
        """Whether a step is skipped once a newer one has passed its target."""
        late = declared.part("when_late") or self.declared.part("when_late")
        return isinstance(late, Phrase) and late.id == "newest_only"


class _StepReader:
    """Lowers one step to the definitions of its parts."""

    def __init__(self, plan: PlanReader, declared: Declared, order: int, pauses: tuple[Hold, ...]) -> None:
        self.plan = plan
        self.symbols = plan.symbols
        self.terms = plan.terms
        self.declared = declared
        self.order = order
        self.pauses = pauses
        self.after: tuple[Expr, ...] = ()
        self.name = f"{plan.declared.name}.{declared.name}"
        self.expressions = Expressions(plan.symbols, plan.terms, plan.known, declared)
        self.calendar = CalendarConst(plan.terms.calendar)

    def read(self) -> Step | None:
        """The step, or None when it lacks a part that everything rests on; the lack is reported."""
        act = self._act()
        pattern = self._done_pattern()
        self._topics(act)
        if not self._window() or act is None or pattern is None:
            return None
        self._history(act, pattern)
        holdings = self._holdings(act)
        hours = self._hours(act)
        self._slot(holdings, hours)
        self._status(holdings, act)
        self._script(act)
        return self._step(act, holdings)

    def _define(self, part: str, expr: Expr) -> Ref:
        return self.plan.define(self.declared, f"{self.name}.{part}", expr)

    def _ref(self, part: str) -> Ref:
        types: dict[str, Type] = {
            "status": TEXT,
            "superseded_by": TEXT,
            "slot_start": INSTANT,
            "match": EventIndex(),
            "missed": BOOL,
            "forbidden": BOOL,
            "since": INSTANT,
        }
        return Ref(f"{self.name}.{part}", types.get(part, DATE))

    def _call(self, function: str, *arguments: Expr) -> Call:
        boolean = function in ("equal", "differ", "less", "at_most", "more", "at_least")
        return Call(
            function,
            arguments,
            BOOL if boolean else arguments[0].type,
            self.expressions.origin(self.declared.span),
        )

    # --- who does what

    def _act(self) -> Act | None:
        clause = self.declared.clause("contact_by", "act_by")
        if clause is None:
            report_missing(self.symbols, self.declared, "contact_by")
            return None
        role = self.symbols.resolve(self.declared, clause.parts[0], "role")
        channel = self.symbols.resolve(self.declared, clause.parts[1], "event")
        scripts = self._scripts(clause.parts[2]) if clause.id == "contact_by" else ()
        if role is None or channel is None or scripts is None:
            return None
        return Act(channel.name, role.name, scripts)

    def _scripts(self, node: Node) -> tuple[Script, ...] | None:
        assert isinstance(node, Phrase)
        part = node.parts[0]
        names = part.parts if isinstance(part, Phrase) and part.id == "refs" else (part,)
        found = [self.symbols.resolve(self.declared, name, "script") for name in names]
        if any(script is None for script in found):
            return None
        return tuple(
            self.plan.basis.scripts[script.name]
            for script in found
            if script and script.name in self.plan.basis.scripts
        )

    def _done_pattern(self) -> Pattern | None:
        node = self.declared.part("done_by")
        if node is None:
            report_missing(self.symbols, self.declared, "done_by")
            return None
        return self.expressions.pattern(node)

    def _topics(self, act: Act | None) -> None:
        """A topic the step rules out must not be in what it says; a topic nobody speaks of is a slip."""
        clause = self.declared.clause("no_topic")
        if clause is None:
            return
        names = clause.parts[0].parts if isinstance(clause.parts[0], Phrase) else (clause.parts[0],)
        topics_of(self.symbols, self.declared, names)
        for name in names:
            if not isinstance(name, Name):
                continue
            topic = self.symbols.data_name(name.text)
            for script in act.scripts if act is not None else ():
                if topic in script.topics:
                    self.symbols.report(
                        self.declared,
                        name.span,
                        "topic-ruled-out",
                        topic=name.text,
                        script=self.symbols.shown([script.name], self.declared)[0],
                    )

    # --- when

    def _window(self) -> bool:
        """Earliest, target, overdue and latest day; false when target or latest is missing or faulty."""
        target_node = self.declared.part("target")
        if target_node is None:
            report_missing(self.symbols, self.declared, "target")
        latest = self._latest()
        target = self.expressions.date(target_node) if target_node is not None else None
        earliest = [self.expressions.date(clause.parts[0]) for clause in self.declared.all("earliest")]
        overdue_node = self.declared.part("overdue")
        overdue = self.expressions.date(overdue_node) if overdue_node is not None else None
        if target is None or latest is None or any(day is None for day in earliest):
            return False
        self._define("latest", latest)
        moved = self._moved(self._define("wanted", target))
        bounds = [day for day in earliest if day is not None]
        if bounds:
            first = self._define("earliest", self._greatest(bounds))
            self._define("target", self._greatest([moved, first]))
        else:
            self._define("earliest", self._define("target", moved))
        self._since([target, *bounds])
        next_day = Call("add_days", (self._ref("target"), Const(1, COUNT)), DATE)
        self._define("overdue", self._greatest([overdue or next_day, self._ref("target")]))
        return True

    def _since(self, days: list[Expr]) -> None:
        """The event that the step's days are reckoned from: no contact before it was this step's."""
        found = [at for day in days if (at := happened_at(day, self.plan.basis.values)) is not None]
        if found:
            at = found[0] if len(found) == 1 else Call("greatest", tuple(found), INSTANT)
            self.after = (self._call("more", EventField("at", INSTANT), self._define("since", at)),)

    def _greatest(self, days: list[Expr]) -> Expr:
        return days[0] if len(days) == 1 else Call("greatest", tuple(days), DATE, days[0].origin)

    def _latest(self) -> Expr | None:
        bounds: list[Expr] = []
        node = self.declared.part("latest")
        if node is not None:
            day = self.expressions.date(node)
            if day is None:
                return None
            bounds.append(day)
        before = self.declared.part("before_step")
        if isinstance(before, Name):
            other = self.expressions.step_part(before, "target", DATE)
            if other is None:
                return None
            bounds.append(Call("add_days", (other, Const(-1, COUNT)), DATE, self.expressions.origin(before)))
        if not bounds:
            report_missing(self.symbols, self.declared, "latest")
            return None
        return bounds[0] if len(bounds) == 1 else Call("least", tuple(bounds), DATE, bounds[0].origin)

    def _moved(self, wanted: Ref) -> Expr:
        """The wanted day after a day off moved it; never past the latest day: back then."""
        if self.declared.clause("holiday") is not None:
            clause = self.declared.clause("holiday")
            origin = self.expressions.origin(clause.span if clause is not None else self.declared.span)
            return Call("after_holiday", (wanted, self.calendar), DATE, origin)
        roll = self.declared.part("day_off")
        if not isinstance(roll, Phrase):
            return wanted
        origin = self.expressions.origin(roll)
        moved = Call("roll", (wanted, Const(_ROLLS[roll.id], TEXT), self.calendar), DATE, origin)
        if roll.id == "to_previous":
            return moved
        back = Call("roll", (wanted, Const("preceding", TEXT), self.calendar), DATE, origin)
        latest = self._ref("latest")
        past = all_of(self._call("more", moved, latest), self._call("at_most", wanted, latest))
        return Choose("first", (Case(past, back, ""),), moved, DATE, origin)

    def _rest(self) -> str:
        """Which days the act is not done on."""
        if self.declared.clause("holiday") is not None:
            return "holiday"
        return "working" if self.declared.clause("day_off") is not None else "none"

    # --- what has happened

    def _history(self, act: Act, pattern: Pattern) -> None:
        mine = self._concerns(self._counts_from(), self._ref("latest"), *self._not_superseded())
        kind = pattern.kind
        match = self._define(
            "match",
            Fold(
                what="match",
                kinds=(kind.name,),
                subject=kind.subject,
                where=all_of(*pattern.where, *self.after, mine),
                type=EventIndex(),
                taken=self._taken(kind.name),
                origin=self.expressions.origin(self.declared.span),
            ),
        )
        found = self._call("at_least", match, Const(0, EventIndex()))
        self._define("done_on", OfEvent(match, kind.name, kind.subject, "day", NEVER, DATE))
        past = self._call("more", _TODAY, self._ref("latest"))
        self._define("missed", all_of(Not(found, BOOL), past))
        attempts = self._attempts(act)
        self._define("attempts", attempts)
        last = attrs.evolve(attempts, what="nth_latest", type=INSTANT)
        day = Call("day_of", (last, Const(self.terms.zone, TEXT)), DATE)
        self._define("again", Call("add_days", (day, Const(self._retry_days(), COUNT)), DATE))

    def _counts_from(self) -> Expr:
        clause = self.declared.clause("counts_early")
        if clause is None or not isinstance(clause.parts[0], Quantity):
            return self._ref("earliest")
        shifted = self.expressions.shifted(self._ref("earliest"), clause.parts[0], -1, clause)
        return shifted if shifted is not None else self._ref("earliest")

    def _concerns(self, first: Expr, last: Expr | None, *more: Expr) -> Expr:
        """Whether an event is this step's: it says so, or says nothing, fits the window and the rest."""
        answers = EventField("answers", TEXT)
        day = EventField("day", DATE)
        inside = [self._call("equal", answers, Const("", TEXT)), self._call("at_least", day, first), *more]
        if last is not None:
            inside.append(self._call("at_most", day, last))
        own_row = Field(self.plan.subject, "id", TEXT)
        says_so = all_of(
            self._call("equal", answers, Const(self.name, TEXT)),
            self._call("equal", EventField("answers_row", TEXT), own_row),
        )
        return Any((says_so, all_of(*inside)), BOOL)

    def _not_superseded(self) -> Iterator[Expr]:
        """A contact on a day when a newer step's time had come is not this one's, which was skipped by then.

        A newer step whose days are reckoned from this one, or from one that this one may take a contact from,
        comes only after it was done.
        """
        day, mine = EventField("day", DATE), self._ref("target")
        if not self.plan.is_reckoned_before(self.declared.name, self.order):
            return
        for name, later in self._newer_steps():
            if self.plan.is_reckoned_before(name, self.order):
                other = Ref(f"{self.plan.declared.name}.{name}.target", DATE)
                last = Ref(f"{self.plan.declared.name}.{name}.latest", DATE)
                came = all_of(self._call("at_most", other, day), self._call("at_most", day, last))
                yield Not(all_of(came, self._call(later, other, mine)), BOOL)

    def _taken(self, kind: str) -> tuple[Expr, ...]:
        """The events that earlier steps of the plan hold."""
        if self.plan.declared.clause("one_event") is None:
            return ()
        ordered = self.plan.order
        earlier = ordered[: ordered.index(self.declared.name)]
        return tuple(
            Ref(f"{self.plan.declared.name}.{name}.match", EventIndex())
            for name in earlier
            if self.plan.done_kind(name) == kind
        )

    def _attempts(self, act: Act) -> Fold:
        event = self.plan.known.events[act.channel]
        return Fold(
            what="count",
            kinds=(act.channel,),
            subject=event.subject,
            where=self._concerns(self._counts_from(), None, *self.after),
            type=COUNT,
        )

    def _retry_days(self) -> int:
        clause = self.declared.clause("try_again") or self.plan.declared.clause("try_again")
        if clause is None or not isinstance(clause.parts[0], Quantity):
            return 1
        quantity = clause.parts[0]
        if quantity.unit not in ("day", "week"):
            text = self.declared.unit.source.span_text(quantity.span)
            self.expressions.report(quantity, "budget-in-days", quantity=text)
            return 1
        return int(quantity.digits.partition(".")[0]) * (7 if quantity.unit == "week" else 1)

    # --- what holds it back

    def _holdings(self, act: Act) -> tuple[Holding, ...]:
        every = (*self.plan.basis.holds.forbids, *self.plan.basis.holds.limits)
        channel, scripts = act.channel, act.scripts
        return tuple(
            holding
            for holding in every
            if holding.reach.touches(channel, scripts)
            and not holding.spared.covers(channel, scripts)
            and not (act.purposes == {"required"} and holding.hold.kind == "limit")
        )

    def _hours(self, act: Act) -> Opening:
        return self.plan.basis.holds.hours.get(act.channel) or always(self.terms)

    def _slot(self, holdings: tuple[Holding, ...], hours: Opening) -> None:
        waits = [Ref(h.hold.until, INSTANT) for h in holdings if h.hold.until is not None and not h.drops]
        waits += [Ref(hold.until, INSTANT) for hold in self.pauses if hold.until is not None]
        waits += self._same_time(hours)
        not_before = Call("greatest", (Const(FIRST_INSTANT, INSTANT), *waits), INSTANT)
        day = Call("greatest", (self._ref("target"), Ref(f"{self.name}.again", DATE)), DATE)
        opens, closes = hours.opens, hours.closes
        rest = Const(self._rest(), TEXT)
        origin = self.expressions.origin(self.declared.span)
        start = self._define(
            "slot_wanted",
            Call(
                "slot_start",
                (Now(INSTANT), not_before, day, opens, closes, hours.zone, rest, self.calendar),
                INSTANT,
                origin,
            ),
        )
        late = self._call("more", Call("day_of", (start, hours.zone), DATE), self._ref("latest"))
        never = Const(NEVER_INSTANT, INSTANT)
        begin = self._define("slot_start", Choose("first", (Case(late, never, ""),), start, INSTANT))
        self._define("slot_end", Call("slot_end", (begin, opens, closes, hours.zone), INSTANT, origin))

    def _same_time(self, hours: Opening) -> Iterator[Ref]:
        """The instant of the target day at which it is as late as it was at the latest event of a kind."""
        clause = self.declared.clause("same_time")
        pattern = self.expressions.pattern(clause.parts[0]) if clause is not None else None
        if clause is None or pattern is None:
            return
        latest = self.expressions.fold("nth_latest", pattern, clause)
        ever = Const(FIRST_INSTANT, INSTANT)
        clock = Call("second_of", (latest, hours.zone), COUNT)
        at = Call("instant_at", (self._ref("target"), clock, hours.zone), INSTANT)
        happened = Case(self._call("more", latest, ever), at, "")
        yield self._define("same_time", Choose("first", (happened,), ever, INSTANT))

    # --- where it stands

    def _status(self, holdings: tuple[Holding, ...], act: Act) -> None:
        """The first that is true; an unknown one before it makes the status unknown: nobody is contacted."""
        plan = self.plan.declared.name
        earliest, target, latest = self._ref("earliest"), self._ref("target"), self._ref("latest")
        never = Const(NEVER, DATE)
        forbidden = [Ref(h.hold.active, BOOL) for h in holdings if h.hold.kind == "forbid"]
        dropped = [Ref(h.hold.active, BOOL) for h in holdings if h.drops]
        full = [Ref(h.hold.active, BOOL) for h in holdings if h.hold.kind == "limit" and not h.drops]
        paused = [Ref(hold.active, BOOL) for hold in self.pauses]
        duty = act.purposes == {"required"}
        cases: list[tuple[Expr, str]] = [
            (self._call("at_least", self._ref("match"), Const(0, EventIndex())), "done")
        ]
        if not duty:
            cases.append((Ref(f"{plan}.stopped", BOOL), "stopped"))
        cases.append((Ref(f"{self.name}.missed", BOOL), "missed"))
        cases += [(guard, "skipped") for guard in self._skips()]
        cases.append((Any(tuple(paused), BOOL), "paused"))
        cases.append((self._define("forbidden", Any(tuple(forbidden), BOOL)), "held"))
        started = self._call("less", earliest, never)
        cases.append((all_of(started, self._call("more", earliest, latest)), "cannot_fit"))
        waiting = self._call("at_least", target, never)
        cases.append((Any((self._call("less", _TODAY, earliest), waiting), BOOL), "not_yet"))
        cases += [(guard, "skipped") for guard in dropped]
        cases.append(
            (self._call("at_least", self._ref("slot_start"), Const(NEVER_INSTANT, INSTANT)), "cannot_fit")
        )
        cases.append((Any(tuple(full), BOOL), "held"))
        cases.append((self._call("less", _TODAY, target), "open"))
        cases.append((self._call("less", _TODAY, self._ref("overdue")), "due"))
        made = tuple(Case(guard, Const(word, TEXT), word) for guard, word in cases)
        self._define("status", Choose("first", made, Const("overdue", TEXT), TEXT))

    def _skips(self) -> Iterator[Expr]:
        """Why a step may be dropped: its condition is not met, or it is late."""
        late = self.declared.part("when_late") or self.plan.declared.part("when_late")
        if not isinstance(late, Phrase):
            report_missing(self.symbols, self.declared, "when_late")
        only_if = self._only_if()
        if only_if is not None:
            yield Not(only_if, BOOL)
        newer = self._newer()
        superseded = Choose("first", newer, Const("", TEXT), TEXT) if newer else Const("", TEXT)
        self._define("superseded_by", superseded)
        if newer:
            yield self._call("differ", Ref(f"{self.name}.superseded_by", TEXT), Const("", TEXT))
        if isinstance(late, Phrase) and late.id == "skipped":
            yield self._call("more", _TODAY, self._ref("target"))

    def _only_if(self) -> Ref | None:
        """What must be so for the step to be done at all."""
        clauses = self.declared.all("only_if")
        conditions = [self.expressions.condition(clause.parts[0]) for clause in clauses]
        conditions += validity(self.expressions)
        known = [condition for condition in conditions if condition is not None]
        return self._define("only_if", all_of(*known)) if known else None

    def _newer(self) -> tuple[Case, ...]:
        """The steps whose own target has come and lies after this one's, newest in the plan's order first.

        One that was missed supersedes nobody: of those that can still be done, the newest is.
        """
        cases = []
        for name, later in self._newer_steps():
            other = f"{self.plan.declared.name}.{name}"
            target = Ref(f"{other}.target", DATE)
            came = all_of(
                self._call("at_most", target, _TODAY), self._call(later, target, self._ref("target"))
            )
            open_still = Not(Ref(f"{other}.missed", BOOL), BOOL)
            cases.append(Case(all_of(came, open_still), Const(name, TEXT), name))
        return tuple(cases)

    def _newer_steps(self) -> Iterator[tuple[str, str]]:
        """The steps this one may give way to and how their target must compare with its own; last first."""
        if not self.plan.newest_only(self.declared):
            return
        for index, name in reversed(list(enumerate(self.plan.order))):
            other = self.symbols.find("step", name)
            if index != self.order and other is not None and self.plan.newest_only(other):
                yield name, "at_least" if index > self.order else "more"

    # --- what is said

    def _script(self, act: Act) -> None:
        names = tuple(script.name for script in act.scripts)
        if names[1:] == ():
            self._define("script", Const("".join(names), TEXT))
            return
        sent = Fold("count", (act.channel,), self._turns_over(act.channel), YES, COUNT)
        self._define("script", Call("turn", (Const(names, Series(TEXT)), sent), TEXT))

    def _turns_over(self, channel: str) -> str:
        """The subject over whose contacts the scripts take turns."""
        clause = self.declared.clause("contact_by")
        match clause.parts[2] if clause is not None else None:
            case Phrase(id="in_turn", parts=(_, name)):
                found = self.symbols.resolve(self.declared, name, "subject")
                if found is not None:
                    return found.name
        return self.plan.known.events[channel].subject

    def _signature(self, act: Act) -> tuple[Expr, ...]:
        """What the step itself is signed with, then what its kind of contact must show, each once."""
        shown = [
            expr
            for disclosure in self.plan.basis.disclosures
            if act.channel in disclosure.things
            for expr in disclosure.shows
        ]
        return tuple(dict.fromkeys((*self._own_signature(), *shown)))

    def _own_signature(self) -> tuple[Expr, ...]:
        clause = self.declared.clause("signed") or self.plan.declared.clause("signed")
        if clause is None:
            return ()
        names = clause.parts[0].parts if isinstance(clause.parts[0], Phrase) else (clause.parts[0],)
        found = [self.expressions.value(name) for name in names]
        return tuple(expr for expr in found if expr is not None)

    def _rejected(self) -> tuple[str, ...]:
        names = []
        for number, clause in enumerate(self.declared.all("rather_than")):
            day = self.expressions.date(clause.parts[0])
            if day is not None:
                names.append(self._define(f"rejected{number}", day).name)
        return tuple(names)

    def _step(self, act: Act, holdings: tuple[Holding, ...]) -> Step:
        match self.declared.part("priority"):
            case NumberNode(digits=digits):
                priority = int(digits.partition(".")[0])
            case _:
                priority = 0
        return Step(
            name=self.declared.name,
            plan=self.plan.declared.name,
            channel=act.channel,
            owner=act.owner,
            scripts=tuple(script.name for script in act.scripts),
            holds=(*(holding.hold for holding in holdings), *self.pauses),
            hours=self._hours(act).rules,
            rejected=self._rejected(),
            signature=self._signature(act),
            only_if=f"{self.name}.only_if" if any(map(self.declared.all, _ONLY_IF)) else None,
            same_time=f"{self.name}.same_time" if self.declared.clause("same_time") is not None else None,
            since=f"{self.name}.since" if self.after else None,
            left_out=self.declared.clause("left_out") is not None,
            required=act.purposes == {"required"},
            priority=priority,
            order=self.order,
            because=self.declared.words("because"),
            source=self.declared.words("source"),
            origin=self.expressions.origin(self.declared.span),
            **{part: f"{self.name}.{part}" for part in _PARTS},
        )


_PARTS = (
    "script",
    "earliest",
    "target",
    "overdue",
    "latest",
    "match",
    "done_on",
    "attempts",
    "status",
    "slot_start",
    "slot_end",
    "superseded_by",
)

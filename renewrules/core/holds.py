"""What can hold a contact back: forbids, contact hours, limits and pauses."""

from typing import Literal

import attrs

from renewrules.core.definitions import definition
from renewrules.core.expressions import BOOL, COUNT, DATE, INSTANT, TEXT, YES, Expressions, Known, all_of
from renewrules.core.hours import Hours, Opening, openings, read_hours
from renewrules.core.nodes import (
    Call,
    Case,
    Choose,
    Const,
    Definition,
    EventField,
    Expr,
    Fold,
    Hold,
    Now,
    Presume,
    Ref,
    Script,
    Today,
)
from renewrules.core.scripts import topics_of
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.dates import FIRST_INSTANT, NEVER_INSTANT
from renewrules.syntax.nodes import Node, Phrase, Quantity, Words
from renewrules.syntax.nodes import Number as NumberNode

Purpose = Literal["care", "sales", "service", "required"]
PURPOSES: tuple[Purpose, ...] = ("care", "sales", "service", "required")


@attrs.frozen
class Reach:
    """What a rule is about: kinds of events or gifts, or scripts by purpose, by topic or by what they say."""

    things: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def covers(self, thing: str, scripts: tuple[Script, ...]) -> bool:
        """Whether a contact by `thing` is meant whichever of `scripts` it uses."""
        return thing in self.things or (bool(scripts) and all(map(self.means, scripts)))

    def touches(self, thing: str, scripts: tuple[Script, ...]) -> bool:
        """Whether a contact by `thing` is meant with one of `scripts`."""
        return thing in self.things or any(map(self.means, scripts))

    def means(self, script: Script) -> bool:
        """Whether a script is meant, whatever kind of contact says it."""
        said = "".join(part for part in (*script.chinese, *script.english) if isinstance(part, str))
        return (
            script.purpose in self.purposes
            or bool(self.topics & {*script.topics})
            or any(words in said for words in self.words)
        )


@attrs.frozen
class Holding:
    """A forbid or limit ready for use: what it is about, what it spares, and its definitions."""

    hold: Hold
    reach: Reach
    spared: Reach
    drops: bool = False


@attrs.frozen
class Holds:
    """Everything that can hold a contact back, and the definitions it needs."""

    forbids: tuple[Holding, ...]
    limits: tuple[Holding, ...]
    hours: dict[str, Opening]
    definitions: tuple[Definition, ...]

    def on(self, script: Script | None) -> tuple[Hold, ...]:
        """The forbids on what a script is for, what it talks of and what it says."""
        if script is None:
            return ()
        return tuple(
            holding.hold
            for holding in self.forbids
            if holding.reach.means(script) and not holding.spared.means(script)
        )


class HoldReader:
    """Lowers forbids, limits and hours."""

    def __init__(self, symbols: Symbols, terms: Terms, known: Known) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.definitions: list[Definition] = []

    def read(self) -> Holds:
        """All of them."""
        forbids = [
            holding for d in self.symbols.of_kind("forbid") if (holding := self._forbid(d)) is not None
        ]
        limits = [holding for d in self.symbols.of_kind("limit") if (holding := self._limit(d)) is not None]
        hours = [found for d in self.symbols.of_kind("hours") if (found := self._hours(d)) is not None]
        opened = openings(self.symbols, hours)
        return Holds(tuple(forbids), tuple(limits), opened, tuple(self.definitions))

    def _expressions(self, declared: Declared) -> Expressions:
        return Expressions(self.symbols, self.terms, self.known, declared)

    # --- what a rule is about

    def reach(self, declared: Declared, node: Node) -> Reach:
        """The events, gifts or purposes a phrase means; groups are opened."""
        match node:
            case Phrase(id="purposes", parts=(Phrase(id=purpose),)):
                return Reach(purposes=frozenset({purpose}))
            case Phrase(id="speaking_of", parts=(Phrase(parts=names),)):
                return Reach(topics=topics_of(self.symbols, declared, names))
            case Phrase(id="saying", parts=(Words(text=words),)):
                return Reach(words=self._in_both_languages(words))
            case Phrase(id="things", parts=(Phrase(parts=names),)) | Phrase(id="refs", parts=names):
                things: set[str] = set()
                for name in names:
                    things |= self._things(declared, name, ())
                return Reach(things=frozenset(things))
            case _:
                return Reach()

    def _in_both_languages(self, words: str) -> tuple[str, ...]:
        """Words as written, and as the glossary has them in the other language."""
        vocabulary = self.symbols.vocabulary
        return tuple(dict.fromkeys((words, vocabulary.text(words, "zh"), vocabulary.text(words, "en"))))

    def _things(self, declared: Declared, node: Node, inside: tuple[str, ...]) -> frozenset[str]:
        found = self.symbols.resolve(declared, node, "event", "gift", "group")
        if found is None:
            return frozenset()
        if found.kind != "group":
            return frozenset({found.name})
        if found.name in inside:
            self.symbols.report(found, found.span, "circular", names=inside)
            return frozenset()
        members = found.part("members")
        names = members.parts if isinstance(members, Phrase) else ()
        return frozenset().union(*(self._things(found, name, (*inside, found.name)) for name in names))

    # --- forbids

    def _forbid(self, declared: Declared) -> Holding | None:
        expressions = self._expressions(declared)
        node = declared.part("no")
        if node is None:
            report_missing(self.symbols, declared, "no")
            return None
        if not declared.words("because"):
            report_missing(self.symbols, declared, "because")
        conditions = self._conditions(expressions)
        if conditions is None:
            return None
        active = Presume(
            all_of(*conditions) if conditions else YES,
            value=True,
            type=BOOL,
            origin=expressions.origin(declared.span),
        )
        name = f"forbid.{declared.name}.active"
        self.definitions.append(definition(expressions, name, active, shown=False))
        return Holding(
            hold=self._hold(declared, "forbid", name, None),
            reach=self.reach(declared, node),
            spared=self._spared(declared),
        )

    def _hold(
        self, declared: Declared, kind: Literal["forbid", "limit", "pause"], active: str, until: str | None
    ) -> Hold:
        return Hold(
            rule=declared.name,
            kind=kind,
            active=active,
            until=until,
            because=declared.words("because"),
            source=declared.words("source"),
            origin=self.symbols.origin(declared, declared.span),
        )

    def _spared(self, declared: Declared) -> Reach:
        """What any of its exceptions means."""
        spared = [self.reach(declared, clause.parts[0]) for clause in declared.all("except_for")]
        return Reach(
            things=frozenset().union(*(reach.things for reach in spared)),
            purposes=frozenset().union(*(reach.purposes for reach in spared)),
            topics=frozenset().union(*(reach.topics for reach in spared)),
            words=tuple(words for reach in spared for words in reach.words),
        )

    def _conditions(self, expressions: Expressions) -> tuple[Expr, ...] | None:
        declared = expressions.declared
        found: list[Expr | None] = [expressions.condition(clause.parts[0]) for clause in declared.all("if")]
        found.extend(validity(expressions))
        for clause in declared.all("since_event"):
            day = expressions.first_day(clause.parts[0])
            found.append(None if day is None else _on_or_after(day, expressions, clause))
        for clause in declared.all("during"):
            span = during(expressions, clause.parts[0], clause.parts[1], None, clause)
            found.append(None if span is None else span[0])
        found.extend(self._for_days(expressions, clause) for clause in declared.all("for_days"))
        if any(condition is None for condition in found):
            return None
        return tuple(condition for condition in found if condition is not None)

    def _for_days(self, expressions: Expressions, clause: Phrase) -> Expr | None:
        """Whether today lies from the latest event of a kind to so long after it."""
        pattern_node, quantity = clause.parts
        assert isinstance(quantity, Quantity)
        pattern = expressions.pattern(pattern_node)
        if pattern is None:
            return None
        origin = expressions.origin(clause)
        latest = expressions.fold("nth_latest", pattern, clause)
        day = Call("day_of", (latest, Const(self.terms.zone, TEXT)), DATE, origin)
        last = expressions.shifted(day, quantity, 1, clause)
        if last is None:
            return None
        happened = Call("more", (latest, Const(FIRST_INSTANT, INSTANT)), BOOL, origin)
        return all_of(happened, Call("at_most", (Today(DATE, origin), last), BOOL, origin))

    # --- limits

    def _limit(self, declared: Declared) -> Holding | None:
        expressions = self._expressions(declared)
        for clause in ("quota", "period", "counted_for", "counting", "when_full"):
            if declared.clause(clause) is None:
                report_missing(self.symbols, declared, clause)
        quota, period, unit = declared.part("quota"), declared.part("period"), declared.part("counted_for")
        counting = declared.part("counting")
        if (
            not isinstance(quota, Phrase)
            or not isinstance(period, Phrase)
            or counting is None
            or unit is None
        ):
            return None
        number, name = quota.parts
        assert isinstance(number, NumberNode)
        subject = self.symbols.resolve(declared, unit, "subject")
        things = self._things(declared, name, ())
        shape = self._shape(expressions, period)
        where = self._counted(expressions, counting)
        if subject is None or not things or shape is None or where is None:
            return None
        until = self._budget(expressions, int(number.digits), frozenset(things), subject.name, shape, where)
        return self._limit_holding(expressions, until, things)

    def _limit_holding(self, expressions: Expressions, until: Expr, things: frozenset[str]) -> Holding | None:
        declared = expressions.declared
        name = f"limit.{declared.name}"
        conditions = [expressions.condition(clause.parts[0]) for clause in declared.all("if")]
        conditions.extend(validity(expressions))
        if any(condition is None for condition in conditions):
            return None
        full = Call(
            "more", (Ref(f"{name}.until", INSTANT), Now(INSTANT)), BOOL, expressions.origin(declared.span)
        )
        active = all_of(full, *(condition for condition in conditions if condition is not None))
        guarded = self._only_if(conditions, until)
        self.definitions.append(definition(expressions, f"{name}.until", guarded, shown=False))
        presumed = Presume(active, value=True, type=BOOL)
        self.definitions.append(definition(expressions, f"{name}.active", presumed, shown=False))
        full_node = declared.part("when_full")
        return Holding(
            hold=self._hold(declared, "limit", f"{name}.active", f"{name}.until"),
            reach=Reach(things=things),
            spared=self._spared(declared),
            drops=isinstance(full_node, Phrase) and full_node.id == "step_dropped",
        )

    def _only_if(self, conditions: list[Expr | None], until: Expr) -> Expr:
        known = [condition for condition in conditions if condition is not None]
        if not known:
            return until
        return Choose("first", (Case(all_of(*known), until, ""),), Const(FIRST_INSTANT, INSTANT), INSTANT)

    def _budget(
        self,
        expressions: Expressions,
        most: int,
        things: frozenset[str],
        subject: str,
        shape: tuple[str, int],
        where: Expr,
    ) -> Expr:
        """When the n-th latest counted contact stops counting: from then on there is room for one more."""
        origin = expressions.origin(expressions.declared.span)
        latest = Fold(
            "nth_latest", tuple(sorted(things)), subject, where, INSTANT, n=max(most, 1), origin=origin
        )
        if most == 0:
            return Const(NEVER_INSTANT, INSTANT, origin)
        arguments = (latest, Const(shape[0], TEXT), Const(shape[1], COUNT), Const(self.terms.zone, TEXT))
        return Call("budget_end", arguments, INSTANT, origin)

    def _shape(self, expressions: Expressions, period: Phrase) -> tuple[str, int] | None:
        match period:
            case Phrase(id="rolling", parts=(Quantity(digits=digits, unit="day" | "week" as unit),)):
                return "rolling", int(digits.partition(".")[0]) * (7 if unit == "week" else 1)
            case Phrase(id="rolling", parts=(Quantity() as quantity,)):
                text = expressions.declared.unit.source.span_text(quantity.span)
                expressions.report(quantity, "budget-in-days", quantity=text)
                return None
            case Phrase(id=name):
                return name.removeprefix("calendar_"), 1

    def _counted(self, expressions: Expressions, node: Node) -> Expr | None:
        match node:
            case Phrase(id="matching", parts=(pattern_node,)):
                pattern = expressions.pattern(pattern_node)
                return None if pattern is None else (all_of(*pattern.where) if pattern.where else YES)
            case _:
                return YES

    # --- hours

    def _hours(self, declared: Declared) -> Hours | None:
        clause = declared.clause("only_between")
        things = self.reach(declared, clause.parts[0]).things if clause is not None else frozenset()
        return read_hours(self._expressions(declared), things)


def validity(expressions: Expressions) -> list[Expr | None]:
    """The conditions of `valid from` and `valid until`, read by today or by the day that is written."""
    found: list[Expr | None] = []
    by = expressions.declared.part("valid_by")
    for clause_id, function in (("valid_from", "at_least"), ("valid_until", "at_most")):
        for clause in expressions.declared.all(clause_id):
            date = expressions.value(clause.parts[0])
            origin = expressions.origin(clause)
            asked = Today(DATE, origin) if by is None else expressions.date(by)
            if date is None or asked is None:
                found.append(None)
            else:
                found.append(Call(function, (asked, date), BOOL, origin))
    return found


def _on_or_after(day: Expr, expressions: Expressions, node: Node) -> Expr:
    origin = expressions.origin(node)
    return Call("at_least", (Today(DATE, origin), day), BOOL, origin)


def during(
    expressions: Expressions, begins: Node, ends: Node, after: Quantity | None, node: Node
) -> tuple[Expr, Expr] | None:
    """Whether today lies in a stretch that one event opens and another closes, and the stretch's last day.

    The latest opening counts; a closing that has not happened lies after every day.
    """
    opening, closing = expressions.pattern(begins), expressions.pattern(ends)
    if opening is None or closing is None:
        return None
    opened = expressions.fold("nth_latest", opening, node)
    since = Call("at_least", (EventField("at", INSTANT), opened), BOOL, expressions.origin(node))
    closed = expressions.fold("first_day", closing, node, since)
    last = expressions.shifted(closed, after, 1, node) if after is not None else closed
    if last is None:
        return None
    origin = expressions.origin(node)
    begun = Call("more", (opened, Const(FIRST_INSTANT, INSTANT)), BOOL, origin)
    not_over = Call("at_most", (Today(DATE, origin), last), BOOL, origin)
    return all_of(begun, not_over), last

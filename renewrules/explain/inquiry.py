"""What the explainer asks a situation, and the claims that every explanation is built from."""

from collections.abc import Iterator
from typing import cast

import attrs

from renewrules import dates
from renewrules.core import nodes
from renewrules.core.anchors import anniversary_in, bounded_in, is_one_day
from renewrules.core.nodes import (
    All,
    Call,
    Const,
    Definition,
    Expr,
    Fact,
    Field,
    Fold,
    Not,
    Origin,
    Presume,
    Ref,
)
from renewrules.engine.once import once
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Named, Reading, Said, Valued, claim
from renewrules.explain.doubt import Doubt, named_blank
from renewrules.explain.situation import Situation, has_name
from renewrules.explain.speech import grouped, is_within
from renewrules.valuetypes import Value

VERDICTS = {True: "holds", False: "fails", None: "open"}


@attrs.frozen(eq=False, slots=False)
class Inquiry:
    """A situation with its doubts, and the claims about conditions, facts and sources."""

    situation: Situation
    doubt: Doubt

    @classmethod
    def of(cls, situation: Situation) -> "Inquiry":
        """The inquiry into a situation."""
        return cls(situation, Doubt(situation))

    def value(self, name: str, row: Record | None) -> Value:
        """The value of a definition."""
        return self.situation.value(name, row)

    def definition(self, name: str) -> Definition:
        """A definition by its name."""
        return self.situation.layout.definitions[name]

    def named(self, name: str, row: Record | None) -> Named:
        """A name, with the row's id where there are several rows."""
        several = row is not None and len(self.situation.known.rows[self.situation.subject_of(row)]) > 1
        return Named(name, row.id if several and row is not None else "")

    @once
    def _facts(self) -> dict[tuple[str, str], Fact]:
        schemas = self.situation.program.subjects
        return {(schema.subject.name, fact.name): fact for schema in schemas for fact in schema.facts}

    def fact(self, field: Field) -> Fact:
        """The declaration of a fact."""
        return self._facts[field.subject, field.name]

    # --- what a rule read

    def said(self, expr: Expr, row: Record | None, event: Record | None = None) -> Said:
        """A part of a rule with what it read."""
        found: dict[Expr, Reading] = {}
        for node in _read_by(expr):
            if node not in found and node != expr:
                found[node] = self._reading(node, row, event)
        if isinstance(expr, Field | Fold):
            found[expr] = self._reading(expr, row, event)
        return Said(expr, tuple(found.values()))

    def _reading(self, node: Expr, row: Record | None, event: Record | None) -> Reading:
        value = self.situation.evaluate(node, row, event)
        as_blank = False
        if isinstance(node, Field):
            blank = self.fact(node).blank
            as_blank = blank.policy == "default" and blank.value == value
        return Reading(node, value, as_blank)

    # --- conditions

    def conditions(self, expr: Expr, row: Record | None) -> Iterator[tuple[Expr, bool | None]]:
        """The tests a condition is made of, and whether each holds."""
        match expr:
            case All(items=items):
                if is_within(items):
                    yield expr, self.truth(expr, row)
                    return
                for item in grouped(items):
                    yield from self.conditions(item, row)
            case Presume(item=Call(function="equal", arguments=(left, right))) if left == right:
                yield expr, self.truth(expr, row)
            case Presume(item=item):
                yield from self.conditions(item, row)
            case Const(value=True):
                return
            case Ref(name=name) if name.endswith((".candidate", ".active")) and not name.startswith(
                "forbid."
            ):
                yield from self.conditions(self.definition(name).expr, row)
            case _:
                yield expr, self.truth(expr, row)

    def truth(self, expr: Expr, row: Record | None) -> bool | None:
        """Whether a condition holds."""
        return cast(bool | None, self.situation.evaluate(expr, row))

    def verdicts(self, expr: Expr, row: Record | None, *wanted: bool | None) -> tuple[Claim, ...]:
        """The tests of a condition that came out as wanted, with what they read."""
        return tuple(self.verdict(test, row) for test, truth in self.conditions(expr, row) if truth in wanted)

    def verdict(self, test: Expr, row: Record | None) -> Claim:
        """One test: what it read, and how it came out."""
        match test:
            case Not(item=Ref(name=name)) if name.startswith("forbid."):
                active = self.value(name, row)
                return claim(
                    "forbidden" if active else "not-forbidden",
                    *self.grounds(name, row),
                    rule=Named(name.split(".")[1]),
                )
            case Not(item=Ref(name=name)) if name.endswith(".candidate"):
                given = self.value(name, row)
                return claim(
                    "given-instead" if given else "not-given-instead", other=Named(name.split(".")[-2])
                )
            case Call(function="at_least", arguments=(nodes.Today(), Fold(what="first_day") as fold)):
                return self._since(fold, row)
            case Ref(name=name) if name.endswith(".forbidden"):
                forbids = nodes.children(self.definition(name).expr)
                rules = (self.verdict(Not(rule, rule.type), row) for rule in forbids if self.truth(rule, row))
                return claim(VERDICTS[self.truth(test, row)], *rules, condition=self.said(test, row))
        truth = self.truth(test, row)
        children: list[Claim | None] = [*self.derivations(test, row)]
        if truth is None:
            children.append(self.lacking(test, row))
        return claim(VERDICTS[truth], *children, condition=self.said(test, row))

    def _since(self, fold: Fold, row: Record | None) -> Claim:
        """Whether an event from which on a rule holds has happened."""
        event = Said(attrs.evolve(fold, what="match"))
        day = self.situation.evaluate(fold, row)
        if day == dates.NEVER:
            return claim("no-event", event=event)
        return claim("since-event", event=event, day=Valued(day, fold.type))

    def grounds(self, name: str, row: Record | None) -> tuple[Claim, ...]:
        """What a rule's own definition rests on, and where it stands."""
        definition = self.definition(name)
        tests = self.verdicts(definition.expr, row, True, None)  # noqa: FBT003 -- the outcomes wanted
        return (*self.sources(definition.because, definition.source, definition.origin), *tests)

    def derivations(self, expr: Expr, row: Record | None) -> Iterator[Claim]:
        """How the values that an expression names came about, one line each."""
        seen = set()
        for node in _read_by(expr):
            if isinstance(node, Ref) and has_name(self.definition(node.name)) and node.name not in seen:
                seen.add(node.name)
                yield self.derivation(node.name, row)

    def derivation(self, name: str, row: Record | None) -> Claim:
        """A value in one line: what it is worth and how it is made."""
        definition = self.definition(name)
        value = Valued(self.value(name, row), definition.type)
        match definition.expr:
            case _ if value.value is None:
                return claim("is", self.lacking(definition.expr, row), what=Named(name), value=value)
            case nodes.Choose(cases=cases) if not is_one_day(definition.expr):
                live = [case.label for case in cases if case.label and self.truth(case.guard, row)]
                key = "is-case" if live else "is"
                return claim(key, what=Named(name), value=value, case=live[0] if live else "")
            case Const():
                return claim("is", what=Named(name), value=value)
            case expr:
                return claim("is-made", what=Named(name), value=value, how=self.said(expr, row))

    def lacking(self, expr: Expr, row: Record | None) -> Claim | None:
        """The blank facts that leave an expression open."""
        blanks = sorted(self.doubt.about(expr, row))
        if not blanks:
            return None
        return claim("lacking", facts=tuple(named_blank(self.situation, blank) for blank in blanks))

    def sources(self, because: str, source: str, origin: Origin) -> tuple[Claim, ...]:
        """Why a rule is, whose word it is, and where it stands."""
        found = []
        if because:
            found.append(claim("because", because=because))
        if source:
            found.append(claim("source", source=source, place=origin))
        elif origin.file:
            found.append(claim("place", place=origin))
        return tuple(found)


def _read_by(expr: Expr) -> Iterator[Expr]:
    """The facts, values and days of history that an expression reads itself, in order."""
    match expr:
        case Field(name="id"):
            return
        case Field() | nodes.Today():
            yield expr
        case nodes.EventField(name=name) if name not in ("answers", "answers_row"):
            yield expr
        case Ref(name=name) if not name.endswith((".match", ".missed")):
            yield expr
        case Call(function="at_least" | "less", arguments=(Fold(what="count" | "last"), Const(value=0 | 1))):
            return
        case Fold():
            yield expr
        case nodes.OfEvent(event=Fold(what="last")):
            yield expr
        case nodes.Choose() if (day := anniversary_in(expr)) is not None:
            yield from _read_by(day)
        case _:
            for child in nodes.children(bounded_in(expr) or expr):
                yield from _read_by(child)

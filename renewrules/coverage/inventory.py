"""All that a ruleset holds an answer can rest on: its declarations, and the parts that apply or not."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, cast

import attrs

from renewrules.core.nodes import (
    NOWHERE,
    Call,
    Case,
    Choose,
    Const,
    Definition,
    Expr,
    Origin,
    Program,
    walk,
)
from renewrules.core.symbols import Declared, Symbols, Unit
from renewrules.grammar.parser import parse
from renewrules.grammar.phrases import KINDS
from renewrules.source import SourceFile, Span
from renewrules.valuetypes import Value

RuleKey: TypeAlias = tuple[str, str, str]
"""The kind of a declaration, its data name, and the part of it: empty for the whole."""

Place: TypeAlias = tuple[str, int]
"""A file and an offset in it."""

_CONDITIONAL = frozenset({"forbid", "limit", "suggestion", "package", "response"})
_PLAN_CLAUSES = ("ends", "pauses")


@attrs.frozen
class Rule:
    """A declaration, or a part of one that applies in some cases only: a row, an exception, a band, an end.

    `text` is the part as the rules say it, `source` the declaration's own.
    """

    key: RuleKey
    text: str
    file: str
    line: int
    source: str
    span: Span = attrs.field(eq=False)

    @property
    def kind(self) -> str:
        """The kind of declaration."""
        return self.key[0]

    @property
    def name(self) -> str:
        """The data name of the declaration."""
        return self.key[1]

    @property
    def part(self) -> str:
        """The part of the declaration, empty for the whole."""
        return self.key[2]

    def __str__(self) -> str:
        """Such as `forbid opted_out`, or `table class_now, row 2`."""
        return f"{self.kind} {self.name}" + (f", {self.part}" if self.part else "")


@attrs.frozen(eq=False)
class Inventory:
    """The rules of a ruleset, and by what in its program each is known again."""

    rules: tuple[Rule, ...]
    declared: dict[Place, Declared]
    cases: dict[Place, RuleKey]
    clauses: tuple[tuple[RuleKey, str, Span], ...]

    def around(self, expr: Expr) -> RuleKey:
        """The declaration in whose text an expression stands."""
        file, start = place_of(origin_of(expr))
        found = (
            each
            for each in self.declared.values()
            if each.unit.source.name == file and each.extent.start <= start <= each.extent.end
        )
        return next(((each.kind, each.name, "") for each in found), ("", "", ""))

    def declaration(self, definition: Definition) -> Declared | None:
        """The declaration that a definition was made for."""
        return self.declared.get(place_of(definition.origin))


def inventory(sources: Iterable[SourceFile], program: Program) -> Inventory:
    """What a checked ruleset holds, by kind, name and part."""
    files = (parse(source) for source in sources)
    symbols = Symbols(tuple(Unit(each.source, each.file) for each in files))
    declared = [each for kind in _KINDS for each in symbols.of_kind(kind)]
    by_place = {(each.unit.source.name, each.span.start): each for each in declared}
    cases = dict(_cases(program, by_place))
    clauses = tuple(_clauses(symbols))
    whole = [_rule(each, (each.kind, _name(each), ""), each.shown, each.span) for each in declared]
    parts = [*_case_rules(program, by_place, cases), *_clause_rules(symbols), *_bands(program, by_place)]
    return Inventory(
        rules=tuple(sorted({rule.key: rule for rule in (*whole, *parts)}.values(), key=_order)),
        declared=by_place,
        cases=cases,
        clauses=clauses,
    )


_KINDS = tuple(kind.id for kind in KINDS if kind.id not in ("example", "names"))
_NAMING = frozenset({"terms", "subject", "fact", "event", "field", "role", "gift", "group"})
DECIDING: frozenset[str] = frozenset(_KINDS) - _NAMING
"""The kinds that decide something, and not only name what is known."""


def origin_of(expr: Expr) -> Origin:
    """Where an expression comes from; nowhere for a calendar."""
    found: Origin = getattr(expr, "origin", NOWHERE)
    return found


def place_of(origin: Origin) -> Place:
    """Where something of the program comes from."""
    return origin.file, origin.span.start


def _order(rule: Rule) -> tuple[int, str, int, str]:
    return _KINDS.index(rule.kind), rule.name, rule.line if rule.part else 0, rule.part


def _name(declared: Declared) -> str:
    """The name that no other declaration of the kind has."""
    return f"{declared.owner}.{declared.name}" if declared.kind in ("fact", "field") else declared.name


def _rule(declared: Declared, key: RuleKey, text: str, span: Span) -> Rule:
    source = declared.unit.source
    return Rule(key, text, source.name, source.position(span.start).line, declared.words("source"), span)


def _live_choices(program: Program) -> Iterator[tuple[Definition, Case]]:
    """Each case that some rule wrote, with the definition it stands in."""
    for definition in program.definitions:
        for node in walk(definition.expr):
            if isinstance(node, Choose):
                yield from ((definition, case) for case in node.cases if case.label and case.origin.file)


def _cases(program: Program, declared: dict[Place, Declared]) -> Iterator[tuple[Place, RuleKey]]:
    numbers: dict[str, int] = {}
    seen: set[Place] = set()
    for definition, case in _live_choices(program):
        owner = declared.get(place_of(definition.origin))
        place = place_of(case.origin)
        if owner is None or place in seen:
            continue
        seen.add(place)
        numbers[owner.name] = numbers.get(owner.name, 0) + 1
        word = "row" if owner.kind == "table" else "exception"
        yield place, (owner.kind, owner.name, f"{word} {numbers[owner.name]}")


def _case_rules(
    program: Program, declared: dict[Place, Declared], cases: dict[Place, RuleKey]
) -> Iterator[Rule]:
    for definition, case in _live_choices(program):
        owner, key = declared.get(place_of(definition.origin)), cases.get(place_of(case.origin))
        if owner is not None and key is not None:
            yield _rule(owner, key, case.label, case.origin.span)


def _clauses(symbols: Symbols) -> Iterator[tuple[RuleKey, str, Span]]:
    """What ends or pauses a plan, clause by clause."""
    for plan in symbols.of_kind("plan"):
        for kind in _PLAN_CLAUSES:
            for number, clause in enumerate(plan.all(kind), 1):
                yield ("plan", plan.name, f"{kind} {number}"), plan.unit.source.name, clause.span


def _clause_rules(symbols: Symbols) -> Iterator[Rule]:
    for key, _, span in _clauses(symbols):
        plan = symbols.named("plan")[key[1]]
        yield _rule(plan, key, plan.unit.source.span_text(span), span)


def bounds_of(definition: Definition) -> tuple[int, ...]:
    """Where the bands of tiers begin, as the core has them."""
    for node in walk(definition.expr):
        match node:
            case Call(function="band" | "marginal", arguments=(_, Const(value=tuple(bands)), *_)):
                return tuple(cast(int, bound) for bound, _ in cast(tuple[tuple[Value, Value], ...], bands))
    return ()


def _bands(program: Program, declared: dict[Place, Declared]) -> Iterator[Rule]:
    for definition in program.definitions:
        owner = declared.get(place_of(definition.origin))
        if owner is None or owner.kind != "tiers" or definition.name != owner.name:
            continue
        for number, _ in enumerate(bounds_of(definition), 1):
            span = owner.row_spans[number - 1] if number <= len(owner.row_spans) else owner.span
            key = (owner.kind, owner.name, f"band {number}")
            yield _rule(owner, key, owner.unit.source.span_text(span), span)


def needs_to_apply(kind: str) -> bool:
    """Whether a rule of a kind was exercised only where it applied."""
    return kind in _CONDITIONAL

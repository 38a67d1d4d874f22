"""From the syntax of a whole ruleset to its core program and examples, with everything wrong on the way."""

import attrs

from renewrules.collector import collection_held_off
from renewrules.core.assignments import AssignmentReader
from renewrules.core.definitions import VALUE_KINDS, lower_values
from renewrules.core.disclosures import read_disclosures
from renewrules.core.examples import Example, lower_examples
from renewrules.core.expressions import BOOL, DATE, Expressions, Known
from renewrules.core.holds import HoldReader, Holds
from renewrules.core.menus import lower_packages, lower_suggestions, menus
from renewrules.core.nodes import (
    AssignmentRule,
    Definition,
    EventSchema,
    OfferMenu,
    Plan,
    Program,
    ResponseList,
    SettlementRule,
    SubjectSchema,
    SuggestionList,
)
from renewrules.core.ordering import in_order
from renewrules.core.responses import lower_responses
from renewrules.core.schema import read_events, read_subjects, report_missing_owner
from renewrules.core.scopes import Scopes
from renewrules.core.scripts import lower_scripts
from renewrules.core.settlements import SettlementReader
from renewrules.core.steps import Basis, PlanReader
from renewrules.core.symbols import Symbols, Unit
from renewrules.core.terms import Terms, own_days, read_terms
from renewrules.core.wording import type_words
from renewrules.diagnostics import Diagnostic, Severity, related, sort_diagnostics
from renewrules.grammar.phrases import Language
from renewrules.valuetypes import Choice, Choices, Money, Number, Rate, Type


@attrs.frozen
class Lowered:
    """A ruleset's program, its examples and the findings of making them; no program where one is an error."""

    program: Program | None
    examples: tuple[Example, ...]
    symbols: Symbols
    diagnostics: tuple[Diagnostic, ...]


@collection_held_off()
def lower(units: tuple[Unit, ...], name: str) -> Lowered:
    """Resolve and type a whole ruleset. The order of files and declarations makes no difference."""
    ordered = tuple(sorted(units, key=lambda unit: unit.source.name))
    symbols = Symbols(ordered)
    terms = read_terms(symbols)
    subjects = read_subjects(symbols, terms)
    known = _known(symbols, terms, subjects)
    made = _Rules(symbols, terms, known, subjects)
    made.lower()
    diagnostics = symbols.diagnostics
    examples = lower_examples(symbols, terms, known)
    _report_changed_kinds(symbols, known)
    found = sort_diagnostics(dict.fromkeys(diagnostics))
    failed = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    program = None if failed else made.program(name, _language(ordered))
    return Lowered(program, examples, symbols, found)


def _report_changed_kinds(symbols: Symbols, known: Known) -> None:
    """Values that an overlay replaces by another kind of value: what the base does with them would break."""
    replaced = [declared for declared in symbols.replaced if declared.kind in VALUE_KINDS]
    if not replaced:
        return
    base = Symbols(tuple(unit for unit in symbols.units if not unit.source.overlay))
    terms = read_terms(base)
    subjects = read_subjects(base, terms)
    before = _known(base, terms, subjects)
    tuple(lower_values(base, terms, before))
    for old in replaced:
        was, now = before.definitions.get(old.name), known.definitions.get(old.name)
        new = next(declared for declared in symbols.of_kind(*VALUE_KINDS) if declared.name == old.name)
        if was is not None and now is not None and _kind_of(was) != _kind_of(now):
            language = new.unit.file.language
            place = related("declared-here", old.unit.source.name, old.span, name=old.shown)
            expected, actual = (type_words(type_, language, symbols.vocabulary) for type_ in (was, now))
            facts = {"expected": expected, "actual": actual}
            symbols.report(new, new.span, "other-kind-of-value", related=[place], name=new.shown, **facts)


def _kind_of(type_: Type) -> Type:
    """A type without its decimals and without the order of its options."""
    match type_:
        case Number() | Rate() | Money():
            return attrs.evolve(type_, scale=0)
        case Choice(options=options) | Choices(options=options):
            return attrs.evolve(type_, options=tuple(sorted(options)))
        case _:
            return type_


def _language(units: tuple[Unit, ...]) -> Language:
    """The language of the base's first file: that of its explanations."""
    ordered = sorted(units, key=lambda unit: (bool(unit.source.overlay), unit.source.name))
    return ordered[0].file.language if ordered else "en"


def _known(symbols: Symbols, terms: Terms, subjects: tuple[SubjectSchema, ...]) -> Known:
    """What rules may name before any is lowered."""
    known = Known(
        facts={(s.subject.name, fact.name): fact for s in subjects for fact in s.facts},
        events=read_events(symbols, terms, subjects),
        definitions={},
        parts={},
    )
    _foreknown(symbols, terms, known)
    for declared in symbols.of_kind("terms"):
        for _, node in own_days(declared):
            Expressions(symbols, terms, known, declared).day(node)
    return known


def _foreknown(symbols: Symbols, terms: Terms, known: Known) -> None:
    """Names with a type before anything is lowered: menus, and values, so that no name is unknown."""
    money: Type = Money(terms.currency, terms.minor)
    for declared in symbols.of_kind(*VALUE_KINDS):
        known.definitions[declared.name] = None
    for declared in symbols.of_kind("package"):
        if declared.owner is not None:
            known.definitions.setdefault(f"{declared.owner}.total", money)
            known.parts[declared.owner, "total"] = f"{declared.owner}.total"
            known.definitions[f"{declared.owner}.{declared.name}.granted"] = money
            known.parts[declared.owner, declared.name] = f"{declared.owner}.{declared.name}.granted"
    for declared in symbols.of_kind("step"):
        for part in ("target", "earliest", "latest", "overdue"):
            known.definitions[f"{declared.owner}.{declared.name}.{part}"] = DATE
            known.parts[declared.name, part] = f"{declared.owner}.{declared.name}.{part}"
        known.definitions[f"{declared.owner}.{declared.name}.missed"] = BOOL


class _Rules:
    """The rules of one ruleset while they are lowered."""

    def __init__(
        self, symbols: Symbols, terms: Terms, known: Known, subjects: tuple[SubjectSchema, ...]
    ) -> None:
        self.symbols = symbols
        self.terms = terms
        self.known = known
        self.subjects = subjects
        self.definitions: list[Definition] = []
        self.plans: tuple[Plan, ...] = ()
        self.responses: tuple[ResponseList, ...] = ()
        self.suggestions: tuple[SuggestionList, ...] = ()
        self.offers: tuple[OfferMenu, ...] = ()
        self.settlements: tuple[SettlementRule, ...] = ()
        self.assignments: tuple[AssignmentRule, ...] = ()

    def lower(self) -> None:
        """Lower everything but examples."""
        self.definitions.extend(lower_values(self.symbols, self.terms, self.known))
        self.scripts = lower_scripts(self.symbols, self.terms, self.known)
        holds = HoldReader(self.symbols, self.terms, self.known).read()
        self.definitions.extend(holds.definitions)
        self._lower_plans(holds)
        suggestions, offers = [], []
        for menu in menus(self.symbols, self.terms, self.known, "suggestion"):
            suggestions.append(lower_suggestions(menu, holds, self.scripts))
            self.definitions.extend(menu.definitions)
        for menu in menus(self.symbols, self.terms, self.known, "package"):
            offer = lower_packages(menu, holds)
            if offer is not None:
                offers.append(offer)
                self.definitions.extend(menu.definitions)
        answered = []
        for listed, definitions in lower_responses(self.symbols, self.terms, self.known, holds, self.scripts):
            answered.append(listed)
            self.definitions.extend(definitions)
        self._lower_settlements()
        self._lower_assignments()
        ordered = tuple(in_order(self.symbols, tuple(self.definitions)))
        scopes = Scopes(self.symbols, self.subjects, ordered)
        self.definitions = list(scopes.definitions())
        self.plans = scopes.plans(self.plans, self.scripts)
        self.suggestions = scopes.lists(suggestions, self.scripts)
        self.offers = scopes.menus(offers)
        self.responses = scopes.responses(answered, self.scripts)
        self.settlements = scopes.settlements(self.settlements)
        scopes.check_assignments(self.assignments)

    def _lower_assignments(self) -> None:
        readers = [
            AssignmentReader(self.symbols, self.terms, self.known, self.subjects, declared)
            for declared in self.symbols.of_kind("assignment")
        ]
        self.assignments = tuple(rule for reader in readers if (rule := reader.read()) is not None)
        for reader in readers:
            self.definitions.extend(reader.definitions)

    def _lower_settlements(self) -> None:
        readers = [
            SettlementReader(self.symbols, self.terms, self.known, self.subjects, declared)
            for declared in self.symbols.of_kind("settlement")
        ]
        self.settlements = tuple(rule for reader in readers if (rule := reader.read()) is not None)
        for reader in readers:
            self.definitions.extend(reader.definitions)

    def _lower_plans(self, holds: Holds) -> None:
        plans = []
        values = {definition.name: definition.expr for definition in self.definitions}
        disclosures = read_disclosures(self.symbols, self.terms, self.known)
        basis = Basis(holds, self.scripts, values, disclosures)
        for declared in self.symbols.of_kind("plan"):
            reader = PlanReader(self.symbols, self.terms, self.known, basis, declared)
            plan = reader.read()
            if plan is not None:
                plans.append(plan)
                self.definitions.extend(reader.definitions)
        names = {declared.name for declared in self.symbols.of_kind("plan")}
        for step in self.symbols.of_kind("step"):
            if step.owner_name is None:
                report_missing_owner(self.symbols, step)
            elif step.owner not in names:
                self.symbols.unknown_name(step, step.owner_name, self.symbols.names("plan"), "plan")
        self.plans = tuple(plans)

    def program(self, name: str, language: str) -> Program:
        """The finished program."""
        events: tuple[EventSchema, ...] = tuple(schema for _, schema in sorted(self.known.events.items()))
        return Program(
            name=self.terms.name or name,
            language=language,
            zone=self.terms.zone,
            calendar=self.terms.calendar,
            currency=self.terms.currency,
            subjects=self.subjects,
            events=events,
            definitions=tuple(self.definitions),
            plans=self.plans,
            suggestions=self.suggestions,
            offers=self.offers,
            scripts=tuple(script for _, script in sorted(self.scripts.items())),
            vocabulary=self.symbols.full_vocabulary(),
            responses=self.responses,
            settlements=self.settlements,
            assignments=self.assignments,
        )

"""Which rows a definition is about: the deepest subject it reads, or the whole question."""

from collections.abc import Iterable

import attrs

from renewrules.core.nodes import (
    AssignmentRule,
    Definition,
    Expr,
    Field,
    Fold,
    OfEvent,
    OfferMenu,
    Origin,
    Plan,
    Ref,
    ResponseList,
    Script,
    SettlementRule,
    SubjectSchema,
    SuggestionList,
    walk,
)
from renewrules.core.symbols import Symbols
from renewrules.diagnostics import finding


class Scopes:
    """Gives every definition its subject, and reports those that read rows of two lines.

    Definitions come in dependency order.
    """

    def __init__(
        self, symbols: Symbols, subjects: tuple[SubjectSchema, ...], definitions: tuple[Definition, ...]
    ) -> None:
        self.symbols = symbols
        self.parents = {schema.subject.name: schema.subject.parent for schema in subjects}
        self.by_name = {definition.name: definition for definition in definitions}
        self.subject_of: dict[str, str | None] = {}
        self._solve()

    def _solve(self) -> None:
        for name, definition in self.by_name.items():
            refs = (node.name for node in walk(definition.expr) if isinstance(node, Ref))
            found = [*self._direct(definition.expr), *(self.subject_of.get(ref) for ref in refs)]
            self.subject_of[name] = self._deepest(found, definition.origin, definition.title)

    def _direct(self, expr: Expr) -> Iterable[str | None]:
        for node in walk(expr):
            if isinstance(node, Field | Fold | OfEvent) and self.parents.get(node.subject) is not None:
                yield node.subject

    def _deepest(self, subjects: Iterable[str | None], origin: Origin, title: str) -> str | None:
        deepest: str | None = None
        for subject in subjects:
            if (
                subject is None
                or subject == deepest
                or (deepest is not None and subject in self._line(deepest))
            ):
                continue
            if deepest is None or deepest in self._line(subject):
                deepest = subject
            else:
                self._report(origin, title, deepest, subject)
        return deepest

    def _line(self, subject: str) -> tuple[str, ...]:
        """A subject's ancestors that may have several rows."""
        line: list[str] = []
        parent = self.parents.get(subject)
        while parent is not None and len(line) <= len(self.parents):
            line.append(parent)
            parent = self.parents.get(parent)
        return tuple(line)

    def _report(self, origin: Origin, title: str, first: str, second: str) -> None:
        names = tuple(sorted((first, second)))
        self.symbols.diagnostics.append(
            finding(
                "unrelated-subjects", origin.file, origin.span, rule=title, first=names[0], second=names[1]
            )
        )

    # --- results

    def definitions(self) -> tuple[Definition, ...]:
        """The definitions with their subjects."""
        return tuple(attrs.evolve(d, subject=self.subject_of[name]) for name, d in self.by_name.items())

    def plans(self, plans: Iterable[Plan], scripts: dict[str, Script]) -> tuple[Plan, ...]:
        """Plans whose steps read only rows of their own subject and those above it."""
        made = []
        for plan in plans:
            for step in plan.steps:
                parts = [self.subject_of.get(name) for name in (step.status, step.slot_start, step.script)]
                said = [part for name in step.scripts if name in scripts for part in scripts[name].fillings]
                fields = [subject for part in (*said, *step.signature) for subject in self._of(part)]
                for found in (*parts, *fields):
                    if found is not None and found != plan.subject and found not in self._line(plan.subject):
                        self._report(step.origin, step.name, plan.subject, found)
            made.append(plan)
        return tuple(made)

    def settlements(self, rules: Iterable[SettlementRule]) -> tuple[SettlementRule, ...]:
        """Settlements that read only what each thing settled has of its own, and what stands alone."""
        made = tuple(rules)
        for rule in made:
            amounts = [payee.amount for payment in rule.payments for payee in payment.payees]
            orders = [each.order for each in rule.numberings if each.order is not None]
            back = [] if rule.reversal is None else [rule.reversal.day, rule.reversal.amount]
            for name in (rule.counts, rule.holds, *orders, *amounts, *back):
                found = self.subject_of.get(name)
                if found is not None:
                    self._report(rule.origin, self.by_name[name].title, rule.subject, found)
        return made

    def check_assignments(self, rules: Iterable[AssignmentRule]) -> None:
        """Report what an assignment asks of other things, or of a person before one is at hand."""
        for rule in rules:
            of_rows = {name for row in rule.rows for name in (row.fits, row.measure)}
            for name in rule.definitions:
                if name not in self.by_name:
                    continue
                found, made = self.subject_of.get(name), self.by_name[name]
                if found is not None and found != rule.subject and found not in self._line(rule.subject):
                    self._report(made.origin, made.title, rule.subject, found)
                if name not in of_rows and self._reads(name, rule.person):
                    place = made.origin
                    self.symbols.diagnostics.append(
                        finding("person-not-at-hand", place.file, place.span, subject=rule.person)
                    )

    def _reads(self, name: str, subject: str) -> bool:
        """Whether a definition, or one it is built on, reads a subject."""
        pending, seen = [name], {name}
        while pending:
            for node in walk(self.by_name[pending.pop()].expr):
                if isinstance(node, Field | Fold | OfEvent) and node.subject == subject:
                    return True
                if isinstance(node, Ref) and node.name in self.by_name and node.name not in seen:
                    seen.add(node.name)
                    pending.append(node.name)
        return False

    def _of(self, expr: Expr) -> Iterable[str | None]:
        yield from self._direct(expr)
        yield from (self.subject_of.get(node.name) for node in walk(expr) if isinstance(node, Ref))

    def lists(
        self, lists: Iterable[SuggestionList], scripts: dict[str, Script]
    ) -> tuple[SuggestionList, ...]:
        """Suggestion lists with the deepest subject that their conditions, details or texts read."""
        return tuple(attrs.evolve(each, subject=self._of_suggestions(each, scripts)) for each in lists)

    def _of_suggestions(self, listed: SuggestionList, scripts: dict[str, Script]) -> str:
        shown = (self.subject_of[name] for entry in listed.entries for _, name in entry.details)
        said = (entry.script for entry in listed.entries)
        read = [self.subject_of[listed.chosen], *shown, *self._spoken(said, scripts)]
        return self._deepest(read, listed.origin, listed.name) or self._root()

    def menus(self, menus: Iterable[OfferMenu]) -> tuple[OfferMenu, ...]:
        """Package menus with the subject of their total."""
        return tuple(
            attrs.evolve(each, subject=self.subject_of[each.total] or self._root()) for each in menus
        )

    def responses(
        self, lists: Iterable[ResponseList], scripts: dict[str, Script]
    ) -> tuple[ResponseList, ...]:
        """Lists of responses with the deepest subject that their conditions or their texts read."""
        return tuple(attrs.evolve(each, subject=self._of_responses(each, scripts)) for each in lists)

    def _of_responses(self, listed: ResponseList, scripts: dict[str, Script]) -> str:
        said = (entry.script for entry in listed.entries)
        read = [self.subject_of[listed.answers], *self._spoken(said, scripts)]
        return self._deepest(read, listed.origin, listed.event) or self._root()

    def _spoken(self, names: Iterable[str], scripts: dict[str, Script]) -> Iterable[str | None]:
        """The subjects that the texts of some scripts read."""
        for name in names:
            for part in scripts[name].fillings if name in scripts else ():
                yield from self._of(part)

    def _root(self) -> str:
        """The subject that stands for the whole question: any that there is exactly one of."""
        return next((name for name, parent in self.parents.items() if parent is None), "")

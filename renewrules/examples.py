"""Running the examples that a ruleset holds: tests written in the language of the rules."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

import attrs

from renewrules import dates
from renewrules.api import Ruleset
from renewrules.core.examples import Example, Expectation
from renewrules.engine.answers import Action
from renewrules.engine.faults import InputError
from renewrules.engine.outside import instant_outside, json_ready, outside
from renewrules.engine.records import Record
from renewrules.explain.decision import Decision
from renewrules.explain.doubt import Doubt
from renewrules.explain.situation import Situation
from renewrules.explain.writing import prose_of
from renewrules.wording import Language

NOTHING = "-"
"""Shown where there is nothing, or nothing known."""


@attrs.frozen
class Failure:
    """An expectation that was not met, what was expected and what came instead, and the rules' own reason."""

    expectation: Expectation
    expected: str
    actual: str
    reason: str

    def __str__(self) -> str:
        origin = self.expectation.origin
        head = f"{origin.file}:{origin.line}: {self.expectation.text}"
        reason = "\n".join(f"    {line}".rstrip() for line in self.reason.splitlines())
        return f"{head}\n  - {self.expected}\n  + {self.actual}\n{reason}".rstrip()


@attrs.frozen
class ExampleResult:
    """An example that was run; it passed when there are no failures and its facts could be read."""

    example: Example
    failures: tuple[Failure, ...] = ()
    fault: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything is as the example expects."""
        return not self.failures and not self.fault

    def __str__(self) -> str:
        """Nothing for an example that passed; else each failure with its place, difference and reason."""
        if self.fault:
            origin = self.example.origin
            return f"{origin.file}:{origin.line}: {self.example.title}\n{self.fault}"
        return "\n".join(map(str, self.failures))


def run_examples(ruleset: Ruleset, language: Language | None = None) -> tuple[ExampleResult, ...]:
    """Every example of a ruleset, in order of file and line; facts an example leaves out are unknown.

    With overlays laid over it, those of the overlays: what they forbid, examples of the base may expect.
    Reasons are given in the language of the ruleset, or in `language`.
    """
    overlaid = {source.name for source in ruleset.sources if source.overlay}
    chosen = [example for example in ruleset.examples if not overlaid or example.origin.file in overlaid]
    ordered = sorted(chosen, key=lambda example: (example.origin.file, example.origin.line))
    return tuple(run_example(ruleset, example, language) for example in ordered)


def run_example(ruleset: Ruleset, example: Example, language: Language | None = None) -> ExampleResult:
    """One example of a ruleset."""
    try:
        case = _Case(ruleset, example, language)
    except InputError as error:
        return ExampleResult(example, fault=str(error))
    failures = tuple(
        failure for expectation in example.expectations if (failure := case.failure(expectation)) is not None
    )
    return ExampleResult(example, failures)


_Comparison: TypeAlias = tuple[bool, str, str]
"""Whether an expectation is met; what was expected; what came instead."""


class _Case:
    """The decision an example asks for."""

    def __init__(self, ruleset: Ruleset, example: Example, language: Language | None) -> None:
        self.language = language
        self.ruleset = ruleset
        self.program = ruleset.program
        self.known = ruleset.facts(example.raw_facts(), example.raw_events(), lenient=True)
        self.seen = self.known.visible(example.asked)
        self.asked = example.asked
        asked = dates.format_instant(example.asked, self.program.zone)
        self.decision: Decision = ruleset.decide(self.known, as_of=asked, lenient=True)

    def failure(self, expectation: Expectation) -> Failure | None:
        try:
            met, expected, actual = self._compare(expectation)
        except KeyError as error:
            return Failure(expectation, NOTHING, str(error.args[0]), "")
        return None if met else Failure(expectation, expected, actual, self._reason(expectation))

    def _reason(self, expectation: Expectation) -> str:
        decision = self.decision
        whole = expectation.what in ("next", "no_next", "no_response")
        reason = decision.explain() if whole else decision.why(expectation.thing, row=expectation.row)
        return reason.in_language(self.language or reason.language).text

    def _compare(self, expectation: Expectation) -> _Comparison:
        match expectation.what:
            case "next" | "no_next":
                return self._next(expectation)
            case "due_on":
                assert isinstance(expectation.value, int)  # noqa: S101 -- a day
                due = self._action(expectation).window.target
                return self._equal(dt.date.fromordinal(expectation.value), due)
            case "state":
                status = self._action(expectation).status
                return expectation.value == status, self._status(str(expectation.value)), self._status(status)
            case "held_by":
                action = self._action(expectation)
                expected = str(expectation.value)
                return (
                    expected in action.holds,
                    self._shown(expected),
                    self._held_or_status(action, action.holds),
                )
            case "held_until":
                return self._held_until(expectation)
            case "equals":
                return self._equals(expectation)
            case "suggested" | "not_suggested" | "suggestion_held":
                return self._suggested(expectation)
            case "responds" | "not_responds" | "response_held" | "no_response":
                return self._responds(expectation)
            case "lacks":
                return self._lacks(expectation)

    def _held_or_status(self, action: Action, rules: Collection[str]) -> str:
        return self._shown(", ".join(rules)) if rules else self._status(action.status)

    def _status(self, status: str) -> str:
        """A status as the language says it."""
        return prose_of(self._spoken).sentences[f"status-{status}"]

    @property
    def _spoken(self) -> Language:
        return self.language or ("zh" if self.program.language == "zh" else "en")

    def _next(self, expectation: Expectation) -> _Comparison:
        action = self.decision.next
        actual = None if action is None else f"{action.plan}.{action.step}"
        return self._equal(expectation.thing or None, actual)

    def _actions(self, expectation: Expectation) -> Iterator[Action]:
        for action in self.decision.actions:
            if f"{action.plan}.{action.step}" == expectation.thing and expectation.row in (None, action.row):
                yield action

    def _action(self, expectation: Expectation) -> Action:
        found = tuple(self._actions(expectation))
        if len(found) != 1:
            rows = ", ".join(action.row for action in found)
            raise KeyError(f"{self._shown(expectation.thing)}: {rows or NOTHING}")
        return found[0]

    def _held_until(self, expectation: Expectation) -> _Comparison:
        assert isinstance(expectation.value, tuple)  # noqa: S101 -- a rule and an instant
        rule, until = expectation.value
        action = self._action(expectation)
        held = {
            withheld.rule: withheld.until
            for withheld in self.decision.withheld
            if withheld.action == action.id
        }
        if rule not in held:
            return False, self._shown(rule), self._held_or_status(action, held)
        return self._equal(instant_outside(until, self.program.zone), held[rule])

    def _equals(self, expectation: Expectation) -> _Comparison:
        assert expectation.type is not None  # noqa: S101 -- a value has a type
        key = expectation.thing if expectation.row is None else (expectation.thing, expectation.row)
        wanted = outside(expectation.value, expectation.type, self.program.zone)
        return self._equal(wanted, self.decision.values[key])

    def _suggested(self, expectation: Expectation) -> _Comparison:
        listed, _, name = expectation.thing.partition(".")
        made = [
            suggestion
            for suggestion in self.decision.suggestions
            if suggestion.list == listed and expectation.row in (None, suggestion.row)
        ]
        if expectation.what == "suggestion_held":
            return self._held(
                expectation, (rule for each in made if each.name == name for rule in each.withheld_by)
            )
        names = [suggestion.name for suggestion in made]
        met = (name in names) == (expectation.what == "suggested")
        return met, self._shown(name), self._shown(", ".join(names))

    def _responds(self, expectation: Expectation) -> _Comparison:
        event, _, name = expectation.thing.partition(".")
        answers = [
            answer
            for answer in self.decision.responses
            if answer.event == event and expectation.row in (None, answer.row)
        ]
        names = [answer.response for answer in answers if answer.response is not None]
        match expectation.what:
            case "no_response":
                met = bool(answers) and not names
            case "response_held":
                return self._held(
                    expectation,
                    (rule for each in answers if each.response == name for rule in each.withheld_by),
                )
            case _:
                met = (name in names) == (expectation.what == "responds")
        return met, self._shown(name), self._shown(", ".join(names))

    def _lacks(self, expectation: Expectation) -> _Comparison:
        status = {
            f"{step.plan}.{step.name}": step.status for plan in self.program.plans for step in plan.steps
        }
        name = status.get(expectation.thing, expectation.thing)
        row = self._row(name, expectation.row)
        situation = Situation(self.ruleset.layout, self.seen, self.asked)
        assert isinstance(expectation.value, tuple)  # noqa: S101 -- the facts
        expected = set(map(str, expectation.value))
        if situation.value(name, row) is not None:
            return False, self._listed(expected), NOTHING
        facts = {f"{subject}.{fact}" for subject, _, fact in Doubt(situation).of(name, row)}
        return expected <= facts, self._listed(expected), self._listed(facts)

    def _row(self, name: str, wanted: str | None) -> Record | None:
        subject = self.ruleset.layout.subjects[name]
        if subject is None:
            return None
        rows = [row for row in self.seen.rows[subject] if wanted in (None, row.id)]
        if len(rows) != 1:
            raise KeyError(f"{self._shown(name)}: {', '.join(row.id for row in rows) or NOTHING}")
        return rows[0]

    # --- as the language says it

    def _held(self, expectation: Expectation, rules: Iterable[str]) -> _Comparison:
        """Whether a rule is among those that withhold what is said."""
        found = tuple(rules)
        wanted = str(expectation.value)
        return wanted in found, self._shown(wanted), self._shown(", ".join(found))

    def _equal(self, expected: object, actual: object) -> _Comparison:
        return expected == actual, self._shown(expected), self._shown(actual)

    def _listed(self, names: set[str]) -> str:
        return self._shown(", ".join(sorted(names)))

    def _shown(self, value: object) -> str:
        """A value as rules would write it: names in their language, days without their weekday."""
        plain = json_ready(value)
        if plain is None or plain == "":
            return NOTHING
        if not isinstance(plain, str):
            return str(plain)
        name = self.program.vocabulary.name
        names = (".".join(name(part, self._spoken) for part in each.split(".")) for each in plain.split(", "))
        return ", ".join(names)

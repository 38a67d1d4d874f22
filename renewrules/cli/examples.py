"""`renewrules test`: whether the examples in rules hold."""

import argparse

from renewrules.api import Ruleset
from renewrules.cli.asking import language_of
from renewrules.cli.coverage import show_coverage
from renewrules.cli.options import Commands, add_command, add_json, add_rules
from renewrules.cli.outcome import FINE, FOUND, show, show_json
from renewrules.cli.reading import load_rules
from renewrules.cli.words import say
from renewrules.conformance.exercise import exercised_by_example
from renewrules.coverage.inventory import inventory
from renewrules.examples import ExampleResult, run_examples
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "test", "run the examples that rules hold")
    add_rules(command)
    command.add_argument(
        "--coverage",
        action="store_true",
        help="name the rules that no example exercises, and fail if there are any",
    )
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when an example does not hold."""
    ruleset = load_rules(given)
    language = language_of(ruleset, given.lang)
    if given.coverage:
        return _coverage(ruleset, language, as_json=given.json)
    results = run_examples(ruleset, language)
    failed = [result for result in results if not result.passed]
    if given.json:
        show_json([_json(result) for result in results])
    else:
        for result in failed:
            show(f"{result}\n")
        key = "failed" if failed else "passed" if results else "no-examples"
        show(say(key, language, name=ruleset.name, count=len(results), failed=len(failed)))
    return FOUND if failed else FINE


def _coverage(ruleset: Ruleset, language: Language, *, as_json: bool) -> int:
    held = inventory(ruleset.sources, ruleset.program)
    found = {key for example in ruleset.examples for key in exercised_by_example(example, ruleset, held)}
    return show_coverage(ruleset.name, held.rules, found, language=language, as_json=as_json)


def _json(result: ExampleResult) -> dict[str, object]:
    origin = result.example.origin
    return {
        "example": result.example.title,
        "file": origin.file,
        "line": origin.line,
        "passed": result.passed,
        "fault": result.fault or None,
        "failures": [
            {
                "expectation": failure.expectation.text,
                "line": failure.expectation.origin.line,
                "expected": failure.expected,
                "actual": failure.actual,
                "reason": failure.reason,
            }
            for failure in result.failures
        ],
    }

"""`renewrules test`: whether the examples in rules hold."""

import argparse

from renewrules.cli.asking import language_of
from renewrules.cli.options import Commands, add_command, add_json, add_rules
from renewrules.cli.outcome import FINE, FOUND, show, show_json
from renewrules.cli.reading import load_rules
from renewrules.cli.words import say
from renewrules.examples import ExampleResult, run_examples


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "test", "run the examples that rules hold")
    add_rules(command)
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when an example does not hold."""
    ruleset = load_rules(given.rules)
    language = language_of(ruleset, given.lang)
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

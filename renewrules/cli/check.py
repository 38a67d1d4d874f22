"""`renewrules check`: what is wrong with rules."""

import argparse

from renewrules.cli.options import Commands, add_command, add_json, add_rules
from renewrules.cli.outcome import FINE, FOUND, in_color, show, show_json
from renewrules.cli.reading import read_rules
from renewrules.cli.words import say
from renewrules.diagnostics import Severity
from renewrules.report import render, to_json


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "check", "find what is wrong with rules")
    add_rules(command)
    command.add_argument("--strict", action="store_true", help="warnings count as errors")
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when there are errors; with --strict, when there are warnings."""
    checked = read_rules(given)
    language = given.lang or checked.language
    severities = [found.severity for found in checked.diagnostics]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    if given.json:
        found = to_json(checked.diagnostics, checked.sources, language)
        show_json({"ruleset": checked.name, "errors": errors, "warnings": warnings, "diagnostics": found})
    else:
        show(render(checked.diagnostics, checked.sources, language, color=in_color()))
        key = "checked" if errors or warnings else "fine"
        show(say(key, language, name=checked.name, errors=errors, warnings=warnings))
    return FOUND if errors or (given.strict and warnings) else FINE

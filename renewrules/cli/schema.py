"""`renewrules schema`: the JSON Schema of facts and events."""

import argparse

from renewrules.cli.options import Commands, add_command, add_json, add_rules
from renewrules.cli.outcome import FINE, show_json
from renewrules.cli.reading import load_rules


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "schema", "print the JSON Schema of facts and events")
    add_rules(command)
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """It is JSON with and without --json."""
    show_json(load_rules(given).schema())
    return FINE

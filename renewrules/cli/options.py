"""Arguments that several commands take."""

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 -- it has no public name


def add_command(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    """A command with its help."""
    return commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")


def add_rules(command: argparse.ArgumentParser) -> None:
    """The rules a command reads."""
    command.add_argument(
        "rules", metavar="RULES", help="a .rules file, a folder of them, or - for standard input"
    )
    command.add_argument(
        "--overlay",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder of rules laid over them; may be given several times, in any order",
    )


def add_json(command: argparse.ArgumentParser) -> None:
    """Whether the answer is for machines."""
    command.add_argument("--json", action="store_true", help="answer in JSON")


def add_question(command: argparse.ArgumentParser) -> None:
    """Rules, facts, events and the time they are asked for."""
    add_rules(command)
    command.add_argument(
        "facts",
        metavar="FACTS",
        help="facts, or facts and events, in JSON or JSON lines; - for standard input",
    )
    command.add_argument(
        "--events", metavar="FILE", help="events in JSON or JSON lines; - for standard input"
    )
    command.add_argument(
        "--as-of",
        required=True,
        metavar="TIME",
        help="the time asked for, such as 2015-09-06T09:00+08:00 or a day",
    )
    add_json(command)

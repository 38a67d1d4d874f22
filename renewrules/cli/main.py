"""`renewrules`: runs one command, and turns whatever goes wrong into words and an exit code."""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from renewrules import __version__
from renewrules.api import RulesetError
from renewrules.cli import (
    allocate,
    cases,
    check,
    examples,
    explain,
    fmt,
    following,
    new,
    schema,
    settle,
    timeline,
)
from renewrules.cli.outcome import FINE, FOUND, MISUSED, EndedError, show_json
from renewrules.cli.words import say
from renewrules.conformance.suite import SuiteError
from renewrules.engine.faults import InputError
from renewrules.report import render, to_json
from renewrules.wording import Language
from renewrules.wording.faults import describe_fault

COMMANDS = (check, fmt, following, explain, timeline, allocate, settle, examples, cases, schema, new)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 findings or failures, 2 misuse."""
    _speak_utf8()
    given = parser().parse_args(arguments)
    try:
        code: int = given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough. Python would complain when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return 130
    except (EndedError, RulesetError, InputError, SuiteError, OSError) as error:
        return _ended(error, given.lang, as_json=getattr(given, "json", False))
    return code


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(prog="renewrules", description="Business policy in .rules files.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        added = command.add_to(commands)
        added.add_argument(
            "--lang", choices=("zh", "en"), help="language of the answer; else that of the rules"
        )
        added.set_defaults(run=command.run)
    return top


def _ended(
    error: EndedError | RulesetError | InputError | SuiteError | OSError,
    lang: Language | None,
    *,
    as_json: bool,
) -> int:
    match error:
        case EndedError():
            sys.stderr.write(f"{error}\n")
            return error.code
        case RulesetError():
            language = lang or error.language
            if as_json:
                show_json({"diagnostics": to_json(error.diagnostics, error.sources, language)})
            else:
                sys.stderr.write(render(error.diagnostics, error.sources, language) + "\n")
            return FOUND
        case InputError():
            refused = InputError(error.faults, lang or error.language)
            if as_json:
                show_json({"faults": _faults_json(refused)})
            else:
                sys.stderr.write(f"{refused}\n")
            return FOUND
        case SuiteError():
            sys.stderr.write(f"{error}\n")
            return FOUND
        case OSError():
            sys.stderr.write(f"{_unreadable(error, lang or 'en')}\n")
            return MISUSED


def _unreadable(error: OSError, language: Language) -> str:
    if isinstance(error, FileNotFoundError):
        path = error.filename or str(error).rpartition(": ")[2]
        return say("no-file", language, path=path)
    return say("cannot-read", language, path=error.filename, reason=error.strerror or error)


def _faults_json(error: InputError) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for fault in error.faults:
        described = describe_fault(fault.code, fault.facts, error.language)
        found.append(
            {"path": fault.path, "code": fault.code, "message": described.message, "help": described.help}
        )
    return found


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")

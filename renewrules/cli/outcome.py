"""How a command ends, and how it prints."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from renewrules.cli.words import say
from renewrules.engine.outside import json_ready
from renewrules.wording import Language

FINE, FOUND, MISUSED = 0, 1, 2
"""The exit codes: fine; findings, differences, faulty input or failures; wrong use of the command."""


class EndedError(Exception):
    """A command cannot go on: a sentence for its user, and the exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def misused(key: str, language: Language, **facts: object) -> NoReturn:
    """End the command: it was not used as it can be."""
    raise EndedError(say(key, language, **facts), MISUSED)


def faulty(key: str, language: Language, **facts: object) -> NoReturn:
    """End the command: what it was given is faulty."""
    raise EndedError(say(key, language, **facts), FOUND)


def show(text: str) -> None:
    """Print text, and a line end where it has none."""
    sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")


def show_json(value: object, *, one_line: bool = False) -> None:
    """Print a value as JSON; decimals as text, so that none of their decimals are lost."""
    show(json.dumps(value, ensure_ascii=False, indent=None if one_line else 2, default=_plain))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, Sequence | frozenset | set) else json_ready(value)


def in_color() -> bool:
    """Whether to paint: only for a terminal, and not against the wish of NO_COLOR (no-color.org)."""
    environment: Mapping[str, str] = os.environ
    return sys.stdout.isatty() and not environment.get("NO_COLOR")

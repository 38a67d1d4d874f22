"""Faults of facts and events as values: a code, its facts and a path.

No prose: see `renewrules.wording.faults`.
"""

from collections.abc import Iterable
from typing import cast

import attrs

from renewrules.diagnostics import Code, Fact, Facts, Severity
from renewrules.wording import Language
from renewrules.wording.faults import describe_faults

_ERROR = Severity.ERROR

FAULTS: tuple[Code, ...] = (
    Code("IN100", "faulty-input", _ERROR, ("faults",)),
    Code("IN101", "not-object", _ERROR),
    Code("IN102", "not-list", _ERROR),
    Code("IN103", "unknown-subject", _ERROR, ("name", "subjects"), ("suggestion",)),
    Code("IN104", "unknown-name", _ERROR, ("name", "owner"), ("suggestion",)),
    Code("IN105", "name-twice", _ERROR, ("name", "other")),
    Code("IN106", "only-one", _ERROR, ("subject", "count")),
    Code("IN107", "missing-id", _ERROR, ("subject",)),
    Code("IN108", "id-not-text", _ERROR, ("value",)),
    Code("IN109", "id-twice", _ERROR, ("subject", "id")),
    Code("IN110", "which-row", _ERROR, ("subject", "count")),
    Code("IN111", "no-such-row", _ERROR, ("subject", "id"), ("suggestion",)),
    Code("IN112", "no-row", _ERROR, ("subject",)),
    Code("IN120", "must-be-filled-in", _ERROR, ("name",)),
    Code("IN130", "not-yes-or-no", _ERROR, ("value",)),
    Code("IN131", "not-a-number", _ERROR, ("value",)),
    Code("IN132", "float", _ERROR, ("value",)),
    Code("IN133", "not-finite", _ERROR, ("value",)),
    Code("IN134", "too-many-decimals", _ERROR, ("value", "decimals")),
    Code("IN135", "too-many-digits", _ERROR, ("limit",)),
    Code("IN136", "below-least", _ERROR, ("value", "least")),
    Code("IN137", "above-most", _ERROR, ("value", "most")),
    Code("IN140", "not-a-date", _ERROR, ("value",)),
    Code("IN141", "no-such-day", _ERROR, ("value",)),
    Code("IN142", "instant-for-day", _ERROR, ("value",)),
    Code("IN143", "not-an-instant", _ERROR, ("value",)),
    Code("IN144", "no-offset", _ERROR, ("value",)),
    Code("IN150", "not-an-option", _ERROR, ("value", "options"), ("suggestion",)),
    Code("IN151", "option-twice", _ERROR, ("value",)),
    Code("IN152", "not-options", _ERROR, ("value",)),
    Code("IN153", "not-a-zone", _ERROR, ("value",)),
    Code("IN154", "not-text", _ERROR, ("value",)),
    Code("IN155", "control-character", _ERROR, ("character",)),
    Code("IN160", "unknown-kind", _ERROR, ("kind", "kinds"), ("suggestion",)),
    Code("IN161", "event-twice", _ERROR, ("id",)),
    Code("IN162", "answers-malformed", _ERROR, ("value",)),
    Code("IN163", "unknown-step", _ERROR, ("step",), ("suggestion",)),
    Code("IN164", "answers-elsewhere", _ERROR, ("answered", "concerned")),
    Code("IN170", "filled-in-here", _ERROR, ("name",)),
    Code("IN171", "not-for-all-deals", _ERROR, ("subject",)),
    Code("IN172", "not-a-settlement", _ERROR),
    Code("IN173", "prior-not-earlier", _ERROR, ("period",)),
    Code("IN174", "prior-missing", _ERROR, ("period",)),
    Code("IN175", "deal-gone", _ERROR, ("id",)),
)
"""Every kind of fault, in order of code."""

_BY_SLUG = {code.slug: code for code in FAULTS}


@attrs.frozen
class InputFault:
    """One fault: where, such as ``policy[P1].expiry`` or ``events[3].at`` (from 0), and its facts by name."""

    path: str
    code: str
    facts: Facts


class InputError(ValueError):
    """Facts or events that no decision can be made on: every fault, told in `language`."""

    def __init__(self, faults: tuple[InputFault, ...], language: str) -> None:
        super().__init__(faults, language)
        self.faults = faults
        self.language = cast(Language, language)

    def __str__(self) -> str:
        return describe_faults(
            tuple((fault.path, fault.code, fault.facts) for fault in self.faults), self.language
        )


class RefusedError(Exception):
    """Why one value cannot be read: the fault's slug and facts; whoever knows the path makes it a fault."""

    def __init__(self, slug: str, **facts: Fact | None) -> None:
        super().__init__(slug)
        self.slug = slug
        self.facts = facts


def fault(path: str, slug: str, facts: dict[str, Fact | None]) -> InputFault:
    """A fault by its slug; a fact of None is left out. ValueError unless the facts are the code's own."""
    code = _BY_SLUG[slug]
    known = {name: fact for name, fact in facts.items() if fact is not None}
    if not set(code.facts) <= known.keys() <= {*code.facts, *code.optional}:
        raise ValueError(f"{slug} states {sorted(code.facts)}, not {sorted(known)}")
    return InputFault(path, code.code, tuple(sorted(known.items())))


def suggestion(names: Iterable[str]) -> tuple[str, ...] | None:
    """Nearest names as an optional fact: None where there are none."""
    return tuple(names) or None


def shown(value: object) -> str:
    """A given value as its writer would know it again."""
    match value:
        case bool():
            return "true" if value else "false"
        case "":
            return '""'
        case list() | tuple():
            return "[" + ", ".join(map(shown, value)) + "]"
        case _:
            return str(value)

"""Whether an answer is as a case expects: everything expected must be there, and more may be.

An expectation is a part of an answer:

- an object expects each of its names; one that is left out of the answer counts as null;
- a name without its row, `care_call` for `care_call@P1`, stands for the only row there is, and so does a
  value that is expected without rows;
- `holds` and lists expect exactly what they say; under `cites`, `says` and `unknown`, each entry must be
  among those found;
- decimals are compared as numbers and points in time as instants.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

import attrs

from renewrules.conformance.suite import Case, Plain

_EXACT = frozenset({"holds"})
_WITHIN = frozenset({"cites", "says", "unknown"})
_BY_ROW = frozenset({"steps", "messages", "suggestions", "offers", "responses"})


@attrs.frozen
class Difference:
    """Where an answer is not as expected: the path in the answer, what was expected, what came."""

    path: str
    expected: Plain
    actual: Plain


def grade(case: Case, answer: Plain) -> tuple[Difference, ...]:
    """Everything in which an answer falls short of a case; nothing when it passes."""
    if not isinstance(answer, Mapping):
        return (Difference("", dict(case.expect), answer),)
    if "errors" in answer and "errors" not in case.expect:
        return (Difference("errors", None, answer["errors"]),)
    return tuple(_compare("", case.expect, answer))


def _compare(path: str, expected: Plain, actual: Plain) -> Iterator[Difference]:
    place = path.rpartition(".")[2]
    top = path.partition(".")[0]
    match expected:
        case Mapping() if place in _EXACT:
            yield from _exact(path, expected, actual)
        case Mapping() if isinstance(actual, Mapping):
            for name, part in expected.items():
                below = f"{path}.{name}" if path else name
                yield from _compare(below, part, _part(path, name, actual))
        case list() if top in _WITHIN or place in _WITHIN:
            found = actual if isinstance(actual, list | str) else []
            missing = [entry for entry in expected if entry not in found]
            if missing:
                yield Difference(path, missing, actual)
        case _ if top == "values" and isinstance(actual, Mapping) and len(actual) == 1:
            yield from _compare(path, expected, *actual.values())
        case _:
            yield from _exact(path, expected, actual)


def _part(path: str, name: str, actual: Mapping[str, Plain]) -> Plain:
    """What an answer has under a name; in parts that have rows, the only row may be left out."""
    if name not in actual and path in _BY_ROW and "@" not in name:
        found = [part for key, part in actual.items() if key.partition("@")[0] == name]
        return found[0] if len(found) == 1 else None
    return actual.get(name)


def _exact(path: str, expected: Plain, actual: Plain) -> Iterator[Difference]:
    if _normal(expected) != _normal(actual):
        yield Difference(path, expected, actual)


def _normal(value: Plain) -> Plain:
    match value:
        case Mapping():
            return {name: _normal(part) for name, part in value.items()}
        case list() | tuple():
            return [_normal(part) for part in value]
        case str():
            return _normal_text(value)
        case _:
            return value


def _normal_text(text: str) -> Plain:
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    if "T" in text:
        try:
            return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
        except ValueError:
            pass
    return text

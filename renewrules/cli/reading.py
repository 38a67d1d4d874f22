"""Rules, facts and events from files, folders and standard input."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import attrs

from renewrules import api
from renewrules.cli.outcome import faulty, misused
from renewrules.source import read_source
from renewrules.wording import Language

STDIN = "-"


@attrs.frozen
class Case:
    """One question's facts and events; `place` says where they come from."""

    place: str
    facts: Mapping[str, object]
    events: Sequence[object]


def read_rules(given: argparse.Namespace) -> api.Checked:
    """Read and check rules from a file, a folder or standard input, with the overlays laid over them."""
    try:
        if given.rules != STDIN:
            return api.check(given.rules, overlays=given.overlay)
        overlays = api.overlay_sources(given.overlay)
        sources = api.unlike([read_source(sys.stdin.buffer.read(), "stdin"), *overlays])
    except ValueError as error:
        misused("overlay-twice", given.lang or "en", reason=error)
    return api.check_sources(sources, "stdin")


def load_rules(given: argparse.Namespace) -> api.Ruleset:
    """Rules that are fit to be used; RulesetError when they are not."""
    return api.usable(read_rules(given))


def read_cases(facts: str, events: str | None, language: Language) -> tuple[Case, ...]:
    """The questions in a document: one, or one for each line of JSON lines."""
    if events == facts == STDIN:
        misused("one-stdin", language)
    documents = _documents(facts, language)
    if events is not None and len(documents) > 1:
        misused("events-where", language, count=len(documents))
    more = _events(events, language) if events is not None else []
    return tuple(_case(place, document, more, language) for place, document in documents)


def read_objects(path: str, language: Language) -> list[dict[str, object]]:
    """The objects of a document: one, a list of them, or one for each line of JSON lines."""
    found: list[dict[str, object]] = []
    for place, document in _documents(path, language, empty=True):
        for each in document if isinstance(document, list) else [document]:
            if not isinstance(each, dict):
                faulty("not-facts", language, place=place)
            found.append(each)
    return found


def _case(place: str, document: object, more: list[object], language: Language) -> Case:
    if not isinstance(document, dict):
        faulty("not-facts", language, place=place)
    wrapped = "facts" in document and document.keys() <= {"facts", "events"}
    facts = document["facts"] if wrapped else document
    events = document.get("events", []) if wrapped else []
    if not isinstance(facts, dict):
        faulty("not-facts", language, place=place)
    if not isinstance(events, list):
        faulty("not-events", language, place=place)
    return Case(place, facts, [*events, *more])


def _events(path: str, language: Language) -> list[object]:
    documents = [document for _, document in _documents(path, language, empty=True)]
    if len(documents) == 1 and isinstance(documents[0], list):
        return documents[0]
    if not all(isinstance(document, dict) for document in documents):
        faulty("not-events", language, place=path)
    return documents


def read_documents(path: str, language: Language) -> list[tuple[str, Any]]:
    """Each JSON document of a file with its place; nothing when the file is empty."""
    return _documents(path, language, empty=True)


def _documents(path: str, language: Language, *, empty: bool = False) -> list[tuple[str, Any]]:
    """Each JSON document of a file with its place: the whole file, or each line."""
    place = "stdin" if path == STDIN else path
    data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        faulty("not-utf8", language, place=place)
    if not text.strip():
        return [] if empty else faulty("nothing", language, place=place)
    try:
        return [(place, _Json(place, language).read(text))]
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            _not_json(place, error, language)
    return [
        (f"{place}:{number}", _line(f"{place}:{number}", line, language))
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]


def _line(place: str, line: str, language: Language) -> object:
    try:
        return _Json(place, language).read(line)
    except json.JSONDecodeError as error:
        _not_json(place, error, language)


def _not_json(place: str, error: json.JSONDecodeError, language: Language) -> NoReturn:
    at = f"{place}:{error.lineno}:{error.colno}" if error.lineno > 1 else f"{place}:{error.colno}"
    faulty("not-json", language, place=at, reason=error.msg)


@attrs.frozen
class _Json:
    """Reads JSON strictly: exact numbers, no key twice, nothing that is not JSON."""

    place: str
    language: Language

    def read(self, text: str) -> object:
        try:
            return json.loads(
                text,
                parse_float=self._number,
                parse_int=self._whole,
                parse_constant=self._constant,
                object_pairs_hook=self._object,
            )
        except RecursionError:
            faulty("too-deep", self.language, place=self.place)

    def _number(self, digits: str) -> Decimal:
        try:
            return Decimal(digits)
        except ArithmeticError:
            faulty("number", self.language, place=self.place)

    def _whole(self, digits: str) -> int:
        try:
            return int(digits)
        except ValueError:  # past Python's own limit of digits
            faulty("number", self.language, place=self.place)

    def _constant(self, word: str) -> NoReturn:
        faulty("not-finite", self.language, place=self.place, number=word)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                faulty("key-twice", self.language, place=self.place, name=key)
            found[key] = value
        return found

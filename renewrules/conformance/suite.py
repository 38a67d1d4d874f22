"""The cases of a suite as data: read from a folder of JSON files, one file for each topic.

Beside the topics stands `suite.json`: the rulesets and overlays that cases name, each with the folder of
every edition (the same rules in another language), and the background, facts that every case begins with.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

Plain: TypeAlias = Any
"""What JSON can say: objects, lists, texts, numbers, true, false and null."""

MANIFEST = "suite.json"
_MUST = frozenset({"id", "title", "spec", "sources", "as_of", "expect"})
_MAY = frozenset({"facts", "events", "overlays", "ruleset", "settle"})


class SuiteError(ValueError):
    """A suite that cannot be used: which file or case, and why."""


@attrs.frozen
class Case:
    """One question and what must come out.

    `id` is permanent. `spec` is the rule in words and the arithmetic by hand; `sources` are the numbers of
    what it rests on. `expect` is any part of an answer, see `renewrules.conformance.grading`. `settle` asks
    for a settlement in place of a decision: its `deals`, and the `months` settled one after the other.
    """

    id: str
    topic: str
    title: str
    spec: str
    sources: tuple[str, ...]
    ruleset: str
    overlays: tuple[str, ...]
    facts: Mapping[str, Plain]
    events: tuple[Plain, ...]
    as_of: str
    expect: Mapping[str, Plain]
    own_facts: Mapping[str, Plain]
    settle: Mapping[str, Plain] | None = None

    def question(self) -> dict[str, Plain]:
        """The case without its answer, ready for JSON."""
        asked: dict[str, Plain] = {
            "id": self.id,
            "ruleset": self.ruleset,
            "overlays": list(self.overlays),
            "facts": dict(self.facts),
            "events": list(self.events),
            "as_of": self.as_of,
        }
        return asked if self.settle is None else {**asked, "settle": dict(self.settle)}


@attrs.frozen
class Suite:
    """All cases in order of id, and the folder of each edition of the rulesets and overlays they name."""

    cases: tuple[Case, ...]
    folders: Mapping[str, Mapping[str, Path]]

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions every ruleset and overlay has."""
        common = [set(folders) for folders in self.folders.values()]
        return tuple(sorted(set.intersection(*common))) if common else ()

    def folder(self, name: str, edition: str) -> Path:
        """Where a ruleset or an overlay stands.

        Raises:
            SuiteError: when the suite names none, or it has no such edition.
        """
        if edition not in self.folders.get(name, {}):
            raise SuiteError(f"{MANIFEST}: there is no `{name}` in the edition `{edition}`")
        return self.folders[name][edition]


def read_suite(folder: str | Path) -> Suite:
    """The suite in a folder.

    Raises:
        FileNotFoundError: when there is no such folder, or no `suite.json` in it.
        SuiteError: when a file or a case of it is not as it must be.
    """
    root = Path(folder)
    manifest = _document(root / MANIFEST)
    background = manifest.get("background", {})
    folders = {
        name: {edition: root / path for edition, path in editions.items()}
        for name, editions in manifest.get("rulesets", {}).items()
    }
    topics = sorted(path for path in root.glob("*.json") if path.name != MANIFEST)
    cases = [case for path in topics for case in _topic(path, background)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise SuiteError(f"{case.topic}.json: {case.id} occurs twice")
        seen.add(case.id)
        for name in (case.ruleset, *case.overlays):
            if name not in folders:
                raise SuiteError(f"{case.topic}.json: {case.id}: {MANIFEST} does not name `{name}`")
    return Suite(tuple(sorted(cases, key=lambda case: case.id)), folders)


def _document(path: Path) -> dict[str, Plain]:
    try:
        found = json.loads(path.read_text("utf-8"), object_pairs_hook=_object)
    except ValueError as error:
        raise SuiteError(f"{path.name}: {error}") from error
    if not isinstance(found, dict):
        raise SuiteError(f"{path.name}: it must be an object")
    return found


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for name, value in pairs:
        if name in found:
            raise SuiteError(f"`{name}` occurs twice in one object")
        found[name] = value
    return found


def _topic(path: Path, background: Mapping[str, Plain]) -> list[Case]:
    document = _document(path)
    if not isinstance(document.get("cases"), list):
        raise SuiteError(f"{path.name}: it must have a list of `cases`")
    return [_case(path, document, given, background) for given in document["cases"]]


def _case(path: Path, document: dict[str, Plain], given: Plain, background: Mapping[str, Plain]) -> Case:
    if not isinstance(given, dict) or not given.keys() >= _MUST or given.keys() - _MUST - _MAY:
        name = given.get("id", "a case") if isinstance(given, dict) else "a case"
        raise SuiteError(f"{path.name}: {name} must have {sorted(_MUST)} and may have {sorted(_MAY)}")
    facts = given.get("facts", {})
    return Case(
        id=given["id"],
        topic=path.stem,
        title=given["title"],
        spec=given["spec"],
        sources=tuple(given["sources"]),
        ruleset=str(given.get("ruleset", document.get("ruleset", ""))),
        overlays=tuple(given.get("overlays", ())),
        facts=_over(background, facts),
        events=tuple(given.get("events", ())),
        as_of=given["as_of"],
        expect=given["expect"],
        own_facts=facts,
        settle=given.get("settle"),
    )


def _over(background: Mapping[str, Plain], facts: Mapping[str, Plain]) -> dict[str, Plain]:
    """Facts laid over the background: one object's fact by fact, a list in place of what was there."""
    merged = dict(background)
    for subject, own in facts.items():
        below = merged.get(subject)
        merged[subject] = {**below, **own} if isinstance(below, dict) and isinstance(own, dict) else own
    return merged

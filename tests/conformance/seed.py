"""What of the seed document stands in which rules and cases: `docs/seed.md`, and what it is made from.

`python -m tests.conformance.seed` writes the page.
"""

import re
import textwrap
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import attrs

import renewrules as rr
from renewrules.conformance.answers import ids_in
from renewrules.conformance.engine import Engine
from renewrules.conformance.exercise import trace_of
from renewrules.conformance.suite import Case, read_suite
from renewrules.coverage.inventory import Inventory, Rule, RuleKey, inventory
from renewrules.coverage.tracing import Trace
from tests.conformance.layout import FOLDER

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "docs" / "seed.toml"
PAGE = ROOT / "docs" / "seed.md"
SUITE = read_suite(FOLDER)
OTHERS = re.compile(r"(SC|P|L|N|C|O|T|U|E|I)[0-9]{1,2}[a-z]?|IN1[0-9]{2}")
"""Ids of scenarios, of the notes' own sources and conventions, and of refused inputs."""

SHOWN = 4


@attrs.frozen
class Item:
    """An item of the seed document, a contradiction, or a legal limit."""

    id: str
    says: str
    note: str
    rules: tuple[str, ...]


@cache
def items() -> dict[str, Item]:
    """The inventory in its order."""
    given = tomllib.loads(NOTES.read_text("utf-8"))
    return {
        name: Item(name, facts["says"], facts.get("note", ""), tuple(facts.get("rules", ())))
        for name, facts in given.items()
    }


@cache
def engine(edition: str) -> Engine:
    return Engine(SUITE, edition, lambda folder, overlays: rr.load(folder, overlays=overlays))


@cache
def rules(edition: str) -> dict[RuleKey, Rule]:
    """Every declaration of every ruleset and overlay of the suite."""
    found: dict[RuleKey, Rule] = {}
    for name, overlays in dict.fromkeys((case.ruleset, case.overlays) for case in SUITE.cases):
        loaded = engine(edition).ruleset(name, overlays)
        held = inventory(loaded.sources, loaded.program)
        found |= {rule.key: rule for rule in held.rules if not rule.part}
    return found


@cache
def rules_of(name: str) -> tuple[Rule, ...]:
    """The rules whose source names an item, and those that its note says carry it."""
    carriers = items()[name].rules
    return tuple(
        rule for rule in rules("en").values() if name in ids_in(rule.source) or str(rule) in carriers
    )


def cases_of(name: str) -> tuple[Case, ...]:
    """The cases that are about an item."""
    return tuple(case for case in SUITE.cases if name in case.sources)


@cache
def traces() -> dict[str, Trace]:
    """The rules that each case exercises, and those it is about without their applying, by its id."""
    return {case.id: trace_of(case, *held(case.ruleset, case.overlays)) for case in SUITE.cases}


@cache
def held(ruleset: str, overlays: tuple[str, ...]) -> tuple[rr.Ruleset, Inventory]:
    loaded = engine("en").ruleset(ruleset, overlays)
    return loaded, inventory(loaded.sources, loaded.program)


INTRODUCTION = """\
Where each item of the customer's plan of 2015 stands (S), what was done about each contradiction and
gap in it (X), and each legal limit (LG, US, EU, UK). Rules are those whose source clause names the
item, and those that carry it without naming it; cases are those of [the conformance
suite](conformance.md) that are about it. A test fails when an item has no rule or no case, when a
source names an item that does not exist, and when a case does not exercise a rule of the item it is
about. Made by `python -m tests.conformance.seed` from [seed.toml](seed.toml), the rules and the cases."""

TITLES = {
    "S": "The plan, section by section",
    "X": "Contradictions and gaps",
    "LG": "Legal limits, China",
    "US": "Other jurisdictions",
}


def page() -> str:
    lines = [
        "# The seed document under rules",
        "",
        *textwrap.wrap(INTRODUCTION, 120),
    ]
    for prefix, title in TITLES.items():
        mine = [item for item in items().values() if group_of(item.id) == prefix]
        lines += ["", f"## {title}", "", "| id | says | rules | cases | note |", "|---|---|---|---|---|"]
        lines += [row(item) for item in mine]
    lines += ["", "## Scenarios of the notes", "", "| scenario | cases |", "|---|---|"]
    scenarios = sorted({source for case in SUITE.cases for source in case.sources if source.startswith("SC")})
    lines += [f"| {name} | {some(case.id for case in cases_of(name))} |" for name in scenarios]
    return "\n".join(lines) + "\n"


def group_of(name: str) -> str:
    prefix = re.sub(r"[0-9].*", "", name)
    return "US" if prefix in ("EU", "UK") else prefix


def row(item: Item) -> str:
    named = "<br>".join(f"{rule} ({rule.file})" for rule in rules_of(item.id))
    return (
        f"| {item.id} | {item.says} | {named} | {some(case.id for case in cases_of(item.id))} | {item.note} |"
    )


def some(ids: Iterable[str]) -> str:
    found = list(ids)
    rest = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + rest


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

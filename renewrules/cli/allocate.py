"""`renewrules allocate`: who looks after which customers this month, and why."""

import argparse
from collections.abc import Iterable, Iterator

from renewrules.allocation.answers import Allocation, Assignment, Unassigned, Undecided
from renewrules.api import Ruleset
from renewrules.cli.asking import check_moment, language_of
from renewrules.cli.options import Commands, add_command, add_json, add_rules
from renewrules.cli.outcome import FINE, misused, show, show_json
from renewrules.cli.reading import STDIN, load_rules, read_objects
from renewrules.cli.words import say
from renewrules.display import display_width
from renewrules.engine.outside import json_ready
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "allocate", "say who looks after which customers, and why")
    add_rules(command)
    for name, what in (("customers", "each with id, facts and events"), ("staff", "each with id and facts")):
        text = f"{name} in JSON lines or a JSON list, {what}; - for standard input"
        command.add_argument(name, metavar=name.upper(), help=text)
    command.add_argument(
        "--as-of",
        required=True,
        metavar="TIME",
        help="the time asked for, such as 2015-09-06T09:00+08:00 or a day",
    )
    command.add_argument(
        "--assignment", metavar="NAME", help="which assignment, where the rules have several"
    )
    command.add_argument("--why", action="store_true", help="give the reasons of each line")
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """Who takes what, what nobody takes, what is not decided, and what each person has then."""
    if [given.rules, given.customers, given.staff].count(STDIN) > 1:
        misused("one-stdin", given.lang or "en")
    ruleset = load_rules(given)
    language = language_of(ruleset, given.lang)
    check_moment(ruleset, "--as-of", given.as_of, language)
    customers, staff = (read_objects(path, language) for path in (given.customers, given.staff))
    try:
        made = ruleset.allocate(customers, staff, as_of=given.as_of, name=given.assignment)
    except KeyError:
        vocabulary = ruleset.program.vocabulary
        names = [vocabulary.name(rule.name, language) for rule in ruleset.program.assignments]
        misused("which-assignment", language, names=("、" if language == "zh" else ", ").join(names) or "-")
    if given.json:
        show_json(made.to_dict())
    else:
        show("\n".join(_Shown(ruleset, made, language, why=given.why).lines()))
    return FINE


class _Shown:
    """An allocation as people read it."""

    def __init__(self, ruleset: Ruleset, made: Allocation, language: Language, *, why: bool) -> None:
        self.vocabulary = ruleset.program.vocabulary
        self.made, self.language, self.why = made, language, why

    def lines(self) -> Iterator[str]:
        made = self.made
        numbers = {
            "given": made.given,
            "assigned": len(made.assignments),
            "nobody": len(made.unassigned),
            "undecided": len(made.undecided),
            "not_due": len(made.not_due),
        }
        counts = say("counts", self.language, **numbers)
        name = self._name(made.name)
        yield say("allocated", self.language, name=name, day=made.as_of.date(), counts=counts)
        yield from self._listed(made.assignments)
        if made.unassigned:
            yield say("nobody-takes", self.language)
            yield from self._listed(made.unassigned)
        if made.undecided:
            yield say("undecided", self.language)
            yield from self._listed(made.undecided)
        if made.loads:
            yield say("loads", self.language)
            rows = [
                (load.person, f"{_or_unknown(load.before)} → {_or_unknown(load.after)}")
                for load in made.loads
            ]
            yield from (f"  {text}" for text in _columns(rows))

    def _listed(self, entries: Iterable[Assignment | Unassigned | Undecided]) -> Iterator[str]:
        listed = list(entries)
        for entry, text in zip(listed, _columns(map(self._cells, listed)), strict=True):
            yield f"  {text}"
            if self.why:
                reasons = self.made.explain(entry.unit, entry.customer).in_language(self.language)
                yield from (f"    {line}" for line in reasons.text.splitlines()[1:])

    def _cells(self, entry: Assignment | Unassigned | Undecided) -> tuple[str, ...]:
        place = (entry.customer,) if entry.customer == entry.unit else (entry.customer, entry.unit)
        match entry:
            case Assignment():
                return (
                    *place,
                    entry.person,
                    say("by-row", self.language, row=entry.row),
                    *self._details(entry),
                )
            case Unassigned():
                return (*place, *self._details(entry))
            case Undecided():
                lacking = ("、" if self.language == "zh" else ", ").join(map(self._path, entry.lacking))
                return (*place, say("for-lack", self.language, lacking=lacking))

    def _details(self, entry: Assignment | Unassigned) -> Iterator[str]:
        for label, value in entry.details:
            shown = json_ready(value)
            text = self._name(shown) if isinstance(value, str) else _or_unknown(shown)
            yield f"{self._name(label)} {text}"

    def _name(self, name: object) -> str:
        return self.vocabulary.name(str(name), self.language)

    def _path(self, path: str) -> str:
        """A fact by its path, in the words of the language."""
        owner, _, fact = path.rpartition(".")
        subject, bracket, row = owner.partition("[")
        return f"{self._name(subject)}{bracket}{row}.{self._name(fact)}"


def _or_unknown(value: object) -> str:
    return "?" if value is None else str(value)


def _columns(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    cells = list(rows)
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()

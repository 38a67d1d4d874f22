"""`renewrules settle`: what each person is paid for a month, and why."""

import argparse
from collections.abc import Iterator

import attrs

from renewrules.api import Ruleset
from renewrules.cli.asking import language_of
from renewrules.cli.options import Commands, add_command, add_json, add_rules
from renewrules.cli.outcome import FINE, misused, show, show_json
from renewrules.cli.reading import STDIN, load_rules, read_objects
from renewrules.cli.words import say
from renewrules.display import display_width
from renewrules.settlement.answers import Line, Settlement, Statement, Undecided
from renewrules.settlement.months import month_from
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "settle", "say what each person is paid for a month, and why")
    add_rules(command)
    command.add_argument(
        "deals",
        metavar="DEALS",
        help="all deals there ever were, in JSON lines or a JSON list; - for standard input",
    )
    command.add_argument("--period", required=True, metavar="MONTH", help="the month paid, such as 2015-11")
    command.add_argument(
        "--prior",
        action="append",
        default=[],
        metavar="FILE",
        help="what this command answered with --json for an earlier month; once for each",
    )
    command.add_argument("--facts", metavar="FILE", help="facts that hold for all deals, in JSON")
    command.add_argument(
        "--settlement", metavar="NAME", help="which settlement, where the rules have several"
    )
    command.add_argument("--why", action="store_true", help="give the reasons of each line")
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """One statement for each person, then what could not be decided."""
    if [given.rules, given.deals, given.facts, *given.prior].count(STDIN) > 1:
        misused("one-stdin", given.lang or "en")
    ruleset = load_rules(given)
    language = language_of(ruleset, given.lang)
    settlement = _settled(ruleset, given, language)
    if given.json:
        show_json(settlement.to_dict())
    else:
        shown = _Shown(settlement, ruleset.program.vocabulary, language)
        show("\n".join(shown.lines(why=given.why)))
    return FINE


def _settled(ruleset: Ruleset, given: argparse.Namespace, language: Language) -> Settlement:
    try:
        month_from(given.period)
    except ValueError:
        misused("bad-month", language, value=given.period)
    deals = read_objects(given.deals, language)
    prior = [each for path in given.prior for each in read_objects(path, language)]
    facts: dict[str, object] = {}
    for each in read_objects(given.facts, language) if given.facts else ():
        facts.update(each)
    try:
        return ruleset.settle(
            deals, period=given.period, prior=prior, facts=facts, settlement=given.settlement
        )
    except KeyError:
        vocabulary = ruleset.program.vocabulary
        names = [vocabulary.name(rule.name, language) for rule in ruleset.program.settlements]
        misused("which-settlement", language, names=("、" if language == "zh" else ", ").join(names) or "-")


@attrs.frozen
class _Shown:
    """A settlement as people read it, in one language."""

    settlement: Settlement
    vocabulary: Vocabulary
    language: Language

    def lines(self, *, why: bool) -> Iterator[str]:
        """A heading, a statement for each person, and what is open."""
        made = self.settlement
        facts = {"name": self._name(made.name), "period": made.period, "currency": made.currency}
        yield self._say("settled", **facts, total=f"{made.total:,}")
        for statement in made.statements:
            yield ""
            yield from self._statement(statement, why=why)
        if made.undecided:
            yield ""
            yield self._say("undecided")
            yield from (f"  {self._open(each)}" for each in made.undecided)

    def _statement(self, statement: Statement, *, why: bool) -> Iterator[str]:
        yield self._say("statement", person=statement.person, net=f"{statement.net:,}")
        lines = [line for line in self.settlement.lines if line.person == statement.person]
        for line, text in zip(lines, _columns([self._row(line) for line in lines]), strict=True):
            yield f"  {text}"
            if why:
                reasons = self.settlement.explain(line).in_language(self.language).text.splitlines()
                yield from (f"    {reason}" for reason in reasons[1:])
        amounts = {name: f"{getattr(statement, name):,}" for name in _AMOUNTS}
        yield "  " + self._say("earned", **amounts)
        if statement.carried_in or statement.owed:
            yield "  " + self._say("taken-back", **amounts)

    def _row(self, line: Line) -> tuple[str, ...]:
        share = self._name(line.share) if line.share else "-"
        kind = self._say(f"line-{line.kind}")
        return line.month, line.deal or "-", self._name(line.rule), share, kind, f"{line.amount:,}"

    def _open(self, each: Undecided) -> str:
        comma = "、" if self.language == "zh" else ", "
        lacking = comma.join(".".join(map(self._name, name.split("."))) for name in each.lacking)
        what = " ".join(part for part in (each.month, each.deal, self._name(each.rule)) if part)
        return self._say("lacks", what=what, lacking=lacking)

    def _name(self, name: str) -> str:
        return self.vocabulary.name(name, self.language)

    def _say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)


_AMOUNTS = ("earned", "carried_in", "owed", "taken_back", "carried_out")


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        blanks = [" " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]
        texts = [cell + blank for cell, blank in zip(row[:-1], blanks, strict=False)]
        yield "  ".join([*texts, blanks[-1] + row[-1]])

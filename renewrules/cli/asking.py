"""Asking a ruleset about what the command line gives."""

import argparse
from collections.abc import Iterator

import attrs

from renewrules.api import Decision, Ruleset, moment
from renewrules.cli.outcome import misused
from renewrules.cli.reading import STDIN, Case, load_rules, read_cases
from renewrules.wording import Language


@attrs.frozen
class Asked:
    """A ruleset, the cases to be asked about, the time, and the language to answer in."""

    ruleset: Ruleset
    cases: tuple[Case, ...]
    as_of: str
    language: Language

    @property
    def several(self) -> bool:
        """Whether there is more than one case, so that each answer needs a heading."""
        return len(self.cases) > 1

    def decisions(self) -> Iterator[tuple[Case, Decision]]:
        """Each case with its decision."""
        for case in self.cases:
            yield case, self.ruleset.decide(case.facts, case.events, as_of=self.as_of)


def asked(given: argparse.Namespace) -> Asked:
    """What the command line asks."""
    if given.rules == STDIN and STDIN in (given.facts, given.events):
        misused("one-stdin", given.lang or "en")
    ruleset = load_rules(given)
    language = language_of(ruleset, given.lang)
    check_moment(ruleset, "--as-of", given.as_of, language)
    return Asked(ruleset, read_cases(given.facts, given.events, language), given.as_of, language)


def language_of(ruleset: Ruleset, wanted: Language | None) -> Language:
    """The language to answer in: the one wanted, else that of the rules."""
    return wanted or ("zh" if ruleset.program.language == "zh" else "en")


def check_moment(ruleset: Ruleset, option: str, value: str, language: Language) -> None:
    """End the command when an option is no point in time."""
    try:
        moment(value, ruleset.program.zone)
    except ValueError:
        misused("bad-moment", language, option=option, value=value)


def heading(case: Case, asked: Asked) -> str:
    """A line above the answer where there are several, else nothing."""
    return f"== {case.place}\n" if asked.several else ""

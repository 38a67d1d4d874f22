"""`renewrules explain`: why a decision is as it is, or why something is not so."""

import argparse

from renewrules.api import Decision
from renewrules.cli.asking import asked, heading
from renewrules.cli.options import Commands, add_command, add_question
from renewrules.cli.outcome import FINE, MISUSED, EndedError, show, show_json
from renewrules.engine.lookups import UnknownNameError
from renewrules.explain.claims import Claim
from renewrules.explain.writing import Explanation
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "explain", "explain a decision, or one thing in it")
    add_question(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--why", metavar="NAME", help="a step, value, suggestion, package or rule")
    which.add_argument("--why-not", metavar="NAME", help="the same: what would have to be otherwise")
    command.add_argument("--row", metavar="ID", help="which one, where there are several")
    return command


def run(given: argparse.Namespace) -> int:
    """One explanation for each case."""
    asking = asked(given)
    for case, decision in asking.decisions():
        explanation = _explanation(decision, given, asking.language).in_language(asking.language)
        if given.json:
            show_json(_json(explanation.tree, explanation), one_line=asking.several)
        else:
            show(heading(case, asking) + explanation.text)
    return FINE


def _json(claim: Claim, of: Explanation) -> dict[str, object]:
    """A claim as data: what kind it is, what it says, and the claims that are its reasons."""
    return {
        "claim": claim.key,
        "text": of.sentence(claim),
        "because": [_json(child, of) for child in claim.children],
    }


def _explanation(decision: Decision, given: argparse.Namespace, language: Language) -> Explanation:
    try:
        if given.why is not None:
            return decision.why(given.why, row=given.row)
        if given.why_not is not None:
            return decision.why_not(given.why_not, row=given.row)
    except UnknownNameError as error:
        raise EndedError(error.told(language), MISUSED) from None
    return decision.explain()

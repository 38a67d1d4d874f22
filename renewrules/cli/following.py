"""`renewrules next`: what is to be done next, when, by whom, and why."""

import argparse

import attrs

from renewrules.api import Decision
from renewrules.cli.asking import asked, heading
from renewrules.cli.options import Commands, add_command, add_question
from renewrules.cli.outcome import FINE, show, show_json
from renewrules.cli.words import say
from renewrules.explain.doubt import named_path
from renewrules.explain.responses import ANSWERS
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "next", "say what is to be done next, when, by whom, and why")
    add_question(command)
    return command


def run(given: argparse.Namespace) -> int:
    """One answer for each case."""
    asking = asked(given)
    for case, decision in asking.decisions():
        if given.json:
            show_json(decision.to_dict(), one_line=asking.several)
        else:
            show(heading(case, asking) + told(decision, asking.language))
    return FINE


def told(decision: Decision, language: Language) -> str:
    """The next action with its reasons, and what to say; when there is none, all there is to explain."""
    whole = decision.explain().in_language(language)
    if decision.next is None:
        return whole.text
    action = decision.next
    why = decision.why(f"{action.plan}.{action.step}", row=action.row)
    answers = tuple(claim for claim in whole.tree.children if claim.key in ANSWERS)
    lines = [attrs.evolve(whole, tree=attrs.evolve(whole.tree, children=(why.tree, *answers))).text]
    message = decision.message(action, language=language)
    if message.text:
        lines.append(say("message", language, text=message.text))
    elif message.missing:
        facts = whole.names(map(named_path, message.missing))
        lines.append(say("message-lacks", language, facts=facts))
    return "\n".join(lines)

"""`renewrules timeline`: what will happen if every action turns out as assumed."""

import argparse
import json

from renewrules.cli.asking import Asked, asked, check_moment, heading
from renewrules.cli.options import Commands, add_command, add_question
from renewrules.cli.outcome import FINE, MISUSED, EndedError, misused, show, show_json
from renewrules.cli.reading import Case
from renewrules.cli.words import say
from renewrules.display import display_width
from renewrules.engine.lookups import AssumptionError
from renewrules.explain.writing import prose_of
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.timeline import DONE, Assumption, Entry
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "timeline", "say what will happen if every action turns out as assumed")
    add_question(command)
    command.add_argument("--until", required=True, metavar="TIME", help="how far to look ahead")
    command.add_argument(
        "--assume",
        default=DONE,
        metavar="OUTCOME",
        help="done, an option such as no-answer, or fields by kind of event in JSON; done unless given",
    )
    return command


def run(given: argparse.Namespace) -> int:
    """One timeline for each case."""
    asking = asked(given)
    check_moment(asking.ruleset, "--until", given.until, asking.language)
    assume = _assumption(given.assume, asking.language)
    for case in asking.cases:
        entries = _entries(asking, case, given.until, assume)
        if given.json:
            show_json([_json(entry) for entry in entries], one_line=asking.several)
        else:
            shown = _shown(entries, asking.ruleset.program.vocabulary, asking.language)
            nothing = say("nothing-happens", asking.language, until=given.until)
            show(heading(case, asking) + (shown or nothing))
    return FINE


def _assumption(text: str, language: Language) -> Assumption:
    if not text.startswith("{"):
        return text
    try:
        fields = json.loads(text)
    except ValueError as error:
        misused("not-json", language, place="--assume", reason=error)
    if not all(isinstance(each, dict) for each in fields.values()):
        misused("not-assumed", language, example='{"call": {"outcome": "connected"}}')
    assumed: Assumption = fields
    return assumed


def _entries(asking: Asked, case: Case, until: str, assume: Assumption) -> tuple[Entry, ...]:
    ruleset = asking.ruleset
    try:
        return ruleset.timeline(case.facts, case.events, as_of=asking.as_of, until=until, assume=assume)
    except AssumptionError as error:
        raise EndedError(f"--assume: {error.told(asking.language)}", MISUSED) from None


def _json(entry: Entry) -> dict[str, object]:
    return {
        "at": entry.at,
        "action": entry.action.id,
        "step": entry.action.step,
        "row": entry.action.row,
        "status": entry.action.status,
        "owner": entry.action.owner,
        "assumed": entry.assumed,
    }


def _shown(entries: tuple[Entry, ...], vocabulary: Vocabulary, language: Language) -> str:
    """What is next where that has yet to come, then a line for each thing done, in columns."""
    lines = [_waiting(entry, language) for entry in entries[:1] if entry.assumed is None]
    cells = [_cells(entry, vocabulary, language) for entry in entries if entry.assumed is not None]
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _waiting(entry: Entry, language: Language) -> str:
    explanation = entry.decision.explain().in_language(language)
    return explanation.sentence(explanation.tree) + prose_of(language).words["stop"]


def _cells(entry: Entry, vocabulary: Vocabulary, language: Language) -> tuple[str, ...]:
    """Day, weekday, time, step, row, owner, and how it is assumed to turn out."""
    event = entry.assumed or {}
    frame = {"kind", "at", "answers", "id", "recorded"}
    fields = [str(value) for name, value in event.items() if name not in frame and value != entry.action.row]
    outcome = " ".join(vocabulary.name(name, language) for name in (str(event["kind"]), *fields))
    action = entry.action
    step, owner = (vocabulary.name(name, language) for name in (action.step, action.owner))
    weekday = prose_of(language).weekdays[entry.at.weekday()]
    return f"{entry.at:%Y-%m-%d}", weekday, f"{entry.at:%H:%M}", step, action.row, owner, outcome

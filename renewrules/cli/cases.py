"""`renewrules cases`: the conformance suite, for our engine and for any other.

`ask` writes the questions as JSON lines, `answer` answers such lines as our engine does, `grade` reads
answers; `run` does all three for every edition of the rules. `csv` is the suite as a table for people,
`coverage` says which rules no case exercises.
"""

import argparse
from collections.abc import Callable, Iterator

from renewrules.api import load
from renewrules.cli.coverage import show_coverage
from renewrules.cli.options import Commands, add_command, add_json
from renewrules.cli.outcome import FINE, FOUND, faulty, show, show_json
from renewrules.cli.reading import STDIN, read_documents
from renewrules.cli.words import say
from renewrules.conformance.engine import Engine
from renewrules.conformance.exercise import covered
from renewrules.conformance.grading import Difference, grade
from renewrules.conformance.sheet import sheet, short
from renewrules.conformance.suite import Case, Plain, Suite, read_suite
from renewrules.wording import Language

_ASKED = frozenset({"id", "ruleset", "overlays", "facts", "events", "as_of"})


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "cases", "run the conformance suite, or grade another engine by it")
    command.add_argument("action", choices=tuple(_ACTIONS), help="what to do with the cases")
    command.add_argument("suite", metavar="SUITE", help="the folder of cases, such as rulesets/cases")
    command.add_argument(
        "--file", default=STDIN, metavar="FILE", help="questions or answers; else standard input"
    )
    command.add_argument("--edition", metavar="NAME", help="the edition of the rules, such as en")
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when a case fails."""
    action: Callable[[argparse.Namespace, Suite], int] = _ACTIONS[given.action]
    return action(given, read_suite(given.suite))


def _run(given: argparse.Namespace, suite: Suite) -> int:
    editions = suite.editions if given.edition is None else (given.edition,)
    codes = []
    for edition in editions:
        engine = _engine(suite, edition)
        answers = {case.id: engine.answer(case.question()) for case in suite.cases}
        codes.append(_report(given, edition, suite, answers))
    return max(codes, default=FINE)


def _ask(_: argparse.Namespace, suite: Suite) -> int:
    for case in suite.cases:
        show_json(case.question(), one_line=True)
    return FINE


def _answer(given: argparse.Namespace, suite: Suite) -> int:
    engine = _engine(suite, given.edition or suite.editions[0])
    for place, question in read_documents(given.file, _language(given)):
        if not isinstance(question, dict) or not question.keys() >= _ASKED:
            faulty("not-question", _language(given), place=place)
        show_json({"id": question["id"], "answer": engine.answer(question)}, one_line=True)
    return FINE


def _grade(given: argparse.Namespace, suite: Suite) -> int:
    language = _language(given)
    known = {case.id for case in suite.cases}
    answers: dict[str, Plain] = {}
    for place, document in read_documents(given.file, language):
        if not isinstance(document, dict) or not document.keys() >= {"id", "answer"}:
            faulty("not-answer", language, place=place)
        if document["id"] not in known:
            faulty("no-case", language, place=place, id=document["id"])
        answers[document["id"]] = document["answer"]
    return _report(given, "stdin" if given.file == STDIN else given.file, suite, answers)


def _csv(_: argparse.Namespace, suite: Suite) -> int:
    show(sheet(suite))
    return FINE


def _coverage(given: argparse.Namespace, suite: Suite) -> int:
    """Exit code 1 when there is a rule that no case exercises."""
    engine = _engine(suite, given.edition or suite.editions[0])
    codes = []
    for name in dict.fromkeys(case.ruleset for case in suite.cases):
        rules, found = covered(suite, engine, name)
        shown = engine.suite.folder(name, engine.edition).name
        codes.append(show_coverage(shown, rules, found, language=_language(given), as_json=given.json))
    return max(codes, default=FINE)


_ACTIONS: dict[str, Callable[[argparse.Namespace, Suite], int]] = {
    "run": _run,
    "ask": _ask,
    "answer": _answer,
    "grade": _grade,
    "csv": _csv,
    "coverage": _coverage,
}


def _engine(suite: Suite, edition: str) -> Engine:
    return Engine(suite, edition, lambda folder, overlays: load(folder, overlays=overlays))


def _language(given: argparse.Namespace) -> Language:
    language: Language = given.lang or "en"
    return language


def _report(given: argparse.Namespace, name: str, suite: Suite, answers: dict[str, Plain]) -> int:
    """Say which cases fail and how; a case without an answer fails."""
    language = _language(given)
    verdicts = [(case, grade(case, answers[case.id]) if case.id in answers else None) for case in suite.cases]
    failed = [(case, differences) for case, differences in verdicts if differences != ()]
    if given.json:
        for case, differences in verdicts:
            show_json(_verdict(case, differences), one_line=True)
    else:
        for case, differences in failed:
            show("\n".join(_told(case, differences, language)))
        key = "cases-fail" if failed else "cases-pass"
        show(say(key, language, name=name, count=len(verdicts), failed=len(failed)))
    return FOUND if failed else FINE


def _verdict(case: Case, differences: tuple[Difference, ...] | None) -> dict[str, object]:
    return {
        "id": case.id,
        "passed": differences == (),
        "answered": differences is not None,
        "differences": [
            {"path": each.path, "expected": each.expected, "actual": each.actual}
            for each in differences or ()
        ],
    }


def _told(case: Case, differences: tuple[Difference, ...] | None, language: Language) -> Iterator[str]:
    if differences is None:
        yield say("no-answer", language, id=case.id)
        return
    yield f"{case.id} {case.title}"
    for each in differences:
        facts = {"path": each.path, "expected": short(each.expected), "actual": short(each.actual)}
        yield say("case-difference", language, **facts)

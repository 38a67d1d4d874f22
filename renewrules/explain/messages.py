"""The message an action sends: its script with every placeholder filled, signed where the step says so."""

from collections.abc import Iterator

import attrs

from renewrules.core.nodes import Expr, Program, Step
from renewrules.engine.records import Record
from renewrules.explain.doubt import shown_blank
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.speech import Speech
from renewrules.explain.writing import speech_of
from renewrules.grammar.phrases import Language


@attrs.frozen
class Message:
    """What is said or sent; no text where a placeholder is not known, and `missing` names the facts."""

    text: str | None
    missing: tuple[str, ...]


def message_of(inquiry: Inquiry, step: Step, row: Record) -> Message:
    """The message of a step for a row; a step without a script has an empty one."""
    program = inquiry.situation.program
    name = inquiry.value(step.script, row)
    script = next((script for script in program.scripts if script.name == name), None)
    parts = script.parts if script is not None else ()
    needed = (*(part for part in parts if not isinstance(part, str)), *step.signature)
    blanks = {blank for part in needed for blank in inquiry.doubt.about(part, row)}
    open_ = [part for part in needed if inquiry.situation.evaluate(part, row) is None]
    if open_ or name is None:
        return Message(None, tuple(sorted(shown_blank(inquiry.situation, blank) for blank in blanks)))
    speech = _speech(program)
    text = "".join(part if isinstance(part, str) else _filled(inquiry, speech, part, row) for part in parts)
    signature = list(_signature(inquiry, speech, step, row))
    return Message(
        text + (speech.words["signature"].format(names=speech.names(signature)) if signature else ""), ()
    )


def _speech(program: Program) -> Speech:
    language: Language = "zh" if program.language == "zh" else "en"
    return speech_of(language, program.zone, program.vocabulary)


def _filled(inquiry: Inquiry, speech: Speech, expr: Expr, row: Record) -> str:
    return speech.value(inquiry.situation.evaluate(expr, row), expr.type, brief=True)


def _signature(inquiry: Inquiry, speech: Speech, step: Step, row: Record) -> Iterator[str]:
    for expr in step.signature:
        yield _filled(inquiry, speech, expr, row)

"""The message an action sends: its script with every placeholder filled, signed where the step says so."""

import attrs

from renewrules.core.nodes import Expr, Step
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


def message_of(inquiry: Inquiry, step: Step, row: Record, language: Language) -> Message:
    """The message of a step for a row in a language; a step without a script has an empty one."""
    name = inquiry.value(step.script, row)
    return (
        Message(None, ()) if name is None else script_said(inquiry, str(name), row, step.signature, language)
    )


def script_said(
    inquiry: Inquiry,
    name: str,
    row: Record | None,
    signature: tuple[Expr, ...] = (),
    language: Language | None = None,
) -> Message:
    """A script with every placeholder filled in, signed; nothing where a part of it is not known."""
    program = inquiry.situation.program
    script = next((script for script in program.scripts if script.name == name), None)
    spoken: Language = language or ("zh" if program.language == "zh" else "en")
    parts = () if script is None else script.chinese if spoken == "zh" else script.english
    needed = (*(part for part in parts if not isinstance(part, str)), *signature)
    blanks = {blank for part in needed for blank in inquiry.doubt.about(part, row)}
    if any(inquiry.situation.evaluate(part, row) is None for part in needed):
        return Message(None, tuple(sorted(shown_blank(inquiry.situation, blank) for blank in blanks)))
    speech = speech_of(spoken, program.zone, program.vocabulary)
    text = "".join(part if isinstance(part, str) else _filled(inquiry, speech, part, row) for part in parts)
    shown = (_filled(inquiry, speech, part, row) for part in signature)
    signed = [text for text in dict.fromkeys(shown) if text]
    return Message(
        text + (speech.words["signature"].format(names=speech.names(signed)) if signed else ""), ()
    )


def _filled(inquiry: Inquiry, speech: Speech, expr: Expr, row: Record | None) -> str:
    return speech.value(inquiry.situation.evaluate(expr, row), expr.type, brief=True)

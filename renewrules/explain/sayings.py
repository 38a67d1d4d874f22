"""What is said with a suggestion or a response: its script filled in, or why it is not said."""

from collections.abc import Iterator

from renewrules.core.nodes import Response, Suggestion
from renewrules.engine.answers import ResponseAnswer, SuggestionAnswer
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Named, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.messages import Message, script_said
from renewrules.explain.steps import hold_claim


def saying(inquiry: Inquiry, answer: SuggestionAnswer | ResponseAnswer) -> Message:
    """What a suggestion or a response says; nothing where a rule withholds it."""
    if answer.script is None or answer.withheld_by:
        return Message(None, ())
    rows = inquiry.situation.known.rows[answer.subject]
    row = next(row for row in rows if row.id == answer.row)
    return script_said(inquiry, answer.script, row)


def said_claims(inquiry: Inquiry, entry: Suggestion | Response, row: Record | None) -> Iterator[Claim]:
    """The words, or why they are not said; nothing where there are none."""
    holds = [hold for hold in entry.holds if inquiry.value(hold.active, row) is not False]
    script = Named(entry.script)
    if holds:
        yield claim("not-said", *(hold_claim(inquiry, hold, row) for hold in holds), script=script)
    if not entry.script or holds:
        return
    message = script_said(inquiry, entry.script, row)
    if message.text is not None:
        yield claim("answer", script=script, text=message.text)
    else:
        yield claim("answer-lacks", script=script, facts=tuple(Named(fact) for fact in message.missing))

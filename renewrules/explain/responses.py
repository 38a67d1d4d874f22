"""What is answered to an event: the response, its words, what withholds them, and what comes next."""

from collections.abc import Iterator

from renewrules.core.nodes import Response, ResponseList
from renewrules.engine.answers import ResponseAnswer
from renewrules.engine.records import Record
from renewrules.explain.claims import Claim, Fact, Named, Valued, claim
from renewrules.explain.inquiry import Inquiry
from renewrules.explain.sayings import said_claims
from renewrules.explain.steps import INSTANT

ANSWERS = frozenset({"response", "no-response", "response-unsettled"})
"""The claims about what is answered to an event."""


def answer_claims(inquiry: Inquiry, answers: tuple[ResponseAnswer, ...]) -> Iterator[Claim]:
    """One claim for each answer of a decision."""
    for answer in answers:
        listed = next(each for each in inquiry.situation.program.responses if each.event == answer.event)
        row = next(row for row in inquiry.situation.known.rows[answer.subject] if row.id == answer.row)
        entry = next((each for each in listed.entries if each.name == answer.response), None)
        if entry is None:
            open_ = tuple(_open(inquiry, listed, row))
            yield claim(
                "response-unsettled" if open_ else "no-response", *open_, **_heard(inquiry, listed, row)
            )
        else:
            yield response_claim(inquiry, listed, entry, row)


def response_claim(inquiry: Inquiry, listed: ResponseList, entry: Response, row: Record | None) -> Claim:
    """Whether a response applies, why, what it says, and what comes next."""
    active = inquiry.value(entry.active, row)
    expr = inquiry.definition(entry.active).expr
    what = inquiry.named(entry.name, row)
    sources = inquiry.sources(entry.because, entry.source, entry.origin)
    if not active:
        key = "response-open" if active is None else "response-not"
        return claim(key, *sources, *inquiry.verdicts(expr, row, False, None), what=what)  # noqa: FBT003
    return claim(
        "response",
        *sources,
        *inquiry.verdicts(expr, row, True),  # noqa: FBT003 -- as wanted
        *said_claims(inquiry, entry, row),
        _next(entry),
        what=what,
        **_heard(inquiry, listed, row),
    )


def _heard(inquiry: Inquiry, listed: ResponseList, row: Record | None) -> dict[str, Fact]:
    return {"event": Named(listed.event), "at": Valued(inquiry.value(listed.at, row), INSTANT)}


def _open(inquiry: Inquiry, listed: ResponseList, row: Record) -> Iterator[Claim]:
    """The responses of which it is not known whether they apply."""
    for entry in listed.entries:
        if inquiry.value(entry.active, row) is None:
            yield response_claim(inquiry, listed, entry, row)


def _next(entry: Response) -> Claim:
    steps = tuple(Named(step) for _, step in entry.steps)
    return claim("response-next", steps=steps) if steps else claim("response-ends")

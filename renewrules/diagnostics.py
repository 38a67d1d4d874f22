"""Findings as values: a code, its facts and places. No prose: see `renewrules.wording`."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

import attrs

from renewrules.source import MAXIMUM_SIZE, SourceFile, Span, Unreadable

Fact = str | int | tuple[str, ...]
Facts = tuple[tuple[str, Fact], ...]


class Severity(StrEnum):
    """An error stops a ruleset from being used; a warning does not; a note is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@attrs.frozen
class Code:
    """One kind of finding: the facts it always states, and those it states when known."""

    code: str
    slug: str
    severity: Severity
    facts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_ERROR = Severity.ERROR
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE
_MEGABYTE = 1024 * 1024

CODES: tuple[Code, ...] = (
    Code("RR101", "not-utf8", _ERROR, ("line", "byte")),
    Code("RR102", "binary", _ERROR, ("line", "byte")),
    Code("RR103", "too-large", _ERROR, ("limit",)),
    Code("RR104", "empty-ruleset", _ERROR, ("ruleset",)),
    Code("RR110", "unknown-declaration", _ERROR, ("word",), ("suggestion",)),
    Code("RR111", "missing-colon", _ERROR, ("declaration",)),
    Code("RR112", "missing-stop", _ERROR, ("declaration",)),
    Code("RR113", "clause-not-understood", _ERROR, ("clause",), ("suggestion", "possible")),
    Code("RR114", "clause-not-allowed-here", _ERROR, ("clause", "declaration", "allowed")),
    Code("RR115", "unclosed-quote", _ERROR, ("quote",)),
    Code("RR116", "table-row-width", _ERROR, ("cells", "columns")),
    Code("RR117", "table-without-header", _ERROR),
    Code("RR118", "cell-not-understood", _ERROR, ("cell", "column"), ("suggestion",)),
    Code("RR119", "empty-column", _ERROR, ("column",)),
    Code("RR120", "name-not-allowed", _ERROR, ("name",), ("character", "keyword", "suggestion")),
    Code("RR121", "mixed-language", _WARNING, ("word",), ("suggestion",)),
    Code("RR122", "mixed-script-name", _WARNING, ("name", "character"), ("suggestion",)),
    Code("RR123", "clause-twice", _ERROR, ("clause", "declaration")),
    Code("RR124", "missing-clause", _ERROR, ("declaration", "clause")),
    Code("RR125", "nonexistent-date", _ERROR, ("date",), ("suggestion",)),
    Code("RR126", "wrong-weekday-note", _ERROR, ("date", "note", "actual")),
    Code("RR127", "number-malformed", _ERROR, ("number",), ("suggestion",)),
    Code("RR128", "and-or-mixed", _ERROR),
    Code("RR201", "duplicate-name", _ERROR, ("name", "kind")),
    Code("RR202", "unknown-name", _ERROR, ("name",), ("kinds", "suggestion")),
    Code("RR203", "ambiguous-name", _ERROR, ("name", "owners")),
    Code("RR204", "circular", _ERROR, ("names",)),
    Code("RR205", "unrelated-subjects", _ERROR, ("rule", "first", "second")),
    Code("RR206", "reserved-name", _ERROR, ("name",)),
    Code("RR207", "option-twice", _ERROR, ("option",)),
    Code("RR208", "missing-owner", _ERROR, ("declaration",)),
    Code("RR209", "missing-terms", _ERROR),
    Code("RR210", "second-terms", _ERROR, ("name",)),
    Code("RR211", "unknown-calendar", _ERROR, ("calendar", "calendars"), ("suggestion",)),
    Code("RR212", "unknown-zone", _ERROR, ("zone",)),
    Code("RR213", "unknown-currency", _ERROR, ("currency", "currencies")),
    Code("RR214", "not-a-step-of-plan", _ERROR, ("step", "plan")),
    Code("RR215", "step-not-in-order", _ERROR, ("step", "plan")),
    Code("RR216", "topic-ruled-out", _ERROR, ("topic", "script")),
    Code("RR217", "not-an-option", _ERROR, ("option", "options"), ("suggestion",)),
    Code("RR218", "two-hours", _ERROR, ("channel", "names")),
    Code("RR219", "two-translations", _ERROR, ("name", "first", "second")),
    Code("RR220", "response-to-other-event", _ERROR, ("response", "event")),
    Code("RR221", "not-open", _ERROR, ("name", "kind")),
    Code("RR222", "replaced-twice", _ERROR, ("name", "kind", "overlays")),
    Code("RR223", "other-kind-of-value", _ERROR, ("name", "expected", "actual")),
    Code("RR224", "opened-by-overlay", _ERROR, ("name",)),
    Code("RR225", "terms-of-overlay", _ERROR, ("clause",)),
    Code("RR226", "off-and-worked", _ERROR, ("date",)),
    Code("RR227", "hours-never-meet", _ERROR, ("channel", "names")),
    Code("RR228", "hours-by-two-clocks", _ERROR, ("channel", "names")),
    Code("RR301", "type-mismatch", _ERROR, ("expected", "actual"), ("suggestion",)),
    Code("RR302", "wrong-comparison", _ERROR, ("kind", "words"), ("suggestion",)),
    Code("RR303", "number-needed", _ERROR, ("actual",)),
    Code("RR304", "choice-needed", _ERROR, ("actual",)),
    Code("RR305", "list-needed", _ERROR, ("actual",)),
    Code("RR306", "list-not-expected", _ERROR),
    Code("RR307", "cannot-multiply", _ERROR, ("left", "right")),
    Code("RR308", "not-a-time", _ERROR, ("quantity",)),
    Code("RR309", "whole-number-needed", _ERROR, ("number",)),
    Code("RR310", "too-many-decimals", _ERROR, ("amount", "decimals")),
    Code("RR311", "misplaced-clock", _ERROR),
    Code("RR312", "comparison-missing", _ERROR, ("condition",)),
    Code("RR313", "fact-needed", _ERROR, ("name",)),
    Code("RR314", "value-needed", _ERROR, ("name",)),
    Code("RR315", "empty-range", _ERROR),
    Code("RR316", "default-out-of-range", _ERROR, ("value",)),
    Code("RR401", "tiers-without-mode", _ERROR, ("name",)),
    Code("RR402", "band-not-written", _ERROR),
    Code("RR403", "band-sides-differ", _ERROR),
    Code("RR404", "band-twice", _ERROR),
    Code("RR405", "shares-not-whole", _ERROR, ("total",)),
    Code("RR406", "row-without-number", _ERROR),
    Code("RR407", "row-number-twice", _ERROR, ("number",)),
    Code("RR408", "rank-twice", _ERROR, ("rank", "first", "second")),
    Code("RR409", "exclusion-upwards", _ERROR, ("package",)),
    Code("RR411", "exceptions-conflict", _ERROR, ("first", "second", "case")),
    Code("RR412", "rows-overlap", _ERROR, ("first", "second", "case")),
    Code("RR413", "row-never-reached", _ERROR, ("row",), ("by",)),
    Code("RR414", "condition-never-holds", _ERROR, ("condition",)),
    Code("RR415", "table-gap", _ERROR, ("table", "case")),
    Code("RR416", "table-gap-not-excluded", _WARNING, ("table",)),
    Code("RR417", "overlap-not-excluded", _NOTE, ("first", "second")),
    Code("RR421", "step-always-forbidden", _ERROR, ("step", "forbid")),
    Code("RR422", "forbid-without-effect", _WARNING, ("forbid",)),
    Code("RR431", "tiers-total-falls", _ERROR, ("name", "below", "at", "before", "after")),
    Code("RR432", "tiers-rate-falls", _WARNING, ("name", "at", "before", "after")),
    Code("RR441", "step-never-has-room", _ERROR, ("step", "limit")),
    Code("RR442", "step-may-lack-room", _WARNING, ("step", "limit", "days", "first")),
    Code("RR443", "open-fact-forbids", _WARNING, ("fact", "rule")),
    Code("RR444", "open-fact-fills-limit", _WARNING, ("fact", "rule")),
    Code("RR445", "open-fact-stops-plan", _WARNING, ("fact", "rule")),
    Code("RR451", "event-from-outside", _NOTE, ("event",)),
    Code("RR452", "true-while-never-happened", _WARNING, ("event",)),
    Code("RR461", "responses-meet", _ERROR, ("first", "second", "case")),
    Code("RR462", "responses-may-meet", _NOTE, ("first", "second")),
    Code("RR463", "unanswered-options", _WARNING, ("event", "field", "options")),
    Code("RR464", "unanswered-case", _WARNING, ("event", "case")),
    Code("RR471", "share-names-nobody", _ERROR, ("share", "subject")),
    Code("RR472", "settles-one-of-several", _ERROR, ("subject",)),
    Code("RR473", "not-its-own-fact", _ERROR, ("subject",)),
    Code("RR474", "more-than-all", _ERROR, ("percent",)),
    Code("RR481", "assigns-to-no-person", _ERROR, ("subject",)),
    Code("RR482", "person-not-at-hand", _ERROR, ("subject",)),
    Code("RR501", "ambiguous-months", _ERROR, ("quantity",)),
    Code("RR502", "missing-rounding", _ERROR),
    Code("RR503", "budget-in-days", _ERROR, ("quantity",)),
    Code("RR504", "no-such-time", _ERROR, ("time",)),
    Code("RR505", "hours-empty", _ERROR),
    Code("RR511", "window-always-empty", _ERROR, ("step",)),
    Code("RR512", "window-sometimes-empty", _WARNING, ("step", "days", "first")),
    Code("RR513", "steps-change-places", _WARNING, ("first", "second", "days", "day")),
    Code("RR514", "rejected-day-compared", _NOTE, ("step", "rejected", "same", "days", "least", "most")),
    Code("RR521", "date-beyond-calendar", _WARNING, ("date", "calendar")),
    Code("RR531", "cap-never-binds", _WARNING, ("cap", "most")),
    Code("RR532", "piece-over-cap", _WARNING, ("package", "piece", "cap")),
    Code("RR601", "unused-name", _WARNING, ("declaration",)),
    Code("RR602", "hidden-name", _WARNING, ("name", "first", "second")),
)
"""Every kind of finding, in order of code."""

LABELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("declared-here", ("name",)),
    ("first-here", ()),
    ("header-here", ()),
    ("opened-here", ()),
)
"""What a related place can be said to be, each with the facts it states."""

FIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("insert", ("text",)),
    ("remove", ("text",)),
    ("replace", ("text", "replacement")),
)
"""What a fix can be said to do, each with the facts it states."""

_BY_SLUG = {code.slug: code for code in CODES}
_LABEL_FACTS = dict(LABELS)
_FIX_FACTS = dict(FIXES)


@attrs.frozen
class Edit:
    """Replace what a span covers; an empty span inserts."""

    span: Span
    replacement: str


@attrs.frozen
class Fix:
    """Edits to the finding's own file that settle it without changing what the writer meant; all or none."""

    description: str
    facts: Facts
    edits: tuple[Edit, ...]


@attrs.frozen
class Related:
    """Another place that the finding is about."""

    label: str
    facts: Facts
    file: str
    span: Span


@attrs.frozen(kw_only=True)
class Diagnostic:
    """One finding. Facts are sorted by name."""

    code: str
    severity: Severity
    file: str
    span: Span
    facts: Facts = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


def finding(
    slug: str,
    file: str,
    span: Span,
    *,
    related: Iterable[Related] = (),
    fix: Fix | None = None,
    **facts: Fact | None,
) -> Diagnostic:
    """A finding by its slug; a fact of None is left out. ValueError unless the facts are the code's own."""
    code = _BY_SLUG[slug]
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return Diagnostic(
        code=code.code,
        severity=code.severity,
        file=file,
        span=span,
        facts=_checked(slug, known, code.facts, code.optional),
        related=tuple(related),
        fix=fix,
    )


def related(label: str, file: str, span: Span, **facts: Fact) -> Related:
    """A related place by one of `LABELS`; ValueError when the facts are not those the label states."""
    return Related(label, _checked(label, facts, _LABEL_FACTS[label]), file, span)


def insertion(offset: int, text: str) -> Fix:
    """The fix that inserts a text."""
    return _fix("insert", Edit(Span(offset, offset), text), text=text)


def replacement(source: SourceFile, span: Span, text: str) -> Fix:
    """The fix that writes a text in place of what the span covers."""
    return _fix("replace", Edit(span, text), text=source.span_text(span), replacement=text)


def removal(source: SourceFile, span: Span) -> Fix:
    """The fix that removes what the span covers."""
    return _fix("remove", Edit(span, ""), text=source.span_text(span))


def unreadable(failure: Unreadable) -> Diagnostic:
    """The finding for a source that is not text."""
    if failure.reason == "too-large":
        return finding("too-large", failure.name, Span(0, 0), limit=MAXIMUM_SIZE // _MEGABYTE)
    return finding(failure.reason, failure.name, Span(0, 0), line=failure.line, byte=failure.byte)


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By file, place, code and facts, so that the order they were found in never shows."""
    return tuple(sorted(diagnostics, key=_order))


def apply_fixes(source: SourceFile, diagnostics: Iterable[Diagnostic]) -> str:
    """The source's text with its fixes applied; a fix that would overlap an earlier one is left out."""
    accepted: tuple[Edit, ...] = ()
    for diagnostic in sort_diagnostics(diagnostics):
        if diagnostic.file == source.name and diagnostic.fix is not None:
            candidate = (*accepted, *diagnostic.fix.edits)
            accepted = candidate if _are_apart(candidate, len(source.text)) else accepted
    text = source.text
    for edit in sorted(accepted, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


def _checked(
    owner: str, facts: dict[str, Fact], stated: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Facts:
    if not set(stated) <= facts.keys() <= {*stated, *optional}:
        raise ValueError(f"{owner} states {sorted(stated)}, not {sorted(facts)}")
    return tuple(sorted(facts.items()))


def _fix(description: str, edit: Edit, **facts: Fact) -> Fix:
    return Fix(description, _checked(description, facts, _FIX_FACTS[description]), (edit,))


def _order(diagnostic: Diagnostic) -> tuple[str, Span, str, str]:
    rest = repr((diagnostic.facts, diagnostic.related, diagnostic.fix))
    return diagnostic.file, diagnostic.span, diagnostic.code, rest


def _are_apart(edits: tuple[Edit, ...], length: int) -> bool:
    spans = sorted(edit.span for edit in edits)
    if spans and spans[-1].end > length:
        return False
    return all(before.end <= after.start and before != after for before, after in pairwise(spans))

"""Findings for people at a terminal and for machines."""

from collections.abc import Iterable, Mapping
from typing import Literal, assert_never

from renewrules.diagnostics import Diagnostic, Fix, Related, Severity, sort_diagnostics
from renewrules.display import display_width, printable
from renewrules.source import SourceFile, Span
from renewrules.wording import Language, describe, describe_fix, describe_related, title, word

_WIDEST_EXCERPT = 100
_EXCERPTS_OF_RELATED = 2

Json = dict[str, object]
Style = Literal["error", "warning", "note"]
Sources = Mapping[str, SourceFile]

_STYLES: dict[Severity, Style] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Iterable[SourceFile],
    language: Language,
    *,
    color: bool = False,
) -> str:
    """Every finding with its place, line, help and fix; wide characters count two columns. Empty for none."""
    by_name = {source.name: source for source in sources}
    blocks = (_block(found, by_name, language, color=color) for found in sort_diagnostics(diagnostics))
    return "\n".join(blocks)


def to_json(
    diagnostics: Iterable[Diagnostic], sources: Iterable[SourceFile], language: Language
) -> list[Json]:
    """Every finding as plain data; `start` and `end` are null where the file has no readable text."""
    by_name = {source.name: source for source in sources}
    return [_finding_json(found, by_name, language) for found in sort_diagnostics(diagnostics)]


def _block(found: Diagnostic, sources: Sources, language: Language, *, color: bool) -> str:
    described = describe(found, language)
    style = _STYLES[found.severity]
    head = _paint(f"{word(found.severity, language)}[{found.code}]", style, color=color)
    lines = [f"{_place(found.file, found.span, sources)}: {head}: {described.message}"]
    lines += _excerpt(found.file, found.span, sources, style, color=color)
    for other in found.related[:_EXCERPTS_OF_RELATED]:
        lines.append(f"{_place(other.file, other.span, sources)}: {describe_related(other, language)}")
        lines += _excerpt(other.file, other.span, sources, "note", color=color)
    lines.append(f"{_paint(word('help', language), 'note', color=color)}: {described.help}")
    if found.fix is not None:
        fix = describe_fix(found.fix, language)
        lines.append(f"{_paint(word('fix', language), 'note', color=color)}: {fix}")
    return "\n".join(lines) + "\n"


def _place(file: str, span: Span, sources: Sources) -> str:
    if file not in sources:
        return file
    start = sources[file].position(span.start)
    return f"{file}:{start.line}:{start.column}"


def _excerpt(file: str, span: Span, sources: Sources, style: Style, *, color: bool) -> tuple[str, ...]:
    """The span's first line, and the underline below it."""
    if file not in sources:
        return ()
    source = sources[file]
    start, end = source.position(span.start), source.position(span.end)
    line = printable(source.line_text(start.line))
    first = min(start.column - 1, len(line))
    last = max(first + 1, end.column - 1 if end.line == start.line else len(line))
    before, marked, after = _crop(line[:first], line[first:last], line[last:])
    gutter = f" {start.line} | "
    blank = f"{' ' * (len(gutter) - 2)}| {' ' * display_width(before)}"
    underline = _paint("^" * max(1, display_width(marked)), style, color=color)
    return (gutter + before + marked + after).rstrip(), blank + underline


def _crop(before: str, marked: str, after: str) -> tuple[str, str, str]:
    """The three parts of a line cut to the widest excerpt, keeping most of what is marked."""
    if display_width(before + marked + after) <= _WIDEST_EXCERPT:
        return before, marked, after
    before = _cut(before[::-1], _WIDEST_EXCERPT // 4)[::-1]
    marked = _cut(marked, _WIDEST_EXCERPT - display_width(before))
    return before, marked, _cut(after, _WIDEST_EXCERPT - display_width(before + marked))


def _cut(text: str, columns: int) -> str:
    if display_width(text) <= columns:
        return text
    kept = text[: max(columns - 1, 0)]
    while display_width(kept) > columns - 1 and kept:
        kept = kept[:-1]
    return kept + "…"


def _paint(text: str, style: Style, *, color: bool) -> str:
    return f"\x1b[1;{_hue(style)}m{text}\x1b[0m" if color else text


def _hue(style: Style) -> int:
    match style:
        case "error":
            return 31
        case "warning":
            return 33
        case "note":
            return 36
        case _:
            assert_never(style)


def _finding_json(found: Diagnostic, sources: Sources, language: Language) -> Json:
    described = describe(found, language)
    return {
        "code": found.code,
        "severity": str(found.severity),
        "title": title(found.code, language),
        "message": described.message,
        "help": described.help,
        "file": found.file,
        **_span_json(found.file, found.span, sources),
        "facts": {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in found.facts},
        "related": [_related_json(other, sources, language) for other in found.related],
        "fix": found.fix and _fix_json(found.file, found.fix, sources, language),
    }


def _related_json(other: Related, sources: Sources, language: Language) -> Json:
    message = describe_related(other, language)
    return {"message": message, "file": other.file, **_span_json(other.file, other.span, sources)}


def _fix_json(file: str, fix: Fix, sources: Sources, language: Language) -> Json:
    edits = [{**_span_json(file, edit.span, sources), "replacement": edit.replacement} for edit in fix.edits]
    return {"description": describe_fix(fix, language), "edits": edits}


def _span_json(file: str, span: Span, sources: Sources) -> Json:
    if file not in sources:
        return {"start": None, "end": None}
    return {"start": _offset_json(sources[file], span.start), "end": _offset_json(sources[file], span.end)}


def _offset_json(source: SourceFile, offset: int) -> Json:
    position = source.position(offset)
    return {"line": position.line, "column": position.column, "offset": offset}

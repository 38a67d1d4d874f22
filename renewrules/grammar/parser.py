"""From a source file to its syntax tree: the only door to the grammar.

Total: any text gives a tree of what was understood and a finding for each thing that was not.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import attrs

from renewrules.collector import collection_held_off
from renewrules.diagnostics import (
    Diagnostic,
    Fix,
    Severity,
    finding,
    insertion,
    related,
    replacement,
    sort_diagnostics,
)
from renewrules.grammar.clauses import Misread, is_word_of_language, read_clause
from renewrules.grammar.phrases import KIND_BY_ID, PHRASE_BY_ID, SLOT, Kind, Language
from renewrules.grammar.scanner import KIND_WORDS, Cut, RawClause, RawDeclaration, RawRow, scan
from renewrules.source import SourceFile, Span
from renewrules.syntax.nodes import (
    Clause,
    Column,
    Declaration,
    File,
    Name,
    Node,
    Phrase,
    Row,
    Table,
    Words,
)

_NAME = re.compile(r"[^\W\d_][^\W_]*(?:-[^\W_]+)*")
_NAME_AND_MORE = re.compile(r"(\s*[^\W\d_][^\W_]*(?:-[^\W_]+)*)\s+(\S.*)", re.DOTALL)
_HOLE = re.compile(r'"[^"]*"|…|\.\.\.')
_LOOKALIKES = dict(
    zip(
        "асԁеһіјӏорԛѕуԝхАВСЕНІЈКМОРЅТХαιοκνυχρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "acdehijlopqsuwxABCEHIJKMOPSTXaioknuxpABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Cyrillic and Greek letters that look like Latin ones."""
_OWNER = {"zh": re.compile(r"\s属于\s+"), "en": re.compile(r"(?:\s|^)of\s+")}


MOST_MENDED = 100
"""After so many findings in one file, further slips are reported but what was meant is not searched for."""


@attrs.frozen
class Parsed:
    """A file's tree and everything that was wrong with its text."""

    source: SourceFile
    file: File
    diagnostics: tuple[Diagnostic, ...]


@collection_held_off()
def parse(source: SourceFile) -> Parsed:
    """Read one file."""
    scanned = scan(source)
    counts = Counter(raw.language for raw in scanned.declarations)
    language: Language = "zh" if counts["zh"] > counts["en"] else "en"
    reader = _Reader(source, language, list(scanned.diagnostics))
    declarations = tuple(reader.declaration(raw) for raw in scanned.declarations)
    damaged = tuple(found.span for found in reader.diagnostics if found.severity is Severity.ERROR)
    file = File(language, declarations, scanned.comments, damaged, _lost_names(source, reader.diagnostics))
    return Parsed(source, file, sort_diagnostics(reader.diagnostics))


def _lost_names(source: SourceFile, diagnostics: list[Diagnostic]) -> frozenset[str]:
    """The names on lines that could not be read, and those that fixes would write there."""
    lines = {
        source.position(found.span.start).line for found in diagnostics if found.severity is Severity.ERROR
    }
    fixes = [found.fix for found in diagnostics if found.fix is not None]
    texts = [*map(source.line_text, lines), *(edit.replacement for fix in fixes for edit in fix.edits)]
    return frozenset(name for text in texts for name in _NAME.findall(text))


class _Reader:
    """Reads the pieces of one file, collecting what is wrong."""

    def __init__(self, source: SourceFile, language: Language, diagnostics: list[Diagnostic]) -> None:
        self.source = source
        self.language = language
        self.diagnostics = diagnostics

    def declaration(self, raw: RawDeclaration) -> Declaration:
        if raw.language != self.language:
            self._mixed(raw)
        names, owner = self._head(raw)
        clauses = []
        for piece in raw.clauses:
            phrase = self._clause(piece.cut, raw)
            if phrase is not None:
                clauses.append(Clause(phrase, piece.comments, piece.trailing))
        table = self._table(raw) if raw.rows else None
        self._check_repeats(raw, clauses)
        return Declaration(
            kind=raw.kind.id,
            names=names,
            owner=owner,
            clauses=tuple(clauses),
            table=table,
            span=raw.span,
            head=raw.head.span,
            comments=raw.comments,
        )

    def _mixed(self, raw: RawDeclaration) -> None:
        other = raw.kind.zh if self.language == "zh" else raw.kind.en
        self.diagnostics.append(
            finding("mixed-language", self.source.name, raw.word.span, word=raw.word.text, suggestion=other)
        )

    @property
    def _mends(self) -> bool:
        return len(self.diagnostics) < MOST_MENDED

    # --- heads

    def _head(self, raw: RawDeclaration) -> tuple[tuple[Name | Words, ...], Name | None]:
        rest = raw.head.text[len(raw.word.text) :]
        start = raw.head.start + len(raw.word.text)
        owner = None
        if raw.kind.owner != "none" and (match := _OWNER[raw.language].search(rest)):
            owner = self._name(Cut(start + match.end(), rest[match.end() :]).trimmed(), raw.language)
            rest = rest[: match.start()]
        if not raw.clauses and not raw.rows and (begun := _clause_in_head(rest, raw)):
            at = start + begun
            said = _shortened(self.source.text[raw.head.start : at])
            mark = "：" if raw.language == "zh" else ":"
            self._report("missing-colon", Span(at - 1, at), fix=insertion(at, mark), declaration=said)
            rest = rest[:begun]
        names = [
            self._title_or_name(Cut(start + piece.start(), piece.group()).trimmed(), raw)
            for piece in _pieces(rest, raw)
            if piece.group().strip()
        ]
        return tuple(name for name in names if name is not None), owner

    def _title_or_name(self, cut: Cut, raw: RawDeclaration) -> Name | Words | None:
        if _may_quote(raw) and cut.text.startswith('"'):
            return Words(self._quoted(cut), cut.span)
        return self._name(cut, "zh" if raw.kind.id == "names" else raw.language)

    def _quoted(self, cut: Cut) -> str:
        return self.source.text[cut.start + 1 : cut.span.end - 1]

    def _name(self, cut: Cut, language: Language) -> Name | None:
        if not cut.text:
            return None
        bad = _bad_name(cut.text, language)
        if bad is None:
            self._check_letters(cut)
        else:
            suggestion = _mended_name(cut.text)
            self.diagnostics.append(
                finding(
                    "name-not-allowed",
                    self.source.name,
                    cut.span,
                    name=cut.text,
                    suggestion=suggestion,
                    fix=replacement(self.source, cut.span, suggestion) if suggestion else None,
                    character=bad.get("character"),
                    keyword=bad.get("keyword"),
                )
            )
        return Name(cut.text, cut.span)

    def _check_letters(self, cut: Cut) -> None:
        """Warn of a letter that only looks like one of the Latin letters around it."""
        odd = next((letter for letter in cut.text if letter in _LOOKALIKES), None)
        if odd is None or not any(letter.isascii() and letter.isalpha() for letter in cut.text):
            return
        mended = "".join(_LOOKALIKES.get(letter, letter) for letter in cut.text)
        fix = replacement(self.source, cut.span, mended)
        self._report("mixed-script-name", cut.span, fix=fix, name=cut.text, character=odd, suggestion=mended)

    # --- clauses

    def _clause(self, cut: Cut, raw: RawDeclaration) -> Phrase | None:
        def place(start: int, end: int) -> Span:
            return Span(cut.start + start, cut.start + end)

        result = read_clause(cut.text, raw.kind.id, raw.language, place, mend=self._mends)
        if not isinstance(result, Misread):
            return self._allowed(self._written(result), raw)
        if not self._has_open_quote(cut):
            slug = "clause-not-understood"
            self._misread(place(result.start, result.end), result, slug, clause=_shortened(cut.text))
        return None

    def _has_open_quote(self, cut: Cut) -> bool:
        """Whether a quotation without end, reported already, is why a clause cannot be read."""
        return any(
            found.code == "RR115" and cut.span.start <= found.span.start <= cut.span.end
            for found in self.diagnostics
        )

    def _misread(self, span: Span, misread: Misread, slug: str, **facts: str) -> None:
        suggestion, fix = misread.closest, None
        if misread.replacement is not None:
            suggestion, fix = misread.replacement, replacement(self.source, span, misread.replacement)
        match misread.reason:
            case "clause-not-understood":
                possible = misread.possible if slug == "clause-not-understood" and suggestion is None else ()
                self._report(slug, span, fix=fix, suggestion=suggestion, possible=possible or None, **facts)
            case "number-malformed":
                self._report(
                    misread.reason, span, fix=fix, number=self.source.span_text(span), suggestion=suggestion
                )
            case "comparison-missing":
                inserted = misread.replacement if slug == "clause-not-understood" else None
                fix = insertion(span.end, inserted) if inserted is not None else None
                self._report(misread.reason, span, fix=fix, condition=self.source.span_text(span))
            case _:
                self._report(misread.reason, span)

    def _report(
        self, slug: str, span: Span, *, fix: Fix | None = None, **facts: str | tuple[str, ...] | None
    ) -> None:
        self.diagnostics.append(finding(slug, self.source.name, span, fix=fix, **facts))  # type: ignore[arg-type]

    def _allowed(self, phrase: Phrase, raw: RawDeclaration) -> Phrase | None:
        rule = PHRASE_BY_ID[phrase.id]
        if raw.kind.id in rule.kinds:
            return phrase
        self.diagnostics.append(
            finding(
                "clause-not-allowed-here",
                self.source.name,
                phrase.span,
                clause=clause_wording(phrase.id, raw.language),
                declaration=raw.word.text,
                allowed=tuple(kind_word(KIND_BY_ID[kind], raw.language) for kind in rule.kinds),
            )
        )
        return None

    def _check_repeats(self, raw: RawDeclaration, clauses: list[Clause]) -> None:
        first: dict[str, Clause] = {}
        for clause in clauses:
            rule = PHRASE_BY_ID[clause.phrase.id]
            if rule.repeats or rule.id not in first:
                first.setdefault(rule.id, clause)
                continue
            self.diagnostics.append(
                finding(
                    "clause-twice",
                    self.source.name,
                    clause.span,
                    clause=clause_wording(rule.id, raw.language),
                    declaration=_shortened(raw.head.text),
                    related=[related("first-here", self.source.name, first[rule.id].span)],
                )
            )

    def _written(self, phrase: Phrase) -> Phrase:
        """The clause with its quoted texts as the file has them: marks inside quotes are the writer's own."""
        return _with_words(phrase, self.source.text)

    # --- tables

    def _table(self, raw: RawDeclaration) -> Table | None:
        header, *body = raw.rows
        if not any(_hole(cell.text) for cell in header.cells) and raw.kind.id != "names":
            self.diagnostics.append(finding("table-without-header", self.source.name, header.span))
            return None
        rows = [row for row in body if self._has_width(row, header)]
        columns = []
        cells: list[list[Phrase | None]] = []
        for index, head in enumerate(header.cells):
            if raw.kind.id == "names" or not _hole(head.text):
                columns.append(Column(None, None, head.span))
                continue
            column, filled = self._column(head, [row.cells[index] for row in rows], raw)
            columns.append(column)
            cells.append(filled)
        names = [self._row_names(row, header, raw) for row in rows]
        made = tuple(
            Row(
                names[number], tuple(column[number] for column in cells), row.span, row.comments, row.trailing
            )
            for number, row in enumerate(rows)
        )
        for number, row in enumerate(rows):
            said = [Clause(cell) for column in cells if (cell := column[number]) is not None]
            self._check_repeats(attrs.evolve(raw, head=Cut(row.span.start, raw.head.text)), said)
        place = Span(header.span.start, raw.rows[-1].span.end)
        return Table(tuple(columns), made, place, header.comments, header.trailing)

    def _has_width(self, row: RawRow, header: RawRow) -> bool:
        if len(row.cells) == len(header.cells):
            return True
        self.diagnostics.append(
            finding(
                "table-row-width",
                self.source.name,
                row.span,
                cells=len(row.cells),
                columns=len(header.cells),
                related=[related("header-here", self.source.name, header.span)],
            )
        )
        return False

    def _row_names(self, row: RawRow, header: RawRow, raw: RawDeclaration) -> tuple[Name | Words, ...]:
        names: list[Name | Words] = []
        for head, cell in zip(header.cells, row.cells, strict=True):
            if cell.text == "-" or (raw.kind.id != "names" and _hole(head.text)):
                continue
            for piece in _pieces(cell.text, raw):
                cut = Cut(cell.start + piece.start(), piece.group()).trimmed()
                if (name := self._title_or_name(cut, raw)) is not None:
                    names.append(name)
        return tuple(names)

    def _column(self, head: Cut, cells: list[Cut], raw: RawDeclaration) -> tuple[Column, list[Phrase | None]]:
        hole = _hole(head.text)
        assert hole is not None
        results = [
            _read_cell(head, hole, cell, raw.kind.id, raw.language, mend=self._mends and number < MOST_MENDED)
            if cell.text not in ("-", "")
            else None
            for number, cell in enumerate(cells)
        ]
        filled = [result for result in results if result is not None]
        if not filled:
            self.diagnostics.append(finding("empty-column", self.source.name, head.span, column=head.text))
        understood = [result for result in filled if not isinstance(result, Misread)]
        if filled and not understood:
            self._misread_header(head, raw)
            return Column(None, (), head.span), [None] * len(cells)
        path = understood[0].path if understood else ()
        phrases: list[Phrase | None] = []
        for cell, result in zip(cells, results, strict=True):
            if isinstance(result, Misread) or (result is not None and result.path != path):
                self._misread_cell(head, cell, result)
                phrases.append(None)
            else:
                phrases.append(self._written(result.phrase) if result is not None else None)
        if understood and self._allowed(understood[0].phrase, raw) is None:
            return Column(None, (), head.span), [None] * len(cells)
        clause = understood[0].phrase.id if understood else None
        return Column(clause, path, head.span), phrases

    def _misread_header(self, head: Cut, raw: RawDeclaration) -> None:
        result = read_clause(head.text.replace("…", "1").replace("...", "1"), raw.kind.id, raw.language, Span)
        closest = result.closest or result.replacement if isinstance(result, Misread) else None
        self.diagnostics.append(
            finding(
                "clause-not-understood", self.source.name, head.span, clause=head.text, suggestion=closest
            )
        )

    def _misread_cell(self, head: Cut, cell: Cut, result: "_Cell | Misread | None") -> None:
        misread = result if isinstance(result, Misread) else Misread(0, len(cell.text))
        span = Span(cell.start + misread.start, cell.start + misread.end)
        self._misread(span, misread, "cell-not-understood", cell=_shortened(cell.text), column=head.text)


def _clause_in_head(text: str, raw: RawDeclaration) -> int | None:
    """Where a clause begins that follows a name with no colon between, if one does."""
    match = _NAME_AND_MORE.match(text)
    if match is None or isinstance(read_clause(match[2], raw.kind.id, raw.language, Span), Misread):
        return None
    return match.end(1)


def _hole(header: str) -> re.Match[str] | None:
    """Where a header leaves room for its cells; an ellipsis inside quotes is text."""
    return next((match for match in _HOLE.finditer(header) if not match[0].startswith('"')), None)


def _may_quote(raw: RawDeclaration) -> bool:
    """Whether quoted texts may stand where names do: titles, and texts with their translations."""
    return raw.kind.titled or raw.kind.id == "names"


def _pieces(text: str, raw: RawDeclaration) -> Iterator[re.Match[str]]:
    """The names of a list, each with the blanks around it."""
    return re.finditer(r'\s*"[^"]*"|[^,、]+' if _may_quote(raw) else r"[^,、]+", text)


@attrs.frozen
class _Cell:
    phrase: Phrase
    path: tuple[int, ...]


def _read_cell(
    head: Cut, hole: re.Match[str], cell: Cut, kind: str, language: Language, *, mend: bool
) -> _Cell | Misread:
    """The clause that a header with a cell in place of its hole says."""
    text = head.text[: hole.start()] + cell.text + head.text[hole.end() :]
    begin, end = hole.start(), hole.start() + len(cell.text)
    result = read_clause(text, kind, language, Span, mend=mend)
    if isinstance(result, Misread):
        if begin <= result.start < result.end <= end:
            return attrs.evolve(result, start=result.start - begin, end=result.end - begin)
        return Misread(0, len(cell.text))
    path = _path_to(result, Span(begin, end))
    if path is None:
        return Misread(0, len(cell.text))

    def place(start: int, stop: int) -> Span:
        if stop <= begin:
            return Span(head.start + start, head.start + stop)
        if start >= end:
            shift = head.start + hole.end() - end
            return Span(start + shift, stop + shift)
        return Span(cell.start + max(start - begin, 0), cell.start + min(stop, end) - begin)

    again = read_clause(text, kind, language, place)
    assert isinstance(again, Phrase)
    return _Cell(again, path)


def _path_to(node: Node, span: Span) -> tuple[int, ...] | None:
    """The way down to the outermost node that covers exactly a span."""
    if not isinstance(node, Phrase):
        return None
    for index, part in enumerate(node.parts):
        if part.span == span:
            return (index,)
        if part.span.start <= span.start and span.end <= part.span.end:
            below = _path_to(part, span)
            if below is not None:
                return (index, *below)
    return None


def _with_words(phrase: Phrase, text: str) -> Phrase:
    if not any(isinstance(part, Words | Phrase) for part in phrase.parts):
        return phrase
    parts: list[Node] = []
    for part in phrase.parts:
        match part:
            case Words(span=span):
                parts.append(Words(text[span.start + 1 : span.end - 1], span))
            case Phrase():
                parts.append(_with_words(part, text))
            case _:
                parts.append(part)
    return attrs.evolve(phrase, parts=tuple(parts))


def _bad_name(text: str, language: Language) -> dict[str, str] | None:
    """What keeps a text from being a name: a character, or a word of the language."""
    if text != unicodedata.normalize("NFKC", text):
        return {"character": next(c for c in text if c != unicodedata.normalize("NFKC", c))}
    if (
        _NAME.fullmatch(text)
        and text.replace("-", "_").isidentifier()
        and not (language == "zh" and "的" in text)
    ):
        return {"keyword": text} if is_word_of_language(text, language) else None
    odd = [letter for letter in text if not (letter.isalnum() or letter == "-")]
    if language == "zh" and "的" in text:
        odd = ["的"]
    return {"character": odd[0]} if odd else {}


def _mended_name(text: str) -> str | None:
    mended = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", text)).strip("-")
    return mended if mended != text and _NAME.fullmatch(mended) and mended not in KIND_WORDS else None


_QUOTED = 120
"""Characters of a clause that a message quotes at most."""


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else line[: _QUOTED - 3] + "…"


def clause_wording(clause: str, language: Language) -> str:
    """A clause as the language spells it, with `…` in place of its parts."""
    return SLOT.sub("…", PHRASE_BY_ID[clause].template(language).text)


def kind_word(kind: Kind, language: Language) -> str:
    """The word that begins a declaration of a kind."""
    return kind.zh if language == "zh" else kind.en


__all__ = ["Parsed", "RawClause", "clause_wording", "kind_word", "parse"]

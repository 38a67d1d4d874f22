"""Files in their one layout, in either language, with every comment. Each result is read back for proof."""

from collections.abc import Iterable, Iterator

import attrs

from renewrules.diagnostics import Diagnostic, Severity
from renewrules.display import display_width
from renewrules.grammar.parser import kind_word, parse
from renewrules.grammar.phrases import KIND_BY_ID, Language
from renewrules.grammar.printer import HOLE, print_cell, print_clause, print_header
from renewrules.source import SourceFile
from renewrules.syntax.nodes import (
    Clause,
    Column,
    Declaration,
    File,
    Name,
    Phrase,
    Row,
    Table,
    Words,
)

WIDTH = 110
"""How wide a declaration on one line may be, in columns."""
WIDEST_CELL = 90
"""How wide a cell may be, in columns, for the other cells of its column to be filled up to it."""

_COLON = {"zh": "：", "en": ": "}
_SEMICOLON = {"zh": "；", "en": ";"}
_STOP = {"zh": "。", "en": "."}
_COMMA = {"zh": "、", "en": ", "}
_OWNED_BY = {"zh": "属于", "en": "of"}
_GLOSSARY_HEADER = ("中文", "English")


class FormatterError(Exception):
    """The formatter was about to change what a file says: a mistake of renewrules, never of the file."""


@attrs.frozen
class Formatted:
    """A file's text in its one layout, or as it was where something is wrong with it."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def format_source(source: SourceFile) -> Formatted:
    """The text in its one layout, lines ending in LF; left as it is when it does not parse."""
    parsed = parse(source)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in parsed.diagnostics):
        return Formatted(source.text, parsed.diagnostics)
    return Formatted(format_file(parsed.file), parsed.diagnostics)


def format_file(file: File, language: Language | None = None) -> str:
    """The text of a file without errors, in its own language or another; names are not translated.

    FormatterError if the text would not read as the same file.
    """
    spoken = language or file.language
    text = "".join(f"{line}\n" for line in _without_double_blanks(_lines(file, spoken)))
    again = parse(SourceFile("formatted text", text))
    errors = [diagnostic for diagnostic in again.diagnostics if diagnostic.severity is Severity.ERROR]
    same = again.file.declarations == file.declarations and _comments(again.file) == _comments(file)
    if errors or not same:
        raise FormatterError("renewrules would change what this file says; please report it with the file")
    return text


# --- layout


def _lines(file: File, language: Language) -> Iterator[str]:
    blocks = [_declaration(declaration, language) for declaration in file.declarations]
    for index, (declaration, block) in enumerate(zip(file.declarations, blocks, strict=True)):
        if index and not _in_a_run(file.declarations[index - 1], blocks[index - 1], declaration, block):
            yield ""
        yield from declaration.comments
        yield from block
    yield from file.comments


def _in_a_run(before: Declaration, above: list[str], after: Declaration, below: list[str]) -> bool:
    return before.kind == after.kind and len(above) == len(below) == 1


def _without_double_blanks(lines: Iterable[str]) -> Iterator[str]:
    """The lines with no blank ones at either end and never two together."""
    begun = waiting = False
    for line in lines:
        if line:
            yield from ("",) if begun and waiting else ()
            yield line
        begun, waiting = begun or bool(line), not line


def _declaration(declaration: Declaration, language: Language) -> list[str]:
    head = _head(declaration, language)
    table = [] if declaration.table is None else list(_table(declaration.kind, declaration.table, language))
    match declaration.clauses:
        case () if not table:
            return [f"{head}{_STOP[language]}"]
        case (clause,) if not table and not clause.comments:
            line = f"{head}{_COLON[language]}{print_clause(clause.phrase, language)}{_STOP[language]}"
            if display_width(line) <= WIDTH:
                return [_with_trailing(line, clause.trailing)]
    return [f"{head}{_COLON[language].rstrip()}", *_clauses(declaration.clauses, language), *table]


def _head(declaration: Declaration, language: Language) -> str:
    kind = KIND_BY_ID[declaration.kind]
    plural = language == "en" and len(declaration.names) != 1
    words = [kind.plural if plural else kind_word(kind, language)]
    if declaration.names:
        words.append(_COMMA[language].join(map(_name, declaration.names)))
    if declaration.owner is not None:
        words += [_OWNED_BY[language], declaration.owner.text]
    return " ".join(words)


def _name(name: Name | Words) -> str:
    return f'"{name.text}"' if isinstance(name, Words) else name.text


def _clauses(clauses: tuple[Clause, ...], language: Language) -> Iterator[str]:
    for number, clause in enumerate(clauses, start=1):
        yield from (f"  {comment}" for comment in clause.comments)
        mark = (_STOP if number == len(clauses) else _SEMICOLON)[language]
        yield _with_trailing(f"  {print_clause(clause.phrase, language)}{mark}", clause.trailing)


def _with_trailing(line: str, comment: str) -> str:
    return f"{line}  {comment}" if comment else line


# --- tables


def _table(kind: str, table: Table, language: Language) -> Iterator[str]:
    grid = [_header(kind, table, language), *(_row(table, row, language) for row in table.rows)]
    widths = [_width(map(display_width, column)) for column in zip(*grid, strict=True)]
    described: tuple[Table | Row, ...] = (table, *table.rows)
    for line, row in zip(grid, described, strict=True):
        yield from row.comments
        cells = (cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=True))
        yield _with_trailing(f"| {' | '.join(cells)} |", row.trailing)


def _width(cells: Iterable[int]) -> int:
    """The width of a column: of its widest cell, but one out of all measure widens only its own row."""
    return max((width for width in cells if width <= WIDEST_CELL), default=0)


def _header(kind: str, table: Table, language: Language) -> list[str]:
    if kind == "names":
        return list(_GLOSSARY_HEADER)
    named = kind_word(KIND_BY_ID[kind], language)
    columns = zip(*(row.cells for row in table.rows), strict=True)
    return [
        named if column.path is None else _column(column, next(columns), language) for column in table.columns
    ]


def _column(column: Column, cells: tuple[Phrase | None, ...], language: Language) -> str:
    sample = next((cell for cell in cells if cell is not None), None)
    return HOLE if sample is None else print_header(column, sample, language)


def _row(table: Table, row: Row, language: Language) -> list[str]:
    """The cells of a row; where several columns hold names, each holds one and the last the rest."""
    names = [_name(name) for name in row.names]
    cells = iter(row.cells)
    last = max((index for index, column in enumerate(table.columns) if column.path is None), default=0)
    texts = []
    for index, column in enumerate(table.columns):
        if column.path is None:
            taken = names if index == last else names[:1]
            names = names[len(taken) :]
            texts.append(_COMMA[language].join(taken) or "-")
        else:
            cell = next(cells)
            texts.append("-" if cell is None else print_cell(cell, column.path, language))
    return texts


# --- what must not be lost


def _comments(file: File) -> list[str]:
    """Every comment in the order it is written in; blank lines may come and go."""
    found: list[str] = []
    for declaration in file.declarations:
        found += declaration.comments
        pieces: list[Clause | Table | Row] = [*declaration.clauses]
        if declaration.table is not None:
            pieces += [declaration.table, *declaration.table.rows]
        for piece in pieces:
            found += (*piece.comments, piece.trailing)
    return [comment for comment in (*found, *file.comments) if comment]

"""What a `.rules` file says, in no language: phrases by identity, names and literals by content.

A Chinese and an English file that say the same differ only in their names. Spans and comments take no part in
equality, so two files are equal when they mean the same.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from renewrules.source import Span
from renewrules.wording import Language


def placed() -> Span:
    """Declare a node's place in its file: never compared."""
    place: Span = attrs.field(eq=False, repr=False)
    return place


@attrs.frozen
class Name:
    """A name as written."""

    text: str
    span: Span = placed()


@attrs.frozen
class Words:
    """Quoted text, without its quotes."""

    text: str
    span: Span = placed()


@attrs.frozen
class Number:
    """A plain number: canonical digits, no thousands marks."""

    digits: str
    span: Span = placed()


@attrs.frozen
class Percent:
    """A percentage: the digits before the sign."""

    digits: str
    span: Span = placed()


@attrs.frozen
class Quantity:
    """A number with its unit: a currency code, "day", "working day", "week", "month", "year", "km"."""

    digits: str
    unit: str
    span: Span = placed()


@attrs.frozen
class Day:
    """A date, ISO; `note` is what the writer says of it: weekday 0-6, if worked or a holiday."""

    text: str
    weekday: int | None
    note: Literal["", "worked", "holiday"]
    span: Span = placed()


@attrs.frozen
class Clock:
    """A time of day, HH:MM."""

    text: str
    span: Span = placed()


@attrs.frozen
class Phrase:
    """A phrase of the table, its parts in the table's order.

    Phrases the grammar itself defines: ``possessive``, ``refs``, ``shares``, ``dates``, ``fields``,
    ``field``, ``pattern``, ``counted``, ``plain``, ``unless``, ``exception`` (condition, value), ``single``,
    ``any``, ``all``.
    """

    id: str
    parts: tuple["Node", ...]
    span: Span = placed()


Node: TypeAlias = Name | Words | Number | Percent | Quantity | Day | Clock | Phrase


@attrs.frozen
class Clause:
    """One clause, and the comments written before it and behind it."""

    phrase: Phrase
    comments: tuple[str, ...] = attrs.field(default=(), eq=False)
    trailing: str = attrs.field(default="", eq=False)

    @property
    def span(self) -> Span:
        """Where the clause stands."""
        return self.phrase.span


@attrs.frozen
class Column:
    """A column of a table: the clause its header spells, and the path to the part each cell fills.

    `path` is None for the column of names. Where a cell begins and its header ends changes no meaning.
    """

    clause: str | None
    path: tuple[int, ...] | None = attrs.field(eq=False)
    span: Span = placed()


@attrs.frozen
class Row:
    """A row of a table: the names it declares, and each other column's clause, None for a cell `-`.

    A row of a glossary holds nothing but its names and quoted texts, one of each column.
    """

    names: tuple[Name | Words, ...]
    cells: tuple[Phrase | None, ...]
    span: Span = placed()
    comments: tuple[str, ...] = attrs.field(default=(), eq=False)
    trailing: str = attrs.field(default="", eq=False)

    @property
    def clauses(self) -> tuple[Phrase, ...]:
        """The clauses the row says."""
        return tuple(cell for cell in self.cells if cell is not None)


@attrs.frozen
class Table:
    """A table: a row says what a declaration would. Its comments are those of its header."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    span: Span = placed()
    comments: tuple[str, ...] = attrs.field(default=(), eq=False)
    trailing: str = attrs.field(default="", eq=False)


@attrs.frozen
class Declaration:
    """`kind names of owner: clause; clause.`, with the table below it where there is one.

    An empty comment stands for a blank line the writer left.
    """

    kind: str
    names: tuple[Name | Words, ...]
    owner: Name | None
    clauses: tuple[Clause, ...]
    table: Table | None
    span: Span = placed()
    head: Span = placed()
    comments: tuple[str, ...] = attrs.field(default=(), eq=False)


@attrs.frozen
class File:
    """A whole file; `comments` are those after the last declaration.

    `damaged` are the places where reading failed, and `lost` the names written on those lines: what is
    missing because of them is not missed a second time.
    """

    language: Language
    declarations: tuple[Declaration, ...]
    comments: tuple[str, ...] = attrs.field(default=(), eq=False)
    damaged: tuple[Span, ...] = attrs.field(default=(), eq=False)
    lost: frozenset[str] = attrs.field(default=frozenset(), eq=False)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one."""
    return node.parts if isinstance(node, Phrase) else ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, parents first, left to right."""
    yield node
    for part in parts(node):
        yield from walk(part)

"""How the objects of one program are to be read: its subjects and kinds of event, made ready once."""

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from renewrules.core.nodes import EventSchema, Fact, Program, SubjectSchema
from renewrules.engine.conversion import Converter
from renewrules.engine.conversion import converter as converter_of
from renewrules.engine.naming import Naming
from renewrules.engine.records import Record, record_class
from renewrules.valuetypes import Value

Column: TypeAlias = tuple[str, Converter, Value, bool]
"""Name, converter, what stands for a blank, and whether there must be no blank."""


@attrs.frozen(eq=False)
class Shape:
    """How objects of one kind are read.

    `shown` is the name in the language of the rules, `subject` the subject of the row an object belongs to
    (None for a root row), `names` are the keys it may have, `kinds` the events a row holds.
    """

    name: str
    shown: str
    subject: str | None
    names: frozenset[str]
    columns: tuple[Column, ...]
    record: type[Record]
    kinds: tuple[str, ...] = ()


def row_shapes(program: Program) -> tuple[Shape, ...]:
    """The shapes of a program's rows, parents before children."""
    naming = Naming.of(program)
    parents = {schema.subject.name: schema.subject.parent for schema in program.subjects}
    lines = {name: _line(name, parents) for name in parents}
    downwards = sorted(program.subjects, key=lambda schema: len(lines[schema.subject.name]))
    return tuple(
        _row_shape(
            schema,
            naming,
            tuple(event.name for event in program.events if schema.subject.name in lines[event.subject]),
        )
        for schema in downwards
    )


def event_shapes(program: Program) -> dict[str, Shape]:
    """The shapes of a program's events by kind."""
    naming = Naming.of(program)
    return {schema.name: _event_shape(schema, naming) for schema in program.events}


def _line(subject: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """A subject and its ancestors, itself first."""
    parent = parents[subject]
    return (subject,) if parent is None else (subject, *_line(parent, parents))


def _column(fact: Fact, naming: Naming) -> Column:
    return fact.name, converter_of(fact, naming), fact.blank.value, fact.blank.policy == "required"


def _row_shape(schema: SubjectSchema, naming: Naming, kinds: tuple[str, ...]) -> Shape:
    name, parent = schema.subject.name, schema.subject.parent
    facts = tuple(fact.name for fact in schema.facts)
    return Shape(
        name=name,
        shown=naming.shown(name),
        subject=parent,
        names=frozenset(("id", *facts)) | (frozenset() if parent is None else {parent}),
        columns=tuple(_column(fact, naming) for fact in schema.facts),
        record=record_class(name, ("id", "parent", *facts, *(f"on_{kind}" for kind in kinds))),
        kinds=kinds,
    )


def _event_shape(schema: EventSchema, naming: Naming) -> Shape:
    fields = tuple(field.name for field in schema.fields)
    return Shape(
        name=schema.name,
        shown=naming.shown(schema.name),
        subject=schema.subject,
        names=frozenset(("kind", "id", "at", "recorded", "answers", schema.subject, *fields)),
        columns=tuple(_column(field, naming) for field in schema.fields),
        record=record_class(schema.name, ("id", "at", "day", "recorded", "answers", "answers_row", *fields)),
    )

"""Looking up what the definitions of a program are worth, from outside."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, cast

import attrs

from renewrules.core.nodes import Definition, Program
from renewrules.engine.outside import Outside, outside
from renewrules.engine.records import Known, Record
from renewrules.suggest import nearest
from renewrules.valuetypes import Value

Lookup: TypeAlias = Callable[[str, Record | None], Value]
"""A definition's value for a row; the row is None where the definition belongs to the whole question."""


@attrs.frozen(eq=False)
class Layout:
    """What assembling decisions needs to know of a program; made once by `of`."""

    program: Program
    definitions: dict[str, Definition]
    subjects: dict[str, str | None]
    parents: dict[str, str | None]

    @classmethod
    def of(cls, program: Program) -> "Layout":
        """The layout of a program."""
        return cls(
            program,
            {definition.name: definition for definition in program.definitions},
            {definition.name: definition.subject for definition in program.definitions},
            {schema.subject.name: schema.subject.parent for schema in program.subjects},
        )

    def value(self, lookup: Lookup, name: str, row: Record, subject: str) -> Any:  # noqa: ANN401 - of its type
        """A definition's value for a row of `subject` or, where it belongs higher up, for the row above."""
        wanted = self.subjects[name]
        if wanted is None:
            return lookup(name, None)
        while subject != wanted:
            row, subject = cast(Record, row.parent), cast(str, self.parents[subject])
        return lookup(name, row)

    def outside(self, lookup: Lookup, name: str, row: Record, subject: str) -> Outside:
        """The same, as a host program sees it."""
        return outside(self.value(lookup, name, row, subject), self.definitions[name].type, self.program.zone)


class Values(Mapping[str | tuple[str, str], Outside]):
    """The values of definitions: ``values["name"]``, or ``values["name", "P2"]`` for a row by its id.

    The name alone is enough where there is just one value. Iterating gives the keys of the shown definitions.
    """

    def __init__(self, layout: Layout, known: Known, lookup: Lookup) -> None:
        self._layout = layout
        self._known = known
        self._lookup = lookup

    def __getitem__(self, key: str | tuple[str, str]) -> Outside:
        name, wanted = (key, None) if isinstance(key, str) else key
        definition = self._layout.definitions.get(name)
        if definition is None:
            raise KeyError(_no_such("value", name, (shown.name for shown in self._shown())))
        rows = {None if row is None else row.id: row for row in self._rows(definition)}
        if wanted is None and len(rows) == 1:
            return self._value(definition, *rows.values())
        if wanted is None:
            raise KeyError(f"`{name}` has a value for each {definition.subject}, and there are {len(rows)}")
        if wanted not in rows:
            raise KeyError(
                _no_such(definition.subject or "row", wanted, (row for row in rows if row is not None))
            )
        return self._value(definition, rows[wanted])

    def __iter__(self) -> Iterator[str | tuple[str, str]]:
        for definition in self._shown():
            rows = self._rows(definition)
            for row in rows:
                yield definition.name if row is None or len(rows) == 1 else (definition.name, row.id)

    def __len__(self) -> int:
        return sum(len(self._rows(definition)) for definition in self._shown())

    def by_row(self) -> "dict[str, Outside | dict[str, Outside]]":
        """Each shown definition's value or, when it has one for each row, those by row id, however many."""
        return {
            definition.name: self._value(definition, None)
            if definition.subject is None
            else {row.id: self._value(definition, row) for row in self._rows(definition) if row is not None}
            for definition in self._shown()
        }

    def _shown(self) -> Iterator[Definition]:
        return (definition for definition in self._layout.definitions.values() if definition.shown)

    def _rows(self, definition: Definition) -> tuple[Record | None, ...]:
        return (None,) if definition.subject is None else self._known.rows[definition.subject]

    def _value(self, definition: Definition, row: Record | None) -> Outside:
        return outside(self._lookup(definition.name, row), definition.type, self._layout.program.zone)


def _no_such(what: str, name: str, names: Iterator[str]) -> str:
    near = nearest(name, names)
    return f"no {what} `{name}`" + (
        f"; did you mean {' or '.join(f'`{other}`' for other in near)}?" if near else ""
    )

"""Looking up what the definitions of a program are worth, from outside."""

from collections.abc import Iterator, Mapping
from typing import Any

from renewrules.core.nodes import Definition
from renewrules.engine.layout import Layout, Lookup, Several, Wanted
from renewrules.engine.lookups import UnknownNameError
from renewrules.engine.naming import Naming
from renewrules.engine.outside import Outside, Outward
from renewrules.engine.records import Known, Record

__all__ = ["Layout", "Lookup", "Values"]


class Values(Mapping[str | tuple[str, str], Outside]):
    """The values of definitions: ``values["name"]``, or ``values["name", "P2"]`` for a row by its id.

    A name may have its hyphens, and is enough where there is just one value. Iterating gives the keys of the
    shown definitions.
    """

    def __init__(self, layout: Layout, known: Known, lookup: Lookup, several: Several) -> None:
        self._layout = layout
        self._known = known
        self._lookup = lookup
        self._several = several

    def __getitem__(self, key: str | tuple[str, str]) -> Outside:
        name, wanted = (key, None) if isinstance(key, str) else key
        definition = self._layout.definitions.get(self._layout.program.vocabulary.qualified(name))
        if definition is None:
            near = self._naming.near(name, (shown.name for shown in self._shown()))
            raise UnknownNameError("no-such-value", self._naming.language, near=near or (), name=name)
        rows = {None if row is None else row.id: row for row in self._rows(definition)}
        if wanted is None and len(rows) == 1:
            return self._value(definition, *rows.values())
        if wanted is None or wanted not in rows:
            raise self._row_error(name, definition, wanted, tuple(map(str, rows)))
        return self._value(definition, rows[wanted])

    def _row_error(
        self, name: str, definition: Definition, wanted: str | None, rows: tuple[str, ...]
    ) -> UnknownNameError:
        """Why no row is meant: none is named of several, or there is none with that id."""
        naming = self._naming
        subject = naming.shown(definition.subject or "row")
        if wanted is None:
            facts: dict[str, Any] = {"name": name, "subject": subject, "count": len(rows)}
            return UnknownNameError("value-for-each", naming.language, **facts)
        if definition.subject is None:
            return UnknownNameError("value-for-all", naming.language, name=name)
        facts = {"subject": subject, "row": wanted, "rows": ", ".join(f"`{row}`" for row in rows)}
        return UnknownNameError("no-such-row", naming.language, **facts)

    def __iter__(self) -> Iterator[str | tuple[str, str]]:
        for definition in self._shown():
            rows = self._rows(definition)
            for row in rows:
                yield definition.name if row is None or len(rows) == 1 else (definition.name, row.id)

    def __len__(self) -> int:
        return sum(len(self._rows(definition)) for definition in self._shown())

    def by_row(self) -> "dict[str, Outside | dict[str, Outside]]":
        """Each shown definition's value or, when it has one for each row, those by row id, however many."""
        columns: dict[str, Outside | dict[str, Outside]] = {}
        for wanted, converters in self._layout.columns:
            if wanted.subject is None:
                columns.update(zip(wanted.names, self._converted(wanted, converters, None), strict=True))
                continue
            rows = self._known.rows[wanted.subject]
            keys = [row.id for row in rows]
            values = [self._converted(wanted, converters, row) for row in rows]
            for index, name in enumerate(wanted.names):
                columns[name] = {key: each[index] for key, each in zip(keys, values, strict=True)}
        return {name: columns[name] for name in self._layout.shown}

    def _converted(
        self, wanted: Wanted, converters: tuple[Outward, ...], row: Record | None
    ) -> list[Outside]:
        values = self._several(wanted, row)
        return [convert(value) for convert, value in zip(converters, values, strict=True)]

    @property
    def _naming(self) -> Naming:
        return Naming.of(self._layout.program)

    def _shown(self) -> Iterator[Definition]:
        return (definition for definition in self._layout.definitions.values() if definition.shown)

    def _rows(self, definition: Definition) -> tuple[Record | None, ...]:
        return (None,) if definition.subject is None else self._known.rows[definition.subject]

    def _value(self, definition: Definition, row: Record | None) -> Outside:
        return self._layout.outward[definition.name](self._lookup(definition.name, row))

"""What reading a row and reading an event have in common: names, values, references, and the faults found."""

from collections.abc import Mapping
from typing import TypeAlias

from renewrules.diagnostics import Fact
from renewrules.engine.faults import InputFault, RefusedError, fault, shown, suggestion
from renewrules.engine.records import Record
from renewrules.engine.shapes import Shape
from renewrules.suggest import nearest

Given: TypeAlias = Mapping[str, object]
Rows: TypeAlias = dict[str, dict[str, Record]]
"""The rows of each subject by id."""


class Reading:
    """One question being read: the faults so far, and whether required facts may be missing."""

    def __init__(self, *, lenient: bool) -> None:
        self.lenient = lenient
        self.faults: list[InputFault] = []

    def refuse(self, path: str, slug: str, **facts: Fact | None) -> None:
        """Note a fault."""
        self.faults.append(fault(path, slug, facts))

    def note(self, path: str, refused: RefusedError) -> None:
        """Note why a value could not be read."""
        self.refuse(path, refused.slug, **refused.facts)

    def canonical(self, given: Given, names: frozenset[str], path: str, slug: str, **facts: Fact) -> Given:
        """An object under its data names; a key that is none of `names` is a fault of kind `slug`."""
        if given.keys() <= names:
            return given
        result: dict[str, object] = {}
        for key in sorted(given, key=str):
            name = str(key).replace("-", "_")
            if name not in names:
                near = suggestion(nearest(str(key), names))
                self.refuse(f"{path}{key}", slug, name=str(key), suggestion=near, **facts)
            elif name in result:
                self.refuse(f"{path}{key}", "name-twice", name=name)
            else:
                result[name] = given[key]
        return result

    def fill(self, record: Record, shape: Shape, given: Given, path: str) -> None:
        """Set the declared facts of a row, or fields of an event."""
        for name, convert, blank, required in shape.columns:
            value = given.get(name)
            if value is None:
                setattr(record, name, blank)
                if required and not self.lenient:
                    self.refuse(f"{path}.{name}", "must-be-filled-in", name=name)
                continue
            try:
                setattr(record, name, convert(value))
            except RefusedError as refused:
                setattr(record, name, None)
                self.note(f"{path}.{name}", refused)

    def row(self, rows: Mapping[str, Record], subject: str, key: object, path: str) -> Record | None:
        """The row an object says it belongs to; without saying, the only one."""
        if key is not None:
            if isinstance(key, str) and key in rows:
                return rows[key]
            near = suggestion(nearest(shown(key), rows))
            self.refuse(f"{path}.{subject}", "no-such-row", subject=subject, id=shown(key), suggestion=near)
        elif len(rows) == 1:
            return next(iter(rows.values()))
        elif rows:
            self.refuse(f"{path}.{subject}", "which-row", subject=subject, count=len(rows))
        else:
            self.refuse(f"{path}.{subject}", "no-row", subject=subject)
        return None

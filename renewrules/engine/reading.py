"""What reading a row and reading an event have in common: names, values, references, and the faults found."""

from collections.abc import Mapping
from typing import TypeAlias

from renewrules.diagnostics import Fact
from renewrules.engine.faults import InputFault, RefusedError, fault, shown, suggestion
from renewrules.engine.naming import Naming
from renewrules.engine.records import Record
from renewrules.engine.shapes import Shape
from renewrules.suggest import nearest

Given: TypeAlias = Mapping[str, object]
Rows: TypeAlias = dict[str, dict[str, Record]]
"""The rows of each subject by id."""


class Reading:
    """One question being read: the faults so far, and whether required facts may be missing."""

    def __init__(self, naming: Naming, *, lenient: bool) -> None:
        self.naming = naming
        self.lenient = lenient
        self.faults: list[InputFault] = []
        self._written: dict[str, str] = {}

    def written(self, path: str) -> str:
        """A path as the caller wrote its last name."""
        return self._written.get(path, path)

    def refuse(self, path: str, slug: str, **facts: Fact | None) -> None:
        """Note a fault."""
        self.faults.append(fault(self.written(path), slug, facts))

    def note(self, path: str, refused: RefusedError) -> None:
        """Note why a value could not be read."""
        self.refuse(path, refused.slug, **refused.facts)

    def canonical(self, given: Given, names: frozenset[str], path: str, slug: str, **facts: Fact) -> Given:
        """An object under its data names; a key that is none of `names` is a fault of kind `slug`."""
        if given.keys() <= names:
            return given
        result: dict[str, object] = {}
        for key in sorted(given, key=str):
            name = self.naming.data_name(str(key))
            if name not in names:
                near = self.naming.near(str(key), names)
                self.refuse(f"{path}{key}", slug, name=str(key), suggestion=near, **facts)
            elif name in result:
                other = self.written(f"{path}{name}").removeprefix(path)
                self.refuse(f"{path}{key}", "name-twice", name=str(key), other=other)
            else:
                result[name] = given[key]
                self._written[f"{path}{name}"] = f"{path}{key}"
        return result

    def fill(self, record: Record, shape: Shape, given: Given, path: str) -> None:
        """Set the declared facts of a row, or fields of an event."""
        for name, convert, blank, required in shape.columns:
            value = given.get(name)
            if value is None:
                setattr(record, name, blank)
                if required and not self.lenient:
                    self._refuse_blank(path, name, given)
                continue
            try:
                setattr(record, name, convert(value))
            except RefusedError as refused:
                setattr(record, name, None)
                self.note(f"{path}.{name}", refused)

    def _refuse_blank(self, path: str, name: str, given: Given) -> None:
        """Note that a fact is blank that must not be."""
        shown = (
            self.written(f"{path}.{name}").removeprefix(f"{path}.")
            if name in given
            else self.naming.shown(name)
        )
        self.refuse(f"{path}.{shown}", "must-be-filled-in", name=shown)

    def row(self, rows: Mapping[str, Record], subject: str, key: object, path: str) -> Record | None:
        """The row an object says it belongs to; without saying, the only one."""
        if key is not None:
            if isinstance(key, str) and key in rows:
                return rows[key]
            named = self.naming.shown(subject)
            near = suggestion(nearest(shown(key), rows))
            self.refuse(f"{path}.{subject}", "no-such-row", subject=named, id=shown(key), suggestion=near)
        elif len(rows) == 1:
            return next(iter(rows.values()))
        else:
            named = self.naming.shown(subject)
            self._refuse_row(f"{path}.{named}", named, len(rows))
        return None

    def _refuse_row(self, path: str, subject: str, count: int) -> None:
        """Note that an object does not say to which of several rows it belongs, or that there is none."""
        if count:
            self.refuse(path, "which-row", subject=subject, count=count)
        else:
            self.refuse(path, "no-row", subject=subject)

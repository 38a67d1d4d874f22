"""Facts and events, from mappings of the outside world to rows an engine can run on.

Nothing is decided on faulty input: every fault is found in one pass and raised together. The order of lists
and keys never shows: rows stand in order of id, events in order of (at, id).
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

import attrs

from renewrules.core.nodes import Program
from renewrules.engine.conversion import identity, moment
from renewrules.engine.faults import InputError, InputFault, RefusedError, fault
from renewrules.engine.history import EventReader
from renewrules.engine.naming import Naming
from renewrules.engine.reading import Given, Reading, Rows
from renewrules.engine.records import Known, Record
from renewrules.engine.shapes import Shape, event_shapes, row_shapes

__all__ = ["InputError", "InputFault", "Known", "Reader", "Record"]

SINGLE = "1"
"""The id of an object that is alone and has none of its own."""

_Found: TypeAlias = tuple[str, str, Given]
"""Id, path and content of an object."""


@attrs.frozen(eq=False)
class Reader:
    """Reads the facts and events of one program; made once by `of`, used for any number of questions."""

    shapes: tuple[Shape, ...]
    subjects: frozenset[str]
    kinds: dict[str, tuple[str, ...]]
    events: EventReader
    language: str
    naming: Naming

    @classmethod
    def of(cls, program: Program) -> "Reader":
        """The reader of a program's subjects and events."""
        shapes = row_shapes(program)
        steps = {f"{plan.name}.{step.name}": plan.subject for plan in program.plans for step in plan.steps}
        return cls(
            shapes=shapes,
            subjects=frozenset(shape.name for shape in shapes),
            kinds={shape.name: shape.kinds for shape in shapes},
            events=EventReader(event_shapes(program), steps, program.zone, moment(program.zone)),
            language=program.language,
            naming=Naming.of(program),
        )

    def read(
        self, facts: Mapping[str, object], events: Sequence[object] = (), *, lenient: bool = False
    ) -> Known:
        """Everything known, as rows; `lenient` lets a required fact be missing, which makes it unknown.

        Raises:
            InputError: with every fault there is.
        """
        if not isinstance(facts, Mapping):
            raise InputError((fault("facts", "not-object", {}),), self.language)
        reading = Reading(self.naming, lenient=lenient)
        rows = self._rows(facts, reading)
        latest = self.events.read(events, rows, reading)
        if reading.faults:
            raise InputError(tuple(reading.faults), self.language)
        return Known({name: tuple(found.values()) for name, found in rows.items()}, latest, self.kinds)

    def _rows(self, facts: Given, reading: Reading) -> Rows:
        names = tuple(sorted(self.naming.several(self.subjects)))
        given = reading.canonical(facts, self.subjects, "", "unknown-subject", subjects=names)
        rows: Rows = {}
        for shape in self.shapes:
            rows[shape.name] = read = {}
            for found in _objects(shape, given.get(shape.name), reading):
                key, path, _ = found
                if key in read:
                    reading.refuse(path, "id-twice", subject=shape.shown, id=key)
                else:
                    read[key] = _row(shape, found, rows, reading)
        return rows


def _objects(shape: Shape, given: object, reading: Reading) -> list[_Found]:
    """Each object given for a subject, in order of id; a root subject left out has no facts."""
    path = reading.written(shape.name)
    if given is None or given in ([], ()):
        return [(SINGLE, path, {})] if shape.subject is None else []
    if isinstance(given, Mapping):
        found = [_object(shape, given, path, reading, alone=True)]
    elif not isinstance(given, list | tuple):
        reading.refuse(path, "not-list")
        return []
    else:
        if shape.subject is None and len(given) > 1:
            reading.refuse(path, "only-one", subject=shape.shown, count=len(given))
            given = given[:1]
        alone = len(given) == 1
        found = [
            _object(shape, item, f"{path}[{index}]", reading, alone=alone) for index, item in enumerate(given)
        ]
    return sorted((each for each in found if each is not None), key=itemgetter(0))


def _object(shape: Shape, given: object, path: str, reading: Reading, *, alone: bool) -> _Found | None:
    if not isinstance(given, Mapping):
        reading.refuse(path, "not-object")
        return None
    key = given.get("id")
    read = SINGLE if alone else path
    if key is not None:
        try:
            read = identity(key)
            name = reading.written(shape.name)
            path = path if path == name else f"{name}[{read}]"
        except RefusedError as refused:
            reading.note(f"{path}.id", refused)
    elif not alone:
        reading.refuse(path, "missing-id", subject=shape.shown)
    return read, path, reading.canonical(given, shape.names, f"{path}.", "unknown-name", owner=shape.shown)


def _row(shape: Shape, found: _Found, rows: Rows, reading: Reading) -> Record:
    row = object.__new__(shape.record)
    row.id, path, given = found
    above = shape.subject
    row.parent = None if above is None else reading.row(rows[above], above, given.get(above), path)
    reading.fill(row, shape, given, path)
    for kind in shape.kinds:
        setattr(row, f"on_{kind}", ())
    return row

"""Facts and events, from mappings of the outside world to rows an engine can run on.

Nothing is decided on faulty input: every fault is found in one pass and raised together. The order of lists
and keys never shows: rows stand in order of id, events in order of (at, id).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from renewrules.core.nodes import Program
from renewrules.engine.conversion import identity, moment
from renewrules.engine.faults import InputError, InputFault, RefusedError, fault
from renewrules.engine.history import EventReader
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
        reading = Reading(lenient=lenient)
        rows = self._rows(facts, reading)
        latest = self.events.read(events, rows, reading)
        if reading.faults:
            raise InputError(tuple(reading.faults), self.language)
        return Known({name: tuple(found.values()) for name, found in rows.items()}, latest, self.kinds)

    def _rows(self, facts: Given, reading: Reading) -> Rows:
        subjects = tuple(sorted(self.subjects))
        given = reading.canonical(facts, self.subjects, "", "unknown-subject", subjects=subjects)
        rows: Rows = {}
        for shape in self.shapes:
            objects = sorted(_objects(shape, given.get(shape.name), reading), key=lambda found: found[0])
            rows[shape.name] = {}
            for found in objects:
                key, path, _ = found
                if key in rows[shape.name]:
                    reading.refuse(path, "id-twice", subject=shape.name, id=key)
                else:
                    rows[shape.name][key] = _row(shape, found, rows, reading)
        return rows


def _objects(shape: Shape, given: object, reading: Reading) -> Iterator[_Found]:
    """Each object given for a subject; a root subject left out has no facts."""
    name = shape.name
    if given is None or given in ([], ()):
        if shape.subject is None:
            yield SINGLE, name, {}
    elif isinstance(given, Mapping):
        yield from _object(shape, given, name, reading, alone=True)
    elif not isinstance(given, list | tuple):
        reading.refuse(name, "not-list")
    elif shape.subject is None and len(given) > 1:
        reading.refuse(name, "only-one", subject=name, count=len(given))
        yield from _object(shape, given[0], f"{name}[0]", reading, alone=True)
    else:
        for index, item in enumerate(given):
            yield from _object(shape, item, f"{name}[{index}]", reading, alone=len(given) == 1)


def _object(shape: Shape, given: object, path: str, reading: Reading, *, alone: bool) -> Iterator[_Found]:
    if not isinstance(given, Mapping):
        reading.refuse(path, "not-object")
        return
    key = given.get("id")
    read = SINGLE if alone else path
    if key is not None:
        try:
            read = identity(key)
            path = path if path == shape.name else f"{shape.name}[{read}]"
        except RefusedError as refused:
            reading.note(f"{path}.id", refused)
    elif not alone:
        reading.refuse(path, "missing-id", subject=shape.name)
    yield read, path, reading.canonical(given, shape.names, f"{path}.", "unknown-name", owner=shape.name)


def _row(shape: Shape, found: _Found, rows: Rows, reading: Reading) -> Record:
    row = object.__new__(shape.record)
    row.id, path, given = found
    above = shape.subject
    row.parent = None if above is None else reading.row(rows[above], above, given.get(above), path)
    reading.fill(row, shape, given, path)
    for kind in shape.kinds:
        setattr(row, f"on_{kind}", ())
    return row

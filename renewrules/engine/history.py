"""Events, from mappings of the outside world to the histories of rows."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from renewrules import dates
from renewrules.engine.conversion import identity
from renewrules.engine.faults import RefusedError, shown, suggestion
from renewrules.engine.reading import Given, Reading, Rows
from renewrules.engine.records import Record
from renewrules.engine.shapes import Shape
from renewrules.suggest import nearest

_Entry: TypeAlias = tuple[Shape, Record, Record]
"""The shape of an event, the event, and the row it concerns."""


@attrs.frozen(eq=False)
class EventReader:
    """Reads events of `shapes`; `steps` has the subject of each step by its qualified name."""

    shapes: dict[str, Shape]
    steps: dict[str, str]
    zone: str
    moment: Callable[[object], int]

    def read(self, events: Sequence[object], rows: Rows, reading: Reading) -> int:
        """Hang events on the rows they concern and those above; the greatest instant of any event."""
        if not isinstance(events, list | tuple):
            reading.refuse("events", "not-list")
            return dates.FIRST_INSTANT
        bodies: dict[str, tuple[object, ...]] = {}
        entries: list[_Entry] = []
        for index, given in enumerate(events):
            path = f"events[{index}]"
            entry = self._entry(given, path, rows, reading)
            if entry is None:
                continue
            key, body = _identify(entry)
            if key not in bodies:
                bodies[key] = body
                entries.append(entry)
            elif bodies[key] != body:
                reading.refuse(path, "event-twice", id=key)
        _hang(entries)
        instants = (max(event.at, event.recorded) for _, event, _ in entries)
        return max(instants, default=dates.FIRST_INSTANT)

    def _entry(self, given: object, path: str, rows: Rows, reading: Reading) -> _Entry | None:
        """An event that can be counted, or None and its faults."""
        if not isinstance(given, Mapping):
            reading.refuse(path, "not-object")
            return None
        shape = self._shape(given.get("kind"), f"{path}.kind", reading)
        if shape is None or shape.subject is None:
            return None
        before = len(reading.faults)
        given = reading.canonical(given, shape.names, f"{path}.", "unknown-name", owner=shape.shown)
        event = object.__new__(shape.record)
        row = reading.row(rows[shape.subject], shape.subject, given.get(shape.subject), path)
        self._stamp(event, given, path, reading)
        answers = given.get("answers")
        event.answers, event.answers_row = (
            ("", "") if answers is None else self._answered(answers, row, rows, f"{path}.answers", reading)
        )
        reading.fill(event, shape, given, path)
        return None if row is None or len(reading.faults) > before else (shape, event, row)

    def _shape(self, kind: object, path: str, reading: Reading) -> Shape | None:
        if kind is None:
            reading.refuse(path, "must-be-filled-in", name="kind")
            return None
        name = shown(kind)
        shape = self.shapes.get(name) or self.shapes.get(reading.naming.data_name(name))
        if shape is None:
            near = reading.naming.near(name, self.shapes)
            kinds = reading.naming.several(self.shapes)
            reading.refuse(path, "unknown-kind", kind=name, kinds=kinds, suggestion=near)
        return shape

    def _stamp(self, event: Record, given: Given, path: str, reading: Reading) -> None:
        """When the event happened and was recorded, and its id, "" for none yet."""
        at, recorded, key = given.get("at"), given.get("recorded"), given.get("id")
        event.at = self._moment(at, f"{path}.at", reading)
        event.day = dates.local(event.at, self.zone)[0]
        event.recorded = event.at if recorded is None else self._moment(recorded, f"{path}.recorded", reading)
        event.id = ""
        try:
            event.id = "" if key is None else identity(key)
        except RefusedError as refused:
            reading.note(f"{path}.id", refused)

    def _moment(self, value: object, path: str, reading: Reading) -> int:
        if value is None:
            reading.refuse(path, "must-be-filled-in", name="at")
            return dates.FIRST_INSTANT
        try:
            return self.moment(value)
        except RefusedError as refused:
            reading.note(path, refused)
            return dates.FIRST_INSTANT

    def _answered(
        self, action: object, row: Record | None, rows: Rows, path: str, reading: Reading
    ) -> tuple[str, str]:
        """The qualified name of the step whose action an event answers, and the id of its row."""
        parts = _action_parts(action)
        if parts is None:
            reading.refuse(path, "answers-malformed", value=shown(action))
            return "", ""
        written, key = parts
        step = reading.naming.vocabulary.qualified(written)
        subject = self.steps.get(step)
        if subject is None:
            near = suggestion(nearest(step, self.steps))
            reading.refuse(path, "unknown-step", step=written, suggestion=near)
            return "", ""
        answered = rows[subject].get(key)
        if answered is None:
            near = suggestion(nearest(key, rows[subject]))
            reading.refuse(
                path, "no-such-row", subject=reading.naming.shown(subject), id=key, suggestion=near
            )
        elif row is not None and answered not in _upwards(row) and row not in _upwards(answered):
            reading.refuse(path, "answers-elsewhere", answered=answered.id, concerned=row.id)
        return step, key


def _action_parts(action: object) -> tuple[str, str] | None:
    """Step and row of an action id such as ``renewal_contact.care_call@P1#0``; an occasion may follow."""
    if not isinstance(action, str):
        return None
    step, _, rest = action.partition("@")
    key, _, number = rest.rpartition("#")
    attempt = number.partition("/")[0]
    return (step, key) if step and key and attempt.isascii() and attempt.isdigit() else None


def _identify(entry: _Entry) -> tuple[str, tuple[object, ...]]:
    """An event's id, and all that another event with that id must have in common with it."""
    shape, event, row = entry
    fields = [getattr(event, column[0]) for column in shape.columns]
    body = (shape.name, row.id, event.at, event.recorded, event.answers, event.answers_row, *fields)
    if not event.id:
        event.id = f"{shape.name}-{_digest(body)}"
    return event.id, body


def _digest(body: tuple[object, ...]) -> str:
    """A name for an event's content, the same on every machine."""
    plain = tuple(sorted(part) if isinstance(part, frozenset) else part for part in body)
    return hashlib.blake2b(repr(plain).encode(), digest_size=8).hexdigest()


def _upwards(row: Record) -> Iterator[Record]:
    """A row and the rows it belongs to."""
    above: Record | None = row
    while above is not None:
        yield above
        above = above.parent


def _hang(entries: list[_Entry]) -> None:
    """Give each row its history: its own events and those of the rows below it, in order of (at, id)."""
    histories: dict[tuple[Record, str], list[Record]] = {}
    for shape, event, row in sorted(entries, key=lambda entry: (entry[1].at, entry[1].id)):
        above: Record | None = row
        while above is not None:
            histories.setdefault((above, shape.name), []).append(event)
            above = above.parent
    for (row, kind), events in histories.items():
        setattr(row, f"on_{kind}", tuple(events))

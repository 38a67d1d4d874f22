"""Facts and events, from mappings of the outside world to rows an engine can run on.

Nothing is decided on faulty input: every fault is found in one pass and raised together. The order of lists
and keys never shows: rows stand in order of id, events in order of (at, id).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from renewrules import dates
from renewrules.core.nodes import EventSchema, Fact, Program, SubjectSchema
from renewrules.engine.conversion import Converter, converter, identity, moment
from renewrules.engine.faults import InputError, InputFault, RefusedError, fault, shown, suggestion
from renewrules.engine.records import Known, Record, record_class
from renewrules.suggest import nearest
from renewrules.valuetypes import Value

__all__ = ["InputError", "InputFault", "Known", "Reader", "Record"]

SINGLE = "1"
"""The id of an object that is alone and has none of its own."""

_EVENT_KEYS = ("kind", "id", "at", "recorded", "answers")

_Given: TypeAlias = Mapping[str, object]
_Column: TypeAlias = tuple[str, Converter, Value, bool]
"""Name, converter, what stands for a blank, and whether there must be no blank."""


@attrs.frozen(eq=False)
class Shape:
    """How objects of one kind are read: their own keys, their columns and the class of their records."""

    name: str
    subject: str | None
    names: frozenset[str]
    columns: tuple[_Column, ...]
    record: type[Record]


@attrs.frozen(eq=False)
class Reader:
    """Reads the facts and events of one program; made once by `of`, used for any number of questions."""

    rows: tuple[Shape, ...]
    events: dict[str, Shape]
    kinds: dict[str, tuple[str, ...]]
    steps: dict[str, str]
    zone: str
    language: str

    @classmethod
    def of(cls, program: Program) -> "Reader":
        """The reader of a program's subjects and events."""
        parents = {schema.subject.name: schema.subject.parent for schema in program.subjects}
        kinds = {
            name: tuple(event.name for event in program.events if name in _line(event.subject, parents))
            for name in parents
        }
        downwards = sorted(program.subjects, key=lambda schema: len(_line(schema.subject.name, parents)))
        return cls(
            rows=tuple(_row_shape(schema, kinds[schema.subject.name]) for schema in downwards),
            events={schema.name: _event_shape(schema) for schema in program.events},
            kinds={shape.subject.name: kinds[shape.subject.name] for shape in downwards},
            steps={f"{plan.name}.{step.name}": plan.subject for plan in program.plans for step in plan.steps},
            zone=program.zone,
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
        reading = _Reading(self, lenient=lenient)
        rows = reading.read_rows(facts)
        latest = reading.read_events(events, rows)
        if reading.faults:
            raise InputError(tuple(reading.faults), self.language)
        return Known({name: tuple(found.values()) for name, found in rows.items()}, latest, self.kinds)


def _line(subject: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """A subject and its ancestors, itself first."""
    line = [subject]
    while (parent := parents[line[-1]]) is not None:
        line.append(parent)
    return tuple(line)


def _column(fact: Fact) -> _Column:
    return fact.name, converter(fact), fact.blank.value, fact.blank.policy == "required"


def _row_shape(schema: SubjectSchema, kinds: tuple[str, ...]) -> Shape:
    name, parent = schema.subject.name, schema.subject.parent
    facts = tuple(fact.name for fact in schema.facts)
    return Shape(
        name=name,
        subject=parent,
        names=frozenset(("id", *facts)) | (frozenset() if parent is None else {parent}),
        columns=tuple(map(_column, schema.facts)),
        record=record_class(name, ("id", "parent", *facts, *(f"on_{kind}" for kind in kinds))),
    )


def _event_shape(schema: EventSchema) -> Shape:
    fields = tuple(field.name for field in schema.fields)
    return Shape(
        name=schema.name,
        subject=schema.subject,
        names=frozenset((*_EVENT_KEYS, schema.subject, *fields)),
        columns=tuple(map(_column, schema.fields)),
        record=record_class(schema.name, ("id", "at", "day", "recorded", "answers", *fields)),
    )


class _Reading:
    """One question being read, and the faults found so far."""

    def __init__(self, reader: Reader, *, lenient: bool) -> None:
        self.reader = reader
        self.lenient = lenient
        self.faults: list[InputFault] = []
        self.moment = moment(reader.zone)

    def refuse(self, path: str, slug: str, **facts: str | int | tuple[str, ...] | None) -> None:
        self.faults.append(fault(path, slug, facts))

    def read_rows(self, facts: Mapping[str, object]) -> dict[str, dict[str, Record]]:
        """The rows of each subject by id, parents before children."""
        rows: dict[str, dict[str, Record]] = {}
        names = frozenset(shape.name for shape in self.reader.rows)
        given = self._canonical(facts, names, "", "unknown-subject", subjects=tuple(sorted(names)))
        for shape in self.reader.rows:
            found = given.get(shape.name)
            if found is None or found in ([], ()):
                found = () if shape.subject is not None else {}
            rows[shape.name] = self._rows_of(shape, found, rows)
        return rows

    def _canonical(
        self, given: _Given, names: frozenset[str], path: str, slug: str, **facts: str | tuple[str, ...]
    ) -> _Given:
        """The object under its data names; a key that is none is a fault."""
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

    def _rows_of(
        self, shape: Shape, found: object, rows: Mapping[str, dict[str, Record]]
    ) -> dict[str, Record]:
        result: dict[str, Record] = {}
        for key, path, given in sorted(self._objects(shape, found), key=lambda entry: entry[0]):
            if key in result:
                self.refuse(path, "id-twice", subject=shape.name, id=key)
                continue
            row = object.__new__(shape.record)
            row.id = key
            row.parent = (
                None
                if shape.subject is None
                else self._row(rows[shape.subject], shape.subject, given.get(shape.subject), path)
            )
            self._fill(row, shape, given, path)
            for kind in self.reader.kinds[shape.name]:
                setattr(row, f"on_{kind}", ())
            result[key] = row
        return result

    def _objects(self, shape: Shape, found: object) -> Iterator[tuple[str, str, _Given]]:
        """Id, path and content of each object that can be read."""
        if isinstance(found, Mapping):
            yield from self._object(shape, found, shape.name, shape.name, alone=True)
        elif not isinstance(found, list | tuple):
            self.refuse(shape.name, "not-list")
        elif shape.subject is None and len(found) > 1:
            self.refuse(shape.name, "only-one", subject=shape.name, count=len(found))
            yield from self._objects(shape, found[:1])
        else:
            for index, item in enumerate(found):
                path = f"{shape.name}[{index}]"
                yield from self._object(shape, item, path, shape.name, alone=len(found) == 1)

    def _object(
        self, shape: Shape, given: object, path: str, subject: str, *, alone: bool
    ) -> Iterator[tuple[str, str, _Given]]:
        if not isinstance(given, Mapping):
            self.refuse(path, "not-object")
            return
        key = given.get("id")
        if isinstance(key, str) and path != subject:
            path = f"{subject}[{key}]"
        if key is None and not alone:
            self.refuse(path, "missing-id", subject=subject)
            key = path
        try:
            read = SINGLE if key is None else identity(key)
        except RefusedError as refused:
            self.refuse(f"{path}.id", refused.slug, **refused.facts)
            read = path
        yield read, path, self._canonical(given, shape.names, f"{path}.", "unknown-name", owner=subject)

    def _row(self, rows: Mapping[str, Record], subject: str, key: object, path: str) -> Record | None:
        """The row an object says it belongs to; without saying, the only one."""
        if key is not None:
            if isinstance(key, str) and key in rows:
                return rows[key]
            near = suggestion(nearest(shown(key), rows))
            self.refuse(f"{path}.{subject}", "no-such-row", subject=subject, id=shown(key), suggestion=near)
            return None
        if len(rows) == 1:
            return next(iter(rows.values()))
        if rows:
            self.refuse(f"{path}.{subject}", "which-row", subject=subject, count=len(rows))
        else:
            self.refuse(f"{path}.{subject}", "no-row", subject=subject)
        return None

    def _fill(self, record: Record, shape: Shape, given: _Given, path: str) -> None:
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
                self.refuse(f"{path}.{name}", refused.slug, **refused.facts)

    def read_events(self, events: Sequence[object], rows: Mapping[str, dict[str, Record]]) -> int:
        """Hang the events on their rows; the greatest instant of any."""
        latest = dates.FIRST_INSTANT
        seen: dict[str, tuple[object, ...]] = {}
        accepted: list[tuple[int, str, str, Record, Record]] = []
        if not isinstance(events, list | tuple):
            self.refuse("events", "not-list")
            return latest
        for index, given in enumerate(events):
            path = f"events[{index}]"
            entry = self._event(given, path, rows)
            if entry is None:
                continue
            shape, event, row = entry
            body = _body(shape, event, row)
            if not event.id:
                event.id = f"{shape.name}-{_digest(body)}"
            if event.id not in seen:
                seen[event.id] = body
                accepted.append((event.at, event.id, shape.name, event, row))
                latest = max(latest, event.at, event.recorded)
            elif seen[event.id] != body:
                self.refuse(path, "event-twice", id=event.id)
        _hang(accepted)
        return latest

    def _event(
        self, given: object, path: str, rows: Mapping[str, dict[str, Record]]
    ) -> tuple[Shape, Record, Record] | None:
        if not isinstance(given, Mapping):
            self.refuse(path, "not-object")
            return None
        shape = self._shape(given.get("kind"), path)
        if shape is None or shape.subject is None:
            return None
        given = self._canonical(given, shape.names, f"{path}.", "unknown-name", owner=shape.name)
        before = len(self.faults)
        event = object.__new__(shape.record)
        row = self._row(rows[shape.subject], shape.subject, given.get(shape.subject), path)
        self._stamp(event, given, path)
        event.answers = self._answers(given.get("answers"), row, rows, path)
        self._fill(event, shape, given, path)
        return None if row is None or len(self.faults) > before else (shape, event, row)

    def _shape(self, kind: object, path: str) -> Shape | None:
        if kind is None:
            self.refuse(f"{path}.kind", "must-be-filled-in", name="kind")
            return None
        name = shown(kind)
        shape = self.reader.events.get(name.replace("-", "_"))
        if shape is None:
            kinds = tuple(self.reader.events)
            near = suggestion(nearest(name, kinds))
            self.refuse(f"{path}.kind", "unknown-kind", kind=name, kinds=kinds, suggestion=near)
        return shape

    def _stamp(self, event: Record, given: _Given, path: str) -> None:
        """When the event happened and was recorded, and its id, "" for none yet."""
        at = self._moment(given.get("at"), f"{path}.at")
        if given.get("at") is None:
            self.refuse(f"{path}.at", "must-be-filled-in", name="at")
        recorded = given.get("recorded")
        event.at = at
        event.day = dates.local(at, self.reader.zone)[0]
        event.recorded = at if recorded is None else self._moment(recorded, f"{path}.recorded")
        event.id = ""
        if (key := given.get("id")) is not None:
            try:
                event.id = identity(key)
            except RefusedError as refused:
                self.refuse(f"{path}.id", refused.slug, **refused.facts)

    def _moment(self, value: object, path: str) -> int:
        if value is not None:
            try:
                return self.moment(value)
            except RefusedError as refused:
                self.refuse(path, refused.slug, **refused.facts)
        return dates.FIRST_INSTANT

    def _answers(
        self, action: object, row: Record | None, rows: Mapping[str, dict[str, Record]], path: str
    ) -> str:
        """The qualified name of the step whose action an event answers, "" for none."""
        if action is None:
            return ""
        path = f"{path}.answers"
        parts = _action_parts(action)
        if parts is None:
            self.refuse(path, "answers-malformed", value=shown(action))
            return ""
        step, key = parts
        subject = self.reader.steps.get(step)
        if subject is None:
            near = suggestion(nearest(step, self.reader.steps))
            self.refuse(path, "unknown-step", step=step, suggestion=near)
            return ""
        answered = rows[subject].get(key)
        if answered is None:
            near = suggestion(nearest(key, rows[subject]))
            self.refuse(path, "no-such-row", subject=subject, id=key, suggestion=near)
        elif row is not None and answered not in _upwards(row) and row not in _upwards(answered):
            self.refuse(path, "answers-elsewhere", answered=answered.id, concerned=row.id)
        return step


def _action_parts(action: object) -> tuple[str, str] | None:
    """Step and row of an action id such as ``renewal_contact.care_call@P1#0``."""
    if not isinstance(action, str):
        return None
    step, _, rest = action.partition("@")
    key, _, attempt = rest.rpartition("#")
    return (step, key) if step and key and attempt.isascii() and attempt.isdigit() else None


def _upwards(row: Record) -> Iterator[Record]:
    """A row and the rows it belongs to."""
    above: Record | None = row
    while above is not None:
        yield above
        above = above.parent


def _body(shape: Shape, event: Record, row: Record) -> tuple[object, ...]:
    """What makes two events with one id the same."""
    fields = (getattr(event, name) for name, *_ in shape.columns)
    return (shape.name, row.id, event.at, event.recorded, event.answers, *fields)


def _digest(body: tuple[object, ...]) -> str:
    """A name for an event's content, the same on every machine."""
    plain = tuple(sorted(part) if isinstance(part, frozenset) else part for part in body)
    return hashlib.blake2b(repr(plain).encode(), digest_size=8).hexdigest()


def _hang(accepted: Iterable[tuple[int, str, str, Record, Record]]) -> None:
    """Give each row its history: its own events and those of the rows below it, in order of (at, id)."""
    histories: dict[tuple[Record, str], list[Record]] = {}
    for _, _, kind, event, row in sorted(accepted, key=lambda entry: entry[:2]):
        for above in _upwards(row):
            histories.setdefault((above, kind), []).append(event)
    for (row, kind), events in histories.items():
        setattr(row, f"on_{kind}", tuple(events))

"""The customers and staff of an allocation, read and made ready to be asked about two by two."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import attrs

from renewrules.core.nodes import AssignmentRule, Blank, Program
from renewrules.engine.faults import InputError, InputFault, fault
from renewrules.engine.inputs import Reader
from renewrules.engine.records import Known, Record

_CUSTOMER = frozenset({"id", "facts", "events"})


@attrs.frozen(eq=False)
class Unit:
    """One thing to be assigned: a row of a customer, and all that is known of him."""

    customer: str
    id: str
    known: Known
    row: Record

    @property
    def place(self) -> tuple[str, str]:
        """The ids of the customer and the thing."""
        return self.customer, self.id


@attrs.frozen(eq=False)
class Book:
    """What there is to assign, by customer and id, and the persons by id; `nobody` has no facts."""

    units: tuple[Unit, ...]
    people: tuple[Record, ...]
    nobody: Record


def read_book(
    program: Program,
    rule: AssignmentRule,
    read: frozenset[tuple[str, str]],
    customers: Iterable[object],
    staff: Iterable[object],
    now: int,
) -> Book:
    """Customers and staff as rows; their order makes no difference.

    Of the facts that must be filled in only those that the rule has `read` are asked for.

    Raises:
        InputError: with every fault of every customer and person.
    """
    faults: list[InputFault] = []
    program = _asking_only(program, read)
    units = sorted(_units(program, rule, customers, now, faults), key=lambda unit: unit.place)
    readers = Reader.of(_only(program, rule.person))
    people = sorted(_people(readers, rule, staff, faults), key=lambda person: str(person.id))
    if faults:
        raise InputError(tuple(faults), program.language)
    nobody = readers.read({}, lenient=True).rows[rule.person][0]
    return Book(tuple(units), tuple(people), nobody)


def beside(known: Known, rule: AssignmentRule, person: Record) -> Known:
    """What is known of a customer, and one person at hand."""
    return Known({**known.rows, rule.person: (person,)}, known.latest, known.kinds)


def with_load(person: Record, rule: AssignmentRule, load: int | None) -> Record:
    """A person with so many taken."""
    copy = object.__new__(type(person))
    for name in person.attributes:
        setattr(copy, name, getattr(person, name))
    setattr(copy, rule.load, load)
    return copy


def _asking_only(program: Program, read: frozenset[tuple[str, str]]) -> Program:
    """The program with every fact that is not read left open where it is blank."""
    subjects = []
    for schema in program.subjects:
        facts = [
            fact
            if fact.blank.policy != "required" or (schema.subject.name, fact.name) in read
            else attrs.evolve(fact, blank=Blank("open"))
            for fact in schema.facts
        ]
        subjects.append(attrs.evolve(schema, facts=tuple(facts)))
    return attrs.evolve(program, subjects=tuple(subjects))


def _without(program: Program, subject: str) -> Program:
    return attrs.evolve(
        program,
        subjects=tuple(schema for schema in program.subjects if schema.subject.name != subject),
        events=tuple(event for event in program.events if event.subject != subject),
    )


def _only(program: Program, subject: str) -> Program:
    return attrs.evolve(
        program,
        subjects=tuple(schema for schema in program.subjects if schema.subject.name == subject),
        events=tuple(event for event in program.events if event.subject == subject),
        plans=(),
    )


def _units(
    program: Program, rule: AssignmentRule, customers: Iterable[object], now: int, faults: list[InputFault]
) -> Iterator[Unit]:
    reader = Reader.of(_without(program, rule.person))
    alone = all(
        schema.subject.parent is None for schema in program.subjects if schema.subject.name == rule.subject
    )
    for customer, place, given in _objects(customers, "customers", faults):
        unknown = sorted(str(key) for key in given if key not in _CUSTOMER)
        faults += (
            fault(f"{place}.{key}", "unknown-name", {"name": key, "owner": "customers"}) for key in unknown
        )
        try:
            known = reader.read(
                cast(Mapping[str, object], given.get("facts", {})),
                cast(list[object], given.get("events", ())),
            )
        except InputError as error:
            faults += (_moved(each, place) for each in error.faults)
            continue
        seen = known.visible(now)
        for row in seen.rows[rule.subject]:
            yield Unit(customer, customer if alone else str(row.id), seen, row)


def _people(
    reader: Reader, rule: AssignmentRule, staff: Iterable[object], faults: list[InputFault]
) -> Iterator[Record]:
    for _, place, given in _objects(staff, "staff", faults):
        try:
            yield reader.read({rule.person: given}).rows[rule.person][0]
        except InputError as error:
            for each in error.faults:
                _, dot, rest = each.path.partition(".")
                faults.append(attrs.evolve(each, path=f"{place}{dot}{rest}"))


def _objects(
    given: Iterable[object], name: str, faults: list[InputFault]
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Each object with its id and its place, from 0; none without an id, or with one that another has."""
    seen: set[str] = set()
    for index, each in enumerate(given):
        place = f"{name}[{index}]"
        if not isinstance(each, Mapping):
            faults.append(fault(place, "not-object", {}))
            continue
        key = each.get("id")
        if key is None or key == "":
            faults.append(fault(place, "missing-id", {"subject": name}))
        elif not isinstance(key, str):
            faults.append(fault(f"{place}.id", "id-not-text", {"value": str(key)}))
        elif key in seen:
            faults.append(fault(place, "id-twice", {"subject": name, "id": key}))
        else:
            seen.add(key)
            yield key, place, each


def _moved(found: InputFault, place: str) -> InputFault:
    """A fault of one customer, at his place among all."""
    inside = found.path.startswith(("events", "facts"))
    return attrs.evolve(found, path=f"{place}.{found.path}" if inside else f"{place}.facts.{found.path}")

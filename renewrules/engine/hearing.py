"""Adding one event to what is known."""

from collections.abc import Mapping
from operator import attrgetter

from renewrules.engine.faults import InputError
from renewrules.engine.inputs import Reader
from renewrules.engine.reading import Reading
from renewrules.engine.records import Known, Record


def heard(reader: Reader, known: Known, event: Mapping[str, object]) -> Known:
    """What is known once one more event is; an event known already changes nothing.

    Raises:
        InputError: when the event is faulty.
    """
    copies = _copies(known)
    rows = {subject: {row.id: copies[row] for row in originals} for subject, originals in known.rows.items()}
    reading = Reading(reader.naming, lenient=False)
    latest = reader.events.read((event,), rows, reading)
    if reading.faults:
        raise InputError(tuple(reading.faults), reader.language)
    for subject, originals in known.rows.items():
        for row in originals:
            for kind in known.kinds[subject]:
                history = f"on_{kind}"
                events = {each.id: each for each in (*getattr(row, history), *getattr(copies[row], history))}
                setattr(copies[row], history, tuple(sorted(events.values(), key=attrgetter("at", "id"))))
    merged = {subject: tuple(copies[row] for row in originals) for subject, originals in known.rows.items()}
    return Known(merged, max(known.latest, latest), known.kinds)


def _copies(known: Known) -> dict[Record, Record]:
    """Each row with the same facts and no history."""
    parents: dict[Record, Record | None] = {}
    copies: dict[Record, Record] = {}
    for subject, originals in known.rows.items():
        for row in originals:
            copies[row] = copy = object.__new__(type(row))
            parents[copy] = row.parent
            for name in row.attributes:
                setattr(copy, name, getattr(row, name))
            for kind in known.kinds[subject]:
                setattr(copy, f"on_{kind}", ())
    for copy, parent in parents.items():
        copy.parent = None if parent is None else copies[parent]
    return copies

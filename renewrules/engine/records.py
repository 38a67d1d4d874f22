"""Rows and events as slots objects, and everything known when a question is asked."""

from functools import cache
from typing import TYPE_CHECKING, Any

import attrs


class Record:
    """A row or an event; a subclass per subject and per kind names its attributes. Pickled by value."""

    __slots__ = ()
    attributes: tuple[str, ...] = ()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - an attribute has the type its declaration says
            ...

        def __setattr__(self, name: str, value: object) -> None: ...

    def __reduce__(self) -> tuple[Any, ...]:
        kind = type(self)
        return blank, (kind.__name__, kind.attributes), tuple(getattr(self, name) for name in kind.attributes)

    def __setstate__(self, values: tuple[Any, ...]) -> None:
        for name, value in zip(self.attributes, values, strict=True):
            setattr(self, name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


@cache
def record_class(name: str, attributes: tuple[str, ...]) -> type[Record]:
    """The class of records with these attributes: the same class for the same arguments."""
    return type(name, (Record,), {"__slots__": attributes, "attributes": attributes, "__module__": __name__})


def blank(name: str, attributes: tuple[str, ...]) -> Record:
    """A record none of whose attributes is set yet."""
    return object.__new__(record_class(name, attributes))


@attrs.frozen(eq=False)
class Known:
    """All rows of one question: for each subject its rows by id (a root subject has exactly one).

    No event occurred or was recorded after `latest`. `kinds` has, for each subject, the kinds of event that
    concern it or a subject below it; a row holds them as ``on_<kind>``, in order of (at, id).
    """

    rows: dict[str, tuple[Record, ...]]
    latest: int
    kinds: dict[str, tuple[str, ...]]

    def visible(self, now: int) -> "Known":
        """What was known at an instant: without events that occur or are recorded after it."""
        if self.latest <= now:
            return self
        copies: dict[Record | None, Record | None] = {None: None}
        rows: dict[str, tuple[Record, ...]] = {}
        for subject, originals in self.rows.items():
            for row in originals:
                copies[row] = _seen(row, self.kinds[subject], copies[row.parent], now)
            rows[subject] = tuple(copy for row in originals if (copy := copies[row]) is not None)
        return Known(rows, now, self.kinds)


def _seen(row: Record, kinds: tuple[str, ...], parent: Record | None, now: int) -> Record:
    copy = object.__new__(type(row))
    for name in row.attributes:
        setattr(copy, name, getattr(row, name))
    copy.parent = parent
    for kind in kinds:
        events = getattr(row, f"on_{kind}")
        setattr(copy, f"on_{kind}", tuple(event for event in events if event.at <= now >= event.recorded))
    return copy

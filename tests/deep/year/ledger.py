"""What is written down of one customer's year: all that the audit gets to see."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import TypeAlias

import attrs

Value: TypeAlias = str | bool | int | dt.date | tuple[str, ...] | None
Row: TypeAlias = dict[str, Value]


@attrs.frozen
class Changed:
    """From this instant on facts of a row have other values; a row not known before is new."""

    at: int
    subject: str
    row: str
    facts: Mapping[str, Value]


@attrs.frozen
class Happened:
    """An event the store learns of at `at`; it may have happened earlier."""

    at: int
    kind: str
    policy: str | None
    happened: int
    fields: Mapping[str, str]


@attrs.frozen
class Standing:
    """Where one step of one policy stands, and which rules hold it back."""

    step: str
    row: str
    status: str
    holds: tuple[str, ...]


@attrs.frozen
class Next:
    """What is next, and the stretch of hours for it."""

    step: str
    row: str
    status: str
    slot: tuple[int, int] | None


@attrs.frozen
class Answered:
    """The store asked what is next. Where every step stands it asked only when `steps` has it.

    `told` is how many reasons the whole explanation gave, where it was asked for.
    """

    at: int
    next: Next | None
    steps: tuple[Standing, ...]
    told: int | None


Entry: TypeAlias = Changed | Happened | Answered


@attrs.define
class Ledger:
    """A customer from his first day in the book on, in the order in which the store learned of it."""

    number: int
    entries: list[Entry] = attrs.field(factory=list)

    def digest(self) -> bytes:
        """A fingerprint of every entry."""
        digest = hashlib.sha256()
        for entry in self.entries:
            line = [type(entry).__name__, attrs.asdict(entry)]
            digest.update(json.dumps(line, default=str, sort_keys=True, ensure_ascii=False).encode())
        return digest.digest()

"""An explanation as data: claims with facts, one below the other; `writing` makes sentences of them."""

from typing import TypeAlias

import attrs

from renewrules.core.nodes import Expr, Origin
from renewrules.valuetypes import Type, Value


@attrs.frozen
class Named:
    """A name of the ruleset as data writes it; `row` is the id of the row meant, where there are several."""

    name: str
    row: str = ""


@attrs.frozen
class Valued:
    """A value of a type."""

    value: Value
    type: Type


@attrs.frozen
class Stretch:
    """A stretch of time, as instants."""

    start: int
    end: int


@attrs.frozen
class Reading:
    """What a fact or value was when a rule read it."""

    what: Expr
    value: Value
    as_blank: bool = False
    """Whether it is just what the fact counts as when it is left blank."""


@attrs.frozen
class Said:
    """A part of a rule, said in the words of the language, with what its facts and values were."""

    expr: Expr
    readings: tuple[Reading, ...] = ()


@attrs.frozen
class Claim:
    """Something that is so: what is claimed, about what, and because of what further claims."""

    key: str
    facts: tuple[tuple[str, "Fact"], ...] = ()
    children: tuple["Claim", ...] = ()


Fact: TypeAlias = (
    "str | int | Named | Valued | Stretch | Said | Origin | tuple[Named, ...] | tuple[Claim, ...]"
)


def claim(key: str, *children: Claim | None, **facts: Fact) -> Claim:
    """A claim; children that are None are left out."""
    return Claim(key, tuple(facts.items()), tuple(child for child in children if child is not None))

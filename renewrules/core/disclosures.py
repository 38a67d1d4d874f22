"""What every message of some kinds must show, from a day on or until one."""

from collections.abc import Iterator

import attrs

from renewrules.core.expressions import TEXT, Expressions, Known, all_of
from renewrules.core.holds import validity
from renewrules.core.nodes import Case, Choose, Const, Expr
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.syntax.nodes import Node, Phrase
from renewrules.valuetypes import Text


@attrs.frozen
class Disclosure:
    """Texts that messages of some kinds show below them; a text is empty while its rule is not valid."""

    things: frozenset[str]
    shows: tuple[Expr, ...]


def read_disclosures(symbols: Symbols, terms: Terms, known: Known) -> tuple[Disclosure, ...]:
    """All of them, by name; what is missing or no text is reported."""
    return tuple(
        disclosure
        for declared in symbols.of_kind("disclosure")
        if (disclosure := _disclosure(Expressions(symbols, terms, known, declared))) is not None
    )


def _disclosure(expressions: Expressions) -> Disclosure | None:
    declared = expressions.declared
    clause = declared.clause("discloses")
    if clause is None:
        report_missing(expressions.symbols, declared, "discloses")
        return None
    things = [expressions.symbols.resolve(declared, name, "event") for name in _listed(clause.parts[0])]
    tests = [test for test in validity(expressions) if test is not None]
    shows = []
    for name in _listed(clause.parts[1]):
        shown = expressions.expect(expressions.value(name), name, Text, TEXT)
        if shown is not None and tests:
            case = Case(all_of(*tests), shown, "", shown.origin)
            shown = Choose("first", (case,), Const("", TEXT), TEXT, shown.origin)
        if shown is not None:
            shows.append(shown)
    return Disclosure(frozenset(thing.name for thing in things if isinstance(thing, Declared)), tuple(shows))


def _listed(node: Node) -> Iterator[Node]:
    yield from node.parts if isinstance(node, Phrase) and node.id == "refs" else (node,)

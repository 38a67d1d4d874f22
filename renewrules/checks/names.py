"""Names that nothing uses, and names that stand for two things.

A value is never unused: it is part of the answer. A name counts as used wherever a rule writes it.
"""

from collections.abc import Iterator

from renewrules.checks.material import Material
from renewrules.core.nodes import Field, Ref, walk
from renewrules.core.symbols import Declared
from renewrules.diagnostics import Diagnostic, finding, related
from renewrules.grammar.phrases import KIND_BY_ID
from renewrules.syntax import nodes
from renewrules.valuetypes import Choice, Choices

_USED_BY_NAME = ("fact", "field", "event", "role", "gift", "group", "script")
_RULES = tuple(kind for kind in KIND_BY_ID if kind not in ("example", "names"))


def unused(material: Material) -> Iterator[Diagnostic]:
    """Facts, fields, events, roles, gifts, groups and scripts that no rule names."""
    named = {material.symbols.data_name(node.text) for node in _names(material)} | _filled_in(material)
    for declared in material.symbols.of_kind(*_USED_BY_NAME):
        if declared.name not in named:
            yield finding(
                "unused-name",
                declared.unit.source.name,
                declared.span,
                declaration=_words(material, declared),
            )


def _names(material: Material) -> Iterator[nodes.Name]:
    """Every name that some rule writes in a clause; a declaration's own name is none."""
    for declared in (*material.symbols.of_kind(*_RULES), *material.symbols.replaced):
        for clause in (*declared.clauses, *(clause for row in declared.rows for clause in row)):
            yield from (node for node in nodes.walk(clause) if isinstance(node, nodes.Name))


def _filled_in(material: Material) -> set[str]:
    """The names that scripts fill in."""
    fillings = (filling for script in material.program.scripts for filling in script.fillings)
    return {node.name for expr in fillings for node in walk(expr) if isinstance(node, Field | Ref)}


def hidden(material: Material) -> Iterator[Diagnostic]:
    """Values and facts with the name of an option, and values with the name of a fact."""
    values = {declared.name: declared for declared in material.symbols.of_kind("value", "table", "tiers")}
    facts = {declared.name: declared for declared in material.symbols.of_kind("fact")}
    for name in sorted(values.keys() & facts.keys()):
        words = _words(material, values[name]), _words(material, facts[name])
        yield _meaning_two(values[name], facts[name], *words)
    options = _options(material)
    for name in sorted(options.keys() & (values.keys() | facts.keys())):
        declared = values.get(name) or facts[name]
        option = f"{_words(material, options[name])} {_OPTION[material.language]}"
        yield _meaning_two(declared, options[name], option, _words(material, declared))


_OPTION = {"en": "(option)", "zh": "的选项"}


def _words(material: Material, declared: Declared) -> str:
    return f"{material.symbols.kind_word(declared)} {declared.shown}"


def _options(material: Material) -> dict[str, Declared]:
    """Each option with the first fact that has it."""
    found: dict[str, Declared] = {}
    types = {
        f"{schema.subject.name}.{fact.name}": fact.type
        for schema in material.program.subjects
        for fact in schema.facts
    }
    for declared in material.symbols.of_kind("fact"):
        match types.get(f"{declared.owner}.{declared.name}"):
            case Choice(options=options) | Choices(options=options):
                for option in options:
                    found.setdefault(option, declared)
            case _:
                continue
    return found


def _meaning_two(declared: Declared, other: Declared, first: str, second: str) -> Diagnostic:
    """`first` is understood where both could be meant."""
    return finding(
        "hidden-name",
        declared.unit.source.name,
        declared.span,
        related=[related("declared-here", other.unit.source.name, other.span, name=other.shown)],
        name=declared.shown,
        first=first,
        second=second,
    )

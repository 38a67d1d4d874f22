"""What must come from outside: events that somebody records, and years the calendar does not know yet."""

from collections.abc import Iterator

from renewrules.checks.material import Material
from renewrules.core.symbols import BUILTINS, Declared
from renewrules.dates import parse_day
from renewrules.diagnostics import Diagnostic, finding
from renewrules.grammar.phrases import KIND_BY_ID
from renewrules.syntax.nodes import Day, Name, Node, Phrase, walk

_ANCHORS = ("after_event", "after_latest", "day_of_first", "day_of_latest")


def outside_events(material: Material) -> Iterator[Diagnostic]:
    """Events that end a forbid or a pause and that no step makes."""
    made = {step.channel for plan in material.program.plans for step in plan.steps}
    for kind, clause_id in (("forbid", "during"), ("plan", "pauses")):
        for declared in material.symbols.of_kind(kind):
            for clause in declared.all(clause_id):
                match clause.parts[1]:
                    case Phrase(parts=(Name(text=text, span=span), *_)) if (
                        material.symbols.data_name(text) not in made
                    ):
                        yield finding("event-from-outside", declared.unit.source.name, span, event=text)
                    case _:
                        continue


def days_after_nothing(material: Material) -> Iterator[Diagnostic]:
    """Conditions that hold for ever where an event never happened: its day lies after every day."""
    for kind, clause_ids in (
        ("forbid", ("if",)),
        ("limit", ("if",)),
        ("plan", ("ends",)),
        ("step", ("only_if",)),
    ):
        for declared in material.symbols.of_kind(kind):
            for clause in declared.all(*clause_ids):
                yield from _after_nothing(declared, clause.parts[0])


def _after_nothing(declared: Declared, condition: Node) -> Iterator[Diagnostic]:
    tests = condition.parts if isinstance(condition, Phrase) else ()
    asked = {_event(test.parts[0]) for test in tests if isinstance(test, Phrase) and test.id == "happened"}
    for test in tests:
        match test:
            case Phrase(
                id="compare",
                parts=(
                    Name(text=text),
                    Phrase(id="not_after" | "before"),
                    Phrase(id=anchor, parts=(pattern, *_)),
                ),
            ) if (
                BUILTINS.get(text) == "today"
                and anchor in _ANCHORS
                and (event := _event(pattern)) not in asked
            ):
                yield finding("true-while-never-happened", declared.unit.source.name, test.span, event=event)
            case _:
                continue


def _event(pattern: Node) -> str:
    match pattern:
        case Phrase(parts=(Name(text=text), *_)):
            return text
        case _:
            return ""


def unknown_years(material: Material) -> Iterator[Diagnostic]:
    """Dates the rules write that lie outside the calendar's years; those of examples do no harm.

    Nor do those from or until which a rule is valid: nothing is reckoned from them.
    """
    calendar = material.program.calendar
    for declared in material.symbols.of_kind(*(kind for kind in KIND_BY_ID if kind != "example")):
        for day in _days(declared):
            if not calendar.is_covered(parse_day(day.text)):
                yield finding(
                    "date-beyond-calendar",
                    declared.unit.source.name,
                    day.span,
                    date=day.text,
                    calendar=calendar.name,
                )


def _days(declared: Declared) -> Iterator[Day]:
    nodes = (*declared.clauses, *(cell for row in declared.rows for cell in row))
    reckoned = (node for node in nodes if node.id not in ("valid_from", "valid_until"))
    yield from (node for top in reckoned for node in walk(top) if isinstance(node, Day))

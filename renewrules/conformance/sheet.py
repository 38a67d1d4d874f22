"""The suite as a flat table for people."""

import csv
import io
import json

from renewrules.conformance.suite import Plain, Suite

COLUMNS = ("id", "topic", "title", "sources", "overlays", "as_of", "facts", "events", "expected", "spec")


def sheet(suite: Suite) -> str:
    """One line for each case, as CSV."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for case in suite.cases:
        facts = (f"{subject}: {short(given)}" for subject, given in case.own_facts.items())
        expected = (f"{name}: {short(part)}" for name, part in case.expect.items())
        table.writerow(
            (
                case.id,
                case.topic,
                case.title,
                " ".join(case.sources),
                " ".join(case.overlays),
                case.as_of,
                "; ".join(facts),
                "; ".join(map(short, case.events)),
                "; ".join(expected),
                case.spec,
            )
        )
    return written.getvalue()


def short(value: Plain) -> str:
    """JSON in few signs: no quotation marks where none are needed."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {short(part)}" for name, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(short, value)) + "]"
        case str():
            return value
        case _:
            return json.dumps(value)

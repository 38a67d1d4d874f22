"""Compare every contender with hand-written Python, in one run: `python -m benchmarks.run`."""

import argparse
import json
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import attrs

from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.measure import FULL, QUICK, Effort, Runner, Timing, compare
from benchmarks.renewal_decision import Customer, customers


@attrs.frozen(kw_only=True)
class Row:
    """One contender's result; no timing when its package is not installed."""

    name: str
    version: str
    input: str
    timing: Timing | None


class WrongAnswerError(Exception):
    """A contender disagrees with the hand-written decision, so its time means nothing."""


def measured(contender: Contender, people: Sequence[Customer], effort: Effort) -> Row:
    """Check the contender on every customer, then time it beside its floor."""
    try:
        ours, theirs = _runners(contender, people)
    except ModuleNotFoundError:
        return Row(name=contender.name, version="not installed", input=contender.floor.name, timing=None)
    check(contender.name, ours, theirs)
    timing = compare(ours, theirs, rounds=effort.rounds, seconds=effort.seconds)
    return Row(
        name=contender.name,
        version=_version(contender.package),
        input=contender.floor.name,
        timing=timing,
    )


def _runners(contender: Contender, people: Sequence[Customer]) -> tuple[Runner, Runner]:
    floor = contender.floor
    prepare = contender.prepare or floor.prepare
    ours = Runner(function=contender.load(), inputs=[*map(prepare, people)])
    return ours, Runner(function=floor.decide, inputs=[*map(floor.prepare, people)])


def checked(contender: Contender, people: Sequence[Customer]) -> str:
    """Check the contender on every customer, and say so."""
    try:
        check(contender.name, *_runners(contender, people))
    except ModuleNotFoundError:
        return f"{contender.name}: not installed"
    return f"{contender.name} ({contender.floor.name}): the same for {len(people):,} customers"


def check(name: str, ours: Runner, theirs: Runner) -> None:
    """Raise `WrongAnswerError` at the first customer for whom the two decide differently."""
    for given, given_to_floor in zip(ours.inputs, theirs.inputs, strict=True):
        answer, expected = ours.function(given), theirs.function(given_to_floor)
        if answer != expected:
            raise WrongAnswerError(f"{name} answers {answer!r}, not {expected!r}, for {given!r}")


def _version(package: str | None) -> str:
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return ""


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text."""
    heading = ("contender", "version", "input", "us/decision", "x hand-written", "range")
    lines = [heading, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    layout = "  ".join(f"{{:{side}{width}}}" for side, width in zip("<<<>>>", widths, strict=True))
    return "\n".join(layout.format(*line).rstrip() for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    named = (row.name, row.version, row.input)
    if row.timing is None:
        return (*named, "", "", "")
    microseconds, *ratios = (f"{number:.2f}" for number in attrs.astuple(row.timing))
    return (*named, microseconds, ratios[0], "-".join(ratios[1:]))


def as_json(rows: Sequence[Row], effort: Effort) -> str:
    """Return the rows and what they were measured with."""
    measured_with = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        **attrs.asdict(effort),
    }
    return json.dumps({"measured_with": measured_with, "rows": [attrs.asdict(row) for row in rows]}, indent=2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print one table, and write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows as JSON")
    parser.add_argument("--check", type=int, metavar="N", help="only compare the answers for N customers")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        people = customers(chosen.check)
        for contender in CONTENDERS:
            print(checked(contender, people), flush=True)
        return
    effort = QUICK if chosen.quick else FULL
    people = customers(effort.customers)
    rows = [measured(contender, people, effort) for contender in CONTENDERS]
    print(table(rows))
    if chosen.json:
        chosen.json.write_text(as_json(rows, effort) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

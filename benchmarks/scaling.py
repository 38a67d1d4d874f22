"""How loading grows with a ruleset, and what it costs at all: `python -m benchmarks.scaling`.

Each stage is compared with bare Lark: the same LALR parser and grammar over the text of every clause, each
clause as often as it is written, a cell of a table as the clause it makes with its header; nothing else is
done with Lark's own trees.
"""

import argparse
import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

import attrs

from benchmarks.generated import ruleset
from renewrules.checks import run_checks
from renewrules.checks.material import Material
from renewrules.core.lowering import Lowered, lower
from renewrules.core.nodes import Program
from renewrules.core.symbols import Unit
from renewrules.engine.compiled import compile_question
from renewrules.engine.inputs import Reader
from renewrules.grammar.parser import Parsed, parse
from renewrules.grammar.phrase_grammar import clause_parser
from renewrules.source import SourceFile
from renewrules.syntax.nodes import Node, Phrase

SHIPPED = Path(__file__).parents[1] / "tests" / "policies" / "three_steps"

Made = TypeVar("Made")


@attrs.frozen(kw_only=True)
class Stages:
    """Seconds of processor time for one ruleset."""

    rules: int
    lark: float
    parse: float
    lower: float
    compile: float
    check: float
    """The checks of loading."""
    sweep: float | None
    """What `check` adds: every plan tried out on every day of the years the calendar knows."""

    @property
    def total(self) -> float:
        """From text to compiled question, as loading and the first question do."""
        return self.parse + self.lower + self.compile + self.check


def measured(rules: int, *, rounds: int = 3, sweep: bool = True) -> Stages:
    """Measure the stages of one generated ruleset; the least of some rounds."""
    source = SourceFile("generated.rules", ruleset(rules))
    parsed, parsing = _least(lambda: parse(source), rounds)
    lowered, lowering = _least(lambda: lower((Unit(parsed.source, parsed.file),), "generated"), rounds)
    program = fit(parsed, lowered)
    _, compiling = _least(lambda: _compiled(program), rounds)
    _, checking = _least(lambda: run_checks(lowered, sweep=False), rounds)
    sweeping = _least(lambda: Material(lowered, program).trials, 1)[1] if sweep else None
    clauses = clause_texts(parsed)
    _, bare = _least(lambda: _bare(clauses), rounds)
    return Stages(
        rules=rules,
        lark=bare,
        parse=parsing,
        lower=lowering,
        compile=compiling,
        check=checking,
        sweep=sweeping,
    )


def fit(parsed: Parsed, lowered: Lowered) -> Program:
    """The program of a generated ruleset, in which nothing may be wrong."""
    found = (*parsed.diagnostics, *lowered.diagnostics)
    if lowered.program is None or found:
        raise ValueError(f"the generated ruleset is not fit: {found[:3]}")
    return lowered.program


def _least(make: Callable[[], Made], rounds: int) -> tuple[Made, float]:
    times = []
    for _ in range(rounds):
        gc.collect()
        start = process_time()
        made = make()
        times.append(process_time() - start)
    return made, min(times)


def _compiled(program: Program) -> None:
    compile_question(program, tuple(definition.name for definition in program.definitions))
    Reader.of(program)


def _bare(clauses: Sequence[str]) -> None:
    lark = clause_parser("en")
    for clause in clauses:
        lark.parse(clause)


def clause_texts(parsed: Parsed) -> list[str]:
    """The text of every clause of a file, those that table cells make with their headers included."""
    text = parsed.source.text
    found: list[str] = []
    for declaration in parsed.file.declarations:
        found += [text[clause.span.start : clause.span.end] for clause in declaration.clauses]
        if declaration.table is None:
            continue
        heads = [column for column in declaration.table.columns if column.path is not None]
        for row in declaration.table.rows:
            for column, cell in zip(heads, row.cells, strict=True):
                if cell is not None:
                    head = text[column.span.start : column.span.end]
                    part = _part(cell, column.path or ())
                    found.append(head.replace("…", text[part.span.start : part.span.end]))
    return found


def _part(phrase: Node, path: tuple[int, ...]) -> Node:
    for step in path:
        assert isinstance(phrase, Phrase)  # noqa: S101 -- the parser made the path
        phrase = phrase.parts[step]
    return phrase


# --- what starting and holding costs


def in_new_process(code: str, rounds: int) -> float:
    """Return the median seconds a new interpreter takes for some code, its own start included."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- our own code
        times.append(perf_counter() - start)
    return median(times)


def starting(rounds: int) -> dict[str, float]:
    """Return the milliseconds that importing and loading add to the bare interpreter."""
    bare = in_new_process("pass", rounds)
    codes = {
        "import renewrules": "import renewrules",
        "load the shipped ruleset": f"import renewrules; renewrules.load({str(SHIPPED)!r})",
    }
    return {name: (in_new_process(code, rounds) - bare) * 1000 for name, code in codes.items()}


def held(rules: int) -> float:
    """Return the megabytes Python holds for a loaded ruleset with its compiled question, grammar included."""
    import renewrules

    text = ruleset(rules)
    tracemalloc.start()
    loaded = renewrules.load_text(text)
    loaded.question("actions", "suggestions", "offers")
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 2**20


# --- the table


def table(measures: Sequence[Stages]) -> str:
    """Return seconds, and times bare Lark, for each stage and size."""
    lines = [f"{'stage':28}" + "".join(f"{each.rules:>10,} rules  x Lark" for each in measures)]
    for field, name in NAMES.items():
        if all(getattr(each, field) is None for each in measures):
            continue
        cells = "".join(_cell(getattr(each, field), each.lark) for each in measures)
        lines.append(f"{name:28}{cells}")
    return "\n".join(lines)


def _cell(seconds: float | None, lark: float) -> str:
    return f"{'':24}" if seconds is None else f"{seconds:>14.2f} s {seconds / lark:>7.1f}"


NAMES = {
    "lark": "bare Lark",
    "parse": "parse",
    "lower": "resolve names and types",
    "compile": "compile",
    "check": "check",
    "total": "all",
    "sweep": "trying plans out (`check`)",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, nargs="*", default=[1_000, 10_000], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each stage; the least counts")
    parser.add_argument("--sweep", action="store_true", help="also what `check` adds; slow")
    parser.add_argument("--no-start", action="store_true", help="only the stages")
    chosen = parser.parse_args(arguments)
    measures = [measured(rules, rounds=chosen.rounds, sweep=chosen.sweep) for rules in chosen.rules]
    print(table(measures))
    for smaller, larger in pairwise(measures):
        times = larger.total / smaller.total
        print(f"{larger.rules:,} rules take {times:.1f} x what {smaller.rules:,} take")
    if not chosen.no_start:
        for name, milliseconds in starting(chosen.rounds).items():
            print(f"{name}: {milliseconds:.0f} ms more than the bare interpreter")
        print(f"memory held for {chosen.rules[0]:,} rules: {held(chosen.rules[0]):.0f} MB")


if __name__ == "__main__":
    main()

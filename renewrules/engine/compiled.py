"""The compiled engine: the definitions a question needs, as Python functions made from syntax trees.

Each subject has one function, called once for each of its rows: ``f(row, *root rows, now, today, *above)``
returns one tuple, where ``above`` are the answers for the whole question and for the rows above. The
function of the whole question has no row of its own and nothing above it. Nothing is evaluated that the
wanted answers do not need, and what subjects below need is handed down, never computed again. A fault in a
function of the core is not caught: its traceback shows the line of the rule.
"""

import ast
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import attrs

from renewrules import dates
from renewrules.core import nodes
from renewrules.core.nodes import Definition, Program
from renewrules.engine.emission import Expressions
from renewrules.engine.fusion import fuse
from renewrules.engine.graph import Graph, GraphBuilder, Nullability, Vertex
from renewrules.engine.placement import place
from renewrules.engine.records import Known, Record
from renewrules.engine.statements import Statements
from renewrules.engine.tree import in_order, standing
from renewrules.valuetypes import Value

Answer: TypeAlias = Callable[..., tuple[Value, ...]]


@attrs.frozen(eq=False)
class Part:
    """What is answered for each row of one subject: the wanted names first, then what is handed down."""

    subject: str | None
    names: tuple[str, ...]
    above: tuple[str | None, ...]
    """The subjects whose answers the function takes, the whole question first."""
    function: Answer


@attrs.frozen(eq=False)
class Question:
    """A program compiled for just the wanted definitions.

    `roots` are the root subjects whose rows the functions take, in order. Where no wanted definition has a
    subject, ``root(*root rows, now, today)`` is the whole answer: their values in the order wanted.
    """

    wanted: tuple[str, ...]
    roots: tuple[str, ...]
    zone: str
    parts: tuple[Part, ...]
    parents: dict[str, str | None]

    @property
    def root(self) -> Answer:
        """The function of the whole question."""
        return self.row(None)

    def row(self, subject: str | None) -> Answer:
        """The function of one subject."""
        return next((part.function for part in self.parts if part.subject == subject), _nothing)

    def ask(self, known: Known, now: int) -> "Answers":
        """The wanted answers for every row of `known`, which must hold no event later than `now`."""
        today = dates.local(now, self.zone)[0]
        common = [*(known.rows[subject][0] for subject in self.roots), now, today]
        answers = Answers(
            {name: (part.subject, n) for part in self.parts for n, name in enumerate(part.names)}, {}
        )
        for part in self.parts:
            if part.subject is None:
                answers.found[None, None] = part.function(*common)
                continue
            for row in known.rows[part.subject]:
                rows = self._line(part.subject, row)
                above = [answers.found[subject, rows.get(subject)] for subject in part.above]
                answers.found[part.subject, row] = part.function(row, *common, *above)
        return answers

    def _line(self, subject: str, row: Record) -> dict[str | None, Record]:
        rows: dict[str | None, Record] = {}
        reached: str | None = subject
        while reached is not None:
            rows[reached] = row
            row, reached = row.parent, self.parents[reached]
        return rows


@attrs.frozen(eq=False)
class Answers:
    """The answers to one question: for each subject and row one tuple."""

    places: dict[str, tuple[str | None, int]]
    found: dict[tuple[str | None, Record | None], tuple[Value, ...]]

    def value(self, name: str, row: Record | None = None) -> Value:
        """The value of a definition, for a row of its subject or below it, or for the whole question."""
        subject, position = self.places[name]
        if subject is None:
            return self.found[None, None][position]
        while (subject, row) not in self.found and row is not None:
            row = row.parent
        return self.found[subject, row][position]


def compile_question(program: Program, wanted: tuple[str, ...], *, lenient: bool = False) -> Question:
    """Compile a program for the wanted definitions; `lenient` when required facts may be missing.

    Raises:
        KeyError: when there is no such definition.
    """
    return _Compilation(program, wanted, lenient=lenient).question()


def _nothing(*_: object) -> tuple[Value, ...]:
    return ()


class _Compilation:
    """One run of the compiler."""

    def __init__(self, program: Program, wanted: tuple[str, ...], *, lenient: bool) -> None:
        self.program = program
        self.wanted = wanted
        self.definitions = {definition.name: definition for definition in program.definitions}
        self.parents = {schema.subject.name: schema.subject.parent for schema in program.subjects}
        self.nullability = Nullability.of(program, lenient=lenient)
        self.refers = {name: _refers(self.definitions[name]) for name in self._needed()}
        self.roots = self._roots()
        self.graphs: dict[str | None, Graph] = {}
        self.names = {subject: self._names(subject) for subject in self._levels()}

    def question(self) -> Question:
        parts = tuple(self._part(subject) for subject in self.names)
        return Question(self.wanted, self.roots, self.program.zone, parts, self.parents)

    def _needed(self) -> Iterator[str]:
        """The wanted definitions and all they refer to, in the order of the program."""
        needed: set[str] = set()
        pending = list(self.wanted)
        while pending:
            name = pending.pop()
            if name not in needed:
                needed.add(name)
                pending.extend(_refers(self.definitions[name]))
        return (definition.name for definition in self.program.definitions if definition.name in needed)

    def _roots(self) -> tuple[str, ...]:
        read = {
            node.subject
            for name in self.refers
            for node in nodes.walk(self.definitions[name].expr)
            if isinstance(node, nodes.Field | nodes.Fold | nodes.OfEvent)
        }
        return tuple(
            subject for subject, parent in self.parents.items() if parent is None and subject in read
        )

    def _levels(self) -> list[str | None]:
        used = {self.definitions[name].subject for name in self.refers}
        return sorted(used, key=lambda subject: (self._depth(subject), subject or ""))

    def _depth(self, subject: str | None) -> int:
        depth = 0
        while subject is not None:
            subject, depth = self.parents[subject], depth + 1
        return depth

    def _names(self, subject: str | None) -> tuple[str, ...]:
        """What a subject's function answers: what is wanted of it, then what other subjects need."""
        wanted = [name for name in self.wanted if self.definitions[name].subject == subject]
        handed = [
            name
            for user, names in self.refers.items()
            for name in names
            if self.definitions[user].subject != subject and self.definitions[name].subject == subject
        ]
        return tuple(dict.fromkeys((*wanted, *handed)))

    def _part(self, subject: str | None) -> Part:
        builder = GraphBuilder(subject, self.parents, self.nullability, self._above)
        own = [self.definitions[name] for name in self.refers if self.definitions[name].subject == subject]
        for definition in own:
            builder.define(definition)
        graph = self.graphs[subject] = builder.graph
        outputs = tuple(graph.definitions[name] for name in self.names[subject])
        above = tuple(level for level in self.names if level in self._above_of(subject))
        parameters = (
            [f"row_{root}" for root in self.roots] + ["now", "today"] + [f"above_{s or ''}" for s in above]
        )
        if subject is not None:
            parameters.insert(0, f"row_{subject}")
        return Part(subject, self.names[subject], above, _function(graph, outputs, parameters, own))

    def _above_of(self, subject: str | None) -> set[str | None]:
        own = (name for name in self.refers if self.definitions[name].subject == subject)
        return {self.definitions[used].subject for name in own for used in self.refers[name]} - {subject}

    def _above(self, name: str) -> tuple[str | None, int, bool] | Vertex:
        subject = self.definitions[name].subject
        vertex = self.graphs[subject].vertices[self.graphs[subject].definitions[name]]
        if vertex.operation == "const":
            return vertex
        return subject, self.names[subject].index(name), vertex.nullable


def _refers(definition: Definition) -> tuple[str, ...]:
    found = (node.name for node in nodes.walk(definition.expr) if isinstance(node, nodes.Ref))
    return tuple(dict.fromkeys(found))


MISSING: Any = object()


def _function(graph: Graph, outputs: tuple[int, ...], parameters: list[str], own: list[Definition]) -> Answer:
    files = Counter(definition.origin.file for definition in own)
    file = next(iter(files)) if len(files) == 1 else ""
    graph, outputs = fuse(graph, outputs)
    expressions = Expressions(graph, place(graph, outputs), file or "<rules>")
    arguments = ast.arguments([], [ast.arg(name) for name in parameters], None, [], [], None, [])
    body = [standing(statement, nodes.NOWHERE) for statement in Statements(expressions).body(outputs)]
    for argument in arguments.args:
        standing(argument, nodes.NOWHERE)
    module = ast.Module([standing(ast.FunctionDef("answer", arguments, body, []), nodes.NOWHERE)], [])
    namespace: dict[str, Any] = {
        "MISSING": MISSING,
        "in_order": in_order,
        "bisect_left": bisect_left,
        "bisect_right": bisect_right,
        **expressions.globals,
    }
    exec(compile(module, file or "<rules>", "exec"), namespace)  # noqa: S102 -- a tree of our own, no text
    answer: Answer = namespace["answer"]
    return answer

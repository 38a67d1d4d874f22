"""The compiled engine: the definitions a question needs, as Python functions made from syntax trees.

Each subject has one function, called once for each of its rows: ``f(row, *root rows, now, today, *above)``
returns one tuple, where ``above`` are the answers for the whole question and for the rows above. The
function of the whole question has no row of its own and nothing above it. Nothing is evaluated that the
wanted answers do not need, and what subjects below need is handed down, never computed again. A fault in a
function of the core is not caught: its traceback shows the line of the rule.
"""

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeAlias

import attrs

from renewrules import dates
from renewrules.collector import collection_held_off
from renewrules.core import nodes
from renewrules.core.nodes import Definition, Program
from renewrules.engine.emission import Expressions
from renewrules.engine.fusion import fuse
from renewrules.engine.graph import Graph, GraphBuilder, Nullability, Vertex
from renewrules.engine.layout import Wanted
from renewrules.engine.lookups import UnknownNameError
from renewrules.engine.naming import Naming
from renewrules.engine.placement import place
from renewrules.engine.records import Known, Record
from renewrules.engine.statements import Statements
from renewrules.engine.tree import in_order, standing
from renewrules.valuetypes import Value

Answer: TypeAlias = Callable[..., tuple[Value, ...]]
Picker: TypeAlias = Callable[[tuple[Value, ...]], tuple[Any, ...]]


@attrs.frozen(eq=False)
class Part:
    """What is answered for each row of one subject: the wanted names first, then what is handed down."""

    subject: str | None
    names: tuple[str, ...]
    above: tuple[tuple[str | None, int], ...]
    """The subjects whose answers the function takes, and how far above the row theirs stands."""
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
    places: dict[str, tuple[str | None, int]]
    """The subject of each definition answered, and its position among that subject's answers."""
    lines: dict[str | None, tuple[str | None, ...]]
    """Each subject with those above it, the whole question last."""
    pickers: dict[Wanted, Picker] = attrs.field(factory=dict, init=False)

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
        found: dict[str | None, dict[Record | None, tuple[Value, ...]]] = {}
        for part in self.parts:
            answers = found[part.subject] = {}
            if part.subject is None:
                answers[None] = part.function(*common)
                continue
            for row in known.rows[part.subject]:
                above = [found[subject][_above(row, steps)] for subject, steps in part.above]
                answers[row] = part.function(row, *common, *above)
        return Answers(self, found)

    def picker(self, wanted: Wanted) -> Picker:
        """What takes the wanted values from the joined answers of a subject and those above it; kept."""
        offsets: dict[str | None, int] = {}
        width = 0
        for level in self.lines[wanted.subject]:
            offsets[level] = width
            width += next((len(part.names) for part in self.parts if part.subject == level), 0)
        places = (self.places[name] for name in wanted.names)
        picker = self.pickers[wanted] = _picker([offsets[level] + position for level, position in places])
        return picker


def _picker(positions: list[int]) -> Picker:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda joined: tuple([joined[position] for position in positions])


def _above(row: Record | None, steps: int) -> Record | None:
    """The row so many subjects up; above the topmost row stands the whole question."""
    for _ in range(steps):
        row = row.parent if row is not None else None
    return row


@attrs.frozen(eq=False)
class Answers:
    """The answers to one question: for each subject and row one tuple."""

    question: Question
    found: dict[str | None, dict[Record | None, tuple[Value, ...]]]
    _joined: dict[Record | None, tuple[Value, ...]] = attrs.field(factory=dict, init=False)

    def value(self, name: str, row: Record | None = None) -> Value:
        """The value of a definition, for a row of its subject or below it, or for the whole question."""
        subject, position = self.question.places[name]
        answers = self.found[subject]
        while row not in answers and row is not None:
            row = row.parent
        return answers[row][position]

    __call__ = value

    def several(self, wanted: Wanted, row: Record | None) -> tuple[Any, ...]:
        """The values wanted together, for a row of their subject."""
        joined = self._joined.get(row) or self._join(wanted.subject, row)
        pick = self.question.pickers.get(wanted) or self.question.picker(wanted)
        return pick(joined)

    def _join(self, subject: str | None, row: Record | None) -> tuple[Value, ...]:
        joined: tuple[Value, ...] = ()
        above = row
        for level in self.question.lines[subject]:
            joined += self.found[level][above] if level in self.found else ()
            above = above.parent if above is not None else None
        self._joined[row] = joined
        return joined


@collection_held_off()
def compile_question(program: Program, wanted: tuple[str, ...], *, lenient: bool = False) -> Question:
    """Compile a program for the wanted definitions; `lenient` when required facts may be missing.

    Raises:
        KeyError: when there is no such definition.
    """
    return _Compilation(program, wanted, lenient=lenient).question()


def _nothing(*_: object) -> tuple[Value, ...]:
    return ()


class _Places(dict[str, tuple[str | None, int]]):
    """The places of definitions; one that was not asked for is told by the part of the answer it is of."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program

    def __missing__(self, name: str) -> tuple[str | None, int]:
        naming = Naming.of(self.program)
        owner = name.partition(".")[0]
        if owner in {menu.name for menu in self.program.offers}:
            part = "offers"
        elif owner in {listed.name for listed in self.program.suggestions}:
            part = "suggestions"
        else:
            part = "next" if owner in {plan.name for plan in self.program.plans} else naming.shown(name)
        raise UnknownNameError("not-asked", naming.language, name=part)


class _Compilation:
    """One run of the compiler."""

    def __init__(self, program: Program, wanted: tuple[str, ...], *, lenient: bool) -> None:
        self.program = program
        self.wanted = wanted
        self.definitions = {definition.name: definition for definition in program.definitions}
        self.parents = {schema.subject.name: schema.subject.parent for schema in program.subjects}
        self.nullability = Nullability.of(program, lenient=lenient)
        self.refers = self._needed()
        self.roots = self._roots()
        self.graphs: dict[str | None, Graph] = {}
        self.names = {subject: self._names(subject) for subject in self._levels()}

    def question(self) -> Question:
        parts = tuple(self._part(subject) for subject in self.names)
        places = _Places(self.program)
        for part in parts:
            places.update({name: (part.subject, position) for position, name in enumerate(part.names)})
        lines = {subject: self._line(subject) for subject in (None, *self.parents)}
        return Question(self.wanted, self.roots, self.program.zone, parts, places, lines)

    def _line(self, subject: str | None) -> tuple[str | None, ...]:
        """A subject and those above it; the only row of a root subject has no answers of its own."""
        return (None,) if subject is None else (subject, *self._line(self.parents[subject]))

    def _needed(self) -> dict[str, tuple[str, ...]]:
        """The wanted definitions and all they refer to, in the program's order, with what they refer to."""
        found: dict[str, tuple[str, ...]] = {}
        pending = list(self.wanted)
        while pending:
            name = pending.pop()
            if name not in found:
                found[name] = _refers(self.definitions[name])
                pending.extend(found[name])
        return {each.name: found[each.name] for each in self.program.definitions if each.name in found}

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
        steps = tuple((level, self._depth(subject) - self._depth(level)) for level in above)
        return Part(subject, self.names[subject], steps, _function(graph, outputs, parameters, own))

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
    """The function that answers.

    Where its rules stand in several files a fault is made again by code whose calls stand in their own.
    """
    graph, outputs = fuse(graph, outputs)
    file, *others = {definition.origin.file or "<rules>" for definition in own}
    if not others:
        return _written(graph, outputs, parameters, file)

    def traced(*arguments: object) -> tuple[Value, ...]:
        return _written(graph, outputs, parameters, "<rules>")(*arguments)

    return _written(graph, outputs, parameters, None, traced)


def _written(
    graph: Graph,
    outputs: tuple[int, ...],
    parameters: list[str],
    file: str | None,
    traced: Answer | None = None,
) -> Answer:
    expressions = Expressions(graph, place(graph, outputs), file)
    body = Statements(expressions).body(outputs)
    if traced is not None:
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
        again = ast.Call(
            ast.Name("traced", ast.Load()), [ast.Name(each, ast.Load()) for each in parameters], []
        )
        body = [ast.Try(body, [handler], [], []), ast.Return(again)]
    arguments = ast.arguments([], [ast.arg(name) for name in parameters], None, [], [], None, [])
    for argument in arguments.args:
        standing(argument, nodes.NOWHERE)
    module = ast.Module([standing(ast.FunctionDef("answer", arguments, body, []), nodes.NOWHERE)], [])
    namespace: dict[str, Any] = {
        "MISSING": MISSING,
        "in_order": in_order,
        "bisect_left": bisect_left,
        "bisect_right": bisect_right,
        "traced": traced,
        **expressions.globals,
    }
    exec(compile(module, file or "<rules>", "exec"), namespace)  # noqa: S102 -- a tree of our own, no text
    answer: Answer = namespace["answer"]
    return answer

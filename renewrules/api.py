"""The door for embedders: load a ruleset, ask it, and have the answer explained."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import attrs

from renewrules import dates
from renewrules.allocation.answers import Allocation
from renewrules.allocation.run import allocate
from renewrules.checks import run_checks
from renewrules.collector import collection_held_off
from renewrules.core.examples import Example
from renewrules.core.lowering import lower
from renewrules.core.nodes import AssignmentRule, Program, SettlementRule
from renewrules.core.symbols import Unit
from renewrules.diagnostics import Diagnostic, Severity, finding, sort_diagnostics, unreadable
from renewrules.engine.compiled import Question as Compiled
from renewrules.engine.compiled import compile_question
from renewrules.engine.decision import STEP_PARTS
from renewrules.engine.inputs import InputError, Known, Reader
from renewrules.engine.lookups import UnknownNameError
from renewrules.engine.naming import Naming
from renewrules.engine.outside import outside
from renewrules.engine.schema import schema
from renewrules.engine.values import Layout
from renewrules.explain.decision import Decision
from renewrules.grammar.parser import parse
from renewrules.report import render
from renewrules.settlement.answers import Settlement
from renewrules.settlement.earlier import Prior
from renewrules.settlement.run import settle
from renewrules.source import SourceFile, Span, Unreadable, read_source
from renewrules.timeline import Entry, run_timeline
from renewrules.valuetypes import Value

Language = Literal["zh", "en"]
Moment: TypeAlias = str | dt.date | dt.datetime
"""A point in time: ISO 8601 with its offset, an aware datetime, or a day, meaning its first instant."""

T = TypeVar("T")
Facts: TypeAlias = Mapping[str, object] | Known


class RulesetError(ValueError):
    """The rules are not fit to be used: `diagnostics` say where, why and what to do; the text shows all."""

    def __init__(
        self, diagnostics: tuple[Diagnostic, ...], sources: tuple[SourceFile, ...], language: Language
    ) -> None:
        super().__init__(diagnostics, sources, language)
        self.diagnostics = diagnostics
        self.sources = sources
        self.language = language

    def __str__(self) -> str:
        return render(self.diagnostics, self.sources, self.language)


@attrs.frozen
class Checked:
    """A ruleset read and checked: its sources, all findings, and the program where none is an error."""

    name: str
    sources: tuple[SourceFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    program: Program | None
    examples: tuple[Example, ...]
    language: Language


def check(path: str | Path, *, overlays: Iterable[str | Path] = ()) -> Checked:
    """Read and check a ruleset: a folder of `.rules` files, or one file. Never raises on what the rules say.

    Overlays are folders laid over it; their order makes no difference.

    Raises:
        FileNotFoundError: when there is no such file or folder, or an overlay has no `.rules` files.
        ValueError: when two files would have one name, such as those of an overlay given twice.
    """
    return check_sources(read_sources(path, overlays), _ruleset_name(path))


def check_text(text: str, name: str = "rules") -> Checked:
    """Check rules given as text."""
    return check_sources([read_source(text.encode(), name)], name)


@collection_held_off()
def check_sources(sources: Iterable[SourceFile | Unreadable], name: str, *, sweep: bool = True) -> Checked:
    """Check rules already read; their order makes no difference.

    `sweep` false leaves out the checks that try every day of the calendar.
    """
    given = tuple(sources)
    readable = tuple(source for source in given if isinstance(source, SourceFile))
    found = [unreadable(source) for source in given if isinstance(source, Unreadable)]
    parsed = [parse(source) for source in readable]
    for each in parsed:
        found.extend(each.diagnostics)
    languages = {each.file.language for each in parsed if each.file.declarations and not each.source.overlay}
    language: Language = "zh" if languages == {"zh"} else "en"
    if not found and not languages:
        found.append(
            finding("empty-ruleset", readable[0].name if readable else name, Span(0, 0), ruleset=name)
        )
    lowered = lower(tuple(Unit(each.source, each.file) for each in parsed), name)
    found.extend(lowered.diagnostics)
    broken = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    if not broken:
        found.extend(run_checks(lowered, sweep=sweep))
        broken = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    return Checked(
        name=name,
        sources=readable,
        diagnostics=sort_diagnostics(found),
        program=None if broken else lowered.program,
        examples=lowered.examples,
        language=language,
    )


def load(path: str | Path, *, overlays: Iterable[str | Path] = ()) -> "Ruleset":
    """Load a ruleset that is fit to be used, with the overlays laid over it.

    Every check runs but those that try every day of the calendar: they take a second and belong to `check`.

    Raises:
        RulesetError: when anything in it is an error.
        FileNotFoundError: when there is no such file or folder, or an overlay has no `.rules` files.
        ValueError: when two files would have one name, such as those of an overlay given twice.
    """
    return usable(check_sources(read_sources(path, overlays), _ruleset_name(path), sweep=False))


def load_text(text: str, name: str = "rules") -> "Ruleset":
    """Load rules given as text; raises RulesetError when anything in them is an error."""
    return usable(check_sources([read_source(text.encode(), name)], name, sweep=False))


def usable(checked: Checked) -> "Ruleset":
    """What was checked, ready to be asked; raises RulesetError when anything in it is an error."""
    if checked.program is None:
        raise RulesetError(checked.diagnostics, checked.sources, checked.language)
    return Ruleset(checked.name, checked.sources, checked.program, checked.examples, checked.diagnostics)


@attrs.frozen(eq=False)
class Ruleset:
    """A checked ruleset, ready to be asked. Immutable, safe to share between threads, picklable."""

    name: str
    sources: tuple[SourceFile, ...] = attrs.field(repr=False)
    program: Program = attrs.field(repr=False)
    examples: tuple[Example, ...] = attrs.field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = attrs.field(repr=False)
    _cache: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.sources, self.name)

    @property
    def overlays(self) -> tuple[str, ...]:
        """The names of the overlays laid over it, in alphabetical order."""
        return tuple(sorted({source.overlay for source in self.sources} - {""}))

    def facts(
        self, facts: Mapping[str, object], events: Sequence[object] = (), *, lenient: bool = False
    ) -> Known:
        """Facts and events, validated once for any number of questions.

        `lenient` lets a fact that must be filled in be missing; it is then unknown.

        Raises:
            InputError: naming every fault with its place, reason and way out.
        """
        return self.reader.read(facts, events, lenient=lenient)

    def decide(
        self, facts: Facts, events: Sequence[object] = (), *, as_of: Moment, lenient: bool = False
    ) -> Decision:
        """What happens to this customer next, when, by whom, and why.

        Raises:
            InputError: when facts or events are faulty; nothing is decided then.
            ValueError: when `as_of` is no point in time.
        """
        known = self.known(facts, events, lenient=lenient)
        return self.decision(self._compiled(lenient=lenient), known, moment(as_of, self.program.zone))

    def question(self, *wanted: str) -> "Question":
        """The ruleset compiled for just these parts ("next", "offers", ...) and values of its answer.

        Raises:
            KeyError: when a name is neither a part nor a value of this ruleset.
        """
        names = tuple(map(self.program.vocabulary.qualified, wanted))
        for name, given in zip(names, wanted, strict=True):
            self._require(name, given)
        return Question(self, names, compile_question(self.program, _definitions_of(self.program, names)))

    def _require(self, name: str, given: str) -> None:
        """UnknownNameError unless a name is a part of the answer or a value."""
        known = (*sorted(_PARTS), *self._names)
        if name not in known:
            naming = Naming.of(self.program)
            shown = (*sorted(_PARTS), *(d.name for d in self.program.definitions if d.shown))
            near = naming.near(given, shown) or ()
            raise UnknownNameError("no-such-name", naming.language, near=near, name=given)

    def timeline(
        self,
        facts: Facts,
        events: Sequence[object] = (),
        *,
        as_of: Moment,
        until: Moment,
        assume: str | Mapping[str, Mapping[str, object]] = "done",
    ) -> tuple[Entry, ...]:
        """What will happen until a point in time if every action has the assumed outcome.

        `assume` is "done" (each action finishes its step), an option such as "no_answer", or fields by kind
        of event.
        """
        zone = self.program.zone
        return run_timeline(self, self.known(facts, events), moment(as_of, zone), moment(until, zone), assume)

    def allocate(
        self,
        customers: Iterable[object],
        staff: Iterable[object],
        *,
        as_of: Moment,
        name: str | None = None,
    ) -> Allocation:
        """Who looks after which customers, and why; what nobody can take is part of the answer.

        Each customer has an `id`, `facts` and `events` as for `decide`; each of the staff an `id` and facts
        of the subject that the rule assigns to. `name` is needed where the ruleset has several assignments.

        Raises:
            InputError: naming every fault with its place, such as `customers[3].facts.vehicle.bought`.
            KeyError: when the ruleset has no such assignment, or several and none is named.
            ValueError: when `as_of` is no point in time.
        """
        rule = _assignment_named(self.program, name)
        now = moment(as_of, self.program.zone)
        return allocate(self.program, self.layout, rule, customers, staff, now)

    def settle(
        self,
        deals: Sequence[object],
        *,
        period: str,
        prior: Iterable[Prior] = (),
        facts: Mapping[str, object] | None = None,
        settlement: str | None = None,
    ) -> Settlement:
        """What each person is paid in a month, written `2015-11`, and why.

        `deals` are all there ever were, each with its `id` and facts; `prior` are the settlements of all
        earlier months, or their `to_dict()`; `facts` are those that hold for all deals, by subject.
        `settlement` is needed where the ruleset has several.

        Raises:
            InputError: when deals, facts or earlier settlements are faulty; nothing is settled then.
            ValueError: when the month is none.
            KeyError: when the ruleset has no such settlement, or several and none is named.
        """
        rule = _settlement_named(self.program, settlement)
        return settle(self, rule, deals, period, prior, facts or {})

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of facts and events."""
        return schema(self.program)

    @property
    def reader(self) -> Reader:
        """What reads facts and events of this ruleset."""
        return self.once("reader", lambda: Reader.of(self.program))

    @property
    def layout(self) -> Layout:
        """What assembling decisions needs to know of the program."""
        return self.once("layout", lambda: Layout.of(self.program))

    def _compiled(self, *, lenient: bool) -> Compiled:
        key = "lenient" if lenient else "strict"
        return self.once(key, lambda: compile_question(self.program, self._names, lenient=lenient))

    @property
    def _names(self) -> tuple[str, ...]:
        apart = {name for rule in self.program.assignments for name in rule.definitions}
        return tuple(each.name for each in self.program.definitions if each.name not in apart)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Made on first use; two threads may both make it, and either result serves."""
        if key not in self._cache:
            self._cache[key] = make()
        made: T = self._cache[key]
        return made

    def known(self, facts: Facts, events: Sequence[object] = (), *, lenient: bool = False) -> Known:
        """Facts and events as validated, whether or not they already are."""
        if isinstance(facts, Known):
            if events:
                raise TypeError("events belong to the facts: give them to `facts()`")
            return facts
        return self.reader.read(facts, events, lenient=lenient)

    def decision(self, compiled: Compiled, known: Known, now: int) -> Decision:
        """The decision a compiled question gives at an instant."""
        seen = known.visible(now)
        again = partial(self.decision, compiled)
        return Decision(self.layout, seen, now, compiled.ask(seen, now), known, again)


@attrs.frozen(eq=False)
class Question:
    """A ruleset compiled for some parts of its answer: nothing is computed that they do not need."""

    ruleset: Ruleset
    wanted: tuple[str, ...]
    compiled: Compiled

    def __call__(self, facts: Facts, events: Sequence[object] = (), *, as_of: Moment) -> Decision:
        """The decision, as far as it was asked for; looking at another part raises KeyError.

        Raises:
            InputError: when facts or events are faulty; nothing is decided then.
        """
        known = self.ruleset.known(facts, events)
        return self.ruleset.decision(self.compiled, known, moment(as_of, self.ruleset.program.zone))

    def at(self, as_of: Moment) -> Callable[[Known], tuple[Value, ...]]:
        """The question at one point in time, for a book of customers: the fastest way to ask.

        The function takes validated facts and gives the wanted values in order, as engines hold them: amounts
        in scaled integers, days as ordinals, None for unknown; `outside` turns them into decimals and dates.

        Raises:
            ValueError: when a wanted value has one value for each vehicle or policy, or is no value but a
            part.
        """
        if any(part.subject is not None and part.names for part in self.compiled.parts) or _PARTS & {
            *self.wanted
        }:
            raise ValueError("only values of the whole question can be asked this way")
        now = moment(as_of, self.ruleset.program.zone)
        return _bound(
            self.compiled.root, self.compiled.roots, now, dates.local(now, self.ruleset.program.zone)[0]
        )

    def outside(self, answer: tuple[Value, ...]) -> dict[str, object]:
        """An answer of `at` as a host program sees it, by name."""
        layout = self.ruleset.layout
        zone = self.ruleset.program.zone
        return {
            name: outside(value, layout.definitions[name].type, zone)
            for name, value in zip(self.wanted, answer, strict=True)
        }


def _assignment_named(program: Program, name: str | None) -> AssignmentRule:
    found = {rule.name: rule for rule in program.assignments}
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    wanted = program.vocabulary.data_name(name or "")
    if wanted not in found:
        names = ", ".join(f"`{each}`" for each in found) or "it has none"
        raise KeyError(f"say which assignment of the ruleset: {names}")
    return found[wanted]


def _settlement_named(program: Program, name: str | None) -> SettlementRule:
    found = {rule.name: rule for rule in program.settlements}
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    wanted = program.vocabulary.data_name(name or "")
    if wanted not in found:
        names = ", ".join(f"`{each}`" for each in found) or "it has none"
        raise KeyError(f"say which settlement of the ruleset: {names}")
    return found[wanted]


def _bound(
    function: Callable[..., tuple[Value, ...]], roots: tuple[str, ...], now: int, today: int
) -> Callable[[Known], tuple[Value, ...]]:
    if len(roots) == 1:
        (root,) = roots

        def ask(known: Known) -> tuple[Value, ...]:
            if known.latest > now:
                known = known.visible(now)
            return function(known.rows[root][0], now, today)

        return ask

    def ask_of_several(known: Known) -> tuple[Value, ...]:
        seen = known.visible(now)
        return function(*(seen.rows[root][0] for root in roots), now, today)

    return ask_of_several


_PARTS = frozenset({"next", "actions", "withheld", "suggestions", "offers", "responses"})
"""The parts of a decision that are no values."""


def _definitions_of(program: Program, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The definitions that the wanted parts and values are made of."""
    names = [name for name in wanted if name not in _PARTS]
    if {"next", "actions", "withheld", "responses"} & {*wanted}:
        for plan in program.plans:
            for step in plan.steps:
                names += [getattr(step, part) for part in STEP_PARTS]
                names += [step.since] if step.since else []
                names += [
                    name for hold in step.holds for name in (hold.active, hold.until) if name is not None
                ]
    if "suggestions" in wanted:
        for listed in program.suggestions:
            names.append(listed.chosen)
            names += [definition for entry in listed.entries for _, definition in entry.details]
            names += [hold.active for entry in listed.entries for hold in entry.holds]
    if "offers" in wanted:
        for menu in program.offers:
            names += [name for item in menu.items for name in (item.eligible, item.worth, item.granted)]
    if "responses" in wanted:
        for answers in program.responses:
            names += [answers.heard, answers.at, answers.answers]
            names += [hold.active for entry in answers.entries for hold in entry.holds]
    return tuple(dict.fromkeys(names))


def moment(value: Moment, zone: str) -> int:
    """A point in time as an instant; a day means its first instant in the zone.

    Raises:
        ValueError: when it is neither.
    """
    return _moment(value, zone)


@lru_cache(maxsize=4096, typed=True)
def _moment(value: Moment, zone: str) -> int:
    if isinstance(value, dt.datetime) or (isinstance(value, str) and len(value) > len("2015-09-06")):
        return dates.instant_from(value)
    return dates.instant_at(dates.day_from(value), 0, zone)


def _again(sources: tuple[SourceFile, ...], name: str) -> Ruleset:
    return usable(check_sources(sources, name, sweep=False))


def read_sources(path: str | Path, overlays: Iterable[str | Path] = ()) -> list[SourceFile | Unreadable]:
    """The files of a ruleset and of the overlays laid over it; an overlay's files bear its name."""
    return unlike([*_base_sources(Path(path)), *overlay_sources(overlays)])


def overlay_sources(overlays: Iterable[str | Path]) -> list[SourceFile | Unreadable]:
    """The files of overlays."""
    return [source for overlay in overlays for source in _overlay_sources(Path(overlay))]


def unlike(sources: list[SourceFile | Unreadable]) -> list[SourceFile | Unreadable]:
    """The same files; ValueError where two have one name, since no place in them could be told."""
    names = [source.name for source in sources]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"two files are called {twice}: lay each overlay over once, under a name of its own")
    return sources


def _base_sources(path: Path) -> list[SourceFile | Unreadable]:
    return [_read(file, root) for root, file in _files(path)]


def _overlay_sources(path: Path) -> list[SourceFile | Unreadable]:
    files = _files(path)
    if not files:
        raise FileNotFoundError(f"no .rules files in the overlay: {path}")
    name = _ruleset_name(path.resolve())
    prefix = f"{name}/" if path.is_dir() else ""
    return [read_source(file, prefix + file.relative_to(root).as_posix(), name) for root, file in files]


def _ruleset_name(path: str | Path) -> str:
    return Path(path).stem or str(path)


def _files(path: Path) -> list[tuple[Path, Path]]:
    if path.is_dir():
        return [(path, file) for file in sorted(path.rglob("*.rules"))]
    if not path.exists():
        raise FileNotFoundError(f"no such file or folder: {path}")
    return [(path.parent, path)]


def _read(file: Path, root: Path) -> SourceFile | Unreadable:
    return read_source(file, file.relative_to(root).as_posix())


__all__ = [
    "Checked",
    "Decision",
    "InputError",
    "Question",
    "Ruleset",
    "RulesetError",
    "check",
    "check_sources",
    "check_text",
    "load",
    "load_text",
    "moment",
    "overlay_sources",
    "read_sources",
    "unlike",
    "usable",
]

"""What a ruleset declares: each declaration and table row of all its files, under its name.

An overlay adds declarations under new names, and replaces those of the base that the base leaves open to it.
"""

from collections.abc import Iterable, Iterator

import attrs

from renewrules.core.nodes import NOWHERE, Origin
from renewrules.diagnostics import Diagnostic, finding, related
from renewrules.grammar.phrases import BUILTIN_NAMES, KIND_BY_ID, Language
from renewrules.grammar.printer import print_node
from renewrules.source import SourceFile, Span
from renewrules.suggest import nearest
from renewrules.syntax.nodes import Declaration, File, Name, Node, Phrase, Words
from renewrules.syntax.vocabulary import Vocabulary, glossary_rows, identifier
from renewrules.translation import convert_node


@attrs.frozen
class Unit:
    """One parsed file of a ruleset."""

    source: SourceFile
    file: File


@attrs.frozen
class Declared:
    """One declaration, or one row of a table of declarations, with every clause that holds for it.

    `rows` are the rows of a table under a named declaration: bands, or the rows of a decision table.
    """

    kind: str
    name: str
    shown: str
    owner: str | None
    clauses: tuple[Phrase, ...]
    rows: tuple[tuple[Phrase, ...], ...]
    row_spans: tuple[Span, ...]
    unit: Unit
    span: Span
    extent: Span
    owner_name: Name | None

    @property
    def overlay(self) -> str:
        """The overlay it stands in, nothing for the base."""
        return self.unit.source.overlay

    @property
    def damaged(self) -> bool:
        """Whether a part of the declaration could not be read."""
        places = self.unit.file.damaged
        return any(self.extent.start <= place.start <= self.extent.end for place in places)

    def clause(self, *ids: str) -> Phrase | None:
        """The first clause that is one of `ids`."""
        return next((clause for clause in self.clauses if clause.id in ids), None)

    def all(self, *ids: str) -> tuple[Phrase, ...]:
        """Every clause that is one of `ids`."""
        return tuple(clause for clause in self.clauses if clause.id in ids)

    def part(self, *ids: str) -> Node | None:
        """The only part of the first clause that is one of `ids`."""
        clause = self.clause(*ids)
        return clause.parts[0] if clause is not None else None

    def words(self, clause_id: str) -> str:
        """The quoted text of a clause, or nothing."""
        match self.part(clause_id):
            case Words(text=text):
                return text
            case _:
                return ""


BUILTINS: dict[str, str] = {word: identity for identity, zh, en in BUILTIN_NAMES for word in (zh, en)}


class Symbols:
    """All declarations of a ruleset by kind and name, and the findings of putting them together."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.units = units
        self.vocabulary = Vocabulary.of(unit.file for unit in units)
        self._quoted: set[tuple[str, str]] = set()
        self.diagnostics: list[Diagnostic] = list(_contradictions(units))
        self._by_kind: dict[str, dict[str, Declared]] = {kind: {} for kind in KIND_BY_ID}
        self.used: set[tuple[str, str]] = set()
        self.lost: set[str] = {self.data_name(name) for unit in units for name in unit.file.lost}
        self.replaced: tuple[Declared, ...] = ()
        for unit in sorted(units, key=lambda unit: (bool(unit.source.overlay), unit.source.name)):
            for declaration in unit.file.declarations:
                if declaration.kind != "names":
                    for declared in _expand(declaration, unit, self.vocabulary):
                        self._add(declared)
        self._by_kind = {kind: dict(sorted(found.items())) for kind, found in self._by_kind.items()}
        self._named: dict[tuple[str, ...], dict[str, Declared]] = {}
        self._owned: dict[tuple[str, str | None], list[Declared]] = {}
        for kind, found in self._by_kind.items():
            for declared in found.values():
                self._owned.setdefault((kind, declared.owner), []).append(declared)

    def data_name(self, name: str) -> str:
        """The name that facts, events and answers use, of a name as some file writes it."""
        return self.vocabulary.data_name(name)

    def shown(self, names: Iterable[str], declared: Declared) -> tuple[str, ...]:
        """Data names as the file of a declaration writes them."""
        language = declared.unit.file.language
        return tuple(self.vocabulary.name(name, language) for name in names)

    def quoted(self, declared: Declared, *nodes: Node) -> str:
        """Parts of clauses as their file's language says them; answers can quote them in the other too."""
        own = declared.unit.file.language
        other: Language = "en" if own == "zh" else "zh"
        translated = [convert_node(node, other, self.vocabulary) for node in nodes]
        texts = _joined(nodes, own), _joined(translated, other)
        self._quoted.add(texts if own == "zh" else (texts[1], texts[0]))
        return texts[0]

    def data_wording(self, node: Node) -> str:
        """What answers call a value that has no name of its own: its wording in English, as a data name."""
        return identifier(print_node(convert_node(node, "en", self.vocabulary), "en"))

    def full_vocabulary(self) -> Vocabulary:
        """The vocabulary, with every clause that was quoted."""
        return attrs.evolve(self.vocabulary, clauses=tuple(sorted(self._quoted)))

    def _add(self, declared: Declared) -> None:
        if declared.shown in BUILTINS and declared.kind in (*_VALUES, "fact"):
            self.report(declared, declared.span, "reserved-name", name=declared.shown)
        key = _key(declared)
        kinds = _VALUES if declared.kind in _VALUES else (declared.kind,)
        first = next((self._by_kind[kind][key] for kind in kinds if key in self._by_kind[kind]), None)
        clause = declared.clause("open_to_overlays")
        if declared.overlay and clause is not None:
            self.report(declared, clause.span, "opened-by-overlay", name=declared.shown)
        if first is None:
            self._by_kind[declared.kind][key] = declared
        elif not declared.overlay or declared.kind not in OPENABLE:
            self._report_name(declared, first, "duplicate-name")
        elif first.overlay:
            names = (first.overlay, declared.overlay)
            twice = any(_key(other) == key and other.kind in kinds for other in self.replaced)
            if twice and first.overlay != declared.overlay:
                self._report_name(declared, first, "replaced-twice", overlays=names)
            else:
                self._report_name(declared, first, "duplicate-name")
        elif first.clause("open_to_overlays") is None or first.owner != declared.owner:
            self._report_name(declared, first, "not-open")
        else:
            self.replaced += (first,)
            del self._by_kind[first.kind][key]
            self._by_kind[declared.kind][key] = declared

    def _report_name(self, declared: Declared, first: Declared, slug: str, **facts: object) -> None:
        """Report a declaration whose name is taken by another."""
        place = related("declared-here", first.unit.source.name, first.span, name=first.shown)
        named: dict[str, object] = {"name": declared.shown, "kind": self.kind_word(first), **facts}
        self.report(declared, declared.span, slug, related=[place], **named)

    def of_kind(self, *kinds: str) -> Iterator[Declared]:
        """Every declaration of some kinds, by name, so that their order in files never matters."""
        for kind in kinds:
            yield from self._by_kind[kind].values()

    def named(self, *kinds: str) -> dict[str, Declared]:
        """The declarations of some kinds by their data names; not to be changed."""
        if kinds not in self._named:
            self._named[kinds] = {declared.name: declared for declared in self.of_kind(*kinds)}
        return self._named[kinds]

    def owned(self, kind: str, owner: str) -> tuple[Declared, ...]:
        """What of a kind belongs to one owner, by name."""
        return tuple(self._owned.get((kind, owner), ()))

    def find(self, kind: str, name: str, owner: str | None = None) -> Declared | None:
        """The declaration of a kind by its data name."""
        key = f"{owner}.{name}" if owner is not None and KIND_BY_ID[kind].id in _OWNED else name
        found = self._by_kind[kind].get(key)
        if found is not None:
            self.used.add((kind, key))
        return found

    def names(self, *kinds: str) -> tuple[str, ...]:
        """The data names of some kinds, for suggestions."""
        return tuple(declared.name for declared in self.of_kind(*kinds))

    def resolve(self, declared: Declared, node: Node, *kinds: str) -> Declared | None:
        """The declaration of one of some kinds that a name means; reports the name when there is none."""
        if not isinstance(node, Name):
            return None
        for kind in kinds:
            found = self.find(kind, self.data_name(node.text))
            if found is not None:
                return found
        self.unknown_name(declared, node, self.names(*kinds), *kinds)
        return None

    def unknown_name(self, declared: Declared, node: Name, candidates: Iterable[str], *kinds: str) -> None:
        """Report a name nothing declares, unless what declared it could not be read.

        `candidates` are the data names among which a near one is looked for.
        """
        if self.data_name(node.text) in self.lost:
            return
        close = nearest(node.text, self.shown(candidates, declared), limit=1)
        language = declared.unit.file.language
        what = tuple(KIND_BY_ID[kind].zh if language == "zh" else KIND_BY_ID[kind].en for kind in kinds)
        suggestion = close[0] if close else None
        self.report(
            declared, node.span, "unknown-name", name=node.text, kinds=what or None, suggestion=suggestion
        )

    def report(self, declared: Declared, span: Span, slug: str, **facts: object) -> None:
        """Add a finding at a place of the declaration's file."""
        self.diagnostics.append(finding(slug, declared.unit.source.name, span, **facts))  # type: ignore[arg-type]

    def not_an_option(self, declared: Declared, node: Name, options: tuple[str, ...]) -> None:
        """Report a name that is none of the options it is to be chosen from."""
        shown = self.shown(options, declared)
        close = nearest(node.text, shown, limit=1)
        suggestion = close[0] if close else None
        self.report(
            declared, node.span, "not-an-option", option=node.text, options=shown, suggestion=suggestion
        )

    def kind_word(self, declared: Declared) -> str:
        """The word that begins the declaration, in its file's language."""
        kind = KIND_BY_ID[declared.kind]
        return kind.zh if declared.unit.file.language == "zh" else kind.en

    def origin(self, declared: Declared | None, span: Span) -> Origin:
        """A place of a declaration's file, as the core keeps it."""
        if declared is None:
            return NOWHERE
        position = declared.unit.source.position(span.start)
        return Origin(declared.unit.source.name, span, position.line, position.column)


_VALUES = ("value", "table", "tiers")
OPENABLE = (*_VALUES, "hours", "limit", "script", "forbid", "package", "suggestion")
"""The kinds of declaration that the base can leave open to overlays."""
_OWNED = frozenset({"fact", "field", "step", "suggestion", "package", "response"})


def _joined(nodes: Iterable[Node], language: Language) -> str:
    """Several as one text; an exception without the word that joins it to its rule."""
    semicolon, but = ("；", "，但") if language == "zh" else ("; ", ", but ")
    return semicolon.join(print_node(node, language).removeprefix(but) for node in nodes)


def _key(declared: Declared) -> str:
    if declared.kind in ("fact", "field"):
        return f"{declared.owner}.{declared.name}"
    return f"{declared.overlay}/{declared.name}" if declared.kind == "terms" else declared.name


def _expand(declaration: Declaration, unit: Unit, vocabulary: Vocabulary) -> Iterator[Declared]:
    """A declaration as one or several: a table without a name of its own declares one for each row."""
    owner = vocabulary.data_name(declaration.owner.text) if declaration.owner is not None else None
    shared = tuple(clause.phrase for clause in declaration.clauses)
    rows = declaration.table.rows if declaration.table is not None else ()
    if declaration.names or not rows:
        for name in declaration.names or (Name("", declaration.head),):
            yield Declared(
                kind=declaration.kind,
                name=name.text if isinstance(name, Words) else vocabulary.data_name(name.text),
                shown=name.text,
                owner=owner,
                clauses=shared,
                rows=tuple(row.clauses for row in rows),
                row_spans=tuple(row.span for row in rows),
                unit=unit,
                span=name.span,
                extent=declaration.span,
                owner_name=declaration.owner,
            )
        return
    for row in rows:
        for name in row.names:
            yield Declared(
                kind=declaration.kind,
                name=vocabulary.data_name(name.text),
                shown=name.text,
                owner=owner,
                clauses=(*shared, *row.clauses),
                rows=(),
                row_spans=(),
                unit=unit,
                span=name.span,
                extent=declaration.span,
                owner_name=declaration.owner,
            )


def _contradictions(units: Iterable[Unit]) -> Iterator[Diagnostic]:
    """Names and texts that glossaries pair with more than one other."""
    first: dict[str, tuple[str, Unit, Span]] = {}
    for unit in units:
        for row in glossary_rows([unit.file]):
            for name, other in zip(row.names, reversed(row.names), strict=True):
                written, paired = _quoted(name), _quoted(other)
                known, where, span = first.setdefault(written, (paired, unit, name.span))
                if known != paired:
                    yield finding(
                        "two-translations",
                        unit.source.name,
                        name.span,
                        related=[related("first-here", where.source.name, span)],
                        name=written,
                        first=known,
                        second=paired,
                    )


def _quoted(name: Name | Words) -> str:
    return f'"{name.text}"' if isinstance(name, Words) else name.text

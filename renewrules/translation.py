"""Files from one language to the other, names and texts by the glossaries that the rules themselves hold."""

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

from renewrules.grammar.phrases import BUILTIN_NAMES, Language
from renewrules.syntax.nodes import Clause, Declaration, File, Name, Node, Phrase, Row, Table, Words, walk

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_POSSESSIVE = {"zh": "的", "en": "'s "}


def glossary(files: Iterable[File]) -> Mapping[str, str]:
    """Every name, and every text in its quotes, of the files' glossaries with its translation, both ways.

    The first of several translations wins.
    """
    pairs: dict[str, str] = {}
    for row in _glossary_rows(files):
        match row.names:
            case (chinese, english):
                pairs.setdefault(_written(chinese), _written(english))
                pairs.setdefault(_written(english), _written(chinese))
    return pairs


def convert_file(file: File, language: Language, names: Mapping[str, str]) -> File:
    """The file in a language, its names and texts translated where `names`, a `glossary`, knows them.

    Comments are kept as they are. In a text that `names` does not know, the names in braces are still
    translated. A file that is in the language already comes back as it is. ValueError when two names would
    become one.
    """
    if file.language == language:
        return file
    translation = _Translation(language, {**names, **_builtin(language)})
    translation.check(file)
    return attrs.evolve(
        file, language=language, declarations=tuple(map(translation.declaration, file.declarations))
    )


def _glossary_rows(files: Iterable[File]) -> Iterator[Row]:
    for file in files:
        for declaration in file.declarations:
            if declaration.kind == "names" and declaration.table is not None:
                yield from declaration.table.rows


def _written(name: Name | Words) -> str:
    return f'"{name.text}"' if isinstance(name, Words) else name.text


def _builtin(language: Language) -> dict[str, str]:
    pairs = ((en, zh) if language == "zh" else (zh, en) for _, zh, en in BUILTIN_NAMES)
    return dict(pairs)


@attrs.frozen
class _Translation:
    """The language to write, and what each name and text becomes."""

    language: Language
    names: Mapping[str, str]

    def check(self, file: File) -> None:
        """ValueError when two names would become one."""
        sources: dict[str, str] = {}
        for name in _names(file):
            translated = self.names.get(name, name)
            if sources.setdefault(translated, name) != name:
                raise ValueError(f"both {sources[translated]} and {name} would be called {translated}")

    def declaration(self, declaration: Declaration) -> Declaration:
        """The declaration; a glossary is in both languages as it stands."""
        if declaration.kind == "names":
            return declaration
        return attrs.evolve(
            declaration,
            names=tuple(map(self.name, declaration.names)),
            owner=None if declaration.owner is None else self._renamed(declaration.owner),
            clauses=tuple(map(self.clause, declaration.clauses)),
            table=None if declaration.table is None else self.table(declaration.table),
        )

    def clause(self, clause: Clause) -> Clause:
        return attrs.evolve(clause, phrase=self.phrase(clause.phrase))

    def table(self, table: Table) -> Table:
        return attrs.evolve(table, rows=tuple(map(self.row, table.rows)))

    def row(self, row: Row) -> Row:
        cells = tuple(None if cell is None else self.phrase(cell) for cell in row.cells)
        return attrs.evolve(row, names=tuple(map(self.name, row.names)), cells=cells)

    def phrase(self, phrase: Phrase) -> Phrase:
        return attrs.evolve(phrase, parts=tuple(map(self.node, phrase.parts)))

    def node(self, node: Node) -> Node:
        match node:
            case Phrase():
                return self.phrase(node)
            case Name() | Words():
                return self.name(node)
            case _:
                return node

    def name(self, name: Name | Words) -> Name | Words:
        if isinstance(name, Name):
            return self._renamed(name)
        whole = self.names.get(_written(name))
        text = _PLACEHOLDER.sub(self._placeholder, name.text) if whole is None else whole.strip('"')
        return attrs.evolve(name, text=text)

    def _renamed(self, name: Name) -> Name:
        return attrs.evolve(name, text=self.names.get(name.text, name.text))

    def _placeholder(self, braces: re.Match[str]) -> str:
        """A name in braces, or one thing's other: `{vehicle's seats}`."""
        mark = _POSSESSIVE["zh" if self.language == "en" else "en"]
        names = (self.names.get(name, name) for name in braces[1].split(mark))
        return "{" + _POSSESSIVE[self.language].join(names) + "}"


def _names(file: File) -> Iterator[str]:
    """Every name a file declares or uses, its glossaries aside."""
    for declaration in file.declarations:
        if declaration.kind == "names":
            continue
        rows = () if declaration.table is None else declaration.table.rows
        declared = (*declaration.names, declaration.owner, *(name for row in rows for name in row.names))
        phrases = (
            *(clause.phrase for clause in declaration.clauses),
            *(cell for row in rows for cell in row.clauses),
        )
        used = (node for phrase in phrases for node in walk(phrase))
        yield from (name.text for name in (*declared, *used) if isinstance(name, Name))

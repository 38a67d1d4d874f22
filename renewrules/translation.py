"""Files from one language to the other, names and texts by the glossaries that the rules themselves hold."""

import re
from collections.abc import Iterator, Mapping

import attrs

from renewrules.grammar.phrases import BUILTIN_NAMES, Language
from renewrules.syntax.nodes import Clause, Declaration, File, Name, Node, Phrase, Row, Table, Words, walk
from renewrules.syntax.vocabulary import Vocabulary

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_POSSESSIVE = {"zh": "的", "en": "'s "}


def convert_file(file: File, language: Language, vocabulary: Vocabulary) -> File:
    """The file in a language, its names and texts translated where the vocabulary knows them.

    Comments are kept as they are. In a text that is not known, the names in braces are still translated.
    A file that is in the language already comes back as it is. ValueError when two names would become one.
    """
    if file.language == language:
        return file
    translation = _Translation(language, vocabulary, _builtin(language))
    translation.check(file)
    return attrs.evolve(
        file, language=language, declarations=tuple(map(translation.declaration, file.declarations))
    )


def convert_node(node: Node, language: Language, vocabulary: Vocabulary) -> Node:
    """A part of a file in the other language, in a language."""
    return _Translation(language, vocabulary, _builtin(language)).node(node)


def _builtin(language: Language) -> dict[str, str]:
    pairs = ((en, zh) if language == "zh" else (zh, en) for _, zh, en in BUILTIN_NAMES)
    return dict(pairs)


@attrs.frozen
class _Translation:
    """The language to write, and what each name and text becomes."""

    language: Language
    vocabulary: Vocabulary
    builtin: Mapping[str, str]

    def check(self, file: File) -> None:
        """ValueError when two names would become one."""
        sources: dict[str, str] = {}
        for name in _names(file):
            translated = self._renamed(name)
            if sources.setdefault(translated, name) != name:
                raise ValueError(f"both {sources[translated]} and {name} would be called {translated}")

    def declaration(self, declaration: Declaration) -> Declaration:
        """The declaration; a glossary is in both languages as it stands."""
        if declaration.kind == "names":
            return declaration
        return attrs.evolve(
            declaration,
            names=tuple(map(self.name, declaration.names)),
            owner=None if declaration.owner is None else self._name(declaration.owner),
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
            return self._name(name)
        text = self.vocabulary.text(name.text, self.language)
        return attrs.evolve(
            name, text=_PLACEHOLDER.sub(self._placeholder, text) if text == name.text else text
        )

    def _name(self, name: Name) -> Name:
        return attrs.evolve(name, text=self._renamed(name.text))

    def _renamed(self, name: str) -> str:
        return self.builtin.get(name, self.vocabulary.translated(name, self.language))

    def _placeholder(self, braces: re.Match[str]) -> str:
        """A name in braces, or one thing's other: `{vehicle's seats}`."""
        mark = _POSSESSIVE["zh" if self.language == "en" else "en"]
        names = map(self._renamed, braces[1].split(mark))
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

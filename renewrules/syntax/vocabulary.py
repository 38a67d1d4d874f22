"""The names and texts of a ruleset in both languages, as its glossaries pair them."""

from collections.abc import Iterable, Iterator

import attrs

from renewrules.syntax.nodes import File, Name, Row, Words
from renewrules.wording import Language


@attrs.frozen
class Vocabulary:
    """Pairs of a Chinese and an English name, of texts, and of clauses that answers quote.

    The first translation of each counts. A data name is what facts, events and answers use: the English name
    where there is one, with underscores for hyphens, else the name as the rules write it.
    """

    names: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    _data: dict[str, str] = attrs.field(init=False, eq=False, repr=False)
    _names: dict[Language, dict[str, str]] = attrs.field(init=False, eq=False, repr=False)
    _texts: dict[Language, dict[str, str]] = attrs.field(init=False, eq=False, repr=False)

    @_data.default
    def _data_names(self) -> dict[str, str]:
        pairs = [(chinese, identifier(english)) for chinese, english in self.names]
        return _first(pairs) | _first((identifier(chinese), data) for chinese, data in pairs)

    @_names.default
    def _written_names(self) -> dict[Language, dict[str, str]]:
        chinese = _first((identifier(english), chinese) for chinese, english in self.names)
        english = _first((identifier(english), english) for _, english in self.names)
        return {"zh": chinese, "en": english}

    @_texts.default
    def _written_texts(self) -> dict[Language, dict[str, str]]:
        pairs = (*self.texts, *self.clauses)
        return {"zh": _first((english, chinese) for chinese, english in pairs), "en": _first(pairs)}

    @classmethod
    def of(cls, files: Iterable[File]) -> "Vocabulary":
        """What the glossaries of some files pair, in whatever order they are given."""
        names: list[tuple[str, str]] = []
        texts: list[tuple[str, str]] = []
        for row in glossary_rows(files):
            match row.names:
                case (Name(text=chinese), Name(text=english)):
                    names.append((chinese, english))
                case (Words(text=chinese), Words(text=english)):
                    texts.append((chinese, english))
        return cls(tuple(sorted(names)), tuple(sorted(texts)))

    def data_name(self, name: str) -> str:
        """The data name of a name in either language."""
        return self._data.get(name) or identifier(name)

    def qualified(self, name: str) -> str:
        """The data name of what belongs to something else: both parts in either language, a dot between."""
        return ".".join(map(self.data_name, name.split(".")))

    def name(self, data_name: str, language: Language) -> str:
        """A data name as rules in a language write it."""
        return self._names[language].get(data_name) or data_name.replace("_", "-")

    def translated(self, name: str, language: Language) -> str:
        """A name as written in either language, in a language; as it is where no glossary has it."""
        return self._names[language].get(self.data_name(name), name)

    def text(self, text: str, language: Language) -> str:
        """A text or quoted clause in a language; as it is where it is not known."""
        return self._texts[language].get(text, text)


def identifier(name: str) -> str:
    """A name with underscores for its hyphens."""
    return name.replace("-", "_")


def glossary_rows(files: Iterable[File]) -> Iterator[Row]:
    """The rows of all glossaries."""
    for file in files:
        for declaration in file.declarations:
            if declaration.kind == "names" and declaration.table is not None:
                yield from declaration.table.rows


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, other in pairs:
        found.setdefault(name, other)
    return found

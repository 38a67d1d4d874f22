"""The names of a program as callers write them, in either language, and as faults show them."""

from collections.abc import Iterable

import attrs

from renewrules.core.nodes import Program
from renewrules.suggest import nearest
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.wording import Language


@attrs.frozen
class Naming:
    """A vocabulary, and the language of the rules, in which faults are told."""

    vocabulary: Vocabulary
    language: Language

    @classmethod
    def of(cls, program: Program) -> "Naming":
        """How the callers of a program name things."""
        return cls(program.vocabulary, "zh" if program.language == "zh" else "en")

    def data_name(self, name: str) -> str:
        """The data name of a name in either language."""
        return self.vocabulary.data_name(name)

    def shown(self, name: str) -> str:
        """A data name that the caller did not write, in the language of the rules."""
        return self.vocabulary.translated(name, "zh") if self.language == "zh" else name

    def several(self, names: Iterable[str]) -> tuple[str, ...]:
        """Data names to choose from, in the language of the rules."""
        return tuple(map(self.shown, names))

    def near(self, name: str, names: Iterable[str]) -> tuple[str, ...] | None:
        """Which of some data names, in either language, come near one; None where none does."""
        known = tuple(names)
        chinese = (self.vocabulary.translated(each, "zh") for each in known)
        return nearest(name, dict.fromkeys((*known, *chinese))) or None

"""What every check reads: the program, its declarations, and what is worked out once for all checks."""

from functools import cached_property

import attrs

from renewrules.checks.timelines import Trial, trials
from renewrules.checks.witnesses import Witnesses, value_words
from renewrules.core.lowering import Lowered
from renewrules.core.nodes import Definition, Origin, Program
from renewrules.core.symbols import Symbols
from renewrules.grammar.phrases import Language
from renewrules.valuetypes import Type, Value


@attrs.frozen(eq=False, slots=False)
class Material:
    """One ruleset without errors, ready to be checked."""

    lowered: Lowered
    program: Program

    @property
    def symbols(self) -> Symbols:
        """Everything the ruleset declares."""
        return self.lowered.symbols

    @property
    def language(self) -> Language:
        """The language of the ruleset, for names and values in findings."""
        return "zh" if self.program.language == "zh" else "en"

    def overlay(self, origin: Origin) -> str:
        """The overlay that a place lies in, nothing for the base."""
        return self._overlays.get(origin.file, "")

    @cached_property
    def _overlays(self) -> dict[str, str]:
        return {unit.source.name: unit.source.overlay for unit in self.symbols.units}

    def shown(self, name: str) -> str:
        """A data name as the rules write it."""
        return self.program.vocabulary.name(name, self.language)

    def words(self, value: Value, type_: Type) -> str:
        """A value as the rules would write it."""
        return value_words(value, type_, self.language, self.program.vocabulary)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The program's definitions by name."""
        return {definition.name: definition for definition in self.program.definitions}

    @cached_property
    def witnesses(self) -> Witnesses:
        """The search for cases."""
        return Witnesses.of(self.program)

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """Every plan tried out on every day."""
        return trials(self.program, self.witnesses.imagined)

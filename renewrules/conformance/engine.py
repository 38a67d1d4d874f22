"""Our engine as one that is graded: it answers the questions of a suite from one edition of the rules."""

from collections.abc import Callable

import attrs

from renewrules.api import Ruleset
from renewrules.conformance.answers import answer_to
from renewrules.conformance.suite import Plain, Suite

Load = Callable[[str, tuple[str, ...]], Ruleset]
"""Loads the ruleset of a folder with the overlays of other folders."""


@attrs.frozen(eq=False)
class Engine:
    """One edition of a suite's rules; each ruleset is loaded when it is first asked."""

    suite: Suite
    edition: str
    load: Load
    _loaded: dict[tuple[str, tuple[str, ...]], Ruleset] = attrs.field(factory=dict, init=False)

    def ruleset(self, name: str, overlays: tuple[str, ...]) -> Ruleset:
        """A ruleset of the suite, with overlays."""
        key = name, overlays
        if key not in self._loaded:
            folder, *laid = (self.suite.folder(each, self.edition) for each in (name, *overlays))
            self._loaded[key] = self.load(str(folder), tuple(map(str, laid)))
        return self._loaded[key]

    def answer(self, question: Plain) -> Plain:
        """The answer to a question of the suite, in its form."""
        return answer_to(self.ruleset(question["ruleset"], tuple(question["overlays"])), question)

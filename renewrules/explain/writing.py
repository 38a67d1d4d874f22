"""From claims to sentences, in the words of a language's prose."""

from collections.abc import Iterable
from functools import cache
from typing import assert_never

import attrs

from renewrules.core.nodes import Origin
from renewrules.explain.claims import Claim, Fact, Named, Said, Stretch, Valued
from renewrules.explain.prose import Prose
from renewrules.explain.speech import Speech
from renewrules.grammar.phrases import Language
from renewrules.syntax.vocabulary import Vocabulary


@attrs.frozen
class Explanation:
    """A reason: `text` for people, in the ruleset's language or another, and `tree` for machines."""

    tree: Claim
    language: Language
    zone: str
    vocabulary: Vocabulary = attrs.field(repr=False)

    @property
    def text(self) -> str:
        """The sentences, one on a line, reasons indented below what they are reasons for."""
        return "\n".join(self._writer.lines(self.tree, 0))

    def sentence(self, claim: Claim) -> str:
        """One claim of the tree without its reasons, and without a full stop."""
        return self._writer.sentence(claim)

    def names(self, names: Iterable[Named]) -> str:
        """Some names, one after the other."""
        speech = self._writer.speech
        return speech.names([speech.named(name) for name in names])

    @property
    def _writer(self) -> "_Writer":
        return _Writer(speech_of(self.language, self.zone, self.vocabulary))

    def in_language(self, language: Language) -> "Explanation":
        """The same reason in another language, with names and quoted texts as the glossary has them."""
        return attrs.evolve(self, language=language)

    def __str__(self) -> str:
        return self.text


_CLAUSES = frozenset({"clause", "case", "first", "second"})
"""The facts that are the rules' own words."""


@cache
def prose_of(language: Language) -> Prose:
    """The prose of one language."""
    match language:
        case "en":
            from renewrules.explain.prose_english import ENGLISH

            return ENGLISH
        case "zh":
            from renewrules.explain.prose_chinese import CHINESE

            return CHINESE
        case _:
            assert_never(language)


def speech_of(language: Language, zone: str, vocabulary: Vocabulary) -> Speech:
    """The words of a language for what the rules with some vocabulary say."""
    prose = prose_of(language)
    return Speech(language, zone, prose.words, prose.weekdays, vocabulary)


class _Writer:
    def __init__(self, speech: Speech) -> None:
        self.prose = prose_of(speech.language)
        self.speech = speech

    def lines(self, claim: Claim, depth: int) -> list[str]:
        text = self.sentence(claim)
        if self.speech.language == "en":
            text = text[:1].upper() + text[1:]
        shown = [f"{'  ' * depth}{text}{self.prose.words['stop']}"]
        for child in claim.children:
            shown.extend(self.lines(child, depth + 1))
        return shown

    def sentence(self, claim: Claim) -> str:
        facts = {
            name: self.speech.clause(fact) if name in _CLAUSES and isinstance(fact, str) else self._fact(fact)
            for name, fact in claim.facts
        }
        return self.prose.sentences[claim.key].format(**facts)

    def _fact(self, fact: Fact) -> str:
        match fact:
            case str():
                return self.speech.text(fact)
            case int():
                return str(fact)
            case Named():
                return self.speech.named(fact)
            case Valued(value=value, type=type_):
                return self.speech.value(value, type_)
            case Stretch(start=start, end=end):
                return self.speech.stretch(start, end)
            case Said():
                return self.speech.said(fact)
            case Origin(file=file, line=line):
                return f"{file}:{line}"
            case tuple():
                return self._several(fact)
            case _:
                assert_never(fact)

    def _several(self, facts: "tuple[Named, ...] | tuple[Claim, ...]") -> str:
        texts = [self.speech.named(f) if isinstance(f, Named) else self.sentence(f) for f in facts]
        names = all(isinstance(fact, Named) or fact.key == "who" for fact in facts)
        return self.prose.words["comma" if names else "semicolon"].join(texts)

"""Reading one clause: its node, or where and why it was not understood."""

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

import attrs

from renewrules.grammar.lift import Place, lift
from renewrules.grammar.phrase_grammar import clause_parser, terminal_words
from renewrules.grammar.phrases import PHRASES, SLOT, Language
from renewrules.suggest import nearest
from renewrules.syntax.nodes import Phrase

if TYPE_CHECKING:
    from lark import UnexpectedInput

MAXIMUM_LENGTH = 100_000
"""The longest clause read, in characters: nobody writes one this long, and the parser's memory follows its length."""


@attrs.frozen
class Misread:
    """A clause that is no clause: where reading stopped, the word to write instead, and the phrase it is closest to."""

    start: int
    end: int
    replacement: str | None
    closest: str | None


def read_clause(text: str, kind: str, language: Language, place: Place) -> Phrase | Misread:
    """The clause a text says. `kind` is the declaration it stands in; it only steers what is suggested."""
    from lark import UnexpectedInput

    if len(text) > MAXIMUM_LENGTH:
        return Misread(0, len(text), None, None)
    try:
        tree = clause_parser(language).parse(text)
    except UnexpectedInput as stop:
        return _misread(text, kind, language, stop)
    return lift(tree, language, place)


def _misread(text: str, kind: str, language: Language, stop: "UnexpectedInput") -> Misread:
    start = stop.pos_in_stream if isinstance(stop.pos_in_stream, int) and stop.pos_in_stream >= 0 else len(text)
    start = min(start, len(text))
    expected = getattr(stop, "accepts", None) or getattr(stop, "expected", None) or getattr(stop, "allowed", None)
    wording = _words(language)
    words = [wording[name] for name in expected or () if name in wording]
    for begin in (start, _previous_word(text, start)):
        found = _near_word(text, begin, words)
        if found is not None:
            return Misread(begin, begin + len(found[0]), found[1], None)
    end = start + max(len(re.match(r"\S*", text[start:])[0]), 1)  # type: ignore[index]
    return Misread(start, min(end, max(len(text), start)), None, _closest(text, kind, language))


def _previous_word(text: str, start: int) -> int:
    match = re.search(r"\S+\s*$", text[:start])
    return match.start() if match else start


def _near_word(text: str, begin: int, words: list[str]) -> tuple[str, str] | None:
    """The words at a place that were meant to be one of the expected ones."""
    rest = text[begin:]
    candidates: dict[str, str] = {}
    for word in words:
        written = " ".join(rest.split()[: len(word.split())])
        if written and rest.startswith(written) and written != word and len(written) > 2 and word in nearest(written, [word]):
            candidates[word] = written
    best = nearest(max(candidates.values(), key=len), candidates, limit=1) if candidates else ()
    return (candidates[best[0]], best[0]) if best else None


def _closest(text: str, kind: str, language: Language) -> str | None:
    """The clause of this kind of declaration whose wording is most like the text."""
    best = max(
        ((SequenceMatcher(None, text[:200], wording).ratio(), wording) for wording in _clause_wordings(kind, language)),
        default=(0.0, ""),
    )
    return best[1] if best[0] >= 0.5 else None


@cache
def _clause_wordings(kind: str, language: Language) -> tuple[str, ...]:
    return tuple(
        SLOT.sub("…", phrase.template(language).text)
        for phrase in PHRASES
        if phrase.category == "clause" and kind in phrase.kinds
    )


@cache
def _words(language: Language) -> dict[str, str]:
    return terminal_words(language)

"""From the phrase table to a Lark parser for one clause of one language; built on first use."""

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from renewrules.grammar.phrases import PHRASES, Language, PhraseRule

if TYPE_CHECKING:
    from lark import Lark

_NUMERIC = frozenset({"number", "quantity", "percent", "date", "time", "counted", "nth"})
_JOINTS = {
    "zh": {"_OR": "或", "_AND": "且", "_BUT": "，但如果", "_THEN": "就", "_IS": "为"},
    "en": {"_OR": "or", "_AND": "and", "_BUT": ", but", "_IF": "if", "_WITH": "with", "_ANDWITH": "and with"},
}


@cache
def clause_parser(language: Language) -> "Lark":
    """The LALR parser of a language's clauses; its trees carry phrase ids and positions."""
    from lark import Lark

    return Lark(
        clause_grammar(language),
        parser="lalr",
        lexer="contextual",
        start="clause",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def clause_grammar(language: Language) -> str:
    """The whole grammar of a language's clauses, as Lark reads it."""
    terminals = _Terminals(language)
    alternatives: dict[str, list[str]] = {}
    for phrase in PHRASES:
        alternatives.setdefault(phrase.category, []).append(_alternative(phrase, language, terminals))
    text = _lark("base") + _lark(language)
    for joint, words in _JOINTS[language].items():
        text = re.sub(rf"(?<![\w]){joint}\b", terminals.joint(joint, words), text)
    for category, bodies in alternatives.items():
        text = _with_alternatives(text, category, bodies)
    return text + "\n".join(terminals.lines()) + "\n"


def terminal_words(language: Language) -> dict[str, str]:
    """The wording behind each phrase terminal, for messages about what was expected."""
    terminals = _Terminals(language)
    for phrase in PHRASES:
        _alternative(phrase, language, terminals)
    for joint, words in _JOINTS[language].items():
        terminals.joint(joint, words)
    return terminals.words


def _lark(name: str) -> str:
    return files("renewrules.grammar").joinpath(f"{name}.lark").read_text(encoding="utf-8")


def _with_alternatives(text: str, category: str, bodies: list[str]) -> str:
    added = "\n    | ".join(bodies)
    existing = re.search(rf"^\??{category}: .*(?:\n    \|.*)*$", text, re.MULTILINE)
    if existing is None:
        return f"{text}\n{category}: {added}\n"
    return f"{text[: existing.end()]}\n    | {added}{text[existing.end() :]}"


def _alternative(phrase: PhraseRule, language: Language, terminals: "_Terminals") -> str:
    template = phrase.template(language)
    pieces = template.pieces
    body = []
    for position, piece in enumerate(pieces):
        if isinstance(piece, int):
            body.append(phrase.categories[piece])
        elif piece.strip():
            following = pieces[position + 1] if position + 1 < len(pieces) else None
            numeric = isinstance(following, int) and phrase.categories[following] in _NUMERIC
            abuts = following is not None or phrase.category in _touched(language)
            body.append(terminals.chunk(piece, numeric=numeric, abuts=abuts))
    return f"{' '.join(body)} -> {phrase.id}"


@cache
def _touched(language: Language) -> frozenset[str]:
    """The categories whose phrases a word may follow without a blank."""
    return frozenset(
        phrase.categories[piece]
        for phrase in PHRASES
        for piece, following in pairwise(phrase.template(language).pieces)
        if isinstance(piece, int) and isinstance(following, str) and following[0].isalnum()
    )


class _Terminals:
    """The terminals of one grammar: one for each distinct way a piece of wording can be met."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.names: dict[str, str] = {}
        self.priorities: dict[str, int] = {}
        self.words: dict[str, str] = {}

    def joint(self, joint: str, words: str) -> str:
        """A word that joins: it may take a comma with it."""
        pattern = self._pattern(words, abuts=False)
        comma = r"(?:[,，]\s*)?" if joint in ("_OR", "_AND", "_ANDWITH", "_THEN") else ""
        return self._name(comma + pattern, words, bonus=50 if comma else 5)

    def chunk(self, words: str, *, numeric: bool, abuts: bool) -> str:
        """A piece of a phrase's wording."""
        for joint, joining in _JOINTS[self.language].items():
            if joining == words.strip():
                return self.joint(joint, joining)
        pattern = self._pattern(words, abuts=abuts)
        return self._name(pattern + (r"(?=\s*\d)" if numeric else ""), words, bonus=5 if numeric else 0)

    def lines(self) -> list[str]:
        """The terminals' definitions."""
        return [f"{name}.{self.priorities[name]}: /{pattern}/" for pattern, name in self.names.items()]

    def _name(self, pattern: str, words: str, bonus: int) -> str:
        if pattern not in self.names:
            name = self.names[pattern] = f"_K{len(self.names)}"
            self.priorities[name] = 100 + 10 * len(words.strip()) + bonus
            self.words[name] = words.strip()
        return self.names[pattern]

    def _pattern(self, words: str, *, abuts: bool) -> str:
        gap = r"\s*" if self.language == "zh" else r"\s+"
        pattern = ""
        for piece in re.findall(r"\s+|[,，]|[^\s,，]+", words.strip()):
            if piece.isspace():
                pattern += gap
            elif piece in ",，":
                pattern += r"\s*[,，]\s*"
            else:
                pattern += re.escape(piece).replace(r"\-", "-").replace("/", r"\/")
        pattern = re.sub(r"(?:\\s[*+]){2,}", lambda _: r"\s*", pattern)
        touching = abuts and not words[-1].isspace()
        if not re.search(r"\w$", words.strip()) or (self.language == "zh" and touching):
            return pattern
        return pattern + (r"(?![^\W\d])" if self.language == "zh" else r"(?![\w-])")

"""Scripts: what is said or sent, with typed placeholders."""

import re
from collections.abc import Iterable

from renewrules.core.expressions import Expressions, Known
from renewrules.core.nodes import Expr, Script
from renewrules.core.symbols import Declared, Symbols
from renewrules.core.terms import Terms, report_missing
from renewrules.grammar.phrases import Language
from renewrules.source import Span
from renewrules.syntax.nodes import Name, Node, Phrase, Words

_POSSESSIVE = re.compile(r"(\S+)'s\s+(\S+)|([^\s的]+)\s*的\s*([^\s的]+)")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def lower_scripts(symbols: Symbols, terms: Terms, known: Known) -> dict[str, Script]:
    """Every script by name; a placeholder that names nothing is reported."""
    scripts = {}
    for declared in symbols.of_kind("script"):
        purpose = declared.part("for_purpose")
        if not isinstance(purpose, Phrase):
            report_missing(symbols, declared, "for_purpose")
            continue
        topics = declared.part("topics")
        names = topics.parts if isinstance(topics, Phrase) else ()
        said = declared.part("says")
        if not isinstance(said, Words):
            report_missing(symbols, declared, "says")
            continue
        expressions = Expressions(symbols, terms, known, declared)
        scripts[declared.name] = Script(
            name=declared.name,
            purpose=purpose.id,  # type: ignore[arg-type]
            topics=tuple(symbols.data_name(name.text) for name in names if isinstance(name, Name)),
            chinese=_parts(expressions, said, "zh"),
            english=_parts(expressions, said, "en"),
            origin=symbols.origin(declared, declared.span),
        )
    return scripts


def _filling(text: str, span: Span) -> Name | Phrase:
    """What a placeholder names: something, or something of somebody's."""
    owned = _POSSESSIVE.fullmatch(text)
    if owned is None:
        return Name(text, span)
    return Phrase("possessive", (Name(owned[1] or owned[3], span), Name(owned[2] or owned[4], span)), span)


def topics_of(symbols: Symbols, declared: Declared, names: Iterable[Node]) -> frozenset[str]:
    """The topics some names mean; a topic that no script speaks of is a slip and is reported."""
    known = {
        symbols.data_name(name.text)
        for script in symbols.of_kind("script")
        if isinstance(topics := script.part("topics"), Phrase)
        for name in topics.parts
        if isinstance(name, Name)
    }
    wanted = [name for name in names if isinstance(name, Name)]
    for name in wanted:
        if symbols.data_name(name.text) not in known:
            symbols.unknown_name(declared, name, sorted(known))
    return frozenset(symbols.data_name(name.text) for name in wanted)


def _parts(expressions: Expressions, said: Words, language: Language) -> tuple[str | Expr, ...]:
    """A text in a language, where the glossary has it; a place in a translation is that of the whole text."""
    text = expressions.symbols.vocabulary.text(said.text, language)
    parts: list[str | Expr] = []
    position = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > position:
            parts.append(text[position : match.start()])
        start = said.span.start + 1 + match.start()
        span = Span(start, start + len(match.group())) if text == said.text else said.span
        value = expressions.value(_filling(match[1].strip(), span))
        if value is not None:
            parts.append(value)
        position = match.end()
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)

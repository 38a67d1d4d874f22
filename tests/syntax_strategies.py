"""Random syntax trees that a file could say, in either language, made from the phrase table itself."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import attrs
from hypothesis import strategies as st

from renewrules.grammar.lift import UNITS
from renewrules.grammar.phrases import KINDS, PHRASES, Kind, Language, PhraseRule
from renewrules.source import Span
from renewrules.syntax.nodes import (
    Clause,
    Clock,
    Column,
    Day,
    Declaration,
    File,
    Name,
    Node,
    Number,
    Percent,
    Phrase,
    Quantity,
    Row,
    Table,
    Words,
)

NOWHERE = Span(0, 0)
GLOSSARY = {
    "alpha": "甲",
    "bravo-2": "乙",
    "glass": "丙玻",
    "x": "丁",
    "tier-1-s": "戊9",
    "Zulu": "己庚",
}
_QUOTES = '"“”＂'
_BARE = frozenset(
    rule.id
    for rule in PHRASES
    if rule.categories and 1 in map(len, (rule.template("zh").pieces, rule.template("en").pieces))
)

Draw = Callable[[st.SearchStrategy[Any]], Any]


def _line(excluded: str) -> st.SearchStrategy[str]:
    alphabet = st.characters(exclude_categories=["Cs"], exclude_characters="\n\r" + excluded)
    return st.text(st.one_of(st.sampled_from("|;；.。#:：{}一a 　"), alphabet), max_size=12)


words = _line(_QUOTES)
comments = _line("").map(lambda text: f"# {text}".rstrip())
names = st.sampled_from(sorted(GLOSSARY))
digits = st.one_of(st.integers(0, 10**7).map(str), st.decimals(0, 10**6, places=2).map(str))
days = st.dates().map(str)


def _day() -> st.SearchStrategy[Node]:
    note = st.sampled_from(("", "worked", "holiday"))
    return st.builds(Day, days, st.none() | st.integers(0, 6), note, st.just(NOWHERE))


def _leaf(node: type, *fields: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    return st.builds(node, *fields, st.just(NOWHERE))


def _listed(name: str, part: str, least: int = 1) -> st.SearchStrategy[Node]:
    parts = st.lists(category(part), min_size=least, max_size=least + 2).map(tuple)
    return parts.map(lambda parts: Phrase(name, parts, NOWHERE))


def _fixed(name: str, *parts: str) -> st.SearchStrategy[Node]:
    return st.tuples(*map(category, parts)).map(lambda parts: Phrase(name, parts, NOWHERE))


def _pattern() -> st.SearchStrategy[Node]:
    fields = st.lists(category("field"), max_size=2).map(tuple)
    return st.tuples(category("name"), fields).map(
        lambda pair: Phrase("pattern", (pair[0], *pair[1]), NOWHERE)
    )


def _unless() -> st.SearchStrategy[Node]:
    exceptions = st.lists(_fixed("exception", "cond", "val"), min_size=1, max_size=2).map(tuple)
    return st.tuples(category("val"), exceptions).map(
        lambda pair: Phrase("unless", (pair[0], *pair[1]), NOWHERE)
    )


_SHARED: dict[str, Callable[[], st.SearchStrategy[Node]]] = {
    "name": lambda: _leaf(Name, names),
    "string": lambda: _leaf(Words, words),
    "number": lambda: _leaf(Number, digits),
    "nth": lambda: _leaf(Number, st.integers(1, 130).map(str)),
    "percent": lambda: _leaf(Percent, digits),
    "quantity": lambda: _leaf(Quantity, digits, st.sampled_from(sorted(UNITS))),
    "date": _day,
    "time": lambda: _leaf(Clock, st.times().map(lambda time: f"{time:%H:%M}")),
    "counted": lambda: st.tuples(_leaf(Number, st.integers(0, 2000).map(str)), category("name")).map(
        lambda parts: Phrase("counted", parts, NOWHERE)
    ),
    "ref": lambda: category("name") | _fixed("possessive", "name", "name"),
    "refs": lambda: _listed("refs", "ref"),
    "shares": lambda: _listed("shares", "share"),
    "dates": lambda: _listed("dates", "date"),
    "field": lambda: _fixed("field", "name", "lit"),
    "fields": lambda: _listed("fields", "field"),
    "lit": lambda: category("refs") | category("const"),
    "const": lambda: st.one_of(*map(category, ("number", "percent", "quantity", "date", "string"))),
    "atom": lambda: category("ref") | category("const"),
    "pattern": _pattern,
    "bval": lambda: _fixed("plain", "val") | _unless(),
    "cond": lambda: _fixed("single", "test") | _listed("any", "test", 2) | _listed("all", "test", 2),
}


_DAYS = ("val", "day")
"""The categories that a plain value and a day reckoned from another both are."""


def category(name: str) -> st.SearchStrategy[Node]:
    """Anything that may stand in a slot of a category."""
    return _category(name)


@cache
def _category(name: str) -> st.SearchStrategy[Node]:
    own = [instance(rule) for rule in PHRASES if rule.category == name]
    if name in _DAYS:
        return st.one_of(st.deferred(_SHARED["atom"]), category("moved"), *own)
    return st.deferred(_SHARED[name]) if name in _SHARED else st.one_of(*own)


@cache
def instance(rule: PhraseRule) -> st.SearchStrategy[Phrase]:
    """A phrase of the table with any parts."""
    parts = st.deferred(lambda: st.tuples(*map(category, rule.categories)))
    return parts.map(lambda parts: Phrase(rule.id, parts, NOWHERE))


@st.composite
def clause_with(draw: Draw, rule: PhraseRule) -> Phrase:
    """A clause that has a phrase somewhere in it."""
    phrase: Phrase = draw(instance(rule))
    kind = rule.category
    wrapped = {"test": ("single", "cond"), "share": ("shares", "shares")}
    while kind != "clause":
        if kind in wrapped:
            name, kind = wrapped[kind]
            phrase = Phrase(name, (phrase,), NOWHERE)
        if kind == "moved":
            kind = draw(st.sampled_from(_DAYS))
        above = [parent for parent in PHRASES if kind in parent.categories and parent.category != kind]
        parent = draw(st.sampled_from(above))
        phrase = with_part(draw(instance(parent)), (parent.categories.index(kind),), phrase)
        kind = parent.category
    return phrase


def clauses_of(kind: Kind) -> tuple[PhraseRule, ...]:
    """The clauses that may stand in a kind of declaration."""
    return tuple(rule for rule in PHRASES if rule.category == "clause" and kind.id in rule.kinds)


# --- tables


def holes(phrase: Phrase, above: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], str]]:
    """The parts of a clause that a column could leave open, each with its category."""
    rule = next((rule for rule in PHRASES if rule.id == phrase.id), None)
    if rule is None or (above and rule.id in _BARE):
        return
    for index, (part, name) in enumerate(zip(phrase.parts, rule.categories, strict=True)):
        yield (*above, index), name
        if isinstance(part, Phrase):
            yield from holes(part, (*above, index))


def with_part(phrase: Phrase, path: tuple[int, ...], part: Node) -> Phrase:
    """The clause with another part."""
    index, *below = path
    inner = phrase.parts[index]
    new = with_part(inner, tuple(below), part) if below and isinstance(inner, Phrase) else part
    return attrs.evolve(phrase, parts=(*phrase.parts[:index], new, *phrase.parts[index + 1 :]))


@st.composite
def columns(draw: Draw, rule: PhraseRule, rows: int) -> tuple[Column, tuple[Phrase | None, ...]]:
    """A column and its cells, at least one of them filled."""
    sample = draw(instance(rule))
    path, name = draw(st.sampled_from(list(holes(sample))))
    filled = draw(st.lists(st.booleans(), min_size=rows, max_size=rows).filter(any))
    cells = (with_part(sample, path, draw(category(name))) if fill else None for fill in filled)
    return Column(rule.id, path, NOWHERE), tuple(cells)


@st.composite
def tables(draw: Draw, kind: Kind) -> Table:
    """A table of a kind of declaration; its names stand in the first column, or nowhere."""
    count = draw(st.integers(1, 3))
    rules = [rule for rule in clauses_of(kind) if rule.categories]
    chosen = draw(st.lists(st.sampled_from(rules), min_size=1, max_size=3, unique=True))
    made = [draw(columns(rule, count)) for rule in chosen]
    named = draw(st.booleans())
    rows = tuple(
        Row(
            draw(_names(kind)) if named else (),
            tuple(cells[number] for _, cells in made),
            NOWHERE,
            draw(_comments),
            draw(_trailing),
        )
        for number in range(count)
    )
    heads = (Column(None, None, NOWHERE),) if named else ()
    return Table((*heads, *(column for column, _ in made)), rows, NOWHERE, draw(_comments), draw(_trailing))


@st.composite
def glossaries(draw: Draw) -> Table:
    """The table of a glossary: names and texts in pairs."""
    word = _leaf(Name, names) | _leaf(Words, words)
    pairs = draw(st.lists(st.tuples(word, word), min_size=1, max_size=3))
    rows = tuple(Row(pair, (), NOWHERE, draw(_comments), draw(_trailing)) for pair in pairs)
    column = Column(None, None, NOWHERE)
    return Table((column, column), rows, NOWHERE, draw(_comments), draw(_trailing))


# --- declarations and files

_comments = st.lists(comments, max_size=2).map(tuple)
_trailing = st.just("") | comments
_spaced = st.lists(comments | st.just(""), max_size=3).map(tuple)


def _names(kind: Kind) -> st.SearchStrategy[tuple[Node, ...]]:
    name = _leaf(Name, names) | _leaf(Words, words) if kind.titled else _leaf(Name, names)
    return st.lists(name, max_size=3).map(lambda several: (*several,))


@st.composite
def declarations(draw: Draw, kind: Kind) -> Declaration:
    """A declaration of a kind, with or without clauses and a table."""
    possible = clauses_of(kind)
    rules = draw(st.lists(st.sampled_from(possible), max_size=4, unique=True)) if possible else []
    phrases = [draw(instance(rule)) for rule in rules]
    table = glossaries() if kind.id == "names" else tables(kind)
    return Declaration(
        kind=kind.id,
        names=draw(_names(kind)),
        owner=draw(st.none() | _leaf(Name, names)) if kind.owner != "none" else None,
        clauses=tuple(Clause(phrase, draw(_comments), draw(_trailing)) for phrase in phrases),
        table=draw(st.none() | table),
        span=NOWHERE,
        head=NOWHERE,
        comments=draw(_spaced),
    )


@st.composite
def files(draw: Draw, language: Language = "en") -> File:
    """A file without errors, whose names are those of `GLOSSARY`."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    return File(language, tuple(draw(declarations(kind)) for kind in kinds), draw(_spaced))

"""Reading one clause: its node, or where and why it was not understood."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

import attrs

from renewrules.grammar.lift import Place, lift
from renewrules.grammar.phrase_grammar import clause_parser, terminal_words
from renewrules.grammar.phrases import PHRASE_BY_ID, PHRASES, SLOT, Language
from renewrules.source import Span
from renewrules.suggest import distance, nearest
from renewrules.syntax.nodes import Name, Phrase, walk

if TYPE_CHECKING:
    from lark import Token, Tree, UnexpectedInput

MAXIMUM_LENGTH = 100_000
"""The longest clause read, in characters: nobody writes one this long; the parser's memory follows it."""


Reason = Literal[
    "clause-not-understood", "number-malformed", "misplaced-clock", "comparison-missing", "and-or-mixed"
]


@attrs.frozen
class Misread:
    """A clause that is no clause: where and why, what to write there, and the phrase it is closest to.

    Where no phrase is close, `possible` has those of its declaration that are least far.
    """

    start: int
    end: int
    replacement: str | None = None
    closest: str | None = None
    possible: tuple[str, ...] = ()
    reason: Reason = "clause-not-understood"


_COMPARISONS: dict[Language, tuple[tuple[str, str, str], ...]] = {
    # what people write, the language's words for numbers, and those for dates
    "zh": (
        (r"<=|≤|小于等于|小于或等于|不大于|不高于", "不超过", "不晚于"),
        (r">=|≥|大于等于|大于或等于|不小于|不低于", "不少于", "不早于"),
        (r"!=|≠|<>|不等于|不是", "不为", "不为"),
        (r"==?|等于|是", "为", "为"),
        (r"<|小于|低于|(?<!不)少于", "不足", "早于"),
        (r">|大于|高于|多于", "超过", "晚于"),
    ),
    "en": (
        (
            r"(?:is )?(?:<=|≤|(?:less|smaller|fewer) than or equal to|not more than)|is on or before",
            "is at most",
            "is no later than",
        ),
        (
            r"(?:is )?(?:>=|≥|(?:more|greater|larger) than or equal to|not less than)|is on or after",
            "is at least",
            "is no earlier than",
        ),
        (r"(?:is )?(?:!=|≠|<>|not equal to)", "is not", "is not"),
        (r"(?:is )?(?:==?|equal to)|equals|is the same as", "is", "is"),
        (r"(?:is )?(?:<|(?:less|smaller|fewer|lower) than)|is below", "is under", "is before"),
        (r"(?:is )?(?:>|(?:more|greater|larger|higher) than)|is above", "is over", "is after"),
    ),
}
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_DIGITS = re.compile(r"\d[\d,.]*\d|\d")
_CHINESE_ZEROS = {"万": 4, "亿": 8, "千": 3, "百": 2}
_SIGNED = re.compile(r"[-−]\s*\d")
_UNIT_MEANT = {
    "日": "天",
    "个天": "天",
    "工作日": "个工作日",
    "工作天": "个工作日",
    "个工作天": "个工作日",
    "月": "个月",
}
_UNITS_SAID = re.compile(r"\d\s*(" + "|".join(_UNIT_MEANT) + ")")
_JOINT = re.compile(r"\s*[,，]?\s*(?:or\b|and\b|或|且)")
_ONE_NAME = re.compile(r"\s*[^\W\d][\w-]*\s*")
_ATTEMPTS = 12
_SHORT = {"zh": 1, "en": 0}
"""Words no longer than this are not taken for others."""
_SURE = {"zh": 2, "en": 3}
"""Words longer than this may be mended although the clause still does not read to its end."""
_LONG = 2_000
"""Clauses longer than this are not searched for what was meant."""
_SHOWN = 4
"""How many phrases are shown where none is close."""
_LIKE = 0.5
"""How much of a clause a phrase must share to be proposed."""


def read_clause(
    text: str, kind: str, language: Language, place: Place, *, mend: bool = True
) -> Phrase | Misread:
    """The clause a text says. `kind` is the declaration it stands in; it only steers what is suggested.

    `mend` false leaves out the search for what was meant, which takes longer than the reading.
    """
    from lark import UnexpectedInput

    if len(text) > MAXIMUM_LENGTH:
        return Misread(0, len(text))
    try:
        tree = _tree(text, language)
    except UnexpectedInput as stop:
        at = _stop(stop, text)
        return _misread(text, kind, language, at) if mend else Misread(at, len(text))
    phrase = lift(tree, language, place)
    if phrase.id == "is_value" and kind not in PHRASE_BY_ID[phrase.id].kinds:
        return Misread(0, len(text), closest=_closest(text, kind, language))
    return phrase


# A cell is read twice, to find its place and then with it; and rules repeat themselves.
@lru_cache(maxsize=1024)
def _tree(text: str, language: Language) -> "Tree[Token]":
    return clause_parser(language).parse(text)


def _stop(stop: "UnexpectedInput", text: str) -> int:
    at = len(text) if getattr(getattr(stop, "token", None), "type", "") == "$END" else stop.pos_in_stream
    return min(at, len(text)) if isinstance(at, int) and at >= 0 else len(text)


def _reach(text: str, language: Language) -> int:
    """How far a text reads as a clause: beyond its end when all of it does."""
    from lark import UnexpectedInput

    try:
        clause_parser(language).parse(text)
    except UnexpectedInput as stop:
        return _stop(stop, text)
    return len(text) + 1


def _misread(text: str, kind: str, language: Language, start: int) -> Misread:
    if len(text) > _LONG:
        return Misread(start, len(text))
    known = (
        _number(text, start)
        or _unit(text, start, language)
        or _comparison(text, start, language)
        or _condition(text, start, language)
        or _near_word(text, start, language)
    )
    if known is not None:
        return known
    clock = next((match for match in _CLOCK.finditer(text) if match.start() <= start < match.end()), None)
    if clock is not None:
        return Misread(clock.start(), clock.end(), reason="misplaced-clock")
    bare = re.search(r"\d+\s*$", text[:start])
    with_unit = f"{bare[0].strip()}{'天' if language == 'zh' else ' days'}" if bare else ""
    if bare and _reach(text[: bare.start()] + with_unit + " " + text[start:], language) > len(text):
        return Misread(bare.start(), bare.end(), closest=with_unit)
    closest = _closest(text, kind, language)
    possible = () if closest is not None else _least_far(text, kind, language)
    if _ONE_NAME.fullmatch(text[:start]):
        return Misread(0, len(text.partition("\n")[0].rstrip()), closest=closest, possible=possible)
    if start == len(text):
        return Misread(_previous_word(text, start), start, closest=closest, possible=possible)
    end = start + max(len(re.match(r"\S*", text[start:])[0]), 1)  # type: ignore[index]
    return Misread(start, min(end, max(len(text), start)), closest=closest, possible=possible)


def _previous_word(text: str, start: int) -> int:
    match = re.search(r"\S+\s*$", text[:start])
    return match.start() if match else start


# --- what was probably meant: offered as a fix only when the clause then reads


def _condition(text: str, start: int, language: Language) -> Misread | None:
    """A condition that compares nothing, or has both `and` and `or`."""
    if not re.match(r".*?(?:\bif\b|如果)", text[:start]):
        return None
    joint = _JOINT.match(text, start)
    if joint and re.search(r"\b(?:or|and)\b|或|且", text[:start]):
        return Misread(start, joint.end(), reason="and-or-mixed")
    compared = " 为 是" if language == "zh" else " is yes"
    if _reach(text[:start] + compared + text[start:], language) > len(text) + len(compared):
        return Misread(_previous_word(text, start), start, reason="comparison-missing", replacement=compared)
    return None


def _number(text: str, start: int) -> Misread | None:
    """A number with its marks in the wrong places, or with a Chinese multiple."""
    for match in _DIGITS.finditer(text):
        if not match.start() <= start <= match.end():
            continue
        zeros = _CHINESE_ZEROS.get(text[match.end() : match.end() + 1])
        end = match.end() + (zeros is not None)
        digits = match[0].replace(",", "")
        if zeros is not None and digits.isdigit():
            return Misread(match.start(), end, reason="number-malformed", replacement=digits + "0" * zeros)
        if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", match[0]):
            replacement = match[0].replace(".", ",")
            return Misread(match.start(), end, reason="number-malformed", replacement=replacement)
        if len(match[0]) > 1 and not re.fullmatch(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", match[0]):
            return Misread(match.start(), end, reason="number-malformed")
    return None


def _unit(text: str, start: int, language: Language) -> Misread | None:
    """A unit after a number that people say and the language does not: 60日 for 60天."""
    for match in _UNITS_SAID.finditer(text) if language == "zh" else ():
        unit = _UNIT_MEANT[match[1]]
        mended = text[: match.start(1)] + unit + text[match.end(1) :]
        near = match.start() <= start <= match.end()
        if _reach(mended, language) > (start + len(unit) if near else len(mended)):
            return Misread(match.start(1), match.end(1), replacement=unit)
    return None


def _comparison(text: str, start: int, language: Language) -> Misread | None:
    """A sign, or other words, where the language's words for comparing are written."""
    for pattern, number, date in _COMPARISONS[language]:
        for match in re.finditer(pattern, text):
            words = date if re.match(r"\s*\d{4}-\d", text[match.end() :]) else number
            mended = f"{text[: match.start()]} {words} {text[match.end() :]}"
            near = match.start() <= start + 1 <= match.end() + 2
            if _reach(mended, language) > (start + 2 if near else len(mended)):
                return Misread(match.start(), match.end(), replacement=words)
    return None


def _near_word(text: str, start: int, language: Language) -> Misread | None:
    """Words at or just before the stop that read as some of the language's own once a slip is mended.

    None where two wordings are equally near: one of them may be the opposite of what was meant.
    """
    found: list[tuple[int, int, Misread]] = []
    for begin, end, word in _slips(text, start, language)[:_ATTEMPTS]:
        mended = text[:begin] + word + text[end:]
        reach = _reach(mended, language)
        further = reach - len(mended) > start - len(text) and reach > begin + len(word) + 1
        read = reach > len(mended) and _reads_word(mended, begin, begin + len(word), language)
        if read or (reach <= len(mended) and len(word) > _SURE[language] and further):
            far = distance(text[begin:end].strip(), word)
            found.append((len(mended) - reach, far, Misread(begin, end, replacement=word)))
    found.sort(key=itemgetter(0, 1))
    if found[1:] and found[0][:2] == found[1][:2]:
        return None
    return found[0][2] if found else None


def _reads_word(text: str, begin: int, end: int, language: Language) -> bool:
    """Whether a clause that reads takes a place in it for words of the language, not for part of a name."""
    for node in _tree(text, language).iter_subtrees():
        meta = node.meta
        if node.data == "name" and meta.start_pos < end and begin < meta.end_pos:
            return False
    return True


def _slips(text: str, start: int, language: Language) -> list[tuple[int, int, str]]:
    """Places near the stop with the words of the language they nearly are, the nearest first.

    A sign before a number is no slip: without it the number would be another one.
    """
    found = []
    for word in sorted(set(_words(language).values())):
        for begin, end in _pieces(text, start, word, language):
            written = " ".join(text[begin:end].split())
            same_marks = ("，" in word) == ("," in written or "，" in written)
            if _SIGNED.search(text[begin : end + 1]):
                continue
            if written != word and same_marks and len(written) > _SHORT[language] and _nearly(written, word):
                found.append((distance(written, word), abs(begin - start), begin, end, word))
    return [(begin, end, word) for _, _, begin, end, word in sorted(found)]


def _nearly(written: str, word: str) -> bool:
    """Whether each word written is a slip for the one in its place: `last` is none for `first`."""
    pairs = list(zip(written.split(), word.split(), strict=False))
    if len(pairs) != len(word.split()):
        return bool(nearest(written, [word]))
    return all(mine == theirs or theirs in nearest(mine, [theirs]) for mine, theirs in pairs)


def _pieces(text: str, start: int, word: str, language: Language) -> Iterator[tuple[int, int]]:
    """Pieces of the text, from a little before the stop, that are as long as some words."""
    if language == "zh":
        for begin in range(max(start - 8, 0), min(start + 1, len(text))):
            yield from (
                (begin, begin + size) for size in (len(word), len(word) + 1) if begin + size <= len(text)
            )
        return
    places = [match.span() for match in re.finditer(r"[^\s,，]+", text[: start + 200])]
    near = next((index for index, (_, end) in enumerate(places) if end > start), len(places))
    size = len(word.split())
    for index in range(max(near - 3, 0), min(near + 1, len(places) - size + 1)):
        yield places[index][0], places[index + size - 1][1]


def _closest(text: str, kind: str, language: Language) -> str | None:
    """The clause of this kind of declaration whose wording is most like the text."""
    ranked = _by_likeness(text, kind, language)
    return ranked[0][1] if ranked and ranked[0][0] >= _LIKE else None


def _least_far(text: str, kind: str, language: Language) -> tuple[str, ...]:
    return tuple(wording for _, wording in _by_likeness(text, kind, language)[:_SHOWN])


def _by_likeness(text: str, kind: str, language: Language) -> list[tuple[float, str]]:
    """The clauses of a kind of declaration with how much of the text each shares, the most alike first."""
    ranked = [
        (SequenceMatcher(None, text[:200], wording).ratio(), wording)
        for wording in _clause_wordings(kind, language)
    ]
    return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))


@cache
def _clause_wordings(kind: str, language: Language) -> tuple[str, ...]:
    clauses = [phrase for phrase in PHRASES if phrase.category == "clause" and kind in phrase.kinds]
    inner = {
        slot for phrase in clauses for slot in phrase.categories if phrase.template(language).pieces == (0,)
    }
    return tuple(
        SLOT.sub("…", phrase.template(language).text)
        for phrase in (*clauses, *(phrase for phrase in PHRASES if phrase.category in inner - {"bval"}))
    )


@cache
def _words(language: Language) -> dict[str, str]:
    return terminal_words(language)


@cache
def is_word_of_language(name: str, language: Language) -> bool:
    """Whether a name cannot be told from the language's own words: clauses that use it are misread."""
    if name not in _suspects(language):
        return False
    probe = f"if {name} is {name}" if language == "en" else f"如果 {name} 为 {name}"
    result = read_clause(probe, "forbid", language, Span)
    if isinstance(result, Misread):
        return True
    mentions = [node for node in walk(result) if node == Name(name, result.span)]
    return not mentions[1:]


@cache
def _suspects(language: Language) -> frozenset[str]:
    """The wordings of one word, and what follows `is` in those of two."""
    words = _words(language).values()
    return frozenset(words) | {word.removeprefix("is ") for word in words}

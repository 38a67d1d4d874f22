"""Rulesets taken to the other language and back, with random glossaries and comments."""

import re
from collections.abc import Iterator
from itertools import product
from random import Random

from renewrules.core.lowering import lower
from renewrules.core.symbols import Unit
from renewrules.formatter import format_file
from renewrules.grammar.parser import parse
from renewrules.grammar.phrases import BUILTIN_NAMES, Language
from renewrules.source import SourceFile
from renewrules.syntax.nodes import Declaration, File, Name, Phrase, Words, walk
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.translation import convert_file
from tests.generated_rulesets import ruleset

_CHARACTERS = "甲乙丙丁戊己庚辛壬癸寅卯辰巳申酉戌亥"
_WORDS = tuple("".join(pair) for pair in product(_CHARACTERS, repeat=2))
_KEPT = frozenset(name for row in BUILTIN_NAMES for name in row[1:]) | {"CNY"}
_QUOTING = ("because", "source", "means", "says")
_BRACES = re.compile(r"\{([^{}]*)\}")


def bilingual(random: Random) -> str:
    """A random ruleset in English with comments, and a glossary that has most of its names and texts."""
    text = _commented(random, ruleset(random))
    file = _read(text)
    names = {name for name in _names(file) if random.random() < 0.8}
    pairs = dict(zip(sorted(names), random.sample(_WORDS, len(names)), strict=True))
    rows = [f"| {chinese} | {english} |" for english, chinese in pairs.items()]
    texts = sorted({words for words in _texts(file) if random.random() < 0.6})
    for number, words in enumerate(texts):
        filled = "".join("{" + pairs.get(name, name) + "}" for name in _BRACES.findall(words))
        rows.append(f'| "第{number}段{filled}" | "{words}" |')
    random.shuffle(rows)
    return text + "\nnames:\n| 中文 | English |\n" + "\n".join(rows) + "\n"


def losses(text: str, *, vocabulary: Vocabulary | None = None, meaning: bool = False) -> list[str]:
    """What is lost on the way to the other language and back; `meaning`: in the program too."""
    file = _read(text)
    vocabulary = vocabulary or Vocabulary.of([file])
    own = file.language
    other: Language = "en" if own == "zh" else "zh"
    at_home = format_file(file)
    abroad = _converted(file, other, vocabulary)
    back = _converted(_read(abroad), own, vocabulary)
    found = [] if back == at_home else [f"back home: {_first_difference(at_home, back)}"]
    if meaning and _program(at_home) != _program(abroad):
        found.append("another program")
    return found


def _converted(file: File, language: Language, vocabulary: Vocabulary) -> str:
    return format_file(convert_file(file, language, vocabulary))


def _read(text: str) -> File:
    """The file a text is; AssertionError when anything is wrong with it."""
    parsed = parse(SourceFile("generated.rules", text))
    assert not parsed.diagnostics, f"{parsed.diagnostics[0]}\n{text}"
    return parsed.file


def _program(text: str) -> object:
    """Every definition's name, subject, type and expression, and every plan's steps."""
    source = SourceFile("generated.rules", text)
    program = lower((Unit(source, parse(source).file),), "generated").program
    assert program is not None, text
    definitions = [
        (each.name, each.subject, each.type, _unlabelled(each.expr)) for each in program.definitions
    ]
    steps = [(step.name, step.channel, step.scripts) for plan in program.plans for step in plan.steps]
    return definitions, steps, program.subjects, program.events


def _unlabelled(expr: object) -> str:
    """An expression without the clauses it quotes and the places it comes from."""
    return re.sub(r"(label|origin)=('[^']*'|\"[^\"]*\"|Origin\(.*?\)\))", "", repr(expr))


def _first_difference(one: str, other: str) -> str:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((f"{mine!r} became {its!r}" for mine, its in lines if mine != its), "another length")


def _commented(random: Random, text: str) -> str:
    """The text with comments above some lines and behind others."""
    lines = []
    for line in text.splitlines():
        if line and not line.startswith((" ", "|")) and random.random() < 0.3:
            lines.append(f"# 说明 {random.randint(1, 99)}: why")
        behind = line.endswith((";", ".")) and random.random() < 0.1
        lines.append(f"{line}  # 备注" if behind else line)
    return "\n".join(lines) + "\n"


def _names(file: File) -> Iterator[str]:
    for declaration in file.declarations:
        rows = () if declaration.table is None else declaration.table.rows
        declared = (*declaration.names, declaration.owner, *(name for row in rows for name in row.names))
        used = (node for phrase in _phrases(declaration) for node in walk(phrase))
        for name in (*declared, *used):
            if isinstance(name, Name) and name.text not in _KEPT:
                yield name.text


def _texts(file: File) -> Iterator[str]:
    for declaration in file.declarations:
        for phrase in _phrases(declaration):
            match phrase:
                case Phrase(id=clause, parts=(Words(text=text),)) if clause in _QUOTING:
                    yield text
                case _:
                    continue


def _phrases(declaration: Declaration) -> Iterator[Phrase]:
    yield from (clause.phrase for clause in declaration.clauses)
    if declaration.table is not None:
        yield from (cell for row in declaration.table.rows for cell in row.clauses)

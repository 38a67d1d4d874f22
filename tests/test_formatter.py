"""The formatter's one layout: read back it is the same file, in both languages, with every comment."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renewrules.formatter import FormatterError, format_file, format_source
from renewrules.grammar.clauses import read_clause
from renewrules.grammar.parser import parse
from renewrules.grammar.phrases import PHRASES, Language, PhraseRule
from renewrules.grammar.printer import print_clause
from renewrules.source import SourceFile, Span
from renewrules.syntax.nodes import File, Name, walk
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.translation import convert_file
from tests.syntax_strategies import GLOSSARY, clause_with, files

RULESETS = sorted((Path(__file__).parents[1] / "rulesets").rglob("*.rules"))
OTHER: dict[Language, Language] = {"zh": "en", "en": "zh"}
VOCABULARY = Vocabulary(tuple((chinese, english) for english, chinese in GLOSSARY.items()))
WHOLE_FILES = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def reread(text: str) -> File:
    parsed = parse(SourceFile("again", text))
    assert parsed.diagnostics == ()
    return parsed.file


def source(text: str) -> SourceFile:
    return SourceFile("given", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", PHRASES, ids=lambda rule: rule.id)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_phrase_reads_back_as_it_was_printed(
    rule: PhraseRule, language: Language, data: st.DataObject
) -> None:
    phrase = data.draw(clause_with(rule))
    assert read_clause(print_clause(phrase, language), "value", language, Span) == phrase


@pytest.mark.parametrize("language", ["zh", "en"])
@given(file=files())
@WHOLE_FILES
def test_a_printed_file_reads_back_with_all_its_comments(language: Language, file: File) -> None:
    again = reread(format_file(file, language))
    assert again.declarations == file.declarations
    assert comments_of(again) == comments_of(file)


@given(file=files())
@WHOLE_FILES
def test_a_formatted_file_is_left_as_it_is(file: File) -> None:
    text = format_file(file)
    formatted = format_source(source(text))
    assert formatted.diagnostics == ()
    assert formatted.text == text


@given(file=files())
@WHOLE_FILES
def test_a_file_taken_to_chinese_and_back_is_the_same_bytes(file: File) -> None:
    chinese = format_file(convert_file(file, "zh", VOCABULARY))
    assert not set(GLOSSARY) & names_of(reread(chinese))
    english = convert_file(reread(chinese), "en", VOCABULARY)
    assert format_file(english) == format_file(file)


@given(file=files())
@WHOLE_FILES
def test_the_layout_ends_lines_tidily_and_never_leaves_two_blank_ones(file: File) -> None:
    text = format_file(file)
    assert text == "" or text.endswith("\n")
    assert not text.startswith("\n")
    assert "\n\n\n" not in text
    assert all(line == line.rstrip(" ") for line in text.split("\n"))


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.name)
def test_the_rulesets_keep_their_meaning_and_come_back_from_the_other_language(path: Path) -> None:
    given_source = source(path.read_text(encoding="utf-8"))
    parsed = parse(given_source)
    assert parsed.diagnostics == ()
    written = format_source(given_source).text
    assert reread(written).declarations == parsed.file.declarations
    own, other = parsed.file.language, OTHER[parsed.file.language]
    beside = sorted(path.parent.glob("*.rules"))
    names = Vocabulary.of(parse(source(each.read_text(encoding="utf-8"))).file for each in beside)
    converted = format_file(convert_file(parsed.file, other, names))
    assert format_file(convert_file(reread(converted), own, names)) == written


LOOSE = """\
# About this file.


# About the days.
value   a:1 day after   start.   # first
value b: 2 days after start
.
value c:
   # why three
   3 days after start   # not four
   ; because "so" ; # really
   # left over
   .
fact d of car: fill in an amount.
limits: counting every one made, whether or not it got through.
# calls
|limit|at most …| in …| # not a column
| one | 2 calls|a calendar day| # often
"""


def test_a_loose_file_gets_the_one_layout() -> None:
    assert (
        format_source(source(LOOSE)).text
        == """\
# About this file.

# About the days.
value a: 1 day after start.  # first
value b: 2 days after start.

# left over
value c:
  # why three
  # not four
  3 days after start;
  because "so".  # really

fact d of car: fill in an amount.

limits:
  counting every one made, whether or not it got through.
# calls
| limit | at most … | in …           |  # not a column
| one   | 2 calls   | a calendar day |  # often
"""
    )


def test_a_chinese_file_gets_full_width_marks_and_aligned_columns() -> None:
    text = """\
取值 首次联系: 到期日 前105天;
依据 "第三章".
限频:
| 限频 | 最多… | 期限 … |
| 每周电话 | 2次电话 | 任意连续 7天，按时刻算 |
"""
    assert (
        format_source(source(text)).text
        == """\
取值 首次联系：
  到期日前105天；
  依据 "第三章"。

限频：
| 限频     | 最多…    | 期限 …                |
| 每周电话 | 2次 电话 | 任意连续7天，按时刻算 |
"""
    )


def test_a_cell_out_of_all_measure_widens_only_its_own_row() -> None:
    long = "x" * 90
    loose = f'scripts:\n| script | is for … | says … |\n| a | care | "{long}" |\n| b | sales | "short" |\n'
    assert (
        format_source(source(loose)).text
        == f"""\
scripts:
| script | is for … | says …  |
| a      | care     | "{long}" |
| b      | sales    | "short" |
"""
    )


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("1,234,567.50 CNY", "1,234,567.50元"),
        ("1 working day", "1个工作日"),
        ("2 months", "2个月"),
        ("1,000 km", "1,000公里"),
        ("12.5%", "12.5%"),
        ("2015-09-06 (Sun, worked)", "2015-09-06（周日，调休上班）"),
        ("2015-10-01 (holiday)", "2015-10-01（放假）"),
        ("car's price times 3%", "car的price 乘3%"),
        ("price, but at least 100 CNY", "price，但不少于100元"),
    ],
)
def test_literals_are_written_the_way_each_language_writes_them(english: str, chinese: str) -> None:
    file = reread(f"value a: {english}.")
    assert format_file(file) == f"value a: {english}.\n"
    assert format_file(file, "zh") == f"取值 a：{chinese}。\n"


@pytest.mark.parametrize(
    "written", ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "111th", "122nd"]
)
def test_ordinals_have_their_endings(written: str) -> None:
    text = f"tiers a: from the {written} on.\n"
    assert format_source(source(text)).text == text


def test_counted_things_take_the_measure_word_of_their_clause() -> None:
    events = reread("limit a: at most 2 calls.")
    gifts = reread("package a: gives 1 coupon.")
    assert format_file(events, "zh") == "限频 a：最多2次 call。\n"
    assert format_file(gifts, "zh") == "礼包 a：赠 1份 coupon。\n"


def test_a_declaration_too_wide_for_one_line_is_broken_after_its_head() -> None:
    fits = f"value a: {'b' * 100}.\n"
    assert format_source(source(fits)).text == fits
    wide = f"value a: {'b' * 101}."
    assert format_source(source(wide)).text == f"value a:\n  {'b' * 101}.\n"


def test_a_file_with_errors_is_left_as_it_is() -> None:
    text = "value   a: gibberish with no sense at all ever.\n"
    formatted = format_source(source(text))
    assert formatted.text == text
    assert [diagnostic.code for diagnostic in formatted.diagnostics] == ["RR113"]


def test_a_declaration_in_the_other_language_is_brought_into_line() -> None:
    formatted = format_source(source("value a: 1 day after b.\nvalue c: 2 days after b.\n取值 d：b后3天。\n"))
    assert [diagnostic.code for diagnostic in formatted.diagnostics] == ["RR121"]
    assert formatted.text == "value a: 1 day after b.\nvalue c: 2 days after b.\nvalue d: 3 days after b.\n"


def test_a_tree_that_cannot_be_written_is_refused() -> None:
    file = reread("value a: b.")
    spoiled = attrs.evolve(file.declarations[0], names=(Name("two words", Span(0, 0)),))
    with pytest.raises(FormatterError):
        format_file(attrs.evolve(file, declarations=(spoiled,)))


def test_glossaries_translate_names_texts_and_names_inside_texts() -> None:
    glossary_file = reread(
        """\
names:
| 中文 | English |
| 电话 | call |
| 到期日 | expiry |
| 车 | car |
| 价 | price |
| "您好" | "Hello, how are you" |
| "电话" | "a text like a name" |
"""
    )
    names = Vocabulary.of([glossary_file])
    file = reread(
        """\
script a: says "Hello, how are you".  # call
script e: says "a text like a name".
script b: says "Until {expiry}, worth {car's price}: {x y}".
forbid c: if car's price is yes, and call is today.
"""
    )
    assert (
        format_file(convert_file(file, "zh", names))
        == """\
话术 a：内容 "您好"。  # call
话术 e：内容 "电话"。
话术 b：内容 "Until {到期日}, worth {车的价}: {x y}"。

禁止 c：如果 车的价 为 是，且 电话 为 今天。
"""
    )
    assert convert_file(glossary_file, "zh", names).declarations == glossary_file.declarations


def test_two_names_may_not_become_one() -> None:
    file = reread("value a: 1 day after b.")
    with pytest.raises(ValueError, match="both a and b would be called 甲"):
        convert_file(file, "zh", Vocabulary((("甲", "a"), ("甲", "b"))))


def comments_of(file: File) -> list[str]:
    """All comments, found by their mark in the tree's own description."""
    return sorted(comment for comment in texts_in(attrs.asdict(file)) if comment.startswith("#"))


def texts_in(value: object) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                if key in ("comments", "trailing", "declarations", "clauses", "table", "rows"):
                    yield from texts_in(inner)
        case tuple() | list():
            for inner in value:
                yield from texts_in(inner)
        case str():
            yield value


def names_of(file: File) -> set[str]:
    """Every name in a file's clauses."""
    return {
        node.text
        for declaration in file.declarations
        for clause in declaration.clauses
        for node in walk(clause.phrase)
        if isinstance(node, Name)
    }

"""The parser is total: any text gives a tree of what was understood and one report for each mistake."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.grammar.clauses import MAXIMUM_LENGTH
from renewrules.grammar.parser import Parsed, parse
from renewrules.grammar.phrases import PHRASES
from renewrules.grammar.scanner import KIND_WORDS, plain
from renewrules.source import SourceFile
from renewrules.syntax.nodes import Declaration, Name, Words, walk

RULESETS = sorted((Path(__file__).parents[1] / "rulesets").rglob("*.rules"))
SAMPLE = """\
# The first call.
step care-call of renewal:
  target 105 days before expiry, but 45 days before expiry if care-call is missed;
  done by its own call with outcome connected; # not a voicemail
  because "we ask how the car is running".

limits:
  counting every one made, whether or not it got through.
| limit           | at most … | in …                |
| calls-in-7-days | 2 calls   | any 7 days in a row, to the minute |
| texts-in-a-day  | 1 text    | a calendar day      |

样例 "周日 上班"：
  已知2015-09-06（周日，调休上班）有 电话（结果 为 接通）；
  问于2015-09-07。
"""
MARKS = list("\";:|.。；：“”#\n\r\t\0\ufeff …-—,，、()（）{}'")
SCRAPS = [*KIND_WORDS, *(rule.en for rule in PHRASES), *(rule.zh for rule in PHRASES), *MARKS]


def read(text: str) -> Parsed:
    """Parse, and hold the promise that every finding and every node lies within the text."""
    parsed = parse(SourceFile("given", text))
    for diagnostic in parsed.diagnostics:
        assert diagnostic.span.end <= len(text)
        assert diagnostic.file == "given"
        assert all(related.span.end <= len(text) for related in diagnostic.related)
        assert diagnostic.fix is None or all(edit.span.end <= len(text) for edit in diagnostic.fix.edits)
    for declaration in parsed.file.declarations:
        assert all(end <= len(text) for end in ends(declaration))
    return parsed


def ends(declaration: Declaration) -> list[int]:
    phrases = [clause.phrase for clause in declaration.clauses]
    names = [*declaration.names]
    if declaration.table is not None:
        phrases += [cell for row in declaration.table.rows for cell in row.clauses]
        names += [name for row in declaration.table.rows for name in row.names]
    nodes = [node for phrase in phrases for node in walk(phrase)]
    return [declaration.span.end, declaration.head.end, *(node.span.end for node in [*nodes, *names])]


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in read(text).diagnostics]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=12))
def test_any_heap_of_words_and_marks_is_read(scraps: list[str]) -> None:
    read(" ".join(scraps))
    read("".join(scraps))


@given(st.data())
def test_a_damaged_file_is_read(data: st.DataObject) -> None:
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 1, 2, 10, 100])))
        text = text[:start] + data.draw(st.sampled_from(["", *MARKS, '"' * 3, "|\n|"])) + text[end:]
    read(text)


@given(st.data())
def test_real_files_cut_short_anywhere_are_read(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(RULESETS)).read_text(encoding="utf-8")
    read(text[: data.draw(st.integers(0, min(len(text), 4000)))])


@given(st.text())
def test_plain_text_has_the_same_length(text: str) -> None:
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "\0" * 1000,
        '"',
        '"' * 1001,
        "“" * 1001,
        "value a: " + "(" * 10_000 + ".",
        "(" * 10_000,
        "value a: " + "x's " * 5_000 + "y.",
        "value a: b" + " and" * 5_000,
        "|" * 10_000,
        "\n|" * 2_000,
        ";" * 10_000,
        ":" * 10_000,
        "." * 10_000,
        "# " * 10_000,
        "value",
        "value a",
        "value a:",
        "value a: b",
        'value a: "b',
        "limits:\n|",
        "limits:\n| limit | at most …",
        "limits:\n| limit | at most … |\n| a",
        'example "a',
        "step of of of:",
        "取值 甲：",
        "资料 属于 属于：填 数字",
        "\ufeff" * 3,
        "\r\r\r",
        "value a: 2015-99-99 (Sun",
    ],
    ids=lambda text: f"{text[:12]!r}-{len(text)}",
)
def test_hostile_and_unfinished_texts_are_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    ("marked", "plainly"),
    [
        ("\ufeffvalue a: 1 day after b.", "value a: 1 day after b."),
        ('value a:\r\n  1 day after b;\r\n  because "c".\r\n', 'value a: 1 day after b; because "c".'),
        ('value a:\r  1 day after b;\r  because "c".\r', 'value a: 1 day after b; because "c".'),
        ("# one\rvalue a: 1 day after b.", "value a: 1 day after b."),
        ("value\ta:\t1\tday after\tb.", "value a: 1 day after b."),
        ("value a： 1 day after b； because “c”.", 'value a: 1 day after b; because "c".'),
        ("取值 甲:乙前5天.", "取值 甲：乙前5天。"),
        ("取值 甲：乙前５天；理由 “因为”。", '取值 甲：乙前5天；理由 "因为"。'),
        ("限频：\n｜限频｜最多…｜\n｜甲｜2次 乙｜", "限频：\n| 限频 | 最多… |\n| 甲 | 2次 乙 |"),
        ("value a:\n1 day\nafter b\n.", "value a: 1 day after b."),
        ("rounding", "rounding"),
        (
            "terms a: each amount paid is rounded up to 0.01.",
            "terms a:\neach amount paid is rounded up to 0.01\n.",
        ),
    ],
)
def test_marks_blanks_and_line_ends_change_nothing(marked: str, plainly: str) -> None:
    assert read(marked).file == read(plainly).file
    assert codes(marked) == codes(plainly)


def test_a_comment_ends_with_its_line_however_lines_end() -> None:
    for end in ("\n", "\r\n", "\r"):
        parsed = read(f"# one {end}value a: 1 day after b.{end}# two{end}")
        assert parsed.diagnostics == ()
        assert parsed.file.declarations[0].comments == ("# one",)
        assert parsed.file.comments == ("# two",)


def test_marks_inside_quotes_are_the_writers_own() -> None:
    (declaration,) = read('script a: says "；：，。|#…　１".').file.declarations
    assert declaration.clauses[0].phrase.parts == (Words("；：，。|#…　１", declaration.span),)


def test_each_mistake_is_reported_once() -> None:
    text = """\
valeu a: 1 day after b.
value c
  1 day after b; because "so".
value d: 1 dya after b; becuase "so"; because "one"; because "two".
value e_f: 1 day after b.
limits:
| limit | at most … |
| g | 2 calls |
| h | two calls |
| i | 1 call | 3 |
value j: 1 day after b
value k: priority 3.
value l: because "never closed.
"""
    parsed = read(text)
    lines = [(parsed.source.position(found.span.start).line, found.code) for found in parsed.diagnostics]
    assert lines == [
        (1, "RR110"),
        (2, "RR111"),
        (4, "RR113"),
        (4, "RR113"),
        (4, "RR123"),
        (5, "RR120"),
        (9, "RR118"),
        (10, "RR116"),
        (11, "RR112"),
        (12, "RR114"),
        (13, "RR115"),
    ]


def test_what_is_understood_beside_mistakes_is_kept() -> None:
    parsed = read('value a: nonsense of no kind; because "so".\nvalue b: 1 day after c.')
    assert [declaration.names for declaration in parsed.file.declarations] == [
        (Name("a", declaration.span),) if index == 0 else (Name("b", declaration.span),)
        for index, declaration in enumerate(parsed.file.declarations)
    ]
    assert [len(declaration.clauses) for declaration in parsed.file.declarations] == [1, 1]


def test_comments_are_all_kept_wherever_they_stand() -> None:
    text = """\
# 1
value a: # 2
  # 3
  1 day # 4
  # 5
  after b # 6
  ; # 7
  ; # 8
  # 9
  . # 10
# 11
limits: # 12
# 13
| limit | at most … | # 14
# 15
| c | 2 calls | # 16
# 17
"""
    parsed = read(text)
    assert parsed.diagnostics == ()
    kept = repr(parsed.file)
    assert all(f"'# {number}'" in kept for number in range(1, 18))


def test_a_clause_longer_than_anybody_writes_is_reported_not_read() -> None:
    assert codes(f"value a: {'9' * (MAXIMUM_LENGTH + 1)}.") == ["RR113"]


def test_a_literal_of_five_megabytes_is_read_or_reported() -> None:
    assert codes(f'script a: says "{"x" * 5_000_000}".') == ["RR113"]


def test_a_file_of_many_declarations_is_read() -> None:
    assert len(read("subject a.\n" * 100_000).file.declarations) == 100_000


def test_one_line_of_many_bars_is_read() -> None:
    assert "RR117" in codes("|" * 200_000)


def test_a_glossary_holds_only_names_that_both_languages_can_write() -> None:
    assert codes("names:\n| 中文 | English |\n| 车的价 | price |\n") == ["RR120"]


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ("取值 罚款：500 元。", "取值 罚款：500元。"),
        ("取值 首呼：到期日前 5 个工作日。", "取值 首呼：到期日前5个工作日。"),
        ("限频 七天：最多 2 次 电话。", "限频 七天：最多2次 电话。"),
    ],
)
def test_a_blank_between_a_number_and_its_unit_makes_no_difference(apart: str, together: str) -> None:
    assert read(apart).diagnostics == ()
    assert read(apart).file == read(together).file

"""Findings as people and machines read them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.diagnostics import CODES, Diagnostic, finding, related, replacement
from renewrules.display import display_width, printable
from renewrules.report import render, to_json
from renewrules.source import SourceFile, Span

TEXT = "步骤 关怀电话：\n  目票 到期日前105天；\n  目票 到期日前90天。\n"
SOURCE = SourceFile("policy.rules", TEXT)
CLAUSE = Span(TEXT.index("目票"), TEXT.index("；"))
SECOND = TEXT.index("目票", CLAUSE.end)


def not_understood() -> Diagnostic:
    return finding(
        "clause-not-understood",
        SOURCE.name,
        CLAUSE,
        clause=SOURCE.span_text(CLAUSE),
        suggestion="目标 到期日前105天",
        related=[related("first-here", SOURCE.name, Span(SECOND, SECOND + 2))],
        fix=replacement(SOURCE, Span(CLAUSE.start, CLAUSE.start + 2), "目标"),
    )


def test_a_finding_shows_its_place_line_help_and_fix() -> None:
    assert render([not_understood()], [SOURCE], "en") == (
        "policy.rules:2:3: error[RR113]: the clause `目票 到期日前105天` is not one the language knows\n"
        " 2 |   目票 到期日前105天；\n"
        "   |   ^^^^^^^^^^^^^^^^^^\n"
        "policy.rules:3:3: said here first\n"
        " 3 |   目票 到期日前90天。\n"
        "   |   ^^^^\n"
        "help: perhaps `目标 到期日前105天` is meant; "
        "clauses are fixed phrases with your own names, numbers and dates in their places\n"
        "fix: write `目标` in place of `目票`\n"
    )


def test_a_finding_reads_in_chinese() -> None:
    lines = render([not_understood()], [SOURCE], "zh").splitlines()
    assert lines[0] == "policy.rules:2:3: 错误[RR113]: 条款 `目票 到期日前105天` 不是规则语言里的说法"
    assert lines[-1] == "修改: 把 `目票` 改成 `目标`"


def test_nothing_found_says_nothing() -> None:
    assert render([], [SOURCE], "en") == ""
    assert to_json([], [SOURCE], "en") == []


def test_findings_stand_in_order_with_a_blank_line_between() -> None:
    other = finding("missing-colon", SOURCE.name, Span(0, 7), declaration="步骤 关怀电话")
    text = render([not_understood(), other], [SOURCE], "en")
    assert text == render([other], [SOURCE], "en") + "\n" + render([not_understood()], [SOURCE], "en")


def test_a_finding_without_a_readable_source_shows_only_the_file() -> None:
    found = finding("empty-ruleset", "rulesets/new", Span(0, 0), ruleset="new")
    assert render([found], [], "en").splitlines()[0] == (
        "rulesets/new: error[RR104]: there is not one declaration in `new`"
    )


def test_a_long_line_is_cut_around_what_is_marked() -> None:
    text = "左" * 80 + "here" + "右" * 80
    source = SourceFile("a.rules", text)
    found = finding("cell-not-understood", "a.rules", Span(80, 84), cell="here", column="target …")
    _, line, underline, *_ = render([found], [source], "en").splitlines()
    assert "左here右" in line
    assert line.count("…") == 2
    assert display_width(line[: line.index("here")]) == underline.index("^")
    assert underline.count("^") == 4


def test_a_span_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    found = finding("missing-stop", SOURCE.name, Span(3, len(TEXT)), declaration="步骤 关怀电话")
    _, line, underline, *_ = render([found], [SOURCE], "en").splitlines()
    assert display_width(line) == len(underline)


def test_colour_adds_only_escapes() -> None:
    plain, coloured = (render([not_understood()], [SOURCE], "en", color=color) for color in (False, True))
    assert "\x1b[1;31merror[RR113]\x1b[0m" in coloured
    for escape in ("\x1b[1;31m", "\x1b[1;36m", "\x1b[0m"):
        coloured = coloured.replace(escape, "")
    assert coloured == plain


def test_json_gives_both_ends_of_everything() -> None:
    [found] = to_json([not_understood()], [SOURCE], "en")
    edit_end = CLAUSE.start + 2
    start = {"line": 2, "column": 3, "offset": CLAUSE.start}
    assert json.loads(json.dumps(found)) == found
    assert found | {"message": "", "help": ""} == {
        "code": "RR113",
        "severity": "error",
        "title": "Clause not understood",
        "message": "",
        "help": "",
        "file": "policy.rules",
        "start": start,
        "end": {"line": 2, "column": 14, "offset": CLAUSE.end},
        "facts": {"clause": "目票 到期日前105天", "suggestion": "目标 到期日前105天"},
        "related": [
            {
                "message": "said here first",
                "file": "policy.rules",
                "start": {"line": 3, "column": 3, "offset": SECOND},
                "end": {"line": 3, "column": 5, "offset": SECOND + 2},
            }
        ],
        "fix": {
            "description": "write `目标` in place of `目票`",
            "edits": [
                {
                    "start": start,
                    "end": {"line": 2, "column": 5, "offset": edit_end},
                    "replacement": "目标",
                }
            ],
        },
    }


def test_json_of_an_unreadable_source_has_no_places() -> None:
    [found] = to_json([finding("empty-ruleset", "new", Span(0, 0), ruleset="new")], [], "zh")
    assert (found["start"], found["end"]) == (None, None)


@given(st.sampled_from([code.slug for code in CODES]), st.text(max_size=150), st.text(max_size=80), st.data())
def test_any_text_is_shown_without_control_characters(
    slug: str, text: str, fact: str, data: st.DataObject
) -> None:
    source = SourceFile("a.rules", text)
    ends = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    code = next(code for code in CODES if code.slug == slug)
    facts = tuple((name, fact) for name in (*code.facts, *code.optional))
    found = Diagnostic(code=code.code, severity=code.severity, file="a.rules", span=Span(*ends), facts=facts)
    shown = render([found], [source], "zh")
    assert all(line.isprintable() for line in shown.replace("\u3000", "").split("\n"))
    assert shown.count("\n") == len(("head", "line", "underline", "help"))
    assert max(map(display_width, shown.split("\n")[1:3])) <= 100 + len(" 999 | ")


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("步骤", 4), ("ａ：", 4), ("e\u0301", 1), ("…", 1), ("", 0)]
)
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert display_width(text) == columns


@given(st.text())
def test_printable_text_keeps_its_length(text: str) -> None:
    assert len(printable(text)) == len(text)
    assert printable(printable(text)) == printable(text)


def test_what_moves_the_cursor_or_turns_the_text_is_replaced() -> None:
    assert printable("a\tb\x1b[2J\u202ec\u3000d") == "a b�[2J�c\u3000d"

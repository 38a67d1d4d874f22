"""The compiled engine means what the reference engine says, on programs, facts and events of every kind."""

import traceback
from pathlib import Path

import attrs
import pytest
from hypothesis import given

from renewrules import valuetypes as types
from renewrules.core import nodes
from renewrules.core.nodes import Definition, Expr, Origin, Program
from renewrules.engine.compiled import compile_question
from renewrules.engine.records import Known, record_class
from renewrules.engine.reference import Evaluator
from renewrules.source import Span
from renewrules.valuetypes import Value
from tests.core_strategies import CALENDAR, COUNT, Situation, call, number, situations

NOW = 1_770_000_000


def differences(situation: Situation) -> list[tuple[str, str, Value, Value]]:
    """Definition, row, and what each engine says, where they do not say the same."""
    question = compile_question(situation.program, situation.wanted, lenient=situation.lenient)
    wanted = [one for one in situation.program.definitions if one.name in situation.wanted]
    found = []
    for occasion in situation.occasions:
        reference = Evaluator(situation.program, occasion.known, occasion.now)
        answers = question.ask(occasion.known, occasion.now)
        for one in wanted:
            for row in (None,) if one.subject is None else occasion.known.rows[one.subject]:
                expected, answer = reference.value(one.name, row), answers.value(one.name, row)
                if (type(expected), expected) != (type(answer), answer):
                    found.append((one.name, "" if row is None else row.id, expected, answer))
    return found


@given(situations())
def test_both_engines_give_every_definition_the_same_value(situation: Situation) -> None:
    assert differences(situation) == []


def program_of(*definitions: Definition) -> Program:
    facts = (
        nodes.Fact("given", COUNT, nodes.Blank("required")),
        nodes.Fact("left_open", COUNT, nodes.Blank("open")),
    )
    return Program(
        name="small",
        language="en",
        zone="Asia/Shanghai",
        calendar=CALENDAR,
        currency="CNY",
        subjects=(nodes.SubjectSchema(nodes.Subject("customer", None), facts),),
        events=(),
        definitions=definitions,
        plans=(),
        suggestions=(),
        offers=(),
        scripts=(),
    )


def known_of(given: int | None, left_open: int | None) -> Known:
    row = object.__new__(record_class("customer", ("id", "parent", "given", "left_open")))
    row.id, row.parent, row.given, row.left_open = "1", None, given, left_open
    return Known({"customer": (row,)}, 0, {"customer": ()})


def definition(name: str, expr: Expr) -> Definition:
    return Definition(name, None, expr.type if not isinstance(expr, nodes.CalendarConst) else COUNT, expr)


GIVEN = nodes.Field("customer", "given", COUNT)
LEFT_OPEN = nodes.Field("customer", "left_open", COUNT)


def test_a_chain_of_ten_thousand_definitions_is_answered_by_both_engines() -> None:
    chain = [definition("d0", GIVEN)]
    for index in range(1, 10_000):
        before = nodes.Ref(f"d{index - 1}", COUNT)
        odd = nodes.Case(call("less", "bool", before, number(index)), before, "odd")
        expr = (
            nodes.Choose("first", (odd,), call("add", "count", before, LEFT_OPEN), COUNT)
            if index % 2
            else before
        )
        chain.append(definition(f"d{index}", call("add", "count", expr, number(1))))
    program, known = program_of(*chain), known_of(1, 2)
    wanted = ("d9999",)
    assert compile_question(program, wanted).root(known.rows["customer"][0], NOW, 0) == (
        Evaluator(program, known, NOW).value("d9999"),
    )


def test_a_table_of_three_thousand_rows_is_answered_by_both_engines() -> None:
    cases = tuple(
        nodes.Case(
            nodes.All(
                (call("equal", "bool", GIVEN, number(row)), call("more", "bool", LEFT_OPEN, number(row))),
                types.Bool(),
            ),
            number(row),
            str(row),
        )
        for row in range(3_000)
    )
    program, known = (
        program_of(definition("table", nodes.Choose("first", cases, None, COUNT))),
        known_of(2_900, 2_901),
    )
    assert Evaluator(program, known, NOW).value("table") == 2_900
    assert compile_question(program, ("table",)).ask(known, NOW).value("table") == 2_900


def test_a_required_fact_may_be_missing_only_when_the_question_is_lenient() -> None:
    program, known = (
        program_of(definition("more", call("add", "count", GIVEN, number(1)))),
        known_of(None, None),
    )
    assert compile_question(program, ("more",), lenient=True).ask(known, NOW).value("more") is None
    with pytest.raises(TypeError):
        compile_question(program, ("more",)).ask(known, NOW)


def test_only_what_the_wanted_answers_need_is_computed() -> None:
    faulty = definition("faulty", call("turn", "count", nodes.Const((), types.Series(COUNT)), GIVEN))
    program, known = program_of(faulty, definition("fine", GIVEN)), known_of(7, None)
    assert compile_question(program, ("fine",)).ask(known, NOW).value("fine") == 7
    with pytest.raises(ZeroDivisionError):
        compile_question(program, ("faulty",)).ask(known, NOW)


def test_a_guard_that_fails_spares_what_it_guards() -> None:
    faulty = nodes.Ref("faulty", COUNT)
    guarded = nodes.Choose(
        "first", (nodes.Case(call("more", "bool", GIVEN, number(100)), faulty, "guarded"),), number(0), COUNT
    )
    program = program_of(
        definition("faulty", call("turn", "count", nodes.Const((), types.Series(COUNT)), GIVEN)),
        definition("guarded", guarded),
    )
    assert compile_question(program, ("guarded",)).ask(known_of(7, None), NOW).value("guarded") == 0
    with pytest.raises(ZeroDivisionError):
        compile_question(program, ("guarded",)).ask(known_of(101, None), NOW)


def test_a_fault_shows_the_line_of_the_rule(tmp_path: Path) -> None:
    rules = tmp_path / "pay.rules"
    rules.write_text("first line\nvalue share: turn of nothing.\n", encoding="utf-8")
    expr = call("turn", "count", nodes.Const((), types.Series(COUNT)), GIVEN)
    place = Origin(str(rules), Span(11, 40), line=2, column=1)
    faulty = attrs.evolve(definition("share", attrs.evolve(expr, origin=place)), origin=place)
    question = compile_question(program_of(faulty), ("share",))
    with pytest.raises(ZeroDivisionError) as caught:
        question.ask(known_of(1, None), NOW)
    assert "value share: turn of nothing." in "".join(traceback.format_exception(caught.value))


def test_a_fault_shows_its_own_file_when_the_rules_stand_in_several(tmp_path: Path) -> None:
    lines = {"pay": "value share: turn of nothing.", "plan": "value other: 1 more."}
    for file, text in lines.items():
        (tmp_path / f"{file}.rules").write_text(f"\n\n{text}\n", encoding="utf-8")
    places = {file: Origin(str(tmp_path / f"{file}.rules"), Span(2, 20), line=3, column=1) for file in lines}
    share = call("turn", "count", nodes.Const((), types.Series(COUNT)), GIVEN)
    program = program_of(
        attrs.evolve(
            definition("other", attrs.evolve(call("add", "count", GIVEN, number(1)), origin=places["plan"])),
            origin=places["plan"],
        ),
        attrs.evolve(definition("share", attrs.evolve(share, origin=places["pay"])), origin=places["pay"]),
    )
    question = compile_question(program, ("other", "share"))
    with pytest.raises(ZeroDivisionError) as caught:
        question.ask(known_of(1, None), NOW)
    shown = "".join(traceback.format_exception(caught.value))
    assert lines["pay"] in shown
    assert lines["plan"] not in shown


def test_a_definition_that_is_not_there_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        compile_question(program_of(), ("missing",))

"""Every case of the suite holds, in every edition, on both engines; its arithmetic is done a second time."""

import csv
import io
import json
import re
from collections.abc import Iterator
from functools import cache

import pytest

import renewrules as rr
from renewrules.api import moment
from renewrules.conformance.engine import Engine
from renewrules.conformance.grading import grade
from renewrules.conformance.sheet import sheet
from renewrules.conformance.suite import Case, read_suite
from renewrules.engine.inputs import InputError
from renewrules.engine.records import Known
from renewrules.engine.reference import Evaluator
from renewrules.explain.decision import Decision
from tests.conformance.layout import FOLDER, laid_out
from tests.conformance.oracle import Plain
from tests.conformance.plan_2015 import recomputed

SUITE = read_suite(FOLDER)
CASES = {case.id: case for case in SUITE.cases}
FILES = sorted(FOLDER.glob("*.json"))
COMPUTED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?|-?[0-9]+(\.[0-9]+)?")


@cache
def engine(edition: str) -> Engine:
    return Engine(SUITE, edition, lambda folder, overlays: rr.load(folder, overlays=overlays))


@pytest.mark.parametrize("edition", SUITE.editions)
@pytest.mark.parametrize("case", SUITE.cases, ids=lambda case: case.id)
def test_every_case_holds(case: Case, edition: str) -> None:
    differences = grade(case, engine(edition).answer(case.question()))
    assert differences == (), "\n".join(map(str, differences))


@pytest.mark.parametrize("case", SUITE.cases, ids=lambda case: case.id)
def test_the_reference_engine_answers_alike(case: Case) -> None:
    rules = engine(SUITE.editions[0]).ruleset(case.ruleset, case.overlays)
    if case.settle is not None:
        return
    try:
        known = rules.facts(case.facts, case.events)
    except InputError:
        return
    now = moment(case.as_of, rules.program.zone)
    seen = known.visible(now)
    answered = rules.decide(known, as_of=case.as_of)
    plain = Decision(rules.layout, seen, now, Evaluator(rules.program, seen, now).value, known, _once)
    assert plain.to_dict() == answered.to_dict()


def _once(known: Known, now: int) -> Decision:
    raise AssertionError(f"{known} at {now}: nothing is decided again")


def leaves(value: Plain, path: str = "") -> Iterator[tuple[str, Plain]]:
    match value:
        case dict():
            for name, part in value.items():
                yield from leaves(part, f"{path}.{name}" if path else name)
        case [str(), str()] if path.endswith(".slot"):
            yield path, value
        case list():
            for part in value:
                yield from leaves(part, path)
        case _:
            yield path, value


def computed(case: Case) -> dict[str, Plain]:
    """The days, times, amounts and numbers that a case expects, by their path in the answer."""
    wanted = (
        (path, value)
        for part in ("steps", "values", "offers", "settlement")
        for path, value in leaves(case.expect.get(part, {}), part)
    )
    return {
        path: value
        for path, value in wanted
        if isinstance(value, list) or (not isinstance(value, bool | None) and COMPUTED.fullmatch(str(value)))
    }


def found_at(path: str, found: dict[str, Plain]) -> Plain:
    """What was recomputed for a path of a case; the case leaves a row out where there is one."""
    part, name, *rest = path.split(".", 2)
    if path in found:
        return found[path]
    if part == "values":
        whole, _, row = path.removeprefix("values.").partition(".")
        shares = f"values.{whole}.{row}"
        names = [key for key in found if key.partition("@")[0] in (f"values.{whole}", shares)]
        exact = [key for key in names if key in (f"values.{whole}@{row}", f"{shares}@{row}")]
        names = exact or [key for key in names if key.partition("@")[0] == path]
    else:
        names = [
            key
            for key in found
            if re.fullmatch(re.escape(f"{part}.{name}") + "@[^.]*" + re.escape(f".{rest[0]}"), key)
        ]
    assert len(names) == 1, f"{path} is recomputed by nothing, or by several: {names}"
    return found[names[0]]


@pytest.mark.parametrize("case", SUITE.cases, ids=lambda case: case.id)
def test_every_day_and_amount_is_recomputed(case: Case) -> None:
    wanted = computed(case)
    if not wanted:
        return
    found = recomputed(case.question())
    for path, value in wanted.items():
        assert (path, same(found_at(path, found))) == (path, same(value))


def same(value: Plain) -> Plain:
    """Amounts by their worth, whatever their decimals."""
    text = str(value)
    return float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else value


def test_ids_are_permanent_numbers() -> None:
    assert all(re.fullmatch(r"RN-[0-9]{4}", case.id) for case in SUITE.cases)


@pytest.mark.parametrize("case", SUITE.cases, ids=lambda case: case.id)
def test_every_case_says_what_it_is_about(case: Case) -> None:
    assert len(case.spec) > 45
    assert case.sources
    assert case.expect


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_in_the_one_layout(path: Plain) -> None:
    text = path.read_text("utf-8")
    assert text == laid_out(json.loads(text)), "run `python -m tests.conformance.layout`"


def test_the_table_for_people_is_up_to_date() -> None:
    text = (FOLDER / "cases.csv").read_text("utf-8")
    assert text == sheet(SUITE), "run `python -m tests.conformance.layout`"
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == [case.id for case in SUITE.cases]


def test_a_wrong_answer_is_seen() -> None:
    case = CASES["RN-0001"]
    answer = engine(SUITE.editions[0]).answer(case.question())
    answer["steps"]["care_call@1"]["target"] = "2015-09-07"
    assert [difference.path for difference in grade(case, answer)] == ["steps.care_call.target"]
    assert grade(case, {}) != ()
    assert grade(case, None) != ()
    assert [difference.path for difference in grade(case, {"errors": []})] == ["errors"]


def test_what_holds_a_step_is_expected_exactly() -> None:
    free = CASES["RN-0238"]
    answer = engine(SUITE.editions[0]).answer(free.question())
    assert grade(free, answer) == ()
    answer["steps"]["care_call@1"]["holds"] = {"opted_out": None}
    assert [difference.path for difference in grade(free, answer)] == ["steps.care_call.holds"]

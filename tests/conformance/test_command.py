"""`renewrules cases`: any engine is graded over JSON lines, ours like another's."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from renewrules.cli.main import main
from tests.conformance.layout import FOLDER

Run = Callable[..., tuple[int, str, str]]
SUITE = str(FOLDER)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = main(["cases", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A suite of two cases, the first of which our engine passes and the second it does not."""
    manifest = json.loads((FOLDER / "suite.json").read_text("utf-8"))
    manifest["rulesets"] = {"plan": {"en": str(FOLDER.parent / "dealership_2015")}}
    (tmp_path / "suite.json").write_text(json.dumps(manifest), "utf-8")
    case = {
        "title": "care call",
        "spec": "105 days before",
        "sources": ["S29"],
        "facts": {"policy": {"expiry": "2015-12-20"}},
        "as_of": "2015-09-06",
    }
    expected = [
        {"steps": {"care_call": {"target": day}}, "next": "care_call@1"}
        for day in ("2015-09-06", "2015-09-05")
    ]
    cases = [{"id": f"RN-000{n}", **case, "expect": expect} for n, expect in enumerate(expected, 1)]
    (tmp_path / "topic.json").write_text(json.dumps({"ruleset": "plan", "cases": cases}), "utf-8")
    return tmp_path


def test_the_three_filters_together_are_a_run(run: Run) -> None:
    _, questions, _ = run("ask", SUITE)
    code, answers, _ = run("answer", SUITE, stdin=questions)
    assert code == 0
    assert len(answers.splitlines()) == len(questions.splitlines()) >= 380
    code, verdicts, _ = run("grade", SUITE, "--json", stdin=answers)
    assert code == 0
    assert all(json.loads(line)["passed"] for line in verdicts.splitlines())


def test_a_case_that_fails_is_shown_with_its_difference(run: Run, small: Path) -> None:
    code, out, _ = run("run", str(small))
    assert code == 1
    assert out.splitlines() == [
        "RN-0002 care call",
        "  steps.care_call.target: expected 2015-09-05, came 2015-09-06",
        "en: 1 of 2 cases fail",
    ]
    code, out, _ = run("run", str(small), "--lang", "zh")
    assert out.splitlines()[1:] == [
        "  steps.care_call.target：应为 2015-09-05，实为 2015-09-06",
        "en：2 个用例中有 1 个不通过",
    ]


def test_an_engine_that_leaves_a_case_out_fails_it(run: Run, small: Path) -> None:
    answer = {"id": "RN-0001", "answer": {"next": "care_call@1", "steps": {"care_call@1": {}}}}
    code, out, _ = run("grade", str(small), stdin=json.dumps(answer))
    assert code == 1
    assert out.splitlines() == [
        "RN-0001 care call",
        "  steps.care_call.target: expected 2015-09-06, came null",
        "RN-0002: there is no answer",
        "stdin: 2 of 2 cases fail",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "this is not JSON"),
        ('{"id": "RN-0001"}', "an answer is an object with `id` and `answer`"),
        ('{"id": "RN-9999", "answer": {}}', "there is no case `RN-9999`"),
    ],
)
def test_an_answer_that_is_none_is_refused(run: Run, small: Path, line: str, said: str) -> None:
    code, _, err = run("grade", str(small), stdin=line)
    assert code == 1
    assert said in err


def test_a_question_that_is_none_is_refused(run: Run, small: Path) -> None:
    code, _, err = run("answer", str(small), stdin='{"id": "RN-0001"}')
    assert code == 1
    assert "this is no question of a suite" in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "topic.json: Expecting"),
        ("[]", "topic.json: it must be an object"),
        ("{}", "topic.json: it must have a list of `cases`"),
        ('{"cases": [{"id": "RN-0001"}]}', "topic.json: RN-0001 must have"),
        ('{"a": 1, "a": 2}', "topic.json: `a` occurs twice in one object"),
    ],
)
def test_a_suite_that_cannot_be_used_says_why(run: Run, small: Path, text: str, said: str) -> None:
    (small / "topic.json").write_text(text, "utf-8")
    code, _, err = run("run", str(small))
    assert code == 1
    assert said in err


def test_a_suite_names_its_rulesets_and_each_case_once(run: Run, small: Path) -> None:
    text = (small / "topic.json").read_text("utf-8")
    (small / "other.json").write_text(text, "utf-8")
    assert "RN-0001 occurs twice" in run("run", str(small))[2]
    (small / "other.json").write_text(text.replace("RN-0", "RN-1").replace('"plan"', '"plans"'), "utf-8")
    assert "suite.json does not name `plans`" in run("run", str(small))[2]
    (small / "other.json").unlink()
    assert "there is no `plan` in the edition `zh`" in run("run", str(small), "--edition", "zh")[2]


def test_a_suite_that_is_not_there_is_misuse(run: Run, tmp_path: Path) -> None:
    code, _, err = run("run", str(tmp_path))
    assert code == 2
    assert "no such file" in err


def test_the_table_for_people_is_written(run: Run) -> None:
    code, out, _ = run("csv", SUITE)
    assert (code, out) == (0, (FOLDER / "cases.csv").read_text("utf-8"))


def test_coverage_names_the_rules_that_no_case_exercises(run: Run, small: Path) -> None:
    code, out, _ = run("coverage", str(small))
    assert code == 1
    assert "forbid opted_out" in out
    assert "step care_call" not in out
    code, out, _ = run("coverage", str(small), "--json")
    found = json.loads(out)
    assert code == 1
    assert found["ruleset"] == "dealership_2015"
    assert 0 < len(found["not_exercised"]) < found["rules"]

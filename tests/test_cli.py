"""The command line: every command for people and for machines, its exit codes, and how it can be misused."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renewrules.cli import words
from renewrules.cli.main import main, parser

ROOT = Path(__file__).parents[1]
DEALERSHIP = str(ROOT / "rulesets" / "dealership_2015")
CHINESE = str(ROOT / "rulesets" / "续保_2015")
SCAFFOLD = str(ROOT / "renewrules" / "cli" / "scaffold" / "zh")
CUSTOMER = ROOT / "examples" / "customer.json"
AS_OF = ("--as-of", "2015-09-06T09:00+08:00")
ASKED = (DEALERSHIP, str(CUSTOMER), *AS_OF)

TINY = """\
terms tiny:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY.

subjects:
| subject | there is … |
| car     | one        |

facts of car:
| fact  | fill in … | if left blank, …                             |
| price | an amount | it must be filled in                         |
| sold  | a date    | what cannot be settled without it stays open |

value double-price: price times 2.
value half-year: 6 months after sold.
"""
EXAMPLE = """
example "doubled":
  given price is 10 CNY;
  asked on 2015-09-06;
  expect double-price equals {amount} CNY.
"""


class Run:
    """Runs commands in this process and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = self.capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err

    def json(self, *arguments: str, stdin: str = "") -> tuple[int, Any]:
        code, out, _ = self(*arguments, "--json", stdin=stdin)
        return code, json.loads(out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(capsys, monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], str]:
    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return str(path)

    return write


File = Callable[[str, str], str]


# --- check


def test_check_passes_rules_without_errors_and_counts_warnings_only_when_strict(run: Run, file: File) -> None:
    beyond_the_calendar = "value fee: 1 CNY, but 2 CNY from 2031-01-01 on, going by today.\n"
    rules = file("tiny.rules", TINY + beyond_the_calendar)
    code, out, _ = run("check", rules)
    assert (code, out.splitlines()[-1]) == (0, "tiny: errors: 0, warnings: 1")
    assert run("check", rules, "--strict")[0] == 1


@pytest.mark.parametrize("rules", [DEALERSHIP, CHINESE])
def test_the_shipped_rulesets_have_neither_errors_nor_warnings(run: Run, rules: str) -> None:
    assert run("check", rules, "--strict")[0] == 0


def test_check_says_what_is_wrong_in_the_language_of_the_rules_or_another(run: Run, file: File) -> None:
    rules = file("tiny.rules", TINY.replace("price times", "prise times"))
    code, out, _ = run("check", rules)
    assert code == 1
    assert "tiny.rules:16:21: error[" in out
    assert "`price`" in out
    code, found = run.json("check", rules, "--lang", "zh")
    assert (code, found["errors"], found["diagnostics"][0]["file"]) == (1, 1, "tiny.rules")
    assert "错误" in run("check", rules, "--lang", "zh")[1]


def test_check_reads_rules_from_standard_input(run: Run) -> None:
    assert run("check", "-", stdin=TINY)[0] == 0
    code, out, _ = run("check", "-", stdin=b"terms \xff")
    assert code == 1
    assert "stdin" in out


def test_a_folder_without_rules_is_a_finding(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("check", str(tmp_path))
    assert code == 1
    assert "error[" in out


# --- next and explain


def test_next_says_what_when_by_whom_and_why(run: Run) -> None:
    code, out, _ = run("next", *ASKED)
    assert code == 0
    assert out.startswith("Next: care-call for P1, by renewal-specialist, by call, Sunday 2015-09-06")
    assert "105 days before expiry" in out
    assert out.splitlines()[-1].startswith("To say: Hello, this is Xinghe Motors.")


def test_next_in_json_is_the_whole_decision(run: Run) -> None:
    code, answer = run.json("next", *ASKED)
    assert (code, answer["next"], answer["as_of"]) == (0, "renewal_contact.care_call@P1#0", AS_OF[1])


def test_next_says_what_the_message_lacks(run: Run) -> None:
    facts = json.loads(CUSTOMER.read_text("utf-8"))["facts"]
    facts["customer"]["agreed-to-texts"] = True
    _, out, _ = run("next", DEALERSHIP, "-", "--as-of", "2015-09-06", stdin=json.dumps(facts))
    assert "To say: " in out
    facts["policy"] = []
    code, out, _ = run("next", DEALERSHIP, "-", "--as-of", "2015-09-06", stdin=json.dumps(facts))
    assert code == 0
    assert out.strip()


def test_next_answers_each_line_of_json_lines(run: Run) -> None:
    facts = json.loads(CUSTOMER.read_text("utf-8"))["facts"]
    lines = json.dumps(facts) + "\n\n" + json.dumps({"facts": facts, "events": []}) + "\n"
    code, out, _ = run("next", DEALERSHIP, "-", *AS_OF, stdin=lines)
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("==")] == ["== stdin:1", "== stdin:3"]
    code, out, _ = run("next", DEALERSHIP, "-", *AS_OF, "--json", stdin=lines)
    assert [json.loads(line)["next"] for line in out.splitlines()] == ["renewal_contact.care_call@P2#0"] * 2


def test_events_come_from_a_file_of_their_own_too(run: Run, file: File) -> None:
    given = json.loads(CUSTOMER.read_text("utf-8"))
    facts = file("facts.json", json.dumps(given["facts"]))
    whole = file("events.json", json.dumps(given["events"]))
    lines = file("events.jsonl", "".join(json.dumps(event) + "\n" for event in given["events"]))
    expected = run.json("next", *ASKED)
    assert run.json("next", DEALERSHIP, facts, *AS_OF, "--events", whole) == expected
    assert run.json("next", DEALERSHIP, facts, *AS_OF, "--events", lines) == expected
    nothing = run.json("next", DEALERSHIP, facts, *AS_OF, "--events", file("none.jsonl", ""))
    assert nothing != expected
    assert run.json("next", DEALERSHIP, str(CUSTOMER), *AS_OF, "--events", whole) == expected


def test_explain_tells_the_whole_decision_or_one_thing_in_it(run: Run) -> None:
    assert run("explain", *ASKED)[1].startswith("Next: care-call for P1")
    code, out, _ = run("explain", *ASKED, "--why", "care-call", "--row", "P1")
    assert (code, out.splitlines()[0]) == (0, "Care-call for P1 is due.")
    code, out, _ = run("explain", *ASKED, "--why-not", "care-text", "--row", "P1", "--lang", "zh")
    assert code == 0
    assert "关怀短信" in out
    assert "。" in out
    code, claim = run.json("explain", *ASKED, "--why", "care-call", "--row", "P1")
    assert (claim["claim"], claim["text"]) == ("step-due", "care-call for P1 is due")
    assert claim["because"]


def test_a_name_that_is_none_is_misuse_and_near_names_are_offered(run: Run) -> None:
    code, _, err = run("explain", *ASKED, "--why", "care-cal")
    assert code == 2
    assert "care_call" in err
    assert run("explain", *ASKED, "--why", "care-call", "--row", "P9")[0] == 2
    assert run("explain", *ASKED, "--why", "care-call", "--why-not", "care-call")[0] == 2


def test_rules_in_chinese_answer_in_chinese_unless_told_otherwise(run: Run) -> None:
    asked = ("next", SCAFFOLD, "-", "--as-of", "2015-09-06")
    facts = '{"客户": {}, "保单": {"到期日": "2015-12-20"}}'
    code, out, _ = run(*asked, stdin=facts)
    assert code == 0
    assert "由续保专员通过电话联系" in out.splitlines()[0]
    code, out, _ = run(*asked, "--lang", "en", stdin=facts)
    assert "by 续保专员, by 电话" in out.splitlines()[0]


# --- timeline


def test_timeline_shows_each_action_and_its_assumed_outcome(run: Run) -> None:
    until = ("--until", "2015-09-12")
    code, out, _ = run("timeline", DEALERSHIP, str(CUSTOMER), "--as-of", "2015-09-05", *until)
    assert code == 0
    head, *rest = out.splitlines()
    assert head.startswith("next: care-call for P1, by renewal-specialist, by call, Sunday 2015-09-06")
    assert [line.split()[:4] for line in rest[:2]] == [
        ["2015-09-06", "Sunday", "09:00", "care-call"],
        ["2015-09-06", "Sunday", "09:00", "invitation-call"],
    ]
    code, entries = run.json("timeline", *ASKED, *until, "--assume", "no-answer")
    assert (code, entries[0]["assumed"]["outcome"], entries[0]["at"]) == (0, "no_answer", AS_OF[1])
    code, entries = run.json("timeline", *ASKED, *until, "--assume", '{"call": {"outcome": "hung_up"}}')
    assert entries[0]["assumed"]["outcome"] == "hung_up"


def test_timeline_says_so_when_nothing_happens(run: Run) -> None:
    code, out, _ = run("timeline", *ASKED, "--until", "2015-09-06")
    assert (code, out) == (0, "Nothing happens until 2015-09-06.\n")


@pytest.mark.parametrize("assume", ["nope", "{", '{"call": 1}', '{"fax": {}}'])
def test_an_assumption_that_means_nothing_is_misuse(run: Run, assume: str) -> None:
    code, _, err = run("timeline", *ASKED, "--until", "2015-09-12", "--assume", assume)
    assert code == 2
    assert err.startswith("--assume: ")


def test_an_assumption_with_faulty_fields_is_faulty_input(run: Run) -> None:
    code, _, err = run("timeline", *ASKED, "--until", "2015-09-12", "--assume", '{"call": {"outcome": "x"}}')
    assert code == 1
    assert "assume.call.outcome" in err


# --- test, schema, new, fmt


def test_test_passes_when_all_examples_hold_and_shows_those_that_do_not(run: Run, file: File) -> None:
    code, out, _ = run("test", DEALERSHIP)
    assert code == 0
    assert re.fullmatch(r"dealership_2015: [0-9]+ examples, all hold\n", out)
    assert run("test", file("none.rules", TINY))[:2] == (0, "none: there are no examples\n")
    rules = file(
        "tiny.rules",
        TINY + EXAMPLE.format(amount=20) + EXAMPLE.format(amount=30).replace('"doubled', '"trebled'),
    )
    code, out, _ = run("test", rules)
    assert code == 1
    assert "tiny.rules:27: expect double-price equals 30 CNY\n  - 30.00\n  + 20.00\n" in out
    assert out.endswith("tiny: 1 of 2 examples do not hold\n")
    code, results = run.json("test", rules)
    assert (code, [result["passed"] for result in results]) == (1, [True, False])
    assert results[1]["failures"][0]["actual"] == "20.00"


def test_schema_is_the_json_schema_of_facts_and_events(run: Run) -> None:
    code, out, _ = run("schema", DEALERSHIP)
    assert code == 0
    assert "properties" in json.loads(out)
    assert run("schema", DEALERSHIP, "--json")[1] == out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_ruleset_passes_check_and_test_and_is_in_the_one_layout(
    run: Run, tmp_path: Path, language: str
) -> None:
    folder = str(tmp_path / "mine")
    code, out, _ = run("new", folder, "--lang", language)
    assert code == 0
    assert f"renewrules check {folder}" in out
    assert run("check", folder, "--strict")[0] == 0
    code, results = run.json("test", folder)
    assert (code, len(results)) == (0, 3)
    assert run("fmt", "--check", folder)[:2] == (0, "")


def test_new_touches_nothing_that_is_there(run: Run, tmp_path: Path, file: File) -> None:
    path = file("mine/a.txt", "precious")
    code, _, err = run("new", str(tmp_path / "mine"))
    assert code == 2
    assert "not empty" in err
    assert Path(path).read_text("utf-8") == "precious"
    assert run("new", path)[0] == 2


def test_fmt_rewrites_in_place_and_check_only_tells(run: Run, file: File) -> None:
    rules = file("tiny.rules", TINY.replace("| car     | one        |", "| car |one|"))
    code, out, _ = run("fmt", "--check", rules)
    assert (code, out) == (1, f"{rules}: not in the one layout\n")
    assert Path(rules).read_text("utf-8") != TINY
    code, out, _ = run("fmt", rules)
    assert (code, out) == (0, f"{rules}: rewritten\n")
    assert Path(rules).read_text("utf-8") == TINY
    assert run("fmt", rules)[:2] == (0, "")


def test_fmt_prints_what_comes_from_standard_input(run: Run) -> None:
    assert run("fmt", "-", stdin=TINY.replace("| car     |", "|  car |"))[:2] == (0, TINY)
    code, out, err = run("fmt", "-", stdin="value x")
    assert (code, out) == (1, "")
    assert "error[" in err


def test_fmt_leaves_a_faulty_file_as_it_is(run: Run, file: File) -> None:
    faulty = file("faulty.rules", "value  x")
    code, _, err = run("fmt", faulty)
    assert code == 1
    assert "faulty.rules" in err
    assert Path(faulty).read_text("utf-8") == "value  x"
    code, found = run.json("fmt", faulty, "--check")
    assert (code, found["files"][0]["text"]) == (1, None)
    assert found["diagnostics"]


def test_fmt_writes_the_other_language_by_the_glossary(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(DEALERSHIP, folder)
    assert run("fmt", "--to", "zh", str(folder))[0] == 0
    code, results = run.json("test", str(folder))
    assert code == 0
    assert all(result["passed"] for result in results)
    assert len(results) == len(run.json("test", DEALERSHIP)[1])
    assert run("check", str(folder))[1].splitlines()[-1].startswith("rules：")


# --- misuse


@pytest.mark.parametrize(
    "line",
    [
        "",
        "frobnicate",
        "next RULES FACTS",
        "next RULES --as-of 2015-09-06",
        "check RULES --lang fr",
        "check nowhere.rules",
        "fmt nowhere.rules",
        "next RULES nowhere.json --as-of 2015-09-06",
        "next RULES . --as-of 2015-09-06",
        "next RULES FACTS --as-of soon",
        "next RULES FACTS --as-of 2015-09-06T09:00",
        "timeline RULES FACTS --as-of 2015-09-06 --until later",
        "next - - --as-of 2015-09-06",
        "next RULES - --as-of 2015-09-06 --events -",
        "fmt - RULES",
        "settle RULES FACTS --period 2015-13",
        "settle RULES FACTS --period 2015-11 --settlement none",
        "allocate RULES FACTS FACTS --as-of soon",
        "allocate RULES FACTS FACTS --as-of 2015-09-06 --assignment none",
    ],
)
def test_misuse_ends_with_2_and_a_sentence(run: Run, file: File, line: str) -> None:
    paths = {"RULES": file("tiny.rules", TINY), "FACTS": file("facts.json", '{"car": {"price": 1}}')}
    code, out, err = run(*(paths.get(word, word) for word in line.split()))
    assert (code, out) == (2, "")
    assert err.strip()


def test_a_missing_file_is_named(run: Run) -> None:
    assert run("check", "nowhere.rules")[2] == "no such file or folder: nowhere.rules\n"
    assert run("check", "nowhere.rules", "--lang", "zh")[2] == "没有这个文件或文件夹：nowhere.rules\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it"),
        ("{", "this is not JSON"),
        ('{"a": 1}\n{"b": }\n', "stdin:2:"),
        ('{"a": 1, "a": 2}', "`a` occurs twice"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": 1e99999999999999999999}', "too many digits"),
        ('{"a": ' + "1" * 5000 + "}", "too many digits"),
        ("[" * 100_000, "nested too deeply"),
        ("[1, 2]", "facts are an object"),
        ('{"facts": []}', "facts are an object"),
        ('{"facts": {}, "events": {}}', "events are a list"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_faulty_json_ends_with_1_and_says_where(run: Run, file: File, text: str | bytes, said: str) -> None:
    code, out, err = run("next", file("tiny.rules", TINY), "-", *AS_OF, stdin=text)
    assert (code, out) == (1, "")
    assert said in err
    assert "stdin" in err


def test_faulty_facts_end_with_1_and_every_fault(run: Run) -> None:
    facts = '{"store": {"store-name": "X"}, "vehicle": {}, "policy": {"expiry": "2015-02-30"}}'
    code, _, err = run("next", DEALERSHIP, "-", *AS_OF, stdin=facts)
    assert code == 1
    assert "policy.expiry" in err
    assert "staff_name" in err
    code, found = run.json("next", DEALERSHIP, "-", *AS_OF, "--lang", "zh", stdin=facts)
    assert {fault["path"] for fault in found["faults"]} == {
        "policy.expiry",
        "store.staff_name",
        "store.staff_phone",
    }
    assert code == 1


def test_numbers_keep_their_decimals(run: Run, file: File) -> None:
    rules = file("tiny.rules", TINY)
    code, answer = run.json("next", rules, "-", "--as-of", "2015-09-06", stdin='{"car": {"price": 0.35}}')
    assert (code, answer["values"]["double_price"]) == (0, "0.70")


def test_faulty_rules_end_every_command_with_1(run: Run, file: File) -> None:
    rules = file("tiny.rules", "value x: 1 day after y.")
    for arguments in (("next", rules, str(CUSTOMER), *AS_OF), ("test", rules), ("schema", rules)):
        code, out, err = run(*arguments)
        assert (code, out) == (1, "")
        assert "error[" in err
        code, found = run.json(*arguments)
        assert (code, bool(found["diagnostics"])) == (1, True)


# --- the process


def test_it_runs_as_a_module_and_prints_utf_8_whatever_the_locale() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "renewrules", "check", SCAFFOLD]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
    assert "zh：没有问题" in done.stdout.decode("utf-8")


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    command = [sys.executable, "-m", "renewrules", "schema", SCAFFOLD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_every_command_has_help_and_a_module(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for name in ("check", "fmt", "next", "explain", "timeline", "test", "cases", "schema", "settle", "new"):
        assert name in out
        assert run(name, "--help")[0] == 0
    assert parser().prog == "renewrules"


def test_every_sentence_of_the_command_line_has_the_same_places_in_both_languages() -> None:
    def places(text: str) -> set[str]:
        return {part.partition("}")[0] for part in text.split("{")[1:]}

    for key, (english, chinese) in words._WORDS.items():  # noqa: SLF001 -- a table of words
        assert places(english) == places(chinese), key
        assert english != chinese

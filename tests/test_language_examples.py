"""The examples of shipped rulesets are tests; what does not hold is shown as a difference with its reason."""

from pathlib import Path

import pytest

from renewrules import api
from renewrules.examples import ExampleResult, run_examples

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]

RULES = """\
terms tiny:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY.

subjects:
| subject | there is …               |
| store   | one                      |
| policy  | one or more for each store |

facts of policy:
| fact    | fill in … | if left blank, …      |
| expiry  | a date    | what cannot be settled without it stays open |
| premium | an amount | it must be filled in  |

events of policy:
| event | means …              |
| call  | "we called"          |
| stop  | "stop, we were told" |

roles:
| role   | means …         |
| seller | "sells"         |

value early-until: 30 days before expiry.
value double-premium: premium times 2.

plan contact:
  one for each policy;
  when the target has passed, the step is still to be done;
  tried and not done, tried again 1 day later at the earliest, by calendar day.

step first-call of contact:
  have seller contact by call, using script hello;
  target 105 days before expiry;
  not on a day off, the target moves to the next working day;
  no later than 60 days before expiry;
  done by its own call;
  because "a friendly start".

scripts:
| script | is for … | says …  |
| hello  | care  | "Hello" |

suggestions of advice:
  of those that apply not more than 2, the smallest rank first.
| suggestion | rank … | if …                        |
| glass      | 1      | premium is over 100 CNY     |
| theft      | 2      | premium is at most 100 CNY  |

forbids:
| forbid | no … | for good once there was … | because …    |
| told   | call | stop             | "we were told" |
"""

GIVEN = """\
example "sample":
  given expiry is 2015-12-20;
  given premium is 50.00 CNY;
  given stop on 2015-08-30 at 10:00;
  asked on {asked};
  expect {expected}.
"""


def run(expected: str, asked: str = "2015-09-06", given: str = GIVEN) -> ExampleResult:
    (result,) = run_examples(api.load_text(RULES + "\n" + given.format(asked=asked, expected=expected)))
    return result


def shipped() -> list[Path]:
    return [folder for folder in sorted((ROOT / "rulesets").iterdir()) if any(folder.glob("*.rules"))]


@pytest.mark.parametrize("folder", shipped(), ids=lambda folder: folder.name)
def test_the_examples_of_a_shipped_ruleset_hold(folder: Path) -> None:
    results = run_examples(api.load(folder))
    assert results
    assert "\n".join(str(result) for result in results).strip() == ""


@pytest.mark.parametrize(
    "expected",
    [
        "first-call is held back by told",
        "there is no next step",
        "first-call is due on 2015-09-06 (Sun, worked)",
        "early-until equals 2015-11-20",
        "double-premium equals 100 CNY",
        "theft is suggested",
        "glass is not suggested",
    ],
)
def test_what_holds_passes(expected: str) -> None:
    assert str(run(expected)) == ""
    assert run(expected).passed


@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        ("first-call is due", ["- due", "+ held back"]),
        ("the next step is first-call", ["- contact.first-call", "+ -"]),
        ("first-call is due on 2015-09-07 (Mon)", ["- 2015-09-07", "+ 2015-09-06"]),
        ("early-until equals 2015-11-21", ["- 2015-11-21", "+ 2015-11-20"]),
        ("double-premium equals 100.01 CNY", ["- 100.01", "+ 100.00"]),
        ("glass is suggested", ["- glass", "+ theft"]),
        ("theft is not suggested", ["- theft", "+ theft"]),
        ("first-call stays open for lack of expiry", ["- policy.expiry", "+ -"]),
        ("first-call is held back by told until 2015-09-08 at 09:00", ["- 2015-09-08T09:00+08:00", "+ -"]),
    ],
)
def test_what_does_not_hold_is_shown_as_a_difference_with_its_line(
    expected: str, difference: list[str]
) -> None:
    result = run(expected)
    assert not result.passed
    head, *rest = str(result).splitlines()
    line = RULES.count("\n") + 7
    assert head == f"rules:{line}: expect {expected}"
    assert [text.strip() for text in rest[:2]] == difference
    assert len(rest) > 2, "the reason is given too"


def test_due_means_due_exactly() -> None:
    given = GIVEN.replace("  given stop on 2015-08-30 at 10:00;\n", "")
    assert run("first-call is due", "2015-09-06", given).passed
    assert not run("first-call is due", "2015-09-07", given).passed
    assert run("first-call is overdue", "2015-09-07", given).passed


def test_a_lacking_fact_is_named() -> None:
    given = 'example "blank":\n  asked on {asked};\n  expect {expected}.\n'
    assert run("first-call stays open for lack of expiry", given=given).passed
    assert run("early-until stays open for lack of expiry", given=given).passed
    assert run("double-premium stays open for lack of premium", given=given).passed
    wrong = run("double-premium stays open for lack of expiry", given=given)
    assert [failure.actual for failure in wrong.failures] == ["policy.premium"]


def test_with_two_rows_an_expectation_says_which_one() -> None:
    given = """\
example "two":
  given policy called old with expiry 2015-12-20;
  given policy called new with expiry 2016-12-20;
  asked on {asked};
  expect {expected}.
"""
    assert run("first-call for new is not yet open", given=given).passed
    assert run("early-until for old equals 2015-11-20", given=given).passed
    (failure,) = run("first-call is due", given=given).failures
    assert failure.actual == "contact.first-call: old, new"
    (failure,) = run("early-until equals 2015-11-20", given=given).failures
    assert "2" in failure.actual


def test_the_plugin_makes_each_example_a_test(pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest="[pytest]\nrenewrules_rulesets = policies")
    folder = pytester.mkdir("policies") / "tiny"
    folder.mkdir()
    (folder / "tiny.rules").write_text(RULES, "utf-8")
    planted = GIVEN.replace("sample", "planted").format(asked="2015-09-06", expected="first-call is due")
    right = GIVEN.format(asked="2015-09-06", expected="theft is suggested")
    (folder / "examples.rules").write_text(planted + "\n" + right, "utf-8")
    result = pytester.runpytest_inprocess("-v", "-p", "renewrules.pytest_plugin", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["examples.rules:6: expect first-call is due", "  - due", "  + held back"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_the_plugin_runs_the_examples_of_an_overlay_over_its_base(pytester: pytest.Pytester) -> None:
    settings = "renewrules_rulesets = policies\nrenewrules_overlays = policies/laws/law over policies/tiny"
    pytester.makefile(".ini", pytest=f"[pytest]\n{settings}")
    policies = pytester.mkdir("policies")
    for folder in (policies / "tiny", policies / "laws" / "law"):
        folder.mkdir(parents=True)
    (policies / "tiny" / "tiny.rules").write_text(RULES, "utf-8")
    law = 'forbid law: no call; because "the law".\n'
    held = GIVEN.format(asked="2015-09-06", expected="first-call is held back by law")
    (policies / "laws" / "law" / "law.rules").write_text(law + held, "utf-8")
    result = pytester.runpytest_inprocess("-v", "-p", "renewrules.pytest_plugin", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)


def test_the_plugin_leaves_other_projects_alone(pytester: pytest.Pytester) -> None:
    (pytester.path / "tiny.rules").write_text(
        RULES + GIVEN.format(asked="2015-09-06", expected="first-call is due")
    )
    result = pytester.runpytest_inprocess("-p", "renewrules.pytest_plugin", "-p", "no:cacheprovider")
    result.assert_outcomes()


def test_the_plugin_shows_the_errors_of_a_ruleset_once(pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest="[pytest]\nrenewrules_rulesets = .")
    (pytester.path / "a.rules").write_text(RULES.replace("expiry.\n", "expiri.\n"), "utf-8")
    (pytester.path / "b.rules").write_text(
        GIVEN.format(asked="2015-09-06", expected="first-call is due"), "utf-8"
    )
    result = pytester.runpytest_inprocess("-p", "renewrules.pytest_plugin", "-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*expiri*"])

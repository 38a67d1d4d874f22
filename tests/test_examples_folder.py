"""The scripts and commands that `examples/` shows to newcomers run, and say what they are shown to say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CUSTOMER = ROOT / "examples" / "customer.json"
DEALERSHIP = ROOT / "rulesets" / "dealership_2015"

HEAD = (
    "Care-call for P1 is due.",
    "The reason: we ask how the car is running before anybody speaks of insurance.",
)
TARGET = (
    "Target: 105 days before expiry (2015-12-20) is Sunday 2015-09-06; a make-up working day, so it stays."
)


def run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", cwd=ROOT).stdout


def test_embedding_prints_the_next_action_its_message_and_its_reason() -> None:
    printed = run("examples/embed.py")
    first, message, reason = printed.split("\n", 2)
    assert first == "care_call for P1 by renewal_specialist"
    assert message == "Hello, this is Xinghe Motors. How is the car running?"
    lines = [line.strip() for line in reason.splitlines()]
    assert tuple(lines[:2]) == HEAD
    assert TARGET in lines


def test_the_first_command_of_the_readme_says_whom_to_call_now() -> None:
    printed = run(
        "-m", "renewrules", "next", str(DEALERSHIP), str(CUSTOMER), "--as-of", "2015-09-06T09:00+08:00"
    )
    head, *lines, message = [line.strip() for line in printed.splitlines()]
    when = "Sunday 2015-09-06 between 09:00 and 20:00"
    assert head == f"Next: care-call for P1, by renewal-specialist, by call, {when}."
    assert tuple(lines[:2]) == HEAD
    assert TARGET in lines
    assert message == "To say: Hello, this is Xinghe Motors. How is the car running?"


def test_the_customer_of_the_examples_is_contacted_through_the_autumn_until_after_the_end_of_cover() -> None:
    customer = (str(DEALERSHIP), str(CUSTOMER), "--as-of", "2015-09-06T09:00+08:00", "--until", "2016-01-01")
    assert run("-m", "renewrules", "timeline", *customer) == (
        "2015-09-06  Sunday     09:00  care-call        P1  renewal-specialist  call connected\n"
        "2015-09-06  Sunday     09:00  invitation-call  P2  renewal-specialist  call connected\n"
        "2015-09-11  Friday     09:00  care-text        P1  renewal-specialist  text\n"
        "2015-09-14  Monday     09:00  invitation-call  P1  renewal-specialist  call connected\n"
        "2015-10-30  Friday     09:00  follow-up-30     P2  renewal-specialist  call connected\n"
        "2015-11-13  Friday     09:00  follow-up-15     P2  renewal-specialist  call connected\n"
        "2015-11-20  Friday     09:00  follow-up-30     P1  renewal-specialist  call connected\n"
        "2015-11-23  Monday     09:00  follow-up-7      P2  renewal-specialist  call connected\n"
        "2015-11-27  Friday     09:00  follow-up-1      P2  renewal-specialist  call connected\n"
        "2015-12-01  Tuesday    09:00  lapse-notice     P2  renewal-specialist  text\n"
        "2015-12-04  Friday     09:00  follow-up-15     P1  renewal-specialist  call connected\n"
        "2015-12-11  Friday     09:00  follow-up-7      P1  renewal-specialist  call connected\n"
        "2015-12-17  Thursday   09:00  reminder-3       P1  renewal-specialist  text\n"
        "2015-12-18  Friday     09:00  follow-up-1      P1  renewal-specialist  call connected\n"
        "2015-12-21  Monday     09:00  lapse-notice     P1  renewal-specialist  text\n"
        "2015-12-30  Wednesday  09:00  winback-call     P2  renewal-specialist  call connected\n"
    )


def test_settling_prints_two_months_and_why_something_is_taken_back() -> None:
    lines = run("examples/settle.py").splitlines()
    assert lines[0] == "2015-11 1135.86"
    assert "  Chen Bo 0.00 (taken back 0.00, carried 116.50)" in lines
    assert "  To-take-back is 108.13 CNY." in lines


def test_the_batch_of_a_month_goes_to_whoever_is_active() -> None:
    assert run("examples/allocate.py") == "V1 to S2 late_do_now\nV2 to S2 in_time\nV1 goes to S2, by row 3.\n"


def test_every_script_of_the_folder_is_run_here() -> None:
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == {
        "allocate.py",
        "embed.py",
        "settle.py",
    }

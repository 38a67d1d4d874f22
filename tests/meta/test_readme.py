"""The README shows what the files and the first command really say."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_rules_shown_stand_in_the_shipped_rulesets() -> None:
    files = sorted((ROOT / "rulesets").rglob("*.rules"))
    shipped = "\n".join(path.read_text(encoding="utf-8") for path in files)
    shown = blocks("rules")
    assert shown
    assert [block for block in shown if block not in shipped] == []


def test_the_first_command_prints_what_is_shown() -> None:
    command = shlex.split(blocks("sh")[0])
    arguments = command[command.index(".venv/bin/renewrules") + 1 :]
    ran = subprocess.run(
        [sys.executable, "-m", "renewrules", *arguments],
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    assert ran.stdout == blocks("text")[0]


def test_ci_runs_the_second_command() -> None:
    command = blocks("sh")[1].strip().removeprefix(".venv/bin/")
    assert command.split(" ", 1)[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

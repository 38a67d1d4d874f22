"""Broken rulesets as files: the rules, then every finding as people see it.

A file's first line may say how its rules are laid out:
`# with base_en.rules` puts them beside a ruleset without faults;
`# over base_en.rules` lays them over it and `open_en.rules`, `…, as another_en.rules is` that file too;
`# saved as gbk` and `# written 2000000 times` are about the file's bytes.
"""

import re
from functools import cache
from pathlib import Path

from renewrules.api import Checked, check_sources
from renewrules.diagnostics import Diagnostic
from renewrules.report import render
from renewrules.source import SourceFile, Unreadable, read_source

FOLDER = Path(__file__).parent
CASES = sorted((FOLDER / "cases").glob("RR*.rules"))
RULE = "--- expected\n"
NAME = "case.rules"
_BESIDE = re.compile(r"# with (\S+)\n")
_OVER = re.compile(r"# over base_(en|zh)\.rules(?:, as (\S+) is)?\n")
_SAVED = re.compile(r"# saved as (\S+)\n")
_WRITTEN = re.compile(r"# written (\d+) times\n")


def rules_of(case: Path) -> str:
    return case.read_text("utf-8").partition(RULE)[0]


def expected_of(case: Path) -> str:
    return case.read_text("utf-8").partition(RULE)[2]


@cache
def checked(rules: str) -> Checked:
    over = _OVER.match(rules)
    if over:
        base = [
            read_source(FOLDER / name, name) for name in (f"base_{over[1]}.rules", f"open_{over[1]}.rules")
        ]
        others = [read_source(FOLDER / over[2], over[2], "another")] if over[2] else []
        return check_sources([read_source(rules.encode(), NAME, "case"), *base, *others], "case")
    beside = _BESIDE.match(rules)
    others = [read_source(FOLDER / beside[1], beside[1])] if beside else []
    return check_sources([_source(rules), *others], "case")


def findings(rules: str) -> tuple[Diagnostic, ...]:
    """What is wrong with the case itself; the ruleset beside it has rules that nothing uses."""
    return tuple(found for found in checked(rules).diagnostics if found.file == NAME)


def report(rules: str) -> str:
    found = checked(rules)
    return render(findings(rules), found.sources, found.language)


def _source(rules: str) -> SourceFile | Unreadable:
    saved, written = _SAVED.match(rules), _WRITTEN.match(rules)
    return read_source(rules.encode(saved[1] if saved else "utf-8") * int(written[1] if written else 1), NAME)

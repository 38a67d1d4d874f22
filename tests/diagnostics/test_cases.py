"""Each broken ruleset says exactly what its file pins; fixes settle what they are offered for."""

import re
from pathlib import Path

import pytest

from renewrules.diagnostics import apply_fixes
from renewrules.source import SourceFile
from tests.diagnostics.case_files import CASES, FOLDER, NAME, checked, expected_of, findings, report, rules_of


def title_of(case: Path) -> str:
    return case.stem


for_every_case = pytest.mark.parametrize("case", CASES, ids=title_of)


def with_fixes() -> list[Path]:
    return [case for case in CASES if re.search(r"^(?:fix|修改): ", expected_of(case), re.MULTILINE)]


@for_every_case
def test_a_case_says_what_is_pinned(case: Path) -> None:
    assert report(rules_of(case)) == expected_of(case)


@for_every_case
def test_a_case_is_named_after_what_it_finds(case: Path) -> None:
    assert case.name[:5] in {found.code for found in findings(rules_of(case))}


@for_every_case
def test_nothing_is_said_twice(case: Path) -> None:
    found = findings(rules_of(case))
    assert len(found) == len(set(found))


@for_every_case
def test_every_place_lies_in_the_file_and_on_something(case: Path) -> None:
    ruleset = checked(rules_of(case))
    texts = {source.name: source.text for source in ruleset.sources}
    for found in findings(rules_of(case)):
        if found.file in texts:
            assert found.span.end <= len(texts[found.file])
            assert not found.span.start or texts[found.file][found.span.start : found.span.end].strip()


@pytest.mark.parametrize("case", with_fixes(), ids=title_of)
def test_fixes_settle_their_findings(case: Path) -> None:
    rules = rules_of(case)
    fixed = apply_fixes(SourceFile(NAME, rules), findings(rules))
    left = {(found.code, found.facts) for found in findings(fixed)}
    assert not [found for found in findings(rules) if found.fix and (found.code, found.facts) in left]


@pytest.mark.parametrize("name", ["base_en.rules", "base_zh.rules"])
def test_the_ruleset_beside_the_cases_has_no_errors(name: str) -> None:
    found = checked((FOLDER / name).read_text("utf-8"))
    assert found.program is not None


def test_there_are_many_cases_in_both_languages() -> None:
    chinese = [case for case in CASES if "base_zh" in rules_of(case) or "方案" in rules_of(case)]
    assert len(CASES) >= 80
    assert len(chinese) >= 15

"""The reference of the language is complete, up to date, and one ruleset that holds."""

import re
from pathlib import Path

import pytest

from renewrules import api
from renewrules.diagnostics import Severity
from renewrules.examples import run_examples
from renewrules.grammar.phrases import KINDS, PHRASES, Kind
from renewrules.source import SourceFile
from tests.meta.pages import PAGES, ROOT, blocks_of, page_name
from tests.meta.phrases_page import CHOICES, PAGE, PARTS, page

LANGUAGE = ROOT / "docs" / "reference" / "language.md"


def test_the_page_of_phrases_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.meta.phrases_page`"


def test_every_phrase_and_every_slot_has_its_words() -> None:
    inside = {row[0] for row in CHOICES}
    assert {phrase.category for phrase in PHRASES} == inside | {"clause"}
    assert {part for phrase in PHRASES for part in phrase.categories} <= inside | {row[0] for row in PARTS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_of_declaration_has_its_section(kind: Kind) -> None:
    assert f"\n## {kind.en} · {kind.zh}\n" in LANGUAGE.read_text("utf-8")


def test_the_rules_of_the_page_are_one_ruleset_that_holds() -> None:
    blocks = [block for block in blocks_of(LANGUAGE) if block.language == "rules"]
    checked = api.check_sources([SourceFile(f"{block.line}.rules", block.text) for block in blocks], "page")
    assert [found for found in checked.diagnostics if found.severity is not Severity.NOTE] == []
    results = run_examples(api.usable(checked))
    assert len(results) == len(checked.examples) > 0
    assert "\n".join(str(result) for result in results).strip() == ""


def test_the_glossary_has_the_names_of_the_shipped_rulesets() -> None:
    names = (ROOT / "rulesets" / "dealership_2015" / "names.rules").read_text("utf-8")
    declared = {_cells(line)[:2] for line in names.splitlines() if line.startswith("|")}
    listed = [_cells(line)[:2] for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()]
    shown = [pair for pair in listed if len(pair) == 2 and pair[0] not in ("中文", "---")]
    assert len(shown) > 30
    assert set(shown) <= declared


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(folder.glob("0*.md"))
    titles = [page.read_text("utf-8").partition("\n")[0].removeprefix("# ") for page in pages]
    listed = re.findall(r"^- \[(.*)\]\((.*)\)$", (folder / "index.md").read_text("utf-8"), re.MULTILINE)
    assert listed == list(zip(titles, (page.name for page in pages), strict=True))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_link_to_a_file_or_a_heading_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target, heading in re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)", prose):
        file = page.parent / target if target else page
        assert file.exists(), target
        assert not heading or heading in _anchors(file), f"{target}#{heading}"


def _anchors(page: Path) -> set[str]:
    """The headings of a page as addresses, as code hosts make them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.split("|")[1:-1])

"""The reference of the language is complete, up to date, and one ruleset that holds."""

import pytest

from renewrules import api
from renewrules.diagnostics import Severity
from renewrules.examples import run_examples
from renewrules.grammar.phrases import KINDS, PHRASES, Kind
from renewrules.source import SourceFile
from tests.meta.pages import ROOT, blocks_of
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

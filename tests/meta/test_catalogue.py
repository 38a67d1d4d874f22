"""Every kind of finding, and nothing else, is worded twice, has a page and has a case that fires it."""

import string
from pathlib import Path

import pytest

from renewrules.diagnostics import CODES, FIXES, LABELS, Code
from renewrules.wording import Language, wording_of
from renewrules.wording.template import Template

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "diagnostics"
CASES = ROOT / "tests" / "diagnostics" / "cases"
HEADINGS = ["## Avoid", "## Prefer", "## Why", "## How to mend"]

in_both_languages = pytest.mark.parametrize("language", ["en", "zh"])
for_every_code = pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)


def facts_in(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def template_of(code: Code, language: Language) -> Template:
    [template] = [found for found in wording_of(language).findings if found.code == code.code]
    return template


def page_of(code: Code) -> str:
    return (PAGES / f"{code.code}.md").read_text("utf-8")


def test_codes_are_in_order_and_slugs_are_unique() -> None:
    codes = [code.code for code in CODES]
    assert codes == sorted(set(codes))
    assert len({code.slug for code in CODES}) == len(CODES)


@in_both_languages
def test_exactly_the_codes_are_worded(language: Language) -> None:
    assert [found.code for found in wording_of(language).findings] == [code.code for code in CODES]


@in_both_languages
@for_every_code
def test_every_fact_is_told_and_every_placeholder_is_a_fact(code: Code, language: Language) -> None:
    template = template_of(code, language)
    assert facts_in(template.message) | facts_in(template.help) == set(code.facts)
    assert sorted(fact for fact, _ in template.known) == sorted(code.optional)
    for fact, text in template.known:
        assert fact in facts_in(text) <= {fact, *code.facts}


@in_both_languages
@for_every_code
def test_sentences_keep_the_house_style(code: Code, language: Language) -> None:
    template = template_of(code, language)
    sentences = [template.message, template.help, *(text for _, text in template.known)]
    for sentence in sentences:
        assert sentence == sentence.strip()
        assert "\n" not in sentence
        assert not sentence.endswith((".", "。", "!", "！"))
        assert not sentence[0].isupper()
    assert template.title[:1].isupper() or language == "zh"


@in_both_languages
def test_labels_and_fixes_tell_their_facts(language: Language) -> None:
    wording = wording_of(language)
    for worded, declared in ((wording.labels, LABELS), (wording.fixes, FIXES)):
        assert {key: facts_in(text) for key, text in worded} == {key: set(facts) for key, facts in declared}


def test_the_report_words_are_the_same_in_both_languages() -> None:
    assert [key for key, _ in wording_of("en").words] == [key for key, _ in wording_of("zh").words]


def test_exactly_the_codes_have_pages() -> None:
    assert sorted(page.stem for page in PAGES.glob("*.md") if page.stem.startswith("RR")) == [
        code.code for code in CODES
    ]


@for_every_code
def test_every_page_has_its_title_and_sections(code: Code) -> None:
    lines = page_of(code).splitlines()
    english, chinese = template_of(code, "en"), template_of(code, "zh")
    assert lines[0] == f"# {code.code}: {english.title} · {chinese.title}"
    assert [line for line in lines if line.startswith("## ")] == HEADINGS


def test_exactly_the_codes_have_cases() -> None:
    assert sorted({case.name[:5] for case in CASES.glob("RR*")}) == [code.code for code in CODES]

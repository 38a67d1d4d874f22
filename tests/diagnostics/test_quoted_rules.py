"""Rules quoted in advice and on the pages of findings are rules the language reads today."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from renewrules.diagnostics import CODES
from renewrules.grammar.clauses import Misread, read_clause
from renewrules.grammar.parser import parse
from renewrules.grammar.phrases import KINDS, PHRASES, SLOT
from renewrules.source import SourceFile, Span
from renewrules.wording import Language, wording_of

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
NOT_RULES = {"renewrules fmt --to", "renewrules test"}
KIND_WORDS = {word for kind in KINDS for word in (kind.zh, kind.en, kind.plural)}


def quotes_of(language: Language) -> Iterator[tuple[str, str]]:
    for template in wording_of(language).findings:
        for text in (template.message, template.help, *(known for _, known in template.known)):
            yield from ((template.code, quoted) for quoted in re.findall(r"`([^`]*)`", text))


def has_the_words(quoted: str, language: Language) -> bool:
    """Whether a quotation with `…` for its parts is all or the end of some phrase."""
    plain = re.sub(r"\s", "", quoted.removeprefix("…"))
    phrases = (re.sub(r"\s", "", SLOT.sub("…", phrase.template(language).text)) for phrase in PHRASES)
    return any(phrase.endswith(plain) for phrase in phrases)


def reads(text: str, language: Language) -> bool:
    lead = {"zh": "如果 ", "en": "if "}[language]
    return any(
        not isinstance(read_clause(said, "value", language, Span), Misread) for said in (text, lead + text)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_advice_quotes_is_a_rule(language: Language) -> None:
    longer = [
        (code, quoted)
        for code, quoted in quotes_of(language)
        if ("…" in quoted or " " in quoted)
        and quoted not in NOT_RULES
        and quoted.split()[0] not in KIND_WORDS
    ]
    assert longer
    stale = [
        (code, quoted)
        for code, quoted in longer
        if quoted != "…" and not has_the_words(quoted, language) and not reads(quoted, language)
    ]
    assert stale == []


def preferred(code: str) -> str:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    section = page.partition("## Prefer\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```\w*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return "\n".join(blocks)


def misread_of(text: str) -> list[str]:
    """What of a quoted piece is not read: declarations, rows of a table, or clauses on lines of their own."""
    if any(line.split()[:1] and line.split()[0].rstrip(":") in KIND_WORDS for line in text.splitlines()):
        whole = re.sub(r"^ *….*\n?|: …$", "", text, flags=re.MULTILINE)
        found = parse(SourceFile("page", whole)).diagnostics
        return [one.code for one in found if one.code in {"RR113", "RR114", "RR118", "RR110"}]
    if text.startswith("|"):
        tables = [parse(SourceFile("page", f"{kind.en} page:\n{text}")).diagnostics for kind in KINDS]
        return [one.code for one in min(tables, key=len)]
    lines = [line.strip().rstrip(";.") for line in text.splitlines() if line.strip()]
    return [line for line in lines if not reads(line, "en")]


@pytest.mark.parametrize("code", [code.code for code in CODES])
def test_what_a_page_prefers_is_a_rule(code: str) -> None:
    assert misread_of(preferred(code)) == []

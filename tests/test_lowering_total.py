"""Whatever a file says, reading and checking it ends with findings, never with an exception."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.api import Checked, check_sources
from renewrules.report import render, to_json
from renewrules.source import SourceFile
from renewrules.wording import Language

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "tests" / "diagnostics"
RULESETS = {"en": ROOT / "rulesets" / "dealership_2015", "zh": ROOT / "rulesets" / "续保_2015"}
SOUND = {
    language: "".join((SHOP / f"{part}_{language}.rules").read_text("utf-8") for part in ("base", "more"))
    for language in RULESETS
}
TEXTS = {
    language: [SOUND[language], *(path.read_text("utf-8") for path in sorted(folder.rglob("*.rules")))]
    for language, folder in RULESETS.items()
}
_CUTS = {
    "words": re.compile(r"[^\W\d_][\w-]*|\d[\d,.:-]*|\s+|."),
    "clauses": re.compile(r"[^;.；。|]*[;.；。|]\s*"),
    "lines": re.compile(r"[^\n]*\n"),
}


def pieces_of(text: str, cut: str) -> list[str]:
    return [piece for piece in _CUTS[cut].findall(text) if piece]


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, str]:
    """A ruleset's language, and its text with some pieces removed, repeated, moved or replaced by others'."""
    language = draw(st.sampled_from(["en", "zh"]))
    pieces = pieces_of(SOUND[language], cut := draw(st.sampled_from(sorted(_CUTS))))
    others = pieces_of(draw(st.sampled_from(TEXTS[language])), cut)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(pieces) - 1, 0)))
        match draw(st.sampled_from(["remove", "repeat", "replace", "swap"])):
            case "remove":
                del pieces[at : at + 1]
            case "repeat":
                pieces.insert(at, pieces[at])
            case "replace":
                pieces[at : at + 1] = [draw(st.sampled_from(others))]
            case _:
                other = draw(st.integers(0, max(len(pieces) - 1, 0)))
                pieces[at], pieces[other] = pieces[other], pieces[at]
    return language, "".join(pieces)


def check(text: str) -> Checked:
    return check_sources([SourceFile("mutant.rules", text)], "mutant")


def shown(checked: Checked, language: Language) -> str:
    return render(checked.diagnostics, checked.sources, language)


@given(mutants())
def test_any_mutant_of_a_ruleset_is_answered_with_findings(mutant: tuple[str, str]) -> None:
    _, text = mutant
    checked = check(text)
    for found in checked.diagnostics:
        assert found.span.end <= len(text)
        for edit in found.fix.edits if found.fix is not None else ():
            assert edit.span.end <= len(text)
        for other in found.related:
            assert other.span.end <= len(text)
    assert to_json(checked.diagnostics, checked.sources, "en")
    assert shown(checked, "zh").count("\n说明: ") == len(checked.diagnostics)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_unchanged_text_has_no_errors(language: str) -> None:
    checked = check(SOUND[language])
    assert checked.program is not None, shown(checked, "en")

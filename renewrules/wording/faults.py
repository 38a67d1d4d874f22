"""Faults of facts and events as sentences."""

from renewrules.diagnostics import Facts
from renewrules.wording import Described, Language, word, wording_of
from renewrules.wording.faults_chinese import CHINESE_FAULTS
from renewrules.wording.faults_english import ENGLISH_FAULTS
from renewrules.wording.template import Template

HEADLINE = "IN100"
"""The code of the sentence above a list of faults."""


def fault_templates(language: Language) -> tuple[Template, ...]:
    """What one language says about faults."""
    return ENGLISH_FAULTS if language == "en" else CHINESE_FAULTS


def describe_fault(code: str, facts: Facts, language: Language) -> Described:
    """The sentences for a fault: the reason, and the way out."""
    wording = wording_of(language)
    template = next(template for template in fault_templates(language) if template.code == code)
    known = {name for name, _ in facts}
    advice = (*(text for name, text in template.known if name in known), template.help)
    return Described(
        wording.fill(template.message, facts),
        wording.semicolon.join(wording.fill(text, facts) for text in advice if text),
    )


def describe_faults(faults: tuple[tuple[str, str, Facts], ...], language: Language) -> str:
    """A headline, then path, reason and way out of each `(path, code, facts)`."""
    headline = describe_fault(HEADLINE, (("faults", len(faults)),), language)
    lines = [headline.message]
    for path, code, facts in faults:
        described = describe_fault(code, facts, language)
        lines.append(f"  {' '.join(path.split())}: {described.message} [{code}]")
        lines.append(f"    {word('help', language)}: {described.help}")
    return "\n".join(lines)

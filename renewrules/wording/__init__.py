"""Prose for findings, one module per language; the only place where findings become sentences."""

from typing import Literal, assert_never

import attrs

from renewrules.diagnostics import Diagnostic, Fix, Related
from renewrules.wording.chinese import CHINESE
from renewrules.wording.english import ENGLISH
from renewrules.wording.template import Template, Wording

Language = Literal["en", "zh"]


@attrs.frozen
class Described:
    """What is wrong, in one line without a full stop, and how to mend it."""

    message: str
    help: str


def describe(diagnostic: Diagnostic, language: Language) -> Described:
    """The sentences for a finding."""
    wording = wording_of(language)
    template = _template(diagnostic.code, wording)
    known = {name for name, _ in diagnostic.facts}
    advice = (*(text for fact, text in template.known if fact in known), template.help)
    return Described(
        wording.fill(template.message, diagnostic.facts),
        wording.semicolon.join(wording.fill(text, diagnostic.facts) for text in advice),
    )


def title(code: str, language: Language) -> str:
    """The short name of a kind of finding."""
    return _template(code, wording_of(language)).title


def describe_related(related: Related, language: Language) -> str:
    """What the other place is."""
    wording = wording_of(language)
    return wording.fill(dict(wording.labels)[related.label], related.facts)


def describe_fix(fix: Fix, language: Language) -> str:
    """What the fix does."""
    wording = wording_of(language)
    return wording.fill(dict(wording.fixes)[fix.description], fix.facts)


def word(key: str, language: Language) -> str:
    """A fixed word of the report, such as `error`."""
    return dict(wording_of(language).words)[key]


def wording_of(language: Language) -> Wording:
    """The wording of one language."""
    match language:
        case "en":
            return ENGLISH
        case "zh":
            return CHINESE
        case _:
            assert_never(language)


def _template(code: str, wording: Wording) -> Template:
    return next(template for template in wording.findings if template.code == code)

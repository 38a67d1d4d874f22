"""Showing which rules of a ruleset nothing exercises."""

from collections.abc import Collection, Iterable

from renewrules.cli.outcome import FINE, FOUND, show, show_json
from renewrules.cli.words import say
from renewrules.coverage.inventory import DECIDING, Rule, RuleKey
from renewrules.wording import Language


def show_coverage(
    name: str, held: Iterable[Rule], found: Collection[RuleKey], *, language: Language, as_json: bool
) -> int:
    """Name each deciding rule or part of one that is not among those found; exit code 1 if there is any."""
    rules = [rule for rule in held if rule.kind in DECIDING]
    missing = [rule for rule in rules if rule.key not in found]
    if as_json:
        show_json(
            {
                "ruleset": name,
                "rules": len(rules),
                "not_exercised": [
                    {"rule": str(rule), "file": rule.file, "line": rule.line, "text": rule.text}
                    for rule in missing
                ],
            }
        )
        return FOUND if missing else FINE
    for rule in missing:
        show(f"{rule.file}:{rule.line}: {rule}" + (f": {' '.join(rule.text.split())}" if rule.part else ""))
    key = "not-covered" if missing else "covered"
    show(say(key, language, name=name, count=len(rules), missing=len(missing)))
    return FOUND if missing else FINE

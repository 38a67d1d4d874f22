"""What is wrong with a ruleset although each of its sentences is well formed."""

from collections.abc import Callable, Iterator

from renewrules.checks import (
    blanks,
    budgets,
    choices,
    gifts,
    ladders,
    names,
    prohibitions,
    replies,
    waits,
    windows,
)
from renewrules.checks.material import Material
from renewrules.collector import collection_held_off
from renewrules.core.lowering import Lowered
from renewrules.diagnostics import Diagnostic, sort_diagnostics

CHECKS: tuple[Callable[[Material], Iterator[Diagnostic]], ...] = (
    choices.conflicts,
    choices.unreached,
    choices.gaps,
    choices.never_holding,
    prohibitions.always_forbidden,
    prohibitions.without_effect,
    replies.meeting,
    replies.unanswered,
    ladders.falling,
    blanks.open_facts,
    waits.outside_events,
    waits.days_after_nothing,
    waits.unknown_years,
    gifts.caps,
    names.unused,
    names.hidden,
)
"""The checks that read the rules; none depends on another or on their order."""

SWEEPS: tuple[Callable[[Material], Iterator[Diagnostic]], ...] = (
    budgets.starving,
    windows.empty,
    windows.out_of_order,
    windows.not_chosen,
)
"""The checks that try every day of the calendar: worth a second when rules change, not at every load."""


@collection_held_off()
def run_checks(lowered: Lowered, *, sweep: bool = True) -> tuple[Diagnostic, ...]:
    """The findings of every check, each once; none where the ruleset has no program.

    `sweep` false leaves out those that try every day of the calendar.
    """
    if lowered.program is None:
        return ()
    material = Material(lowered, lowered.program)
    return sort_diagnostics(
        dict.fromkeys(found for check in (*CHECKS, *(SWEEPS if sweep else ())) for found in check(material))
    )

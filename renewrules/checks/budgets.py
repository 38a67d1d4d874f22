"""Limits under which a later step finds no room in time."""

from collections.abc import Iterator
from typing import cast

import attrs

from renewrules import dates, slots
from renewrules.checks.imagined import NOON
from renewrules.checks.material import Material
from renewrules.checks.timelines import Timeline, Trial
from renewrules.checks.windows import anchor_words
from renewrules.core.nodes import Call, Const, Definition, Fold, Step
from renewrules.diagnostics import Diagnostic, finding, related


@attrs.frozen
class _Budget:
    """So many contacts in a period, and the steps that use it up."""

    rule: str
    most: int
    shape: slots.Budget
    length: int
    steps: tuple[Step, ...]


def starving(material: Material) -> Iterator[Diagnostic]:
    """Steps that a limit leaves no room for: always (an error) or on some days (a warning)."""
    for trial in material.trials:
        for budget in _budgets(material, trial):
            fits: dict[str, dict[int, bool]] = {step.name: {} for step in budget.steps}
            for timeline in trial.done:
                for name, in_time in _placed(budget, timeline, material.program.zone):
                    fits[name][timeline.anchor] = in_time
            for step in budget.steps:
                yield from _report(material, trial, budget, step, fits[step.name])


def _report(
    material: Material, trial: Trial, budget: _Budget, step: Step, fits: dict[int, bool]
) -> Iterator[Diagnostic]:
    """`fits` has, for each anchor day, whether the step found room in time."""
    bad = [anchor for anchor, in_time in fits.items() if not in_time]
    limit = material.definitions[f"limit.{budget.rule}.active"]
    name, place = material.shown(step.name), step.origin
    there = [related("declared-here", limit.origin.file, limit.origin.span, name=limit.title)]
    if bad and len(bad) == len(fits):
        yield finding(
            "step-never-has-room", place.file, place.span, related=there, step=name, limit=limit.title
        )
    elif bad:
        yield finding(
            "step-may-lack-room",
            place.file,
            place.span,
            related=there,
            step=name,
            limit=limit.title,
            days=len(bad),
            first=anchor_words(material, trial, min(bad)),
        )


def _placed(budget: _Budget, timeline: Timeline, zone: str) -> Iterator[tuple[str, bool]]:
    """Each step at its target or when there is room again, and whether that is in time."""
    known = [(timeline.windows[step.name], step) for step in budget.steps if step.name in timeline.windows]
    done: list[int] = []
    for window, step in sorted(known, key=lambda entry: (entry[0].target, entry[1].order)):
        if window.is_empty:
            continue
        day = max(window.target, _room(budget, done, zone))
        yield step.name, day <= window.latest
        if day <= window.latest:
            done = sorted((*done, day))


def _room(budget: _Budget, done: list[int], zone: str) -> int:
    """The first day on which one more contact fits."""
    if budget.most == 0:
        return dates.NEVER
    if len(done) < budget.most:
        return 1
    noon = dates.instant_at(done[-budget.most], NOON, zone)
    return dates.day_of(slots.budget_end(noon, budget.shape, budget.length, zone), zone)


def _budgets(material: Material, trial: Trial) -> Iterator[_Budget]:
    """The limits that hold in every case and count every attempt, each with the trial's steps it holds."""
    steps = trial.plan.steps
    names = {hold.rule for step in steps for hold in step.holds if hold.kind == "limit"}
    for declared in material.symbols.of_kind("limit"):
        found = (
            _quota(material.definitions[f"limit.{declared.name}.until"]) if declared.name in names else None
        )
        if found is not None and declared.clause("if", "valid_from", "valid_until") is None:
            held = tuple(step for step in steps if any(hold.rule == declared.name for hold in step.holds))
            yield _Budget(declared.name, *found, held)


def _quota(until: Definition) -> tuple[int, slots.Budget, int] | None:
    match until.expr:
        case Const(value=int()):
            return 0, "day", 1
        case Call(
            function="budget_end",
            arguments=(
                Fold(n=most, where=Const()),
                Const(value=str() as shape),
                Const(value=int() as length),
                _,
            ),
        ):
            return most, cast(slots.Budget, shape), length
        case _:
            return None

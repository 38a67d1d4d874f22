"""Steps whose days do not fit together on some or all days of the calendar."""

from collections.abc import Iterator
from itertools import pairwise

from renewrules import dates
from renewrules.checks.material import Material
from renewrules.checks.timelines import Timeline, Trial, Window
from renewrules.core.nodes import Step
from renewrules.diagnostics import Diagnostic, finding, related


def empty(material: Material) -> Iterator[Diagnostic]:
    """Steps that no day is left for: always (an error) or on some days (a warning).

    A step left out when it does not fit may lack a day, but not every time.
    """
    for trial in material.trials:
        for step in trial.plan.steps:
            tried = {t.anchor for t in (*trial.done, *trial.missed) if step.name in t.windows}
            bad = {t.anchor for t in (*trial.done, *trial.missed) if _is_empty(t, step)}
            possible = any(
                step.name in t.windows and not _is_empty(t, step) for t in (*trial.done, *trial.missed)
            )
            place, name = step.origin, material.shown(step.name)
            if tried and not possible:
                yield finding("window-always-empty", place.file, place.span, step=name)
            elif bad and not step.left_out:
                first = anchor_words(material, trial, min(bad))
                yield finding(
                    "window-sometimes-empty", place.file, place.span, step=name, days=len(bad), first=first
                )


def _is_empty(timeline: Timeline, step: Step) -> bool:
    window = timeline.windows.get(step.name)
    return window is not None and window.is_empty


def anchor_words(material: Material, trial: Trial, day: int) -> str:
    """The date fact that a plan is counted from, with a day."""
    return f"{material.shown(trial.anchor.name)} = {dates.format_day(day)}"


def out_of_order(material: Material) -> Iterator[Diagnostic]:
    """Steps whose target falls on or after that of the next one in the plan's order."""
    for trial in material.trials:
        for first, second in pairwise(trial.plan.steps):
            bad = [timeline.anchor for timeline in trial.done if _changes_places(timeline, first, second)]
            if bad:
                yield finding(
                    "steps-change-places",
                    first.origin.file,
                    first.origin.span,
                    related=[
                        related(
                            "declared-here",
                            second.origin.file,
                            second.origin.span,
                            name=material.shown(second.name),
                        )
                    ],
                    first=material.shown(first.name),
                    second=material.shown(second.name),
                    days=len(bad),
                    day=anchor_words(material, trial, min(bad)),
                )


def _changes_places(timeline: Timeline, first: Step, second: Step) -> bool:
    """An earlier step that does not fit at all is another finding."""
    one, other = timeline.windows.get(first.name), timeline.windows.get(second.name)
    return one is not None and other is not None and not one.is_empty and one.target >= other.target


def not_chosen(material: Material) -> Iterator[Diagnostic]:
    """How far the targets that the rules did not choose lie from the chosen one."""
    for trial in material.trials:
        for step in trial.plan.steps:
            windows = [t.windows[step.name] for t in trial.done if step.name in t.windows]
            for index, name in enumerate(step.rejected):
                clause = material.definitions[name].expr.origin
                gaps = _gaps(windows, index)
                place = clause if clause.file else step.origin
                if gaps:
                    yield finding(
                        "rejected-day-compared",
                        place.file,
                        place.span,
                        step=material.shown(step.name),
                        rejected=_rejected_words(material, name),
                        same=gaps.count(0),
                        days=len(gaps),
                        least=min(gaps),
                        most=max(gaps),
                    )


def _gaps(windows: list[Window], index: int) -> list[int]:
    days = ((window.rejected[index], window.wanted) for window in windows)
    return [
        rejected - wanted
        for rejected, wanted in days
        if rejected not in (None, dates.NEVER) and rejected is not None
    ]


def _rejected_words(material: Material, name: str) -> str:
    """What the clause says, from its place in the file."""
    place = material.definitions[name].expr.origin
    units = {unit.source.name: unit.source for unit in material.symbols.units}
    return units[place.file].span_text(place.span) if place.file in units else material.shown(name)

"""Forbids that leave a step no chance, and forbids that nothing heeds."""

from collections.abc import Iterator

from renewrules.checks.material import Material
from renewrules.core.nodes import Definition, Ref, walk
from renewrules.diagnostics import Diagnostic, finding, related


def always_forbidden(material: Material) -> Iterator[Diagnostic]:
    """Forbids that hold a step back in every case; an overlay may mean to stop a step of the base."""
    for plan in material.program.plans:
        for step in plan.steps:
            for hold in step.holds:
                definition = material.definitions[hold.active]
                if material.overlay(hold.origin) != material.overlay(step.origin):
                    continue
                if hold.kind == "forbid" and _always(material, definition):
                    name, place = material.shown(step.name), hold.origin
                    there = [related("declared-here", step.origin.file, step.origin.span, name=name)]
                    yield finding(
                        "step-always-forbidden",
                        place.file,
                        place.span,
                        related=there,
                        step=name,
                        forbid=definition.title,
                    )


def _always(material: Material, definition: Definition) -> bool:
    return material.witnesses.find(((definition.expr, False),), definition.subject) == "impossible"


def without_effect(material: Material) -> Iterator[Diagnostic]:
    """Forbids that no step, package or words heed; what an overlay forbids, its base need never do."""
    program = material.program
    heeded = {hold.active for plan in program.plans for step in plan.steps for hold in step.holds}
    for suggested in program.suggestions:
        heeded.update(hold.active for entry in suggested.entries for hold in entry.holds)
    for answered in program.responses:
        heeded.update(hold.active for entry in answered.entries for hold in entry.holds)
    for definition in program.definitions:
        if ".status" not in definition.name:
            heeded.update(node.name for node in walk(definition.expr) if isinstance(node, Ref))
    for declared in material.symbols.of_kind("forbid"):
        if not declared.overlay and f"forbid.{declared.name}.active" not in heeded:
            yield finding(
                "forbid-without-effect", declared.unit.source.name, declared.span, forbid=declared.shown
            )

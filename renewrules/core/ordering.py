"""Definitions in dependency order; a circle is reported, never followed."""

from collections.abc import Iterator

from renewrules.core.nodes import Definition, Ref, walk
from renewrules.core.symbols import Symbols
from renewrules.diagnostics import finding


def in_order(symbols: Symbols, definitions: tuple[Definition, ...]) -> Iterator[Definition]:
    """Each definition after those it refers to, ties by name, so that no file order shows."""
    by_name = {definition.name: definition for definition in definitions}
    below = {
        name: tuple(
            sorted({node.name for node in walk(definition.expr) if isinstance(node, Ref)} & by_name.keys())
        )
        for name, definition in by_name.items()
    }
    done: dict[str, bool] = {}
    for start in sorted(by_name):
        if start in done:
            continue
        done[start] = False
        stack = [(start, iter(below[start]))]
        while stack:
            name, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                done[name] = True
                yield by_name[name]
            elif step not in done:
                done[step] = False
                stack.append((step, iter(below[step])))
            elif not done[step]:
                circle = [entry for entry, _ in stack]
                _report(symbols, by_name, circle[circle.index(step) :])


def _report(symbols: Symbols, by_name: dict[str, Definition], circle: list[str]) -> None:
    titles = tuple(dict.fromkeys(by_name[name].title for name in circle))
    first = by_name[min(circle)]
    symbols.diagnostics.append(finding("circular", first.origin.file, first.origin.span, names=titles))

"""Imports go only down, and the two big libraries stay behind one door each."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "renewrules"
LAYERS = (
    {
        "calendars",
        "dates",
        "diagnostics",
        "collector",
        "display",
        "money",
        "slots",
        "source",
        "suggest",
        "valuetypes",
        "wording",
    },
    {"syntax"},
    {"grammar"},
    {"formatter", "translation"},
    {"core"},
    {"engine"},
    {"checks"},
    {"explain", "report"},
    {"allocation", "coverage", "settlement", "timeline"},
    {"api"},
    {"__init__"},
    {"conformance", "examples"},
    {"cli", "lsp", "pytest_plugin", "testing"},
    {"__main__"},
)
LEVELS = {part: level for level, parts in enumerate(LAYERS) for part in parts}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


NAMES = {name_of(path) for path in MODULES}


def imports_of(path: Path) -> Iterator[str]:
    """Full names of everything imported, at the top or inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, f"{path} imports relatively"
                yield from (f"{module}.{name.name}" for name in names)


def own_imports_of(path: Path) -> set[str]:
    """The modules of this package that a module imports, without the package's own name."""
    found = set()
    for imported in imports_of(path):
        top, _, inner = imported.partition(".")
        if top == "renewrules":
            found.add(next((name for name in (inner, inner.rpartition(".")[0]) if name in NAMES), "__init__"))
    return found


def part_of(module: str) -> str:
    return module.partition(".")[0]


def test_every_part_has_a_layer() -> None:
    assert {part_of(name) for name in NAMES} <= LEVELS.keys()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    part = part_of(name_of(path))
    floor = LAYERS[0] if part in LAYERS[0] else {part}
    targets = {part_of(name) for name in own_imports_of(path)}
    assert {target for target in targets - floor if LEVELS[target] >= LEVELS[part]} == set()


def test_no_two_modules_import_each_other() -> None:
    TopologicalSorter({name_of(path): own_imports_of(path) - {name_of(path)} for path in MODULES}).prepare()


@pytest.mark.parametrize(("library", "door"), [("lark", "grammar"), ("pendulum", "dates")])
def test_a_library_stays_behind_its_door(library: str, door: str) -> None:
    users = {part_of(name_of(path)) for path in MODULES if library in map(part_of, imports_of(path))}
    assert users <= {door}


def test_importing_the_package_loads_neither_library() -> None:
    code = "import sys, renewrules; print(*sorted({'lark', 'pendulum'} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""

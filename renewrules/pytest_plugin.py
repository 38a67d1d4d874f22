"""Examples of rulesets as tests of pytest, one for each.

Only for projects that ask for it: `renewrules_rulesets` in pytest's configuration names the folders to look
in. A ruleset is one of them, or the uppermost folder in one, that itself holds `.rules` files. An overlay is
none: `renewrules_overlays` says on each line which folder is laid over which (`my_law over my_policy`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from renewrules.api import Ruleset
    from renewrules.core.examples import Example

_LOADED = pytest.StashKey[dict[Path, "Ruleset"]]()
_SETTING = "renewrules_rulesets"
_OVERLAYS = "renewrules_overlays"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting."""
    parser.addini(_SETTING, "folders with rulesets whose examples are tests", type="paths", default=[])
    parser.addini(_OVERLAYS, "folders laid over rulesets: `overlay over base`", type="linelist", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "RulesFile | None":
    """Collect a `.rules` file of a ruleset in one of the folders named."""
    if file_path.suffix != ".rules":
        return None
    roots = [Path(root) for root in parent.config.getini(_SETTING)]
    base = _base(file_path, parent.config)
    folder = base[0] if base is not None else _ruleset_folder(file_path, roots)
    if folder is None:
        return None
    file: RulesFile = RulesFile.from_parent(parent, path=file_path)
    file.folder, file.base = folder, None if base is None else base[1]
    return file


def _base(file: Path, config: pytest.Config) -> tuple[Path, Path] | None:
    """The overlay a file belongs to, and what it is laid over."""
    for line in config.getini(_OVERLAYS):
        overlay, base = (config.rootpath / name.strip() for name in line.split(" over "))
        if overlay in file.parents:
            return overlay, base
    return None


def _ruleset_folder(file: Path, roots: list[Path]) -> Path | None:
    """The ruleset a file belongs to, or None when it is in no folder named."""
    for root in roots:
        inside = [folder for folder in file.parents if folder == root or root in folder.parents]
        if inside:
            return next(folder for folder in reversed(inside) if any(folder.glob("*.rules")))
    return None


class RulesFile(pytest.File):
    """One file of a ruleset."""

    folder: Path
    base: Path | None

    def collect(self) -> Iterator["ExampleItem"]:
        """The examples in the file; an error of the ruleset is shown once, at its first file."""
        from renewrules.api import RulesetError

        try:
            ruleset = self._ruleset()
        except RulesetError as error:
            if self.path == min(self.folder.rglob("*.rules")):
                raise self.CollectError(str(error)) from None
            return
        inside = self.path.relative_to(self.folder).as_posix()
        name = inside if self.base is None else f"{self.folder.name}/{inside}"
        for example in ruleset.examples:
            if example.origin.file == name:
                item: ExampleItem = ExampleItem.from_parent(self, name=example.title)
                item.example, item.ruleset = example, ruleset
                yield item

    def _ruleset(self) -> "Ruleset":
        from renewrules.api import load

        loaded = self.config.stash.setdefault(_LOADED, {})
        if self.folder not in loaded:
            over = self.base is not None
            loaded[self.folder] = load(self.base or self.folder, overlays=[self.folder] if over else [])
        return loaded[self.folder]


class ExampleFailed(Exception):  # noqa: N818 -- not an error of the program
    """An example whose expectations were not met."""


class ExampleItem(pytest.Item):
    """One example."""

    ruleset: "Ruleset"
    example: "Example"

    def runtest(self) -> None:
        """Run the example."""
        from renewrules.examples import run_example

        result = run_example(self.ruleset, self.example)
        if not result.passed:
            raise ExampleFailed(str(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """The difference and its reason; a traceback only for a fault of the program."""
        if isinstance(excinfo.value, ExampleFailed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the example is written."""
        return self.path, self.example.origin.line - 1, self.example.title

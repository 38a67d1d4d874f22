"""The package says of itself what pyproject.toml says."""

import importlib
import tomllib
from pathlib import Path

import renewrules

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_one_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert renewrules.__version__ == project["version"]


def test_every_public_name_exists() -> None:
    assert [name for name in renewrules.__all__ if not hasattr(renewrules, name)] == []


def test_check_is_the_function_whatever_was_imported_before() -> None:
    importlib.import_module("renewrules.checks.windows")
    assert renewrules.check(ROOT / "rulesets" / "dealership_2015").program is not None

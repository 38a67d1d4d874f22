"""The page about the core names every node and every function, and none that is not there."""

import re
from pathlib import Path
from typing import get_args

from renewrules.core import nodes
from renewrules.core.functions import BY_NAME

PAGE = (Path(__file__).parents[1] / "docs" / "reference" / "core.md").read_text(encoding="utf-8")


def named_in(section: str) -> set[str]:
    """What the first column of a section's table names."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0].split("\n### ")[0]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_the_page_explains_every_function_and_no_other() -> None:
    assert named_in("Functions") == set(BY_NAME)


def test_the_page_explains_every_node_and_no_other() -> None:
    assert named_in("Nodes") == {node.__name__ for node in get_args(nodes.Expr)}

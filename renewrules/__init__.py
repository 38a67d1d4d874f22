"""What happens to this customer next, when, by whom, and why: business policy in `.rules` files.

Analysts write the policy; dealer software loads it and asks. See `load`, `Ruleset.decide` and the README.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from renewrules.api import (
        Checked,
        Decision,
        InputError,
        Question,
        Ruleset,
        RulesetError,
        check,
        check_text,
        load,
        load_text,
    )

__version__ = "0.1.0"

__all__ = [
    "Checked",
    "Decision",
    "InputError",
    "Question",
    "Ruleset",
    "RulesetError",
    "__version__",
    "check",
    "check_text",
    "load",
    "load_text",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- each name has its own type
    """The public names, brought in when first used, so that importing the package costs next to nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'renewrules' has no attribute {name!r}")
    return getattr(import_module("renewrules.api"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

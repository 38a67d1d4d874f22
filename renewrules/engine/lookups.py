"""Something asked for by a name that is not there, told in either language."""

from renewrules.wording import Language
from renewrules.wording.lookups import tell


class _ToldError(Exception):
    """A sentence in the language of the rules; `told` says it in another."""

    def __init__(self, key: str, language: Language, *, near: tuple[str, ...] = (), **facts: object) -> None:
        super().__init__(tell(key, language, near=near, **facts))
        self.key = key
        self.near = near
        self.facts = facts

    def told(self, language: Language) -> str:
        """The sentence in a language."""
        return tell(self.key, language, near=self.near, **self.facts)

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownNameError(_ToldError, KeyError):
    """A step, value, row or other thing that there is not, or that has to be said more closely."""


class AssumptionError(_ToldError, ValueError):
    """An outcome that there is not."""

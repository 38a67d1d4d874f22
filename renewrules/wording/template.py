"""What a language must word, and how facts are set into a sentence."""

from string import Formatter

import attrs

from renewrules.diagnostics import Fact, Facts
from renewrules.display import printable

_LONGEST_QUOTE = 80
"""As long as the longest clause of the language with `…` for its parts."""


@attrs.frozen
class Template:
    """The wording of one code; each of `known` is one more piece of help, given when its fact is known."""

    code: str
    title: str
    message: str
    help: str
    known: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Wording:
    """Everything one language says about findings."""

    findings: tuple[Template, ...]
    labels: tuple[tuple[str, str], ...]
    fixes: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    comma: str
    last_comma: str
    last_and: str
    semicolon: str

    def fill(self, pattern: str, facts: Facts) -> str:
        """Set facts into a pattern.

        `{name}` quotes a text, `{name:one/many}` gives a number its noun, `{names}` lists with "or",
        `{names:and}` with "and".
        """
        values = {name: self._shown(fact) for name, fact in facts}
        return Formatter().vformat(pattern, (), values)

    def _shown(self, fact: Fact) -> "_Count | _Listed":
        match fact:
            case int():
                return _Count(fact)
            case str():
                return _Listed(_quote(fact), _quote(fact))
            case _:
                quoted = tuple(map(_quote, fact))
                return _Listed(self._list(quoted, self.last_comma), self._list(quoted, self.last_and))

    def _list(self, quoted: tuple[str, ...], joint: str) -> str:
        *others, last = quoted
        return joint.join([self.comma.join(others), last] if others else [last])


@attrs.frozen
class _Listed:
    either: str
    together: str

    def __format__(self, joint: str) -> str:
        return self.together if joint == "and" else self.either


class _Count(int):
    def __format__(self, nouns: str) -> str:
        one, _, many = nouns.partition("/")
        return f"{int(self)} {one if self == 1 else many}" if nouns else str(int(self))


def _quote(text: str) -> str:
    """A text on one line; a long one is cut, between words or clauses where it has any."""
    shown = printable(text)
    line = " ".join(shown.split()) or shown
    if len(line) <= _LONGEST_QUOTE:
        return f"`{line}`"
    kept = line[: _LONGEST_QUOTE - 1]
    end = max(kept.rfind(mark) for mark in " ，、；")
    return f"`{kept[: end if end > _LONGEST_QUOTE // 2 else None].rstrip(' ，、；,;')}…`"

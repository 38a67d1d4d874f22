"""Nearest names, for "did you mean"."""

import unicodedata
from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates a writer may have meant, nearest first; ties go by the candidates' own text.

    Distance counts characters inserted, removed, replaced or swapped with their neighbour, after case, width,
    hyphens, underscores and spaces are set aside. About one slip in three characters is still a slip.
    """
    folded = _fold(word)
    ranked = []
    for candidate in set(candidates) - {word}:
        other = _fold(candidate)
        ceiling = _most_slips(max(len(folded), len(other)))
        if abs(len(folded) - len(other)) <= ceiling and (slips := distance(folded, other)) <= ceiling:
            ranked.append((slips, candidate))
    return tuple(candidate for _, candidate in sorted(ranked)[:limit])


def distance(left: str, right: str) -> int:
    """Damerau-Levenshtein distance in which no character is edited twice (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, above = above, row
    return above[-1]


def _most_slips(length: int) -> int:
    return max(length, 3) // 3 if length > 1 else 0


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character not in "-_ ")

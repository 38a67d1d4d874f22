"""A long run of the engines against each other: ``python -m tests.deep.campaign --decisions 200000``."""

import argparse
from collections import Counter
from random import Random

from tests.core_strategies import situation
from tests.test_engines_agree import differences


def campaign(decisions: int, seed: int) -> Counter[str]:
    """Compare at least so many decisions: one is one row, or the whole question, on one occasion."""
    random = Random(seed)
    counts: Counter[str] = Counter()
    while counts["decisions"] < decisions:
        found = situation(random)
        subjects = {one.subject for one in found.program.definitions if one.name in found.wanted}
        counts["programs"] += 1
        counts["definitions"] += len(found.program.definitions)
        counts["differences"] += len(differences(found))
        for occasion in found.occasions:
            counts["decisions"] += sum(
                1 if name is None else len(occasion.known.rows[name]) for name in subjects
            )
    return counts


def main() -> int:
    """Print what was compared; 1 when there was a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=2015)
    given = parser.parse_args()
    counts = campaign(given.decisions, given.seed)
    for name in ("programs", "definitions", "decisions", "differences"):
        print(f"{name}: {counts[name]:,}")
    return 1 if counts["differences"] else 0


if __name__ == "__main__":
    raise SystemExit(main())

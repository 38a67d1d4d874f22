"""Rulesets to Chinese and back: `python -m tests.deep.translation_campaign --rulesets 10000 --jobs 2`."""

import argparse
from functools import partial
from multiprocessing import Pool
from random import Random

from tests.translated_rulesets import bilingual, losses

COMPILED = 20
"""One ruleset in so many is compiled in both languages, and the programs compared."""


def travelled(seed: int, number: int) -> tuple[int, list[str]]:
    """The size of one ruleset, and what it lost on the way."""
    text = bilingual(Random(f"{seed}/{number}"))
    found = losses(text, meaning=number % COMPILED == 0)
    return len(text.encode()), [f"ruleset {seed}/{number}: {line}" for line in found]


def main() -> int:
    """Print how many rulesets came back to the same bytes, and what was lost; 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rulesets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    lost = size = 0
    with Pool(arguments.jobs) as pool:
        numbers = range(arguments.rulesets)
        for each, found in pool.imap(partial(travelled, arguments.seed), numbers, chunksize=20):
            size += each
            lost += bool(found)
            for line in found:
                print(line)
    compiled = len(range(0, arguments.rulesets, COMPILED))
    print(
        f"{arguments.rulesets} rulesets, {size:,} bytes, {compiled} compiled in both languages, {lost} lost"
    )
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())

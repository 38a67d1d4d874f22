"""Compare engines on generated rulesets: `python -m tests.deep.language_campaign --decisions 200000`."""

import argparse
from random import Random

from tests.generated_rulesets import differences, loaded

CUSTOMERS = 100
"""How many customers each ruleset is asked about."""


def main() -> int:
    """Print how much was compared, and every difference; 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rulesets = decisions = different = 0
    while decisions < arguments.decisions:
        random = Random(f"{arguments.seed}/{rulesets}")
        rules = loaded(random)
        rulesets += 1
        for _ in range(CUSTOMERS):
            found = differences(random, rules)
            decisions += 1
            different += bool(found)
            for line in found[:1]:
                print(f"ruleset {arguments.seed}/{rulesets - 1}: {line}")
    print(f"{rulesets} rulesets, {decisions} decisions, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""A year of one store: ``python -m tests.deep.year``; ``--write`` brings the docs up to date."""

import argparse

from tests.deep.year.report import lines, write
from tests.deep.year.year import store_year


def main() -> int:
    """Print what the year came to; 1 when the audit found anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    year = store_year(given.customers, given.seed, jobs=given.jobs)
    print(*lines(year, given.customers, given.seed), sep="\n")
    for breach in year.audited.breaches[:40]:
        print(breach)
    if given.write:
        write(year, given.customers, given.seed)
    return 1 if year.audited.breaches else 0


if __name__ == "__main__":
    raise SystemExit(main())

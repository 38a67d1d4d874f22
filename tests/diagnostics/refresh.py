"""Writes what every case says now: `python -m tests.diagnostics.refresh`, then read the difference."""

from tests.diagnostics.case_files import CASES, RULE, report, rules_of


def refresh() -> None:
    for case in CASES:
        rules = rules_of(case)
        case.write_text(f"{rules}{RULE}{report(rules)}", "utf-8")


if __name__ == "__main__":
    refresh()

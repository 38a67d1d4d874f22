"""The one layout of case files: an object or list stands on one line where it fits.

`python -m tests.conformance.layout` rewrites the files of `rulesets/cases` in it, and `cases.csv`.
"""

import json
from pathlib import Path

from renewrules.conformance.sheet import sheet
from renewrules.conformance.suite import Plain, read_suite

FOLDER = Path(__file__).parents[2] / "rulesets" / "cases"
WIDTH = 120
OPEN = frozenset({"", "cases"})
"""What never stands on one line: the file, its list of cases, and each case."""


def laid_out(document: Plain) -> str:
    return _written(document, 0, "", open_=True) + "\n"


def _written(value: Plain, depth: int, lead: str, *, open_: bool = False) -> str:
    line = json.dumps(value, ensure_ascii=False)
    pad, inner = "  " * depth, "  " * (depth + 1)
    if (not open_ and len(pad + lead + line) <= WIDTH) or not isinstance(value, dict | list) or not value:
        return line
    if isinstance(value, dict):
        parts = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: "
            + _written(part, depth + 1, f'"{key}": ', open_=key == "cases")
            for key, part in value.items()
        ]
        return "{\n" + ",\n".join(parts) + f"\n{pad}}}"
    parts = [inner + _written(part, depth + 1, "", open_=open_) for part in value]
    return "[\n" + ",\n".join(parts) + f"\n{pad}]"


def main() -> None:
    for path in sorted(FOLDER.glob("*.json")):
        path.write_text(laid_out(json.loads(path.read_text("utf-8"))), "utf-8")
    (FOLDER / "cases.csv").write_text(sheet(read_suite(FOLDER)), "utf-8")


if __name__ == "__main__":
    main()

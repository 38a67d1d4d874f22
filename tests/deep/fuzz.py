"""Feed bytes to the whole front of the house: `python -m tests.deep.fuzz -max_total_time=600 CORPUS`.

Needs atheris (`pip install atheris`), which is no dependency of ours. Anything but findings ends the run,
with the bytes.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["renewrules"]):
    from renewrules.api import check_sources
    from renewrules.formatter import format_source
    from renewrules.source import SourceFile, read_source

SEEDS = Path(__file__).parents[2] / "rulesets"


def once(data: bytes) -> None:
    """Read, check and format the bytes; their findings must lie inside the text."""
    source = read_source(data, "fuzzed.rules")
    checked = check_sources([source], "fuzzed")
    if isinstance(source, SourceFile):
        format_source(source)
        for found in checked.diagnostics:
            if not 0 <= found.span.start <= found.span.end <= len(source.text):
                raise AssertionError(found)


def main() -> None:
    """Start from the shipped rulesets, one declaration a seed."""
    corpus = Path(sys.argv[-1])
    corpus.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sorted(SEEDS.rglob("*.rules"))):
        for part, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
            (corpus / f"{number}-{part}").write_text(block, encoding="utf-8")
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

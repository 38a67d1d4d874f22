"""Writes what every command shown in the documents prints now.

`python -m tests.meta.refresh_pages docs/tour.md`, then read the difference.
"""

import sys
import tempfile
from pathlib import Path

from tests.meta.pages import follow, furnish


def refresh(page: Path) -> None:
    text = page.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder))
        place = 0
        for _, command, shown, real in follow(page, Path(folder)):
            if "Traceback" in real:
                raise RuntimeError(f"{command} broke down:\n{real}")
            old, new = (f"$ {command}\n" + (output and f"{output}\n") for output in (shown, real))
            place = text.index(old, place)
            text = text[:place] + new + text[place + len(old) :]
            place += len(new)
    page.write_text(text, "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        refresh(Path(name).resolve())

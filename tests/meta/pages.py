"""The documents as what they promise: blocks of code, and what a reader who follows them does and sees."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Block:
    """A fenced block: its language, the file it belongs to if it names one, its text and where it begins."""

    language: str
    file: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [_block(fence, text.count("\n", 0, fence.start()) + 2) for fence in _FENCE.finditer(text)]


def _block(fence: re.Match[str], line: int) -> Block:
    language, _, file = fence[1].strip().partition(" ")
    return Block(language, file, fence[2], line)


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def furnish(folder: Path) -> None:
    """Make a folder that reads like the repository's root and takes the files that a document writes."""
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())


def follow(page: Path, folder: Path) -> Iterator[tuple[Block, str, str, str]]:
    """What a reader does, from top to bottom: each command with the output shown and the real one.

    A block that names a file is added at its end; a `diff` is made in it.
    """
    for block in blocks_of(page):
        if block.language == "console":
            for command, shown in transcript_of(block.text):
                yield block, command, shown, output_of(command, folder)
        elif block.language == "diff":
            _edit(folder / block.file, block.text)
        elif block.file:
            _add(folder / block.file, block.text)


def transcript_of(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output.rstrip()


def output_of(command: str, folder: Path) -> str:
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": search, "NO_COLOR": "1", "PYTHONUTF8": "1"}
    run = subprocess.run(  # noqa: S602 - the documents' own commands, as a reader types them
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return run.stdout.decode("utf-8").rstrip()


def _add(file: Path, text: str) -> None:
    before = file.read_text("utf-8") + "\n" if file.exists() else ""
    file.write_text(before + text, "utf-8")


def _edit(file: Path, difference: str) -> None:
    lines = difference.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{file.name} holds these lines {text.count(old)} times:\n{old}")
    file.write_text(text.replace(old, new), "utf-8")

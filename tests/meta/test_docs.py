"""Every promise in the documents is executed: Python blocks and console transcripts."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXECUTED = {"python", "console", "rules"}
SHOWN = {"", "csv", "json", "mermaid", "sh", "sql", "text"}
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Block:
    language: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(fence[1].strip(), fence[2], text.count("\n", 0, fence.start()) + 2)
        for fence in _FENCE.finditer(text)
    ]


def pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks_of(page))]


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


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


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder that reads like the repository's root and takes the files that a document writes."""
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            (tmp_path / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_block_is_of_a_known_language(page: Path) -> None:
    assert {block.language for block in blocks_of(page)} <= EXECUTED | SHOWN


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_fence_is_closed(page: Path) -> None:
    fences = re.findall(r"^```", page.read_text("utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(blocks_of(page))


@pytest.mark.parametrize("page", pages_with("python"), ids=page_name)
def test_python_blocks_run(page: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks_of(page):
        if block.language == "python":
            code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
            exec(code, namespace)  # noqa: S102 - the documents' own code


@pytest.mark.parametrize("page", pages_with("console"), ids=page_name)
def test_console_blocks_show_the_real_output(page: Path, workspace: Path) -> None:
    for block in blocks_of(page):
        if block.language == "console":
            for command, shown in transcript_of(block.text):
                assert shown == output_of(command, workspace), f"{page_name(page)}:{block.line}: $ {command}"


def test_a_wrong_transcript_would_be_seen(tmp_path: Path) -> None:
    [(command, shown)] = transcript_of("$ python -c 'print(1)'\n2\n")
    assert (output_of(command, tmp_path), shown) == ("1", "2")

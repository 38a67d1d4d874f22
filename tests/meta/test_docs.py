"""Every promise in the documents is executed: Python blocks, rules, and console transcripts."""

from pathlib import Path

import pytest

from renewrules.formatter import format_file
from renewrules.grammar.parser import parse
from renewrules.source import SourceFile
from tests.meta.pages import PAGES, Block, blocks_of, follow, furnish, output_of, page_name, transcript_of

EXECUTED = {"python", "console", "rules", "diff"}
SHOWN = {"", "csv", "json", "mermaid", "sh", "sql", "text"}


def pages_with(*languages: str) -> list[Path]:
    return [page for page in PAGES if any(block.language in languages for block in blocks_of(page))]


RULES = {
    f"{page_name(page)}:{block.line}": block
    for page in PAGES
    for block in blocks_of(page)
    if block.language == "rules"
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    furnish(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_block_is_of_a_known_language(page: Path) -> None:
    assert {block.language for block in blocks_of(page)} <= EXECUTED | SHOWN


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_fence_is_closed(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert sum(line.startswith("```") for line in lines) == 2 * len(blocks_of(page))


@pytest.mark.parametrize("page", pages_with("python"), ids=page_name)
def test_python_blocks_run(page: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks_of(page):
        if block.language == "python" and not block.file:
            code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
            exec(code, namespace)  # noqa: S102 - the documents' own code


@pytest.mark.parametrize("page", pages_with("console", "diff"), ids=page_name)
def test_console_blocks_show_the_real_output(page: Path, workspace: Path) -> None:
    for block, command, shown, real in follow(page, workspace):
        assert shown == real, f"{page_name(page)}:{block.line}: $ {command}"


@pytest.mark.parametrize("block", RULES.values(), ids=RULES)
def test_rules_shown_are_in_the_one_layout(block: Block) -> None:
    parsed = parse(SourceFile("shown", block.text))
    assert parsed.diagnostics == ()
    assert format_file(parsed.file) == block.text


def test_a_wrong_transcript_would_be_seen(tmp_path: Path) -> None:
    [(command, shown)] = transcript_of("$ python -c 'print(1)'\n2\n")
    assert (output_of(command, tmp_path), shown) == ("1", "2")

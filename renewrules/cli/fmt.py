"""`renewrules fmt`: rules in their one layout, or in the other language."""

import argparse
import sys
from pathlib import Path

import attrs

from renewrules.cli.options import Commands, add_command, add_json
from renewrules.cli.outcome import FINE, FOUND, EndedError, misused, show, show_json
from renewrules.cli.reading import STDIN
from renewrules.cli.words import say
from renewrules.diagnostics import Diagnostic, Severity, unreadable
from renewrules.formatter import FormatterError, format_file
from renewrules.grammar.parser import parse
from renewrules.report import render, to_json
from renewrules.source import SourceFile, Unreadable, read_source
from renewrules.syntax.nodes import File
from renewrules.syntax.vocabulary import Vocabulary
from renewrules.translation import convert_file
from renewrules.wording import Language


@attrs.frozen
class _Read:
    """A file as read: its path (None: standard input), its text, what is wrong, and its tree if none is."""

    path: Path | None
    source: SourceFile | None
    errors: tuple[Diagnostic, ...]
    file: File | None


@attrs.frozen
class _Written:
    """A file and its text in the one layout; None where something is wrong with it."""

    read: _Read
    text: str | None

    @property
    def name(self) -> str:
        return str(self.read.path or "stdin")

    @property
    def changed(self) -> bool:
        return self.text is not None and self.read.source is not None and self.text != self.read.source.text


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(commands, "fmt", "write rules in their one layout, in place")
    command.add_argument(
        "rules", nargs="+", metavar="RULES", help="files or folders; - reads standard input and prints"
    )
    command.add_argument(
        "--check", action="store_true", help="change nothing, name the files that would change"
    )
    command.add_argument(
        "--to", choices=("zh", "en"), help="write in this language, by the glossaries of the rules"
    )
    add_json(command)
    return command


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when a file is faulty or, with --check, when one would change."""
    if STDIN in given.rules and len(given.rules) > 1:
        misused("no-file", given.lang or "en", path=STDIN)
    read = [_read_stdin()] if given.rules == [STDIN] else [_read(path) for path in _paths(given.rules)]
    language: Language = given.lang or _language(read)
    written = _written(read, given.to, language)
    if given.rules == [STDIN] and not given.check and not given.json:
        show("".join(each.text or "" for each in written))
    elif not given.check:
        _save(written)
    _report(written, given, language)
    failed = any(each.text is None for each in written)
    return FOUND if failed or (given.check and any(each.changed for each in written)) else FINE


def _paths(given: list[str]) -> list[Path]:
    found: list[Path] = []
    for name in given:
        path = Path(name)
        if not path.exists():
            raise FileNotFoundError(2, "", name)
        found += sorted(path.rglob("*.rules")) if path.is_dir() else [path]
    return found


def _read_stdin() -> _Read:
    return _parsed(None, read_source(sys.stdin.buffer.read(), "stdin"))


def _read(path: Path) -> _Read:
    return _parsed(path, read_source(path, str(path)))


def _parsed(path: Path | None, source: SourceFile | Unreadable) -> _Read:
    if isinstance(source, Unreadable):
        return _Read(path, None, (unreadable(source),), None)
    parsed = parse(source)
    errors = tuple(found for found in parsed.diagnostics if found.severity is Severity.ERROR)
    return _Read(path, source, errors, None if errors else parsed.file)


def _language(read: list[_Read]) -> Language:
    languages = {each.file.language for each in read if each.file is not None and each.file.declarations}
    return "zh" if languages == {"zh"} else "en"


def _written(read: list[_Read], to: Language | None, language: Language) -> list[_Written]:
    vocabulary = Vocabulary.of(each.file for each in read if each.file is not None)
    return [_Written(each, _text(each, to, vocabulary, language)) for each in read]


def _text(read: _Read, to: Language | None, vocabulary: Vocabulary, language: Language) -> str | None:
    if read.file is None:
        return None
    try:
        return format_file(read.file if to is None else convert_file(read.file, to, vocabulary))
    except (ValueError, FormatterError) as error:
        place = read.path or "stdin"
        raise EndedError(say("not-written", language, file=place, reason=error), FOUND) from None


def _save(written: list[_Written]) -> None:
    for each in written:
        if each.changed and each.read.path is not None and each.text is not None:
            each.read.path.write_text(each.text, "utf-8", newline="\n")


def _report(written: list[_Written], given: argparse.Namespace, language: Language) -> None:
    errors = [error for each in written for error in each.read.errors]
    sources = [each.read.source for each in written if each.read.source is not None]
    if given.json:
        files = [{"file": each.name, "changed": each.changed, "text": each.text} for each in written]
        show_json({"files": files, "diagnostics": to_json(errors, sources, language)})
        return
    if errors:
        sys.stderr.write(render(errors, sources, language) + "\n")
    if given.check or given.rules != [STDIN]:
        key = "would-change" if given.check else "changed"
        for each in written:
            if each.changed:
                show(say(key, language, file=each.name))

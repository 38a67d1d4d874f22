"""`renewrules new`: a ruleset to begin with."""

import argparse
from importlib.resources import files
from pathlib import Path

from renewrules.cli.options import Commands, add_command
from renewrules.cli.outcome import FINE, misused, show
from renewrules.cli.words import say
from renewrules.wording import Language


def add_to(commands: Commands) -> argparse.ArgumentParser:
    """Declare the command."""
    command = add_command(
        commands, "new", "make a ruleset to begin with, in English, or in Chinese with --lang zh"
    )
    command.add_argument("folder", metavar="FOLDER", help="where to put it: a new or empty folder")
    return command


def run(given: argparse.Namespace) -> int:
    """Nothing that is there already is touched."""
    language: Language = given.lang or "en"
    folder = Path(given.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        misused("not-empty", language, folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    scaffold = files("renewrules.cli").joinpath("scaffold", language)
    for source in sorted(scaffold.iterdir(), key=lambda source: source.name):
        (folder / source.name).write_bytes(source.read_bytes())
    show(say("made", language, folder=folder))
    show(f"  renewrules check {folder}\n  renewrules test {folder}")
    return FINE

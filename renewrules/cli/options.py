"""Arguments that several commands take."""

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 -- it has no public name


_CHINESE = {
    "check": "查出规则里的问题",
    "fmt": "把规则写成统一的版式，或改写成另一种语言",
    "next": "下一步做什么、什么时候、由谁做、为什么",
    "explain": "说明整个决定，或其中一项",
    "timeline": "如果每一步都按假设的结果，往后会怎样",
    "test": "运行规则里的样例",
    "cases": "用一致性用例检验引擎",
    "schema": "输出资料和事件的 JSON Schema",
    "new": "新建一套可以改着用的规则；加 --lang zh 就是中文的",
}
"""What each command does, for those who read Chinese: help comes before any language is chosen."""


def add_command(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    """A command with its help, in both languages."""
    described = text[:1].upper() + text[1:] + "."
    if name in _CHINESE:
        text, described = f"{text} · {_CHINESE[name]}", f"{described} {_CHINESE[name]}。"
    return commands.add_parser(name, help=text, description=described)


def add_rules(command: argparse.ArgumentParser) -> None:
    """The rules a command reads."""
    command.add_argument(
        "rules", metavar="RULES", help="a .rules file, a folder of them, or - for standard input"
    )
    command.add_argument(
        "--overlay",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder of rules laid over them; may be given several times, in any order",
    )


def add_json(command: argparse.ArgumentParser) -> None:
    """Whether the answer is for machines."""
    command.add_argument("--json", action="store_true", help="answer in JSON")


def add_question(command: argparse.ArgumentParser) -> None:
    """Rules, facts, events and the time they are asked for."""
    add_rules(command)
    command.add_argument(
        "facts",
        metavar="FACTS",
        help="facts, or facts and events, in JSON or JSON lines; - for standard input",
    )
    command.add_argument(
        "--events", metavar="FILE", help="events in JSON or JSON lines; - for standard input"
    )
    command.add_argument(
        "--as-of",
        required=True,
        metavar="TIME",
        help="the time asked for, such as 2015-09-06T09:00+08:00 or a day",
    )
    add_json(command)

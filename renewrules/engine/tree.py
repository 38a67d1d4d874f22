"""Python's own syntax tree in few words, and which functions of the core are operators of Python."""

import ast
from collections.abc import Callable, Mapping
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

from renewrules.core.nodes import Origin

POSITIONED = (ast.stmt, ast.expr, ast.arg, ast.excepthandler)
"""The kinds of node that have a place in the source."""

Tree = TypeVar("Tree", bound=ast.AST)


def constant(value: Any) -> ast.expr:  # noqa: ANN401 -- any value
    """A written value."""
    return ast.Constant(value)


def name(identifier: str) -> ast.expr:
    """A variable read."""
    return ast.Name(identifier, ast.Load())


def assign(identifier: str, value: ast.expr) -> ast.stmt:
    """A variable set."""
    return ast.Assign([ast.Name(identifier, ast.Store())], value)


def increase(identifier: str, value: ast.expr) -> ast.stmt:
    """A variable added to."""
    return ast.AugAssign(ast.Name(identifier, ast.Store()), ast.Add(), value)


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """A comparison."""
    return ast.Compare(left, [operator], [right])


def unknown(value: ast.expr) -> ast.expr:
    """Whether a value is unknown."""
    return compare(value, ast.Is(), constant(None))


def is_false(value: ast.expr) -> ast.expr:
    """Whether a condition is false, and known to be."""
    return compare(value, ast.Is(), ast.Constant(value=False))


def comparison(operator: type[ast.cmpop]) -> Callable[..., ast.expr]:
    """A comparison of two values."""
    return lambda left, right: compare(left, operator(), right)


def arithmetic(operator: type[ast.operator]) -> Callable[..., ast.expr]:
    """An operation on two numbers."""
    return lambda left, right: ast.BinOp(left, operator(), right)


OPERATORS: Mapping[str, Callable[..., ast.expr]] = MappingProxyType(
    {
        "equal": comparison(ast.Eq),
        "differ": comparison(ast.NotEq),
        "less": comparison(ast.Lt),
        "at_most": comparison(ast.LtE),
        "more": comparison(ast.Gt),
        "at_least": comparison(ast.GtE),
        "member": comparison(ast.In),
        "add": arithmetic(ast.Add),
        "subtract": arithmetic(ast.Sub),
        "multiply": arithmetic(ast.Mult),
        "days_between": lambda start, end: ast.BinOp(end, ast.Sub(), start),
        "least": lambda *items: ast.Call(name("min"), list(items), []),
        "greatest": lambda *items: ast.Call(name("max"), list(items), []),
        "series": lambda *items: ast.Tuple(list(items), ast.Load()),
        "item": lambda items, n: ast.Subscript(items, n, ast.Load()),
    }
)
"""The functions that are operators of Python; all others are called."""


def in_order(*histories: tuple[Any, ...]) -> tuple[Any, ...]:
    """The events of several kinds in the order in which they occurred."""
    return tuple(sorted(chain(*histories), key=attrgetter("at", "id")))


def history(row: ast.expr, kinds: tuple[str, ...]) -> ast.expr:
    """The events of one or more kinds that concern a row."""
    histories: list[ast.expr] = [ast.Attribute(row, f"on_{kind}", ast.Load()) for kind in kinds]
    return histories[0] if len(histories) == 1 else ast.Call(name("in_order"), histories, [])


def either(parts: list[ast.expr]) -> ast.expr:
    """Whether one of the conditions is true."""
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.Or(), parts)


def both(parts: list[ast.expr]) -> ast.expr:
    """Whether all conditions are true."""
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.And(), parts)


def relay(apply: Callable[..., Any], origin: Origin) -> Callable[..., Any]:
    """The function, called from the origin's file and line: code has one file, rules may stand in several."""
    arguments = ast.arguments([], [], ast.arg("arguments"), [], [], None, [])
    call = ast.Call(name("apply"), [ast.Starred(name("arguments"), ast.Load())], [])
    tree = ast.Expression(standing(ast.Lambda(arguments, call), origin))
    if arguments.vararg is not None:
        standing(arguments.vararg, origin)
    code = compile(tree, origin.file, "eval")
    relayed: Callable[..., Any] = eval(code, {"apply": apply})  # noqa: S307 -- a tree of our own, no text
    return relayed


def standing(tree: Tree, origin: Origin) -> Tree:
    """The tree with every node at the line of an origin that has no line yet."""
    place = {"lineno": origin.line, "end_lineno": origin.line, "col_offset": 0, "end_col_offset": 0}
    pending: list[object] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, POSITIONED) and "lineno" not in (parts := vars(node)):
            pending.extend(parts.values())
            parts.update(place)
    return tree

"""One policy expression in the syntax of each peer."""

import ast
from typing import Any

import attrs

from benchmarks.policy import parsed

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.In: "in",
}
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
NEGATIONS = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!="}


@attrs.frozen(kw_only=True)
class Infix:
    """The words in which C-like expression languages differ."""

    conjunction: str
    disjunction: str
    negation: str
    quote: str

    def write(self, expression: str) -> str:
        """Return the policy expression in this dialect, fully bracketed."""
        return self._write(parsed(expression))

    def _write(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Constant(value=str(text)):
                return f"{self.quote}{text}{self.quote}"
            case ast.Constant() | ast.UnaryOp(op=ast.USub()):
                return str(ast.literal_eval(node))
            case ast.List(elts=items):
                return f"[{', '.join(map(self._write, items))}]"
            case _:
                return self._write_operation(node)

    def _write_operation(self, node: ast.expr) -> str:
        word, operands = _operation(node)
        written = [self._write(operand) for operand in operands]
        match word:
            case "if":
                return "({} ? {} : {})".format(*written)
            case "!":
                return f"{self.negation}({written[0]})"
            case "and":
                return f"({f' {self.conjunction} '.join(written)})"
            case "or":
                return f"({f' {self.disjunction} '.join(written)})"
            case _:
                return f"({f' {word} '.join(written)})"


CEL = Infix(conjunction="&&", disjunction="||", negation="!", quote='"')
ZEN = Infix(conjunction="and", disjunction="or", negation="not ", quote="'")


def json_logic(expression: str) -> Any:  # noqa: ANN401  (JSON)
    """Return the policy expression as JSONLogic."""
    return _json_logic(parsed(expression))


def _json_logic(node: ast.expr) -> Any:  # noqa: ANN401  (JSON)
    match node:
        case ast.Name(id=name):
            return {"var": name}
        case ast.List(elts=items):
            return [_json_logic(item) for item in items]
        case ast.Constant() | ast.UnaryOp(op=ast.USub()):
            return ast.literal_eval(node)
        case _:
            word, operands = _operation(node)
            return {word: [_json_logic(operand) for operand in operands]}


def _operation(node: ast.expr) -> tuple[str, list[ast.expr]]:
    match node:
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return "if", [test, body, otherwise]
        case ast.BoolOp(op=operator, values=values):
            return "and" if isinstance(operator, ast.And) else "or", values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return "!", [operand]
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return COMPARISONS[type(operator)], [left, right]
        case ast.BinOp(left=left, op=operator, right=right):
            return ARITHMETIC[type(operator)], [left, right]
        case _:
            raise TypeError(f"the policy uses no {type(node).__name__}")


def condition_tests(expression: str) -> tuple[tuple[str, str, Any], ...]:
    """Return a conjunction as `(fact, operator, value)` tests; a bare flag is `== True`."""
    node = parsed(expression)
    conjuncts = node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) else [node]
    return tuple(_test(conjunct) for conjunct in conjuncts)


def _test(node: ast.expr) -> tuple[str, str, Any]:
    match node:
        case ast.Name(id=name):
            return name, "==", True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            name, operator, value = _test(operand)
            return (name, "==", False) if value is True else (name, NEGATIONS[operator], value)
        case ast.Compare(left=ast.Name(id=name), ops=[operator], comparators=[right]):
            return name, COMPARISONS[type(operator)], ast.literal_eval(right)
        case _:
            raise TypeError(f"not a single test: {ast.unparse(node)}")

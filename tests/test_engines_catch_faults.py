"""The property that the engines agree would notice a fault: each of these is put in on purpose, and found."""

import ast
from types import MappingProxyType

import pytest
from hypothesis import Phase, given, settings

from renewrules.engine.emission import Expressions
from renewrules.engine.graph import Vertex
from renewrules.engine.tree import OPERATORS, comparison, history
from tests.core_strategies import Situation, situations
from tests.test_engines_agree import differences


@settings(phases=(Phase.generate,))
@given(situations())
def agreement(situation: Situation) -> None:
    """The property itself, within its own budget of examples; a fault need not be shrunk."""
    assert differences(situation) == []


def test_less_written_as_at_most_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = {**OPERATORS, "less": comparison(ast.LtE)}
    monkeypatch.setattr("renewrules.engine.emission.OPERATORS", MappingProxyType(faulty))
    with pytest.raises(AssertionError):
        agreement()


def test_an_or_that_takes_unknown_for_false_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    connective = Expressions._connective  # noqa: SLF001 -- the fault is put inside

    def faulty(self: Expressions, number: int, vertex: Vertex) -> ast.expr:
        if vertex.operation == "all":
            return connective(self, number, vertex)
        return ast.IfExp(self._truth(number), ast.Constant(value=True), ast.Constant(value=False))

    monkeypatch.setattr(Expressions, "_connective", faulty)
    with pytest.raises(AssertionError):
        agreement()


def test_a_history_that_lacks_its_first_event_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(row: ast.expr, kinds: tuple[str, ...]) -> ast.expr:
        return ast.Subscript(history(row, kinds), ast.Slice(ast.Constant(1), None, None), ast.Load())

    monkeypatch.setattr("renewrules.engine.statements.history", faulty)
    with pytest.raises(AssertionError):
        agreement()

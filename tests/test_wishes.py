"""What trial readers wanted to say first: a step only if another is done, days after an event, weekdays."""

from pathlib import Path

import pytest

import renewrules as rr
from renewrules.examples import ExampleResult, run_examples

WISHES = Path(__file__).with_name("wishes.rules")
RESULTS = run_examples(rr.load(WISHES))


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.example.title)
def test_a_wish_is_granted(result: ExampleResult) -> None:
    assert result.passed, str(result)


def test_every_wish_has_its_example() -> None:
    assert len(RESULTS) == 6

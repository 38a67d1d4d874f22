"""The engines give one answer on generated rulesets; what lowers without an error never faults."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generated_rulesets import differences, loaded


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_reference_and_compiled_agree_on_generated_rulesets(random: Random) -> None:
    rules = loaded(random)
    for _ in range(6):
        assert differences(random, rules) == []

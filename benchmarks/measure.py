"""Ratios of two functions' times, measured so that the machine's moods cancel out."""

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Effort:
    """How long to measure."""

    customers: int
    rounds: int
    seconds: float


FULL = Effort(customers=1000, rounds=9, seconds=0.15)
QUICK = Effort(customers=200, rounds=3, seconds=0.02)


@attrs.frozen(kw_only=True)
class Timing:
    """One contender beside its floor, timed in alternating blocks of one run."""

    microseconds: float
    """The median block's time per decision."""
    ratio: float
    """The median over the rounds of contender block over floor block."""
    lowest: float
    highest: float


@attrs.frozen(kw_only=True)
class Runner:
    """A function and the inputs it is run over."""

    function: Callable[[Any], object]
    inputs: Sequence[Any]

    def block(self, passes: int) -> float:
        """Return seconds of processor time per call over whole passes through the inputs."""
        function, inputs = self.function, self.inputs
        start = process_time()
        for _ in range(passes):
            for given in inputs:
                function(given)
        return (process_time() - start) / passes / len(inputs)

    def passes(self, seconds: float) -> int:
        """Return how many passes take about `seconds`, after one pass to warm up."""
        self.block(1)
        return max(1, round(seconds / self.block(1) / len(self.inputs)))


def compare(contender: Runner, floor: Runner, *, rounds: int, seconds: float) -> Timing:
    """Time both in `rounds` pairs of blocks of about `seconds` each, taking turns at going first."""
    gc.collect()
    passes, floor_passes = contender.passes(seconds), floor.passes(seconds)
    times: list[float] = []
    ratios: list[float] = []
    for number in range(rounds):
        if number % 2:
            time, floor_time = contender.block(passes), floor.block(floor_passes)
        else:
            floor_time, time = floor.block(floor_passes), contender.block(passes)
        times.append(time)
        ratios.append(time / floor_time)
    return Timing(
        microseconds=median(times) * 1e6, ratio=median(ratios), lowest=min(ratios), highest=max(ratios)
    )

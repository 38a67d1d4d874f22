"""Python's garbage collector, held off while a ruleset is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_held_off() -> Iterator[None]:
    """Hold the collector off for the length of a call, as a decorator too.

    Reading rules makes a great many objects that all stay. The collector would walk over them again and again
    and free nothing: half the time, and most of what makes large rulesets slow.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

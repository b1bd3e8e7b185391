"""Have the compiled loops of patterns at hand before the first change comes, as `detectors.ready`."""

from __future__ import annotations

from functools import cache

from routing.patterns import Finder
from routing.trail import NO_TRAIL, Trace
from schemas.patterns import Pattern, Signal, Step, code_of

__all__ = ["make_ready"]


@cache
def make_ready() -> None:
    """Find a pattern of two facts of nobody. Blocks until it is done."""
    signal = Signal(id="any", kinds=(), name_zh="any", name_en="any")
    pattern = Pattern(
        id="two", name_zh="two", name_en="two", within_days=1, notice=2, act=2,
        steps=(Step(signals=("any",)), Step(signals=("any",), after="any")),
    )  # fmt: skip
    trail = NO_TRAIL
    for number in range(2):
        new = Trace(number, bytes([number] * 16), (code_of("any"),))
        trail = trail.with_trace(new, 1)
        Finder([pattern], [signal]).find(trail, new)

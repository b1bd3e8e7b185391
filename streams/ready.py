"""Have every compiled loop at hand that a change passes."""

from __future__ import annotations

from threading import Lock

from detectors import ready as detectors
from routing import ready as routing

__all__ = ["make_ready"]

_one_at_a_time = Lock()  # partitions ask for it at the same moment: one compiles, the others wait


def make_ready() -> None:
    """Call each once; blocks until all are compiled or read from disk."""
    with _one_at_a_time:
        detectors.make_ready()
        routing.make_ready()

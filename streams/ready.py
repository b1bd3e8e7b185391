"""Have every compiled loop at hand that a change passes."""

from __future__ import annotations

from detectors import ready as detectors
from routing import ready as routing

__all__ = ["make_ready"]


def make_ready() -> None:
    """Call each once; blocks until all are compiled or read from disk."""
    detectors.make_ready()
    routing.make_ready()

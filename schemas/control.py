"""Who decides in a company: the parts of its capital from which a holder can do more."""

from __future__ import annotations

__all__ = ["CONTROL_LINES", "lines_crossed"]

CONTROL_LINES = (1 / 3, 1 / 2, 2 / 3)
"""A veto on what needs two thirds, a majority, two thirds (公司法, votes at the general meeting)."""


def lines_crossed(before: float, after: float) -> int:
    """Return how many lines of control a holding crosses, in either direction.

    >>> lines_crossed(0.6, 0.4), lines_crossed(0.0, 1.0), lines_crossed(0.2, 0.3)
    (1, 3, 0)
    """
    veto, majority, qualified = CONTROL_LINES
    return (
        ((before < veto) != (after < veto))
        + ((before < majority) != (after < majority))
        + ((before < qualified) != (after < qualified))
    )

"""What goes into the models for one change."""

from __future__ import annotations

from msgspec import Struct

from detectors.own_past import Own

__all__ = ["WITH_AMOUNT", "Observation"]


class Observation(Struct, frozen=True, array_like=True, gc=False):
    """One change as the models see it."""

    peers: str  # of `detectors.peers.peers_of`
    family: str
    day: int  # of the event, local days since 1970; -1 when the day is not known
    own: Own  # against the borrower's own past
    features: tuple[float, ...]  # of `detectors.features.extract`


WITH_AMOUNT = "+amount"
"""Ends the family of changes that have an amount: they are held against each other."""

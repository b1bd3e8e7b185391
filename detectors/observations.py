"""What goes into the models for one change, and what comes out."""

from __future__ import annotations

from msgspec import Struct

from detectors.own_past import Own
from schemas.scores import Axes, Cause

__all__ = ["Judgement", "Observation"]


class Observation(Struct, frozen=True, array_like=True, gc=False):
    """One change as the models see it."""

    industry: str  # GB/T 4754 section, "-" when unknown
    family: str
    day: int  # of the event, local days since 1970; -1 when the day is not known
    own: Own  # against the borrower's own past
    features: tuple[float, ...]  # of `detectors.features.extract`


class Judgement(Struct, frozen=True, gc=False):
    """How strange an observation was; `segment` is the one whose forest judged."""

    score: float
    axes: Axes
    causes: tuple[Cause, ...]
    segment: str

"""How strange a change looked, and against what."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from schemas import codec
from schemas.scalars import FactId, Unit

__all__ = ["Axes", "Axis", "Cause", "Score", "Scored"]

Axis = Literal["own", "peers", "industry"]


class Axes(Struct, frozen=True, omit_defaults=True, gc=False):
    """The three comparisons that are always shown together. 0 as usual, 1 never seen the like."""

    own: Unit = 0.0  # the borrower against its own past
    peers: Unit = 0.0  # against the companies of its segment
    industry: Unit = 0.0  # the pulse of its industry at this kind of change


class Cause(Struct, frozen=True, omit_defaults=True, gc=False):
    """One feature that made the score, for a person to check."""

    feature: str
    value: float  # in the feature's own unit, see `detectors`
    usual: float  # what it usually is, same unit
    weight: Unit  # its part of the score; the causes of a score sum to at most 1
    axis: Axis = "own"


class Score(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the detectors made of one change, before they learnt it."""

    fact_id: FactId
    score: Unit
    axes: Axes = Axes()
    causes: tuple[Cause, ...] = ()
    segment: str = ""  # industry:size:district:family of the peers, "-" for what was given up


_whole = codec.decoder(Score)


class Scored(Struct, frozen=True, gc=False):
    """A score as text: the nine of ten that concern nobody go out as they are."""

    score: Unit
    text: bytes  # of the `Score`, as `schemas.codec` writes it

    def whole(self) -> Score:
        return _whole(self.text)

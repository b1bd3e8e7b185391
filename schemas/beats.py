"""New facts as the industry counts need them: where, which day, known since when."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Beat", "Beats"]


class Beat(Struct, frozen=True, array_like=True, gc=False):
    """One fact of one family. `day` counts days since 1970 in Shanghai, `at` seconds of 1970."""

    industry: str
    district: str
    day: int
    at: int


class Beats(Struct, frozen=True, kw_only=True):
    """Those of one batch and family, in the order of the batch."""

    family: str
    beats: tuple[Beat, ...]

"""What one batch taught the models, as bytes: the very observations, by column."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec import Struct

from detectors.observations import Observation, Observations

__all__ = ["pack", "unpack"]


class _Columns(Struct, array_like=True, gc=False):
    """Columns compress well where the log packs its batches, so nothing is compressed here."""

    peers: list[str]
    families: list[str]
    days: bytes  # int64, little-endian
    own: bytes  # float64, see `Observations`, column by column
    features: bytes  # float64, feature by feature


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Columns).decode


def pack(observations: Sequence[Observation]) -> bytes:
    """Return observations as bytes, exactly."""
    some = Observations.of(observations)
    return _encode(
        _Columns(
            some.peers,
            some.families,
            some.days.astype("<i8").tobytes(),
            some.own.astype("<f8").tobytes("F"),
            some.rows.astype("<f8").tobytes("F"),
        )
    )


def unpack(raw: bytes) -> Observations:
    """Return the observations of `pack`. Raises `ValueError` for bytes that are none."""
    found = _decode(raw)
    days, n = np.frombuffer(found.days, "<i8"), len(found.peers)
    own, rows = (
        np.ascontiguousarray(np.frombuffer(columns, "<f8").reshape(-1, n).T)
        for columns in (found.own, found.features)
    )
    return Observations(found.peers, found.families, days, own, rows)

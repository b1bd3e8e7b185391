"""What one batch taught the models, as bytes: the very observations, by column."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec import Struct

from detectors.observations import Observation
from detectors.own_past import AS_USUAL, Own

__all__ = ["pack", "unpack"]


class _Columns(Struct, array_like=True, gc=False):
    """Columns compress well where the log packs its batches, so nothing is compressed here."""

    peers: list[str]
    families: list[str]
    days: list[int]
    own: list[Own | None]  # None stands for as usual
    features: bytes  # float64, little-endian, feature by feature


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Columns).decode


def pack(observations: Sequence[Observation]) -> bytes:
    """Return observations as bytes, exactly."""
    rows = np.array([o.features for o in observations], dtype="<f8")
    return _encode(
        _Columns(
            [o.peers for o in observations],
            [o.family for o in observations],
            [o.day for o in observations],
            [None if o.own is AS_USUAL else o.own for o in observations],
            rows.T.tobytes(),
        )
    )


def unpack(raw: bytes) -> list[Observation]:
    """Return the observations of `pack`. Raises `ValueError` for bytes that are none."""
    found = _decode(raw)
    rows = np.frombuffer(found.features, dtype="<f8").reshape(-1, len(found.days)).T
    return [
        Observation(peers, family, day, own or AS_USUAL, tuple(features))
        for peers, family, day, own, features in zip(
            found.peers, found.families, found.days, found.own, rows.tolist(), strict=True
        )
    ]

"""The pulse of one series of numbers: says at once when it beats as it never did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from detectors.pulses.days import Days
from detectors.pulses.level import Level
from detectors.pulses.mixture import Mixture
from detectors.pulses.news import News
from detectors.pulses.recent import Recent
from detectors.pulses.shapes import Shapes
from detectors.pulses.squeeze import Squeeze
from detectors.pulses.tail import Tail

__all__ = ["Pulse"]

_NORM = 3  # of the sum of the views: two that agree weigh more than one, many mild ones little
_LARGEST = 1e100
_MOST = 6.0  # that one view can say: one in a million


class _State(Struct, array_like=True):
    level: Level
    recent: Recent
    short: Shapes
    long: Shapes
    mixture: Mixture
    days: Days
    tails: list[Tail]
    news: News


def _fresh() -> _State:
    return _State(
        Level(16_000),
        Recent(Level(8000), Squeeze()),
        Shapes.new(points=3, each=1, most=256),
        Shapes.new(points=8, each=4, most=128),
        Mixture.new(),
        Days(),
        [Tail(), Tail(), Tail(ratios=True), Tail(), Tail(ratios=True), Tail(0.98)],
        News(),
    )


class Pulse:
    """Scores each number of a series before it learns it. One setting for every series.

    Six views look at the number: its distance from the long-run level; the mean of the last 20; the
    shapes of the last three and of the last 32; how the last 30 are spread over the values; its
    half hour against that of the days before. Each view becomes a rarity by its own past (`Tail`),
    so that units and noise do not matter, and the cube root of the sum of cubes is the evidence.

    A score of 0.5 or more is news, less is not. What goes on is news once: after it, 100
    numbers must be half as rare again to be news again.

    Good at spikes, drops, level shifts, changes of rhythm, missing or doubled peaks, days unlike
    the others. Weak in the first 100 numbers, of which it says nothing; at slow drift; at rhythms
    that are not daily; at anomalies that come again and again, to which it gets used.

    Time stamps may be irregular, may repeat and may have gaps; only the time of day and the date
    are used, on the clock that they are in. The state is about 27 kB once full.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> pulse, start = Pulse(), datetime(2026, 1, 1, tzinfo=UTC)
    >>> calm = [pulse.score_learn_one(start + timedelta(hours=n), n % 24) for n in range(480)]
    >>> max(calm) < 0.5
    True
    >>> pulse.score_learn_one(start + timedelta(hours=480), 90) > 0.5
    True

    """

    def __init__(self) -> None:
        self._state = _fresh()

    def score_learn_one(self, t: datetime, x: float) -> float:
        """Return how odd `x` at `t` is, in [0, 1]; then learn it. Raises `ValueError` for no number."""
        x = float(x)
        if not abs(x) < _LARGEST:
            raise ValueError(f"a pulse needs a number below {_LARGEST:g}, not {x}")
        s = self._state
        odd = (
            s.level.odd(x), s.recent.odd(x), s.short.odd(x), s.long.odd(x), s.mixture.odd(x),
            s.days.odd(t, x),
        )  # fmt: skip
        total = 0.0
        for tail, value in zip(s.tails, odd, strict=True):
            if value is not None:
                total += min(tail.rarity(value), _MOST) ** _NORM
        return s.news.judge(total ** (1 / _NORM))

    def to_bytes(self) -> bytes:
        """Return all that was learnt, as a value."""
        return _encode(self._state)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Pulse:
        """Return the pulse of `to_bytes`. Raises `ValueError` for bytes that are no such state."""
        pulse = cls()
        pulse._state = _decode(raw)
        return pulse


def _to_plain(array: Any) -> bytes:
    return bytes(array.tobytes())


def _from_plain(kind: type, raw: bytes) -> Any:
    return np.frombuffer(raw).copy()


_encode = msgspec.msgpack.Encoder(enc_hook=_to_plain).encode
_decode = msgspec.msgpack.Decoder(_State, dec_hook=_from_plain).decode

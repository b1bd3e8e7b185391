"""How far the mean of the newest numbers lies from what such means usually are."""

from __future__ import annotations

from msgspec import Struct

from detectors.pulses.level import Level
from detectors.pulses.squeeze import Squeeze

__all__ = ["Recent"]

_LENGTH = 20


class Recent(Struct, array_like=True):
    """The mean of the last 20 squeezed numbers as a series of its own: small shifts that last."""

    level: Level
    squeeze: Squeeze
    last: list[float] = []

    def odd(self, x: float) -> float:
        """Return the distance of the newest mean from the usual, in deviations; then learn it."""
        last = self.last
        last.append(self.squeeze.squeezed(x))
        if len(last) > _LENGTH:
            del last[0]
        return self.level.odd(sum(last) / len(last))

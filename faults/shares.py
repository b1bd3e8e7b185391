"""The rounds of a campaign shared out among worlds: each is a product of its own on one log. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

__all__ = ["Share", "shares"]


class Share(Struct, frozen=True):
    """What one world does. `world` counts the worlds of one log; each draws faults of its own."""

    log: str
    world: int
    rounds: int

    @property
    def name(self) -> str:
        return f"{self.log}-{self.world}" if self.world else self.log


def shares(logs: Sequence[str], rounds: int, worlds: int) -> list[Share]:
    """Divide so many rounds among the logs, and those of each log among its worlds.

    The earlier take one more where it does not come out even. With fewer worlds than logs each log
    has one world; whether they run one after the other or side by side is for others to see to.
    """
    each = max(1, worlds // len(logs))
    return [
        Share(log, world, part)
        for log, mine in zip(logs, _even(rounds, len(logs)), strict=True)
        for world, part in enumerate(_even(mine, each))
        if part
    ]


def _even(whole: int, parts: int) -> list[int]:
    return [whole // parts + (i < whole % parts) for i in range(parts)]

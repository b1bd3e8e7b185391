"""What is remembered of one borrower: small enough that a million fit, enough to know it by."""

from __future__ import annotations

import math

import msgspec
from msgspec import Struct

from detectors.moments import Moments

__all__ = ["Memory", "Past", "decode", "encode"]

DAY = 86_400
SHORT_DAYS, LONG_DAYS = 30, 180  # half-lives of the two decayed counts
_MOST_FINGERPRINTS = 512
_WIDTH = 8  # bytes of a fact id that are kept: one in 10**17 pairs collides


class Past(Struct, frozen=True, array_like=True):
    """The borrower's past in one family of changes."""

    last: int = 0  # event time of the newest, seconds since 1970
    n: int = 0
    long: float = 0.0  # count, halved every 180 days of event time
    amount: Moments = Moments()  # log10 of yuan


class Memory(Struct, frozen=True, array_like=True):
    """All that is kept of one borrower. Times are event times, in seconds since 1970.

    `fingerprints` holds eight bytes of each fact id, newest last, 512 at most: a repeat of an
    older fact than that would be taken for a new one here, and be merged by its id in the store.
    """

    first: int = 0
    last: int = 0
    n: int = 0
    short: float = 0.0  # count, halved every 30 days of event time
    long: float = 0.0  # count, halved every 180 days
    gap: Moments = Moments()  # log10 of (1 + days between changes)
    families: dict[int, Past] = {}
    fingerprints: bytes = b""

    def knows(self, fact_id: str) -> bool:
        """Return whether this fact is already part of the memory."""
        mark = bytes.fromhex(fact_id[: 2 * _WIDTH])
        at = self.fingerprints.find(mark)
        while at >= 0 and at % _WIDTH:
            at = self.fingerprints.find(mark, at + 1)
        return at >= 0

    def learn(self, fact_id: str, at: int, family: int, amount_log: float | None) -> Memory:
        """Return the memory with one more fact. A late one counts as much as its age leaves it."""
        past = self.families.get(family, Past())
        amount = past.amount
        if amount_log is not None:
            amount = amount.push(amount_log, 0.2)
        kept = self.fingerprints[-(_MOST_FINGERPRINTS - 1) * _WIDTH :]
        gap = self.gap
        if self.n:
            gap = gap.push(math.log10(1 + abs(at - self.last) / DAY), 0.2)
        return Memory(
            min(self.first, at) if self.n else at,
            max(self.last, at) if self.n else at,
            self.n + 1,
            decayed(self.short, self.last, at, SHORT_DAYS, self.n),
            decayed(self.long, self.last, at, LONG_DAYS, self.n),
            gap,
            {
                **self.families,
                family: Past(
                    max(past.last, at) if past.n else at,
                    past.n + 1,
                    decayed(past.long, past.last, at, LONG_DAYS, past.n),
                    amount,
                ),
            },
            kept + bytes.fromhex(fact_id[: 2 * _WIDTH]),
        )


def decayed(count: float, last: int, at: int, half_life_days: int, n: int) -> float:
    """Return a decayed count with one more event at `at`, as of the newer of `last` and `at`."""
    if n == 0:
        return 1.0
    weight: float = 0.5 ** (abs(at - last) / (half_life_days * DAY))
    return count * weight + 1.0 if at >= last else count + weight


def faded(count: float, last: int, at: int, half_life_days: int, n: int) -> float:
    """Return a decayed count as it stands at `at`, before anything is learnt."""
    if n == 0 or at <= last:
        return count
    weight: float = 0.5 ** ((at - last) / (half_life_days * DAY))
    return count * weight


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Memory).decode

"""What is remembered of one borrower: small enough that a million fit, enough to know it by."""

from __future__ import annotations

import math

import msgspec
from msgspec import Struct

from detectors.moments import Moments

__all__ = [
    "DAY",
    "Memory",
    "NOTHING",
    "Past",
    "Standing",
    "decode",
    "encode",
    "mark_of",
]

DAY = 86_400
SHORT_SECONDS, LONG_SECONDS = 30 * DAY, 180 * DAY  # half-lives of the two decayed counts
_THOUSAND = 1000  # counts are kept in thousandths: whole numbers are small on disk
_WEIGHT = 0.2  # of the newest gap or amount: a memory of about five
_MOST_FINGERPRINTS = 512
_WIDTH = 8  # bytes of a fact id that are kept: one in 10**17 pairs collides


class Past(Struct, frozen=True, array_like=True, gc=False):
    """The borrower's past in one family of changes. `amount` is None until one is known."""

    family: int  # index in `detectors.families.FAMILIES`; -1 stands for no past at all
    last: int = 0  # event time of the newest, seconds since 1970
    n: int = 0
    long: int = 0  # count in thousandths, halved every 180 days of event time
    amount: Moments | None = None  # log10 of (1 + yuan)


NOTHING = Past(-1)


class Standing(Struct, frozen=True, gc=False):
    """Decayed counts of a memory at one moment: all changes twice, then those of one family."""

    short: float
    long: float
    same: float


_NONE = Standing(0.0, 0.0, 0.0)


class Memory(Struct, frozen=True, array_like=True, gc=False):
    """All that is kept of one borrower. Times are event times, in seconds since 1970.

    `fingerprints` holds eight bytes of each fact id in the order they were learnt, newest last. It
    keeps the newest 512: a repeat of an older fact is taken for a new one, scored and told once
    more; the store still holds it once, because its id is the same.
    """

    first: int = 0
    last: int = 0
    n: int = 0
    short: int = 0  # count in thousandths, halved every 30 days of event time
    long: int = 0  # count in thousandths, halved every 180 days
    gap: Moments | None = None  # log10 of (1 + days between changes), None before the second
    families: tuple[Past, ...] = ()
    fingerprints: bytes = b""

    def knows(self, mark: bytes) -> bool:
        """Return whether the fact of this mark (`mark_of`) is already part of the memory."""
        marks = self.fingerprints
        at = marks.find(mark)
        while at >= 0 and at % _WIDTH:
            at = marks.find(mark, at + 1)
        return at >= 0

    def past(self, family: int) -> Past:
        """Return the past in one family, `NOTHING` where there is none."""
        for past in self.families:
            if past.family == family:
                return past
        return NOTHING

    def standing(self, past: Past, at: int) -> Standing:
        """Return the decayed counts as they stand at `at`; `past` is that of one family."""
        if self.n == 0:
            return _NONE
        since = at - self.last
        short, long, same = self.short / _THOUSAND, self.long / _THOUSAND, past.long / _THOUSAND
        if since > 0:
            short *= 0.5 ** (since / SHORT_SECONDS)
            long *= 0.5 ** (since / LONG_SECONDS)
        if (since := at - past.last) > 0:
            same *= 0.5 ** (since / LONG_SECONDS)
        return Standing(short, long, same)

    def learn(
        self, mark: bytes, at: int, family: int, past: Past, standing: Standing,
        log_gap: float, log_yuan: float | None,
    ) -> Memory:  # fmt: skip
        """Return the memory with one more fact. A late one counts as much as its age leaves it.

        `past` is `self.past(family)` and `standing` follows from it; `log_gap` is log10 of (1 + days
        from the newest change), `log_yuan` log10 of (1 + amount): the caller has scored with them.
        """
        amount = past.amount
        if log_yuan is not None:
            amount = (amount or _UNKNOWN).push(log_yuan, _WEIGHT)
        if self.n == 0:
            first = Past(family, at, 1, _THOUSAND, amount)
            return Memory(at, at, 1, _THOUSAND, _THOUSAND, None, (first,), mark)
        last, gap, families = self.last, self.gap, self.families
        short = long = 1.0  # what its age leaves of this one
        if at < last:
            short, long = _left(last - at, SHORT_SECONDS), _left(last - at, LONG_SECONDS)
        if past is NOTHING:
            families = (*families, Past(family, at, 1, _THOUSAND, amount))
        else:
            newest = past.last
            same = 1.0 if at >= newest else _left(newest - at, LONG_SECONDS)
            newer = Past(
                family, at if at > newest else newest, past.n + 1,
                round(_THOUSAND * (standing.same + same)), amount,
            )  # fmt: skip
            place = families.index(past)
            families = (*families[:place], newer, *families[place + 1 :])
        marks = self.fingerprints
        if len(marks) >= _MOST_FINGERPRINTS * _WIDTH:
            marks = marks[_WIDTH:]
        return Memory(
            at if at < self.first else self.first,
            at if at > last else last,
            self.n + 1,
            round(_THOUSAND * (standing.short + short)),
            round(_THOUSAND * (standing.long + long)),
            (_UNKNOWN if gap is None else gap).push(log_gap, _WEIGHT),
            families,
            marks + mark,
        )


_UNKNOWN = Moments()


def mark_of(fact_id: str) -> bytes:
    """Return the eight bytes by which a memory knows a fact."""
    return bytes.fromhex(fact_id[: 2 * _WIDTH])


def _left(seconds: int, half_life: int) -> float:
    """Return what time leaves of one event."""
    return math.pow(0.5, seconds / half_life)


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Memory).decode

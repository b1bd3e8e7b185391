"""What is remembered of one borrower: small enough that a million fit, enough to know it by.

Tables hold it as bytes. Batches of changes are learnt from bytes to bytes (`detectors.learning`);
one borrower's memory is made an object of where one is looked at or corrected.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from detectors.learning import DAY, MARK_BYTES
from detectors.moments import Moments

__all__ = [
    "DAY",
    "Memory",
    "NOTHING",
    "Past",
    "decode",
    "encode",
    "mark_of",
]


class Past(Struct, frozen=True, array_like=True, gc=False):
    """The borrower's past in one family of changes. `amount` is None until one is known."""

    family: int  # index in `detectors.families.FAMILIES`; -1 stands for no past at all
    last: int = 0  # event time of the newest, seconds since 1970
    n: int = 0
    long: int = 0  # count in thousandths, halved every 180 days of event time
    amount: Moments | None = None  # log10 of (1 + yuan)


NOTHING = Past(-1)


class Memory(Struct, frozen=True, array_like=True, gc=False):
    """All that is kept of one borrower. Times are event times, in seconds since 1970.

    A late change counts as much as its age leaves it. The mean and spread of gaps and amounts weigh
    the newest by a fifth: a memory of about five, see `Moments.push`.

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
        while at >= 0 and at % MARK_BYTES:
            at = marks.find(mark, at + 1)
        return at >= 0

    def past(self, family: int) -> Past:
        """Return the past in one family, `NOTHING` where there is none."""
        for past in self.families:
            if past.family == family:
                return past
        return NOTHING


def mark_of(fact_id: str) -> bytes:
    """Return the eight bytes by which a memory knows a fact."""
    return bytes.fromhex(fact_id[: 2 * MARK_BYTES])


encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode
_EMPTY = Memory()


def decode(raw: bytes) -> Memory:
    """Return a memory; no bytes are that of a borrower nothing is known of."""
    return _decode(raw) if raw else _EMPTY

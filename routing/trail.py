"""What patterns need to remember of one borrower: when which signal was given, by which fact.

Only borrowers that gave a signal have a trail; most have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from operator import attrgetter

import msgspec
from msgspec import Struct

from routing.trail_bytes import belongs

__all__ = ["NO_TRAIL", "Trace", "Trail", "decode", "encode"]

_MOST = 24  # traces; a company with more is busy, not a pattern
_DAY = 86_400


class Trace(Struct, frozen=True, array_like=True, order=True, gc=False):
    """One fact and the signals it gave, about 30 bytes at rest."""

    at: int  # event time, seconds since 1970
    fact: bytes  # 16 bytes of the fact id
    signals: tuple[int, ...]  # of `schemas.patterns.code_of`
    yuan: int = 0  # amount at stake, 0 where there is none

    @property
    def fact_id(self) -> str:
        return self.fact.hex()

    @property
    def occurred_at(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[tuple[Trace, ...]]).decode
_HEADS = [_encode(((0,) * n,))[: -n or None] for n in range(_MOST + 1)]
"""What comes before so many traces."""


class Trail(Struct, frozen=True, gc=False):
    """Traces by event time, each fact once, however often and in which order facts come.

    It stays the bytes that it is at rest: most trails are only added to, see `routing.trail_bytes`.
    """

    raw: bytes = _encode(((),))

    @property
    def traces(self) -> tuple[Trace, ...]:
        return _decode(self.raw)[0]

    def with_trace(self, trace: Trace, keep_days: int) -> Trail:
        """Return the trail with one more trace; itself when the fact is in it or is too old.

        Traces older than `keep_days` before the newest are forgotten, and so are the oldest beyond
        24: what is kept does not depend on the order in which facts came. Raises ValueError where
        the trail is none.
        """
        raw, row = self.raw, _encode(trace)
        n, first, place = belongs(raw, row, keep_days * _DAY, _MOST)
        return Trail(b"".join((_HEADS[n], raw[first:place], row, raw[place:]))) if n else self

    def without(self, fact_id: str) -> Trail:
        """Return the trail without a fact that no longer stands; itself when it is not in it."""
        fact, traces = bytes.fromhex(fact_id), self.traces
        kept = [known for known in traces if known.fact != fact]
        return self if len(kept) == len(traces) else _of(kept)

    def trace_of(self, fact_id: str) -> Trace | None:
        """Return what is kept of a fact, None where it is not in the trail."""
        fact = bytes.fromhex(fact_id)
        return next((known for known in self.traces if known.fact == fact), None)

    def amended(self, fact_id: str, yuan: int) -> Trail:
        """Return the trail with another amount at stake in one of its facts."""
        fact = bytes.fromhex(fact_id)
        return _of(
            Trace(known.at, known.fact, known.signals, yuan) if known.fact == fact else known
            for known in self.traces
        )


def _of(traces: Iterable[Trace]) -> Trail:
    return Trail(_encode((tuple(traces),)))


NO_TRAIL = Trail()

encode = attrgetter("raw")
decode = Trail

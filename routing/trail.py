"""What patterns need to remember of one borrower: when which signal was given, by which fact.

Only borrowers that gave a signal have a trail; most have none.
"""

from __future__ import annotations

from bisect import insort
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

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


class Trail(Struct, frozen=True, array_like=True, gc=False):
    """Traces by event time, each fact once, however often and in which order facts come."""

    traces: tuple[Trace, ...] = ()

    def with_trace(self, trace: Trace, keep_days: int) -> Trail:
        """Return the trail with one more trace; itself when the fact is in it or is too old.

        Traces older than `keep_days` before the newest are forgotten, and so are the oldest beyond
        24: what is kept does not depend on the order in which facts came.
        """
        fact, traces = trace.fact, list(self.traces)
        for known in traces:
            if known.fact == fact:
                return self
        if not traces or traces[-1].at < trace.at:  # as facts mostly come
            traces.append(trace)
            if len(traces) <= _MOST and traces[0].at >= trace.at - keep_days * _DAY:
                return Trail(tuple(traces))
        else:
            insort(traces, trace)
        oldest = traces[-1].at - keep_days * _DAY
        kept = tuple([known for known in traces if known.at >= oldest][-_MOST:])
        return Trail(kept) if trace in kept else self

    def without(self, fact_id: str) -> Trail:
        """Return the trail without a fact that no longer stands; itself when it is not in it."""
        fact = bytes.fromhex(fact_id)
        kept = tuple([known for known in self.traces if known.fact != fact])
        return self if len(kept) == len(self.traces) else Trail(kept)

    def trace_of(self, fact_id: str) -> Trace | None:
        """Return what is kept of a fact, None where it is not in the trail."""
        fact = bytes.fromhex(fact_id)
        return next((known for known in self.traces if known.fact == fact), None)

    def amended(self, fact_id: str, yuan: int) -> Trail:
        """Return the trail with another amount at stake in one of its facts."""
        fact = bytes.fromhex(fact_id)
        return Trail(
            tuple(
                Trace(known.at, known.fact, known.signals, yuan) if known.fact == fact else known
                for known in self.traces
            )
        )


NO_TRAIL = Trail()

encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Trail).decode

"""Which signals a change gives. A kind that no signal names costs one look-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from routing.conditions import Check, check
from routing.trail import Trace
from schemas.changes import TYPED_KINDS, Catalogued, ChangeEvent, amount_fen
from schemas.patterns import Signal, code_of

__all__ = ["signaller"]


def signaller(signals: Sequence[Signal]) -> Callable[[ChangeEvent], Trace | None]:
    """Return the function from a change to its trace, None when it gives no signal."""
    by_kind: dict[object, list[tuple[Check | None, tuple[int]]]] = {}
    for signal in signals:
        for kind in signal.kinds:
            by_kind.setdefault(kind, []).append((check(signal), (code_of(signal.id),)))
    by_kind |= {class_: by_kind[kind] for kind, class_ in TYPED_KINDS.items() if kind in by_kind}

    def trace(change: ChangeEvent) -> Trace | None:
        kind = change.code if type(change) is Catalogued else type(change)
        candidates = by_kind.get(kind)
        if candidates is None:
            return None
        given: tuple[int, ...] = ()
        for met, code in candidates:
            if met is None or met(change):
                given += code
        if not given:
            return None
        fen = amount_fen(change)
        # A date in the future is a mistake of its source: the fact counts as of its intake.
        occurred_at, seen_at = change.occurred_at, change.seen_at
        at = int((seen_at if seen_at < occurred_at else occurred_at).timestamp())
        return Trace(at, bytes.fromhex(change.fact_id), given, 0 if fen is None else fen // 100)

    return trace

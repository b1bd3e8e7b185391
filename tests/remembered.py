"""What a borrower's memory learns, worked out the slow way: one fact at a time, from the definitions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import log10

from some_changes import A

from detectors.examine import see
from detectors.families import FAMILIES
from detectors.memory import DAY, Memory, Past, decode, encode, mark_of
from detectors.moments import Moments
from schemas.catalogue import Kind
from schemas.changes import Catalogued, Provenance

__all__ = ["KIND_OF_FAMILY", "fact", "learnt", "learnt_slowly"]

KIND_OF_FAMILY = {
    family: Kind(
        code=f"of_{family}", name_zh=family, name_en=family, category="test",
        family=family, direction="neutral",
    )
    for family in FAMILIES
}  # fmt: skip
_KINDS = {kind.code: kind for kind in KIND_OF_FAMILY.values()}


def fact(
    number: int, at: int, family: int = 0, fen: int | None = None, uscc: str = A
) -> Catalogued:
    """Return a change at `at`, in seconds since 1970, of a family by its index."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
    return Catalogued(
        fact_id=f"{number:016x}" + "0" * 16, uscc=uscc, occurred_at=moment,
        seen_at=max(moment, datetime(2200, 1, 1, tzinfo=UTC)), code=f"of_{FAMILIES[family]}",
        amount=fen, provenance=Provenance(source="test"),
    )  # fmt: skip


def learnt(facts: Iterable[Catalogued], memory: Memory | None = None) -> Memory:
    """Return a memory that has learnt facts of one borrower, all in one batch."""
    facts, memories = list(facts), {} if memory is None else {A: encode(memory)}
    if facts:
        see(facts, memories, lambda uscc: None, _KINDS)
    return decode(memories.get(A, b""))


def learnt_slowly(facts: Iterable[Catalogued], memory: Memory | None = None) -> Memory:
    """Return what `learnt` should."""
    memory = memory or Memory()
    for one in facts:
        memory = _with(memory, one)
    return memory


def _with(memory: Memory, one: Catalogued) -> Memory:
    mark, at = mark_of(one.fact_id), round(one.occurred_at.timestamp())
    if memory.knows(mark):
        return memory
    family = FAMILIES.index(one.code.removeprefix("of_"))
    before = memory.past(family)
    amount = before.amount
    if one.amount is not None:
        amount = (amount or Moments()).push(log10(1 + one.amount / 100), 0.2)
    new = Past(family, at, 1, 1000, amount)
    marks = memory.fingerprints[8 * (len(memory.fingerprints) >= 8 * 512) :] + mark
    if memory.n == 0:
        return Memory(at, at, 1, 1000, 1000, None, (new,), marks)
    if before.family == family:
        last, long = max(at, before.last), _plus(before.long, before.last, at, 180)
        new = Past(family, last, before.n + 1, long, amount)
        families = tuple(new if past is before else past for past in memory.families)
    else:
        families = (*memory.families, new)
    gap = (memory.gap or Moments()).push(log10(1 + abs(at - memory.last) / DAY), 0.2)
    return Memory(
        min(at, memory.first), max(at, memory.last), memory.n + 1,
        _plus(memory.short, memory.last, at, 30), _plus(memory.long, memory.last, at, 180),
        gap, families, marks,
    )  # fmt: skip


def _plus(thousandths: int, last: int, at: int, half_life: int) -> int:
    """Return a decayed count as it stands at the newest of two times, with one more event at `at`."""
    newest = max(last, at)
    count = thousandths / 1000 * 2.0 ** -((newest - last) / DAY / half_life)
    return round(1000 * (count + 2.0 ** -((newest - at) / DAY / half_life)))

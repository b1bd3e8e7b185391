"""A department's own topic: its records are rows, its offsets are kept with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas.feeds import TopicFeed
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping as SourceMapping
from sources.base import Portion, Portions
from sources.rows import Origin, decode_json, row_of
from sources.topic_log import Range, Record, TopicLog

__all__ = ["TopicSource"]

_WRAP = 1 << 32
_OFFSET = "offset/"  # of the next record of a partition


class TopicSource:
    """Reads what is there when a reading begins.

    Offsets are committed nowhere but beside the rows, so a stop loses and repeats nothing; no
    consumer group is used, and the department's own consumers notice nothing. Deletions of a
    compacted topic are no rows; they count as known.
    """

    def __init__(self, feed: TopicFeed, mapping: SourceMapping, topic: TopicLog) -> None:
        self._feed, self._mapping, self._topic = feed, mapping, topic

    async def portions(self, state: Mapping[str, bytes], now: datetime) -> Portions:
        kept = {
            int(key.removeprefix(_OFFSET)): int(value)
            for key, value in state.items()
            if key.startswith(_OFFSET)
        }
        ranges = await self._topic.ranges()
        offsets, lost, anew = _begin(kept, ranges)
        if lost or anew:
            words = f"partitions {anew} were made anew and are read from their beginning"
            moved = {p: offsets[p] for p in offsets if p in kept and offsets[p] != kept[p]}
            yield Portion((), _state(moved), lost=lost, refused_whole=words if anew else "")
        while any(offsets[p] < ranges[p].end for p in offsets):
            records = await self._topic.read(offsets, self._feed.most_records)
            if not records:  # the rest are marks of transactions
                break
            reached = {record.partition: record.offset + 1 for record in records}
            offsets |= reached
            rows = [self._row(r, now) for r in records if r.value is not None]
            yield Portion(rows, _state(reached), known=len(records) - len(rows))

    def _row(self, record: Record, now: datetime) -> Row | Rejection:
        file, number = f"{self._feed.topic}/{record.partition}", record.offset
        if number >= _WRAP:  # row numbers are kept in 32 bits
            file, number = f"{file}+{number - number % _WRAP}", number % _WRAP
        origin = Origin(self._feed, self._mapping, file, now, self._feed.name)
        try:
            document = decode_json(record.value or b"")
        except ValueError:
            return Rejection(
                source=self._mapping.name, load=self._feed.name, file=file, row=number,
                reason=RejectReason.UNDECODABLE, detail="it is not JSON in UTF-8", seen_at=now,
            )  # fmt: skip
        return row_of(document, number, origin)

    async def sample(self, most: int, now: datetime) -> list[Row | Rejection]:
        """Return the first records that are kept."""
        ranges = await self._topic.ranges()
        first = {p: range_.first for p, range_ in ranges.items()}
        records: Sequence[Record] = await self._topic.read(first, most)
        return [self._row(record, now) for record in records[:most] if record.value is not None]

    async def close(self) -> None:
        await self._topic.close()


def _begin(
    kept: Mapping[int, int], ranges: Mapping[int, Range]
) -> tuple[dict[int, int], int, list[int]]:
    """Return where to read from, how many records are gone, and the partitions made anew.

    A new reader begins with what is kept. An offset below that was overtaken by retention; one
    beyond the end is of a topic that was deleted and made again.
    """
    offsets, lost, anew = {}, 0, []
    for p, (first, end) in ranges.items():
        offset = kept.get(p, first)
        if offset < first:
            lost += first - offset
        elif offset > end:
            anew.append(p)
        offsets[p] = offset if first <= offset <= end else first
    return offsets, lost, anew


def _state(offsets: Mapping[int, int]) -> dict[str, bytes | None]:
    return {f"{_OFFSET}{p}": str(offset).encode() for p, offset in offsets.items()}

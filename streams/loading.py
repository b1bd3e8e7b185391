"""Tables into the log: which rows were already sent is remembered in the log itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from faust.types import TP

from schemas import codec
from schemas.incoming import Rejection, Row
from streams.transport.port import Lease, Log
from streams.transport.records import Record, partition_for

__all__ = ["Load", "digest_of", "publish"]

_GROUP = "loanwatch-loader"
_CHUNK = 500  # records a transaction
_DONE = 1 << 40  # says: sent to the end


def digest_of(paths: Iterable[Path], *extra: str) -> str:
    """Return a short digest of files' contents (and of what else decides their meaning)."""
    digest = blake2b(digest_size=6)
    for path in paths:
        digest.update(path.name.encode())
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    for text in extra:
        digest.update(text.encode())
    return digest.hexdigest()


class Load:
    """One sending of a fixed sequence of records, resumed where a crash interrupted it.

    How far it has come is a record of the topic `loads`, written with the records it counts.
    `name` is derived from the content: the same name means the same records in the same order.
    Only one process sends a load: one that begins shuts out another.
    """

    def __init__(self, log: Log, name: str, lease: Lease, sent: int) -> None:
        self.log, self.name, self._lease, self.sent = log, name, lease, sent

    @classmethod
    async def begin(cls, log: Log, name: str) -> Load:
        """Take up a load, at its beginning or where it stopped."""
        lease = await log.lease(_GROUP, name)
        sent, partition = 0, partition_for(name.encode(), log.partitions["loads"])
        async for batch in log.replay({TP("loads", partition): None}):
            for key, value in zip(batch.keys, batch.values, strict=True):
                if key == name.encode() and value is not None:
                    sent = int(value)
        return cls(log, name, lease, sent)

    @property
    def done(self) -> bool:
        return self.sent >= _DONE

    @property
    def begun(self) -> bool:
        return self.sent > 0

    async def finish(self, records: Sequence[Record] = ()) -> None:
        await self.advance(records, _DONE)

    async def advance(self, records: Sequence[Record], sent: int) -> None:
        """Write records and that `sent` have been sent by now, all or nothing."""
        mark = Record("loads", self.name.encode(), str(sent).encode())
        await self._lease.commit([*records, mark], {})
        self.sent = sent

    async def close(self) -> None:
        await self._lease.release()


async def publish(
    load: Load, records: Iterable[Record], pause: Callable[[], Any], progress: Callable[[int], None]
) -> int:
    """Send what of `records` this load has not sent yet; return how many that were.

    Parameters
    ----------
    pause
        Awaited between transactions: the agents work meanwhile.
    progress
        Told how many records of the load have been sent in all.
    """
    if load.done:
        return 0
    sent = load.sent
    rest = islice(iter(records), sent, None)
    before = sent
    while chunk := list(islice(rest, _CHUNK)):
        sent += len(chunk)
        await load.advance(chunk, sent)
        progress(sent)
        await pause()
    await load.finish()
    return sent - before


def row_record(row: Row | Rejection, feed: str) -> Record:
    """Return the record of one row. A feed is one key, so that its rows keep their order."""
    topic = "intake" if isinstance(row, Row) else "rejected"
    return Record(topic, feed.encode(), codec.encode(row))

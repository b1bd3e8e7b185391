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
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record

__all__ = ["Load", "digest_of", "publish"]

_GROUP = "loanwatch-loader"
_CHUNK = 500  # records a transaction
_DONE = 1 << 40  # offset that says: sent to the end


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

    `name` is derived from the content: the same name means the same records in the same order.
    """

    def __init__(self, log: EmbeddedLog, name: str) -> None:
        self.log = log
        self.name = name
        self._tp = TP(f"load:{name}", 0)

    @property
    def sent(self) -> int:
        return self.log.committed(_GROUP).get(self._tp, 0)

    @property
    def done(self) -> bool:
        return self.sent >= _DONE

    @property
    def begun(self) -> bool:
        return self.sent > 0

    def finish(self, records: Sequence[Record] = ()) -> None:
        self.log.commit(records, {(_GROUP, self._tp): _DONE})

    def advance(self, records: Sequence[Record], sent: int) -> None:
        self.log.commit(records, {(_GROUP, self._tp): sent})


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
        load.advance(chunk, sent)
        progress(sent)
        await pause()
    load.finish()
    return sent - before


def row_record(row: Row | Rejection, feed: str) -> Record:
    """Return the record of one row. A feed is one key, so that its rows keep their order."""
    topic = "intake" if isinstance(row, Row) else "rejected"
    return Record(topic, feed.encode(), codec.encode(row))

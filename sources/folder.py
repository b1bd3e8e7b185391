"""The drop folder: tables as files, each content once, whatever its name."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct

from intake.errors import IntakeError
from intake.reading import read_rows
from schemas import codec
from schemas.feeds import FolderFeed
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping as SourceMapping
from schemas.scalars import Instant
from sources.base import Portion, Portions
from sources.pickup import Pickup, digest_of, is_plain, signature

__all__ = ["FileReport", "FolderSource"]

_CHUNK = 500  # rows a transaction
_EXAMPLES = 20  # refused rows that a report names


class FileReport(Struct, frozen=True, kw_only=True):
    """What came of one content: the state that is kept, and the report beside the file.

    `rows` were read, `refused` of them by the reader itself; what the door does with the others
    is counted under `load`.
    """

    file: str
    digest: str
    feed: str
    mapping: str
    owner: str
    load: str
    first_read_at: Instant
    rows: int = 0
    refused: int = 0
    refused_by_reason: dict[str, int] = {}
    examples: tuple[str, ...] = ()
    finished: bool = False
    trouble: str = ""  # why the file, or its rest, was refused as a whole
    repeat_of: str = ""  # the same content was read before, under this name


_decode = codec.decoder(FileReport)


class FolderSource:
    """Reads one file after another, 500 rows a portion, and puts each aside with its report.

    What is known of a content is kept under its digest, so the same content is never read twice,
    and a stop in the middle of a file costs nothing but skipping the rows already sent.
    """

    def __init__(
        self, feed: FolderFeed, mapping: SourceMapping, monotonic: Callable[[], float]
    ) -> None:
        self._feed, self._mapping = feed, mapping
        self._pickup = Pickup(Path(feed.folder), feed.settle_seconds, feed.marker, monotonic)

    async def portions(self, state: Mapping[str, bytes], now: datetime) -> Portions:
        self._pickup.prepare()
        known = dict(state)
        for path in self._pickup.under_way():
            async for portion in self._one(path, known, now, dropped=False):
                yield portion
        for path in self._pickup.complete():
            if self._pickup.is_busy(path):
                continue
            try:
                taken = self._pickup.take(path)
            except FileNotFoundError:  # taken back by who dropped it
                continue
            async for portion in self._one(taken, known, now, dropped=True):
                yield portion

    async def _one(
        self, path: Path, known: dict[str, bytes], now: datetime, *, dropped: bool
    ) -> Portions:
        before = signature(path)
        digest = await asyncio.to_thread(digest_of, path)
        if signature(path) != before:  # it still grows: it is looked at again next time
            return
        key = f"file/{digest}"
        report = _decode(known[key]) if key in known else self._begin(path, digest, now)
        repeat_of = report.file if report.finished and dropped else ""
        if report.trouble and dropped:  # refused before; the mapping may have been mended since
            report, repeat_of = self._begin(path, digest, now), ""
        if not report.finished:
            async for portion in self._read(path, report, now):
                known[key] = portion.state[key] or b""
                yield portion
            report = _decode(known[key])
        if signature(path) != before:  # somebody still wrote: its rows will merge with themselves
            return
        shown = msgspec.structs.replace(report, repeat_of=repeat_of)
        text = msgspec.json.format(codec.encode(shown), indent=2)
        self._pickup.finish(path, digest, text, refused=bool(report.trouble))

    def _begin(self, path: Path, digest: str, now: datetime) -> FileReport:
        return FileReport(
            file=path.name, digest=digest, feed=self._feed.name, mapping=self._mapping.name,
            owner=self._feed.owner, load=f"{self._feed.name}-{digest[:12]}", first_read_at=now,
        )  # fmt: skip

    async def _read(self, path: Path, report: FileReport, now: datetime) -> Portions:
        key = f"file/{report.digest}"
        rows = islice(self._rows(path, report.load, now), report.rows, None)
        while not report.finished:
            chunk, trouble = await asyncio.to_thread(_some, rows)
            report = _advance(report, chunk)
            handed = chunk
            if trouble:
                report = msgspec.structs.replace(report, trouble=trouble, finished=True)
                handed = [*chunk, self._whole(report, now)]
            elif len(chunk) < _CHUNK:
                report = msgspec.structs.replace(report, finished=True)
            yield Portion(handed, {key: codec.encode(report)}, refused_whole=trouble)

    def _rows(self, path: Path, load: str, now: datetime) -> Iterator[Row | Rejection]:
        if not is_plain(path):
            raise IntakeError(f"{path.name} is a link or device: only plain files are read")
        if not any(fnmatch(path.name, pattern) for pattern in self._mapping.files):
            raise IntakeError(
                f"{path.name} fits no pattern of mapping {self._mapping.name}: "
                f"{', '.join(self._mapping.files)}"
            )
        if (size := path.stat().st_size) > self._feed.most_bytes:
            raise IntakeError(
                f"{path.name} has {size} bytes, the feed allows {self._feed.most_bytes}"
            )
        yield from read_rows(
            path, self._mapping, load=load, seen_at=now, baseline=self._feed.baseline
        )

    def _whole(self, report: FileReport, now: datetime) -> Rejection:
        """Return the refusal of a file that could not be read, or not to its end."""
        return Rejection(
            source=self._mapping.name, load=report.load, file=report.file,
            reason=RejectReason.UNDECODABLE, detail=report.trouble, seen_at=now,
        )  # fmt: skip

    async def sample(self, most: int, now: datetime) -> list[Row | Rejection]:
        """Read the first rows of the oldest file that lies there, complete or not."""
        dropped = self._pickup.dropped()
        rows = self._rows(dropped[0], self._feed.name, now) if dropped else iter(())
        return await asyncio.to_thread(lambda: list(islice(rows, most)))

    async def close(self) -> None:
        return None


def _some(rows: Iterator[Row | Rejection]) -> tuple[list[Row | Rejection], str]:
    """Return the next chunk, and the sentence that ended it early."""
    chunk: list[Row | Rejection] = []
    try:
        for row in islice(rows, _CHUNK):
            chunk.append(row)
    except IntakeError as error:
        return chunk, str(error)
    return chunk, ""


def _advance(report: FileReport, chunk: list[Row | Rejection]) -> FileReport:
    refused = [row for row in chunk if isinstance(row, Rejection)]
    reasons = Counter(report.refused_by_reason)
    reasons.update(str(row.reason) for row in refused)
    examples = report.examples + tuple(
        f"row {row.row}: {row.field or '-'}: {row.reason} {row.detail}".rstrip() for row in refused
    )
    return msgspec.structs.replace(
        report, rows=report.rows + len(chunk), refused=report.refused + len(refused),
        refused_by_reason=dict(reasons), examples=examples[:_EXAMPLES],
    )  # fmt: skip

"""The life of one source: it is read when it is due, looked after, paused, and ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import msgspec

from schemas import codec
from schemas.feeds import Expectation, Feed, FolderFeed, SqlFeed, VerifyFeed
from schemas.incoming import Rejection, Row
from schemas.source_health import Condition, Health, SourceAlert, SourceStatus
from sources import health as body
from sources.base import Portion, Portions, Source, SourceTrouble
from sources.metrics import SourceMetrics
from sources.outlet import Item, Outlet, OutletUnavailable, State
from sources.schedule import has_ended, next_reading

__all__ = ["Keeper"]

logger = logging.getLogger(__name__)
_decode = codec.decoder(Health)
_decode_recent = codec.decoder(tuple[SourceAlert, ...])
_SHOWN = 10  # alerts kept at hand; the topic has all of them
_AGAIN_SECONDS = 5.0  # after the log was not reachable
_NOTHING = Expectation(silent_after_hours=1e12, least_rows=1 << 60)  # who is asked owes no rows
_ENOUGH_ROWS = 50  # of JSON: a column that none of them has is gone, not just empty
_STALE = timedelta(minutes=10)  # how old the kept time of the last reading may become


class Keeper:
    """Reads one source through an outlet and keeps its health in the same transactions.

    Parameters
    ----------
    source
        None for one that comes by itself (a push): see `receive`.
    """

    def __init__(
        self, feed: Feed, source: Source | None, outlet: Outlet, clock: Callable[[], datetime],
        metrics: SourceMetrics,
    ) -> None:  # fmt: skip
        self.feed, self.source = feed, source
        self._expect = _NOTHING if isinstance(feed, VerifyFeed) else feed.expect
        self._outlet, self._clock, self._metrics = outlet, clock, metrics
        self._lock = asyncio.Lock()
        self._reading = False
        self._wake = asyncio.Event()
        self.health = self._kept = Health(since=clock())
        self._recent: tuple[SourceAlert, ...] = ()

    async def open(self) -> dict[str, bytes]:
        """Take the source up, where it was left by whomever; return its state."""
        state = await self._outlet.open(self.feed.name)
        kept = _decode(state["health"]) if "health" in state else self._kept
        self._recent = _decode_recent(state["recent"]) if "recent" in state else ()
        if kept != self._kept or kept.period < 0:
            self._kept = kept
            self.health = body.wake(kept, self._clock(), self._expect)
        self._metrics.shows(self.feed.name, self.health)
        return state

    @property
    def condition(self) -> Condition:
        if not self.feed.enabled:
            return Condition.DISABLED
        if self.health.paused_at is not None:
            return Condition.PAUSED
        if has_ended(self.feed.ends, self._clock()):
            return Condition.EXPIRED
        return Condition.READING if self._reading else Condition.WAITING

    @property
    def next_at(self) -> datetime | None:
        """Return when it is read next; None for at once, and where it is not read at all."""
        health = self.health
        return next_reading(self.feed.schedule, health.last_reading_at, health.failures)

    def status(self) -> SourceStatus:
        """Return what an operator sees in the list."""
        feed, condition = self.feed, self.condition
        waits = condition is Condition.WAITING and self.source is not None
        return SourceStatus(
            name=feed.name, type=str(feed.__struct_config__.tag), title_zh=feed.title_zh,
            title_en=feed.title_en, owner=feed.owner, legal_basis=feed.legal_basis,
            ends=feed.ends.isoformat(), condition=condition, health=self.health,
            next_at=self.next_at if waits else None, recent=self._recent,
        )  # fmt: skip

    async def pause(self, paused: bool) -> None:
        """Stop reading from the next portion on, or go on. It is kept: a restart changes nothing."""
        async with self._lock:
            now = self._clock()
            if paused:
                health = msgspec.structs.replace(
                    self.health, paused_at=self.health.paused_at or now
                )
            else:
                awake = body.wake(self.health, now, self._expect)
                health = msgspec.structs.replace(awake, paused_at=None, failures=0, trouble="")
            await self._put((), {}, health)
        self._wake.set()

    async def run(self) -> None:
        """Read whenever it is due, for as long as the task lives. Raises what the outlet raises,

        unless that may pass.
        """
        while True:
            try:
                await self.open()
                await self._live()
            except OutletUnavailable as error:
                logger.warning("source %s: %s", self.feed.name, error)
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _live(self) -> None:
        while True:
            self._wake.clear()
            if self.condition is Condition.WAITING and self.source is not None:
                due = self.next_at
                if due is None or due <= self._clock():
                    await self.read()
                    continue
                wait = (due - self._clock()).total_seconds()
            else:
                await self.look()
                wait = 3600.0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(wait, 3600.0)):
                    await self._wake.wait()

    async def look(self) -> None:
        """Judge a source that is not being read: whether it has ended, or is silent."""
        if self.condition in (Condition.DISABLED, Condition.PAUSED):
            return
        async with self._lock:
            await self._judge()

    async def read(self) -> None:
        """Read once, to the end of what is there."""
        assert self.source is not None
        header: dict[str, None] = {}
        refused_whole, lost, rows = "", 0, 0
        self._reading = True
        try:
            portions = self.source.portions(await self.open(), self._clock())
            async with aclosing(portions):
                while self.condition is Condition.READING:
                    await self._outlet.ready()
                    portion = await self._next(portions)
                    if portion is None:
                        break
                    await self.receive(portion)
                    header |= dict.fromkeys(_columns(portion.rows))
                    rows += len(portion.rows)
                    refused_whole = portion.refused_whole or refused_whole
                    lost += portion.lost
            whole = self.condition is Condition.READING and not self.health.failures
        finally:
            self._reading = False
        async with self._lock:  # columns that were not come to yet are not gone
            await self._judge(tuple(header) if whole else (), refused_whole, lost, rows)

    async def _next(self, portions: Portions) -> Portion | None:
        """Return the next portion, None at the end or when the source is in trouble."""
        now = self._clock()
        try:
            return await anext(portions)
        except StopAsyncIteration:
            self.health = msgspec.structs.replace(
                self.health, last_reading_at=now, failures=0, trouble=""
            )
            self._metrics.read(self.feed.name, failed=False)
        except SourceTrouble as error:
            self._failed(now, str(error))
        except Exception as error:
            kind = type(error).__name__  # never its text: that may quote the source
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("source %s cannot be read: %s\n%s", self.feed.name, kind, where)
            self._failed(now, f"internal error: {kind}")
        return None

    def _failed(self, now: datetime, trouble: str) -> None:
        self.health = body.failed(self.health, now, trouble)
        self._metrics.read(self.feed.name, failed=True)

    async def receive(self, portion: Portion) -> None:
        """Hand a portion over, with the health that it makes."""
        refused = sum(isinstance(row, Rejection) for row in portion.rows)
        offered = len(portion.rows) - refused
        async with self._lock:
            health = body.took(
                self.health, self._clock(), self._expect,
                rows=offered, refused=refused, known=portion.known,
            )  # fmt: skip
            await self._put(portion.rows, portion.state, health)
        self._metrics.took(self.feed.name, offered=offered, refused=refused, known=portion.known)

    async def received(self, portion: Portion) -> None:
        """Hand over a portion that is a whole reading: a push."""
        await self.receive(portion)
        async with self._lock:
            self.health = msgspec.structs.replace(
                self.health, last_reading_at=self._clock(), failures=0, trouble=""
            )
            self._metrics.read(self.feed.name, failed=False)
            await self._judge(
                _columns(portion.rows), portion.refused_whole, portion.lost, len(portion.rows)
            )

    async def gave_up(self, trouble: str) -> None:
        """Note that a call of ours, on somebody's wish, came to nothing."""
        async with self._lock:
            self._failed(self._clock(), trouble)
            await self._judge()

    async def _judge(
        self, header: tuple[str, ...] = (), refused_whole: str = "", lost: int = 0, rows: int = 0
    ) -> None:
        now, table = self._clock(), isinstance(self.feed, FolderFeed | SqlFeed)
        health, news = body.examine(
            self.health, self.feed.name, now, self._expect,
            ended=has_ended(self.feed.ends, now), header=header,
            header_whole=table or rows >= _ENOUGH_ROWS, refused_whole=refused_whole, lost=lost,
        )  # fmt: skip
        if news:
            recent = (*reversed(news), *self._recent)[:_SHOWN]
            await self._put(news, {"recent": codec.encode(recent)}, health)
            self._recent = recent
        elif self._worth_keeping(health):
            await self._put((), {}, health)
        self.health = health
        self._tell(news)

    def _worth_keeping(self, health: Health) -> bool:
        """Return whether more than the time of the last reading has changed, or much of it."""
        then, now = self._kept.last_reading_at, health.last_reading_at
        if then is None or now is None or now - then > _STALE:
            return health != self._kept
        return msgspec.structs.replace(health, last_reading_at=then) != self._kept

    def _tell(self, news: Sequence[SourceAlert]) -> None:
        self._metrics.told(news)
        for alert in news:
            began = "began" if alert.raised else "is over"
            logger.warning("source %s: %s %s %s", alert.source, alert.ailment, began, alert.detail)

    async def _put(self, items: Sequence[Item], state: State, health: Health) -> None:
        await self._outlet.put(self.feed.name, items, {**state, "health": codec.encode(health)})
        self.health = self._kept = health
        self._metrics.shows(self.feed.name, health)


def _columns(rows: Sequence[Item]) -> tuple[str, ...]:
    """Return the columns that any of the rows has."""
    found: dict[str, None] = {}
    for row in rows:
        if isinstance(row, Row):
            found |= dict.fromkeys(row.cells)
    return tuple(found)

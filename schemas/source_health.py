"""How a source is doing: what is remembered of it, what is told to the operator."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.scalars import Instant

__all__ = ["Ailment", "Condition", "Health", "SourceAlert", "SourceStatus"]


class Ailment(StrEnum):
    """What can be wrong with a source. Stored, counted, shown."""

    SILENT = "silent"  # 沉默: not one new row for longer than expected
    SHRUNK = "shrunk"  # 缩水: far fewer rows than in the periods before
    GROWN = "grown"  # 激增: twice as many rows, or what the feed says
    HEADER_CHANGED = "header_changed"  # 表头变化: other columns than the last time
    FAILING = "failing"  # 读取失败: it could not be read several times in a row
    REFUSED = "refused"  # 整体拒收: a whole file or answer could not be read
    LOST = "lost"  # 丢失: the source no longer holds what we had not read
    EXPIRED = "expired"  # 到期: its legal ground has ended, it is not read any more


class Condition(StrEnum):
    """What is done with a source at the moment. Shown."""

    DISABLED = "disabled"
    PAUSED = "paused"
    EXPIRED = "expired"
    WAITING = "waiting"  # until its next reading, or for a push
    READING = "reading"


class Health(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of one source, committed together with its rows."""

    since: Instant  # first looked at
    last_reading_at: Instant | None = None
    last_row_at: Instant | None = None
    rows: int = 0  # handed to intake, from the beginning
    refused: int = 0  # refused while reading
    known: int = 0  # came again and were left out
    failures: int = 0  # in a row
    trouble: str = ""  # what the last failure said
    header: tuple[str, ...] = ()  # columns of the last reading that had rows
    period: int = -1  # number of the present period
    period_rows: int = 0
    period_whole: bool = False  # watched from its beginning: only such a one is compared
    periods: tuple[int, ...] = ()  # rows of the whole periods before, newest last
    paused_at: Instant | None = None
    ailments: dict[Ailment, Instant] = {}  # open now, since when


class SourceAlert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One word to the operator: something began (`raised`) or is over."""

    source: str
    ailment: Ailment
    raised: bool
    at: Instant
    detail: str = ""


class SourceStatus(Struct, frozen=True, kw_only=True):
    """One line of the list of sources."""

    name: str
    type: str
    title_zh: str
    title_en: str
    owner: str
    legal_basis: str
    ends: str  # date
    condition: Condition
    health: Health | None
    next_at: Instant | None
    recent: tuple[SourceAlert, ...] = ()  # what was told last, newest first

"""Numbers and times as people read them: yuan, percent, Beijing time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

__all__ = ["day", "moment", "month", "part", "rank", "yuan"]

_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_WAN_FEN = 1_000_000  # one 万元


def _local(at: str | datetime) -> datetime:
    when = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return when.astimezone(_SHANGHAI)


def moment(at: str | datetime) -> str:
    """Return date and time in Asia/Shanghai.

    >>> moment("2026-03-08T16:00:05Z")
    '2026-03-09 00:00:05'
    """
    return f"{_local(at):%Y-%m-%d %H:%M:%S}"


def day(at: str | datetime) -> str:
    """Return the date in Asia/Shanghai."""
    return f"{_local(at):%Y-%m-%d}"


def month(at: str | datetime) -> str:
    """Return year and month in Asia/Shanghai, for what is known no better."""
    return f"{_local(at):%Y-%m}"


def yuan(fen: int | None, zh: bool = True) -> str:
    """Return an amount of fen; in Chinese in 万元 from ten thousand yuan on. None gives nothing.

    Whole fen stay whole: no float is made of them.

    >>> yuan(123_456_789), yuan(95), yuan(123_456_789, zh=False)
    ('123.46 万元', '0.95 元', 'CNY 1,234,567.89')
    """
    if fen is None:
        return ""
    if zh and fen >= _WAN_FEN:
        hundredths = (fen + _WAN_FEN // 200) // (_WAN_FEN // 100)
        return f"{hundredths // 100:,}.{hundredths % 100:02} 万元"
    amount = f"{fen // 100:,}.{fen % 100:02}"
    return f"{amount} 元" if zh else f"CNY {amount}"


def part(value: float) -> str:
    """Return a part of one in percent.

    >>> part(0.3), part(1 / 3)
    ('30%', '33.3%')
    """
    return f"{value * 100:.1f}".removesuffix(".0") + "%"


def rank(score: float) -> str:
    """Return a score in percent, cut and never rounded up: 99.96 is not stranger than everything.

    0 is a dash: no rank was spoken, as while a family of changes is still being learnt.

    >>> rank(0.99961), rank(0.29), rank(1.0), rank(0.0)
    ('99.9%', '29.0%', '100.0%', '–')
    """
    if score <= 0:
        return "–"
    return f"{int(score * 1000 + 1e-9) / 10:.1f}%"

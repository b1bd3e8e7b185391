"""Is a source well? What is remembered of its readings, and what that means. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from statistics import median

import msgspec

from intake.dates import SHANGHAI
from schemas.feeds import Expectation
from schemas.source_health import Ailment, Health, SourceAlert

__all__ = ["examine", "failed", "took", "wake"]

_KEPT = 8  # periods
_ENOUGH = 3  # whole periods before a volume is judged
_FAILURES = 3  # in a row
_EVENTS = {Ailment.HEADER_CHANGED, Ailment.REFUSED, Ailment.LOST}  # each one is told


def wake(health: Health, now: datetime, expect: Expectation) -> Health:
    """Return the health after a time in which nobody looked: that time is not held against it."""
    number = _period(now, expect)
    same = number == health.period
    return msgspec.structs.replace(
        health, period=number, period_rows=health.period_rows if same else 0, period_whole=False
    )


def took(
    health: Health, now: datetime, expect: Expectation, *, rows: int, refused: int, known: int
) -> Health:
    """Return the health after a portion was handed over."""
    health = _roll(health, now, expect)
    return msgspec.structs.replace(
        health,
        rows=health.rows + rows,
        refused=health.refused + refused,
        known=health.known + known,
        period_rows=health.period_rows + rows + refused,
        last_row_at=now if rows + refused else health.last_row_at,
    )


def failed(health: Health, now: datetime, trouble: str) -> Health:
    """Return the health after a reading that did not come to its end."""
    return msgspec.structs.replace(
        health, failures=health.failures + 1, trouble=trouble, last_reading_at=now
    )


def examine(
    health: Health,
    source: str,
    now: datetime,
    expect: Expectation,
    *,
    ended: bool = False,
    header: tuple[str, ...] = (),
    header_whole: bool = True,
    refused_whole: str = "",
    lost: int = 0,
) -> tuple[Health, list[SourceAlert]]:
    """Return the health with what is wrong now, and a word for each thing that began or is over.

    Parameters
    ----------
    ended
        The legal ground is over: then nothing else is expected of the source.
    header
        Columns of the reading that has just ended; empty when it had no rows.
    header_whole
        Without it a column that is missing may just have been empty in these rows, as in JSON: then
        only new ones are a change.
    refused_whole
        What was said of a file or answer that could not be read at all.
    lost
        Records that the source no longer holds.
    """  # fmt: skip
    health = _roll(health, now, expect)
    if ended:
        found = {Ailment.EXPIRED: "its legal ground has ended: it is not read any more"}
    else:
        found = dict(_volume(health, now, expect))
        if changed := _header_words(health.header, header, whole=header_whole):
            found[Ailment.HEADER_CHANGED] = changed
        if refused_whole:
            found[Ailment.REFUSED] = refused_whole
        if lost:
            found[Ailment.LOST] = f"{lost} records were gone before they were read"
        if health.failures >= _FAILURES:
            found[Ailment.FAILING] = f"{health.failures} times in a row: {health.trouble}"
        for ailment, still in (
            (Ailment.HEADER_CHANGED, not header),  # no rows prove nothing
            (Ailment.REFUSED, not header),
            (Ailment.LOST, health.failures > 0),
        ):
            if still and ailment in health.ailments:
                found.setdefault(ailment, "")
    news = [
        SourceAlert(source=source, ailment=ailment, raised=True, at=now, detail=found[ailment])
        for ailment in sorted(found)
        if ailment not in health.ailments or (ailment in _EVENTS and found[ailment])
    ]
    news += [
        SourceAlert(source=source, ailment=ailment, raised=False, at=now)
        for ailment in sorted(health.ailments.keys() - found.keys())
    ]
    open_ = {ailment: health.ailments.get(ailment, now) for ailment in sorted(found)}
    kept = header or health.header
    if not header_whole:
        kept = tuple(dict.fromkeys((*health.header, *header)))
    return msgspec.structs.replace(health, ailments=open_, header=kept), news


def _volume(health: Health, now: datetime, expect: Expectation) -> Iterator[tuple[Ailment, str]]:
    quiet_hours = (now - (health.last_row_at or health.since)).total_seconds() / 3600
    if quiet_hours > expect.silent_after_hours:
        yield Ailment.SILENT, f"no new row for {quiet_hours:.0f} hours"
    if len(health.periods) >= _ENOUGH:
        usual = median(health.periods)
        if usual >= expect.least_rows and health.period_rows >= expect.grown_to * usual:
            yield Ailment.GROWN, f"{health.period_rows} rows, usually {usual:.0f}"
    if len(health.periods) > _ENOUGH:
        usual, last = median(health.periods[:-1]), health.periods[-1]
        if usual >= expect.least_rows and last < expect.shrunk_to * usual:
            yield Ailment.SHRUNK, f"{last} rows, usually {usual:.0f}"


def _header_words(before: tuple[str, ...], now: tuple[str, ...], *, whole: bool) -> str:
    if not before or not now:
        return ""
    new, gone = sorted(set(now) - set(before)), sorted(set(before) - set(now)) if whole else []
    words = [f"new: {', '.join(new)}"] if new else []
    words += [f"gone: {', '.join(gone)}"] if gone else []
    return "; ".join(words)


def _period(now: datetime, expect: Expectation) -> int:
    """Return the number of the period a moment lies in; days begin at midnight in Shanghai."""
    local = now.timestamp() + SHANGHAI.utcoffset(None).total_seconds()
    return int(local // (expect.period_hours * 3600))


def _roll(health: Health, now: datetime, expect: Expectation) -> Health:
    """Return the health with the periods closed that are over."""
    number = _period(now, expect)
    if number <= health.period:
        return health
    closed = list(health.periods)
    if health.period_whole:
        closed.append(health.period_rows)
    closed += [0] * min(_KEPT, number - health.period - 1) if health.period >= 0 else []
    return msgspec.structs.replace(
        health, period=number, period_rows=0, period_whole=health.period >= 0,
        periods=tuple(closed[-_KEPT:]),
    )  # fmt: skip

"""The city's changes, without end: ordinary ones, planted ones, and what sources make of them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from msgspec.structs import replace

from calendars.days import SHANGHAI
from schemas.changes import ChangeEvent, Provenance
from simulate.arrivals import Habits, arrival
from simulate.city import City
from simulate.kinds import KIND_PLACE
from simulate.making import Maker
from simulate.ordinary import Ordinary, Row, amount, lag
from simulate.stories import QUARTER, Step, plan
from simulate.truth import truth

__all__ = ["events", "truth"]

_MIRROR = Provenance(source="simulated_mirror")
_GRAVE = 1.2  # standard deviations on top of the amount of what is planted in a company going bad


def events(
    city: City,
    seed: int,
    start: datetime,
    *,
    stories: bool = True,
    clock: Callable[[datetime], datetime] | None = None,
    repeats: float = 0.02,
    late: float = 0.02,
    undated: float = 0.01,
) -> Iterator[ChangeEvent]:
    """Yield changes in the order in which they come in; the same seed gives the same changes.

    That is the order of `occurred_at`, but for what is late and what is repeated: with `late` and
    `repeats` at 0 the order is strict (changes of one day share its midnight).

    Parameters
    ----------
    start
        Aware; nothing happens before it.
    stories
        Whether companies go bad beyond bad luck, see `simulate.stories`. The ordinary changes are
        the same either way, but for registers and lists that a story has touched.
    clock
        Event time (of a late or repeated change: its arrival) to intake time. By default a change
        is taken in when it is published, after the lag of its kind.
    repeats
        Part of the changes that a second source, `simulated_mirror`, reports again days later.
    late
        Part of the changes that is reported weeks late, out of order.
    undated
        Part of the changes whose date is not known: they carry that of their publication.

    Raises
    ------
    ValueError
        At once, when the start is naive or a part is not in [0, 1].
    """
    if start.tzinfo is None:
        raise ValueError("the start of the changes needs a time zone")
    habits = Habits(repeats, late, undated)
    for name, part in habits._asdict().items():
        if not 0 <= part <= 1:
            raise ValueError(f"{name} is a part of the changes, in [0, 1], not {part}")
    return _incoming(city, _rows(city, seed, start, stories), clock, habits)


def _incoming(
    city: City,
    rows: Iterator[Row],
    clock: Callable[[datetime], datetime] | None,
    habits: Habits,
) -> Iterator[ChangeEvent]:
    maker = Maker(city)
    waiting: list[tuple[int, int, ChangeEvent]] = []  # arrival, a number that breaks ties
    number = 0
    for row in rows:
        while waiting and waiting[0][0] <= row.at:
            at, _, change = heapq.heappop(waiting)
            # The clock is asked when a change comes in: it may be the one on the wall.
            yield replace(change, seen_at=clock(_time(at))) if clock else change
        came = arrival(row, habits)
        published_at = _time(came.published_at)
        in_time = came.at == row.at
        change = maker.make(
            row,
            published_at=published_at,
            seen_at=clock(_time(row.at)) if clock and in_time else published_at,
            undated=came.undated,
        )
        if in_time:
            yield change
        else:
            number += 1
            heapq.heappush(waiting, (came.at, number, change))
        if came.again_at is not None:
            seen_at = max(_time(came.again_at), published_at)
            again = replace(change, provenance=_MIRROR, seen_at=seen_at)
            number += 1
            heapq.heappush(waiting, (came.again_at, number, again))


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _rows(city: City, seed: int, start: datetime, stories: bool) -> Iterator[Row]:
    """Yield ordinary and planted rows by time."""
    ordinary = Ordinary(city, seed)
    plans = plan(city, seed, start)
    planned_until = start
    planted: list[Step] = []
    first_day = start.astimezone(SHANGHAI).date()
    earliest = start.timestamp()
    number = 0
    while True:
        rows = [row for row in ordinary.block(number, first_day) if row.at >= earliest]
        first_day += timedelta(days=ordinary.days)
        end = datetime.combine(first_day, datetime.min.time(), SHANGHAI)
        while stories and planned_until < end:
            for story in next(plans):
                for step in story.steps:
                    heapq.heappush(planted, step)
            planned_until += QUARTER
        due = len(rows)
        while planted and planted[0].at < end:
            rows.append(_planted(city, seed, heapq.heappop(planted)))
        if len(rows) > due:
            rows.sort(key=lambda row: row.at)  # stable
        yield from rows
        number += 1


def _planted(city: City, seed: int, step: Step) -> Row:
    rng = np.random.default_rng([seed, 6, step.serial])
    kind, size = np.array([KIND_PLACE[step.kind]]), city.size[[step.company]]
    normal = rng.standard_normal((2, 1))
    return Row(
        at=int(step.at.timestamp()),
        kind=int(kind[0]),
        company=step.company,
        serial=step.serial,
        fen=int(amount(kind, size, normal[0] + (_GRAVE if step.grave else 0.0))[0]),
        lag=int(lag(kind, normal[1])[0]),
        chances=rng.random(6).tolist(),
        nature=step.nature,
        grave=step.grave,
    )

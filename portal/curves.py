"""The counts of an industry by day beside what was due, as places in a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from portal.figures import day
from schemas.changes import Catalogued
from schemas.sections import SECTIONS

__all__ = ["Bar", "Curve", "curve_of", "trade_named"]

WIDTH, HEIGHT, _FOOT = 720, 180, 20
_GAP = 0.25  # of a day's place


class Bar(Struct, frozen=True):
    """One day: a bar of its count, in the units of the drawing, from its foot up."""

    day: str
    count: int
    due: float
    x: float
    width: float
    height: float
    alarm: bool  # one of the days the alarm is about


class Curve(Struct, frozen=True):
    """Ready to be drawn: `line` is the expectation, as the points of a polyline."""

    bars: tuple[Bar, ...]
    line: str
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = _FOOT  # room below for the days' names


def curve_of(change: Catalogued) -> Curve | None:
    """Return the curve of an industry's alarm; None for an alarm of before there were any.

    The days of the alarm may end before the last bar: facts come late.
    """
    fields = change.fields
    counts = [int(n) for n in fields.get("counts", "").split()]
    due = [float(n) for n in fields.get("due", "").split()]
    if not counts or len(counts) != len(due):
        return None
    last = date.fromisoformat(fields["last"])
    alarm_last = date.fromisoformat(day(change.occurred_at))
    alarm_first = alarm_last - timedelta(days=int(fields.get("days", "1")) - 1)
    most = max(1, *counts, *(round(n + 0.5) for n in due))
    place, room = WIDTH / len(counts), HEIGHT - _FOOT - 10
    bars = []
    for number, (count, expected) in enumerate(zip(counts, due, strict=True)):
        on = last - timedelta(days=len(counts) - 1 - number)
        bars.append(
            Bar(
                on.isoformat(), count, expected, round(place * (number + _GAP / 2), 1),
                round(place * (1 - _GAP), 1), round(room * count / most, 1),
                alarm_first <= on <= alarm_last,
            )
        )  # fmt: skip
    return Curve(tuple(bars), _line(due, place, room / most), most)


def _line(due: Sequence[float], place: float, unit: float) -> str:
    return " ".join(
        f"{place * (number + 0.5):.1f},{HEIGHT - _FOOT - expected * unit:.1f}"
        for number, expected in enumerate(due)
    )


def trade_named(change: Catalogued, words: Mapping[str, str], places: Mapping[str, str]) -> str:
    """Return industry, district and family of an alarm in words."""
    fields = change.fields
    section = SECTIONS.get(fields.get("industry", ""))
    code = fields.get("district", "")
    said = [
        section[words["lang"] != "zh"] if section else "",
        places.get(code, code),
        words.get(f"family_{fields.get('family', '')}", ""),
    ]
    return " · ".join(filter(None, said))

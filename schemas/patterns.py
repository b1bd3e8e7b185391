"""Combinations of changes that mean more than each alone: typologies, as the risk desk writes them."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Annotated

from msgspec import Meta, Struct

from schemas.conditions import Condition, Name
from schemas.scalars import Severity

__all__ = ["Pattern", "Signal", "Step", "code_of"]

Points = Annotated[float, Meta(gt=0, le=100)]
Days = Annotated[int, Meta(ge=1, le=1825)]


class Signal(Condition, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change that patterns can be made of. What no signal names is not remembered for them."""

    id: Name
    name_zh: str
    name_en: str


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that adds to a pattern: a fact of any of these signals. A fact fills one step.

    `after` and `near` ask for a further fact of that signal: before this one, or on either side of
    it, no more than `days` away. `larger` asks that the earlier fact's amount was smaller.
    """

    signals: Annotated[tuple[Name, ...], Meta(min_length=1)]
    weight: Points = 1
    after: Name | None = None
    near: Name | None = None
    days: Days | None = None
    larger: bool = False


class Pattern(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps within a window of event time; their weights add up against two thresholds."""

    id: Name
    name_zh: str
    name_en: str
    within_days: Days
    quiet_days: Annotated[int, Meta(ge=0, le=1825)] = 0  # without any signal before the window
    steps: Annotated[tuple[Step, ...], Meta(min_length=2, max_length=8)]
    notice: Points  # from here on somebody should look
    act: Points  # from here on somebody should act
    notice_severity: Severity = Severity.WARNING
    act_severity: Severity = Severity.CRITICAL
    shadow: bool = False  # counted and stored, not told to anyone: on trial


@cache
def code_of(signal: str) -> int:
    """Return two bytes that stand for a signal, whatever the policy's order.

    >>> code_of("pledge") == code_of("pledge"), 0 <= code_of("pledge") < 65536
    (True, True)
    """
    return zlib.crc32(signal.encode()) & 0xFFFF

"""How much an institution wants to hear, and when. Everything is off unless it is asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.scalars import Severity

__all__ = ["Digest", "Grouping", "Inhibition", "Noise", "Party", "Storm", "TellingHours"]

Clock = Annotated[str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time of the day in Asia/Shanghai, `09:00`; `24:00` is the end of the day."""
Days = Literal["working", "weekdays", "every"]
"""`working` knows Chinese holidays and the weekends that make up for them."""
Minutes = Annotated[float, Meta(ge=0, le=60 * 24 * 31)]
SomeHours = Annotated[float, Meta(ge=0, le=24 * 31)]


class Grouping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alerts of one group are told together.

    The first waits `wait_seconds` for others; after a push the group is silent for the interval,
    which grows by `factor` with every push that follows at once, up to `longest_hours`, and starts
    anew after a quiet time of the same length. A rise never waits. What nobody has acknowledged is
    told again after `repeat_hours`, then after `factor` times as long, `repeats` times at most.
    """

    by: Literal["borrower", "rule", "kind", "institution"] = "borrower"
    wait_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 0.0
    interval_minutes: Minutes = 0.0
    factor: Annotated[float, Meta(ge=1, le=10)] = 2.0
    longest_hours: SomeHours = 24.0
    repeat_hours: SomeHours = 0.0  # 0: never
    repeats: Annotated[int, Meta(ge=1, le=20)] = 3


class Party(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One side of an inhibition; what is empty is any."""

    kinds: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()


class Inhibition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An alert of one party mutes those of the other about the same borrower, for some days."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    source: Party
    target: Party = Party()
    milder_only: bool = False  # mute only what is milder than the source
    for_days: Annotated[float, Meta(gt=0, le=3660)] = 7.0


class Digest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alerts of these severities are told together, at these times of the day."""

    at: Annotated[tuple[Clock, ...], Meta(min_length=1)]
    severities: tuple[Severity, ...] = (Severity.NOTICE,)
    days: Days = "working"


class TellingHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When pushes are welcome; what comes at other times waits until then.

    Not the hours in which work is done (`schemas.pace`): many want to be told over lunch too.
    """

    opens: Clock = "09:00"
    closes: Clock = "17:30"
    days: Days = "working"


class Storm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most so many pushes within any so many minutes; the rest is told in a summary."""

    pushes: Annotated[int, Meta(ge=2, le=10_000)]
    minutes: Annotated[float, Meta(gt=0, le=60 * 24)] = 10.0


class Noise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The wishes of one institution. `always` and red lines wait for nothing and pass every cap."""

    always: tuple[Severity, ...] = (Severity.CRITICAL,)
    grouping: Grouping = Grouping()
    inhibit: tuple[Inhibition, ...] = ()
    cooldown_hours: SomeHours = 0.0
    digest: Digest | None = None
    hours: TellingHours | None = None
    storm: Storm | None = None

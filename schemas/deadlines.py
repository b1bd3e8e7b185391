"""How long the platform may take over a request. Data, with the act that says so."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

__all__ = ["Deadline", "Deadlines"]

Days = Annotated[int, Meta(ge=0, le=60)]


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Working days from the day on which the whole request was received."""

    accept: Days  # to take it on, and mark the fact
    decide: Days
    extend: Days = 0  # added once, on request of whoever checks
    source: str  # the act; a platform in another city puts its own here


class Deadlines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both acts were read; national law sets no single period for every platform."""

    objection: Deadline = Deadline(
        accept=1, decide=5, source="上海市社会信用条例（2017）第三十六条"
    )
    repair: Deadline = Deadline(
        accept=0,
        decide=3,
        extend=3,
        source="深圳经济特区社会信用条例（2022年12月29日通过）第八十一、八十二条",
    )

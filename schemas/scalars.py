"""The small types every struct is built from."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Annotated

from msgspec import Meta

__all__ = ["Fen", "FactId", "GivenUscc", "Instant", "Severity", "Share", "Unit", "Uscc"]

Uscc = Annotated[str, Meta(min_length=18, max_length=18)]
"""Unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, no I, O, S, V, Z.

Alphabet and check digits are examined once, at the door (`intake/`); inside, the length is enough:
a pattern costs each stage more than half of what decoding a change costs without one.
"""

GivenUscc = Annotated[str, Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")]
"""A credit code in what comes in by no door of `intake/`: its alphabet is checked when decoded."""

FactId = Annotated[str, Meta(min_length=32, max_length=32)]
"""Identity of a fact, derived from its content: 32 hexadecimal digits, see `schemas.identifiers`.

A feed gives the ids of its own facts; the door examines their digits.
"""

Instant = Annotated[datetime, Meta(tz=True)]
"""An aware time, kept in UTC. A naive one is refused when decoded."""

Fen = Annotated[int, Meta(ge=0, le=2**62)]
"""Money in whole fen (1/100 yuan), never a float."""

Share = Annotated[float, Meta(ge=0, le=1)]
"""A part of the whole, 0 to 1 (0.51 is 51 %)."""

Unit = Annotated[float, Meta(ge=0, le=1)]
"""A strangeness or strength in [0, 1]: 0 as usual, 1 never seen the like."""


class Severity(IntEnum):
    """How grave, ordered. Shown as 提示 / 预警 / 重大."""

    NOTICE = 1
    WARNING = 2
    CRITICAL = 3

"""Asking somebody whether something is so (数据核验), and keeping no more than the answer yes or no."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Instant, Uscc

__all__ = ["Agreement", "Question", "Verification"]


class Agreement(StrEnum):
    """What a source said to one claim. Stored, counted, shown."""

    AGREES = "agrees"  # 一致
    DIFFERS = "differs"  # 不一致
    NO_COMPANY = "no_company"  # 查无此企业
    NOT_SAID = "not_said"  # 未答复: it does not say, or not clearly


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one source is asked about one company. It is sent and forgotten.

    `claims` are ours: a claim's name, as the source knows it, and the value we hold for true.
    """

    source: str
    uscc: Uscc
    claims: Annotated[
        dict[str, Annotated[str, Meta(max_length=500)]], Meta(min_length=1, max_length=20)
    ]
    purpose: Annotated[str, Meta(min_length=1, max_length=200)]  # why it is asked, for the audit


class Verification(Struct, frozen=True, kw_only=True):
    """That it was asked, why, and whether it agreed: no value, neither ours nor theirs.

    Ours is left out as well: beside "agrees" it would be the source's.
    """

    source: str
    uscc: Uscc
    asked_at: Instant
    purpose: str
    agreements: dict[str, Agreement]

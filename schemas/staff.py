"""The posts of an institution: who may do what with its alerts."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

__all__ = ["SYSTEM", "Role", "StaffId"]

StaffId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
"""A post at the institution ("officer_1"), never a person's name."""

SYSTEM = "system"
"""Who does what the clock or a correction asks for; nobody's post may be called so."""


class Role(StrEnum):
    """What a post is there for; `desk.permission` says which deeds each may do."""

    OFFICER = "officer"  # 客户经理: handles alerts
    SUPERVISOR = "supervisor"  # 风险主管: told when nobody acts; may do and check everything
    CHECKER = "checker"  # 复核岗: confirms what another proposes, handles nothing
    ADMINISTRATOR = "administrator"  # 管理员: watches, channels, silences; reads alerts only

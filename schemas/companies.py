"""Who a company is: what identity and peers are resolved with."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import GivenUscc, Instant

__all__ = ["Company"]


class Company(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's word on one company. Several sources add up; none overwrites another.

    `registrations` are numbers of before 2015 (工商注册号, 15 digits). `parent` is the company that a
    branch (分公司) belongs to: it has no assets of its own, so what concerns it concerns the parent.
    `successor` is the company it was merged into (吸收合并), which took over its debts.
    `industry` is the GB/T 4754-2017 section letter, A to T, empty when the source does not say;
    `district` is the six-digit administrative division (GB/T 2260).
    """

    uscc: GivenUscc
    source: str
    name: str = ""
    former_names: tuple[str, ...] = ()
    registrations: tuple[str, ...] = ()
    parent: Annotated[str, Meta(pattern=r"^([0-9A-Z]{18})?$")] = ""
    successor: Annotated[str, Meta(pattern=r"^([0-9A-Z]{18})?$")] = ""
    industry: Annotated[str, Meta(pattern=r"^[A-T]?$")] = ""
    district: Annotated[str, Meta(pattern=r"^([0-9]{6})?$")] = ""
    size: Annotated[str, Meta(pattern=r"^(|large|medium|small|micro)$")] = ""
    established: Instant | None = None  # by a register that says so

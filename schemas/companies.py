"""Who a company is: what identity and peers are resolved with."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import GivenUscc

__all__ = ["Company"]


class Company(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's word on one company. Several sources add up; none overwrites another.

    `industry` is the GB/T 4754-2017 section letter, A to T, empty when the source does not say;
    `district` is the six-digit administrative division (GB/T 2260).
    """

    uscc: GivenUscc
    source: str
    name: str = ""
    former_names: tuple[str, ...] = ()
    industry: Annotated[str, Meta(pattern=r"^[A-T]?$")] = ""
    district: Annotated[str, Meta(pattern=r"^([0-9]{6})?$")] = ""
    size: Annotated[str, Meta(pattern=r"^(|large|medium|small|micro)$")] = ""

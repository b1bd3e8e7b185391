"""A bank on the platform, and how it wants to be told."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.watches import InstitutionId

__all__ = ["Channel", "Institution", "Institutions"]


class Channel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to reach an institution. Addresses are secrets and stand in a file or variable."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
    type: Literal["inbox", "apprise", "webhook"]
    url_env: str = ""  # environment variable that holds the address
    url_file: str = ""  # or a file that does
    secret_env: str = ""  # webhook: variable with the signing secret ("whsec_…")
    secret_file: str = ""


class Institution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: InstitutionId
    name_zh: str
    name_en: str
    language: Literal["zh", "en"] = "zh"
    channels: tuple[Channel, ...] = (Channel(name="inbox", type="inbox"),)


class Institutions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `config/institutions.yaml`."""

    institutions: tuple[Institution, ...]

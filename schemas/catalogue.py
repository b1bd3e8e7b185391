"""The kinds of change the platform knows, as data."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.scalars import Severity

__all__ = ["Catalogue", "Kind"]


class Kind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of change: its names, which way it points, how grave it is before any score."""

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    name_zh: str
    name_en: str
    category: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    family: Literal["registration", "equity", "tax", "penalty", "court", "inspection", "other"]
    direction: Literal["adverse", "neutral", "positive"]
    severity: Severity = Severity.NOTICE  # prior, when it alerts
    sensitivity: Literal["public", "consent", "restricted"] = "public"
    advice_zh: str = ""  # what to do, one sentence
    advice_en: str = ""


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `config/catalogue.yaml`."""

    kinds: tuple[Kind, ...]

    def by_code(self) -> dict[str, Kind]:
        return {kind.code: kind for kind in self.kinds}

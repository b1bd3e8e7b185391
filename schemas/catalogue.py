"""The kinds of change the platform knows, as data."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.corrections import CorrectionKind
from schemas.scalars import Severity
from schemas.sensitivity import ConsentPurpose, Sensitivity

__all__ = ["CORRECTIONS", "Catalogue", "Kind", "Mask", "Period"]

PayloadType = Literal["text", "list", "date", "money", "share", "flag"]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$")]


class Period(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a fact may be published and kept, in months, and the act that says so.

    A period is set only when somebody has read the act: without it nothing expires by the calendar,
    only by what the source itself says (`public_until`).
    """

    source: str  # title of the act
    publication: Annotated[int, Meta(gt=0)] | None = None  # months from the event
    retention: Annotated[int, Meta(gt=0)] | None = None  # months from the event


class Mask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may see a field: a consent that reaches so far, for one of these purposes."""

    sensitivity: Sensitivity = Sensitivity.PUBLIC
    purposes: tuple[ConsentPurpose, ...] = ()  # empty means any


class Kind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of change: its names, which way it points, how grave it is before any score."""

    code: Code
    name_zh: str
    name_en: str
    category: Code
    family: Literal["registration", "equity", "tax", "penalty", "court", "inspection", "other"]
    direction: Literal["adverse", "neutral", "positive"]
    severity: Severity = Severity.NOTICE  # prior, when it alerts
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    masks: dict[
        str, Mask
    ] = {}  # by field: who may see it; a field that is not named goes with the kind
    authority: str = ""  # whose word on it is final
    payload: dict[str, PayloadType] = {}  # fields beyond those every change has
    ended_by: tuple[str, ...] = ()  # kinds or `CORRECTIONS` after which it no longer stands
    period: Period | None = None
    advice_zh: str = ""  # what to do, one sentence
    advice_en: str = ""


CORRECTIONS = tuple(kind.value for kind in CorrectionKind if kind.ends)
"""What can end a fact besides another kind of change."""


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `config/catalogue.yaml`."""

    kinds: tuple[Kind, ...]

    def by_code(self) -> dict[str, Kind]:
        return {kind.code: kind for kind in self.kinds}

"""What can change about a company after the loan is paid out.

One class per kind of change; the wire form carries `kind`, so a decoder needs no other hint. A kind
without a class of its own is `Catalogued` and named by its `code` in `config/catalogue.yaml`. To
add a typed kind: write the class, add it to `ChangeEvent`. Nothing else knows the list.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, get_args

from msgspec import Struct

from schemas.holders import HolderFact
from schemas.scalars import FactId, Fen, Instant, Share, Uscc

__all__ = [
    "AbnormalOperation",
    "AdministrativePenalty",
    "Catalogued",
    "Change",
    "ChangeEvent",
    "CourtSeizure",
    "Dated",
    "EquityChange",
    "Inspection",
    "MajorTaxViolation",
    "Provenance",
    "Registration",
    "TYPED_KINDS",
    "TaxArrears",
    "TaxPenalty",
    "amount_fen",
    "kind_of",
]


class Dated(StrEnum):
    """How well `occurred_at` is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"  # first day of the month stands for it
    YEAR = "year"  # its first day stands for it
    PUBLISHED = "published"  # no event date: the time of publication
    FIRST_SEEN = "first_seen"  # neither: the time we first read it


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where a change was read: enough to find the very row again."""

    source: str  # mapping or feed, e.g. "tax_penalty_beijing"
    load: str = ""  # one reading of one file; empty for a live feed
    file: str = ""
    row: int = 0  # 1 is the first row after the header


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="kind"):
    """What every change carries. Event, publication and intake time are three fields."""

    fact_id: FactId
    uscc: Uscc
    occurred_at: Instant  # when it happened in the world: windows and decay run on this
    dated: Dated = Dated.DAY
    published_at: Instant | None = None  # when its authority published it
    seen_at: Instant  # when we took it in: delay metrics run on this
    name: str = ""  # of the company, as the source writes it
    authority: str = ""
    document_number: str = ""  # as published
    remarks: tuple[str, ...] = ()  # e.g. "unknown_region", see `intake`
    baseline: bool = False  # loaded as history: teaches and is shown, never pushed
    provenance: Provenance


class EquityChange(Change, frozen=True, kw_only=True, gc=False, tag="equity_change"):
    """股权变更: who held how much, before and after; or a pledge or freeze of shares."""

    nature: Literal["transfer", "pledge", "freeze", "release", "capital_reduction"]
    holder: str  # name of the shareholder; a natural person's is shortened by the source
    share_before: Share
    share_after: Share
    pledged: Share = 0.0  # part of the company's capital under pledge after this change
    frozen: Share = 0.0  # part of the company's capital frozen after this change
    new_holder: str = ""  # who takes a share over, where it is named
    new_holder_code: str = ""  # its credit code, of a company
    new_holder_since: Instant | None = None  # when it was established
    new_holder_record: str = ""  # what the source says against it, e.g. 失信被执行人
    new_holder_facts: tuple[HolderFact, ...] = ()  # what we have read against it, by the door


class AbnormalOperation(Change, frozen=True, kw_only=True, gc=False, tag="abnormal_operation"):
    """经营异常名录: put on the list, or taken off it."""

    action: Literal["listed", "removed"]
    reason: str = ""


class AdministrativePenalty(
    Change, frozen=True, kw_only=True, gc=False, tag="administrative_penalty"
):
    """行政处罚."""

    penalties: tuple[str, ...] = ()  # 警告, 罚款, 没收违法所得 ... as published
    violation: str = ""
    fine: Fen | None = None
    confiscated: Fen | None = None
    valid_until: Instant | None = None
    public_until: Instant | None = None


class TaxPenalty(Change, frozen=True, kw_only=True, gc=False, tag="tax_penalty"):
    """税收行政处罚."""

    procedure: str = ""
    violation: str = ""
    fine: Fen | None = None


class MajorTaxViolation(Change, frozen=True, kw_only=True, gc=False, tag="major_tax_violation"):
    """重大税收违法案件."""

    case_types: tuple[str, ...] = ()
    taxpayer_status: str = ""


class TaxArrears(Change, frozen=True, kw_only=True, gc=False, tag="tax_arrears"):
    """欠税公告."""

    tax: str = ""  # 增值税, 企业所得税 ...
    amount: Fen


class Inspection(Change, frozen=True, kw_only=True, gc=False, tag="inspection"):
    """行政检查, with the re-inspection when there was one."""

    passed: bool
    form: str = ""
    subject: str = ""
    reinspected_at: Instant | None = None
    reinspection_passed: bool | None = None


class CourtSeizure(Change, frozen=True, kw_only=True, gc=False, tag="court_seizure"):
    """司法查封."""

    property_reference: str = ""  # e.g. the pre-sale permit of the project


class Registration(Change, frozen=True, kw_only=True, gc=False, tag="registration"):
    """设立登记: the company exists, under this name and code."""

    action: Literal["established", "changed", "cancelled"] = "established"


class Catalogued(Change, frozen=True, kw_only=True, gc=False, tag="catalogued"):
    """Any further kind, named in the catalogue: data without a class of its own."""

    code: str  # the door knows the catalogue
    amount: Fen | None = None
    text: str = ""
    fields: dict[str, str] = {}


ChangeEvent = (
    EquityChange
    | AbnormalOperation
    | AdministrativePenalty
    | TaxPenalty
    | MajorTaxViolation
    | TaxArrears
    | Inspection
    | CourtSeizure
    | Registration
    | Catalogued
)

TYPED_KINDS: dict[str, type[Change]] = {
    cls.__struct_config__.tag: cls for cls in get_args(ChangeEvent) if cls is not Catalogued
}
"""Kind → class, for every kind that has one."""
_TAGS = {cls: kind for kind, cls in TYPED_KINDS.items()}


def kind_of(change: ChangeEvent) -> str:
    """Return the kind of a change as the catalogue, policy, exports and pages name it."""
    tag = _TAGS.get(type(change))
    return tag if tag is not None else change.code  # type: ignore[union-attr]  # Catalogued


def amount_fen(change: ChangeEvent) -> int | None:
    """Return the money at stake in a change, in fen; None where its kind or source has none."""
    type_ = type(change)
    if type_ in _WITH_AMOUNT:
        return change.amount  # type: ignore[union-attr]
    if type_ in _WITH_FINE:
        fine: int | None = change.fine  # type: ignore[union-attr]
        if type_ is AdministrativePenalty and change.confiscated is not None:  # type: ignore[union-attr]
            return (fine or 0) + change.confiscated  # type: ignore[union-attr]
        return fine
    return None


_WITH_AMOUNT = frozenset({TaxArrears, Catalogued})
_WITH_FINE = frozenset({AdministrativePenalty, TaxPenalty})

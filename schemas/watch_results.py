"""What came of one row, or one item, of many watches asked for at once."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from schemas.orders import Ordered, OrderOutcome, Terms

__all__ = ["Wish", "WatchResult", "WatchTally", "result_of", "tally"]


class Wish(Terms, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A loan that is to be watched: by the borrower's credit code, or by its name alone."""

    uscc: Annotated[str, Meta(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?$")] = ""


class WatchResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row: what was done, or which field is to blame and why.

    `reason` is a value of `RejectReason`, where the row could not be read, or of `OrderRefusal`.
    """

    row: int  # 1 is the first
    outcome: OrderOutcome
    watch_id: str = ""
    uscc: str = ""
    file: str = ""
    field: str = ""
    value: str = ""
    reason: str = ""
    detail: str = ""
    candidates: tuple[str, ...] = ()


class WatchTally(Struct, frozen=True, kw_only=True):
    """How many rows came to what; those that were refused are counted by reason as well."""

    rows: int
    outcomes: dict[str, int]
    reasons: dict[str, int]


def result_of(answer: Ordered, row: int, file: str = "") -> WatchResult:
    """Return an answer as what came of a row."""
    return WatchResult(
        row=row, outcome=answer.outcome, watch_id=answer.watch_id, uscc=answer.uscc, file=file,
        field=answer.field, reason=answer.refusal.value,
    )  # fmt: skip


def tally(results: list[WatchResult], before: WatchTally | None = None) -> WatchTally:
    """Count results, on top of what was counted before."""
    outcomes = dict(before.outcomes) if before else {}
    reasons = dict(before.reasons) if before else {}
    for one in results:
        outcomes[one.outcome.value] = outcomes.get(one.outcome.value, 0) + 1
        if one.reason:
            reasons[one.reason] = reasons.get(one.reason, 0) + 1
    rows = len(results) + (before.rows if before else 0)
    return WatchTally(rows=rows, outcomes=outcomes, reasons=reasons)

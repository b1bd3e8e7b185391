"""The law of routing, written down once more and as plainly as it can be: what tests hold it against.

Nothing of the product is used but the structs: watches are dicts, rights are looked up in a table,
and every question walks over everything.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from schemas.orders import (
    AddWatch,
    ChangeWatch,
    Order,
    PauseWatch,
    RemoveWatch,
    ResumeWatch,
    TransferWatch,
)

SENSITIVITY = {"tax_arrears": "public", "social_arrears": "consent", "sealed_record": "restricted"}
MAY_KNOW = {"public": {"public"}, "consent": {"public", "consent"},
            "restricted": {"public", "consent", "restricted"}}  # fmt: skip
AMOUNT_SHOWN = {  # kind -> consent level and purpose that are shown the amount
    "tax_arrears": {(c, p) for c in MAY_KNOW for p in ("post_loan", "guarantee", "credit")},
    "social_arrears": {("restricted", p) for p in ("post_loan", "guarantee", "credit")},
    "sealed_record": {("restricted", "post_loan")},
}


class Owed:
    """Who is owed what, from the orders given so far."""

    def __init__(self, late: timedelta) -> None:
        self.late = late
        self.watches: list[dict[str, Any]] = []

    def find(self, institution: str, watch_id: str) -> dict[str, Any] | None:
        for one in self.watches:
            if one["id"] == watch_id and institution in ("", one["institution"]):
                return one
        return None

    def take(self, order: Order, ids: dict[tuple[str, str, str], str]) -> None:
        """Do what an order asks for; `ids` names a watch by institution, loan and borrower."""
        match order:
            case AddWatch():
                terms = order.terms
                mine = ids[order.institution, terms.loan_reference, order.uscc]
                there = self.find(order.institution, mine)
                fresh = there is None or there["state"] in ("removed", "moved", "ended")
                if terms.maturity is not None and terms.maturity <= order.at:
                    return
                begun = order.at - self.late if fresh else there["begins"]
                state = "active" if fresh else there["state"]
                if there is not None:
                    self.watches.remove(there)
                self.watches.append(
                    {"id": mine, "institution": order.institution, "uscc": order.uscc,
                     "loan": terms.loan_reference, "begins": begun, "ends": terms.maturity,
                     "level": terms.consent_level, "purpose": terms.purpose, "state": state}
                )  # fmt: skip
            case ChangeWatch():
                there = self.find(order.institution, order.watch_id)
                if there is None or there["state"] in ("removed", "moved"):
                    return
                maturity = order.changes.maturity
                if maturity <= order.at or maturity <= there["begins"]:
                    return
                there["ends"] = maturity
                if there["state"] == "ended":
                    there["state"] = "active"
            case PauseWatch() | ResumeWatch():
                there = self.find(order.institution, order.watch_id)
                if there is not None and there["state"] in ("active", "paused"):
                    there["state"] = "paused" if isinstance(order, PauseWatch) else "active"
            case RemoveWatch():
                there = self.find(order.institution, order.watch_id)
                if there is not None and there["state"] != "moved":
                    there["state"] = "removed"
            case TransferWatch():
                for one in list(self.watches):
                    live = one["state"] in ("active", "paused")
                    if one["uscc"] != order.uscc or not live or order.to == order.uscc:
                        continue
                    new = ids[one["institution"], one["loan"], order.to]
                    there = self.find(one["institution"], new)
                    if there is None or there["state"] in ("removed", "moved", "ended"):
                        if there is not None:
                            self.watches.remove(there)
                        self.watches.append({**one, "id": new, "uscc": order.to})
                    one["state"] = "moved"

    def pass_time(self, now: datetime) -> None:
        for one in self.watches:
            if (
                one["ends"] is not None
                and one["ends"] <= now
                and one["state"] in ("active", "paused")
            ):
                one["state"] = "ended"

    def of(self, uscc: str, kind: str, occurred_at: datetime) -> dict[str, bool]:
        """Return each institution that must be told, and whether it is shown the amount."""
        owed: dict[str, bool] = {}
        for one in self.watches:
            if one["uscc"] != uscc or one["state"] not in ("active", "ended"):
                continue
            if occurred_at < one["begins"]:
                continue
            if one["ends"] is not None and occurred_at >= one["ends"]:
                continue
            if SENSITIVITY[kind] not in MAY_KNOW[one["level"]]:
                continue
            shown = (one["level"], one["purpose"]) in AMOUNT_SHOWN[kind]
            owed[one["institution"]] = owed.get(one["institution"], False) or shown
        return owed

"""A bank with posts, and cases to try things on."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from msgspec.structs import replace
from some_alerts import BANK, alert

from desk.act import Result, act
from desk.opening import deadlines, open_case
from schemas.actions import Action, Deed
from schemas.cases import Case
from schemas.institutions import Staff
from schemas.pace import DeskPolicy
from schemas.scalars import Severity
from schemas.staff import Role

POLICY = DeskPolicy()
STAFFED = replace(
    BANK,
    staff=tuple(
        Staff(id=id_, role=role)
        for id_, role in (
            ("officer_1", Role.OFFICER), ("officer_2", Role.OFFICER),
            ("supervisor_1", Role.SUPERVISOR), ("checker_1", Role.CHECKER),
            ("administrator_1", Role.ADMINISTRATOR),
        )
    ),
)  # fmt: skip
_numbers = count()


def opened(severity: Severity, at: datetime) -> Case:
    found = alert(1, severity=severity, raised_at=at)
    return open_case(found, deadlines(STAFFED, severity, POLICY, at))


def wish(case: Case, deed: Deed, by: str, at: datetime, **more: Any) -> Action:
    values = {"request_id": f"r{next(_numbers)}", "note": "why", **more}
    return Action(
        institution=case.institution, alert_id=case.alert_id, deed=deed, by=by, at=at, **values
    )


def do(case: Case, deed: Deed, by: str, at: datetime, **more: Any) -> Result:
    return act(case, wish(case, deed, by, at, **more), STAFFED, POLICY, at)

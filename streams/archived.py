"""What the archive keeps: a topic a line, and what its records are.

Each has a landing table `landed_{topic}` in `store/migrations/`, where the engine takes them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from schemas.actions import Acted
from schemas.alerts import Alert
from schemas.assessments import Assessment
from schemas.audit import AccessAlert, Entry
from schemas.cases import Case
from schemas.corrections import Corrected
from schemas.deliveries import Receipt
from schemas.disposals import Disposal
from schemas.echoes import Decided
from schemas.held import HeldAlert
from schemas.incoming import Rejection
from schemas.loan_outcomes import LoanOutcome
from schemas.notices import Notice
from schemas.objections import ObjectionAnswer
from schemas.orders import Ordered
from schemas.silences import SilenceAnswer
from schemas.source_health import SourceAlert
from schemas.verifications import Verification
from schemas.watches import Watch

__all__ = ["ARCHIVED"]

ARCHIVED: Mapping[str, type] = {
    "assessments": Assessment,
    "echoed": Decided,
    "alerts": Alert,
    "posted": cast(type, Notice),
    "receipts": Receipt,
    "cases": Case,
    "acted": Acted,
    "outcomes": LoanOutcome,
    "disposals": Disposal,
    "rejected": Rejection,
    "source_alerts": SourceAlert,
    "verifications": Verification,
    "watches": Watch,
    "ordered": Ordered,
    "audit": Entry,
    "access_alerts": AccessAlert,
    "held": HeldAlert,
    "silenced": SilenceAnswer,
    "corrected": Corrected,
    "objected": ObjectionAnswer,
}

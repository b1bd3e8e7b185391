"""One notice of every type, to write tests with."""

from __future__ import annotations

from datetime import timedelta

from some_alerts import COMPANY, NOON, alert

from schemas.identifiers import notice_id
from schemas.notices import (
    AlertAmended,
    AlertAssigned,
    AlertDisputed,
    AlertEscalated,
    AlertReminded,
    AlertRetracted,
    Digest,
    DigestReason,
    FieldChange,
    Known,
    Notice,
    RetractReason,
    Seed,
    SilenceEnded,
    WatchEnd,
    WatchEnding,
    WatchTransferred,
    brief_of,
    raised,
)
from schemas.scalars import Severity

DAY = timedelta(days=1)
NAME = "京样某有限公司"


def every_notice(institution: str = "north") -> list[Notice]:
    """Return them in the order of `schemas.notices.TYPES`."""

    def head(type_: str) -> dict:
        return {
            "notice_id": notice_id(type_, institution, "1"), "institution": institution, "at": NOON,
        }  # fmt: skip

    one, two = (brief_of(alert(n, institution)) for n in (1, 2))
    return [
        raised(alert(1, institution)),
        AlertReminded(**head("alert.reminded"), brief=one, times=2),
        AlertAssigned(**head("alert.assigned"), brief=one, by="风险主管", note="请核实"),
        AlertEscalated(**head("alert.escalated"), brief=one, step=1, steps=3),
        AlertRetracted(
            **head("alert.retracted"), brief=one, reason=RetractReason.REPAIRED,
            fact_ids=(one.fact_id,), reference="样信修〔2026〕1号",
        ),
        AlertAmended(
            **head("alert.amended"), brief=one, reference="样税更〔2026〕1号",
            changes=(FieldChange("amount", "143.53万元", "14.35万元"),),
        ),
        AlertDisputed(
            **head("alert.disputed"), brief=one, objection_id="o1", until=NOON + 15 * DAY
        ),
        Digest(
            **head("digest"), reason=DigestReason.SCHEDULED, briefs=(one, two), total=12,
            since=NOON - DAY, until=NOON, by_severity={"2": 10, "3": 2},
        ),
        Seed(
            **head("seed"), watch_id="w1", uscc=COMPANY, name=NAME, reference="样贷1号", total=1,
            known=(
                Known(
                    fact_id=one.fact_id, kind="tax_arrears", severity=Severity.WARNING,
                    occurred_at=NOON - 40 * DAY, text="增值税", amount=143_531_365,
                ),
            ),
        ),
        WatchEnding(
            **head("watch.ending"), watch_id="w1", uscc=COMPANY, name=NAME, reference="样贷1号",
            ends_at=NOON + 7 * DAY, ending=WatchEnd.MATURITY,
        ),
        WatchTransferred(
            **head("watch.transferred"), watch_id="w2", uscc=COMPANY, name=NAME,
            reference="样贷1号", former_uscc="911101158976043341", former_watch_id="w1",
        ),
        SilenceEnded(
            **head("silence.ended"), silence_id="s1", by="客户经理", reason="已知悉",
            briefs=(one,), total=1,
        ),
    ]  # fmt: skip

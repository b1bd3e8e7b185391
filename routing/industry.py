"""From an alarm about an industry to the banks that lend there, each with its exposed borrowers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from routing.exposure import with_borrower
from routing.match import match
from schemas.alerts import Alert
from schemas.changes import Catalogued, Dated, Provenance
from schemas.decisions import Reason
from schemas.echoes import IndustryEcho
from schemas.exposures import Exposed, Exposure
from schemas.identifiers import alert_id
from schemas.industry import Direction, IndustryAlarm
from schemas.scalars import Instant, Severity
from schemas.scores import Axes, Cause, Score
from schemas.sections import SECTIONS
from schemas.watches import Watch

__all__ = ["INDUSTRY_RULE", "alarm_kind", "industry_alerts", "visit"]

INDUSTRY_RULE = "industry"
_SHANGHAI = timedelta(hours=8)
_ADVERSE = frozenset({"tax", "penalty", "court", "inspection"})  # families whose surge is a warning
_ZH = "{name}{district}：{days} 天内 {count} 件，按日历应为 {expected:.1f} 件"
_EN = "{name}{district}: {count} facts in {days} days where {expected:.1f} were due"


def alarm_kind(alarm: IndustryAlarm) -> str:
    """Return the kind of change that an alarm is, as the catalogue names it."""
    return f"industry_{alarm.direction}"


def visit(
    echo: IndustryEcho, partition: int, borrowers: Iterable[tuple[str, Sequence[Watch]]]
) -> IndustryEcho:
    """Return the alarm after its visit to one partition, whose borrowers of that trade are given."""
    alarm, exposed = echo.alarm, dict(echo.exposed)
    kind, severity = alarm_kind(alarm), _severity(alarm)
    for uscc, watches in borrowers:
        balance: dict[str, int] = {}
        for watch in watches:
            if match(watch, kind, severity, alarm.day, baseline=False) is None:
                balance[watch.institution] = balance.get(watch.institution, 0) + watch.balance
        name = next((watch.borrower_name for watch in watches if watch.borrower_name), "")
        for bank, total in balance.items():
            one = Exposed(uscc=uscc, name=name, balance=total)
            exposed[bank] = with_borrower(exposed.get(bank, Exposure()), one)
    left = tuple(number for number in echo.left if number != partition)
    return IndustryEcho(alarm=alarm, left=left, exposed=exposed)


def industry_alerts(
    echo: IndustryEcho, now: Instant, places: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Alert]:
    """Yield one alert for each bank with exposure, once every partition was visited.

    `places` names districts by their code; one it does not know stays a code.
    """
    if echo.left:
        return
    alarm = echo.alarm
    strange = min(1.0, round(1 - 10.0**-alarm.rarity, 6))
    score = Score(
        fact_id=alarm.alarm_id, score=strange, axes=Axes(industry=strange),
        causes=(Cause("industry_pulse", strange, 0.0, 1.0, "industry"),),
        segment=f"{alarm.industry}:{alarm.family}",
    )  # fmt: skip
    for bank, exposure in sorted(echo.exposed.items()):
        yield Alert(
            alert_id=alert_id(alarm.alarm_id, bank, INDUSTRY_RULE),
            institution=bank,
            concern=f"{alarm.industry}:{alarm.district}:{alarm.family}:{INDUSTRY_RULE}",
            rule=INDUSTRY_RULE,
            severity=_severity(alarm),
            reason=Reason.FIRST,
            change=_change(alarm, exposure.largest[0].uscc, places),
            score=score,
            borrower_name=_place(alarm, 0, places),
            exposure=exposure,
            raised_at=now,
        )


def _change(alarm: IndustryAlarm, uscc: str, places: Mapping[str, str]) -> Catalogued:
    """Return the alarm as a change; it stands with the bank's largest borrower there."""
    said = []
    for language, pattern in enumerate((_ZH, _EN)):
        district = f" {_district(alarm, places)}" if alarm.district else ""
        said.append(
            pattern.format(
                name=SECTIONS[alarm.industry][language], district=district, days=alarm.days,
                count=alarm.count, expected=alarm.expected,
            )
        )  # fmt: skip
    return Catalogued(
        fact_id=alarm.alarm_id, uscc=uscc, occurred_at=alarm.day, dated=Dated.DAY,
        seen_at=max(alarm.at, alarm.day), name=_place(alarm, 0, places), code=alarm_kind(alarm),
        text=" · ".join(said), provenance=Provenance(source="industry_pulse"),
        fields={
            "industry": alarm.industry, "district": alarm.district, "family": alarm.family,
            "days": str(alarm.days), "count": str(alarm.count), "expected": str(alarm.expected),
            "counts": " ".join(map(str, alarm.counts)), "due": " ".join(map(str, alarm.due)),
            "last": _last(alarm),
        },
    )  # fmt: skip


def _severity(alarm: IndustryAlarm) -> Severity:
    grave = alarm.direction is Direction.SURGE and alarm.family in _ADVERSE
    return Severity.WARNING if grave else Severity.NOTICE


def _place(alarm: IndustryAlarm, language: int, places: Mapping[str, str]) -> str:
    return " ".join(filter(None, (SECTIONS[alarm.industry][language], _district(alarm, places))))


def _district(alarm: IndustryAlarm, places: Mapping[str, str]) -> str:
    return places.get(alarm.district, alarm.district)


def _last(alarm: IndustryAlarm) -> str:
    """Return the day of the newest count: a drought is seen at the end of its last day."""
    at = alarm.day if alarm.direction is Direction.DROUGHT else max(alarm.at, alarm.day)
    return (at + _SHANGHAI).date().isoformat()

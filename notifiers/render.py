"""An alert in words, in Chinese or English: what happened, why it matters, which loan, what to do."""

from __future__ import annotations

from datetime import datetime

from notifiers.base import Message
from notifiers.dates import day, when
from notifiers.describe import describe
from notifiers.features import cause_in_words
from notifiers.money import money
from schemas import codec
from schemas.alerts import Alert
from schemas.catalogue import Kind
from schemas.deliveries import Delivery
from schemas.institutions import Institution
from schemas.scalars import Severity

__all__ = ["render"]

_SEVERITY = {
    Severity.NOTICE: ("提示", "Notice"),
    Severity.WARNING: ("预警", "Warning"),
    Severity.CRITICAL: ("重大", "Critical"),
}
_TITLE_LENGTH = 60
_LINE_LENGTH = 160


def render(delivery: Delivery, institution: Institution, kind: Kind, now: datetime) -> Message:
    """Return the message of one delivery in its institution's language."""
    alert = delivery.alert
    zh = institution.language == "zh"
    lines = _chinese(alert, kind) if zh else _english(alert, kind)
    severity = _SEVERITY[alert.severity][0 if zh else 1]
    name = alert.borrower_name or alert.change.uscc
    label = kind.name_zh if zh else kind.name_en
    title = f"【{severity}】{name} {label}" if zh else f"[{severity}] {name}: {label}"
    return Message(
        message_id=delivery.delivery_id,
        title=_short(title, _TITLE_LENGTH),
        body="\n".join(lines),
        payload=codec.encode(
            {
                "type": "alert.raised",
                "timestamp": now,
                "data": {
                    "delivery_id": delivery.delivery_id, "alert": alert,
                    "title": title, "text": "\n".join(lines),
                },
            }
        ),
    )  # fmt: skip


def _chinese(alert: Alert, kind: Kind) -> list[str]:
    change, score = alert.change, alert.score
    source = "，".join(filter(None, (change.authority, change.document_number)))
    lines = [
        f"发生：{when(change.occurred_at, change.dated, 'zh')} {kind.name_zh}。"
        + _short(describe(change, "zh"), _LINE_LENGTH),
        f"来源：{source or change.provenance.source}",
        f"异常程度：{score.score:.0%}（自身 {score.axes.own:.0%}，同业 {score.axes.peers:.0%}，"
        f"行业 {score.axes.industry:.0%}）"
        if score.score
        else "异常程度：资料尚少，暂不评分；由规则触发",
    ]
    lines += [f"依据：{cause_in_words(cause, 'zh')}" for cause in score.causes[:3]]
    for loan in alert.loans:
        end = f"，{day(loan.maturity)}到期" if loan.maturity else ""
        lines.append(f"贷款：{loan.reference}，余额{money(loan.balance, 'zh')}{end}")
    if kind.advice_zh:
        lines.append(f"建议：{kind.advice_zh}")
    return lines


def _english(alert: Alert, kind: Kind) -> list[str]:
    change, score = alert.change, alert.score
    source = ", ".join(filter(None, (change.authority, change.document_number)))
    lines = [
        f"What: {when(change.occurred_at, change.dated, 'en')}, {kind.name_en}. "
        + _short(describe(change, "en"), _LINE_LENGTH),
        f"Source: {source or change.provenance.source}",
        f"Strangeness: {score.score:.0%} (own past {score.axes.own:.0%}, peers "
        f"{score.axes.peers:.0%}, industry {score.axes.industry:.0%})"
        if score.score
        else "Strangeness: too little is known for a score yet; a rule raised this",
    ]
    lines += [f"Because: {cause_in_words(cause, 'en')}" for cause in score.causes[:3]]
    for loan in alert.loans:
        end = f", due {day(loan.maturity)}" if loan.maturity else ""
        lines.append(f"Loan: {loan.reference}, balance {money(loan.balance, 'en')}{end}")
    if kind.advice_en:
        lines.append(f"Advice: {kind.advice_en}")
    return lines


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

"""A notice in words, Chinese or English; of an alert: what happened, why, which loan, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from notifiers.base import Message
from notifiers.dates import day, days_between, when
from notifiers.describe import describe
from notifiers.features import cause_in_words, percent
from notifiers.field_names import names_of
from notifiers.finding import finding_in_words
from notifiers.money import money
from notifiers.notice_words import notice_in_words
from notifiers.plain_text import one_line, shorten
from notifiers.related import related_in_words
from notifiers.wording import WORDING, Wording
from schemas import codec
from schemas.alerts import Alert, Loan
from schemas.catalogue import Kind
from schemas.changes import kind_of
from schemas.deliveries import Delivery
from schemas.institutions import Institution
from schemas.notices import AlertRaised, severity_of, type_of

__all__ = ["payload", "render"]

_TITLE_LENGTH = 60
_NAME_LENGTH = 8  # as much of a name is kept, however long the kind's is
_LINE_LENGTH = 160
_MOST_CAUSES, _MOST_LOANS = 3, 3  # a phone shows them without much scrolling


def render(
    delivery: Delivery, institution: Institution, kinds: Mapping[str, Kind], now: datetime
) -> Message:
    """Return the message of one delivery in its institution's language.

    `now` counts the days left to a loan's maturity. The payload's own time is that of the notice,
    so that a receiver sees the same one on every attempt.

    Raises
    ------
    KeyError
        The catalogue does not know the kind of a raised alert.
    """
    notice, language = delivery.notice, institution.language
    if isinstance(notice, AlertRaised):
        alert, kind = notice.alert, kinds[kind_of(notice.alert.change)]
        title = _title(alert, kind, language)
        lines = list(_lines(alert, kind, language, now))
    else:
        title, lines = notice_in_words(notice, kinds, language)
    body = "\n".join(lines)
    return Message(
        message_id=delivery.delivery_id, title=title, body=body,
        payload=payload(delivery, title, body), language=language,
        severity=severity_of(notice),
    )  # fmt: skip


def payload(delivery: Delivery, title: str, text: str) -> bytes:
    """Return what machines read: type and time as Standard Webhooks has them, the notice as data."""
    notice = delivery.notice
    words = codec.encode({"delivery_id": delivery.delivery_id, "title": title, "text": text})
    data = msgspec.Raw(words[:-1] + b"," + codec.encode(notice)[1:])  # one object of the two
    return codec.encode({"type": type_of(notice), "timestamp": notice.at, "data": data})


def _title(alert: Alert, kind: Kind, language: str) -> str:
    """Shorten the name rather than what happened: a phone cuts the end by itself."""
    wording = WORDING[language]
    severity = wording.severity[alert.severity] + wording.again.get(alert.reason, "")
    head = wording.title_head.format(severity=severity)
    other = alert.borrower and not alert.exposure
    tail = (wording.related_tail if other else wording.title_tail).format(
        kind=_name(kind, language)
    )
    name = one_line(alert.borrower_name) or alert.borrower or one_line(alert.change.name)
    name = name or alert.change.uscc
    room = max(_NAME_LENGTH, _TITLE_LENGTH - len(head) - len(tail))
    return shorten(head + shorten(name, room) + tail, _TITLE_LENGTH)


def _lines(alert: Alert, kind: Kind, language: str, now: datetime) -> Iterator[str]:
    wording, change = WORDING[language], alert.change
    what = shorten(describe(change, language, alert.masked), _LINE_LENGTH)
    yield wording.happened.format(
        at=when(change.occurred_at, change.dated, language),
        kind=_name(kind, language),
        what=wording.what.format(what=what) if what else "",
    )
    named = filter(None, (one_line(change.authority), one_line(change.document_number)))
    source = wording.comma.join(named) or one_line(change.provenance.source)
    yield wording.source.format(source=shorten(source, _LINE_LENGTH))
    if alert.masked:
        yield wording.masked.format(fields=names_of(alert.masked, language))
    for line in related_in_words(alert, language):
        yield shorten(line, _LINE_LENGTH)
    if alert.finding is not None:
        for line in finding_in_words(alert.finding, language):
            yield shorten(line, _LINE_LENGTH)
    yield _strangeness(alert, wording)
    for cause in alert.score.causes[:_MOST_CAUSES]:
        words = shorten(cause_in_words(cause, language), _LINE_LENGTH)
        yield wording.cause.format(cause=words)
    for loan in alert.loans[:_MOST_LOANS]:
        yield wording.loan.format(parts=_loan(loan, language, now))
    if more := alert.loans[_MOST_LOANS:]:
        total = money(sum(loan.balance for loan in more), language)
        yield wording.more_loans.format(n=len(more), balance=total)
    advice = one_line(kind.advice_zh if language == "zh" else kind.advice_en)
    yield wording.advice.format(
        urgency=wording.urgency[alert.severity], advice=advice or wording.no_advice
    )


def _strangeness(alert: Alert, wording: Wording) -> str:
    score, axes = alert.score.score, alert.score.axes
    if not score:
        return wording.no_score
    return wording.strange.format(
        score=percent(score), own=percent(axes.own), peers=percent(axes.peers),
        industry=percent(axes.industry),
    )  # fmt: skip


def _loan(loan: Loan, language: str, now: datetime) -> str:
    """A balance of nought is one that the institution did not give."""
    wording = WORDING[language]
    parts = [shorten(one_line(loan.reference), _LINE_LENGTH) or wording.unnamed_loan]
    if loan.balance:
        parts.append(wording.balance.format(balance=money(loan.balance, language)))
    if loan.maturity is not None:
        left = days_between(now, loan.maturity)
        form = wording.due if left >= 0 else wording.overdue
        parts.append(form.format(day=day(loan.maturity), days=left))
    return wording.comma.join(parts)


def _name(kind: Kind, language: str) -> str:
    return one_line(kind.name_zh if language == "zh" else kind.name_en)

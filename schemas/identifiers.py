"""Ids derived from content, so that a repeat is recognised and harmless.

Every id is the first 128 bits of BLAKE2b over the parts joined by U+001F, in hexadecimal: the same
content has the same id on every machine, today and after a replay.
"""

from __future__ import annotations

from hashlib import blake2b

__all__ = [
    "alert_id", "delivery_id", "fact_id", "notice_id", "objection_id", "outcome_id",
    "recall_id", "watch_id",
]  # fmt: skip

_SEPARATOR = "\x1f"


def _digest(*parts: str) -> str:
    return blake2b(_SEPARATOR.join(parts).encode(), digest_size=16).hexdigest()


def fact_id(
    uscc: str,
    kind: str,
    *,
    document_number: str = "",
    date: str = "",
    authority: str = "",
    amount: str = "",
    detail: str = "",
) -> str:
    """Identify a fact by its document number, or failing that by what it says.

    Parameters
    ----------
    document_number
        Number of the official document, normalised. When present it decides alone.
    date
        ISO date at the precision that is known; empty when the source has none. Never the time
        of intake: the same undated fact read twice must stay one.
    authority, amount, detail
        Who, how much (fen), and what else tells two facts of one day apart (a tax type, a holder).

    Examples
    --------
    >>> a = fact_id("91110105585615050L", "tax_penalty", document_number="京朝税罚[2020]7号")
    >>> b = fact_id("91110105585615050L", "tax_penalty", document_number="京朝税罚[2020]7号",
    ...             date="2020-09-24")
    >>> a == b, len(a)
    (True, 32)
    """
    if document_number:
        return _digest("fact", uscc, kind, "document", document_number)
    return _digest("fact", uscc, kind, "content", date, authority, amount, detail)


def alert_id(concern: str, institution: str, rule: str) -> str:
    """Identify an alert: one per concern (a fact id or a window), institution and rule."""
    return _digest("alert", concern, institution, rule)


def notice_id(type_: str, *parts: str) -> str:
    """Identify a notice by its type and what makes it one of its kind (alert, step, occasion).

    That of a raised alert is the alert's own id.
    """
    return _digest("notice", type_, *parts)


def delivery_id(notice_id: str, channel: str) -> str:
    """Identify the hand-over of one notice through one channel of its institution."""
    return _digest("delivery", notice_id, channel)


def watch_id(institution: str, loan_reference: str, uscc: str) -> str:
    """Identify a watch: one per institution, loan and borrower."""
    return _digest("watch", institution, loan_reference, uscc)


def objection_id(fact_id: str, plea: str, request_id: str) -> str:
    """Identify an objection or a request for repair; asking twice in one breath opens one."""
    return _digest("objection", fact_id, plea, request_id)


def recall_id(fact_id: str, *what: str) -> str:
    """Identify what became of a fact: its end, an amendment by its words, a dispute by its id."""
    return _digest("recall", fact_id, *what)


def outcome_id(institution: str, loan_reference: str, uscc: str, state: str, day: str) -> str:
    """Identify what became of a loan: one per institution, loan, borrower, state and day."""
    return _digest("outcome", institution, loan_reference, uscc, state, day)

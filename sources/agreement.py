"""Does an answer agree with what we claim? Pure; the answer is looked at here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from intake.dates import parse_when
from intake.text import normal_name
from schemas.verifications import Agreement

__all__ = ["agreements"]


def agreements(claims: Mapping[str, str], answer: Any) -> dict[str, Agreement]:
    """Return what an answer says to each claim.

    Parameters
    ----------
    answer
        `{"found": true, "claims": {name: …}}`. A source says yes or no (true, false), or gives its
        own value, which is compared with ours and dropped: as a number, a date, or a text without
        regard to width, brackets and spaces. What is neither is not said.

    Examples
    --------
    >>> agreements({"capital": "100.0", "name": "甲（市）"},
    ...            {"found": True, "claims": {"capital": 100, "name": "乙(市)"}})
    {'capital': <Agreement.AGREES: 'agrees'>, 'name': <Agreement.DIFFERS: 'differs'>}
    """
    if not isinstance(answer, Mapping) or not isinstance(answer.get("found"), bool):
        return dict.fromkeys(claims, Agreement.NOT_SAID)
    if not answer["found"]:
        return dict.fromkeys(claims, Agreement.NO_COMPANY)
    said = answer.get("claims")
    if not isinstance(said, Mapping):
        said = {}
    return {name: _one(value, said.get(name)) for name, value in claims.items()}


def _one(ours: str, theirs: Any) -> Agreement:
    if isinstance(theirs, bool):
        return Agreement.AGREES if theirs else Agreement.DIFFERS
    if not isinstance(theirs, str | int | Decimal) or not str(theirs).strip():
        return Agreement.NOT_SAID
    return Agreement.AGREES if _same(ours, str(theirs)) else Agreement.DIFFERS


_plain = normal_name.__wrapped__  # not the cached one: what a source says stays nowhere
_when = parse_when.__wrapped__


def _same(one: str, other: str) -> bool:
    if _plain(one) == _plain(other):
        return True
    if (a := _number(one)) is not None and a == _number(other):
        return True
    return (day := _day(one)) is not None and day == _day(other)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(text: str) -> Any:
    try:
        return _when(text.strip(), "ymd").key
    except ValueError:
        return None

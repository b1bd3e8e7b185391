"""Is this access as usual? Counted an actor and day; of one kind the operator hears once a day."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from schemas.access import AccessPolicy, Habit
from schemas.audit import AccessAlert, Oddity
from schemas.disclosures import Actor, Disclosed, Way

__all__ = ["actor_key", "noticed"]

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_BY_A_PERSON = frozenset({Way.VIEWED, Way.EXPORTED})
_GOES_ON = "/api/stream"  # a page that was left open


def actor_key(actor: Actor) -> str:
    """Return by what an actor is told from others: whose token, or who runs the platform."""
    parts = (actor.institution, actor.role or "", actor.staff, actor.token_id)
    return "/".join(part or "-" for part in parts)


def noticed(
    habit: Habit | None, shown: Disclosed, policy: AccessPolicy
) -> tuple[Habit, tuple[AccessAlert, ...]]:
    """Return what is remembered of the actor after a disclosure, and what is abnormal about it."""
    local = shown.at.astimezone(_SHANGHAI)
    before = habit if habit is not None and habit.day == local.date() else _fresh(local.date())
    rows = max(shown.records, len(shown.subjects))
    fresh = [s.uscc for s in shown.subjects if not s.watched and s.uscc not in before.unwatched]
    most = policy.unwatched_borrowers - len(before.unwatched)
    person = shown.way in _BY_A_PERSON and shown.what != _GOES_ON
    odd = rows if person and _is_odd(local, policy) else 0
    bulk = rows if shown.way is Way.EXPORTED else 0
    after = replace(
        before, records=before.records + bulk, odd=before.odd + odd,
        unwatched=before.unwatched + tuple(dict.fromkeys(fresh))[: max(0, most)],
    )  # fmt: skip
    reached = [
        (Oddity.UNWATCHED, len(after.unwatched), policy.unwatched_borrowers),
        (Oddity.BULK, after.records, policy.bulk_records),
        (Oddity.ODD_HOURS, after.odd, policy.odd_records),
    ]
    alerts = tuple(
        AccessAlert(
            actor=shown.actor, oddity=oddity, at=shown.at, count=count, threshold=threshold,
            detail=shown.what,
        )
        for oddity, count, threshold in reached
        if count >= threshold and oddity not in after.said
    )  # fmt: skip
    return replace(after, said=after.said + tuple(a.oddity for a in alerts)), alerts


def _fresh(day: date) -> Habit:
    return Habit(day=day)


def _is_odd(local: datetime, policy: AccessPolicy) -> bool:
    """Return whether nobody works then; the hours may go past midnight."""
    at = local.time()
    if policy.odd_from <= policy.odd_until:
        return policy.odd_from <= at < policy.odd_until
    return at >= policy.odd_from or at < policy.odd_until

"""The life of a watch: what an order makes of it. Pure; times come with the order.

Modelled on D&B's monitoring registrations (added, changed, cancelled, expired, transferred, with a
seed), but for what hurts there: adding again is harmless, and a watch on a company that merges goes
with it instead of ending.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import asdict, replace

from schemas.identifiers import watch_id
from schemas.orders import (
    AddWatch,
    ChangeWatch,
    Order,
    Ordered,
    OrderOutcome,
    OrderRefusal,
    PauseWatch,
    ReceiveWatch,
    RemoveWatch,
    ResumeWatch,
    Terms,
    TransferWatch,
)
from schemas.watches import Watch, WatchState

__all__ = ["Rules", "decide", "moved", "watch_meant", "wish_of"]

_No = OrderRefusal
_REVIVED = {WatchState.ENDED: WatchState.ACTIVE}
_CHANGED, _UNCHANGED = OrderOutcome.CHANGED, OrderOutcome.UNCHANGED


class Rules(Struct, frozen=True, kw_only=True):
    """What orders are held against.

    A watch begins `late_days` before its order unless it says otherwise: what happened in those
    days and is published only now is news, what was known by then is in the seed.
    """

    institutions: Collection[str]
    kinds: Collection[str]
    late_days: int = 30


def watch_meant(order: Order) -> str:
    """Return the id of the watch an order is about, empty for one about all of a borrower."""
    match order:
        case AddWatch():
            return watch_id(order.institution, order.terms.loan_reference, order.uscc)
        case ReceiveWatch():
            return watch_id(order.watch.institution, order.watch.loan_reference, order.uscc)
        case _:
            return order.watch_id


def decide(order: Order, known: Watch | None, rules: Rules) -> Ordered:
    """Return what comes of an order on one watch, `known` as it stands now, None where it is not.

    `watch` of the answer is the watch afterwards; where it is `known` itself nothing has changed.
    A transfer is answered with the watch that is left behind, see `moved` for the other.
    """
    if isinstance(order, AddWatch):
        return _add(order, known, rules)
    if isinstance(order, ReceiveWatch):
        return _receive(order, known)
    if known is None or order.institution not in ("", known.institution):
        return _refuse(order, None, _No.UNKNOWN_WATCH)
    if isinstance(order, ChangeWatch):
        return _change(order, known, rules)
    if isinstance(order, TransferWatch):
        return _transfer(order, known)
    return _wish(order, known)


def _add(order: AddWatch, known: Watch | None, rules: Rules) -> Ordered:
    if order.institution not in rules.institutions:
        return _refuse(order, None, _No.UNKNOWN_INSTITUTION)
    fresh = known is None or known.state.over
    begun = (
        order.at - timedelta(days=rules.late_days) if known is None or fresh else known.starts_at
    )
    terms = _as_watch(order, order.terms, begun)
    if known is not None:
        kept = {} if fresh else {"state": known.state, "noticed_end": known.noticed_end}
        if not fresh and order.terms.consent_from is None:
            kept["consent_from"] = known.consent_from
        origin = {"moved_from": known.moved_from, "former_uscc": known.former_uscc}
        terms = replace(terms, version=known.version, **kept, **origin)
    if terms == known:
        return _answer(order, _UNCHANGED, known)
    if (why := _trouble(terms, order.at, rules)) is not None:
        return _refuse(order, known, *why)
    after = replace(terms, version=terms.version + 1)
    outcome = OrderOutcome.ADDED if fresh else _CHANGED
    return _answer(order, outcome, after, seed=fresh and order.seed)


def _as_watch(order: AddWatch, terms: Terms, begun: datetime) -> Watch:
    given = asdict(terms)
    starts = terms.starts_at or begun
    given |= {"starts_at": starts, "consent_from": terms.consent_from or starts}
    return Watch(
        watch_id=watch_meant(order), institution=order.institution, uscc=order.uscc, **given
    )


def _change(order: ChangeWatch, known: Watch, rules: Rules) -> Ordered:
    if known.state in (WatchState.REMOVED, WatchState.MOVED):
        return _refuse(order, known, _No.IS_OVER)
    given = {name: value for name, value in asdict(order.changes).items() if value is not UNSET}
    after = replace(known, **given)
    if after == known:
        return _answer(order, _UNCHANGED, known)
    if (why := _trouble(after, order.at, rules)) is not None:
        return _refuse(order, known, *why)
    state = _REVIVED.get(known.state, known.state)
    return _answer(order, _CHANGED, replace(after, state=state, version=known.version + 1))


def _wish(order: PauseWatch | ResumeWatch | RemoveWatch, known: Watch) -> Ordered:
    match order:
        case PauseWatch():
            wanted, outcome = WatchState.PAUSED, OrderOutcome.PAUSED
        case ResumeWatch():
            wanted, outcome = WatchState.ACTIVE, OrderOutcome.RESUMED
        case RemoveWatch():
            wanted, outcome = WatchState.REMOVED, OrderOutcome.REMOVED
    if known.state is wanted:
        return _answer(order, _UNCHANGED, known)
    removes_ended = known.state is WatchState.ENDED and wanted is WatchState.REMOVED
    if known.state.over and not removes_ended:
        return _refuse(order, known, _No.IS_OVER)
    return _answer(order, outcome, replace(known, state=wanted, version=known.version + 1))


def _transfer(order: TransferWatch, known: Watch) -> Ordered:
    if order.to == known.uscc:
        return _refuse(order, known, _No.SAME_COMPANY)
    if known.state.over:
        return _refuse(order, known, _No.IS_OVER)
    after = replace(
        known, state=WatchState.MOVED, moved_to=order.to, version=known.version + 1
    )  # fmt: skip
    return _answer(order, OrderOutcome.TRANSFERRED, after)


def moved(order: TransferWatch, left: Watch, state: WatchState) -> ReceiveWatch:
    """Return the order to the other company to take over a watch that was in `state`."""
    return ReceiveWatch(
        order_id=f"{order.order_id}.{left.watch_id}", uscc=order.to, at=order.at, by=order.by,
        reason=order.reason, watch=replace(left, state=state),
    )  # fmt: skip


def _receive(order: ReceiveWatch, known: Watch | None) -> Ordered:
    """Go on with the watch under the other company's code; nothing that was agreed is lost.

    Where the institution watches that very loan there already, its own word stands.
    """
    if known is not None and not known.state.over:
        return _answer(order, _UNCHANGED, known)
    came = order.watch
    after = replace(
        came, watch_id=watch_meant(order), uscc=order.uscc, moved_from=came.watch_id,
        former_uscc=came.uscc, moved_to="", version=(known.version if known else 0) + 1,
    )  # fmt: skip
    return _answer(order, OrderOutcome.RECEIVED, after)


def _trouble(watch: Watch, at: datetime, rules: Rules) -> tuple[OrderRefusal, str] | None:
    """Return why a watch cannot be as it is asked for, and by which field."""
    if not watch.consent_reference:
        return _No.NO_CONSENT, "consent_reference"
    for kind in watch.kinds:
        if kind not in rules.kinds:
            return _No.UNKNOWN_KIND, "kinds"
    for field, begins in (
        ("ends_at", watch.starts_at), ("maturity", watch.starts_at),
        ("consent_until", watch.consent_from),
    ):  # fmt: skip
        ends: datetime | None = getattr(watch, field)
        if ends is not None and ends <= at:
            return _No.OVER_ALREADY, field
        if ends is not None and ends <= begins:
            return _No.BAD_PERIOD, field
    return None


def _answer(
    order: Order, outcome: OrderOutcome, watch: Watch | None, seed: bool = False
) -> Ordered:
    return Ordered(
        order_id=order.order_id, order=_tag(order), institution=_institution(order),
        uscc=order.uscc, watch_id=watch_meant(order), outcome=outcome, seed=seed, by=order.by,
        reason=order.reason, at=order.at, watch=watch,
    )  # fmt: skip


def _refuse(order: Order, known: Watch | None, refusal: OrderRefusal, field: str = "") -> Ordered:
    answer = _answer(order, OrderOutcome.REFUSED, known)
    return msgspec.structs.replace(answer, refusal=refusal, field=field)


def _tag(order: Order) -> str:
    return str(order.__struct_config__.tag)


def _institution(order: Order) -> str:
    return order.watch.institution if isinstance(order, ReceiveWatch) else order.institution


_WISHES: dict[str, Any] = {
    "change": ChangeWatch, "pause": PauseWatch, "resume": ResumeWatch, "remove": RemoveWatch,
    "transfer": TransferWatch,
}  # fmt: skip


def wish_of(
    action: str, watch: Watch, order_id: str, at: datetime, by: str, reason: str, **more: Any
) -> Order:
    """Return the order to do something with one watch: change, pause, resume, remove or transfer."""
    order: Order = _WISHES[action](
        order_id=order_id, institution=watch.institution, uscc=watch.uscc,
        watch_id=watch.watch_id, at=at, by=by, reason=reason, **more,
    )  # fmt: skip
    return order

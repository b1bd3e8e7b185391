"""What routers work with: the store to read, and ports through which wishes become records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from portal.casefile import Desk
from portal.outcomes import Outcomes
from portal.silencing import Silencing
from portal.v1.watch_port import WatchPort
from schemas.catalogue import Kind
from schemas.corrections import Corrected, Correction
from schemas.deliveries import Receipt
from schemas.disclosures import Disclosed
from schemas.institutions import Institution
from schemas.objections import Asked, ObjectionAnswer
from store.base import Store

__all__ = ["Services"]


class Services(Struct, frozen=True, kw_only=True):
    """One value, given to every router. A port that is None has no routes.

    Parameters
    ----------
    disclose
        Writes down what was shown to whom, before it is shown.
    receive
        Writes the receipts of what was fetched.
    resend
        Writes the wish to send a dead letter again: institution, delivery id.
    resend_all
        The same for many at a time.
    screen
        Masks in a text what looks like a resident's number, before it is written anywhere.
    petition, correct
        Have something done on an objection, and a fact corrected; None where no answer came in time.
    silencing
        Where silences are decided on.
    desk
        Decides on what is done with alerts.
    outcomes
        Takes what institutions say of their loans.
    watches
        Where orders on watches are given.
    """

    store: Store
    institutions: Mapping[str, Institution]
    catalogue: Mapping[str, Kind]
    now: Callable[[], datetime]
    disclose: Callable[[Disclosed], Awaitable[None]]
    resend: Callable[[str, str], Awaitable[None]]
    screen: Callable[[str], str] = str
    petition: Callable[[Asked], Awaitable[ObjectionAnswer | None]] | None = None
    correct: Callable[[Correction], Awaitable[Corrected | None]] | None = None
    silencing: Silencing | None = None
    resend_all: Callable[[Sequence[tuple[str, str]]], Awaitable[None]] | None = None
    receive: Callable[[Sequence[Receipt]], Awaitable[None]] | None = None
    desk: Desk | None = None
    outcomes: Outcomes | None = None
    watches: WatchPort | None = None

"""What routers work with: the store to read, and ports through which wishes become records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from msgspec import Struct

from schemas.catalogue import Kind
from schemas.disclosures import Disclosed
from schemas.institutions import Institution
from store.base import Store

__all__ = ["Services"]


class Services(Struct, frozen=True, kw_only=True):
    """One value, given to every router. A port that is None has no routes.

    Parameters
    ----------
    disclose
        Writes down what was shown to whom, before it is shown.
    resend
        Writes the wish to send a dead letter again: institution, delivery id.
    """

    store: Store
    institutions: Mapping[str, Institution]
    catalogue: Mapping[str, Kind]
    now: Callable[[], datetime]
    disclose: Callable[[Disclosed], Awaitable[None]]
    resend: Callable[[str, str], Awaitable[None]]

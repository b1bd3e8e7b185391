"""Everything that shows something of a company is written down first: whom, what, what for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from portal.v1.caller import Caller
from portal.v1.services import Services
from schemas.disclosures import Disclosed, Subject, Way

__all__ = ["show"]


async def show(
    services: Services, caller: Caller, what: str, subjects: Sequence[Subject], *,
    way: Way | None = None, records: int = 0,
) -> None:  # fmt: skip
    """Write down a disclosure. Nothing is shown where it cannot be written: the log's error goes up.

    Parameters
    ----------
    what
        The route with its place holders.
    way
        Pulled, or viewed where it is a page; exports say so.
    records
        Rows shown, where that is not one a subject.
    """
    if not subjects:
        return
    await services.disclose(
        Disclosed(
            disclosure_id=uuid4().hex, at=services.now(), actor=caller.actor, what=what,
            way=way or (Way.VIEWED if caller.session else Way.PULLED), purpose=caller.purpose,
            subjects=tuple(dict.fromkeys(subjects)), records=records,
        )
    )  # fmt: skip

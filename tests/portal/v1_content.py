"""What is in the store of the interface's tests, besides what was made by hand."""

from __future__ import annotations

from datetime import timedelta

from made_by_hand import NOON, frozen
from v1_world import FOREIGN, OWN

from schemas.watches import Watch, WatchState

COMPANY = frozen().uscc


def watch(institution: str = OWN, number: int = 1, **more) -> Watch:
    values = {
        "watch_id": f"{institution}-{number}", "institution": institution, "uscc": COMPANY,
        "starts_at": NOON - timedelta(days=30), "consent_from": NOON - timedelta(days=30),
        "consent_reference": f"授{number}",
    }  # fmt: skip
    return Watch(**{**values, **more})


def watches() -> list[Watch]:
    """One that is live at the own bank, none that is at the other."""
    return [
        watch(), watch(number=2, state=WatchState.PAUSED),
        watch(FOREIGN, 3, consent_until=NOON - timedelta(days=1)),
    ]  # fmt: skip

"""What is in the store of the interface's tests, besides what was made by hand."""

from __future__ import annotations

from datetime import timedelta

from made_by_hand import CITY, NOON, RURAL, frozen
from v1_world import FOREIGN, OWN

from schemas.held import Held, HeldAlert
from schemas.scalars import Severity
from schemas.silences import Silence, SilenceAnswer, SilenceOutcome
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


QUIET, THEIR_QUIET = "5" * 32, "6" * 32  # two silences


def noise() -> list:
    """A silence of each bank, and an alert that it holds."""
    found = []
    for institution, id_, alert_id in ((OWN, QUIET, RURAL), (FOREIGN, THEIR_QUIET, CITY)):
        silence = Silence(
            silence_id=id_, institution=institution, borrower=COMPANY, author="officer-1",
            reason="known", starts_at=NOON, ends_at=NOON + timedelta(days=1),
        )  # fmt: skip
        found += [
            SilenceAnswer(
                institution=institution, outcome=SilenceOutcome.ADDED, silence=silence, at=NOON
            ),
            HeldAlert(
                alert_id=alert_id, institution=institution, uscc=COMPANY, kind="equity_change",
                rule="shares_frozen", severity=Severity.WARNING, reason=Held.SILENCED, by=id_,
                until=silence.ends_at, raised_at=NOON, held_at=NOON, at=NOON,
            ),
        ]  # fmt: skip
    return found

"""For the real sample companies: the industries and loans that their tables do not hold.

Everything follows from a hash of the company's code, so that adding companies changes nothing for
the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from schemas.companies import Company
from schemas.scalars import Severity
from schemas.watches import Watch, WatchState
from simulate.city import BANKS

__all__ = ["profiles", "sample_watches"]

_INDUSTRIES = "ACCCEEFFFFFFGHIKLLLMMNOQRR"
_SIZES = ("micro",) * 6 + ("small",) * 3 + ("medium",)
_SHARES = dict(zip(BANKS, (0.40, 0.30, 0.25, 0.20, 0.15), strict=True))  # of the companies
_BEGUN = datetime(2000, 1, 1, tzinfo=UTC)  # before the oldest row, so that samples count as live
_LATE = datetime(2022, 1, 1, tzinfo=UTC)  # for a part of the loans: earlier facts are baseline
_ENDED = datetime(2021, 6, 30, tzinfo=UTC)


class _Dice:
    """Numbers in [0, 1) that depend on a company and what is asked, and nothing else."""

    def __init__(self, seed: int, uscc: str) -> None:
        self._base = f"{seed}|{uscc}|"

    def roll(self, what: str) -> float:
        digest = blake2b((self._base + what).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64


def profiles(companies: Sequence[tuple[str, str]], seed: int) -> list[Company]:
    """Return a made-up industry and size for each `(uscc, name)`; district from the code."""
    found = []
    for uscc, name in companies:
        dice = _Dice(seed, uscc)
        found.append(
            Company(
                uscc=uscc, source="simulated_profile", name=name,
                industry=_INDUSTRIES[int(dice.roll("industry") * len(_INDUSTRIES))],
                district=uscc[2:8], size=_SIZES[int(dice.roll("size") * len(_SIZES))],
            )
        )  # fmt: skip
    return found


def sample_watches(companies: Sequence[tuple[str, str]], seed: int) -> list[Watch]:
    """Return the loans of five banks to these companies, as overlapping watchlists.

    Most are live for as long as the tables reach. Some have begun late, have ended, are paused,
    have lost their consent, or want only grave news: all that routing has to tell apart.
    """
    found = []
    for uscc, name in companies:
        dice = _Dice(seed, uscc)
        for bank in BANKS:
            if dice.roll(f"{bank} lends") < _SHARES[bank]:
                found.append(_watch(bank, uscc, name, dice))
    return found


def _watch(bank: str, uscc: str, name: str, dice: _Dice) -> Watch:
    state = dice.roll(f"{bank} state")
    consent = dice.roll(f"{bank} consent")
    wants = dice.roll(f"{bank} wants")
    return Watch(
        watch_id=f"{bank}-{uscc}",
        institution=bank,
        uscc=uscc,
        borrower_name=name,
        loan_reference=f"样贷{int(dice.roll(f'{bank} reference') * 10**8):08d}号",
        balance=int(10 + dice.roll(f"{bank} balance") ** 3 * 5000) * 1_000_000,
        maturity=datetime(2028, 12, 31, tzinfo=UTC),
        starts_at=_LATE if dice.roll(f"{bank} begun") < 0.15 else _BEGUN,
        ends_at=_ENDED if state < 0.04 else None,
        state=WatchState.PAUSED if 0.04 <= state < 0.06 else WatchState.ACTIVE,
        consent_reference=f"授权{int(dice.roll(f'{bank} consent number') * 10**8):08d}",
        consent_from=_BEGUN,
        consent_until=_ENDED + timedelta(days=60) if consent < 0.05 else None,
        kinds=("major_tax_violation", "tax_arrears", "court_seizure") if wants < 0.05 else (),
        lowest_severity=Severity.WARNING if wants > 0.9 else Severity.NOTICE,
    )

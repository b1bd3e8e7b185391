"""For the real sample companies: the industries and loans that their tables do not hold.

Everything follows from a hash of the seed and the company's code, so that adding companies changes
nothing for the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import accumulate

from schemas.companies import Company
from schemas.scalars import Severity
from schemas.watches import Watch, WatchState
from simulate.industries import SECTION_WEIGHTS, SECTIONS
from simulate.lending import BANKS, city_watches

__all__ = ["city_watches", "profiles", "sample_watches"]

_SECTION_LIMITS = tuple(accumulate(SECTION_WEIGHTS))
_SIZES = ((0.01, "large"), (0.07, "medium"), (0.40, "small"), (1.0, "micro"))  # cumulated
_SHARES = dict(zip(BANKS, (0.40, 0.30, 0.25, 0.20, 0.15), strict=True))  # of the companies
_SECOND_LOAN = 0.08  # part of a bank's borrowers
_BEGUN = datetime(2012, 12, 31, 16, tzinfo=UTC)  # 2013 in Shanghai: earlier rows are baseline
_LATE = datetime(2021, 12, 31, 16, tzinfo=UTC)  # for a part of the loans
_LATE_PART = 0.15
_ENDED = datetime(2021, 6, 30, 16, tzinfo=UTC)
_MATURITY = datetime(2028, 12, 31, 16, tzinfo=UTC)
_GRAVE_KINDS = ("major_tax_violation", "tax_arrears", "court_seizure")


class _Dice:
    """Numbers in [0, 1) that depend on a company and what is asked, and nothing else."""

    def __init__(self, seed: int, uscc: str) -> None:
        self._base = f"{seed}|{uscc}|"

    def roll(self, what: str) -> float:
        digest = blake2b((self._base + what).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64


def profiles(companies: Sequence[tuple[str, str]], seed: int) -> list[Company]:
    """Return a made-up industry and size for each `(uscc, name)`; district from the code."""
    return [_profile(uscc, name, _Dice(seed, uscc)) for uscc, name in companies]


def sample_watches(companies: Sequence[tuple[str, str]], seed: int) -> list[Watch]:
    """Return the loans of five banks to these companies, as overlapping watchlists.

    From 40 % of the companies at the largest bank to 15 % at the smallest. Most are live from 2013
    on. Some have begun in 2022, have ended, are paused, have lost their consent, or want only some
    kinds or only graver news: all that routing has to tell apart. A few borrowers have two loans.
    """
    found = []
    for uscc, name in companies:
        dice = _Dice(seed, uscc)
        for bank in BANKS:
            if dice.roll(f"{bank} lends") < _SHARES[bank]:
                found.append(_watch(bank, uscc, name, dice, loan=1))
                if dice.roll(f"{bank} lends again") < _SECOND_LOAN:
                    found.append(_watch(bank, uscc, name, dice, loan=2))
    return found


def _profile(uscc: str, name: str, dice: _Dice) -> Company:
    section = dice.roll("industry") * _SECTION_LIMITS[-1]
    size = dice.roll("size")
    district = uscc[2:8]
    return Company(
        uscc=uscc,
        source="simulated_profile",
        name=name,
        industry=next(s for s, limit in _sections() if section < limit),
        district=district if district.isdecimal() else "",
        size=next(found for limit, found in _SIZES if size < limit),
    )


def _sections() -> Iterator[tuple[str, float]]:
    return zip(SECTIONS, _SECTION_LIMITS, strict=True)


def _watch(bank: str, uscc: str, name: str, dice: _Dice, *, loan: int) -> Watch:
    def roll(what: str) -> float:
        return dice.roll(f"{bank} {loan} {what}")

    state, consent, wants = roll("state"), roll("consent"), roll("wants")
    return Watch(
        watch_id=f"{bank}-{uscc}" if loan == 1 else f"{bank}-{uscc}-{loan}",
        institution=bank,
        uscc=uscc,
        borrower_name=name,
        loan_reference=f"样贷{int(roll('reference') * 10**8):08d}号",
        balance=int(10 + roll("balance") ** 3 * 5000) * 1_000_000,
        maturity=_MATURITY,
        starts_at=_LATE if roll("begun") < _LATE_PART else _BEGUN,
        ends_at=_ENDED if state < 0.04 else None,
        state=WatchState.PAUSED if 0.04 <= state < 0.06 else WatchState.ACTIVE,
        consent_reference=f"授权{int(roll('consent number') * 10**8):08d}",
        consent_from=_BEGUN,
        consent_until=_ENDED + timedelta(days=60) if consent < 0.05 else None,
        kinds=_GRAVE_KINDS if wants < 0.05 else (),
        lowest_severity=Severity.WARNING if wants > 0.9 else Severity.NOTICE,
    )

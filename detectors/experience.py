"""What banks have said of their alerts and loans: one ranking of all, and each bank's own memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from detectors.ranker import Ranker
from schemas.loan_outcomes import LoanState

__all__ = ["Experience"]

_DAY = 86_400.0
_REMEMBERED = timedelta(days=180)  # verdicts; so long before a loan fails an alert was right
_HALF_LIFE_DAYS = 60.0  # of a verdict about the same borrower
_A_VERDICT = 1.0  # log-odds; four right of five would be 1.4 of the same alert, and this is another
_MOST = 3.0  # verdicts on one borrower, beyond which more of them say no more
_LOST = frozenset({LoanState.DEFAULT, LoanState.WRITTEN_OFF})
_A_LOSS = 3.0  # log-odds: a bank that has lost a loan is warned of nothing


class _Said(Struct, gc=False):
    """One verdict, with what the ranking learnt it from."""

    alert: str
    raised_at: datetime
    at: datetime
    right: bool
    traits: Mapping[str, float]
    prior: float


class Experience:
    """Verdicts teach the ranking what all alerts of some traits are worth, and say two things more.

    What a bank said of *this borrower* lately counts for its next alert, right for, wrong against
    it: of several verdicts on one trouble the mistaken ones are outvoted. And what became of *its
    loan*: once lost there is nothing to warn of, and an alert of the half year before that was
    called wrong had been right, which is learnt then.

    Both stay with bank and borrower: they are traits of that bank's alerts on that borrower and of
    no other's. What banks share is the ranking's weights, as ever.
    """

    def __init__(self, ranker: Ranker | None = None) -> None:
        self._ranker = ranker or Ranker()
        self._said: dict[tuple[str, str], list[_Said]] = {}  # bank and borrower; last said last
        self._loans: dict[tuple[str, str], dict[str, LoanState]] = {}  # by reference, failed ones

    def seen(
        self, bank: str, borrower: str, traits: dict[str, float], prior: float, at: datetime
    ) -> tuple[dict[str, float], float]:
        """Return traits and prior log-odds of an alert, with what the bank knows of the borrower.

        They are those given where it has said nothing of it.
        """
        who = bank, borrower
        said, loans = self._said.get(who), self._loans.get(who)
        if said is None and loans is None:
            return traits, prior
        more = dict(traits)
        if said is not None:
            right = sum([_kept(one, at) for one in said if one.right])
            wrong = sum([_kept(one, at) for one in said if not one.right])
            more["said_right"] = round(min(1.0, right / _MOST), 4)
            more["said_wrong"] = round(min(1.0, wrong / _MOST), 4)
            prior += _A_VERDICT * max(-_MOST, min(_MOST, right - wrong))
        if loans is not None:
            states = frozenset(loans.values())
            more |= {f"loan:{state}": 1.0 for state in sorted(states)}
            if states & _LOST:
                prior -= _A_LOSS
        return more, prior

    def worth(self, bank: str, traits: Mapping[str, float], prior: float) -> float:
        """Return the probability that a bank finds an alert right, by what `seen` returned."""
        return self._ranker.worth(bank, traits, prior)

    def verdict(
        self, bank: str, borrower: str, alert: str, traits: Mapping[str, float], prior: float, *,
        right: bool, raised_at: datetime, at: datetime,
    ) -> None:  # fmt: skip
        """Learn one verdict, by the traits the alert was raised with; the newest of an alert counts.

        A borrower that nobody has written down, "" of old, is not remembered.
        """
        self._ranker.learn(bank, traits, prior, right=right)
        if not borrower:
            return
        who, since = (bank, borrower), at - _REMEMBERED
        before = self._said.pop(who, [])
        kept = [one for one in before if one.alert != alert and one.at >= since]
        kept.append(_Said(alert, raised_at, at, right, traits, prior))
        self._said[who] = kept
        self._forget(since)

    def outcome(
        self, bank: str, borrower: str, loan: str, state: LoanState, occurred_at: datetime
    ) -> None:
        """Learn what became of a loan; of one loan the last said counts."""
        who = bank, borrower
        loans = self._loans.setdefault(who, {})
        loans.pop(loan, None)
        if state.bad:
            loans[loan] = state
        if not loans:
            del self._loans[who]
        if not state.bad:
            return
        for one in self._said.get(who, ()):
            if not one.right and occurred_at - _REMEMBERED <= one.raised_at < occurred_at:
                one.right = True
                self._ranker.learn(bank, one.traits, one.prior, right=True)

    def _forget(self, since: datetime) -> None:
        """Drop borrowers of whom nothing was said since."""
        while self._said:
            first = next(iter(self._said))
            if self._said[first][-1].at >= since:
                return
            del self._said[first]


def _kept(one: _Said, at: datetime) -> float:
    """Return what is left of a verdict: 1 at first, half every 60 days, nothing after 180."""
    if one.at < at - _REMEMBERED:
        return 0.0
    days = max(0.0, (at - one.at).total_seconds() / _DAY)
    return float(0.5 ** (days / _HALF_LIFE_DAYS))

"""What an alert is worth to its bank, and whether the bank's budget has room for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from detectors.experience import Experience
from routing.budget import spend
from routing.grade import Grade
from routing.route import Appraised, Keep
from routing.traits import echo_traits, hub_traits, prior, traits
from schemas import codec
from schemas.changes import ChangeEvent, kind_of
from schemas.disposals import Disposal
from schemas.echoes import Echo, HubEcho
from schemas.findings import Finding
from schemas.institutions import Institution
from schemas.loan_outcomes import LoanOutcome
from schemas.patterns import Pattern, code_of
from schemas.policy import Policy
from schemas.scores import Score
from streams.borrowers import Borrowers
from streams.following import Following
from streams.transport.port import Log

__all__ = ["Appraisal"]

_verdict: Callable[[bytes], Disposal | LoanOutcome] = codec.decoder(Disposal)
_outcome: Callable[[bytes], Disposal | LoanOutcome] = codec.decoder(LoanOutcome)


class Appraisal:
    """The ranking of one process, learnt from every verdict and outcome there is, and the budgets.

    The topics of verdicts and of outcomes are read whole at the start and then as they grow: they
    are the ranking's changelog. A bank without a budget is told everything, with what it is worth.
    """

    def __init__(self, policy: Policy, institutions: Mapping[str, Institution]) -> None:
        self._institutions = institutions
        self._red_lines = frozenset(policy.red_lines)
        self._names = {code_of(signal.id): f"had:{signal.id}" for signal in policy.signals}
        self._experience = Experience()
        self._verdicts, self._outcomes = Following("disposals"), Following("outcomes")

    async def follow(self, log: Log) -> None:
        """Learn what has been said since the last call; the newest milliseconds may come next time.

        It is learnt in the order in which it was said, as it was before a restart.
        """
        heard: list[Disposal | LoanOutcome] = []
        for following, decode in ((self._verdicts, _verdict), (self._outcomes, _outcome)):
            for raw in await following.arrived(log):
                with suppress(msgspec.DecodeError):  # the archive, which reads it too, rejects it
                    heard.append(decode(raw))
        for said in sorted(heard, key=_at):
            self._learn(said)

    def _learn(self, said: Disposal | LoanOutcome) -> None:
        if isinstance(said, LoanOutcome):
            self._experience.outcome(
                said.institution, said.uscc, said.loan_reference, said.state, said.occurred_at
            )
            return
        self._experience.verdict(
            said.institution, said.uscc, said.alert_id, said.traits, said.prior,
            right=said.verdict.right, raised_at=said.raised_at, at=said.at,
        )  # fmt: skip

    def of_fact(
        self, change: ChangeEvent, score: Score, grade: Grade,
        found: Sequence[tuple[Pattern, Finding]], borrowers: Borrowers,
    ) -> Keep:  # fmt: skip
        """Return the last word on the alerts of a fact; its traits are made when first needed."""
        seen: dict[str, float] = {}

        def keep(institution: str) -> Appraised | None:
            if not seen:
                trail = borrowers.trails[change.uscc]
                seen.update(traits(change, score, grade, found, trail, self._names))
            return self._keep(institution, change.uscc, change, seen, borrowers)

        return keep

    def of_echo(self, echo: Echo, borrowers: Borrowers) -> Keep:
        seen = echo_traits(echo)
        return lambda institution: self._keep(institution, echo.uscc, echo.change, seen, borrowers)

    def of_hub(self, hub: HubEcho, borrowers: Borrowers) -> Keep:
        """Return the last word on a summary: of no borrower, paid where its visits end."""
        seen = hub_traits(hub)
        return lambda institution: self._keep(institution, "", hub.change, seen, borrowers)

    def _keep(
        self, institution: str, borrower: str, change: ChangeEvent, seen: dict[str, float],
        borrowers: Borrowers,
    ) -> Appraised | None:  # fmt: skip
        at = change.seen_at
        known, odds = self._experience.seen(institution, borrower, seen, prior(seen), at)
        worth = self._experience.worth(institution, known, odds)
        bank = self._institutions.get(institution)
        if bank is not None and (budget := bank.budget) is not None:
            a_day = budget.a_day(borrowers.lent_by(bank.id), borrowers.partitions)
            told, borrowers.spending[bank.id] = spend(
                borrowers.spending[bank.id], worth, at.timestamp(), a_day,
                red_line=kind_of(change) in self._red_lines,
            )  # fmt: skip
            if not told:
                return None
        return Appraised(round(worth, 4), round(odds, 4), known)

    async def stop(self) -> None:
        await self._verdicts.close()
        await self._outcomes.close()


def _at(said: Disposal | LoanOutcome) -> datetime:
    return said.at

"""What an alert is worth to its bank, and whether the bank's budget has room for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec

from detectors.ranker import Ranker
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
from schemas.patterns import Pattern, code_of
from schemas.policy import Policy
from schemas.scores import Score
from streams.borrowers import Borrowers
from streams.following import Following
from streams.transport.port import Log

__all__ = ["Appraisal"]

_decode = codec.decoder(Disposal)


class Appraisal:
    """The ranking of one process, learnt from every verdict there is, and the budgets.

    The topic of verdicts is read whole at the start and then as it grows: it is the ranking's
    changelog. A bank without a budget is told everything, with what it is worth.
    """

    def __init__(self, policy: Policy, institutions: Mapping[str, Institution]) -> None:
        self._institutions = institutions
        self._red_lines = frozenset(policy.red_lines)
        self._names = {code_of(signal.id): f"had:{signal.id}" for signal in policy.signals}
        self._ranker = Ranker()
        self._verdicts = Following("disposals")

    async def follow(self, log: Log) -> None:
        """Learn what has been said since the last call; the newest milliseconds may come next time."""
        for raw in await self._verdicts.arrived(log):
            with suppress(msgspec.DecodeError):  # the archive, which reads it too, rejects it
                self.learn(_decode(raw))

    def learn(self, said: Disposal) -> None:
        self._ranker.learn(said.institution, said.traits, said.prior, right=said.verdict.right)

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
            return self._keep(institution, change, seen, borrowers)

        return keep

    def of_echo(self, echo: Echo, borrowers: Borrowers) -> Keep:
        seen = echo_traits(echo)
        return lambda institution: self._keep(institution, echo.change, seen, borrowers)

    def of_hub(self, hub: HubEcho, borrowers: Borrowers) -> Keep:
        """Return the last word on a summary, which costs the partition where its visits end."""
        seen = hub_traits(hub)
        return lambda institution: self._keep(institution, hub.change, seen, borrowers)

    def _keep(
        self, institution: str, change: ChangeEvent, seen: dict[str, float], borrowers: Borrowers
    ) -> Appraised | None:
        odds = prior(seen)
        worth = self._ranker.worth(institution, seen, odds)
        bank = self._institutions.get(institution)
        if bank is not None and (budget := bank.budget) is not None:
            a_day = budget.a_day(borrowers.lent_by(bank.id), borrowers.partitions)
            told, borrowers.spending[bank.id] = spend(
                borrowers.spending[bank.id], worth, change.seen_at.timestamp(), a_day,
                red_line=kind_of(change) in self._red_lines,
            )  # fmt: skip
            if not told:
                return None
        return Appraised(round(worth, 4), round(odds, 4), seen)

    async def stop(self) -> None:
        await self._verdicts.close()

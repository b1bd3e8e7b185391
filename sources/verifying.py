"""All sources that only answer questions: who may be asked what, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from schemas.feeds import VerifyFeed
from schemas.source_health import Condition
from schemas.verifications import Question, Verification
from sources.base import Portion, SourceTrouble
from sources.keeper import Keeper
from sources.verifier import Verifier

__all__ = ["Verifications"]


class Verifications:
    """Asks and keeps the fact of agreement, in the log, before it is told."""

    def __init__(
        self, keepers: Mapping[str, Keeper], verifiers: Mapping[str, Verifier],
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._keepers, self._verifiers, self._clock = keepers, verifiers, clock

    async def ask(self, question: Question) -> Verification | str:
        """Return what a source says to claims about one company, or why it says nothing.

        It may not be asked at the moment, or not this, or it does not answer.
        """
        verifier = self._verifiers.get(question.source)
        if verifier is None:
            return f"{question.source} is no source that can be asked"
        keeper = self._keepers[question.source]
        feed = keeper.feed
        assert isinstance(feed, VerifyFeed)
        if keeper.condition is not Condition.WAITING:
            return f"{feed.name} is {keeper.condition}: it may not be asked"
        if unknown := sorted(set(question.claims) - set(feed.claims)):
            return (
                f"{feed.name} cannot be asked about {', '.join(unknown)}; "
                f"it can about {', '.join(feed.claims)}"
            )
        try:
            said = await verifier.ask(question.uscc, question.claims)
        except SourceTrouble as trouble:
            await keeper.gave_up(str(trouble))
            return str(trouble)
        answer = Verification(
            source=feed.name, uscc=question.uscc, asked_at=self._clock(),
            purpose=question.purpose, agreements=said,
        )  # fmt: skip
        await keeper.received(Portion([answer], {}))
        return answer

    async def close(self) -> None:
        for verifier in self._verifiers.values():
            await verifier.close()

"""grave → the door: what stands against a company that takes over shares of another."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from contextlib import suppress

import msgspec

from intake.grave import GraveFacts, Gravity
from schemas import codec
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, EquityChange
from schemas.corrections import Correction
from schemas.holders import GraveFact, HolderPolicy, Standing
from streams.following import Following
from streams.spill import Rest, in_memory
from streams.transport.port import Log
from streams.work import Work

__all__ = ["Holders", "Turn", "send_ended"]

_decode = codec.decoder(GraveFact)


class Holders:
    """The grave facts of all companies in one process: the topic read whole, then as it grows.

    The door writes them with the changes they are, and says of a change of shares what it knows by
    then, in the change itself: so a load, which is one feed and passes the door in one order, comes
    out the same however often it is killed, and what is read of `changes` later is the same again.
    """

    def __init__(
        self, policy: HolderPolicy, kinds: Mapping[str, Kind], rest: Rest = in_memory
    ) -> None:
        self._policy, self._kinds = policy, kinds
        self._rest: MutableMapping[str, bytes] = rest("grave")
        self._known = GraveFacts(policy, kinds, self._rest)
        self._gravity = Gravity(policy, kinds)
        self._following = Following("grave")
        self.concerned = self._gravity.concerned | {"equity_change"}

    async def follow(self, log: Log) -> None:
        """Know all that is in the log by now."""
        for raw in await self._following.news(log):
            with suppress(msgspec.DecodeError):  # written by ourselves: another version's
                self._known.learn(_decode(raw))

    def turn(self, work: Work) -> Turn:
        """Begin a batch: what it teaches is its own until it is committed and comes back."""
        mine: MutableMapping[str, bytes] = ChainMap({}, self._rest)
        return Turn(GraveFacts(self._policy, self._kinds, mine), self._gravity, work)

    async def close(self) -> None:
        await self._following.close()


class Turn:
    """One batch at the door."""

    def __init__(self, facts: GraveFacts, gravity: Gravity, work: Work) -> None:
        self._facts, self._gravity, self._work = facts, gravity, work

    def take(self, change: ChangeEvent) -> ChangeEvent:
        """Note what a change says of its company; return a change of shares with what is known."""
        if type(change) is EquityChange:
            return self._facts.informed(change)
        for word in self._gravity.words(change):
            if self._facts.learn(word):
                self._work.send("grave", word.key, codec.encode(word))
        return change


def send_ended(correction: Correction, policy: HolderPolicy, work: Work) -> None:
    """Say that a grave fact counts no longer; only which fact it was remains."""
    if correction.kind in policy.kinds and correction.what.ends:
        word = GraveFact(
            uscc=correction.uscc, fact_id=correction.fact_id, kind=correction.kind,
            occurred_at=correction.occurred_at, standing=Standing.ENDED,
        )  # fmt: skip
        work.send("grave", word.key, codec.encode(word))

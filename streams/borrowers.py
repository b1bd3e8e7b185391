"""All that the monitor knows of the borrowers of one partition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from faust.types import TP

from detectors.models import Models
from detectors.peers import Standing, standing_of
from routing.budget import NOT_SPENT, Spending
from routing.told import NOTHING_TOLD, Told
from routing.trail import NO_TRAIL, Trail
from routing.trail import decode as decode_trail
from routing.trail import encode as encode_trail
from schemas import codec
from schemas.companies import Company
from schemas.policy import Policy
from schemas.ties import Tie
from schemas.watches import Watch
from streams.contested import Contested
from streams.shares import Share
from streams.spill import Rest, in_memory
from streams.tables import BytesTable, Table
from streams.watches import Watches
from streams.work import Work

__all__ = ["Borrowers"]

_CHANGELOGS = ("memory", "trails", "told", "heard", "followed", "spending", "contested", "models")
_OWN_CHANGELOGS = ("watches", "companies", "ties")  # as far as the group has read them

_decode_company = codec.decoder(Company)
_decode_tie = codec.decoder(Tie)
_encode_spending = msgspec.msgpack.Encoder().encode
_decode_spending = msgspec.msgpack.Decoder(Spending).decode
_decode_told = codec.decoder(Told)


class _ToldOf:
    """What the table `told` holds of one borrower: its keys are borrower and institution."""

    def __init__(self, table: Table[Told], uscc: str) -> None:
        self._table, self._uscc = table, uscc

    def get(self, institution: str, default: Told) -> Told:
        return self._table[f"{self._uscc}|{institution}"]


class Borrowers:
    """Memory, last alerts, watches, peers and models of one partition, recovered from the log."""

    def __init__(
        self, partition: int, partitions: int, policy: Policy, rest: Rest = in_memory
    ) -> None:
        self.partition, self.partitions = partition, partitions
        self.memory = BytesTable("memory", partition, rest=rest)  # of `detectors.memory`
        self.told: Table[Told] = Table(
            "told", partition, encode=codec.encode, decode=_decode_told, empty=NOTHING_TOLD
        )
        self.trails: Table[Trail] = Table(
            "trails",
            partition,
            encode=encode_trail,
            decode=decode_trail,
            empty=NO_TRAIL,
            rest=rest,
        )
        self.heard = BytesTable("heard", partition)
        self.followed = BytesTable("followed", partition)  # code of the successor
        self.spending: Table[Spending] = Table(
            "spending", partition, encode=_encode_spending, decode=_decode_spending, empty=NOT_SPENT
        )
        self.contested = Contested(partition)
        self.models = Models(policy)
        self.watching = Watches(timedelta(days=policy.watches.notice_days))
        self.watches: Callable[[str], tuple[Watch, ...]] = self.watching.of
        self._standings: dict[str, Standing] = {}
        self._alike: dict[Standing, Standing] = {}
        self.standings: Callable[[str], Standing | None] = self._standings.get
        """Where a company stands among others; None where no source says."""
        self._merged: dict[str, Company] = {}  # those that another company has followed
        self._ties: dict[str, dict[str, Tie]] = {}

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        return (
            self.memory, self.trails, self.told, self.heard, self.followed, self.spending,
            self.contested.table,
        )  # fmt: skip

    @classmethod
    async def recover(
        cls, share: Share[Borrowers], policy: Policy, rest: Rest = in_memory
    ) -> Borrowers:
        """Return what the share's former holder remembered at its last commit.

        Watches, companies and ties are their own changelog: as far as this group has read them.
        """
        log, p = share.group.log, share.partition
        found = cls(p, log.partitions["changes"], policy, rest)
        until: dict[TP, int | None] = {TP(topic, p): None for topic in _CHANGELOGS}
        until |= {TP(topic, p): share.done(TP(topic, p)) for topic in _OWN_CHANGELOGS}
        until[TP("watches", p)] = None  # to the end: what was decided counts, read back or not
        tables = found.tables
        by_topic: dict[str, Table[Any]] = {table.tp.topic: table for table in tables}
        models: dict[str, bytes | None] = {}
        known_to = 0
        async for batch in log.replay(until):
            topic = batch.tp.topic
            if topic in by_topic:
                by_topic[topic].load(batch)
            elif topic == "models":
                names = (key.decode() if key is not None else "" for key in batch.keys)
                models.update(zip(names, batch.values, strict=True))
            else:
                for index, (key, value) in enumerate(zip(batch.keys, batch.values, strict=True)):
                    found.learn(topic, key or b"", value, batch.offset_of(index))
                if topic == "watches":
                    known_to = batch.next
        found.watching.known_to = known_to
        found.models.restore({name: state for name, state in models.items() if state is not None})
        return found

    def told_of(self, uscc: str) -> _ToldOf:
        """Return what was told of a borrower, by institution."""
        return _ToldOf(self.told, uscc)

    def tell(self, uscc: str, told: Mapping[str, Told]) -> None:
        """Remember what some institutions were told of a borrower."""
        for institution, words in told.items():
            self.told[f"{uscc}|{institution}"] = words

    def lent_by(self, institution: str) -> int:
        """Return how many borrowers of this partition an institution watches, paused ones too."""
        return self.watching.lent_by(institution)

    def merged(self, uscc: str) -> Company | None:
        """Return who says that another company has followed a company, None where nobody does."""
        return self._merged.get(uscc)

    def of_trade(self, industry: str, district: str) -> Iterator[tuple[str, tuple[Watch, ...]]]:
        """Yield the watched companies of an industry, in one district or, without it, in all."""
        for uscc, watches in self.watching.all():
            standing = self._standings.get(uscc)
            if standing is None or standing.industry != industry:
                continue
            if not district or standing.district == district:
                yield uscc, watches

    def ties(self, uscc: str) -> Collection[Tie]:
        found = self._ties.get(uscc)
        return found.values() if found else ()

    def learn(self, topic: str, key: bytes, value: bytes | None, offset: int) -> str:
        """Take one record of what is its own changelog; return why not, empty when it was taken."""
        try:
            if topic == "watches":
                self.watching.learn(key.decode(), value, offset)
            elif topic == "ties":
                self._tie(key.decode(), value)
            elif value is not None:
                self._company(_decode_company(value))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return str(error) or "undecodable"
        return ""

    def _tie(self, key: str, value: bytes | None) -> None:
        """Add, replace or end the tie of this key, `uscc of one end|nature|holder|held`."""
        uscc, _, name = key.partition("|")
        tie = _decode_tie(value) if value is not None else None
        if tie is not None and tie.share > 0:
            self._ties.setdefault(uscc, {})[name] = tie
        elif uscc in self._ties:
            self._ties[uscc].pop(name, None)

    def _company(self, company: Company) -> None:
        """Keep what places a company among its peers, and who follows it; the rest adds nothing.

        Companies that are alike share what is kept of them: a few thousand objects that are at hand
        rather than millions that are not.
        """
        if company.successor:
            self._merged[company.uscc] = company
        if company.industry or company.size:
            standing = standing_of(company)
            self._standings[company.uscc] = self._alike.setdefault(standing, standing)

    def flush(self, work: Work) -> None:
        """Add every change of state to the batch's transaction."""
        for table in self.tables:
            table.flush(work)
        for key, state in self.models.checkpoint():
            work.send("models", key, state, self.memory.tp.partition)

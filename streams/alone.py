"""A stage without a log: a share that keeps nothing of what is written, and batches made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from faust.types import TP

from streams.borrowers import Borrowers
from streams.shares import Group
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.records import Batch, Record, Written
from streams.work import Work

__all__ = ["Alone", "cut"]


class _Nowhere:
    """A lease that throws away what it is given: the log's own work is not measured here."""

    committed: Mapping[TP, int] = {}

    async def commit(self, records: Sequence[Written], offsets: Mapping[TP, int]) -> None:
        pass

    async def release(self) -> None:
        pass


class Alone:
    """The share of a group that has one partition and one worker."""

    def __init__(self, state: Borrowers) -> None:
        self.state = state
        log = EmbeddedLog(None, "normal", declared(1))  # for what a stage follows beside it
        self.group: Group[Borrowers] = Group(log, "loanwatch-alone", ())

    def work(self) -> Work:
        return Work(_Nowhere())


def cut(topic: str, records: Iterable[Record], size: int) -> Iterator[Batch]:
    """Cut records into batches of one partition."""
    waiting, at = iter(records), 0
    while some := list(islice(waiting, size)):
        keys, values = [r.key for r in some], [r.value for r in some]
        yield Batch(TP(topic, 0), at, at + len(some), keys, values)
        at += len(some)

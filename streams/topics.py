"""Every topic, declared once: what flows, by which key, how many partitions, what is kept.

`partitions` is the default for all and a setting; topics that share a key share their number, so
that what belongs together meets in one worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["TOPICS", "Topic", "declared"]


@dataclass(frozen=True)
class Topic:
    """One topic. `retention` None keeps everything; `compacted` keeps the newest of each key."""

    name: str
    key: str
    what: str
    partitions: int = 4
    compacted: bool = False
    retention: timedelta | None = None


_WEEK = timedelta(days=7)
_QUARTER = timedelta(days=92)

TOPICS = (
    Topic("intake", "feed or borrower", "rows and offers at the door", retention=_WEEK),
    Topic("rejected", "source", "what the door refused, with the reason", retention=_QUARTER),
    Topic("progress", "source", "how far each source was read, and its health", compacted=True),
    Topic("verifications", "borrower", "whether a source agreed with what we hold"),
    Topic("source_alerts", "source", "what is wrong with a source", retention=_QUARTER),
    Topic("companies", "uscc, source and name", "who a company is", compacted=True),
    Topic("watches", "watch", "which bank watches whom, by borrower", compacted=True),
    Topic("orders", "borrower", "what institutions want of their watches", retention=_WEEK),
    Topic("ordered", "borrower", "what came of each order, and of time", retention=_QUARTER),
    Topic("grave", "borrower, fact", "grave facts, for who takes over shares", compacted=True),
    Topic("ties", "tie", "who stands behind whom, with both companies", compacted=True),
    Topic("changes", "borrower", "change events that passed the door", retention=_WEEK),
    Topic("assessments", "borrower", "fact, score and decisions of each change", retention=_WEEK),
    Topic("corrections", "borrower", "facts that no longer stand as they were", retention=_WEEK),
    Topic("corrected", "borrower", "what came of each correction", retention=_QUARTER),
    Topic("recalls", "fact", "the same of each, once a partition, for the desks", retention=_WEEK),
    Topic("sought", "fact", "who was told of it longer ago than desks remember", retention=_WEEK),
    Topic("objections", "borrower", "what is wanted of objections and repairs", retention=_WEEK),
    Topic("objected", "borrower", "the answers, with the request as it is now"),
    Topic("echoes", "borrower", "grave facts on their way along ties", retention=_WEEK),
    Topic("echoed", "borrower", "decisions on facts about another company", retention=_WEEK),
    Topic("beats", "family", "new facts to count by industry, district and day", retention=_WEEK),
    Topic("alerts", "institution", "alerts for one bank each", retention=_WEEK),
    Topic("notices", "institution", "what else a bank is to be told", retention=_WEEK),
    Topic("posted", "institution", "every notice on its way to a bank", retention=_WEEK),
    Topic("receipts", "institution", "what each attempt to deliver came to", retention=_WEEK),
    Topic("resends", "institution", "dead letters a person sends again", retention=_WEEK),
    Topic("actions", "institution", "what persons want done with alerts", retention=_WEEK),
    Topic("acted", "institution", "what came of it, and what the clock did", retention=_QUARTER),
    Topic(
        "silences", "institution", "silences that are asked for, and their ends", retention=_WEEK
    ),
    Topic("silenced", "institution", "what came of each silence", retention=_QUARTER),
    Topic("held", "institution", "alerts not pushed at once, with the reason", retention=_WEEK),
    Topic("outcomes", "institution", "how loans went on, as their banks say"),
    Topic("disposals", "alert", "what banks said of their alerts", compacted=True),
    Topic("contested", "borrower, request", "changelog: objections and repairs", compacted=True),
    Topic("tellings", "alert", "changelog: who was told of which fact", compacted=True),
    Topic("parked", "row", "changelog: rows that wait for their company", compacted=True),
    Topic("memory", "borrower", "changelog: what is remembered of a borrower", compacted=True),
    Topic("trails", "borrower", "changelog: which signals it gave, for patterns", compacted=True),
    Topic("followed", "borrower", "changelog: whom its memory was handed over to", compacted=True),
    Topic("heard", "borrower", "changelog: which facts about others reached it", compacted=True),
    Topic("told", "borrower", "changelog: what each bank was last told", compacted=True),
    Topic("spending", "institution", "changelog: budgets and what was offered", compacted=True),
    Topic("models", "segment", "changelog: checkpoints of the detectors", compacted=True),
    Topic("pulses", "family", "changelog: counts of the industries", compacted=True),
    Topic("loads", "load", "how far each load of tables has been sent", compacted=True),
    Topic("quiet", "institution", "changelog: silences, groups and what waits", compacted=True),
    Topic("outbox", "delivery", "changelog: deliveries that are not done", compacted=True),
    Topic("cases", "alert", "changelog: what institutions do about alerts", compacted=True),
    Topic("tokens", "token", "who may call: hashes of bearer tokens", compacted=True),
    Topic("disclosed", "institution", "what was viewed, pulled or exported", retention=_WEEK),
    Topic("audit", "chain", "hash-chained entries: who saw and did what"),
    Topic("chains", "chain", "changelog: how far each chain of the audit has come", compacted=True),
    Topic("habits", "actor", "changelog: who saw how much today", compacted=True),
    Topic("access_alerts", "actor", "accesses that are not as usual", retention=_QUARTER),
    Topic("answers", "idempotency key", "what was answered to a call, for a day", compacted=True),
)


def declared(partitions: int) -> tuple[Topic, ...]:
    """Return all topics with the number of partitions the settings ask for."""
    return tuple(Topic(t.name, t.key, t.what, partitions, t.compacted, t.retention) for t in TOPICS)

"""The roles a process can have, and which topics each of them reads."""

from __future__ import annotations

from streams.archived import ARCHIVED

__all__ = ["BEFORE", "GATHERING", "READS", "RESTS", "ROLES", "WITH"]

ROLES = ("intake", "monitor", "deliver", "archive")
"""In the order of the flow."""
WITH = {
    "monitor": "pulse",  # what counts for the industries runs where borrowers are watched
    "archive": "seeds",  # what is known when a watch begins is asked of the store
}
BEFORE = {"archive": "audit"}  # what is chained before it is stored
READS = {
    "intake": ("intake",),
    "monitor": (
        "watches",
        "companies",
        "ties",
        "orders",
        "changes",
        "echoes",
        "corrections",
        "objections",
    ),  # fmt: skip
    "pulse": ("beats",),
    "seeds": ("ordered",),
    "deliver": ("alerts", "notices", "resends", "actions", "silences", "recalls"),
    "audit": (
        "receipts",
        "disclosed",
        "acted",
        "ordered",
        "objected",
        "corrected",
        "tokens",
    ),  # fmt: skip
    "archive": (*ARCHIVED, "sought"),
}

RESTS = {"pulse": 20, "audit": 20, "archive": 5}
"""How many times the log's pace, see `Lanes`, stages rest that nobody waits for; others once."""
GATHERING = {"pulse": 0.05, "audit": 0.05, "archive": 0.05}
"""Seconds between two fetches of theirs: each hands over what it found, partition by partition, and on
Kafka names every partition of a role. Less than a tenth: so long the driver fetches nothing while
something waits, then all but what waits."""

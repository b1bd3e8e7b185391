"""Which faults strike when: every kind once, then one or two at a time, as the seed has it. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from faults.facts import BANKS

__all__ = ["EMBEDDED", "KAFKA", "ROLES", "Fault", "Kind", "plan"]


class Kind(StrEnum):
    """What can be done to a running product."""

    KILL = "kill"  # SIGKILL; it is started again
    RESTART = "restart"  # SIGTERM, waited for, started again
    JOIN = "join"  # one more worker of a role
    LEAVE = "leave"  # a worker of a role ends in order, others take over
    BROKER = "broker"  # Kafka is killed and started again
    STORE = "store"  # ClickHouse takes nothing
    ERRORS = "errors"  # a bank's receiver answers 500
    HANGS = "hangs"  # it takes the call and never answers
    CLOSES = "closes"  # it takes the call and closes the connection without an answer
    DISK = "disk"  # the disk of the embedded log is full


class Fault(Struct, frozen=True):
    """One fault: `target` is a role or a bank, `at` and `seconds` count from the first file."""

    kind: Kind
    at: float
    seconds: float = 0.0
    target: str = ""


ROLES = ("intake", "monitor", "deliver", "archive")
EMBEDDED: tuple[tuple[Kind, str], ...] = (
    (Kind.KILL, ""), (Kind.ERRORS, "bank"), (Kind.HANGS, "bank"), (Kind.CLOSES, "bank"),
    (Kind.STORE, ""), (Kind.DISK, ""), (Kind.RESTART, ""),
)  # fmt: skip
KAFKA: tuple[tuple[Kind, str], ...] = (
    *((Kind.KILL, role) for role in ROLES), (Kind.BROKER, ""), (Kind.JOIN, "monitor"),
    (Kind.LEAVE, "monitor"), (Kind.JOIN, "deliver"), (Kind.LEAVE, "deliver"),
    (Kind.STORE, ""), (Kind.ERRORS, "bank"), (Kind.HANGS, "bank"), (Kind.CLOSES, "bank"),
)  # fmt: skip


def plan(
    seed: int, rounds: int, kinds: Sequence[tuple[Kind, str]], send_seconds: float,
    store_seconds: float,
) -> list[tuple[Fault, ...]]:  # fmt: skip
    """Return the faults of each round: with too few rounds for every kind alone, several at a time.

    Parameters
    ----------
    kinds
        What is possible here; a target "bank" is drawn anew each time.
    send_seconds
        How long a round sends: faults begin within it.
    store_seconds
        How long the store takes nothing.
    """
    dice = random.Random(f"faults {seed}")
    # Two different kinds at once: one kind twice would be one fault.
    first: list[Sequence[tuple[Kind, str]]] = [(kind,) for kind in kinds]
    if rounds < len(kinds):
        first = [kinds[i::rounds] for i in range(rounds)]
    drawn = [
        first[i] if i < len(first) else dice.sample(kinds, dice.choice((1, 2, 2)))
        for i in range(rounds)
    ]
    return [
        tuple(_fault(kind, target, dice, send_seconds, store_seconds) for kind, target in some)
        for some in drawn
    ]


def _fault(
    kind: Kind, target: str, dice: random.Random, send_seconds: float, store_seconds: float
) -> Fault:
    at = dice.uniform(0.3, send_seconds)
    seconds = {
        Kind.STORE: store_seconds, Kind.ERRORS: dice.uniform(1, 3), Kind.HANGS: dice.uniform(1, 3),
        Kind.CLOSES: dice.uniform(1, 3), Kind.DISK: 2.0, Kind.BROKER: dice.uniform(0, 2),
    }.get(kind, 0.0)  # fmt: skip
    return Fault(kind, at, seconds, dice.choice(BANKS) if target == "bank" else target)

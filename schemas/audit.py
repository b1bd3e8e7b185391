"""The record of who saw and did what: entries that each carry the hash of the one before."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.disclosures import Actor, Purpose, Subject
from schemas.scalars import Instant

__all__ = ["AccessAlert", "Anchor", "Entry", "Event", "Oddity"]

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class Event(StrEnum):
    """What an entry is about. Stored and counted."""

    PUSHED = "pushed"
    PULLED = "pulled"
    VIEWED = "viewed"
    EXPORTED = "exported"
    ACTED = "acted"  # on an alert: acknowledged, assigned, disposed …
    ORDERED = "ordered"  # on a watch: added, changed, removed …
    OBJECTED = "objected"  # a company's objection or request of repair, and its steps
    CORRECTED = "corrected"  # a fact stands no longer as it was
    GRANTED = "granted"  # a token was issued, rotated or revoked


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link of a chain. `hash` is SHA-256 of `previous` and this entry without its hash, in
    canonical JSON: keys sorted, no white space, UTF-8 (as RFC 8785 has it for texts and integers).
    """

    chain: int = -1  # -1: not linked yet; partition of the topic `audit`
    number: int = 0  # 1, 2, 3 … within the chain
    previous: str = ""  # hash of the entry before, 64 zeros for the first
    hash: str = ""
    event: Event
    at: Instant  # when it happened
    actor: Actor
    what: str  # of what: a route, an export, an action
    reference: str = ""  # id of the record it rests on
    purpose: Purpose
    subjects: tuple[Subject, ...] = ()
    records: int = 0


class Anchor(Struct, frozen=True, kw_only=True):
    """How far a chain had come, and its hash there: kept elsewhere, it shows what was cut off."""

    chain: int
    number: int
    hash: Hash


class Oddity(StrEnum):
    """Why an access is abnormal. Stored, counted, shown."""

    UNWATCHED = "unwatched"  # many borrowers that the institution does not watch
    ODD_HOURS = "odd_hours"  # outside the hours in which anybody works
    BULK = "bulk"  # very many records exported in a day


class AccessAlert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One word to the operator about somebody's access. Of one kind, once a day an actor."""

    actor: Actor
    oddity: Oddity
    at: Instant
    count: int  # borrowers or records that made it abnormal
    threshold: int
    detail: str = ""

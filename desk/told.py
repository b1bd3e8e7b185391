"""What one institution was told in one alert, on which facts it rests, and who got it.

A telling is kept for every alert that reached a desk, also one that is held back: who is told of it
later is added then. A fact in a seed is a telling of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from schemas.alerts import Alert
from schemas.changes import EquityChange
from schemas.notes import Brief, brief_of
from schemas.notices import AlertRaised, Notice, Seed, briefs_of

__all__ = ["EVERYBODY", "Line", "Telling", "decode", "encode", "named", "seeded", "telling_of"]

EVERYBODY = ""
"""Stands among the recipients for the institution's default channels."""


class Line(Brief, frozen=True, kw_only=True, array_like=True, gc=False):
    """A brief without the names of its fields: half as many bytes."""


class Telling(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """About 300 bytes at rest. `told` is empty while nobody was."""

    institution: str
    line: Line
    facts: tuple[bytes, ...]  # ids, 16 bytes each; the fact of the alert itself is the first
    pattern: str = ""  # if it was raised by one
    weights: tuple[float, ...] = ()  # points of each fact in it
    shed: tuple[bytes, ...] = ()  # facts it rested on once and stands without
    told: tuple[str, ...] = ()  # channels and posts, `EVERYBODY` among them
    disputes: tuple[bytes, ...] = ()  # objections that run, by their ids
    heard: tuple[bytes, ...] = ()  # recalls it knows of, by their ids
    retracted: bool = False
    beside: tuple[bytes, ...] = ()  # facts about another company that it names, a new holder

    @property
    def brief(self) -> Brief:
        return Brief(**asdict(self.line))

    @property
    def key(self) -> str:
        """The alert, or of a seed its own id and the fact."""
        return self.line.alert_id


def telling_of(alert: Alert) -> Telling:
    """Return the telling of an alert that reached its desk and of which nobody is told yet."""
    own = bytes.fromhex(alert.change.fact_id)
    weights = {own: 0.0}
    if alert.finding is not None:
        for step in alert.finding.steps:
            weights[bytes.fromhex(step.fact_id)] = step.weight
    return Telling(
        institution=alert.institution,
        line=line_of(brief_of(alert)),
        facts=tuple(weights),
        pattern="" if alert.finding is None else alert.finding.pattern,
        weights=() if alert.finding is None else tuple(weights.values()),
        beside=_about_holder(alert),
    )


def _about_holder(alert: Alert) -> tuple[bytes, ...]:
    change = alert.change
    known = change.new_holder_facts if isinstance(change, EquityChange) else ()
    return tuple(bytes.fromhex(fact.fact_id) for fact in known)


def seeded(seed: Seed) -> Iterable[Telling]:
    """Yield a telling for each fact that a seed names."""
    for known in seed.known:
        brief = Brief(
            alert_id=f"{seed.notice_id}/{known.fact_id}", concern=f"{seed.uscc}:seed", rule="seed",
            severity=known.severity, kind=known.kind, uscc=seed.uscc, name=seed.name,
            fact_id=known.fact_id, occurred_at=known.occurred_at, raised_at=seed.at,
            consents=(seed.consent_reference,) if seed.consent_reference else (),
        )  # fmt: skip
        yield Telling(
            institution=seed.institution, line=line_of(brief), facts=(bytes.fromhex(known.fact_id),)
        )


def named(notice: Notice, fact: bytes) -> Iterable[Telling]:
    """Yield a telling for each alert on a fact that a notice names."""
    if isinstance(notice, Seed):
        yield from (telling for telling in seeded(notice) if fact in telling.facts)
    elif isinstance(notice, AlertRaised):
        telling = telling_of(notice.alert)
        if fact in telling.facts:
            yield telling
    else:
        for brief in briefs_of(notice):
            if brief.fact_id == fact.hex():
                yield Telling(
                    institution=notice.institution, line=line_of(brief), facts=(fact,)
                )  # fmt: skip


def line_of(brief: Brief) -> Line:
    return Line(**asdict(brief))


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Telling).decode

"""Whoever was told of a fact is told what becomes of it: exactly those, once.

Three things happen, in any order: an alert reaches the desk, a notice about it goes to somebody, a
recall of one of its facts is heard. All that is remembered is the index of tellings and what became
of facts lately. Pure; the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from desk.amending import as_it_is
from desk.in_force import InForce
from desk.recalling import Heard, Verdict, hear
from desk.retracting import about_another, notice_of
from desk.told import EVERYBODY, Telling, named, seeded, telling_of
from desk.told_index import ToldIndex
from schemas.alerts import Alert
from schemas.notices import (
    AlertRaised,
    Brief,
    Digest,
    Notice,
    Seed,
    SilenceEnded,
    briefs_of,
)
from schemas.patterns import Pattern
from schemas.recalls import Recall, RecallKind

__all__ = ["Arrived", "Effect", "Hearing"]

_AS_IT_IS = (AlertRaised, Digest, SilenceEnded)
"""What comes from the quiet of the desk: it says what is true when it is told, see `as_it_is`."""


class Effect(Struct, frozen=True):
    """What a recall did to one alert, and the notice of it, if anybody has to know."""

    telling: Telling
    verdict: Verdict
    notice: Notice | None


class Arrived(Struct, frozen=True):
    """What of an alert that reached the desk may be told: all, its brief alone, or nothing.

    `brief` is given where recalls were heard that the alert did not know of; `fell` says why nobody
    may be told at all.
    """

    alert: Alert | None
    brief: Brief | None = None
    fell: Recall | None = None


class Hearing:
    """The corrections of one desk."""

    def __init__(
        self, index: ToldIndex, patterns: Mapping[str, Pattern], in_force: InForce
    ) -> None:
        self.index, self._patterns, self._in_force = index, patterns, in_force

    def arrive(self, alert: Alert) -> Arrived:
        """Take in an alert of which nobody is told yet; return what of it may be told by now.

        It was on its way while its fact fell, or was amended.
        """
        telling = self.index.get(alert.alert_id)
        if telling is None:
            telling = telling_of(alert)
            for recall in self._said_since(telling):
                telling = hear(telling, recall, self._patterns).telling
            self.index.put(telling)
        if not telling.heard:
            return Arrived(alert)
        if telling.retracted:
            fell = [r for r in self._in_force.about(telling.facts) if r.what.ends]
            return Arrived(None, fell=fell[0]) if fell else Arrived(alert)
        return Arrived(as_it_is(alert, telling, self._said_since(telling)), telling.brief)

    def retracted(self, alert_id: str) -> bool:
        """Return whether an alert was taken back: it must not be told to anybody any more."""
        telling = self.index.get(alert_id)
        return telling is not None and telling.retracted

    def by_now(self, notice: Notice) -> Notice | None:
        """Return a notice without the facts of a seed that ended; None where nothing is left."""
        if not isinstance(notice, Seed):
            return notice
        known = tuple(k for k in notice.known if not self._over(bytes.fromhex(k.fact_id)))
        gone = len(notice.known) - len(known)
        if not gone:
            return notice
        total = notice.total - gone
        return replace(notice, known=known, total=total) if known else None

    def _over(self, fact: bytes) -> bool:
        return any(recall.what.ends for recall in self._in_force.about((fact,)))

    def posted(self, notice: Notice, now: datetime) -> list[Notice]:
        """Take note of who is told by a notice; return what those have to hear at once besides.

        That is what was said of its facts before they were told: a dispute that runs, mostly.
        """
        if isinstance(notice, Seed):
            for telling in seeded(notice):
                if self.index.get(telling.key) is None:
                    self.index.put(telling)
            keys = [f"{notice.notice_id}/{known.fact_id}" for known in notice.known]
        elif isinstance(notice, AlertRaised):
            keys = [notice.alert.alert_id]
        else:
            keys = [brief.alert_id for brief in briefs_of(notice)]
        found: list[Notice] = []
        for key in dict.fromkeys(keys):
            known = self.index.get(key)
            if known is not None:
                found += self._told(known, notice, now)
        return found

    def recall(self, recall: Recall, now: datetime) -> list[Effect]:
        """Take a recall in; return what it does to each alert that rests on its fact."""
        self._in_force.note(recall)
        about = self.index.about(bytes.fromhex(recall.fact_id))
        return [self._heard(telling, recall, now) for telling in about]

    def found(self, recall: Recall, now: datetime) -> list[Effect]:
        """Take in notices of which the index knows no more; return what the recall does to them."""
        fact = bytes.fromhex(recall.fact_id)
        new: dict[str, None] = {}
        for notice in recall.found:
            for telling in named(notice, fact):
                known = self.index.get(telling.key)
                if known is None:
                    new[telling.key] = None
                elif telling.key not in new:
                    continue  # it has been told from the index
                before = telling if known is None else known
                more = tuple(n for n in notice.to or (EVERYBODY,) if n not in before.told)
                self.index.put(replace(before, told=(*before.told, *more)), known)
        tellings = [self.index.get(key) for key in new]
        return [self._heard(telling, recall, now) for telling in tellings if telling is not None]

    def recovered(self, recalls: Iterable[Recall]) -> None:
        """Remember recalls that were heard before a restart."""
        for recall in recalls:
            self._in_force.note(recall)

    def _heard(self, telling: Telling, recall: Recall, now: datetime) -> Effect:
        heard = hear(telling, recall, self._patterns)
        if heard.telling is not telling:
            self.index.put(heard.telling, telling)
        notice = notice_of(telling, heard, recall, telling.told, now)
        return Effect(heard.telling, heard.verdict, notice)

    def _told(self, telling: Telling, by: Notice, now: datetime) -> list[Notice]:
        more = tuple(name for name in by.to or (EVERYBODY,) if name not in telling.told)
        if not more:
            return []
        after = replace(telling, told=(*telling.told, *more))
        self.index.put(after, telling)
        said = []
        for recall in self._said_since(after):
            verdict = _again(after, recall)
            if (
                verdict is Verdict.AMEND
                and isinstance(by, _AS_IT_IS)
                and not about_another(recall, after)  # its rule may have rested on it
            ):
                continue
            said.append(notice_of(after, Heard(after, verdict), recall, more, now))
        return [notice for notice in said if notice is not None]

    def _said_since(self, telling: Telling) -> list[Recall]:
        """Return what is in force about an alert. One raised since an amendment knows of it."""
        return [
            recall
            for recall in self._in_force.about((*telling.facts, *telling.beside, *telling.shed))
            if recall.what is not RecallKind.AMENDED or recall.at > telling.line.raised_at
        ]


def _again(telling: Telling, recall: Recall) -> Verdict:
    """Return what a recall that a telling has heard made of it."""
    if telling.retracted:
        return Verdict.RETRACT if recall.what.ends else Verdict.KNOWN
    if recall.what is RecallKind.DISPUTED:
        return Verdict.DISPUTE
    return Verdict.AMEND

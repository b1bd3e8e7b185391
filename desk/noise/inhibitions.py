"""Which alert mutes which: the rules of one institution, indexed by both kinds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.noise import Inhibition, Party
from schemas.notes import Brief
from schemas.quiet import Mood, Source
from schemas.scalars import Severity

__all__ = ["Inhibitions"]

_Sign = tuple[str, str, Severity]  # kind, rule, severity: all that a rule looks at
_MOST_ANSWERS = 65_536  # remembered, then all are forgotten


class Inhibitions:
    """Answers whether one alert mutes another in the time of a look-up, however many rules.

    Rules stand under each pair of kinds that they name, any kind being a name of its own, so that
    four places are looked at; what was found for a pair of alerts that look alike is remembered.
    """

    def __init__(self, rules: Sequence[Inhibition]) -> None:
        self._pairs: dict[tuple[str, str], list[Inhibition]] = {}
        self._answers: dict[tuple[_Sign, _Sign], timedelta | None] = {}
        self._sources: dict[_Sign, bool] = {}
        self._by_source: dict[str, list[Inhibition]] = {}
        for rule in rules:
            for source in set(rule.source.kinds) or {""}:
                self._by_source.setdefault(source, []).append(rule)
                for target in set(rule.target.kinds) or {""}:
                    self._pairs.setdefault((source, target), []).append(rule)
        self.longest = timedelta(days=max((rule.for_days for rule in rules), default=0.0))

    def can_mute(self, brief: Brief) -> bool:
        """Return whether an alert is the source of any rule."""
        sign = (brief.kind, brief.rule, brief.severity)
        known = self._sources.get(sign)
        if known is None:
            rules = self._by_source.get(brief.kind, []) + self._by_source.get("", [])
            known = any(_is_of(rule.source, sign) for rule in rules)
            if len(self._sources) >= _MOST_ANSWERS:
                self._sources.clear()
            self._sources[sign] = known
        return known

    def muted_by(self, brief: Brief, mood: Mood, now: datetime) -> Source | None:
        """Return the alert of the same borrower that mutes this one; none mutes itself."""
        target = (brief.kind, brief.rule, brief.severity)
        for source in mood.sources:
            if source.alert_id == brief.alert_id:
                continue
            sign = (source.kind, source.rule, source.severity)
            lasts = self._answers.get((sign, target), _UNKNOWN)
            if lasts is _UNKNOWN:
                lasts = self._look_up(sign, target)
            if lasts is not None and now < source.at + lasts:
                return source
        return None

    def _look_up(self, source: _Sign, target: _Sign) -> timedelta | None:
        days = 0.0
        for pair in ((source[0], target[0]), (source[0], ""), ("", target[0]), ("", "")):
            for rule in self._pairs.get(pair, ()):
                if rule.for_days > days and _mutes(rule, source, target):
                    days = rule.for_days
        if len(self._answers) >= _MOST_ANSWERS:
            self._answers.clear()
        answer = self._answers[(source, target)] = timedelta(days=days) if days else None
        return answer

    def with_source(self, mood: Mood, brief: Brief, now: datetime) -> tuple[Source, ...]:
        """Return the sources of a borrower with one more: of those that look alike the newest."""
        new = Source(brief.kind, brief.rule, brief.severity, brief.alert_id, now)
        others = [
            source
            for source in mood.sources
            if (source.kind, source.rule, source.severity) != (new.kind, new.rule, new.severity)
            and now < source.at + self.longest
        ]
        return (*others, new)


_UNKNOWN = timedelta.min  # not an answer: a rule lasts some time


def _mutes(rule: Inhibition, source: _Sign, target: _Sign) -> bool:
    if rule.milder_only and target[2] >= source[2]:
        return False
    return _is_of(rule.source, source) and _is_of(rule.target, target)


def _is_of(party: Party, sign: _Sign) -> bool:
    return (
        (not party.kinds or sign[0] in party.kinds)
        and (not party.rules or sign[1] in party.rules)
        and (not party.severities or sign[2] in party.severities)
    )

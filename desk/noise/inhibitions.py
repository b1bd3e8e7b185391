"""Which alert mutes which: the rules of one institution, indexed by what they name on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from schemas.noise import Inhibition, Party
from schemas.notes import Brief
from schemas.quiet import Mood, Source
from schemas.scalars import Severity

__all__ = ["Inhibitions"]

_Name = tuple[str, str]  # kind and rule; empty is any
_Sign = tuple[str, str, Severity]  # kind, rule, severity: all that an inhibition looks at
_Targets = dict[_Name, list[tuple[Inhibition, timedelta]]]
_MOST_SIGNS = 65_536  # remembered, then all are forgotten


class Inhibitions:
    """Answers whether one alert mutes another in the time of some look-ups, however many rules.

    Rules stand under the kind and the rule that they name, any being a name of its own, on the
    source's side and, for each kind of source once one was seen, on the target's: four places each.
    """

    def __init__(self, rules: Sequence[Inhibition]) -> None:
        self._by_source: dict[_Name, list[Inhibition]] = {}
        self._targets: dict[_Sign, _Targets] = {}
        for rule in rules:
            for name in _names_of(rule.source):
                self._by_source.setdefault(name, []).append(rule)
        self.longest = timedelta(days=max((rule.for_days for rule in rules), default=0.0))

    def can_mute(self, brief: Brief) -> bool:
        """Return whether an alert is the source of any rule."""
        sign = (brief.kind, brief.rule, brief.severity)
        return next(self._rules_of(sign), None) is not None

    def muted_by(self, brief: Brief, mood: Mood, now: datetime) -> Source | None:
        """Return the alert of the same borrower that mutes this one; none mutes itself."""
        severity, kind, rule = brief.severity, brief.kind, brief.rule
        names = ((kind, rule), (kind, ""), ("", rule), ("", ""))
        for source in mood.sources:
            targets = self._of_source((source.kind, source.rule, source.severity))
            if not targets or source.alert_id == brief.alert_id:
                continue
            for name in names:
                for found, lasts in targets.get(name, ()):
                    if found.milder_only and severity >= source.severity:
                        continue
                    wanted = found.target.severities
                    if (not wanted or severity in wanted) and now < source.at + lasts:
                        return source
        return None

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

    def _rules_of(self, sign: _Sign) -> Iterator[Inhibition]:
        """Yield the rules that an alert is the source of."""
        kind, rule, severity = sign
        for name in ((kind, rule), (kind, ""), ("", rule), ("", "")):
            for found in self._by_source.get(name, ()):
                if not found.source.severities or severity in found.source.severities:
                    yield found

    def _of_source(self, sign: _Sign) -> _Targets:
        """Return the rules that an alert is the source of, by the names of their targets."""
        known = self._targets.get(sign)
        if known is None:
            known = {}
            for found in self._rules_of(sign):
                for target in _names_of(found.target):
                    lasts = timedelta(days=found.for_days)
                    known.setdefault(target, []).append((found, lasts))
            if len(self._targets) >= _MOST_SIGNS:
                self._targets.clear()
            self._targets[sign] = known
        return known


def _names_of(party: Party) -> set[_Name]:
    return {(kind, rule) for kind in party.kinds or ("",) for rule in party.rules or ("",)}

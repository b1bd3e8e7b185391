"""Patterns at work: a fact leaves its trace, and what it brings forward is found."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping

from routing.patterns import Finder, keep_days
from routing.signals import signaller
from routing.trail import Trail
from schemas.changes import ChangeEvent
from schemas.findings import Finding
from schemas.patterns import Pattern, code_of
from schemas.policy import Policy

__all__ = ["Typologies"]


class Typologies:
    """Built once of a policy; the trails are the caller's."""

    def __init__(self, policy: Policy) -> None:
        self._trace = signaller(policy.signals)
        self._find = Finder(policy.patterns, policy.signals).find
        self._keep_days = keep_days(policy.patterns)
        self._codes = {pattern.id: _codes(pattern) for pattern in policy.patterns}

    def advance(
        self, change: ChangeEvent, trails: MutableMapping[str, Trail], *, watched: bool = True
    ) -> list[tuple[Pattern, Finding]]:
        """Add a new fact to its borrower's trail; return the patterns it brings forward.

        A change that gives no signal costs one look-up and touches no trail. Of a borrower whom
        nobody watches, only patterns on trial are looked for: the others concern nobody.
        """
        trace = self._trace(change)
        if trace is None:
            return []
        trail = trails[change.uscc]
        longer = trail.with_trace(trace, self._keep_days)
        if longer is trail:
            return []
        trails[change.uscc] = longer
        return self._find(longer, trace, watched=watched)

    def standing(self, trail: Trail, signals: Collection[int]) -> tuple[Finding, ...]:
        """Return every finding that a trail holds of the patterns these signals have a part in.

        The trail is that of a borrower one of whose facts was taken out of it, or reads otherwise
        by now; `signals` are that fact's. Of one pattern there are as many as rest on different
        facts.
        """
        found: dict[tuple[str, frozenset[str]], Finding] = {}
        for trace in trail.traces:
            for pattern, finding in self._find(trail, trace):
                if self._codes[pattern.id].intersection(signals):
                    facts = frozenset(step.fact_id for step in finding.steps)
                    found[pattern.id, facts] = finding
        return tuple(found.values())


def _codes(pattern: Pattern) -> frozenset[int]:
    """Return the codes of all signals that a pattern is made of or asks for."""
    names = {name for step in pattern.steps for name in (*step.signals, step.after, step.near)}
    return frozenset(code_of(name) for name in names if name is not None)

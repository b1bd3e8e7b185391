"""Patterns at work: a fact leaves its trace, and what it brings forward is found."""

from __future__ import annotations

from collections.abc import MutableMapping

from routing.patterns import finder, keep_days
from routing.signals import signaller
from routing.trail import Trail
from schemas.changes import ChangeEvent
from schemas.findings import Finding
from schemas.patterns import Pattern
from schemas.policy import Policy

__all__ = ["Typologies"]


class Typologies:
    """Built once of a policy; the trails are the caller's."""

    def __init__(self, policy: Policy) -> None:
        self._trace = signaller(policy.signals)
        self._find = finder(policy.patterns, policy.signals)
        self._keep_days = keep_days(policy.patterns)

    def advance(
        self, change: ChangeEvent, trails: MutableMapping[str, Trail]
    ) -> list[tuple[Pattern, Finding]]:
        """Add a new fact to its borrower's trail; return the patterns it brings forward.

        A change that gives no signal costs one look-up and touches no trail.
        """
        trace = self._trace(change)
        if trace is None:
            return []
        trail = trails[change.uscc]
        longer = trail.with_trace(trace, self._keep_days)
        if longer is trail:
            return []
        trails[change.uscc] = longer
        return self._find(longer, trace)

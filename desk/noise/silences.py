"""The silences of one institution, found by what they name: cost does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from schemas.notes import Brief
from schemas.silences import Silence

__all__ = ["SilenceBook"]

_Scope = tuple[str, str, str]  # rule, kind, borrower; empty is any


class SilenceBook:
    """An alert is looked up once for each shape that silences have (rule, rule and borrower …).

    There are seven shapes at most, so a thousand silences cost what one of each shape does. Only
    silences of one and the same scope are compared one by one.
    """

    def __init__(self) -> None:
        self.by_id: dict[str, Silence] = {}
        self._scopes: dict[_Scope, dict[str, Silence]] = {}
        self._shapes: dict[tuple[bool, bool, bool], int] = {}
        self._of_channels: set[str] = set()

    def add(self, silence: Silence) -> None:
        """Take a silence in, or the new state of one that is there."""
        self.drop(silence.silence_id)
        self.by_id[silence.silence_id] = silence
        scope = _scope_of(silence)
        self._scopes.setdefault(scope, {})[silence.silence_id] = silence
        shape = _shape_of(scope)
        self._shapes[shape] = self._shapes.get(shape, 0) + 1
        if silence.channels:
            self._of_channels.add(silence.silence_id)

    def drop(self, silence_id: str) -> None:
        """Forget a silence; one that is not there is forgotten already."""
        silence = self.by_id.pop(silence_id, None)
        if silence is None:
            return
        self._of_channels.discard(silence_id)
        scope = _scope_of(silence)
        of_scope = self._scopes[scope]
        del of_scope[silence_id]
        if not of_scope:
            del self._scopes[scope]
        shape = _shape_of(scope)
        self._shapes[shape] -= 1
        if not self._shapes[shape]:
            del self._shapes[shape]

    @property
    def names_channels(self) -> bool:
        """Return whether any silence keeps alerts from some channels only."""
        return bool(self._of_channels)

    def find(self, brief: Brief, now: datetime) -> Silence | None:
        """Return the silence that keeps an alert from all channels, of several the longest."""
        found = None
        for silence in self._matching(brief, now):
            if not silence.channels and (found is None or silence.ends_at > found.ends_at):
                found = silence
        return found

    def of_channels(self, brief: Brief, now: datetime) -> dict[str, Silence]:
        """Return the channels an alert is kept from by silences that name some, with the longest."""
        found: dict[str, Silence] = {}
        for silence in self._matching(brief, now):
            for channel in silence.channels:
                if channel not in found or silence.ends_at > found[channel].ends_at:
                    found[channel] = silence
        return found

    def _matching(self, brief: Brief, now: datetime) -> Iterator[Silence]:
        for rule, kind, borrower in self._shapes:
            of_scope = self._scopes.get(
                (brief.rule if rule else "", brief.kind if kind else "",
                 brief.uscc if borrower else "")
            )  # fmt: skip
            if of_scope is None:
                continue
            for silence in of_scope.values():
                if brief.severity <= silence.up_to and silence.starts_at <= now < silence.ends_at:
                    yield silence


def _scope_of(silence: Silence) -> _Scope:
    return silence.rule, silence.kind, silence.borrower


def _shape_of(scope: _Scope) -> tuple[bool, bool, bool]:
    return bool(scope[0]), bool(scope[1]), bool(scope[2])

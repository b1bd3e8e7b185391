"""May an institution look a company up now, and how much of it may it see? Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from routing.withholding import Rights, fields_withheld
from schemas.catalogue import Kind
from schemas.sensitivity import ConsentPurpose, Sensitivity
from schemas.watches import Watch, WatchState

__all__ = ["EVERYTHING", "Right", "right_to_know"]


class Right(Struct, frozen=True):
    """What gives the right: the consents of live watches, how far each reaches and what for."""

    consents: tuple[str, ...]
    rights: Rights

    def withheld(self, kind: Kind | None) -> tuple[str, ...] | None:
        """Return the fields of a kind that stay hidden; None where all of it does.

        A kind that nobody knows counts as restricted.
        """
        sensitivity = Sensitivity.RESTRICTED if kind is None else kind.sensitivity
        if not any(sensitivity.within(level) for level, _ in self.rights):
            return None
        return () if kind is None else fields_withheld(kind.masks, self.rights)


EVERYTHING = Right((), frozenset((Sensitivity.RESTRICTED, purpose) for purpose in ConsentPurpose))
"""Of those who look after the platform."""


def right_to_know(watches: Iterable[Watch], now: datetime) -> Right | None:
    """Return the right that watches of one institution on one company give now, None for none.

    A watch that is paused, over, not yet begun or without a consent at this time gives none: what
    was told before stays told, but nothing new is looked up.
    """
    live = [watch for watch in watches if _live(watch, now)]
    if not live:
        return None
    consents = {watch.consent_reference for watch in live} - {""}
    rights = frozenset((watch.consent_level, watch.purpose) for watch in live)
    return Right(tuple(sorted(consents)), rights)


def _live(watch: Watch, now: datetime) -> bool:
    over = watch.ends is not None and now >= watch.ends
    begun = watch.starts_at <= now and watch.consent_from <= now
    return watch.state is WatchState.ACTIVE and begun and not over

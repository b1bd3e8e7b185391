"""What goes into the models for the changes of a batch, by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.own_past import AS_USUAL, OWN_FEATURES, Own

__all__ = ["WITH_AMOUNT", "Observation", "Observations"]

WITH_AMOUNT = "+amount"
"""Ends the family of changes that have an amount: they are held against each other."""

_STRANGE, _FEATURE, _VALUE, _USUAL = 0, 1, 2, 3
_NUMBER = {name: number for number, name in enumerate(OWN_FEATURES)}


class Observation(Struct, frozen=True, array_like=True, gc=False):
    """One change as the models see it."""

    peers: str  # of `detectors.peers.Standing`
    family: str
    day: int  # of the event, local days since 1970; -1 when the day is not known
    own: Own  # against the borrower's own past
    features: tuple[float, ...]  # in the order of `detectors.features.FEATURES`


class Observations(Sequence[Observation]):
    """Changes as the models see them. One of them is an `Observation`, a part is `Observations`.

    Parameters
    ----------
    peers, families
        As in `Observation`.
    days
        Whole numbers.
    own
        A row a change, as in `Own`: strangeness, place of its feature in `OWN_FEATURES`, value and
        what is usual.
    rows
        A row a change: features.
    """

    __slots__ = ("days", "families", "own", "peers", "rows")

    def __init__(
        self,
        peers: list[str],
        families: list[str],
        days: NDArray[np.int64],
        own: NDArray[np.float64],
        rows: NDArray[np.float64],
    ) -> None:
        self.peers, self.families, self.days, self.own, self.rows = peers, families, days, own, rows

    @classmethod
    def of(cls, some: Sequence[Observation]) -> Observations:
        """Return observations that were made one by one."""
        if isinstance(some, cls):
            return some
        return cls(
            [one.peers for one in some],
            [one.family for one in some],
            np.array([one.day for one in some], dtype=np.int64),
            np.array([_row(one.own) for one in some], dtype=np.float64).reshape(-1, 4),
            np.array([o.features for o in some], dtype=np.float64).reshape(
                len(some), -1 if some else 0
            ),
        )

    @classmethod
    def joined(cls, parts: Sequence[Observations]) -> Observations:
        """Return observations that came in parts; at least one."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            [peers for part in parts for peers in part.peers],
            [family for part in parts for family in part.families],
            np.concatenate([part.days for part in parts]),
            np.concatenate([part.own for part in parts]),
            np.concatenate([part.rows for part in parts]),
        )

    @property
    def strange(self) -> NDArray[np.float64]:
        """How far each lies from its borrower's own past, in [0, 1]."""
        return self.own[:, _STRANGE]

    def own_of(self, place: int) -> Own:
        """Return how one lies to its borrower's own past."""
        strange, feature, value, usual = self.own[place].tolist()
        return Own(strange, OWN_FEATURES[int(feature)], value, usual) if feature else AS_USUAL

    def put_own(self, place: int, own: Own) -> None:
        """Set how one lies to its borrower's own past."""
        self.own[place] = _row(own)

    def __len__(self) -> int:
        return len(self.peers)

    def __iter__(self) -> Iterator[Observation]:
        return map(self.__getitem__, range(len(self)))

    @overload
    def __getitem__(self, place: int) -> Observation: ...

    @overload
    def __getitem__(self, place: slice) -> Observations: ...

    def __getitem__(self, place: int | slice) -> Observation | Observations:
        if isinstance(place, slice):
            return Observations(
                self.peers[place], self.families[place], self.days[place], self.own[place],
                self.rows[place],
            )  # fmt: skip
        return Observation(
            self.peers[place], self.families[place], int(self.days[place]), self.own_of(place),
            tuple(self.rows[place].tolist()),
        )  # fmt: skip


def _row(own: Own) -> tuple[float, float, float, float]:
    return own.strange, _NUMBER[own.feature], own.value, own.usual

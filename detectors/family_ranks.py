"""Where the numbers of one family of changes stand among those before."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from detectors.rank import Rank, surprise

__all__ = ["FamilyRanks"]


class FamilyRanks(Struct, array_like=True):
    forests: Rank = field(default_factory=Rank)
    amounts: Rank = field(default_factory=Rank)  # above the peers', of changes that have one
    together: Rank = field(default_factory=Rank)  # of the three axes

    def peers(
        self, at: Sequence[int], forests: Sequence[float], amounts: Sequence[float],
        places: list[float], parts: list[float],
    ) -> None:  # fmt: skip
        """Place the changes `at` among those of their peers: by forest, and by amount.

        Of two places the higher one counts as the better of two trials, `1 - (1 - p)**2` for the
        chance p that it is as high (Tippett 1931), so that it stays a rank.

        Parameters
        ----------
        forests
            Surprise of each change to its forest, below 0 where that does not speak.
        amounts
            Surprise of its amount to its peers, 0 where it is none or has none.
        places, parts
            Answers, by change: its place in [0, 1], and the part of it that the amount has.
        """
        spoken = [index for index in at if forests[index] >= 0.0]
        for index, place in zip(
            spoken, self.forests.places([forests[i] for i in spoken]), strict=True
        ):
            places[index] = place
        above = [index for index in at if amounts[index] > 0.0]
        for index, by_amount in zip(
            above, self.amounts.places([amounts[i] for i in above]), strict=True
        ):
            by_forest = places[index]
            one, other = surprise(by_forest), surprise(by_amount)
            parts[index] = other / (one + other) if other else 0.0
            chance = 1.0 - (by_amount if by_amount > by_forest else by_forest)
            places[index] = 1.0 - chance * (2.0 - chance)

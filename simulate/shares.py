"""Who holds a company: shares that always add up, pledges and freezes that are kept."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["Shares"]


class Shares:
    """The holders of one company. Parts of the capital, 0 to 1, in hundredths."""

    def __init__(self, seed: int, company: int) -> None:
        rng = np.random.default_rng([seed, 3, company])
        big = int(rng.integers(40, 91))
        second = int(rng.integers(0, 101 - big))
        self.held = {"股东甲": big, "股东乙": second, "股东丙": 100 - big - second}
        self.pledged = 0
        self.frozen = 0
        self._new = 0

    def next(self, rng: np.random.Generator, nature: str = "") -> dict[str, Any]:
        """Change something; return the fields of the equity change."""
        nature = nature or str(
            rng.choice(["transfer", "pledge", "release", "freeze"], p=[0.7, 0.2, 0.07, 0.03])
        )
        holder = max(self.held, key=lambda name: self.held[name])
        before = after = self.held[holder]
        if nature == "pledge":
            self.pledged = min(100, self.pledged + int(rng.integers(5, 31)))
        elif nature == "freeze":
            self.frozen = min(100, self.frozen + int(rng.integers(10, 51)))
        elif nature == "release":
            self.pledged = self.frozen = 0
        else:
            moved = int(rng.integers(1, before + 1)) if before else 0
            self._new += 1
            self.held[holder] = after = before - moved
            self.held[f"新股东{self._new}"] = moved
        return {
            "nature": nature, "holder": holder,
            "share_before": before / 100, "share_after": after / 100,
            "pledged": self.pledged / 100, "frozen": self.frozen / 100,
        }  # fmt: skip

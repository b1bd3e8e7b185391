"""Who holds a company: parts that always add up, with pledges and freezes kept.

A holder cannot give away what is pledged or frozen. What was asked for and is not possible turns
into something that is: nothing left to pledge makes a release, nothing free to sell a release.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Literal

from simulate.ownership import WHOLE

__all__ = ["Holder", "Nature", "Shares", "first_holders"]

Nature = Literal["transfer", "pledge", "freeze", "release", "capital_reduction"]

_USUAL: tuple[tuple[float, Nature], ...] = (  # cumulated
    (0.68, "transfer"), (0.84, "pledge"), (0.93, "release"), (0.96, "freeze"),
    (1.0, "capital_reduction"),
)  # fmt: skip


class Holder:
    """One holder. `held`, `pledged` and `frozen` are parts out of `WHOLE`."""

    __slots__ = ("frozen", "held", "name", "pledged")

    def __init__(self, name: str, held: int) -> None:
        self.name, self.held, self.pledged, self.frozen = name, held, 0, 0

    @property
    def free(self) -> int:
        return self.held - self.pledged - self.frozen


class Shares:
    """The register of one company's holders, changed one event at a time."""

    __slots__ = ("holders",)

    def __init__(self, holders: Sequence[tuple[str, int]]) -> None:
        self.holders = [Holder(name, held) for name, held in holders if held > 0]
        if sum(holder.held for holder in self.holders) != WHOLE:
            raise ValueError("the holders of a company hold all of it, and no more")

    @property
    def pledged(self) -> int:
        return sum(holder.pledged for holder in self.holders)

    @property
    def frozen(self) -> int:
        return sum(holder.frozen for holder in self.holders)

    def change(
        self, what: float, who: float, how_much: float, *, nature: Nature | None = None,
        grave: bool = False, newcomer: str = "新股东",
    ) -> dict[str, object]:  # fmt: skip
        """Change something and return the fields of the equity change.

        Parameters
        ----------
        what, who, how_much
            Numbers in [0, 1) that decide, in this order: the nature, the holder, the part.
        nature
            Decided already, so far as it is possible.
        grave
            The largest holder is meant, and most of what it has.
        newcomer
            Name of the one who takes a share over when it is none of the holders.
        """
        done = nature or next(found for limit, found in _USUAL if what < limit)
        holder = self._pick(who, grave)
        if done == "capital_reduction" and (self.pledged or self.frozen or len(self.holders) < 2):
            done = "transfer"
        if done == "release" and not (self.pledged or self.frozen):
            done = "transfer"
        elif done != "release" and holder.free == 0:
            holder = max(self.holders, key=lambda found: found.free)
            done = done if holder.free else "release"
        if done == "release":
            holder = next(found for found in self.holders if found.pledged or found.frozen)
        before = holder.held
        part = max(1, round(holder.free * (0.7 + 0.3 * how_much if grave else how_much**2)))
        match done:
            case "pledge":
                holder.pledged += part
            case "freeze":
                holder.frozen += part
            case "release":
                holder.pledged = holder.frozen = 0
            case "capital_reduction":
                self._withdraw(holder, min(part, WHOLE // 2))
            case "transfer":
                self._hand_over(holder, part, how_much, newcomer)
        return {
            "nature": done, "holder": holder.name,
            "share_before": before / WHOLE, "share_after": holder.held / WHOLE,
            "pledged": self.pledged / WHOLE, "frozen": self.frozen / WHOLE,
        }  # fmt: skip

    def _pick(self, who: float, grave: bool) -> Holder:
        if grave:
            return max(self.holders, key=lambda holder: holder.held)
        return self.holders[int(who * len(self.holders))]

    def _hand_over(self, holder: Holder, part: int, chance: float, newcomer: str) -> None:
        """Move a part to another holder, or in half of the cases to somebody new."""
        holder.held -= part
        others = [found for found in self.holders if found is not holder]
        if others and chance * 7 % 1 < 0.5:
            others[int(chance * 31 % 1 * len(others))].held += part
        else:
            self.holders.append(Holder(newcomer, part))
        self.holders = [found for found in self.holders if found.held]

    def _withdraw(self, holder: Holder, part: int) -> None:
        """Pay a holder out: what all others have becomes a larger part of a smaller whole."""
        holder.held -= part
        left = WHOLE - part
        for found in self.holders:
            found.held = found.held * WHOLE // left
        largest = max(self.holders, key=lambda found: found.held)
        largest.held += WHOLE - sum(found.held for found in self.holders)
        if holder.held == 0:
            self.holders.remove(holder)


def first_holders(
    seed: int, company: int, companies: Sequence[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Return who holds a company at first: the given companies, then up to three persons.

    Persons have no names in the city: 自然人股东甲 is a place in a register.
    """
    dice = blake2b(f"{seed}|{company}".encode(), digest_size=4).digest()
    rest = WHOLE - sum(part for _, part in companies)
    first = rest * (60 + dice[0] % 41) // 100
    second = (rest - first) * (40 + dice[1] % 61) // 100
    persons = (first, second, rest - first - second)
    named = [
        (f"自然人股东{name}", part) for name, part in zip("甲乙丙", persons, strict=True) if part
    ]
    return [*companies, *named]

"""How a grave fact travels along ties: weaker with every hop, never in a circle, never as a storm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from schemas.scalars import Severity
from schemas.ties import Link, Relations, Tie

__all__ = ["links_of", "severity_of", "spread", "strength_over"]


def links_of(uscc: str, name: str, ties: Iterable[Tie], relations: Relations) -> list[Link]:
    """Return one link to every neighbour, its strongest tie, in the order of strength."""
    best: dict[str, tuple[float, Link]] = {}
    for tie in ties:
        if tie.holder == tie.held or tie.share <= 0:
            continue
        down = tie.holder == uscc
        direction: Literal["down", "up"] = "down" if down else "up"
        link = Link(
            nature=tie.nature, direction=direction, share=tie.share, source=uscc,
            source_name=name, target=tie.held if down else tie.holder,
        )  # fmt: skip
        strength = strength_over(link, relations)
        known = best.get(link.target)
        if known is None or (strength, link.nature) > (known[0], known[1].nature):
            best[link.target] = (strength, link)
    ranked = sorted(best.values(), key=lambda found: (-found[0], found[1].target))
    return [link for strength, link in ranked if strength > 0]


def strength_over(link: Link, relations: Relations) -> float:
    """Return what one hop leaves of a strength of 1: decay, reach of its nature, share."""
    reach = relations.reach.get(link.nature)
    if reach is None:
        return 0.0
    return relations.decay * (reach.down if link.direction == "down" else reach.up) * link.share


def spread(
    path: tuple[Link, ...], strength: float, links: Iterable[Link], relations: Relations
) -> list[tuple[Link, float]]:
    """Return the links on which to go on, with what strength.

    Not back to a company on the path, not beyond the most hops, not where nobody would be told.
    """
    if len(path) >= relations.most_hops:
        return []
    passed = {link.source for link in path}
    found = []
    for link in links:
        left = strength * strength_over(link, relations)
        if link.target not in passed and link.target != link.source and left >= relations.notice:
            found.append((link, left))
    return found


def severity_of(strength: float, fact: Severity, relations: Relations) -> Severity | None:
    """Return how grave a fact is at the end of a path: always less than for its own company."""
    if strength < relations.notice:
        return None
    found = Severity.WARNING if strength >= relations.warning else Severity.NOTICE
    return Severity(min(found, max(fact - 1, Severity.NOTICE)))

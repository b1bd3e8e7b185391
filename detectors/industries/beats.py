"""Which new facts count for their industry, put together by family."""

from __future__ import annotations

from detectors.examine import Seen
from schemas.beats import Beat, Beats

__all__ = ["beats_of"]

_DAY = 86_400
_SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year


def beats_of(seen: Seen) -> list[Beats]:
    """Return the facts that are new, no history, of a known day and of a known industry."""
    events = seen.events
    days = ((events.seconds[:, 0] + _SHANGHAI) // _DAY).tolist()
    counted, at = events.counted.tolist(), events.seconds[:, 1].tolist()
    numbers, families, standings = events.numbers, events.families, seen.standings
    found: dict[str, list[Beat]] = {}
    for place in seen.places:
        if not counted[place]:
            continue
        standing = standings[numbers[place]]
        if standing is None or not standing.industry:
            continue
        beat = Beat(standing.industry, standing.district, days[place], at[place])
        beats = found.get(families[place])
        if beats is None:
            beats = found[families[place]] = []
        beats.append(beat)
    return [Beats(family=family, beats=tuple(beats)) for family, beats in found.items()]

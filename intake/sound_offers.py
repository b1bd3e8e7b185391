"""Many offers looked at together: nearly all are sound, and those need no closer look."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from operator import attrgetter

from intake.offers import flat, is_company, texts_of
from intake.persons import surely_clean
from schemas.changes import Catalogued, ChangeEvent

__all__ = ["doubtful"]

_TOGETHER = 64  # one that is not sound makes the others of its lot doubtful too
_FACT_IDS = re.compile(r"(?:[0-9a-f]{32}\n)*")
_uscc, _code, _fact_id = attrgetter("uscc"), attrgetter("code"), attrgetter("fact_id")


def doubtful(changes: Sequence[ChangeEvent], kinds: Collection[str]) -> list[int]:
    """Return which changes to look at one by one; `offer_trouble` finds nothing with the others.

    Changes of one class are checked in lots, so that a look costs a lot what it costs one of them.
    """
    by_class: dict[type, list[int]] = defaultdict(list)
    for index, change in enumerate(changes):
        by_class[type(change)].append(index)
    found: list[int] = []
    for cls, indices in by_class.items():
        for at in range(0, len(indices), _TOGETHER):
            lot = indices[at : at + _TOGETHER]
            if not _sound(cls, [changes[index] for index in lot], kinds):
                found += lot
    return sorted(found)


def _sound(cls: type[ChangeEvent], lot: list[ChangeEvent], kinds: Collection[str]) -> bool:
    if not all(map(is_company, map(_uscc, lot))):
        return False
    if cls is Catalogued and not all(code in kinds for code in map(_code, lot)):
        return False
    fact_ids = "\n".join(map(_fact_id, lot)) + "\n"
    if len(fact_ids) != 33 * len(lot) or not _FACT_IDS.fullmatch(fact_ids):
        return False
    return surely_clean("\n".join(_running_text(cls, lot)))


def _running_text(cls: type[ChangeEvent], lot: list[ChangeEvent]) -> Iterator[str]:
    texts = texts_of(cls)
    yield from chain.from_iterable(map(texts.plain, lot))
    for name in texts.nested:
        yield from map(flat, filter(None, map(attrgetter(name), lot)))

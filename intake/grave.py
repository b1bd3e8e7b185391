"""Grave facts by company: what can be held against one that takes over shares of another. Pure."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta

import msgspec

from intake.identifiers import uscc_valid
from intake.persons import is_person_like
from intake.text import normal_code
from schemas.catalogue import Kind
from schemas.changes import AbnormalOperation, ChangeEvent, EquityChange, kind_of
from schemas.holders import GraveFact, HolderFact, HolderPolicy, Standing

__all__ = ["GraveFacts", "Gravity"]

_MOST_KEPT = 32  # words on one company, the newest by event time
_MOST_NAMED = 3  # facts that a change of shares names
_RANK = tuple(Standing)  # the later one wins, in whatever order they come

_Kept = tuple[str, str, float, Standing, str, str]  # fact, kind, time, standing, authority, source
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[_Kept, ...]).decode


class Gravity:
    """Which changes are grave facts of their company, and which end earlier ones.

    Only kinds that everybody may know: a lender of the company whose shares move has no consent of
    the one that takes them over.
    """

    def __init__(self, policy: HolderPolicy, kinds: Mapping[str, Kind]) -> None:
        self._found = frozenset(policy.kinds)
        self._over: dict[str, tuple[str, ...]] = {}
        for code in policy.kinds:
            for end in kinds[code].ended_by if code in kinds else ():
                if end in kinds:
                    self._over[end] = (*self._over.get(end, ()), code)
        self._masked = {code for code, kind in kinds.items() if "authority" in kind.masks}
        self.concerned = self._found | self._over.keys()

    def words(self, change: ChangeEvent) -> tuple[GraveFact, ...]:
        """Return what a change says of its company, nothing for nearly all."""
        kind = kind_of(change)
        if kind not in self.concerned:
            return ()
        found = [_word(change, over, Standing.OVER) for over in self._over.get(kind, ())]
        if kind in self._found:
            removed = type(change) is AbnormalOperation and change.action == "removed"
            word = _word(change, kind, Standing.OVER if removed else Standing.FOUND)
            if kind in self._masked:
                word = msgspec.structs.replace(word, authority="")
            found.append(word)
        return tuple(found)


def _word(change: ChangeEvent, kind: str, standing: Standing) -> GraveFact:
    found = standing is Standing.FOUND
    return GraveFact(
        uscc=change.uscc, fact_id=change.fact_id, kind=kind, occurred_at=change.occurred_at,
        standing=standing, authority=change.authority if found else "",
        source=change.provenance.source if found else "",
    )  # fmt: skip


class GraveFacts:
    """What is known of every company. Words may come in any order and again: the end is the same.

    Parameters
    ----------
    rest
        Where they lie, by company: about 100 bytes for each that has any.
    """

    def __init__(
        self, policy: HolderPolicy, kinds: Mapping[str, Kind], rest: MutableMapping[str, bytes]
    ) -> None:
        self._window = timedelta(days=policy.days)
        self._kinds, self._rest = kinds, rest

    def __len__(self) -> int:
        return len(self._rest)

    def learn(self, word: GraveFact) -> bool:
        """Take one word; return whether it was news. What was ended once stays ended."""
        raw = self._rest.get(word.uscc)
        kept = {(k[0], k[1]): k for k in _decode(raw)} if raw is not None else {}
        place = (word.fact_id, word.kind)
        before = kept.get(place)
        if before is not None and _RANK.index(word.standing) <= _RANK.index(before[3]):
            return False
        kept[place] = (
            *place, word.occurred_at.timestamp(), word.standing, word.authority, word.source
        )  # fmt: skip
        newest = sorted(kept.values(), key=lambda k: (k[2], k[0], k[1]))[-_MOST_KEPT:]
        self._rest[word.uscc] = _encode(newest)
        return kept[place] in newest

    def informed(self, change: EquityChange) -> EquityChange:
        """Return a change of shares with what is known of the company that takes them over.

        What happened after the change, or longer before it than the policy says, does not count. A
        person has no code here, and nothing is known of one. What the change says already is not
        believed: only the door says this.
        """
        facts = self._against(change) if change.new_holder_code else ()
        if facts == change.new_holder_facts:
            return change
        return msgspec.structs.replace(change, new_holder_facts=facts)

    def _against(self, change: EquityChange) -> tuple[HolderFact, ...]:
        code = normal_code(change.new_holder_code)
        if not uscc_valid(code) or is_person_like(code):
            return ()
        raw = self._rest.get(code)
        if raw is None:
            return ()
        kept = _decode(raw)
        until = change.occurred_at.timestamp()
        since = (change.occurred_at - self._window).timestamp()
        over: dict[str, float] = {}
        for _, kind, at, standing, _, _ in kept:
            if standing is Standing.OVER and at <= until:
                over[kind] = max(at, over.get(kind, at))
        standing_ones = [
            k for k in kept
            if k[3] is Standing.FOUND and since <= k[2] <= until and k[2] > over.get(k[1], -1e18)
        ]  # fmt: skip
        return tuple([self._named(k) for k in reversed(standing_ones)][:_MOST_NAMED])

    def _named(self, kept: _Kept) -> HolderFact:
        fact_id, code, at, _, authority, source = kept
        kind = self._kinds.get(code)
        return HolderFact(
            fact_id=fact_id, kind=code, name_zh=kind.name_zh if kind else code,
            name_en=kind.name_en if kind else code, occurred_at=datetime.fromtimestamp(at, UTC),
            authority=authority, source=source,
        )  # fmt: skip

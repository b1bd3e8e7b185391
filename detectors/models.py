"""All that one partition has learnt beyond single borrowers, and how it survives a crash exactly.

Every batch adds one *delta* to the changelog: the very observations it learnt. Every so often the
changed segments are written whole. Recovery takes the last whole states and learns the deltas after
them again, by the same code, so that scores after a crash are those there would have been.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from msgspec import Struct

from detectors.causes import Causes, together
from detectors.features import FEATURES
from detectors.observations import Judgement, Observation
from detectors.rank import Rank, surprise
from detectors.segments import Segments
from detectors.splits import Splits
from schemas.policy import Policy
from schemas.scores import Axes

__all__ = ["Models"]

_WHOLE_EVERY = 4096  # observations between two whole checkpoints
_EVERYBODY = "-"  # the segment of all industries: judges where an industry's own is still thin


class _Family(Struct, array_like=True):
    """Where scores of one family of changes stand among those before."""

    forests: Rank
    together: Rank  # of the three axes


class _Ranks(Struct, array_like=True):
    """What is shared by segments, and which checkpoint this is."""

    shape: int  # of the forests: states of another cannot be read
    batch: int = 0  # the last whose observations are in it
    whole_at: int = 0  # batch of the last whole checkpoint
    families: dict[str, _Family] = {}

    def of(self, family: str) -> _Family:
        found = self.families.get(family)
        if found is None:
            found = self.families[family] = _Family(Rank(), Rank())
        return found


_encode = msgspec.msgpack.Encoder().encode
_decode_ranks = msgspec.msgpack.Decoder(_Ranks).decode
_decode_delta = msgspec.msgpack.Decoder(tuple[int, int, bytes]).decode
_decode_segment = msgspec.msgpack.Decoder(tuple[int, bytes]).decode
_decode_learnt = msgspec.msgpack.Decoder(list[Observation]).decode


class Models:
    """The mutable state of one partition's detectors."""

    def __init__(self, policy: Policy) -> None:
        self._warm_up = policy.warm_up
        forest = policy.forest
        names = [feature.name for feature in FEATURES]
        self._splits = Splits(
            names, n_trees=forest.n_trees, height=forest.height, limits=None, seed=forest.seed
        )
        self._segments = Segments(forest, len(FEATURES))
        self._ranks = _Ranks(shape=zlib.crc32(_encode((forest, names))))
        self._learnt: list[Observation] = []
        self._since_whole = 0
        self._changed: set[str] = set()

    def judge(self, observations: Sequence[Observation]) -> list[Judgement]:
        """Score each observation, then learn it, in order. The cut into batches changes nothing."""
        if not observations:
            return []
        self._learnt += observations
        segments = self._segments
        names = [f"{o.industry}:{o.family}" for o in observations]
        wide_names = [f"{_EVERYBODY}:{o.family}" for o in observations]
        self._changed.update(names, wide_names)
        numbers = [segments.number(name) for name in names]
        wide_numbers = [segments.number(name) for name in wide_names]
        own, wide = np.array(numbers), np.array(wide_numbers)
        rows = np.array([o.features for o in observations])
        leaf = self._splits.leaf_index(rows)
        raw, usual = segments.score_learn(rows, leaf, own)
        apart = np.flatnonzero(own != wide)
        if len(apart):
            raw_wide, usual_wide = segments.score_learn(rows[apart], leaf[apart], wide[apart])
            cold = raw[apart] < 0
            raw[apart[cold]], usual[apart[cold]] = raw_wide[cold], usual_wide[cold]
            for index in apart[cold].tolist():
                names[index] = wide_names[index]
        placed = [
            self._place(observation, value, number, wide_number)
            for observation, value, number, wide_number in zip(
                observations, raw.tolist(), numbers, wide_numbers, strict=True
            )
        ]
        mean, spread = np.split(usual, 2, axis=1)
        causes = Causes(rows, mean, spread, [parts[1] for _, _, parts in placed])
        return [
            Judgement(
                score,
                axes,
                causes.of(index, o.own, parts[0], axes.industry, parts[2]),
                names[index],
            )
            for index, (o, (score, axes, parts)) in enumerate(
                zip(observations, placed, strict=True)
            )
        ]

    def _place(
        self, o: Observation, raw: float, number: int, wide: int
    ) -> tuple[float, Axes, tuple[float, float, float]]:
        """Turn a forest's score, -1 when cold, into a rank; with the axes and the part of each."""
        ranks, pulses = self._ranks.of(o.family), self._segments.pulses
        peers = industry = 0.0
        if raw >= 0:
            peers = ranks.forests.place(surprise(raw))
        if o.day >= 0:
            industry = pulses[number].observe(o.day)
            if wide != number:
                pulses[wide].observe(o.day)
        own = o.own.strange
        evidence, own_part, peers_part, industry_part = together(own, peers, industry)
        warm = ranks.together.seen >= self._warm_up
        score = ranks.together.place(evidence)
        parts = (own_part, peers_part, industry_part)
        return score if warm else 0.0, Axes(own, peers, industry), parts

    def checkpoint(self) -> list[tuple[str, bytes]]:
        """Return what to write to the changelog for what was learnt since the last call."""
        if not self._learnt:
            return []
        ranks = self._ranks
        ranks.batch += 1
        learnt, self._learnt = self._learnt, []
        self._since_whole += len(learnt)
        if self._since_whole < _WHOLE_EVERY:
            key = (
                f"delta:{ranks.batch - ranks.whole_at}"  # deltas before the last whole: overwritten
            )
            packed = zlib.compress(_encode(learnt), 1)
            return [(key, _encode((ranks.shape, ranks.batch, packed)))]
        changed, self._changed = self._changed, set()
        self._since_whole, ranks.whole_at = 0, ranks.batch
        whole = [
            (f"segment:{name}", _encode((ranks.shape, self._segments.to_bytes(name))))
            for name in sorted(changed)
        ]
        return [*whole, ("ranks", _encode(ranks))]

    def restore(self, states: Mapping[str, bytes]) -> None:
        """Take the newest value of every key that `checkpoint` has ever given.

        States of forests of another shape, because the policy or the features were changed since,
        are left aside: such models learn anew, borrowers keep their memories.
        """
        shape = self._ranks.shape
        if "ranks" in states and (stored := _decode_ranks(states["ranks"])).shape == shape:
            self._ranks = stored
            for key, raw in states.items():
                if key.startswith("segment:"):
                    of_shape, whole = _decode_segment(raw)
                    if of_shape == shape:
                        self._segments.restore(key.removeprefix("segment:"), whole)
        deltas = sorted(_decode_delta(v) for k, v in states.items() if k.startswith("delta:"))
        for of_shape, number, packed in deltas:
            if of_shape == shape and number > self._ranks.batch:
                learnt = _decode_learnt(zlib.decompress(packed))
                self.judge(learnt)
                self._since_whole += len(learnt)
                self._ranks.batch = number
        self._learnt.clear()

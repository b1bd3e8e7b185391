"""All that one partition has learnt beyond single borrowers, and how it survives a crash exactly.

Every batch adds one *delta* to the changelog: the very observations it learnt. Every so often the
changed segments are written whole. Recovery takes the last whole states and learns the deltas after
them again, by the same code, so that scores after a crash are those there would have been.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.causes import Causes, together
from detectors.deltas import pack, unpack
from detectors.features import FEATURES
from detectors.observations import Observation
from detectors.outcome import OUTCOME as _OUTCOME
from detectors.outcome import UNRANKED, weighed, with_outcome
from detectors.rank import Rank, surprise
from detectors.segments import Segments
from detectors.splits import Splits
from schemas.policy import Policy
from schemas.scores import Axes, Score

__all__ = ["Models"]

_FORMAT = 3  # of what is stored: states of another are left aside
_WHOLE_EVERY = 16_384  # observations between two whole checkpoints
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

Index = NDArray[np.intp]


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
        self._ranks = _Ranks(shape=zlib.crc32(_encode((_FORMAT, forest, names))))
        self._learnt: list[Observation] = []
        self._since_whole = 0
        self._seats: dict[tuple[str, str], int] = {}  # industry, family -> place in `_numbers`
        self._numbers = np.empty((0, 2), dtype=np.intp)  # of the segment, and of all industries'
        self._changed: set[tuple[str, str]] = set()

    def judge(
        self, observations: Sequence[Observation], fact_ids: Sequence[str] = ()
    ) -> list[Score]:
        """Score each observation, then learn it, in order. The cut into batches changes nothing.

        `fact_ids` name the scores; without them they have no name.
        """
        if not observations:
            return []
        n = len(observations)
        self._learnt += observations
        keys = [(o.industry, o.family) for o in observations]
        numbers = self._numbers_of(keys)
        flat = chain.from_iterable([o.features for o in observations])
        rows = np.fromiter(flat, np.float64, n * len(FEATURES)).reshape(n, -1)
        raw_scores, usual, cold = self._against_peers(rows, numbers)
        raw, segments = raw_scores.tolist(), [f"{industry}:{family}" for industry, family in keys]
        for index in np.flatnonzero(cold).tolist():
            segments[index] = f"{_EVERYBODY}:{keys[index][1]}"
        own = [o.own.strange for o in observations]
        industry = self._pulse(observations, numbers)
        places: dict[str, list[int]] = {}
        for index, (_, family) in enumerate(keys):
            places.setdefault(family, []).append(index)
        score, peers = [0.0] * n, [0.0] * n
        parts = [(0.0, 0.0, 0.0, 0.0)] * n
        for family, at in places.items():
            ranks = self._ranks.of(family)
            spoken = [index for index in at if raw[index] >= 0]
            ranked = ranks.forests.places([surprise(raw[index]) for index in spoken])
            for index, place in zip(spoken, ranked, strict=True):
                peers[index] = place
            for index in at:
                parts[index] = together(own[index], peers[index], industry[index])
            cold_until = self._warm_up - ranks.together.seen
            evidence = [
                weighed(parts[index][0], observations[index].features[_OUTCOME]) for index in at
            ]
            found = ranks.together.places(evidence)
            for number, (index, place) in enumerate(zip(at, found, strict=True)):
                if number >= cold_until:
                    score[index] = place
                elif observations[index].features[_OUTCOME] >= 1:
                    score[index] = UNRANKED
        mean, spread = np.split(usual, 2, axis=1)
        mean_outcome = mean[:, _OUTCOME].tolist()
        causes = Causes(rows, mean, spread, [part[2] for part in parts])
        return [
            Score(
                fact_id=fact_id,
                score=score[i],
                axes=Axes(own[i], peers[i], industry[i]),
                causes=with_outcome(
                    causes.of(i, o.own, parts[i][1], industry[i], parts[i][3]),
                    parts[i][0],
                    o.features[_OUTCOME],
                    mean_outcome[i],
                ),
                segment=segments[i],
            )
            for i, (o, fact_id) in enumerate(zip(observations, fact_ids or [""] * n, strict=True))
        ]

    def _numbers_of(self, keys: Sequence[tuple[str, str]]) -> Index:
        """Return for each key the numbers of its segment and of that of all industries."""
        self._changed.update(keys)
        seats = self._seats
        for key in self._changed:
            if key not in seats:
                seats[key] = len(seats)
                pair = [self._segments.number(f"{i}:{key[1]}") for i in (key[0], _EVERYBODY)]
                self._numbers = np.concatenate([self._numbers, [pair]])
        return self._numbers[[seats[key] for key in keys]]

    def _against_peers(
        self, rows: NDArray[np.float64], numbers: Index
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Score rows in their segment and in that of all industries, and learn them in both.

        Returns the score that counts, -1 where neither segment speaks, what is usual where it was
        given, and where a segment of its own was too thin.
        """
        apart = numbers[:, 0] != numbers[:, 1]
        asked = np.ones(numbers.shape, dtype=bool)
        asked[:, 1] = apart
        row = np.nonzero(asked)[0]
        leaf = self._splits.leaf_index(rows)
        scores, usual = self._segments.score_learn(rows[row], leaf[row], numbers[asked])
        at = np.cumsum(1 + apart) - (1 + apart)  # of a row's own segment; all industries' follows
        cold = apart & (scores[at] < 0)
        at += cold
        return scores[at], usual[at], cold

    def _pulse(self, observations: Sequence[Observation], numbers: Index) -> list[float]:
        """Count each event in its segments; return how far its day is above the usual."""
        pulses, found = self._segments.pulses, [0.0] * len(observations)
        for index, (o, (number, wide)) in enumerate(
            zip(observations, numbers.tolist(), strict=True)
        ):
            if o.day >= 0:
                found[index] = pulses[number].observe(o.day)
                if wide != number:
                    pulses[wide].observe(o.day)
        return found

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
            return [(key, _encode((ranks.shape, ranks.batch, pack(learnt))))]
        changed, self._changed = self._changed, set()
        self._since_whole, ranks.whole_at = 0, ranks.batch
        whole = [
            (f"segment:{name}", _encode((ranks.shape, self._segments.to_bytes(name))))
            for name in sorted({f"{i}:{key[1]}" for key in changed for i in (key[0], _EVERYBODY)})
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
                learnt = unpack(packed)
                self.judge(learnt)
                self._since_whole += len(learnt)
                self._ranks.batch = number
        self._learnt.clear()

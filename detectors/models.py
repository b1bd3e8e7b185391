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
from numpy.typing import NDArray

from detectors.features import FEATURES
from detectors.rank import Rank
from detectors.segment import Segment
from detectors.splits import Splits
from schemas.policy import Policy
from schemas.scores import Axes

__all__ = ["Judgement", "Models", "Observation"]

_WHOLE_EVERY = 64  # batches between two whole checkpoints


class Observation(Struct, frozen=True, array_like=True):
    """One change as the models see it."""

    segment: str  # industry:family
    day: int  # of the event, days since 1970; -1 when the day is not known
    own: float  # strangeness against the borrower's own past, in [0, 1]
    features: tuple[float, ...]


class Judgement(Struct, frozen=True):
    """What the models say of one observation. `usual` and `spread` are its segment's, by feature."""

    score: float
    axes: Axes
    segment: str
    features: tuple[float, ...]
    usual: NDArray[np.float64]
    spread: NDArray[np.float64]


class _Ranks(Struct, array_like=True):
    raw: dict[str, Rank] = {}  # by family: of the forests' scores
    whole: dict[str, Rank] = {}  # by family: of the three axes together
    batch: int = 0


_encode = msgspec.msgpack.Encoder().encode
_decode_ranks = msgspec.msgpack.Decoder(_Ranks).decode
_decode_delta = msgspec.msgpack.Decoder(tuple[int, list[Observation]]).decode


class _Seen:
    """What the segments say of a batch: score (None while cold), usual and spread of features."""

    def __init__(self, rows: NDArray[np.float64]) -> None:
        n, width = rows.shape
        self.raw: list[float | None] = [None] * n
        self.usual = [np.zeros(width)] * n
        self.spread = [np.full(width, 0.25)] * n


class Models:
    """The mutable state of one partition's detectors."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        forest = policy.forest
        self._splits = Splits(
            [feature.name for feature in FEATURES], n_trees=forest.n_trees,
            height=forest.height, limits=None, seed=forest.seed,
        )  # fmt: skip
        self._segments: dict[str, Segment] = {}
        self._ranks = _Ranks()
        self._learnt: list[Observation] = []
        self._changed: set[str] = set()

    def judge(self, observations: Sequence[Observation]) -> list[Judgement]:
        """Score each observation, then learn it, in order. The cut into batches changes nothing."""
        if not observations:
            return []
        self._learnt += observations
        rows = np.array([o.features for o in observations])
        leaf = self._splits.leaf_index(rows)
        narrow: dict[str, list[int]] = {}
        wide: dict[str, list[int]] = {}
        for index, observation in enumerate(observations):
            narrow.setdefault(observation.segment, []).append(index)
            wide.setdefault(f"*{observation.segment[1:]}", []).append(index)
        seen = _Seen(rows)
        for places in (wide, narrow):  # a narrow segment overrules the wide one once it is warm
            for name, at in places.items():
                self._learn(self._segment(name), at, rows, leaf, seen)
        return [
            self._place(o, seen.raw[i], seen.usual[i], seen.spread[i])
            for i, o in enumerate(observations)
        ]

    @staticmethod
    def _learn(
        segment: Segment, at: list[int], rows: NDArray[np.float64], leaf: NDArray[np.intp],
        seen: _Seen,
    ) -> None:  # fmt: skip
        while at:
            part, at = at[: segment.room], at[segment.room :]
            warm = not segment.masses.first_window
            usual, spread = segment.usual, segment.spread
            scores = segment.score_learn(leaf[part], rows[part])
            if warm:
                for index, score in zip(part, scores.tolist(), strict=True):
                    seen.raw[index], seen.usual[index], seen.spread[index] = score, usual, spread

    def _segment(self, name: str) -> Segment:
        self._changed.add(name)
        found = self._segments.get(name)
        if found is None:
            found = self._segments[name] = Segment(self._policy.forest, len(FEATURES))
        return found

    def _place(
        self, o: Observation, raw: float | None,
        usual: NDArray[np.float64], spread: NDArray[np.float64],
    ) -> Judgement:  # fmt: skip
        family = o.segment[2:]
        ranks = self._ranks
        peers = 0.0
        if raw is not None:
            peers = ranks.raw.setdefault(family, Rank()).place(raw)
        industry = self._segments[o.segment].pulse.observe(o.day) if o.day >= 0 else 0.0
        axes = (o.own, peers, industry)
        together = 0.6 * max(axes) + 0.4 * sum(axes) / 3
        rank = ranks.whole.setdefault(family, Rank())
        # A rank among few is no rank: until enough were seen, the axes themselves speak, held down.
        trust = min(1.0, rank.seen / self._policy.warm_up)
        score = trust * rank.place(together) + (1 - trust) * 0.8 * together
        return Judgement(score, Axes(*axes), o.segment, o.features, usual, spread)

    def checkpoint(self) -> list[tuple[str, bytes | None]]:
        """Return what to write to the changelog for what was learnt since the last call."""
        if not self._learnt:
            return []
        number = self._ranks.batch = self._ranks.batch + 1
        learnt, self._learnt = self._learnt, []
        if number % _WHOLE_EVERY:
            delta = zlib.compress(_encode((number, learnt)), 1)
            return [(f"delta:{number % _WHOLE_EVERY}", delta)]
        changed, self._changed = self._changed, set()
        whole: list[tuple[str, bytes | None]] = [
            (f"segment:{name}", self._segments[name].to_bytes()) for name in sorted(changed)
        ]
        return [*whole, ("ranks", _encode(self._ranks))]

    def restore(self, states: Mapping[str, bytes]) -> None:
        """Take the newest value of every key that `checkpoint` has ever given."""
        if "ranks" in states:
            self._ranks = _decode_ranks(states["ranks"])
        for key, raw in states.items():
            if key.startswith("segment:"):
                self._segment(key.removeprefix("segment:")).restore(raw)
        self._changed.clear()
        deltas = [
            _decode_delta(zlib.decompress(raw))
            for key, raw in states.items()
            if key.startswith("delta:")
        ]
        for number, learnt in sorted(deltas, key=lambda delta: delta[0]):
            if number > self._ranks.batch:
                self.judge(learnt)
                self._learnt.clear()
                self._ranks.batch = number

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
from msgspec import Struct, field
from numpy.typing import NDArray

from detectors.against_peers import Usual, on_the_scale_of
from detectors.causes import Causes, together
from detectors.deltas import pack, unpack
from detectors.family_ranks import FamilyRanks
from detectors.features import AGAINST_PEERS, FEATURES
from detectors.norms import Norms
from detectors.observations import WITH_AMOUNT, Observation, Observations
from detectors.outcome import OUTCOME as _OUTCOME
from detectors.outcome import UNRANKED, weighed, with_outcome
from detectors.peers import LEVELS
from detectors.rank import surprises
from detectors.seats import Seats, SeatState
from detectors.segments import Segments
from detectors.splits import Splits
from schemas.policy import Policy
from schemas.scores import Axes, Score

__all__ = ["Models"]

_FORMAT = 5  # of what is stored: states of another are left aside
_WHOLE_EVERY = 16_384  # observations between two whole checkpoints


class _Ranks(Struct, array_like=True):
    """What is shared by segments, and which checkpoint this is."""

    shape: int  # of the forests: states of another cannot be read
    batch: int = 0  # the last whose observations are in it
    whole_at: int = 0  # batch of the last whole checkpoint
    families: dict[str, FamilyRanks] = {}
    seats: SeatState = field(default_factory=SeatState)

    def of(self, family: str) -> FamilyRanks:
        found = self.families.get(family)
        if found is None:
            found = self.families[family] = FamilyRanks()
        return found


_encode = msgspec.msgpack.Encoder().encode
_decode_ranks = msgspec.msgpack.Decoder(_Ranks).decode
_decode_delta = msgspec.msgpack.Decoder(tuple[int, int, bytes]).decode
_decode_segment = msgspec.msgpack.Decoder(tuple[int, bytes]).decode

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
_COLUMNS = np.array(AGAINST_PEERS)


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
        self._learnt: list[Observations] = []
        self._since_whole = 0
        self._norms = Norms(len(AGAINST_PEERS), policy.peers.window_size)
        self._seats = Seats(
            self._norms, self._segments, policy.peers.held_from, policy.peers.most_segments
        )
        self._changed: set[int] = set()  # numbers of forests

    @property
    def narrow(self) -> int:
        """How many segments narrower than an industry have a forest."""
        return len(self._seats)

    def judge(
        self, observations: Sequence[Observation], fact_ids: Sequence[str] = ()
    ) -> list[Score]:
        """Score each observation, then learn it, in order. The cut into batches changes nothing.

        `fact_ids` name the scores; without them they have no name.
        """
        if not observations:
            return []
        observations = Observations.of(observations)
        self._learnt.append(observations)
        names = fact_ids or [""] * len(observations)
        scores: list[Score] = []
        while (done := len(scores)) < len(observations):
            numbers, asks = self._seats.take(observations[done:])
            until = done + len(numbers)
            scores += self._judge(observations[done:until], names[done:until], numbers)
            if asks:
                self._seats.replace(asks)
        return scores

    def _judge(
        self, observations: Sequence[Observation], fact_ids: Sequence[str], numbers: Index
    ) -> list[Score]:
        n = len(observations)
        peers, forests = numbers[:, :LEVELS], numbers[:, LEVELS:]
        self._changed.update(forests.ravel().tolist())
        flat = chain.from_iterable([o.features for o in observations])
        rows = np.fromiter(flat, np.float64, n * len(FEATURES)).reshape(n, -1)
        *norm, known = self._norms.usual_learn(rows[:, _COLUMNS], peers)
        usual = on_the_scale_of(norm[0], norm[1], known, rows)
        names = self._norms.names
        segments = [
            names[at].removesuffix(WITH_AMOUNT) for at in peers[np.arange(n), known].tolist()
        ]
        raw, mean, spread = self._in_forests(usual, forests)
        by_forest = np.where(raw >= 0, surprises(raw), -1.0).tolist()
        by_amounts = surprises(usual.amounts).tolist()
        own = [o.own.strange for o in observations]
        industry = self._pulse(observations, forests)
        places: dict[str, list[int]] = {}
        for index, o in enumerate(observations):
            places.setdefault(o.family, []).append(index)
        score, strange, by_amount = [0.0] * n, [0.0] * n, [0.0] * n
        parts = [(0.0, 0.0, 0.0, 0.0)] * n
        for family, at in places.items():
            ranks = self._ranks.of(family)
            ranks.peers(at, by_forest, by_amounts, strange, by_amount)
            for index in at:
                parts[index] = together(own[index], strange[index], industry[index])
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
        mean_outcome = mean[:, _OUTCOME].tolist()
        causes = Causes(rows, mean, spread, [part[2] for part in parts], by_amount)
        return [
            Score(
                fact_id=fact_id,
                score=score[i],
                axes=Axes(own[i], strange[i], industry[i]),
                causes=with_outcome(
                    causes.of(i, o.own, parts[i][1], industry[i], parts[i][3]),
                    parts[i][0],
                    o.features[_OUTCOME],
                    mean_outcome[i],
                ),
                segment=segments[i],
            )
            for i, (o, fact_id) in enumerate(zip(observations, fact_ids, strict=True))
        ]

    def _in_forests(self, usual: Usual, numbers: Index) -> tuple[Floats, Floats, Floats]:
        """Return the score of each row in its forest, and what is usual there, in its own units."""
        scores, both = self._segments.score_learn(
            usual.rows, self._splits.leaf_index(usual.rows), numbers
        )
        mean, spread = np.split(both, 2, axis=1)
        mean[:, _COLUMNS], spread[:, _COLUMNS] = usual.mean, usual.spread
        return scores, mean, spread

    def _pulse(self, observations: Sequence[Observation], numbers: Index) -> list[float]:
        """Count each event in its industry and in all; return how far its day is above the usual."""
        pulses, found = self._segments.pulses, [0.0] * len(observations)
        for index, (o, (number, wide)) in enumerate(
            zip(observations, numbers.tolist(), strict=True)
        ):
            if o.day >= 0:
                above = pulses[wide].observe(o.day)
                found[index] = pulses[number].observe(o.day) if number >= 0 else above
        return found

    def checkpoint(self) -> list[tuple[str, bytes]]:
        """Return what to write to the changelog for what was learnt since the last call."""
        if not self._learnt:
            return []
        ranks = self._ranks
        ranks.batch += 1
        learnt, self._learnt = Observations.joined(self._learnt), []
        self._since_whole += len(learnt)
        if self._since_whole < _WHOLE_EVERY:
            key = (
                f"delta:{ranks.batch - ranks.whole_at}"  # deltas before the last whole: overwritten
            )
            return [(key, _encode((ranks.shape, ranks.batch, pack(learnt))))]
        changed, self._changed = self._changed, set()
        self._since_whole, ranks.whole_at = 0, ranks.batch
        ranks.seats, names = self._seats.state(), self._segments.names
        whole = [
            (f"segment:{name}", _encode((ranks.shape, self._segments.to_bytes(name))))
            for name in sorted(names[number] for number in changed if number >= 0)
        ]
        whole += [
            (f"norms:{industry}", _encode((ranks.shape, state)))
            for industry, state in self._norms.to_bytes().items()
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
                of, _, name = key.partition(":")
                if of in {"segment", "norms"}:
                    of_shape, whole = _decode_segment(raw)
                    if of_shape == shape and of == "segment":
                        self._segments.restore(name, whole)
                    elif of_shape == shape:
                        self._norms.restore(whole)
            self._seats.restore(stored.seats)
        deltas = sorted(_decode_delta(v) for k, v in states.items() if k.startswith("delta:"))
        for of_shape, number, packed in deltas:
            if of_shape == shape and number > self._ranks.batch:
                learnt = unpack(packed)
                self.judge(learnt)
                self._since_whole += len(learnt)
                self._ranks.batch = number
        self._learnt.clear()

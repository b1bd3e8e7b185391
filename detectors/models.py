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
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from detectors.against_peers import Usual, on_the_scale_of
from detectors.causes import Causes
from detectors.deltas import pack, unpack
from detectors.features import AGAINST_PEERS, FEATURES
from detectors.norms import Norms
from detectors.observations import WITH_AMOUNT, Observation, Observations
from detectors.outcome import OUTCOME as _OUTCOME
from detectors.outcome import with_outcome
from detectors.own_past import AS_USUAL
from detectors.peers import LEVELS
from detectors.ranks import FamilyRanks, Ranks
from detectors.seats import Seats, SeatState
from detectors.segments import Segments
from detectors.splits import Splits
from schemas.policy import Policy
from schemas.scores import Axes, Score

__all__ = ["Models"]

_FORMAT = 6  # of what is stored: states of another are left aside
_WHOLE_EVERY = 16_384  # observations between two whole checkpoints


class _Shape(Struct, array_like=True):
    """The beginning of what is shared, which every version has: the rest may be laid out otherwise."""

    shape: int


class _Shared(Struct, array_like=True):
    """What is shared by segments, and which checkpoint this is."""

    shape: int  # of the forests: states of another cannot be read
    batch: int = 0  # the last whose observations are in it
    whole_at: int = 0  # batch of the last whole checkpoint
    families: dict[str, FamilyRanks] = {}
    seats: SeatState = field(default_factory=SeatState)


_encode = msgspec.msgpack.Encoder().encode
_decode_shape = msgspec.msgpack.Decoder(_Shape).decode
_decode_shared = msgspec.msgpack.Decoder(_Shared).decode
_decode_delta = msgspec.msgpack.Decoder(tuple[int, int, bytes]).decode
_decode_segment = msgspec.msgpack.Decoder(tuple[int, bytes]).decode

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
_COLUMNS = np.array(AGAINST_PEERS)
_laid_out = np.ascontiguousarray


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
        self._ranks = Ranks()
        self._shared = _Shared(shape=zlib.crc32(_encode((_FORMAT, forest, names))))
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
            rest = observations[done:] if done else observations
            numbers, asks = self._seats.take(rest)
            n = len(numbers)
            some = rest[:n] if n < len(rest) else rest
            scores += self._judge(some, names[done : done + n], numbers)
            if asks:
                self._seats.replace(asks)
        return scores

    def _judge(
        self, observations: Observations, fact_ids: Sequence[str], numbers: Index
    ) -> list[Score]:
        n, rows = len(observations), observations.rows
        # One layout, whatever the batch: loops are compiled for each that they are given.
        peers, forests = _laid_out(numbers[:, :LEVELS]), _laid_out(numbers[:, LEVELS:])
        self._changed.update(np.unique(forests).tolist())
        *norm, known = self._norms.usual_learn(rows.take(_COLUMNS, axis=1), peers)
        usual = on_the_scale_of(norm[0], norm[1], known, rows)
        names = self._norms.names
        segments = [
            names[at].removesuffix(WITH_AMOUNT) for at in peers[np.arange(n), known].tolist()
        ]
        raw, mean, spread = self._in_forests(usual, forests)
        own, outcome = _laid_out(observations.strange), _laid_out(rows[:, _OUTCOME])
        industry = self._pulse(observations.days, forests)
        families = self._ranks.numbers(observations.families)
        judged = self._ranks.judge(
            families, raw, usual.amounts, own, industry, outcome, self._warm_up
        )
        causes = Causes(rows, mean, spread, judged.peers, judged.by_amount)
        columns = zip(
            fact_ids, judged.score.tolist(), own.tolist(), judged.strange.tolist(),
            industry.tolist(), judged.own.tolist(), judged.industry.tolist(), segments,
            strict=True,
        )  # fmt: skip
        scores = [
            Score(
                fact_id=fact_id, score=score, axes=Axes(own_axis, strange, beat), segment=segment,
                causes=causes.of(
                    row, observations.own_of(row) if by_own else AS_USUAL, by_own, beat, by_beat
                ),
            )
            for row, (fact_id, score, own_axis, strange, beat, by_own, by_beat, segment)
            in enumerate(columns)
        ]  # fmt: skip
        for row in np.flatnonzero(outcome >= 1).tolist():
            whole, bad, usually = (
                float(v) for v in (judged.whole[row], outcome[row], mean[row, _OUTCOME])
            )
            named = with_outcome(scores[row].causes, whole, bad, usually)
            scores[row] = replace(scores[row], causes=named)
        return scores

    def _in_forests(self, usual: Usual, numbers: Index) -> tuple[Floats, Floats, Floats]:
        """Return the score of each row in its forest, and what is usual there, in its own units."""
        scores, mean, spread = self._segments.score_learn(
            usual.rows, self._splits.leaf_index(usual.rows), numbers
        )
        mean[:, _COLUMNS], spread[:, _COLUMNS] = usual.mean, usual.spread
        return scores, mean, spread

    def _pulse(self, days: Index, numbers: Index) -> Floats:
        """Count each event in its industry and in all; return how far its day is above the usual."""
        pulses, found = self._segments.pulses, np.zeros(len(days))
        for row, (day, (number, wide)) in enumerate(
            zip(days.tolist(), numbers.tolist(), strict=True)
        ):
            if day >= 0:
                above = pulses[wide].observe(day)
                found[row] = pulses[number].observe(day) if number >= 0 else above
        return found

    def checkpoint(self) -> list[tuple[str, bytes]]:
        """Return what to write to the changelog for what was learnt since the last call."""
        if not self._learnt:
            return []
        shared = self._shared
        shared.batch += 1
        learnt, self._learnt = Observations.joined(self._learnt), []
        self._since_whole += len(learnt)
        if self._since_whole < _WHOLE_EVERY:
            key = f"delta:{shared.batch - shared.whole_at}"  # deltas before the last whole: overwritten
            return [(key, _encode((shared.shape, shared.batch, pack(learnt))))]
        changed, self._changed = self._changed, set()
        self._since_whole, shared.whole_at = 0, shared.batch
        shared.seats, shared.families = self._seats.state(), self._ranks.state()
        names = self._segments.names
        whole = [
            (f"segment:{name}", _encode((shared.shape, self._segments.to_bytes(name))))
            for name in sorted(names[number] for number in changed if number >= 0)
        ]
        whole += [
            (f"norms:{industry}", _encode((shared.shape, state)))
            for industry, state in self._norms.to_bytes().items()
        ]
        return [*whole, ("ranks", _encode(shared))]

    def restore(self, states: Mapping[str, bytes]) -> None:
        """Take the newest value of every key that `checkpoint` has ever given.

        States of forests of another shape, because the policy or the features were changed since,
        are left aside: such models learn anew, borrowers keep their memories.
        """
        shape = self._shared.shape
        if "ranks" in states and _decode_shape(states["ranks"]).shape == shape:
            self._shared = stored = _decode_shared(states["ranks"])
            self._ranks.restore(stored.families)
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
            if of_shape == shape and number > self._shared.batch:
                learnt = unpack(packed)
                self.judge(learnt)
                self._since_whole += len(learnt)
                self._shared.batch = number
        self._learnt.clear()

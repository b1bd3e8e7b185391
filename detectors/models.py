"""All that one partition has learnt beyond single borrowers, and how it survives a crash exactly.

Every batch adds one *delta* to the changelog: the very observations it learnt. Every so often the
changed segments are written whole. Recovery takes the last whole states and learns the deltas after
them again, by the same code, so that scores after a crash are those there would have been.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from detectors.against_peers import Usual, on_the_scale_of
from detectors.causes import Causes, causes_of
from detectors.deltas import pack, unpack
from detectors.features import AGAINST_PEERS, FEATURES, OUTCOME
from detectors.norms import Norms
from detectors.observations import WITH_AMOUNT, Observation, Observations
from detectors.peers import LEVELS
from detectors.ranks import FamilyRanks, Judged, Ranks
from detectors.score_text import texts
from detectors.seats import Seats, SeatState
from detectors.segments import Segments
from detectors.splits import Splits
from schemas.policy import Policy
from schemas.scores import Scored

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
_NO_FACT = "0" * 32
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
    ) -> list[Scored]:
        """Score each observation, then learn it, in order. The cut into batches changes nothing.

        `fact_ids` name the scores; without them they have the name of no fact.
        """
        if not observations:
            return []
        observations = Observations.of(observations)
        names = fact_ids or [_NO_FACT] * len(observations)
        scores: list[Scored] = []
        for part, numbers in self._parts(observations):
            judged, own, industry, causes, segments = self._judge(part, numbers)
            of = names[len(scores) : len(scores) + len(part)]
            axes = judged.score, own, judged.strange, industry
            scores += map(Scored, judged.score.tolist(), texts(of, segments, axes, causes))
        return scores

    def _parts(self, observations: Observations) -> Iterator[tuple[Observations, Index]]:
        """Yield observations with their segments: which are held may change between two parts."""
        self._learnt.append(observations)
        while observations:
            numbers, asks = self._seats.take(observations)
            n = len(numbers)
            yield observations if n == len(observations) else observations[:n], numbers
            if asks:
                self._seats.replace(asks)
            if n == len(observations):
                break
            observations = observations[n:]

    def _judge(
        self, observations: Observations, numbers: Index
    ) -> tuple[Judged, Floats, Floats, Causes, list[str]]:
        """Learn observations; return what became of them, two axes, causes and segments."""
        rows = observations.rows
        # One layout, whatever the batch: loops are compiled for each that they are given.
        peers, forests = _laid_out(numbers[:, :LEVELS]), _laid_out(numbers[:, LEVELS:])
        self._changed.update(forests.ravel().tolist())
        *norm, known = self._norms.usual_learn(rows.take(_COLUMNS, axis=1), peers)
        usual = on_the_scale_of(norm[0], norm[1], known, rows)
        names, judges = self._norms.names, peers[np.arange(len(known)), known]
        segments = [names[at].removesuffix(WITH_AMOUNT) for at in judges.tolist()]
        raw, mean, spread = self._in_forests(usual, forests)
        own, outcome = _laid_out(observations.strange), _laid_out(rows[:, OUTCOME])
        industry = self._pulse(observations.days, forests)
        families = self._ranks.numbers(observations.families)
        judged = self._ranks.judge(
            families, raw, usual.amounts, own, industry, outcome, self._warm_up
        )
        causes = causes_of(rows, mean, spread, judged, observations.own, industry)
        return judged, own, industry, causes, segments

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
                for part in self._parts(learnt):
                    self._judge(*part)
                self._since_whole += len(learnt)
                self._shared.batch = number
        self._learnt.clear()

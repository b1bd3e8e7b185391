"""The way it is usually written: one event at a time, River's own trees, state as JSON.

The same rules, routing and features; what an engine adds for each event (Faust as shipped takes
64 to 100 µs, see the engine benchmark) comes on top.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from river import anomaly

from commands.workspace import read_rulebook
from config.settings import read_settings
from detectors.examine import see
from detectors.features import FEATURES
from detectors.memory import Memory, decode, encode
from detectors.peers import standing_of
from routing.concerns import route_all
from routing.discretion import Discretion
from routing.grade import grader
from routing.told import Told
from routing.trail import NO_TRAIL
from routing.typologies import Typologies
from schemas.assessments import Assessment, Outcome
from schemas.changes import ChangeEvent
from schemas.scores import Axes, Score
from schemas.watches import Watch
from simulate.city import City, city_watches
from streams.clock import wall_clock

__all__ = ["Naive"]

_NAMES = [feature.name for feature in FEATURES]


class Naive:
    """Reads, judges and writes one change at a time."""

    def __init__(self, city: City) -> None:
        rulebook = read_rulebook(read_settings({}))
        self._policy, self._kinds = rulebook.policy, rulebook.catalogue.by_code()
        self._grade, self._typologies = grader(self._policy, self._kinds), Typologies(self._policy)
        self._discretion = Discretion(self._kinds, self._policy)
        self._standings = {company.uscc: standing_of(company) for company in city.companies()}
        self._watches: dict[str, list[Watch]] = defaultdict(list)
        for watch in city_watches(city):
            self._watches[watch.uscc].append(watch)
        forest = self._policy.forest
        self._trees: dict[str, Any] = defaultdict(
            lambda: anomaly.HalfSpaceTrees(
                n_trees=forest.n_trees, height=forest.height, window_size=forest.window_size,
                seed=forest.seed,
            )
        )  # fmt: skip
        self._state: dict[str, bytes] = {}
        self._told: dict[str, bytes] = {}
        self._trails: Any = defaultdict(lambda: NO_TRAIL)
        self.watches = sum(map(len, self._watches.values()))

    def handle(self, values: Sequence[bytes]) -> None:
        for value in values:
            self._one(value)

    def _one(self, value: bytes) -> None:
        change: Any = msgspec.json.decode(value, type=ChangeEvent)
        kept = self._state.get(change.uscc)
        memories = {change.uscc: encode(msgspec.json.decode(kept, type=Memory))} if kept else {}
        found = see([change], memories, self._standings.get, self._kinds).observations
        if not found:
            msgspec.json.encode(Assessment(change=change, outcome=Outcome.MERGED))
            return
        seen, memory = found[0], decode(memories[change.uscc])
        x = dict(zip(_NAMES, seen.features, strict=True))
        strange = 0.0
        for segment in (f"{seen.peers[0]}:{seen.family}", f"-:{seen.family}"):
            trees = self._trees[segment]
            strange = max(strange, trees.score_one(x))
            trees.learn_one(x)
        score = Score(fact_id=change.fact_id, score=strange, axes=Axes(0.0, strange, 0.0))
        grade = self._grade(change, score)
        told_kept = self._told.get(change.uscc)
        told = msgspec.json.decode(told_kept, type=dict[str, Told]) if told_kept else {}
        patterns = self._typologies.advance(change, self._trails)
        routed = route_all(
            change, score, grade, patterns, self._watches.get(change.uscc, []), told,
            self._policy, wall_clock(), discretion=self._discretion,
        )  # fmt: skip
        self._state[change.uscc] = msgspec.json.encode(memory)
        self._told[change.uscc] = msgspec.json.encode({**told, **routed.told})
        for alert in routed.alerts:
            json.dumps(msgspec.to_builtins(alert))
        assessed = Assessment(
            change=change, outcome=Outcome.ACCEPTED, score=score, severity=grade.severity,
            rule=grade.rule, decisions=routed.decisions,
        )  # fmt: skip
        json.dumps(msgspec.to_builtins(assessed))

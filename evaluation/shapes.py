"""Whether some families want forests of another shape: chosen in some cities, held in others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from detectors.models import Models
from evaluation.peers import FORESTS, Planted, planted, river_scores
from evaluation.ranking import Interval, auc, bootstrap
from schemas.catalogue import Kind
from schemas.policy import Forest, Policy

__all__ = ["Shaped", "ShapesResult", "chosen", "measure_shapes"]

_CHOSEN_ON, _ASKED = (311, 312), (113, 114)  # seeds of cities
_COMPANIES = 20_000
_FEWEST = 30  # planted amounts of a family in the cities asked, so that a figure says anything
_BATCH, _DRAWS = 500, 300

Floats = NDArray[np.float64]


class Shaped(Struct, frozen=True, kw_only=True):
    """One family of changes in the cities asked: AUC of the axis *peers* on planted amounts."""

    planted: int
    river: float  # its defaults, features as they are
    policy: Interval  # companies drawn anew
    best_elsewhere: str  # the shape that did best for the family in the cities of the choice
    gain: Interval  # of that shape over the policy's, both on the same drawn companies


class ShapesResult(Struct, frozen=True, kw_only=True):
    by_family: dict[str, Shaped]
    together: Shaped  # every family with its own best shape, against one shape for all


class _Judged(Struct, frozen=True):
    """Counted observations of some cities, and what each shape's forests said of them."""

    odd: NDArray[np.bool_]
    family: NDArray[np.str_]
    companies: list[str]
    river: Floats
    by_shape: dict[str, Floats]


def measure_shapes(
    policy: Policy, kinds: Mapping[str, Kind], *, companies: int = _COMPANIES,
    chosen_on: Sequence[int] = _CHOSEN_ON, asked: Sequence[int] = _ASKED,
) -> ShapesResult:  # fmt: skip
    """Choose for each family the shape of the highest AUC, and ask in other cities what it gains."""
    shapes = FORESTS | {"policy": policy.forest}
    seen, new = (
        _judged(
            [planted(seed, kinds, lambda one: one, companies) for seed in seeds], policy, shapes
        )
        for seeds in (chosen_on, asked)
    )
    best = chosen(seen.odd, seen.family, seen.by_shape)
    ours = new.by_shape["policy"]
    mixed = ours.copy()
    by_family = {}
    for family, shape in best.items():
        rows = np.flatnonzero(new.family == family)
        mixed[rows] = new.by_shape[shape][rows]
        if new.odd[rows].sum() >= _FEWEST:
            by_family[family] = _shaped(new, rows, shape, new.by_shape[shape])
    return ShapesResult(
        by_family=by_family,
        together=_shaped(new, np.arange(len(ours)), "each family its own", mixed),
    )


def chosen(
    odd: NDArray[np.bool_], family: NDArray[np.str_], by_shape: Mapping[str, Floats]
) -> dict[str, str]:
    """Return the shape of the highest AUC by family; of equals the first."""
    best = {}
    for name in np.unique(family).tolist():
        rows = family == name
        if odd[rows].any() and not odd[rows].all():
            best[name] = max(by_shape, key=lambda s: auc(odd[rows], by_shape[s][rows]))
    return best


def _shaped(new: _Judged, rows: NDArray[np.intp], shape: str, theirs: Floats) -> Shaped:
    odd, ours = new.odd[rows], new.by_shape["policy"][rows]
    theirs, units = theirs[rows], [new.companies[at] for at in rows]
    return Shaped(
        planted=int(odd.sum()),
        river=auc(odd, new.river[rows]),
        policy=bootstrap(lambda at: auc(odd[at], ours[at]), units, seed=3, draws=_DRAWS),
        best_elsewhere=shape,
        gain=bootstrap(
            lambda at: auc(odd[at], theirs[at]) - auc(odd[at], ours[at]), units, seed=3,
            draws=_DRAWS,
        ),
    )  # fmt: skip


def _judged(cities: Sequence[Planted], policy: Policy, shapes: Mapping[str, Forest]) -> _Judged:
    by_shape = {
        name: np.concatenate([_peers(one, replace(policy, forest=shape)) for one in cities])
        for name, shape in shapes.items()
    }
    return _Judged(
        odd=np.concatenate([np.array(one.odd, bool) for one in cities]),
        family=np.array([one.observations[at].family for one in cities for at in one.counted]),
        companies=[f"{n}:{uscc}" for n, one in enumerate(cities) for uscc in one.companies],
        river=np.concatenate([river_scores(one)[one.counted] for one in cities]),
        by_shape=by_shape,
    )


def _peers(one: Planted, policy: Policy) -> Floats:
    models, found = Models(policy), list[float]()
    for at in range(0, len(one.observations), _BATCH):
        part = one.observations[at : at + _BATCH]
        found += [scored.whole().axes.peers for scored in models.judge(part)]
    return np.array(found)[one.counted]

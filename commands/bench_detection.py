"""How good the detectors are: every part scores before it learns, in order, and repeats exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from commands.bench_detection_facts import facts_of
from config.catalogue import load_catalogue
from config.policy import load_policy
from evaluation.fairness import measure_fairness
from evaluation.industry import measure_industry
from evaluation.inspections import measure_inspections
from evaluation.nab import measure_nab
from evaluation.peers import measure_peers
from evaluation.shapes import measure_shapes
from evaluation.shuttle import measure_shuttle
from evaluation.stories import measure_answers, measure_stories
from evaluation.trees import measure_trees

__all__ = ["PARTS", "TABLES", "measure_detection"]

_ROOT = Path(__file__).parents[1]
_CONFIG, TABLES = _ROOT / "config", _ROOT / "samples"
_DIGITS = 4

PARTS: dict[str, Callable[[Path], object]] = {
    "nab": lambda tables: measure_nab(_ROOT / "benchmarks" / "data" / "nab"),
    "shuttle": lambda tables: measure_shuttle(),
    "stories": lambda tables: _stories(),
    "feedback": lambda tables: _feedback(),
    "trees": lambda tables: measure_trees(),
    "peers": lambda tables: _peers(),
    "shapes": lambda tables: _shapes(),
    "industry": lambda tables: measure_industry(_families()),
    "inspections": lambda tables: _on_facts(measure_inspections, tables),
    "fairness": lambda tables: _on_facts(measure_fairness, tables),
}
"""By the name that `--only` takes; each is given the folder of tables."""


def measure_detection(only: Iterable[str] = (), tables: Path = TABLES) -> dict[str, Any]:
    """Return the figures of the named parts, of all by default, rounded; None is no number."""
    return {
        name: _rounded(msgspec.to_builtins(measure(tables)))
        for name, measure in PARTS.items()
        if not only or name in only
    }


def _on_facts(measure: Callable[..., object], tables: Path) -> object:
    catalogue = load_catalogue(_CONFIG / "catalogue.yaml")
    policy = load_policy(_CONFIG / "policy.yaml", catalogue)
    kinds = {kind.code: kind for kind in catalogue.kinds}
    return measure(facts_of(tables, _CONFIG), policy, kinds)


def _families() -> dict[str, str]:
    catalogue = load_catalogue(_CONFIG / "catalogue.yaml")
    return {kind.code: kind.family for kind in catalogue.kinds}


def _stories() -> object:
    kinds = load_catalogue(_CONFIG / "catalogue.yaml")
    return measure_stories(load_policy(_CONFIG / "policy.yaml", kinds), kinds.by_code())


def _feedback() -> object:
    kinds = load_catalogue(_CONFIG / "catalogue.yaml")
    return measure_answers(load_policy(_CONFIG / "policy.yaml", kinds), kinds.by_code())


def _peers() -> object:
    kinds = load_catalogue(_CONFIG / "catalogue.yaml")
    return measure_peers(load_policy(_CONFIG / "policy.yaml", kinds), kinds.by_code())


def _shapes() -> object:
    kinds = load_catalogue(_CONFIG / "catalogue.yaml")
    return measure_shapes(load_policy(_CONFIG / "policy.yaml", kinds), kinds.by_code())


def _rounded(found: Any) -> Any:
    if isinstance(found, float):
        return round(found, _DIGITS) if math.isfinite(found) else None
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_rounded(value) for value in found]
    return found

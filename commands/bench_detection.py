"""How good the detectors are: every part scores before it learns, in order, and repeats exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from config.catalogue import load_catalogue
from config.policy import load_policy
from evaluation.industry import measure_industry
from evaluation.nab import measure_nab
from evaluation.shuttle import measure_shuttle
from evaluation.stories import measure_stories
from evaluation.trees import measure_trees

__all__ = ["PARTS", "measure_detection"]

_ROOT = Path(__file__).parents[1]
_CONFIG = _ROOT / "config"
_DIGITS = 4

PARTS: dict[str, Callable[[], object]] = {
    "nab": lambda: measure_nab(_ROOT / "benchmarks" / "data" / "nab"),
    "shuttle": measure_shuttle,
    "stories": lambda: _stories(),
    "trees": measure_trees,
    "industry": lambda: measure_industry(_families()),
}
"""By the name that `--only` takes."""


def measure_detection(only: Iterable[str] = ()) -> dict[str, Any]:
    """Return the figures of the named parts, of all by default, rounded to four places."""
    return {
        name: _rounded(msgspec.to_builtins(measure()))
        for name, measure in PARTS.items()
        if not only or name in only
    }


def _families() -> dict[str, str]:
    catalogue = load_catalogue(_ROOT / "config" / "catalogue.yaml")
    return {kind.code: kind.family for kind in catalogue.kinds}


def _stories() -> object:
    kinds = load_catalogue(_CONFIG / "catalogue.yaml")
    return measure_stories(load_policy(_CONFIG / "policy.yaml", kinds), kinds.by_code())


def _rounded(found: Any) -> Any:
    if isinstance(found, float):
        return round(found, _DIGITS)
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_rounded(value) for value in found]
    return found

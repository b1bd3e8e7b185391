"""Online anomaly detectors. Each is a River estimator; each has one file and one test."""

from __future__ import annotations

from detectors.half_space_trees import HalfSpaceTrees
from detectors.pulse import Pulse
from detectors.recent_spread import RecentSpread

__all__ = ["HalfSpaceTrees", "Pulse", "RecentSpread"]

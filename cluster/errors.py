"""What can go wrong with a process of the cluster, as a sentence a person can act on."""

from __future__ import annotations

__all__ = ["ClusterError"]


class ClusterError(Exception):
    """Something is missing on this machine, or a process did not come up."""

"""What the stages go by, read once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.catalogue import Catalogue
from schemas.institutions import Institution
from schemas.mappings import Mapping as SourceMapping
from schemas.pace import DeskPolicy
from schemas.policy import Policy

__all__ = ["Rulebook"]


@dataclass(frozen=True)
class Rulebook:
    """Everything read from configuration files."""

    policy: Policy
    catalogue: Catalogue
    mappings: Mapping[str, SourceMapping]
    institutions: Mapping[str, Institution]
    regions: frozenset[str]
    desk: DeskPolicy = DeskPolicy()

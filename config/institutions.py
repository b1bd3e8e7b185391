"""The banks on the platform and their channels."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.loading import line_of, load
from schemas.institutions import Institution, Institutions

__all__ = ["load_institutions"]


def load_institutions(path: Path) -> dict[str, Institution]:
    """Read the institutions by id. Raises `ConfigError`, also for an id or channel named twice."""
    found: dict[str, Institution] = {}
    for institution in load(path, Institutions).institutions:
        if institution.id in found:
            raise ConfigError(f"{path}: institutions: {institution.id} is there twice")
        names = [channel.name for channel in institution.channels]
        if len(set(names)) < len(names):
            raise ConfigError(f"{path}: {institution.id}: channels: two have one name")
        budget = institution.budget
        if budget is not None and (budget.alerts_a_day is None) == (
            budget.a_day_per_1000_borrowers is None
        ):
            where = line_of(path, f"id: {institution.id}")
            raise ConfigError(
                f"{path}{where}: {institution.id}: budget: give alerts_a_day or"
                " a_day_per_1000_borrowers, one of the two"
            )
        found[institution.id] = institution
    return found

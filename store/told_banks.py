"""Which institutions were told of which companies."""

from __future__ import annotations

from store.base import Store

__all__ = ["TOLD_COMPANIES", "was_told"]

TOLD_COMPANIES = "SELECT uscc FROM alerts WHERE institution = {told:String}"
"""Companies that an institution, the parameter `told`, had an alert of."""


def was_told(store: Store, institution: str, uscc: str) -> bool:
    """Return whether an institution ever had an alert of a company."""
    found = store.query(
        f"SELECT 1 AS one FROM ({TOLD_COMPANIES} AND uscc = {{uscc:String}}) LIMIT 1",
        {"told": institution, "uscc": uscc},
    )
    return bool(found)

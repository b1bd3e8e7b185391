"""A cause of a score in words: each feature's value in the unit a person thinks in."""

from __future__ import annotations

from collections.abc import Mapping

from portal.figures import part, yuan

__all__ = ["natural"]

_NEVER_DAYS = 3650  # what the features say of a company that has no such change before
_PARTS = frozenset(
    {"share_moved", "share_handed_over", "capital_withdrawn", "pledged_part", "frozen_part"}
)
_TRUTHS = frozenset({"failed_or_listed"})
_COUNTS = frozenset({"changes_30_days", "changes_180_days", "same_family_180_days"})


def natural(feature: str, value: float, words: Mapping[str, str]) -> str:
    """Return a feature's value with its unit; one we have no word for is a plain number."""
    if feature == "amount_yuan":
        return yuan(round(value * 100), words["lang"] == "zh")
    if feature.startswith("days_since"):
        return (
            words["never"] if value >= _NEVER_DAYS - 1 else words["days"].format(n=f"{value:,.0f}")
        )
    if feature == "holder_age_days":
        return words["days"].format(n=f"{value:,.0f}")
    if feature == "holder_record":
        return f"{value:.0f}"
    if feature in _COUNTS:
        return words["times"].format(n=f"{value:.1f}".removesuffix(".0"))
    if feature in _PARTS:
        return part(value)
    if feature in _TRUTHS:
        return words["yes" if value >= 0.5 else "no"]
    if feature == "direction":
        return words["adverse" if value > 0.75 else "positive" if value < 0.25 else "neutral"]
    if feature == "severity_prior":
        return words[f"severity_{min(3, max(1, round(value)))}"]
    return f"{value:,.2f}"

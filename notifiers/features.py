"""The features that scores rest on, in words. One without an entry is shown by its name."""

from __future__ import annotations

from schemas.scores import Cause

__all__ = ["cause_in_words"]

_WORDS = {
    "severity_prior": ("类别严重程度", "gravity of the kind", "{:.0f}"),
    "direction": ("变动方向", "direction", "{:.1f}"),
    "amount_yuan": ("金额（元）", "amount in yuan", "{:,.0f}"),
    "amount_against_own": ("金额与自身历史相比", "amount against own past", "{:.0%}"),
    "days_since_last": ("距上次变动天数", "days since the last change", "{:,.0f}"),
    "days_since_same_family": (
        "距上次同类变动天数",
        "days since the last of this family",
        "{:,.0f}",
    ),
    "changes_30_days": ("近30天变动次数", "changes in about 30 days", "{:.1f}"),
    "changes_180_days": ("近180天变动次数", "changes in about 180 days", "{:.1f}"),
    "same_family_180_days": (
        "近180天同类变动次数",
        "changes of this family in about 180 days",
        "{:.1f}",
    ),
    "novelty_of_family": ("同类变动新颖程度", "novelty of this family", "{:.0%}"),
    "share_moved": ("股权变动程度", "share at stake", "{:.0%}"),
    "failed_or_listed": ("不合格或被列入", "failed or listed", "{:.0f}"),
    "industry_pulse": ("行业同类变动激增", "surge of such changes in the industry", "{:.0%}"),
}


def cause_in_words(cause: Cause, language: str) -> str:
    """Return one cause as a phrase with its value and what is usual."""
    zh, en, form = _WORDS.get(cause.feature, (cause.feature, cause.feature, "{:.2f}"))
    value, usual = form.format(cause.value), form.format(cause.usual)
    if language == "zh":
        return f"{zh} {value}，通常 {usual}"
    return f"{en} {value}, usually {usual}"

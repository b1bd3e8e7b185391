"""Fen as people read them."""

from __future__ import annotations

__all__ = ["money"]

_WAN_FEN = 1_000_000


def money(fen: int, language: str) -> str:
    """Return an amount: yuan below ten thousand, 万元 from there; thousands separated in English.

    >>> money(200000, "zh"), money(143531365, "zh"), money(143531365, "en")
    ('2,000元', '143.53万元', 'CNY 1,435,313.65')
    """
    if language == "en":
        return f"CNY {_plain(fen / 100)}"
    if fen < _WAN_FEN:
        return f"{_plain(fen / 100)}元"
    return f"{_plain(round(fen / _WAN_FEN, 2))}万元"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")

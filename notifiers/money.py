"""Fen as people read them. Whole numbers all the way: a float cannot hold every amount. Pure."""

from __future__ import annotations

__all__ = ["money"]

_WAN_FEN = 1_000_000  # 一万元


def money(fen: int, language: str) -> str:
    """Return an amount: yuan below ten thousand, 万元 from there; in English always yuan.

    万元 are rounded to two places, half up: that is a hundred yuan, in sight of amounts above
    ten thousand. Everything else is exact.

    >>> money(35_000, "zh"), money(12_350_000, "zh"), money(12_350_000, "en")
    ('350元', '12.35万元', 'CNY 123,500')
    """
    yuan, rest = divmod(fen, 100)
    exact = f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}"
    if language == "en":
        return f"CNY {exact}"
    if fen < _WAN_FEN:
        return f"{exact}元"
    wan, hundredths = divmod((fen + _WAN_FEN // 200) // (_WAN_FEN // 100), 100)
    part = f".{hundredths:02d}".rstrip("0") if hundredths else ""
    return f"{wan:,}{part}万元"

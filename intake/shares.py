"""A part of the whole as tables write it: 51%, 0.51, or a bare 51 under a header that says %."""

from __future__ import annotations

import unicodedata

from intake.numerals import parse_number

__all__ = ["parse_share"]


def parse_share(text: str, unit: str = "") -> float:
    """Return a share between 0 and 1.

    Parameters
    ----------
    unit
        `%` where bare numbers of the table are percent; otherwise they are fractions.

    Raises
    ------
    ValueError
        It is not a number, or more than the whole.

    >>> parse_share("51%"), parse_share("0.51"), parse_share("51", "%"), parse_share("百分之五十一")
    (0.51, 0.51, 0.51, 0.51)
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    percent = plain.endswith("%") or plain.startswith("百分之") or unit == "%"
    number = parse_number(plain.removesuffix("%").removeprefix("百分之"))
    share = number / 100 if percent else number
    if share > 1:
        raise ValueError(f"{text} is more than the whole")
    return float(share)

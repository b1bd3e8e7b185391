"""The name of an administrative division in place of its code."""

from __future__ import annotations

from config.regions import region_names

__all__ = ["region_named"]


def region_named(code: str) -> str:
    """Return the name of a division (GB/T 2260), in Chinese as it has no other; else the code.

    >>> region_named("500103"), region_named("500000"), region_named("999999")
    ('渝中区', '重庆市', '999999')
    """
    return region_names().get(code, code)

"""Who a company was held against, in words: its industry, size and district, as far as they go."""

from __future__ import annotations

from collections.abc import Mapping

from portal.regions import region_named
from schemas.sections import SECTIONS

__all__ = ["peers_named"]

_UNKNOWN = "-"


def peers_named(segment: str, words: Mapping[str, str]) -> str:
    """Return the peers of a score's segment, `industry:size:district:family`, in words.

    A part that was given up because there were too few is left out. Segments of before 2026-11-25
    were `industry:family`; what is no segment at all gives nothing.
    """
    industry, *narrow = segment.split(":")[:-1] or [""]
    if not industry:
        return ""
    if industry not in SECTIONS:
        return words["peers_all"]
    size, district = narrow if len(narrow) == 2 else (_UNKNOWN, _UNKNOWN)
    said = [SECTIONS[industry][words["lang"] != "zh"]]
    if size != _UNKNOWN:
        said.append(words[f"size_{size}"])
    if district != _UNKNOWN:
        said.append(region_named(district))
    return " · ".join(said)

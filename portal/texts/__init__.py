"""Every word of the interface, one file a language. Chinese first."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

__all__ = ["LANGUAGES", "language_of", "texts"]

LANGUAGES = ("zh", "en")


def language_of(wish: str) -> str:
    """Return the language that was asked for, Chinese when it is none we speak."""
    return wish if wish in LANGUAGES else "zh"


@cache
def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8")
    )
    return found

"""Text of a source made fit for a line of a message. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["one_line", "shorten"]


def one_line(text: str) -> str:
    """Return text without line ends, control and direction marks, and with single spaces.

    A name with a line end in it would otherwise add lines of its own to a message, and a mark
    that turns the writing direction would show a figure the wrong way round.
    """
    if text.isprintable() and "  " not in text:  # nearly always
        return text.strip()
    kept = (" " if c.isspace() else c for c in text if c.isspace() or _visible(c))
    return " ".join("".join(kept).split())


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def shorten(text: str, most: int) -> str:
    """Return at most `most` characters; what was cut ends with an ellipsis.

    >>> shorten("增值税，143.53万元", 6), shorten("增值税", 3), shorten("增值税", 0)
    ('增值税，1…', '增值税', '')
    """
    if len(text) <= most:
        return text
    return text[: most - 1] + "…" if most > 0 else ""

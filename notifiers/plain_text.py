"""Text of a source made fit for a line of a message. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["cut_bytes", "one_line", "shorten"]


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


def cut_bytes(text: str, most: int) -> str:
    """Return at most `most` bytes of UTF-8; what was cut ends with an ellipsis, never in half.

    A mark that belongs to the character before it (an accent, a joined part) is not torn from it.

    >>> cut_bytes("增值税", 9), cut_bytes("增值税", 8), cut_bytes("增值税", 2)
    ('增值税', '增…', '')
    """
    if len(text.encode()) <= most:
        return text
    room, size, end = most - len("…".encode()), 0, 0
    if room < 0:
        return ""
    for character in text:
        size += len(character.encode())
        if size > room:
            break
        end += 1
    while end and (_belongs_to_before(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end] + "…"


_JOINER = "\u200d"


def _belongs_to_before(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) in {"Mn", "Me", "Mc"}

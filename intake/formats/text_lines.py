"""Lines of a text file that are never longer in memory than a limit."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from intake.errors import IntakeError
from intake.formats.base import LINE_MOST, shown

__all__ = ["BoundedLines", "LongLine", "encoding_of"]

_CHUNK = 1 << 20  # bytes


class LongLine(Exception):
    """A line is longer than any row can be. It was skipped to its end; `text` is its beginning."""

    def __init__(self, text: str) -> None:
        super().__init__(f"a line of more than {LINE_MOST:,} characters")
        self.text = text


class BoundedLines(Iterator[str]):
    """The lines of a text, with their ends. A long one raises `LongLine` and is skipped."""

    def __init__(self, text: TextIO) -> None:
        self._readline = text.readline

    def __next__(self) -> str:
        line = self._readline(LINE_MOST)
        if not line:
            raise StopIteration
        if len(line) == LINE_MOST and not line.endswith(("\n", "\r")):
            while (rest := self._readline(LINE_MOST)) and not rest.endswith(("\n", "\r")):
                pass
            raise LongLine(shown(line))
        return line


def encoding_of(file: BinaryIO, name: str, encodings: tuple[str, ...]) -> str:
    """Return the first of the encodings that the whole file is in; the file is rewound.

    Raises
    ------
    IntakeError
        It is in none of them, or one of them does not exist.
    """
    for encoding in encodings:
        file.seek(0)
        try:
            decode = codecs.getincrementaldecoder(encoding)().decode
            while chunk := file.read(_CHUNK):
                decode(chunk)
            decode(b"", True)
        except UnicodeError:
            continue
        except LookupError:
            raise IntakeError(f"{name}: {encoding} is no encoding that is known") from None
        finally:
            file.seek(0)
        return encoding
    raise IntakeError(f"{name} is in none of the encodings {', '.join(encodings)}")

"""What can be wrong with a whole table, said in one sentence."""

from __future__ import annotations

__all__ = ["IntakeError"]


class IntakeError(ValueError):
    """A file cannot be read at all. The message says which, why, and what to do, on one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

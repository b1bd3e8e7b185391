"""What can be wrong with a whole table, said in one sentence."""

from __future__ import annotations

__all__ = ["IntakeError"]


class IntakeError(Exception):
    """A file cannot be read at all. The message says which, why, and what to do."""

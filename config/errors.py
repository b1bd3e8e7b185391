"""The one error a person at the terminal is meant to read."""

from __future__ import annotations

__all__ = ["ConfigError"]


class ConfigError(Exception):
    """A setting or file is wrong. The message is one sentence that says what to do."""

"""Secrets from the environment or from files. What they hold is never quoted, logged or shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.errors import ConfigError
from schemas.feeds import Secret

__all__ = ["read_secret"]


def read_secret(
    secret: Secret, environ: Mapping[str, str], what: str, *, needed: bool = True
) -> str:
    """Return what a secret holds, without the white space around it.

    Parameters
    ----------
    what
        For the message: "the token of source x".
    needed
        Without it, a secret that names neither variable nor file is the empty text.

    Raises
    ------
    ConfigError
        The variable or file is missing or empty, or the file is not text.
    """
    if secret.env:
        if not (value := environ.get(secret.env, "").strip()):
            raise ConfigError(f"{what} is missing: set the environment variable {secret.env}")
        return value
    if secret.file:
        try:
            value = Path(secret.file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(
                f"{what} cannot be read from {secret.file}: {error.strerror}"
            ) from None
        except UnicodeDecodeError:
            raise ConfigError(f"{what} cannot be read from {secret.file}: it is not text") from None
        if not value:
            raise ConfigError(f"{what} is missing: {secret.file} is empty")
        return value
    if needed:
        raise ConfigError(f"{what} is missing: name a variable (env) or a file for it")
    return ""

"""The key by which commands of this machine speak to the process that has the data folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from portal.tokens import digest, new_token
from schemas.tokens import Role, Token

__all__ = ["LOCAL", "local_headers", "write_local_key"]

_FILE = "LOCAL_KEY"
LOCAL = "000000000000"
"""Token id of whoever may read the file: an operator at this machine."""


def write_local_key(folder: Path, now: datetime) -> Token:
    """Write a fresh key that only its owner can read, and return what is known of it.

    It is as good as the data itself: who can read the folder can read the log. A new process
    writes a new one, and it is in no topic.
    """
    path, key = folder / _FILE, new_token()
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    return Token(token_id=LOCAL, digest=digest(key), role=Role.OPERATOR, issued_at=now)


def local_headers(folder: Path) -> dict[str, str]:
    """Return the header of a call to the process that has the folder; none where there is no key."""
    try:
        return {"authorization": f"Bearer {(folder / _FILE).read_text(encoding='utf-8')}"}
    except OSError:
        return {}

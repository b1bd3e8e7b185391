"""The process that works on a data folder: where it is, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx

from commands.local_key import local_headers
from config.errors import ConfigError
from config.settings import Settings
from streams.transport.owner import FolderOwned, Owner

__all__ = ["call", "running_process"]


def running_process(settings: Settings) -> str | None:
    """Return the address of the process that works on the folder, None where there is none."""
    folder = Path(settings.data_dir)
    if not folder.is_dir():
        return None
    try:
        Owner(folder).release()
    except FolderOwned as owned:
        parts = (folder / "OWNER").read_text(encoding="utf-8").split()
        if len(parts) < 2:
            raise ConfigError(f"{owned}, or try again when its page is up") from None
        return parts[1]
    return None


def call(
    settings: Settings, method: str, url: str, content: bytes = b"",
    more: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """Return what the process answers. Raises `ConfigError` with its reason for refusing."""
    headers = {**local_headers(Path(settings.data_dir)), **(more or {})}
    try:
        answer = httpx.request(
            method, url, content=content, headers=headers, timeout=30, trust_env=False
        )
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        if error.response.headers.get("content-type") == "application/problem+json":
            said = error.response.json()
            raise ConfigError(said.get("detail") or said["title"]) from None
        raise ConfigError(
            f"the running process answers {error.response.status_code} to {url}; "
            "was it started with the same sources?"
        ) from None
    except httpx.HTTPError as error:
        raise ConfigError(f"{url} cannot be reached ({type(error).__name__})") from None
    return answer.content

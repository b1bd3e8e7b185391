"""From a channel's configuration to its notifier. Addresses and secrets come from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from notifiers.apprise_url import AppriseNotifier
from notifiers.base import Notifier, NotifierError
from notifiers.recording import RecordingNotifier
from notifiers.webhook import WebhookNotifier
from schemas.institutions import Channel

__all__ = ["build"]


def build(
    channel: Channel, institution: str, environ: Mapping[str, str], clock: Callable[[], datetime]
) -> Notifier:
    """Return the notifier of one channel.

    Raises
    ------
    NotifierError
        A variable or file is missing, or what it holds is not usable. Its value is never quoted.
    """
    where = f"channel {channel.name} of {institution}"
    if channel.type == "inbox":
        return RecordingNotifier()
    url = _secret(channel.url_env, channel.url_file, environ, f"the address of {where}")
    try:
        if channel.type == "apprise":
            return AppriseNotifier(url)
        secret = _secret(channel.secret_env, channel.secret_file, environ, f"the secret of {where}")
        return WebhookNotifier(url, secret, clock)
    except NotifierError as error:
        raise NotifierError(f"{where}: {error}") from None


def _secret(variable: str, file: str, environ: Mapping[str, str], what: str) -> str:
    if variable:
        if not environ.get(variable):
            raise NotifierError(f"{what} is missing: set the environment variable {variable}")
        return environ[variable]
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise NotifierError(f"{what} cannot be read from {file}: {error.strerror}") from None
    raise NotifierError(f"{what} is missing: name a variable or file in institutions.yaml")

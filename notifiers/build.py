"""From a channel's configuration to its notifier. Addresses and secrets come from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from notifiers.apprise_url import AppriseNotifier
from notifiers.base import Notifier, NotifierError
from notifiers.reach import Reach
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
    url = _read(channel.url_env, channel.url_file, environ, f"the address of {where}")
    secret = ""
    if channel.type == "webhook":
        secret = _read(channel.secret_env, channel.secret_file, environ, f"the secret of {where}")
    try:
        if channel.type == "apprise":
            return AppriseNotifier(url)
        reach = Reach(private=channel.private_addresses, plain=channel.plain_http)
        return WebhookNotifier(url, secret, clock, reach)
    except NotifierError as error:
        places = filter(
            None, (channel.url_env, channel.url_file, channel.secret_env, channel.secret_file)
        )
        raise NotifierError(f"{where}: {error}; see {', '.join(places)}") from None


def _read(variable: str, file: str, environ: Mapping[str, str], what: str) -> str:
    if variable:
        if not (value := environ.get(variable, "").strip()):
            raise NotifierError(f"{what} is missing: set the environment variable {variable}")
        return value
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise NotifierError(f"{what} cannot be read from {file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise NotifierError(f"{what} cannot be read from {file}: it is not text") from None
        if not value:
            raise NotifierError(f"{what} is missing: {file} is empty")
        return value
    raise NotifierError(f"{what} is missing: name a variable or file in institutions.yaml")

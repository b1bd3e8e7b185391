"""Libraries that would write a receiver's address into a log are made to keep it to themselves."""

from __future__ import annotations

import logging

__all__ = ["keep_addresses_out_of_logs"]

_LEAST = {
    "httpx": logging.WARNING,  # INFO names the address of every request
    "httpcore": logging.WARNING,  # DEBUG names address, headers and signature
    "urllib3": logging.ERROR,  # WARNING names the path, which holds the token of most chats
}


def keep_addresses_out_of_logs() -> None:
    """Raise these libraries' levels for the whole process; silence Apprise altogether.

    An address is a secret: that of a chat holds its token, that of a mailbox its password.
    Apprise quotes addresses it does not understand, in part even when asked to hide secrets.
    """
    for name, level in _LEAST.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, level))
    apprise = logging.getLogger("apprise")
    apprise.propagate = False
    apprise.setLevel(logging.CRITICAL + 1)
    if not apprise.handlers:  # else Python writes warnings to the terminal as a last resort
        apprise.addHandler(logging.NullHandler())

"""The key that webhooks are signed with, checked before the first one is sent."""

from __future__ import annotations

import base64
import binascii

from standardwebhooks import Webhook

from notifiers.base import NotifierError

__all__ = ["signer"]

_PREFIX = "whsec_"
_LEAST_BYTES = 24  # Standard Webhooks: 24 to 64 bytes of chance


def signer(secret: str) -> Webhook:
    """Return the library's signer (HMAC-SHA256) for a base64 secret, padded or not.

    Raises
    ------
    NotifierError
        The secret is not base64 or too short; it is not quoted. The library itself would drop
        characters that are not base64 and sign with what is left.
    """
    text = secret.removeprefix(_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise NotifierError("the webhook's secret must be base64, as in whsec_...") from None
    if len(key) < _LEAST_BYTES:
        raise NotifierError(f"the webhook's secret must hold at least {_LEAST_BYTES} bytes")
    return Webhook(key)

"""The keys that webhooks are signed with, checked before the first one is sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

from notifiers.base import NotifierError

__all__ = ["SIGNATURES", "Signer", "signer"]

_LEAST_BYTES = 24  # Standard Webhooks: 24 to 64 bytes of chance
_MOST_KEYS = 4

Sign = Callable[[str, datetime, bytes], str]


class Signer:
    """Signs with every key it has: while keys are changed, receivers with either are content."""

    def __init__(self, signs: tuple[Sign, ...]) -> None:
        self._signs = signs

    def sign(self, message_id: str, at: datetime, body: bytes) -> str:
        """Return the header `webhook-signature`: one signature a key, with a space between.

        Parameters
        ----------
        at
            UTC; what is signed is its whole seconds.
        """
        return " ".join(sign(message_id, at, body) for sign in self._signs)


def signer(secrets: str) -> Signer:
    """Return what signs with one or more keys, written with white space between.

    The prefix of a key says what it is for: `SIGNATURES` lists them. Without one it is HMAC-SHA256.
    The first key is the newest, by custom; all are used.

    Raises
    ------
    NotifierError
        A key is not base64, too short, or there is none; it is not quoted.
    """
    keys = secrets.split()
    if len(keys) > _MOST_KEYS:
        raise NotifierError(f"the webhook has more than {_MOST_KEYS} secrets at a time")
    return Signer(tuple(_sign(key) for key in keys or [""]))


def _sign(secret: str) -> Sign:
    for prefix, make in SIGNATURES.items():
        if secret.startswith(prefix):
            return make(_decoded(secret.removeprefix(prefix)))
    return _hmac_sha256(_decoded(secret))


def _decoded(text: str) -> bytes:
    """Read base64, padded or not. The library would drop what is none and sign with the rest."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise NotifierError("the webhook's secret must be base64, as in whsec_...") from None
    if len(key) < _LEAST_BYTES:
        raise NotifierError(f"the webhook's secret must hold at least {_LEAST_BYTES} bytes")
    return key


def _content(message_id: str, at: datetime, body: bytes) -> bytes:
    return f"{message_id}.{int(at.timestamp())}.".encode() + body


def _hmac_sha256(key: bytes) -> Sign:
    webhook = Webhook(key)
    return lambda message_id, at, body: str(webhook.sign(message_id, at, body.decode()))


def _ed25519(key: bytes) -> Sign:
    if len(key) not in (32, 64):  # the seed, alone or with the public key behind it
        raise NotifierError("the webhook's ed25519 key must hold 32 or 64 bytes, as in whsk_...")
    private = Ed25519PrivateKey.from_private_bytes(key[:32])
    if key[32:] not in (b"", private.public_key().public_bytes_raw()):
        raise NotifierError("the two halves of the webhook's ed25519 key do not belong together")

    def sign(message_id: str, at: datetime, body: bytes) -> str:
        made = private.sign(_content(message_id, at, body))
        return f"v1a,{base64.b64encode(made).decode()}"

    return sign


def _hmac_sm3(key: bytes) -> Sign:
    """SM3 (GB/T 32905-2016) of OpenSSL. An engine built without it has none."""
    if "sm3" not in hashlib.algorithms_available:
        raise NotifierError("this machine's OpenSSL has no SM3; use an HMAC-SHA256 key (whsec_...)")

    def sign(message_id: str, at: datetime, body: bytes) -> str:
        made = hmac.digest(key, _content(message_id, at, body), "sm3")
        return f"v1sm3,{base64.b64encode(made).decode()}"

    return sign


SIGNATURES: dict[str, Callable[[bytes], Sign]] = {
    "whsec_": _hmac_sha256, "whsk_": _ed25519, "whsm3_": _hmac_sm3,
}  # fmt: skip
"""Prefix of a key → how it signs: `v1` and `v1a` of Standard Webhooks 1.0, `v1sm3` our own beside."""

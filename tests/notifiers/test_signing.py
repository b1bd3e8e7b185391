from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from some_alerts import NOON
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from notifiers.base import NotifierError
from notifiers.signing import SIGNATURES, signer

KEY = bytes(range(25))  # 25 bytes: base64 of them is padded
TEXT = base64.b64encode(KEY).decode()


@pytest.mark.parametrize(
    "secret", [TEXT, "whsec_" + TEXT, TEXT.rstrip("="), "whsec_" + TEXT.rstrip("=")]
)
def test_every_usual_way_to_write_a_secret_gives_the_same_key(secret):
    expected = Webhook(KEY).sign("id", NOON, "{}")
    assert signer(secret).sign("id", NOON, b"{}") == expected


@pytest.mark.parametrize(
    ("secret", "word"),
    [
        ("", "24 bytes"), ("whsec_", "24 bytes"), ("aHVudGVyMg==", "24 bytes"),
        ("hunter2!" * 8, "base64"), ("密" * 40, "base64"), (TEXT + " eA==", "24 bytes"),
        ("whsec_whsec_" + TEXT, "base64"), ("whsk_" + TEXT, "32 or 64"),
        ("whsk_" + base64.b64encode(bytes(64)).decode(), "do not belong"),
        ("whsm3_aHVudGVyMg==", "24 bytes"), (" ".join([TEXT] * 5), "more than 4"),
    ],
)  # fmt: skip
def test_a_secret_that_is_weak_or_mistyped_is_refused_and_not_quoted(secret, word):
    with pytest.raises(NotifierError, match=word) as caught:
        signer(secret)
    assert not secret or secret == "whsec_" or secret not in str(caught.value)


# RFC 8032, 7.1, test 1: secret key and public key
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SIGNED = b"id.%d." % int(NOON.timestamp()) + b"{}"  # Standard Webhooks 1.0: id, seconds, body


@pytest.mark.parametrize("key", [SEED, SEED + PUBLIC], ids=["seed", "seed and public key"])
def test_an_ed25519_signature_is_checked_with_the_public_key_alone(key):
    header = signer("whsk_" + base64.b64encode(key).decode()).sign("id", NOON, b"{}")
    version, _, text = header.partition(",")
    assert version == "v1a"
    signature = base64.b64decode(text)
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, SIGNED)
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, SIGNED + b" ")


def test_an_sm3_signature_is_the_hmac_of_the_national_standards_hash():
    def sm3(data: bytes) -> bytes:
        return hashlib.new("sm3", data).digest()

    # GB/T 32905-2016, annex A.1
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    block = KEY.ljust(64, b"\0")  # RFC 2104, with SM3's block of 64 bytes
    inner = sm3(bytes(b ^ 0x36 for b in block) + SIGNED)
    outer = sm3(bytes(b ^ 0x5C for b in block) + inner)
    header = signer("whsm3_" + TEXT).sign("id", NOON, b"{}")
    assert header == "v1sm3," + base64.b64encode(outer).decode()


def test_an_engine_without_sm3_is_said_when_it_is_set_up(monkeypatch):
    monkeypatch.setattr("hashlib.algorithms_available", {"sha256"})
    with pytest.raises(NotifierError, match="no SM3"):
        signer("whsm3_" + TEXT)


def test_while_keys_are_changed_a_receiver_with_either_key_is_content():
    new, old = base64.b64encode(b"n" * 32).decode(), base64.b64encode(b"o" * 32).decode()
    body = b'{"a":1}'
    at = datetime.now(UTC)  # the library refuses what is old
    headers = {
        "webhook-id": "id", "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signer(f"whsec_{new}\n whsec_{old}").sign("id", at, body),
    }  # fmt: skip
    assert headers["webhook-signature"].count("v1,") == 2
    for key in (new, old):
        assert Webhook(key).verify(body, headers) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(base64.b64encode(b"x" * 32).decode()).verify(body, headers)


def test_keys_of_all_kinds_may_stand_beside_each_other():
    keys = " ".join(prefix + base64.b64encode(bytes(range(32))).decode() for prefix in SIGNATURES)
    header = signer(keys).sign("id", NOON, b"{}")
    assert [part.split(",")[0] for part in header.split(" ")] == ["v1", "v1a", "v1sm3"]

from __future__ import annotations

import base64

import pytest
from some_alerts import NOON
from standardwebhooks import Webhook

from notifiers.base import NotifierError
from notifiers.signing import signer

KEY = bytes(range(25))  # 25 bytes: base64 of them is padded
TEXT = base64.b64encode(KEY).decode()


@pytest.mark.parametrize(
    "secret", [TEXT, "whsec_" + TEXT, TEXT.rstrip("="), "whsec_" + TEXT.rstrip("=")]
)
def test_every_usual_way_to_write_a_secret_gives_the_same_key(secret):
    expected = Webhook(KEY).sign("id", NOON, "{}")
    assert signer(secret).sign("id", NOON, "{}") == expected


@pytest.mark.parametrize(
    ("secret", "word"),
    [
        ("", "24 bytes"), ("whsec_", "24 bytes"), ("aHVudGVyMg==", "24 bytes"),
        ("hunter2!" * 8, "base64"), (TEXT + " " + TEXT, "base64"), ("密" * 40, "base64"),
        ("whsec_whsec_" + TEXT, "base64"),
    ],
)  # fmt: skip
def test_a_secret_that_is_weak_or_mistyped_is_refused_and_not_quoted(secret, word):
    with pytest.raises(NotifierError, match=word) as caught:
        signer(secret)
    assert not secret or secret == "whsec_" or secret not in str(caught.value)

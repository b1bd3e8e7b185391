"""Tokens of departments: only hashes are known, and each is of one source."""

from __future__ import annotations

from hashlib import sha256

import pytest

from config.errors import ConfigError
from sources.tokens import Tokens, parse_hashes

TOKEN = "n9Yk2-test-token-of-an-office"
HASH = sha256(TOKEN.encode()).digest()


def test_of_a_token_only_its_hash_is_kept():
    assert parse_hashes(f"{HASH.hex()}\n{HASH.hex().upper()}\n", "x") == (HASH, HASH)
    with pytest.raises(ConfigError) as caught:
        parse_hashes(TOKEN, "the tokens of x")
    assert TOKEN not in str(caught.value)
    assert "the tokens of x" in str(caught.value)


def test_a_token_belongs_to_one_source():
    other = sha256(b"other").digest()
    tokens = Tokens({"a": (HASH,), "b": (other,)})
    assert [tokens.owner(t) for t in (TOKEN, "other", "nobody")] == ["a", "b", None]

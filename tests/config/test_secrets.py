from __future__ import annotations

import pytest

from config.errors import ConfigError
from config.secrets import read_secret
from schemas.feeds import Secret


def test_a_secret_stands_in_a_variable_or_a_file(tmp_path):
    path = tmp_path / "token"
    path.write_text("abc\n", encoding="utf-8")
    assert read_secret(Secret(file=str(path)), {}, "the token") == "abc"
    assert read_secret(Secret(env="LOANWATCH_SOURCE_T"), {"LOANWATCH_SOURCE_T": " x "}, "it") == "x"
    assert read_secret(Secret(), {}, "the token", needed=False) == ""


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (Secret(env="LOANWATCH_SOURCE_T"), ["LOANWATCH_SOURCE_T", "the token of x"]),
        (Secret(file="/nowhere/t"), ["/nowhere/t", "the token of x"]),
        (Secret(), ["the token of x", "env"]),
    ],
)
def test_one_that_is_missing_is_named_with_its_place(secret, words):
    with pytest.raises(ConfigError) as caught:
        read_secret(secret, {}, "the token of x")
    assert all(word in str(caught.value) for word in words)


def test_what_a_broken_file_holds_is_not_quoted(tmp_path):
    for content in (b"\xff\xfesecret", b"  \n"):
        (tmp_path / "t").write_bytes(content)
        with pytest.raises(ConfigError) as caught:
            read_secret(Secret(file=str(tmp_path / "t")), {}, "the token")
        assert "secret" not in str(caught.value).replace(str(tmp_path), "")

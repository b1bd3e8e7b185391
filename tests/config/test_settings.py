from __future__ import annotations

import pytest

from config.errors import ConfigError
from config.settings import read_settings, variables


def test_the_environment_sets_and_a_flag_beats_it():
    settings = read_settings({"LOANWATCH_PORT": "9000", "LOANWATCH_SYNC": "full"}, port=9001)
    assert (settings.port, settings.sync) == (9001, "full")


def test_a_flag_that_was_not_given_changes_nothing():
    assert read_settings({"LOANWATCH_PORT": "9000"}, port=None).port == 9000


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"LOANWATCH_PORT": "many"}, ["LOANWATCH_PORT", "many"]),
        ({"LOANWATCH_PORT": "70000"}, ["LOANWATCH_PORT", "65535"]),
        ({"LOANWATCH_PROT": "9000"}, ["LOANWATCH_PROT", "LOANWATCH_PORT"]),
    ],
)
def test_a_bad_setting_is_named_with_what_would_be_right(environ, words):
    with pytest.raises(ConfigError) as caught:
        read_settings(environ)
    assert all(word in str(caught.value) for word in words)


def test_channel_secrets_are_not_mistaken_for_settings():
    assert read_settings({"LOANWATCH_CHANNEL_URL": "x"}).port == 8300
    assert "LOANWATCH_DATA_DIR" in variables()

"""The banks: read whole or refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.institutions import load_institutions

SHIPPED = Path(__file__).parents[2] / "config" / "institutions.yaml"
ONE = "  - {id: bank_one, name_zh: 甲, name_en: One}\n"


def written(tmp_path, text):
    path = tmp_path / "institutions.yaml"
    path.write_text("institutions:\n" + text, encoding="utf-8")
    return path


def test_the_shipped_banks_have_an_inbox_each_and_speak_two_languages():
    found = load_institutions(SHIPPED)
    assert len(found) == 5
    assert all(id_ == institution.id for id_, institution in found.items())
    assert {institution.language for institution in found.values()} == {"zh", "en"}
    for institution in found.values():
        assert "inbox" in {channel.type for channel in institution.channels}


def test_the_shipped_file_holds_no_address_and_no_secret():
    text = SHIPPED.read_text(encoding="utf-8")
    assert "://" not in text
    assert "whsec_" not in text.replace('begins with "whsec_"', "")


def test_the_commented_channels_are_valid_when_uncommented(tmp_path):
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    comment = [line.removeprefix("#") for line in lines if line.startswith("#   ")]
    examples = "\n".join(" " + line for line in comment if not line.strip().startswith("#"))
    found = load_institutions(
        written(tmp_path, "  - id: bank_one\n    name_zh: 甲\n    name_en: One\n" + examples)
    )
    types = [channel.type for channel in found["bank_one"].channels]
    assert types == ["inbox", "apprise", "apprise", "webhook"]


def test_an_institution_without_channels_has_the_inbox(tmp_path):
    (channel,) = load_institutions(written(tmp_path, ONE))["bank_one"].channels
    assert (channel.name, channel.type) == ("inbox", "inbox")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ONE + ONE, "bank_one is there twice"),
        (
            "  - id: bank_one\n    name_zh: 甲\n    name_en: One\n    channels:\n"
            "      - {name: inbox, type: inbox}\n      - {name: inbox, type: webhook}\n",
            "two have one name",
        ),
        (
            "  - id: bank_one\n    name_zh: 甲\n    name_en: One\n    channels:\n"
            "      - {name: pull, type: inbox}\n",
            "none may be called pull",
        ),
        (ONE.replace("name_en", "nmae_en"), "nmae_en"),
        (ONE.replace("bank_one", "Bank One"), "id"),
        (ONE.replace("One}", "One, language: fr}"), "language"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_key(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        load_institutions(path)
    assert says in str(refused.value)
    assert str(path) in str(refused.value)

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.feeds import load_feeds
from config.sources import load_sources

CONFIG = Path(__file__).parents[2] / "config"
FEED = """
type: folder
name: one
title_zh: 样例
title_en: Sample
owner: 样例机关
legal_basis: 样例协议
ends: 2027-12-31
mapping: penalty
folder: var/drop
"""


def test_the_shipped_sources_are_examples_and_none_is_switched_on():
    feeds = load_feeds(CONFIG / "feeds", load_sources(CONFIG / "sources"))
    assert feeds
    assert not [name for name, feed in feeds.items() if feed.enabled]
    for name, feed in feeds.items():
        assert (CONFIG / "feeds" / f"{name}.yaml").is_file()
        assert feed.owner and feed.legal_basis and feed.ends


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("mapping: penalty", "mapping: penlty", ["one.yaml", "mapping", "penlty", "penalty"]),
        ("folder: var", "foldr: var", ["one.yaml", "foldr"]),
        ("ends: 2027-12-31", "ends: soon", ["one.yaml", "ends"]),
        ("owner: 样例机关", "", ["one.yaml", "owner"]),
        ("legal_basis: 样例协议", 'legal_basis: ""', ["one.yaml", "legal_basis"]),
        ("type: folder", "type: pigeon", ["one.yaml", "pigeon"]),
        ("type: folder", "type: folder\nschedule: {at: ['25:00']}", ["one.yaml", "at"]),
    ],
)
def test_a_bad_source_is_one_sentence_naming_file_and_key(tmp_path, wrong, right, words):
    (tmp_path / "one.yaml").write_text(FEED.replace(wrong, right), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_feeds(tmp_path, ["penalty"])
    assert all(word in str(caught.value) for word in words), caught.value
    assert len(str(caught.value).splitlines()) == 1


def test_an_address_without_tls_needs_to_be_allowed(tmp_path):
    pull = FEED.replace("type: folder", "type: pull").replace(
        "folder: var/drop", "url: http://192.0.2.1/x"
    )
    (tmp_path / "one.yaml").write_text(pull, encoding="utf-8")
    with pytest.raises(ConfigError, match="plain_http"):
        load_feeds(tmp_path, ["penalty"])
    (tmp_path / "one.yaml").write_text(pull + "plain_http: true\n", encoding="utf-8")
    assert load_feeds(tmp_path, ["penalty"])


def test_two_sources_of_one_name_and_a_missing_folder_are_refused(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(FEED, encoding="utf-8")
    with pytest.raises(ConfigError, match="another source"):
        load_feeds(tmp_path, ["penalty"])
    with pytest.raises(ConfigError, match="LOANWATCH_FEEDS"):
        load_feeds(tmp_path / "none", ["penalty"])


def test_who_settles_a_field_can_be_asked_about_it(tmp_path):
    verify = (
        FEED.replace("type: folder", "type: verification")
        .replace("folder: var/drop", "url: https://verify.example.invalid/")
        .replace("mapping: penalty", "claims: [fine]")
    )
    settles = "\nsettles:\n  tax_penalty: {{amount_fen: {}}}\n"
    (tmp_path / "one.yaml").write_text(verify + settles.format("fine"), encoding="utf-8")
    assert load_feeds(tmp_path, ["penalty"])
    (tmp_path / "one.yaml").write_text(verify + settles.format("fee"), encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be asked about fee"):
        load_feeds(tmp_path, ["penalty"])

"""The analyst's page names everything that a score or a rule can show."""

from __future__ import annotations

from pathlib import Path

from config.catalogue import load_catalogue
from config.policy import load_policy
from detectors.equity import EQUITY_FEATURES
from detectors.features import FEATURES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")


def test_every_feature_has_its_line():
    names = [feature.name for feature in FEATURES] + ["industry_pulse", *EQUITY_FEATURES]
    assert [name for name in names if f"| `{name}` |" not in PAGE] == []


def test_every_rule_has_its_reason():
    catalogue = load_catalogue(ROOT / "config" / "catalogue.yaml")
    rules = load_policy(ROOT / "config" / "policy.yaml", catalogue).rules
    assert [rule.id for rule in rules if f"`{rule.id}`" not in PAGE] == []

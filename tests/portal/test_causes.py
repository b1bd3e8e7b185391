from __future__ import annotations

import pytest

from detectors.causes import natural as in_its_unit
from detectors.features import FEATURES
from portal.causes import natural
from portal.texts import texts

ZH, EN = texts("zh"), texts("en")


@pytest.mark.parametrize(
    ("feature", "value", "zh", "en"),
    [
        ("amount_yuan", 123_456.7, "12.35 万元", "CNY 123,456.70"),
        ("days_since_last", 52.4, "52 天", "52 days"),
        ("days_since_last", 3650.0, "此前从未", "never before"),
        ("changes_30_days", 3.0, "3 次", "3 times"),
        ("changes_180_days", 1.25, "1.2 次", "1.2 times"),
        ("share_moved", 0.3, "30%", "30%"),
        ("failed_or_listed", 1.0, "是", "yes"),
        ("failed_or_listed", 0.0, "否", "no"),
        ("direction", 1.0, "不利", "adverse"),
        ("direction", 0.5, "中性", "neutral"),
        ("direction", 0.0, "有利", "positive"),
        ("severity_prior", 2.9, "重大", "Critical"),
        ("severity_prior", 0.2, "提示", "Notice"),
        ("something_new", 1234.5, "1,234.50", "1,234.50"),
    ],
)
def test_a_feature_is_told_in_its_own_unit(feature, value, zh, en):
    assert (natural(feature, value, ZH), natural(feature, value, EN)) == (zh, en)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.name)
def test_whatever_a_detector_says_can_be_shown(feature):
    for scaled in (0.0, 0.37, 1.0):
        assert natural(feature.name, in_its_unit(feature.form, feature.half, scaled), ZH)

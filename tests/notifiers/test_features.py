from __future__ import annotations

import pytest

from detectors.equity import EQUITY_FEATURES
from detectors.features import FEATURES, NEVER_DAYS
from notifiers.features import FEATURES_IN_WORDS, cause_in_words, percent
from schemas.scores import Cause


def test_every_feature_of_the_detectors_has_words_and_nothing_else_has():
    names = {feature.name for feature in FEATURES} | {*EQUITY_FEATURES, "industry_pulse"}
    assert set(FEATURES_IN_WORDS) == names


@pytest.mark.parametrize(
    ("feature", "value", "usual", "zh", "en"),
    [
        ("severity_prior", 3.0, 1.2, "类别 重大，通常 提示",
         "gravity of the kind critical, usually notice"),
        ("direction", 1.0, 0.5, "变动方向：不利", "direction: adverse"),
        ("direction", 0.0, 0.5, "变动方向：有利", "direction: favourable"),
        ("amount_yuan", 1_435_313.65, 12_000.0, "金额 143.53万元，通常 1.2万元",
         "amount CNY 1,435,313.65, usually CNY 12,000"),
        ("amount_yuan", -0.0001, 1.0, "金额 0元，通常 1元", "amount CNY 0, usually CNY 1"),
        ("days_since_last", 3.0, 120.4, "距上次变动 3 天，通常 120 天",
         "3 days since the last change, usually 120"),
        ("days_since_last", NEVER_DAYS, 120.4, "此前没有变动记录", "no change on record before"),
        ("changes_30_days", 4.25, 0.81, "近30天变动约 4.2 次，通常 0.8 次",
         "about 4.2 changes in 30 days, usually 0.8"),
        ("novelty_of_family", 1.0, 0.4, "首次出现此类变动", "first change of this family"),
        ("novelty_of_family", 0.3333, 0.4, "此类变动此前 2 次", "changes of this family before: 2"),
        ("failed_or_listed", 1.0, 0.1, "不合格或被列入，同类中占 10%",
         "failed or listed, as 10% of such changes"),
        ("failed_or_listed", 0.0, 0.1, "合格 100%，通常 90%", "passed 100%, usually 90%"),
        ("industry_pulse", 0.95, 0.0, "此类变动的激增程度 95%，通常 0%",
         "surge of such changes 95%, usually 0%"),
        ("newly_thought_of", 2.5, 0.001, "newly_thought_of 2.5，通常 0.001",
         "newly_thought_of 2.5, usually 0.001"),
    ],
)  # fmt: skip
def test_a_cause_is_a_phrase_with_its_value_and_what_is_usual(feature, value, usual, zh, en):
    cause = Cause(feature, value, usual, 0.5, "peers")
    assert cause_in_words(cause, "zh") == "与同业比，" + zh
    assert cause_in_words(cause, "en") == "Against peers: " + en


def test_a_cause_says_with_whom_it_compares():
    said = [
        cause_in_words(Cause("share_moved", 1, 0, 1, axis), "zh") for axis in ("own", "industry")
    ]
    assert said[0].startswith("与自身比，") and said[1].startswith("看行业，")


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (0.0, "0%"), (0.004, "0%"), (0.29, "29%"), (0.989, "98%"), (0.99, "99%"),
        (0.9951, "99.5%"), (0.99999, "99.9%"), (1.0, "100%"),
    ],
)  # fmt: skip
def test_only_what_is_all_is_shown_as_all(part, shown):
    assert percent(part) == shown

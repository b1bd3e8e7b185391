from __future__ import annotations

from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.errors import ConfigError
from config.policy import load_policy
from schemas.policy import Forest, Policy
from schemas.ties import Relations

CONFIG = Path(__file__).parents[2] / "config"
CATALOGUE = load_catalogue(CONFIG / "catalogue.yaml")


def loaded(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path, CATALOGUE)


def test_our_own_policy_is_sound_and_covers_what_a_lender_must_hear_of():
    policy = load_policy(CONFIG / "policy.yaml", CATALOGUE)
    kinds = {kind for rule in policy.rules for kind in rule.kinds}
    assert kinds >= {
        "abnormal_operation", "major_tax_violation", "court_seizure", "dishonesty_listing",
        "bankruptcy", "equity_change", "administrative_penalty", "tax_arrears", "inspection",
    }  # fmt: skip
    positive = {kind.code for kind in CATALOGUE.kinds if kind.direction == "positive"}
    assert not kinds & positive
    assert {k.code for k in CATALOGUE.kinds if k.severity == 3} <= kinds


def test_the_file_says_every_threshold_that_the_struct_has():
    """What is left out falls back in silence: the file is where the risk desk looks."""
    assert load_policy(CONFIG / "policy.yaml", CATALOGUE).forest == Forest()
    text = (CONFIG / "policy.yaml").read_text(encoding="utf-8")
    names = ["notice", "warning", "critical", *Forest.__struct_fields__]
    names += Relations.__struct_fields__
    assert load_policy(CONFIG / "policy.yaml", CATALOGUE).relations == Relations()
    names += [name for name in Policy.__struct_fields__ if name not in {"thresholds", "forest"}]
    assert [name for name in names if f"{name}:" not in text] == []


def test_an_empty_policy_is_one_of_scores_only(tmp_path):
    assert loaded(tmp_path, "{}") == Policy()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("rules: [{id: the_rule, kinds: [no_such_kind], severity: 2}]", "no_such_kind"),
        ("rules: [{id: the_rule, kinds: [inspection], severity: 4}]", "severity"),
        ("rules: [{id: the_rule, kinds: [inspection], severity: 2, amount_form: 3}]", "amount_form"),
        ("thresholds: {notice: 0.9, warning: 0.8}", "must rise"),
        ("thresholds: {notice: 1.5}", "notice"),
        ("warm_up: 0", "warm_up"),
        ("warmup: 10", "warmup"),
        ("relations: {notice: 0.5, warning: 0.4}", "line 1.*relations: notice must not lie above"),
        ("relations: {reach: {marriage: {down: 1, up: 1}}}", "marriage"),
        ("red_lines: [no_such_kind]", "line 1.*red_lines: no_such_kind"),
        ("relations: {most_hops: 5}", "most_hops"),
        ("holders: {kinds: [no_such_kind]}", "line 1.*holders: kinds: no_such_kind is not in the"),
        ("holders: {kinds: [guarantee_given]}", "line 1.*guarantee_given is not public"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_by_name(tmp_path, text, named):
    with pytest.raises(ConfigError, match=named) as error:
        loaded(tmp_path, text)
    assert "policy.yaml" in str(error.value)


def test_one_rule_twice_is_refused(tmp_path):
    rule = "{id: the_rule, kinds: [inspection], severity: 2}"
    with pytest.raises(ConfigError, match="the_rule is there twice"):
        loaded(tmp_path, f"rules: [{rule}, {rule}]")


TWO = "[{signals: [owed], weight: 2}, {signals: [fined], weight: 2}]"
SIGNALS = """
signals:
  - {id: owed, kinds: [tax_arrears], name_zh: 欠, name_en: owed}
  - {id: fined, kinds: [tax_penalty], name_zh: 罚, name_en: fined}
"""


def patterned(more: str) -> str:
    return (
        f"{SIGNALS}patterns:\n  - id: sinking\n    name_zh: 沉\n    name_en: Sinking\n"
        f"    within_days: 90\n{more}"
    )


def test_a_pattern_is_read_with_its_signals(tmp_path):
    policy = loaded(tmp_path, patterned(f"    steps: {TWO}\n    notice: 3\n    act: 4\n"))
    [pattern] = policy.patterns
    assert [step.weight for step in pattern.steps] == [2, 2]
    assert (pattern.notice, pattern.act, pattern.shadow) == (3, 4, False)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (f"    steps: {TWO}\n    notice: 4\n    act: 3\n", r"line 6.*sinking.*notice 4 <= act 3"),
        (f"    steps: {TWO}\n    notice: 4\n    act: 5\n", "act 5 <= 4, the sum of all weights"),
        (f"    steps: {TWO}\n    notice: 2\n    act: 4\n", "one step alone: that is a rule"),
        (f"    steps: {TWO}\n    notice: 3\n    acts: 4\n", r"line 12.*acts"),
        ("    steps: [{signals: [owed]}, {signals: [flown]}]\n    notice: 2\n    act: 2\n",
         "flown is not among the signals"),
        ("    steps: [{signals: [owed]}, {signals: [fined], near: owned}]\n    notice: 2\n    act: 2\n",
         "owned is not among the signals"),
        ("    steps: [{signals: [owed]}, {signals: [fined], days: 9}]\n    notice: 2\n    act: 2\n",
         "days and larger need after or near"),
        ("    steps: [{signals: [owed]}, {signals: [fined], near: owed, after: owed}]\n"
         "    notice: 2\n    act: 2\n", "exclude each other"),
        ("    steps: [{signals: [owed]}]\n    notice: 1\n    act: 1\n", "length >= 2"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_work_is_refused_with_its_line(tmp_path, more, named):
    with pytest.raises(ConfigError, match=named):
        loaded(tmp_path, patterned(more))


def test_a_signal_twice_or_of_an_unknown_kind_is_refused(tmp_path):
    twice = SIGNALS + "  - {id: owed, kinds: [tax_penalty], name_zh: 欠, name_en: owed}\n"
    with pytest.raises(ConfigError, match="owed is there twice"):
        loaded(tmp_path, twice)
    with pytest.raises(ConfigError, match=r"line 4.*no_such"):
        loaded(tmp_path, SIGNALS.replace("tax_penalty", "no_such"))


def test_our_patterns_are_at_least_ten_each_reasoned_in_the_document():
    policy = load_policy(CONFIG / "policy.yaml", CATALOGUE)
    assert sum(not pattern.shadow for pattern in policy.patterns) >= 10
    document = (CONFIG.parent / "docs" / "patterns.md").read_text(encoding="utf-8")
    assert [p.id for p in policy.patterns if f"`{p.id}`" not in document] == []
    used = {name for p in policy.patterns for step in p.steps for name in step.signals}
    assert {signal.id for signal in policy.signals} == used  # nothing is remembered for nobody

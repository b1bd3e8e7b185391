from __future__ import annotations

from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.errors import ConfigError
from config.policy import load_policy
from schemas.policy import Forest, Policy

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

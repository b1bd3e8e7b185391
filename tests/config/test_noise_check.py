"""What a bank wishes to hear: read whole, or refused with line and key."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest
import yaml

from config.errors import ConfigError
from config.institutions import load_institutions
from schemas.noise import Noise
from schemas.scalars import Severity

SHIPPED = Path(__file__).parents[2] / "config" / "institutions.yaml"
BANK = "institutions:\n  - {id: bank_one, name_zh: 甲, name_en: One}\n  - id: bank_two\n"
KINDS = {"bankruptcy", "tax_arrears"}


def read(tmp_path, noise):
    path = tmp_path / "institutions.yaml"
    text = BANK + "    name_zh: 乙\n    name_en: Two\n    noise:\n"
    path.write_text(text + "".join(f"      {line}\n" for line in noise), encoding="utf-8")
    return load_institutions(path, KINDS, {"large_penalty"})["bank_two"].noise


def test_everything_is_off_unless_it_is_asked_for():
    for institution in load_institutions(SHIPPED).values():
        assert institution.noise == Noise()
    quiet = Noise()
    assert (quiet.digest, quiet.hours, quiet.storm, quiet.inhibit) == (None, None, None, ())
    assert (quiet.grouping.wait_seconds, quiet.grouping.interval_minutes) == (0, 0)
    assert (quiet.grouping.repeat_hours, quiet.cooldown_hours) == (0, 0)


def test_the_commented_example_is_valid_when_uncommented(tmp_path):
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    start = lines.index("#   noise:")
    example = list(takewhile(lambda line: line.startswith("#   "), lines[start:]))
    shown = yaml.safe_load("\n".join(line.removeprefix("#") for line in example))["noise"]
    lines = yaml.safe_dump(shown, default_flow_style=True, width=10_000).splitlines()
    path = tmp_path / "institutions.yaml"
    path.write_text(
        BANK + f"    name_zh: 乙\n    name_en: Two\n    noise: {lines[0]}\n", encoding="utf-8"
    )
    noise = load_institutions(path)["bank_two"].noise
    assert noise.always == (Severity.CRITICAL,)
    assert [rule.id for rule in noise.inhibit] == ["graver_first", "company_closed"]
    assert noise.digest is not None
    assert noise.digest.at == ("09:00", "15:30")
    assert noise.storm is not None


@pytest.mark.parametrize(
    ("noise", "line", "says"),
    [
        (['hours: {opens: "18:00", closes: "09:00"}'], 7, "opens 18:00 must come before"),
        (['hours: {opens: "9:00"}'], 7, "hours.opens"),
        (['digest: {at: ["09:00", "09:00"]}'], 7, "at: a time is there twice"),
        (['digest: {at: ["24:00"]}'], 7, "24:00"),
        (["always: [3]", 'digest: {at: ["09:00"], severities: [3]}'], 8, "3 is in always"),
        (["storm: {pushes: 1}"], 7, "storm.pushes"),
        (["grouping: {interval_minutes: 120, longest_hours: 1}"], 7, "less than interval_minutes"),
        (["grouping: {repeat_hours: 48}"], 7, "less than repeat_hours"),
        (["grouping: {by: street}"], 7, "by"),
        (["inhibit:", "  - {id: all_of_it, source: {}}"], 8, "mutes everything"),
        (
            ["inhibit:", "  - {id: closed, source: {kinds: [bankruptsy]}}"],
            8,
            "source: kinds: bankruptsy is not in the catalogue",
        ),
        (
            ["inhibit:", "  - {id: closed, source: {severities: [3]}, target: {rules: [tiny]}}"],
            8,
            "target: rules: tiny is no rule or pattern",
        ),
        (["wait: 3"], 7, "wait"),
    ],
)
def test_what_does_not_fit_is_refused_with_line_and_key(tmp_path, noise, line, says):
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, noise)
    assert f"line {line}" in str(refused.value)
    assert says in str(refused.value)


def test_rules_that_stand_in_no_policy_may_be_named(tmp_path):
    rules = "rules: [related, industry, strange_tax_arrears, large_penalty]"
    noise = read(tmp_path, ["inhibit:", f"  - {{id: some, source: {{{rules}}}}}"])
    assert len(noise.inhibit[0].source.rules) == 4

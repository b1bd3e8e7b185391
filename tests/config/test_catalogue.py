from __future__ import annotations

from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.errors import ConfigError
from config.regions import load_regions
from schemas.changes import TYPED_KINDS

PATH = Path(__file__).parents[2] / "config" / "catalogue.yaml"
NATIONAL_LIST = {  # categories that the sharing list of 2021 names, in our own grouping
    "registration", "registration_change", "equity", "annual_report", "abnormal_operation",
    "licence", "penalty", "inspection", "tax", "contributions", "customs", "court", "liquidation",
    "mortgage", "utilities", "intellectual_property", "qualification", "guarantee", "bids",
    "research", "agriculture",
}  # fmt: skip


@pytest.fixture(scope="module")
def kinds():
    return load_catalogue(PATH).kinds


def test_every_typed_kind_and_the_categories_of_the_national_list_are_there(kinds):
    assert set(TYPED_KINDS) <= {kind.code for kind in kinds}
    assert {kind.category for kind in kinds} >= NATIONAL_LIST
    assert len(kinds) >= 37


def test_every_kind_says_in_both_languages_what_it_is_and_what_to_do(kinds):
    for kind in kinds:
        for chinese in (kind.name_zh, kind.advice_zh):
            assert any("一" <= c <= "鿿" for c in chinese), kind.code
        for english in (kind.name_en, kind.advice_en):
            assert english, kind.code
            assert english.isascii(), kind.code
        assert kind.advice_zh.endswith("。"), kind.code
        assert kind.advice_en.endswith("."), kind.code


def test_good_news_is_never_grave(kinds):
    assert all(kind.severity == 1 for kind in kinds if kind.direction == "positive")


def test_a_typed_kind_left_out_or_a_code_twice_is_refused(tmp_path):
    text = PATH.read_text(encoding="utf-8")
    path = tmp_path / "catalogue.yaml"
    path.write_text(text.replace("code: tax_penalty", "code: tax_penalties"), encoding="utf-8")
    with pytest.raises(ConfigError, match="tax_penalty is missing"):
        load_catalogue(path)
    path.write_text(text.replace("code: lawsuit", "code: bankruptcy"), encoding="utf-8")
    with pytest.raises(ConfigError, match="bankruptcy is there twice"):
        load_catalogue(path)


def test_every_kind_says_whose_word_on_it_is_final(kinds):
    assert [kind.code for kind in kinds if not kind.authority] == []


def test_a_kind_without_a_class_has_a_payload_of_its_own(kinds):
    assert [k.code for k in kinds if k.code not in TYPED_KINDS and not k.payload] == []


def test_no_period_is_stated_without_the_act_that_states_it(kinds):
    """One has been read, 国办发〔2025〕22号: any other period of ours would be a guess."""
    assert all(kind.period.source for kind in kinds if kind.period)
    stated = {k.code: k.period for k in kinds if k.period and k.period.publication}
    assert sorted(stated) == ["administrative_penalty", "tax_penalty"]
    assert {(p.publication, "国办发〔2025〕22号" in p.source) for p in stated.values()} == {
        (36, True)
    }
    assert not [k.code for k in kinds if k.period and k.period.retention]
    assert all("expired" in k.ended_by for k in kinds if k.code in stated)


def test_what_ends_a_kind_must_exist(tmp_path):
    path = tmp_path / "catalogue.yaml"
    text = PATH.read_text(encoding="utf-8")
    path.write_text(text.replace("ended_by: [annual_report_filed]", "ended_by: [report]"), "utf-8")
    with pytest.raises(ConfigError, match=r"line \d+.*annual_report_missing: ended_by: report"):
        load_catalogue(path)


def test_regions_are_six_digits_and_hold_what_everybody_knows():
    regions = load_regions()
    assert {"110000", "110105", "500000", "500103", "440300"} <= regions
    assert all(len(code) == 6 and code.isdigit() for code in regions)
    assert "100000" not in regions  # the national registry is no county: codes with it get a remark

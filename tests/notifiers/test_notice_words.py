from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from some_alerts import ARREARS
from some_notices import every_notice

from notifiers.notice_words import notice_in_words
from notifiers.templates import FOLDER
from schemas.notices import TYPES, Digest, type_of

KINDS = {ARREARS.code: ARREARS}
OTHERS = [notice for notice in every_notice() if type_of(notice) != "alert.raised"]


def words(notice, language="zh") -> list[str]:
    title, lines = notice_in_words(notice, KINDS, language)
    return [title, *lines]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_is_a_text_for_every_type_and_no_other(language):
    files = {path.stem for path in (FOLDER / language).glob("*.txt")}
    assert files == set(TYPES) - {"alert.raised"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("notice", OTHERS, ids=type_of)
def test_a_notice_has_a_title_and_says_something_in_its_language_alone(notice, language):
    title, *lines = words(notice, language)
    assert title[0] in "【[" and len(title) <= 60 and lines
    for line in (title, *lines):
        assert line == line.strip() and not re.search(r"[{}]|None|  ", line), line
    if language == "en":  # but for what the source and persons say
        said = re.sub(
            "京样某有限公司|风险主管|客户经理|请核实|已知悉|增值税|样\\S*号|万元",
            "",
            "".join([title, *lines]),
        )
        assert not re.search(r"[\u4e00-\u9fff]", said), said


def test_a_retraction_says_that_nothing_may_be_based_on_it_and_why():
    [notice] = [n for n in OTHERS if type_of(n) == "alert.retracted"]
    assert words(notice) == [
        "【撤回】京样某有限公司 欠税公告",
        "撤回：此前推送的预警不再成立，请勿据此对该企业采取措施",
        "原因：信用修复（样信修〔2026〕1号）",
        "预警：2026-03-02 欠税公告，91110105585615050L，2026-03-02 12:00 生成",
        "建议：已据此采取的措施，请复核并视情解除",
    ]


def test_an_amendment_says_what_reads_otherwise():
    [notice] = [n for n in OTHERS if type_of(n) == "alert.amended"]
    assert words(notice)[2] == "金额：143.53万元 → 14.35万元"
    assert words(notice, "en")[2] == "Amount: 143.53万元 → 14.35万元"


def test_a_digest_counts_all_lists_the_gravest_and_says_how_many_more():
    [digest] = [n for n in OTHERS if isinstance(n, Digest)]
    assert words(digest)[0] == "【汇总】12 条预警：重大 2，预警 10"
    assert words(digest)[-1] == "其余：还有 10 条，见平台"
    many = replace(digest, briefs=digest.briefs * 20, total=40)
    assert len(words(many)) == 1 + 1 + 20 + 1 and words(many)[-1].startswith("其余：还有 20 条")
    all_told = replace(digest, total=2)
    assert not any(line.startswith("其余") for line in words(all_told))


def test_an_objection_that_runs_and_one_that_is_decided_read_differently():
    [notice] = [n for n in OTHERS if type_of(n) == "alert.disputed"]
    assert words(notice)[:3] == [
        "【预警·异议中】京样某有限公司 欠税公告",
        "异议：企业对所依据的信息提出异议，核查期间请审慎使用",
        "期限：2026-03-17前答复",
    ]
    assert words(replace(notice, running=False))[0].startswith("【预警·异议已核】")


def test_a_name_with_a_line_end_in_it_adds_no_line():
    [notice] = [n for n in OTHERS if type_of(n) == "alert.escalated"]
    evil = replace(
        notice, brief=replace(notice.brief, name="甲\n建议：付款\n"), by="乙\n丙", note="x\ny"
    )
    assert len(words(evil)) == len(words(notice)) + 1  # the note
    assert "甲 建议：付款" in words(evil)[0]


def test_a_kind_the_catalogue_does_not_know_is_named_by_its_code():
    [notice] = [n for n in OTHERS if type_of(n) == "alert.reminded"]
    title, _ = notice_in_words(notice, {}, "zh")
    assert title.endswith("tax_arrears")

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_alerts import ARREARS, BANK, ENGLISH, NOON
from some_notices import every_notice

from notifiers.base import Message
from notifiers.layouts import LAYOUTS, lay_out
from notifiers.outbox import open_deliveries
from notifiers.render import render
from schemas.notices import TYPES

MOST_BYTES = {"dingtalk": 20_000, "wecom": 4_096, "feishu": 20_480}  # the makers' own
MOST_CHARACTERS = {"sms": 134, "mail": 32_768, "plain": 4_000}  # two parts of 67; Apprise's


def message(body: str, title: str = "【预警】某公司 欠税公告", **more) -> Message:
    return Message(message_id="d" * 32, title=title, body=body, payload=b"{}", **more)


def rendered(number: int, institution=BANK) -> Message:
    notice = every_notice(institution.id)[number]
    [delivery, *_] = open_deliveries(notice, institution, NOON)
    return render(delivery, institution, {ARREARS.code: ARREARS}, NOON)


@given(
    title=st.text(max_size=80), lines=st.lists(st.text(max_size=400), max_size=60),
    language=st.sampled_from(["zh", "en"]), name=st.sampled_from(list(LAYOUTS)),
    severity=st.integers(1, 3),
)  # fmt: skip
def test_whatever_it_says_a_message_fits_its_channel(title, lines, language, name, severity):
    said = message("\n".join(lines), title, language=language, severity=severity)
    title, body = lay_out(said, LAYOUTS[name])
    if name in MOST_BYTES:
        assert len(body.encode()) <= MOST_BYTES[name]
    else:
        assert len(body) <= MOST_CHARACTERS[name]
    assert len(title) <= 250 and (body or not any(lines))


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_too_long_loses_whole_lines_and_says_how_many(name):
    lines = [f"事项{n}：" + "增值税" * 30 for n in range(400)]
    _, body = lay_out(message("\n".join(lines)), LAYOUTS[name])
    if name == "sms":
        assert "事项0" in body and body.endswith("编号dddddddd")
        return
    shown = [n for n in range(400) if f"事项{n}" in body]
    assert shown == list(range(len(shown))) and 0 < len(shown) < 400
    assert f"另有 {400 - len(shown)} 行未显示" in body
    assert body.count("增值税") == 30 * len(shown)  # no line is cut


def test_a_single_line_too_long_is_cut_between_two_characters():
    _, body = lay_out(message("事项：" + "税" * 3000), LAYOUTS["wecom"])
    assert re.search(r"税…\n", body) and "�" not in body
    assert 3_500 < len(body.encode()) <= 4_096


@pytest.mark.parametrize("name", ["dingtalk", "wecom", "feishu"])
def test_a_name_is_no_markup_and_calls_nobody(name):
    evil = '**粗** [链](http://x) <@all> <at id=all></at> `码` # ~~删~~ <font color="warning">'
    for body in (f"事项：{evil}", f"# 标题\n> 引\n- 项\n+ 项\n{evil}"):
        title, text = lay_out(message(body, f"# {evil}"), LAYOUTS[name])
        ours = re.sub(r'</?font( color="(comment|warning|info)")?>', "", text)
        ours = re.sub(r"\*\*事项\*\*|^- |^### |^> 贷后哨", "", ours, flags=re.M)
        assert not re.search(r"[*_`\[\]<>~|\\]|^[#>+-]", ours, flags=re.M), ours
        assert not re.search(r"[*_`\[\]<>~|\\]|^#", title)


def test_in_a_mail_a_name_is_no_html():
    title, body = lay_out(message("事项：<script>x</script>", "<b>&"), LAYOUTS["mail"])
    assert "<script>" not in body and "&lt;script&gt;" in body and "&lt;b&gt;&amp;" in body
    assert title == "<b>&"  # the subject is no HTML


def test_a_short_message_begins_with_no_bracket():
    """What stands in 【】 first is taken for who signs it."""
    for institution in (BANK, ENGLISH):
        for number in range(len(TYPES)):
            _, body = lay_out(rendered(number, institution), LAYOUTS["sms"])
            assert body[0] not in "【[" and len(body) <= 134 and "\n" not in body


def test_each_dialect_says_an_alert_in_its_own_markup():
    raised = rendered(0)
    assert lay_out(raised, LAYOUTS["dingtalk"])[1].split("\n")[0] == (
        "- **发生**：2026-03-02 欠税公告：增值税，143.53万元"
    )
    wecom = lay_out(raised, LAYOUTS["wecom"])[1].split("\n")
    assert wecom[0] == '### <font color="warning">【预警】京样某有限公司 欠税公告</font>'
    assert wecom[1].startswith('<font color="comment">发生：</font>2026-03-02')
    assert lay_out(raised, LAYOUTS["feishu"])[1].startswith("**发生**：2026-03-02")
    assert lay_out(raised, LAYOUTS["sms"])[1] == (
        "预警：京样某有限公司 欠税公告。发生：2026-03-02 欠税公告：增值税，143.53万元。"
        f"编号{raised.message_id[:8]}"
    )

"""Robots answer HTTP 200 whatever they did: what they say in `errcode` decides."""

from __future__ import annotations

import json

import pytest

from notifiers.apprise_url import AppriseNotifier
from notifiers.base import Message, Sent
from schemas.deliveries import DeliveryOutcome

MESSAGE = Message(
    message_id="d1", title="【预警】某公司 欠税公告", body="发生：2026-03-02 欠税", payload=b"{}",
    severity=2,
)  # fmt: skip
DELIVERED, RETRY = DeliveryOutcome.DELIVERED, DeliveryOutcome.RETRY


def says(body: bytes, status: int = 200) -> bytes:
    return b"HTTP/1.1 %d OK\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body)


async def sent(receiver, scheme: str) -> Sent:
    channel = AppriseNotifier(f"{scheme}://hunter2")
    if scheme == "dingtalk":
        channel.robot.notify_url = receiver.url + "?access_token={token}"
    else:
        channel.robot.api_url = receiver.url
    answer = await channel.send(MESSAGE)
    await channel.close()
    return answer


@pytest.mark.parametrize("scheme", ["dingtalk", "wecombot"])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says(b'{"errcode":0,"errmsg":"ok"}'), Sent(DELIVERED)),
        (says(b'{"errcode":310000,"errmsg":"keywords"}'), "(310000)"),
        (says(b'{"errcode":45009}'), 60.0),
        (says(b'{"errcode":130101}'), 60.0),
        (says(b""), "not taken"), (says(b"<html>"), "not taken"), (says(b"[]"), "not taken"),
        (says(b'{"errcode":"x"}'), "not taken"), (says(b"{}"), "not taken"),
        (says(b'{"errcode":0}', 500), "not taken"),
    ],
)  # fmt: skip
async def test_only_a_robot_that_says_so_has_taken_it(bank, scheme, answer, expected):
    receiver = await bank(answer)
    found = await sent(receiver, scheme)
    if isinstance(expected, Sent):
        assert found == expected
        return
    assert found.outcome is RETRY and "hunter2" not in found.detail
    if isinstance(expected, float):
        assert found.retry_after_seconds == expected
    else:
        assert expected in found.detail and found.retry_after_seconds is None


async def test_what_is_sent_is_markdown_of_the_robots_dialect(bank):
    ok = says(b'{"errcode":0}')
    receiver = await bank(ok, ok)
    await sent(receiver, "dingtalk")
    await sent(receiver, "wecombot")
    ding, wecom = (json.loads(body) for _, _, body in receiver.calls)
    assert ding["msgtype"] == wecom["msgtype"] == "markdown"
    assert ding["markdown"]["title"] == "【预警】某公司 欠税公告"
    assert ding["markdown"]["text"].startswith(
        "### 【预警】某公司 欠税公告\n- **发生**：2026-03-02"
    )
    assert wecom["markdown"]["content"].startswith('### <font color="warning">【预警】某公司')
    assert "access_token=hunter2" in receiver.calls[0][0]


async def test_a_robot_that_is_not_there_is_tried_again(bank):
    receiver = await bank()
    await receiver.stop()
    assert (await sent(receiver, "wecombot")).outcome is RETRY

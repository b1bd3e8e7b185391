from __future__ import annotations

import asyncio
import json
import logging
import time as real_time
from contextlib import asynccontextmanager

import pytest

from notifiers.apprise_url import AppriseNotifier
from notifiers.base import Message, NotifierError
from schemas.deliveries import DeliveryOutcome

MESSAGE = Message(message_id="d1", title="标题", body="第一行\n<b>第二行</b>", payload=b"{}")


@asynccontextmanager
async def notifier(receiver, schema: str = "json"):
    made = AppriseNotifier(receiver.url.replace("http://", f"{schema}://"))
    yield made
    await made.close()


async def hangs(writer):
    await asyncio.Future()


async def test_a_message_arrives_as_it_was_written(bank):
    receiver = await bank(200)
    async with notifier(receiver) as channel:
        assert (await channel.send(MESSAGE)).outcome is DeliveryOutcome.DELIVERED
    found = json.loads(receiver.calls[0][2])
    assert (found["title"], found["message"]) == ("标题", "第一行\n<b>第二行</b>")


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_whatever_fails_is_worth_another_try(bank, status):
    receiver = await bank(status)
    async with notifier(receiver) as channel:
        sent = await channel.send(MESSAGE)
    assert sent.outcome is DeliveryOutcome.RETRY and "hunter2" not in sent.detail


async def test_the_loop_goes_on_while_a_receiver_is_silent(bank):
    receiver = await bank(hangs)
    async with notifier(receiver) as channel:
        task = asyncio.create_task(channel.send(MESSAGE))
        started = real_time.perf_counter()
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert real_time.perf_counter() - started < 2  # Apprise gives up after four seconds
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await receiver.stop()


async def test_many_silent_receivers_delay_nobody_else(bank):
    """Apprise's own pool has a handful of threads for all; forty silent ones would fill it."""
    silent = await bank(*[hangs] * 40)
    well = await bank(200)
    url = silent.url.replace("http://", "json://")
    channels = [AppriseNotifier(url) for _ in range(40)]
    tasks = [asyncio.create_task(channel.send(MESSAGE)) for channel in channels]
    async with asyncio.timeout(30):
        while len(silent.calls) < 40:
            await asyncio.sleep(0.005)
    async with notifier(well) as channel, asyncio.timeout(2):
        assert (await channel.send(MESSAGE)).outcome is DeliveryOutcome.DELIVERED
    await silent.stop()
    await asyncio.gather(*tasks)
    for channel in channels:
        await channel.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nosuch://hunter2",
        "hunter2",
        "mailto://hunter2@",
        "json://:hunter2@",
        "dingtalk://hun ter2",
    ],
)
def test_an_address_that_apprise_does_not_understand_is_refused_and_told_nowhere(
    url, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NotifierError) as caught:
        AppriseNotifier(url)
    out, err = capfd.readouterr()
    assert "hunter2" not in str(caught.value) + caplog.text + out + err


def test_one_channel_is_one_receiver():
    with pytest.raises(NotifierError, match="several receivers"):
        AppriseNotifier("json://one.example/, json://two.example/hunter2")


async def test_no_log_names_the_address(bank, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    receiver = await bank(500, 200)
    async with notifier(receiver) as channel:
        for _ in range(2):
            await channel.send(MESSAGE)
    out, err = capfd.readouterr()
    assert "hunter2" not in caplog.text + out + err

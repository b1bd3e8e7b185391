from __future__ import annotations

import asyncio

import pytest
from some_alerts import BANK, NOON, alert

from notifiers.attempt import attempt
from notifiers.base import Message, Sent
from notifiers.outbox import open_deliveries
from schemas.deliveries import DeliveryOutcome
from schemas.notices import raised

[DELIVERY, *_] = open_deliveries(raised(alert()), BANK, NOON)
URL = "https://bank.example/hook?token=hunter2"


def plain(delivery, now) -> Message:
    return Message(message_id=delivery.delivery_id, title="", body="", payload=b"")


class Doing:
    def __init__(self, what):
        self._what = what

    async def send(self, message: Message):
        return await self._what(message)

    async def close(self) -> None:
        return None


async def tried(what, render=plain, seconds: float = 30) -> Sent:
    return await attempt(Doing(what), render, DELIVERY, NOON, seconds)


async def test_the_answer_of_the_receiver_is_the_answer():
    async def accept(message):
        return Sent(DeliveryOutcome.DELIVERED, message.message_id)

    assert await tried(accept) == Sent(DeliveryOutcome.DELIVERED, DELIVERY.delivery_id)


async def test_an_error_is_worth_another_try_and_its_text_is_not_told():
    async def fail(message):
        raise RuntimeError(URL)

    sent = await tried(fail)
    assert sent.outcome is DeliveryOutcome.RETRY
    assert "RuntimeError" in sent.detail and "hunter2" not in sent.detail


async def test_a_message_that_cannot_be_written_is_not_sent():
    def broken(delivery, now):
        raise KeyError(URL)

    async def accept(message):
        raise AssertionError("must not be called")

    sent = await tried(accept, broken)
    assert (sent.outcome, "KeyError" in sent.detail) == (DeliveryOutcome.RETRY, True)
    assert "hunter2" not in sent.detail


async def test_a_receiver_that_hangs_is_given_up():
    async def hang(message):
        await asyncio.Future()

    assert await tried(hang, seconds=0.01) == Sent(DeliveryOutcome.RETRY, "超时 timeout")


@pytest.mark.parametrize(
    "answer", [None, True, Sent(DeliveryOutcome.PENDING), Sent(DeliveryOutcome.DEAD), "delivered"]
)
async def test_what_is_no_answer_is_worth_another_try(answer):
    async def talk(message):
        return answer

    assert (await tried(talk)).outcome is DeliveryOutcome.RETRY


async def test_a_cancellation_from_within_is_a_failure_of_the_notifier():
    async def give_up(message):
        raise asyncio.CancelledError

    assert (await tried(give_up)).outcome is DeliveryOutcome.RETRY


async def test_a_cancellation_from_without_is_obeyed():
    started = asyncio.Event()

    async def hang(message):
        started.set()
        await asyncio.Future()

    task = asyncio.create_task(tried(hang))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_channel_that_is_gone_refuses():
    sent = await attempt(None, plain, DELIVERY, NOON, 1)
    assert sent.outcome is DeliveryOutcome.REFUSED

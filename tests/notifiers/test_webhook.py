from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import socket
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from notifiers.base import Message, NotifierError, Sent
from notifiers.reach import Reach
from notifiers.webhook import WebhookNotifier
from schemas.deliveries import DeliveryOutcome

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HERE = Reach(private=True, plain=True)  # tests listen on loopback, unencrypted
MESSAGE = Message(message_id="d1", title="t", body="b", payload='{"a":"欠税"}'.encode())


def now() -> datetime:
    return datetime.now(UTC)


async def sent(url: str, clock=now) -> Sent:
    notifier = WebhookNotifier(url, SECRET, clock, HERE)
    try:
        return await notifier.send(MESSAGE)
    finally:
        await notifier.close()


@pytest.mark.parametrize("hours", [0, 8], ids=["UTC", "Asia/Shanghai"])
async def test_a_receiver_can_check_the_signature_with_the_library_and_by_hand(bank, hours):
    receiver = await bank()
    clock = lambda: datetime.now(timezone(timedelta(hours=hours)))  # noqa: E731
    answer = await sent(receiver.url, clock)
    [(request, headers, body)] = receiver.calls
    assert answer == Sent(DeliveryOutcome.DELIVERED, "HTTP 204")
    assert request == "POST /hook/hunter2 HTTP/1.1"
    assert Webhook(SECRET).verify(body, headers) == {"a": "欠税"} == json.loads(body)
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"d1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert (headers["webhook-id"], headers["content-type"]) == ("d1", "application/json")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "refused"),
        (400, "refused"), (401, "refused"), (404, "refused"), (408, "retry"), (410, "refused"),
        (425, "retry"), (429, "retry"), (500, "retry"), (503, "retry"), (599, "retry"),
    ],
)  # fmt: skip
async def test_an_answer_means_delivered_later_or_never(bank, status, outcome):
    receiver = await bank(status)
    assert await sent(receiver.url) == Sent(DeliveryOutcome(outcome), f"HTTP {status}")


async def test_a_redirect_is_not_followed(bank):
    other = await bank()
    receiver = await bank(
        f"HTTP/1.1 307 Over There\r\nlocation: {other.url}\r\ncontent-length: 0\r\n\r\n".encode()
    )
    assert (await sent(receiver.url)).outcome is DeliveryOutcome.REFUSED
    assert other.calls == []


async def test_a_receiver_may_say_when_to_come_again(bank):
    receiver = await bank(b"HTTP/1.1 503 Later\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n")
    assert (await sent(receiver.url)).retry_after_seconds == 120


async def test_nobody_there_is_worth_another_try_and_names_no_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answer = await sent(f"http://127.0.0.1:{port}/hunter2")
    assert answer == Sent(DeliveryOutcome.RETRY, "连接失败 no connection")


async def closes(writer):
    writer.close()


async def hangs(writer):
    await asyncio.Future()


async def test_a_receiver_that_hangs_up_is_worth_another_try(bank):
    receiver = await bank(closes)
    answer = await sent(receiver.url)
    assert answer == Sent(DeliveryOutcome.RETRY, "连接中断 connection broken")


async def test_a_receiver_that_says_nothing_is_given_up(bank, monkeypatch):
    monkeypatch.setattr("notifiers.webhook._ANSWER_SECONDS", 0.05)
    receiver = await bank(hangs)
    assert await sent(receiver.url) == Sent(DeliveryOutcome.RETRY, "超时 timeout")


async def test_a_receiver_that_speaks_a_byte_at_a_time_is_given_up(bank, monkeypatch):
    """Each byte comes in time; only a limit on the whole helps."""
    monkeypatch.setattr("notifiers.webhook._ANSWER_SECONDS", 0.1)

    async def drips(writer):
        for byte in b"HTTP/1.1 200 OK\r\n" + b"x-y: z\r\n" * 100:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.01)

    receiver = await bank(drips)
    assert await sent(receiver.url) == Sent(DeliveryOutcome.RETRY, "超时 timeout")


async def test_an_answer_without_http_is_worth_another_try(bank):
    receiver = await bank(b"220 mail ready\r\n\r\n")
    assert (await sent(receiver.url)).outcome is DeliveryOutcome.RETRY


async def endless(writer):
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


async def slow_body(writer):
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n")
    await asyncio.Future()


async def broken_body(writer):
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")
    await writer.drain()
    writer.close()


@pytest.mark.parametrize("answer", [endless, slow_body, broken_body])
async def test_the_status_decides_whatever_follows_it(bank, monkeypatch, answer):
    monkeypatch.setattr("notifiers.webhook._BODY_SECONDS", 0.1)
    receiver = await bank(answer)
    async with asyncio.timeout(3):
        assert await sent(receiver.url) == Sent(DeliveryOutcome.DELIVERED, "HTTP 200")


async def test_a_connection_is_used_again(bank):
    receiver = await bank(200, 500, 204)
    notifier = WebhookNotifier(receiver.url, SECRET, now, HERE)
    for _ in range(3):
        await notifier.send(MESSAGE)
    await notifier.close()
    assert (len(receiver.calls), receiver.connections) == (3, 1)


async def test_no_log_names_the_address(bank, caplog):
    caplog.set_level(logging.DEBUG)
    receiver = await bank(200)
    assert (await sent(receiver.url)).outcome is DeliveryOutcome.DELIVERED
    assert "hunter2" not in caplog.text and str(receiver.port) not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "ftp://bank/hunter2",
        "hunter2",
        "http://",
        "https:///hunter2",
        "http://[hunter2",
        "http://b:x",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_once(url):
    with pytest.raises(NotifierError) as caught:
        WebhookNotifier(url, SECRET, now, HERE)
    assert "hunter2" not in str(caught.value)

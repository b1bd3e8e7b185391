from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from datetime import UTC, datetime

import pytest
from receiver import receiving
from standardwebhooks import Webhook

from notifiers.apprise_url import AppriseNotifier
from notifiers.base import Message, NotifierError
from notifiers.build import build
from notifiers.recording import RecordingNotifier
from notifiers.webhook import WebhookNotifier
from schemas.deliveries import DeliveryOutcome
from schemas.institutions import Channel

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = Message(message_id="d1", title="t", body="b", payload='{"a":"欠税"}'.encode())


def now() -> datetime:
    return datetime.now(UTC)


async def sent(url: str, message: Message = MESSAGE):
    notifier = WebhookNotifier(url, SECRET, now)
    try:
        return await notifier.send(message)
    finally:
        await notifier.close()


async def test_a_receiver_can_check_the_signature_with_the_library_and_by_hand():
    with receiving() as receiver:
        answer = await sent(receiver.url)
    [(headers, body)] = receiver.calls
    assert answer.outcome is DeliveryOutcome.DELIVERED
    assert Webhook(SECRET).verify(body, headers) == {"a": "欠税"} == json.loads(body)
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"d1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == "d1"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "delivered"), (204, "delivered"), (301, "refused"), (400, "refused"), (401, "refused"),
        (404, "refused"), (408, "retry"), (410, "refused"), (425, "retry"), (429, "retry"),
        (500, "retry"), (503, "retry"),
    ],
)  # fmt: skip
async def test_an_answer_means_delivered_later_or_never(status, outcome):
    with receiving(status) as receiver:
        answer = await sent(receiver.url)
    assert answer.outcome == outcome
    assert answer.detail == f"HTTP {status}"


async def test_nobody_there_is_worth_another_try_and_names_no_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answer = await sent(f"http://127.0.0.1:{port}/secret-path")
    assert answer.outcome is DeliveryOutcome.RETRY
    assert "secret-path" not in answer.detail and str(port) not in answer.detail


async def test_apprise_delivers_to_a_url_and_asks_for_a_retry_when_refused():
    with receiving(200, 500) as receiver:
        notifier = AppriseNotifier(receiver.url.replace("http://", "json://"))
        assert (await notifier.send(MESSAGE)).outcome is DeliveryOutcome.DELIVERED
        assert (await notifier.send(MESSAGE)).outcome is DeliveryOutcome.RETRY
    assert json.loads(receiver.calls[0][1])["message"] == "b"


WEBHOOK = Channel(name="core", type="webhook", url_env="URL", secret_env="SECRET")


@pytest.mark.parametrize(
    ("channel", "environ", "words"),
    [
        (WEBHOOK, {}, ["URL", "north"]),
        (WEBHOOK, {"URL": "http://x/hunter2"}, ["SECRET", "north"]),
        (WEBHOOK, {"URL": "ftp://x/hunter2", "SECRET": SECRET}, ["core", "north", "http"]),
        (WEBHOOK, {"URL": "http://x/hunter2", "SECRET": "hunter2!"}, ["base64", "north"]),
        (Channel(name="mail", type="apprise", url_env="URL"), {"URL": "nosuch://hunter2"}, ["mail"]),
        (Channel(name="mail", type="apprise"), {}, ["mail", "institutions.yaml"]),
    ],
)  # fmt: skip
def test_a_channel_that_is_not_set_up_is_named_and_its_secret_is_not(channel, environ, words):
    with pytest.raises(NotifierError) as caught:
        build(channel, "north", environ, now)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "hunter2" not in str(caught.value)


async def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "url").write_text("http://127.0.0.1:1/x\n")
    (tmp_path / "secret").write_text(SECRET + "\n")
    channel = Channel(
        name="core",
        type="webhook",
        url_file=str(tmp_path / "url"),
        secret_file=str(tmp_path / "secret"),
    )
    await build(channel, "north", {}, now).close()


async def test_the_recording_notifier_keeps_a_message_once():
    notifier = RecordingNotifier(DeliveryOutcome.RETRY)
    outcomes = [(await notifier.send(MESSAGE)).outcome for _ in range(3)]
    assert outcomes == ["retry", "delivered", "delivered"]
    assert list(notifier.sent.values()) == [MESSAGE]

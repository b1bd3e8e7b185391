from __future__ import annotations

from notifiers.base import Message
from notifiers.recording import RecordingNotifier
from schemas.deliveries import DeliveryOutcome


def message(n: int = 1, body: str = "") -> Message:
    return Message(message_id=f"d{n}", title="t", body=body, payload=b"{}")


async def test_it_answers_as_told_and_then_takes_everything():
    notifier = RecordingNotifier(DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED)
    outcomes = [(await notifier.send(message(n))).outcome for n in range(4)]
    assert outcomes == ["retry", "refused", "delivered", "delivered"]
    assert list(notifier.sent) == ["d2", "d3"]  # what it did not take it does not have


async def test_a_message_that_comes_again_is_there_once():
    notifier = RecordingNotifier()
    for body in ("first", "again"):
        await notifier.send(message(1, body))
    assert list(notifier.sent) == ["d1"]


async def test_it_keeps_the_newest_thousand():
    notifier = RecordingNotifier()
    for n in range(1003):
        await notifier.send(message(n))
    assert len(notifier.sent) == 1000
    assert (next(iter(notifier.sent)), next(reversed(notifier.sent))) == ("d3", "d1002")

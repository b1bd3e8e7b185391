"""From an alert to its receivers, on both logs: isolated, once by id, given up, sent again, pulled."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from faust.types import TP
from msgspec.structs import replace
from receiver import receiving
from some_notices import every_notice
from standardwebhooks import Webhook
from test_noise import Clock
from world import World, bank, running, seizure, watch

from notifiers.base import Message, Sent
from notifiers.reach import Reach
from notifiers.recording import RecordingNotifier
from notifiers.webhook import WebhookNotifier
from schemas import codec
from schemas.deliveries import DeliveryOutcome, read_delivery
from schemas.notices import type_of
from streams.clock import wall_clock
from streams.transport.port import Log
from streams.transport.records import Record

REFUSED, DELIVERED = DeliveryOutcome.REFUSED, DeliveryOutcome.DELIVERED


class Hangs(RecordingNotifier):
    async def send(self, message: Message) -> Sent:
        await asyncio.Future()
        raise AssertionError


class Breaks(RecordingNotifier):
    async def send(self, message: Message) -> Sent:
        raise ConnectionRefusedError


class Fails(RecordingNotifier):
    async def send(self, message: Message) -> Sent:
        return Sent(DeliveryOutcome.RETRY, "HTTP 500")


async def tell(log: Log, number: int, *institutions: str) -> None:
    """Have each institution told something that nobody holds back."""
    [retraction] = [n for n in every_notice() if type_of(n) == "alert.retracted"]
    notices = [
        replace(retraction, institution=name, notice_id=f"{name}-{number}") for name in institutions
    ]
    await log.append([Record("notices", n.institution.encode(), codec.encode(n)) for n in notices])


async def until(condition) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


async def test_one_dead_one_hanging_and_one_failing_receiver_hold_nobody_up(log, monkeypatch):
    monkeypatch.setattr("notifiers.bulkhead._GRACE_SECONDS", 0.05)
    ill = {"dead": Breaks(), "hangs": Hangs(), "fails": Fails()}
    banks = [bank(name) for name in (*ill, "well")]
    notifiers = {(name, "inbox"): n for name, n in ill.items()} | {
        ("well", "inbox"): RecordingNotifier()
    }
    world = World(banks, notifiers, log)
    async with running(world):
        for number in range(12):
            await tell(log, number, *(b.id for b in banks))
            await until(lambda n=number: len(world.notifiers["well", "inbox"].sent) == n + 1)
        await until(lambda: len(world.store.rows["receipts"]) >= 12)
        states = {
            name: world.metric(
                "loanwatch_receiver_breaker", institution=name, channel="inbox", state="closed"
            )
            for name in ("well", "dead", "fails")
        }
    assert states == {"well": 1, "dead": 0, "fails": 0}


async def test_a_dead_letter_that_nobody_sends_again_lapses_after_thirty_days(log):
    clock = Clock()
    receiver = RecordingNotifier(*[REFUSED] * 2)
    first = World([bank("north")], {("north", "inbox"): receiver}, log, clock=clock)
    async with running(first):
        await tell(log, 1, "north")
        await first.engine.settled()
        clock.now += timedelta(days=20)
        await tell(log, 2, "north")
        await first.engine.settled()
        old, new = (r["delivery_id"] for r in first.store.rows["receipts"])
    clock.now += timedelta(days=10)
    second = World([bank("north")], {("north", "inbox"): receiver}, log, clock=clock)
    async with running(second):
        await second.engine.deliver.tick()
        await second.engine.settled()
        [last] = second.store.rows["receipts"]
        assert (last["delivery_id"], last["outcome"]) == (old, "lapsed")
        assert "thirty days" in last["detail"]
        await second.engine.resend_all([("north", old), ("north", new)])
        await second.engine.settled()
    assert set(receiver.sent) == {new}  # the other could not be sent again any more


async def test_dead_letters_are_sent_again_together_each_under_its_own_id(log):
    receiver = RecordingNotifier(*[REFUSED] * 3)
    world = World([bank("north")], {("north", "inbox"): receiver}, log)
    async with running(world):
        for number in range(3):
            await tell(log, number, "north")
        await world.engine.settled()
        assert not receiver.sent
        dead = {r["delivery_id"] for r in world.store.rows["receipts"]}
        await world.engine.resend_all([("north", id_) for id_ in (*dead, "nosuch")])
        await world.engine.settled()
        await world.engine.resend_all([("north", id_) for id_ in dead])  # delivered by now
        await world.engine.settled()
    assert set(receiver.sent) == dead and len(dead) == 3
    outcomes = Counter(r["outcome"] for r in world.store.rows["receipts"])
    assert outcomes == {"refused": 3, "resent": 3, "delivered": 3}


async def test_what_is_posted_is_what_is_told_once_also_over_a_restart(log):
    told, sent = [], []
    for start in range(2):
        world = World([bank("north", "inbox", "core"), bank("south")], log=log)
        async with running(world):
            await tell(log, start, "north", "south")
            await world.engine.settled()
        told += world.store.rows["posted"]
        sent += [id_ for notifier in world.notifiers.values() for id_ in notifier.sent]
    assert Counter(n["notice_id"] for n in told) == dict.fromkeys(
        ("north-0", "north-1", "south-0", "south-1"), 1
    )
    assert len(sent) == len(set(sent)) == 6  # two channels of the one, one of the other


async def test_a_banks_system_checks_what_it_gets_while_its_keys_are_changed(log):
    private = Ed25519PrivateKey.generate()
    old = base64.b64encode(bytes(range(32))).decode()
    new = base64.b64encode(private.private_bytes_raw()).decode()
    with receiving(503, 410) as receiver:
        hook = WebhookNotifier(
            receiver.url, f"whsk_{new} whsec_{old}", wall_clock, Reach(private=True, plain=True)
        )
        world = World([bank("north", "core")], {("north", "core"): hook}, log)
        async with running(world):
            await world.watched(watch("north"))
            await world.offer(seizure(1))
            await until(lambda: len(receiver.calls) == 2)  # not now, then never
            await world.engine.settled()
            [dead] = {r["delivery_id"] for r in world.store.rows["receipts"]}
            await world.engine.resend("north", dead)
            await world.engine.settled()
    assert receiver.ids == [dead] * 3
    for headers, body in receiver.calls:
        first, second = headers["webhook-signature"].split(" ")
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        private.public_key().verify(base64.b64decode(first.removeprefix("v1a,")), signed)
        assert second.startswith("v1,") and Webhook(old).verify(body, headers)
    payloads = {body for _, body in receiver.calls}
    assert len(payloads) == 1  # every attempt says the same
    assert json.loads(payloads.pop())["type"] == "alert.raised"
    outcomes = [r["outcome"] for r in world.store.rows["receipts"]]
    assert outcomes == ["retry", "refused", "resent", "delivered"]


async def test_what_is_in_the_outbox_is_the_delivery_as_it_would_be_encoded(log):
    world = World([bank("north", "inbox", "core")], log=log)
    notices = [replace(n, institution="north") for n in every_notice()]
    async with running(world):
        await log.append([Record("notices", b"north", codec.encode(n)) for n in notices])
        await world.engine.settled()
        kept = [
            value
            async for batch in log.replay({TP("outbox", p): None for p in range(2)})
            for value in batch.values
            if value is not None
        ]
    assert len(kept) >= 2 * len(notices)
    assert [codec.encode(read_delivery(value)) for value in kept] == kept

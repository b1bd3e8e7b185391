"""A webhook goes nowhere but where it may, whatever the name of its address leads to."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st
from test_webhook import MESSAGE, SECRET, now

from notifiers.base import NotifierError
from notifiers.reach import Reach, is_public
from notifiers.webhook import WebhookNotifier
from schemas.deliveries import DeliveryOutcome

NOT_PUBLIC = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254",  # metadata of most clouds
    "100.100.100.200",  # of Alibaba Cloud
    "198.18.0.1", "192.0.0.192", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fc00::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2001:0:53aa:64c:0:1:f5ff:fffe", "", "bank.example", "127.1", "2130706433",
]  # fmt: skip
PUBLIC = [
    "203.0.114.7",
    "8.8.8.8",
    "172.32.0.1",
    "2400:3200::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_of_the_public_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_however_it_is_wrapped(inner):
    n = int(inner)
    wrapped = [
        ipaddress.IPv6Address(0xFFFF << 32 | n),
        ipaddress.IPv6Address(0x64FF9B << 96 | n),
        ipaddress.IPv6Address(0x2002 << 112 | n << 80),
    ]
    assert {is_public(str(address)) for address in wrapped} == {is_public(str(inner))}


class Names(AbstractResolver):
    """A DNS that answers with these addresses in turn, then always with the last."""

    def __init__(self, *addresses: str) -> None:
        self.addresses, self.asked = list(addresses), 0

    async def resolve(self, host, port=0, family=socket.AF_INET):
        address = self.addresses[min(self.asked, len(self.addresses) - 1)]
        self.asked += 1
        return [
            {
                "hostname": host, "host": address, "port": port, "family": socket.AF_INET,
                "proto": 0, "flags": socket.AI_NUMERICHOST,
            }
        ]  # fmt: skip

    async def close(self) -> None:
        return None


async def sent(url: str, names: Names, reach: Reach):
    notifier = WebhookNotifier(url, SECRET, now, reach, names)
    try:
        return await notifier.send(MESSAGE)
    finally:
        await notifier.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.1"])
async def test_a_name_that_leads_to_an_inner_address_is_not_followed_there(bank, address):
    receiver = await bank()
    url = f"http://bank.example:{receiver.port}/hunter2"
    answer = await sent(url, Names(address), Reach(plain=True))
    assert answer.outcome is DeliveryOutcome.RETRY and "not allowed" in answer.detail
    assert "hunter2" not in answer.detail
    assert (receiver.connections, receiver.calls) == (0, [])


async def test_what_was_resolved_is_where_the_connection_goes(bank):
    """There is no second look that a rebound name could answer otherwise."""
    receiver = await bank()
    names = Names("127.0.0.1", "203.0.114.7")
    url = f"http://bank.example:{receiver.port}/"
    answer = await sent(url, names, Reach(private=True, plain=True))
    assert answer.outcome is DeliveryOutcome.DELIVERED
    assert (names.asked, len(receiver.calls)) == (1, 1)


async def test_a_channel_that_allows_it_reaches_its_leased_line(bank):
    receiver = await bank()
    answer = await sent(receiver.url, Names(), Reach(private=True, plain=True))
    assert answer.outcome is DeliveryOutcome.DELIVERED


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/x", "https://[::1]/x", "https://2130706433/x", "https://10.0.0.1:8443/"],
)
def test_an_inner_address_in_the_configuration_is_said_at_the_start(url):
    with pytest.raises(NotifierError, match="private_addresses"):
        WebhookNotifier(url, SECRET, now)
    WebhookNotifier(url, SECRET, now, Reach(private=True))


def test_without_leave_nothing_goes_out_unencrypted():
    with pytest.raises(NotifierError, match="plain_http"):
        WebhookNotifier("http://bank.example/x", SECRET, now)

"""Where webhooks may go: to public addresses over HTTPS, unless a channel says otherwise.

Server-side request forgery (OWASP SSRF Prevention Cheat Sheet): who can name an address, or answer for
its name in the DNS, must not make this process call what only this process can reach. So what is looked
at is the address a connection is about to be made to, after the name was resolved, each time anew.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from msgspec import Struct

__all__ = ["AddressRefused", "Reach", "guarded", "is_public"]

_ASSIGNMENTS = ipaddress.ip_network("192.0.0.0/24")  # RFC 6890; 192.0.0.192 is a metadata service
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: holds an IPv4 address


class Reach(Struct, frozen=True, kw_only=True):
    """What a channel's configuration allows beyond public addresses over HTTPS."""

    private: bool = False  # also addresses that are not public: a leased line, this machine
    plain: bool = False  # also http://


class AddressRefused(OSError):
    """The name leads to an address that the channel must not go to."""


def is_public(address: str) -> bool:
    """Return whether an address is one of the public internet.

    Private, loopback, link-local (with the metadata services of clouds), shared (100.64.0.0/10),
    multicast and reserved ones are not, nor is an IPv6 address that holds such an IPv4 address.

    >>> is_public("203.0.114.7"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            found = inner
        elif found.teredo is not None:
            return False
    if found in _ASSIGNMENTS or found.is_multicast or found.is_reserved:
        return False
    return found.is_global


def guarded(info: tuple[Any, ...]) -> socket.socket:
    """Return the socket for an address about to be connected to, as `getaddrinfo` gives it.

    Raises `AddressRefused` for one that is not public.
    """
    family, kind, proto, _, address = info
    if not is_public(str(address[0])):
        raise AddressRefused("address not allowed")
    return socket.socket(family, kind, proto)

"""Round after round: files appear, faults strike, everything comes to rest, the checker counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from faults.checker import Found, Losses, Stored, check, named
from faults.facts import Sending, Switch
from faults.plan import Fault, Kind
from faults.receiver import Receiver
from faults.world import World

__all__ = ["Product", "run_round"]

_PATIENCE_SECONDS = 300.0  # after the last fault, for everything to arrive
_AT_THE_BANK = {Kind.ERRORS, Kind.HANGS, Kind.CLOSES}


class Product(Protocol):
    """The product under test, in either form."""

    losses: list[tuple[float, float]]

    def strike(self, fault: Fault) -> None: ...

    def order(self, switch: Switch) -> None:
        """Have a watch changed; come back when that is decided."""

    def look(self) -> None: ...

    def settled(self) -> bool: ...

    def stored(self) -> Stored: ...


def run_round(
    product: Product, world: World, receiver: Receiver, sent: Sending, faults: Sequence[Fault],
) -> Found:  # fmt: skip
    """Send a round's files under its faults, wait until all is through, and compare.

    Faults at a bank or the store run beside one that ends processes, so that two strike at once.
    """
    began = time.monotonic()
    beside = [
        threading.Thread(target=_trouble, args=(world, receiver, fault, began))
        for fault in faults
        if fault.kind in _AT_THE_BANK or fault.kind is Kind.STORE
    ]
    trouble: list[Exception] = []
    sender = threading.Thread(target=_send, args=(product, world, sent, began, trouble))
    for thread in (sender, *beside):
        thread.start()
    own = [f for f in faults if f.kind not in _AT_THE_BANK and f.kind is not Kind.STORE]
    for fault in sorted(own, key=lambda f: f.at):
        _wait_until(began + fault.at)
        product.strike(fault)
    for thread in (sender, *beside):
        thread.join()
    if trouble:
        raise trouble[0]
    return _settle(product, receiver, sent)


def _settle(product: Product, receiver: Receiver, sent: Sending) -> Found:
    """Return the comparison as soon as it is sound, or as it is when patience ends."""
    until = time.monotonic() + _PATIENCE_SECONDS
    found = Found()
    while time.monotonic() < until:
        product.look()
        answered = {
            (c.bank, d) for c in list(receiver.calls) if c.status == 204 for d in named(c, sent)
        }
        if sent.alerts <= answered and product.settled():
            found = _compare(product, receiver, sent, product.losses)
            if found.sound or found.alerts_duplicate or found.alerts_misrouted:
                return found
            time.sleep(0.5)
        time.sleep(0.1)
    return _compare(product, receiver, sent, product.losses)


def _compare(product: Product, receiver: Receiver, sent: Sending, losses: Losses) -> Found:
    return check(sent, list(receiver.calls), losses, product.stored())


def _send(
    product: Product, world: World, sent: Sending, began: float, trouble: list[Exception]
) -> None:
    """Let the files appear, each after its orders are answered; others flow meanwhile."""
    try:
        for sheet in sent.sheets:
            _wait_until(began + sheet.at)
            for switch in sheet.switches:
                product.order(switch)
            world.drop(sheet.feed, sheet.name, sheet.text)
    except Exception as error:  # whatever it is: not all was sent, and nothing can be said of it
        trouble.append(error)


def _trouble(world: World, receiver: Receiver, fault: Fault, began: float) -> None:
    _wait_until(began + fault.at)
    if fault.kind is Kind.STORE:
        world.break_store()
    else:
        receiver.trouble[fault.target] = fault.kind
    _wait_until(time.monotonic() + fault.seconds)
    if fault.kind is Kind.STORE:
        world.mend_store()
    else:
        receiver.trouble.pop(fault.target, None)


def _wait_until(moment: float, sleep: Callable[[float], None] = time.sleep) -> None:
    sleep(max(0.0, moment - time.monotonic()))

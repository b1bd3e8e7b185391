"""Orders on watches, given over the interface while events flow: each until it is answered."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from faults.facts import Switch
from faults.process import ProductError

__all__ = ["give"]

_PATIENCE_SECONDS = 240.0
_DONE = ("added", "changed", "unchanged")


def give(switch: Switch, port: Callable[[], int], folder: Path) -> None:
    """Give an order and come back when it is decided; a repeat of one that was changes nothing.

    `port` is asked anew each time: whoever was killed may come back on another one, and while it is
    started there is none (`LookupError`). Raises
    `ProductError` where nobody decides it, or it is refused.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    said = "nobody answered"
    while time.monotonic() < until:
        try:
            result = _ask(switch, port(), folder)
        except (OSError, HTTPException, ValueError, LookupError) as error:
            said = str(error)
        else:
            if result["outcome"] in _DONE:
                return
            said = str(result)
            if result.get("reason") != "no_answer":
                raise ProductError(f"an order was refused: {said}")
        time.sleep(0.2)
    raise ProductError(f"an order was not decided: {said}")


def _ask(switch: Switch, port: int, folder: Path) -> dict[str, str]:
    """Ask once. The key is a new one each time: what came of the last attempt is not known."""
    item = {
        "uscc": switch.code, "loan_reference": switch.loan, "consent_reference": "授权",
        "kinds": list(switch.kinds),
    }  # fmt: skip
    address = f"http://127.0.0.1:{port}/api/v1/watches?{urlencode({'institution': switch.bank})}"
    call = urllib.request.Request(
        address, data=json.dumps({"items": [item], "seed": False}).encode(), method="POST"
    )  # fmt: skip
    call.add_header("authorization", f"Bearer {(folder / 'LOCAL_KEY').read_text()}")
    call.add_header("idempotency-key", uuid4().hex)
    call.add_header("content-type", "application/json")
    with urllib.request.urlopen(call, timeout=60) as reply:
        [result] = json.loads(reply.read())["results"]
    found: dict[str, str] = result
    return found

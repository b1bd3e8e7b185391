from __future__ import annotations

import json

import msgspec
import pytest
from some_alerts import BANK, NOON, alert

from notifiers.outbox import open_deliveries
from schemas import codec
from schemas.deliveries import read_delivery
from schemas.notices import raised


def test_an_outbox_written_before_there_were_notices_is_read():
    [delivery, *_] = open_deliveries(raised(alert()), BANK, NOON)
    before = json.loads(codec.encode(delivery))
    before["alert"] = before.pop("notice")["alert"]
    assert read_delivery(json.dumps(before).encode()) == delivery


@pytest.mark.parametrize("value", [b"{}", b"[]", b'{"alert": {}}', b'{"alert": 1}'])
def test_what_is_no_delivery_is_an_error(value):
    with pytest.raises(msgspec.ValidationError):
        read_delivery(value)

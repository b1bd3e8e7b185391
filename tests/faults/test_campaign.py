"""A round of which not everything was sent is no round: it is told of, not counted as loss."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from faults.campaign import run_round
from faults.facts import sending
from faults.receiver import Receiver


def test_a_sender_that_fails_ends_the_campaign(tmp_path: Path):
    sent = sending(0, 0.1, "2026-03-02")
    assert any(sheet.switches for sheet in sent.sheets)

    def order(switch: object) -> None:
        raise KeyError("the harness")

    receiver = Receiver()
    try:
        with pytest.raises(KeyError, match="the harness"):
            run_round(
                SimpleNamespace(order=order), SimpleNamespace(drop=lambda *_: None), receiver, sent, []
            )  # fmt: skip
    finally:
        receiver.close()

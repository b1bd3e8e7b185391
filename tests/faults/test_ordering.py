"""An order finds whoever takes it, also while that is started anew."""

from __future__ import annotations

from http.client import IncompleteRead
from pathlib import Path

import pytest

import faults.ordering
from faults.facts import Switch


def test_an_order_waits_while_nobody_is_there_to_take_it(monkeypatch):
    ports, asked = [], []

    def ask(switch: Switch, port: int, folder: Path) -> dict[str, str]:
        asked.append(port)
        return {"outcome": "changed"}

    def port() -> int:
        ports.append(80)
        return [80][0 if len(ports) > 2 else 1]  # a list that is empty meanwhile raises the same

    monkeypatch.setattr(faults.ordering, "_ask", ask)
    faults.ordering.give(Switch("bank_one", "0" * 18, "1"), port, Path())
    assert (len(ports), asked) == (3, [80])


@pytest.mark.parametrize("trouble", [IncompleteRead(b""), ConnectionResetError(), ValueError()])
def test_an_order_is_given_again_when_its_answer_was_cut_off(monkeypatch, trouble):
    asked: list[int] = []

    def ask(switch: Switch, port: int, folder: Path) -> dict[str, str]:
        asked.append(port)
        if len(asked) == 1:
            raise trouble
        return {"outcome": "unchanged"}

    monkeypatch.setattr(faults.ordering, "_ask", ask)
    faults.ordering.give(Switch("bank_one", "0" * 18, "1"), lambda: 80, Path())
    assert asked == [80, 80]

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from config.catalogue import load_catalogue
from config.policy import load_policy
from evaluation.peers import held_against, planted
from schemas.policy import Peers

CONFIG = Path(__file__).parents[2] / "config"


def test_knowing_the_size_tells_a_small_companys_large_amount(monkeypatch):
    monkeypatch.setattr("evaluation.peers._WARM", 3_000)
    monkeypatch.setattr("evaluation.peers._DRAWS", 20)
    catalogue = load_catalogue(CONFIG / "catalogue.yaml")
    policy = replace(
        load_policy(CONFIG / "policy.yaml", catalogue), peers=Peers(window_size=10, held_from=5)
    )
    held = {}
    for blind in (True, False):
        city = planted(
            9, catalogue.by_code(), lambda c, b=blind: replace(c, size="") if b else c, 3_000
        )
        held[blind] = held_against([city], policy)
    assert held[False].auc.value > held[True].auc.value + 0.05
    assert held[False].auc.low <= held[False].auc.value <= held[False].auc.high
    assert held[True].narrow < held[False].narrow

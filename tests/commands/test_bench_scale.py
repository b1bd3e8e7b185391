from __future__ import annotations

from commands import bench_scale
from config.settings import read_settings


def test_every_borrower_is_recovered_and_events_are_timed_among_them(monkeypatch):
    monkeypatch.setattr(bench_scale, "_WARM", 1000)
    found = bench_scale._measure(read_settings({}), 2000, 3000)
    assert (found["borrowers"], found["events"]) == (2000, 1000)
    assert 900 <= found["watches"] <= 1200  # 0.525 a company on average
    assert 0 < found["us_per_event"]["p10"] <= found["us_per_event"]["median"]
    assert found["recovered_per_second"] > 0

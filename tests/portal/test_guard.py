from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from portal.guard import Guard, http_requests, is_foreign


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("POST", {}, False),  # no browser
        ("POST", {"sec-fetch-site": "same-origin", "host": "a:1", "origin": "http://a:1"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"origin": "http://a:1", "host": "a:1"}, False),
        ("POST", {"origin": "http://a:2", "host": "a:1"}, True),
        ("POST", {"origin": "null", "host": "a:1"}, True),
        ("DELETE", {"origin": "http://b", "host": "a"}, True),
        ("GET", {"sec-fetch-site": "cross-site"}, False),  # a link from elsewhere may be followed
    ],
)
def test_orders_from_other_sites_are_recognised(method, headers, foreign):
    assert is_foreign(method, headers) is foreign


async def test_a_crash_is_counted_and_not_swallowed():
    registry = CollectorRegistry()

    async def crash(scope, receive, send):
        raise RuntimeError("boom")

    guard = Guard(crash, http_requests(registry, ["/"]), "refused")
    scope = {"type": "http", "method": "GET", "path": "/nowhere", "headers": []}
    with pytest.raises(RuntimeError, match="boom"):
        await guard(scope, None, None)
    labels = {"route": "other", "status": "5xx"}
    assert registry.get_sample_value("loanwatch_http_requests_total", labels) == 1


def test_every_series_starts_at_zero():
    registry = CollectorRegistry()
    http_requests(registry, ["/", "/rejected"])
    series = [s for m in registry.collect() for s in m.samples if s.name.endswith("_total")]
    assert len(series) == 4 * 4  # two routes, static and other; four classes
    assert {s.value for s in series} == {0}

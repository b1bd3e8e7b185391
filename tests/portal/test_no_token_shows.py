"""A token stands in no answer, log or metric, whatever goes wrong."""

from __future__ import annotations

import logging

from made_by_hand import CATALOGUE, INSTITUTIONS, RURAL
from prometheus_client import CollectorRegistry, generate_latest
from v1_world import Platform, secret_of

from portal.app import create_app
from portal.feed import Feed
from schemas.tokens import Role
from store.base import StoreError


class Broken:
    """A store that answers nothing."""

    def query(self, sql, parameters=None):
        raise StoreError("it is down")


async def test_a_token_stands_in_no_answer_log_or_metric(caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # the caller's own
    platform, registry = Platform(Broken()), CollectorRegistry()

    async def nothing(*_):
        """Write nothing."""

    platform.app = create_app(
        store=Broken(), feed=Feed(start=0), registry=registry, ready=lambda: "",
        institutions=INSTITUTIONS, catalogue=CATALOGUE, resend=nothing, resend_all=nothing,
        dispose=nothing, now=platform.now, v1=platform.v1, book=platform.book,
        keep_tokens=nothing, services=platform.services, login=True,
    )  # fmt: skip
    platform.client._transport.app = platform.app
    said = []
    for role in Role:
        token = (
            secret_of(role, "yuyang_rural")
            if role in ("officer", "supervisor")
            else secret_of(role)
        )
        header = {"authorization": f"Bearer {token}"}
        for method, path in (
            ("GET", "/api/v1/me"), ("GET", "/api/v1/alerts"), ("GET", f"/api/v1/alerts/{RURAL}"),
            ("GET", f"/api/v1/alerts?cursor={token}"), ("POST", f"/api/v1/deliveries/{token}/resend"),
            ("GET", f"/api/v1/{token}"), ("GET", "/"), ("GET", "/api/tokens"),
        ):  # fmt: skip
            answer = await platform.client.request(method, path, headers=header)
            said.append((answer.text, str(answer.headers)))
        form = await platform.client.post("/login", data={"token": token})
        said.append((form.text, str(form.headers)))
    everything = str(said) + caplog.text + generate_latest(registry).decode()
    assert "lwt_" not in everything
    assert "it is down" not in everything, "nor what a store says of itself"

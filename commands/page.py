"""The page of a run: its port claimed before any work is done, its server beside the engine."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from commands.interface import Interface, interface
from commands.serving import address, beside, claim, is_loopback, serving
from commands.supervise import Sources
from commands.workspace import Workspace
from config.errors import ConfigError
from config.settings import Settings
from portal.app import create_app
from portal.feed import Feed
from schemas import codec
from schemas.actions import Acted, Answer
from schemas.alerts import Alert
from schemas.changes import kind_of
from schemas.deliveries import Receipt
from streams.acting import Acting
from streams.clock import wall_clock
from streams.engine import Rulebook

__all__ = ["Page"]


def _shown(alert: Alert) -> str:
    return codec.encode(
        {
            "alert_id": alert.alert_id, "institution": alert.institution,
            "severity": int(alert.severity), "kind": kind_of(alert.change),
            "uscc": alert.uscc, "name": alert.borrower_name, "score": alert.score.score,
            "occurred_at": alert.change.occurred_at, "raised_at": alert.raised_at,
        }
    ).decode()  # fmt: skip


class Page:
    """The web page of one run."""

    def __init__(self, settings: Settings, rulebook: Rulebook) -> None:
        self._settings, self._rulebook = settings, rulebook
        self._socket: socket.socket | None = None
        self._waiting_for = "the engine is starting"
        self.feed = Feed()

    def claim_port(self, *, optional: bool) -> None:
        """Bind the port now, so that a busy one is said before an hour of loading.

        A run that stops by itself (`optional`) has no page and claims nothing.
        """
        if optional:
            return
        host, port = self._settings.host, self._settings.port
        if self._settings.login == "none" and not is_loopback(host):
            raise ConfigError(
                f"the page would be open to everybody who reaches {host}; set "
                "LOANWATCH_LOGIN=token, or keep it on 127.0.0.1"
            )
        self._socket = claim(host, port)

    @property
    def url(self) -> str:
        return "" if self._socket is None else address(self._socket)

    def ready(self) -> None:
        self._waiting_for = ""

    def announce(self, news: Sequence[Alert | Receipt]) -> None:
        """Hand what has been stored to those who watch the page."""
        for item in news:
            if isinstance(item, Alert):
                self.feed.publish("alert", _shown(item))
            else:
                self.feed.publish("receipt", codec.encode({"outcome": item.outcome}).decode())

    @asynccontextmanager
    async def serving(self, workspace: Workspace, sources: Sources) -> AsyncIterator[None]:
        if self._socket is None:
            yield
            return
        self._waiting_for = "the sample tables are being loaded"
        acting = Acting(workspace.engine.log, self._acted)
        async with interface(workspace, sources, acting) as opened, beside(acting.run()):
            app = self._app(workspace, sources, opened, acting)
            workspace.owner.note(f"{workspace.owner.pid} {self.url}")
            async with serving(app, self._socket, before_end=self.feed.close):
                yield

    def _acted(self, acted: Acted) -> None:
        """Say to those who watch the page that a case is no longer as it was."""
        if acted.answer is Answer.DONE:
            news = {"alert_id": acted.alert_id, "institution": acted.institution}
            self.feed.publish("case", codec.encode(news).decode())

    def _app(
        self, workspace: Workspace, sources: Sources, opened: Interface, acting: Acting
    ) -> Any:
        return create_app(
            store=workspace.store, feed=self.feed, registry=workspace.registry,
            ready=lambda: self._waiting_for or workspace.engine.ails(),
            institutions=self._rulebook.institutions,
            catalogue=self._rulebook.catalogue.by_code(), resend=workspace.engine.resend,
            resend_all=workspace.engine.resend_all,
            dispose=workspace.engine.dispose, now=wall_clock, desk=acting,
            silencing=opened.services.silencing,
            sources=sources.supervisor, verifications=sources.verifications, v1=opened.v1,
            book=opened.book, keep_tokens=opened.keep_tokens,
            services=opened.services, login=self._settings.login == "token",
        )  # fmt: skip

"""The interface for programs on the store made by hand, and one who calls it for each role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

import httpx
from fastapi import FastAPI
from made_by_hand import CATALOGUE, INSTITUTIONS, NOON, AtHand
from petitioned import Stage
from quiet_desk import QuietDesk
from starlette.exceptions import HTTPException
from watch_desk import Desk

from portal.tokens import TokenBook, digest
from portal.v1.app import create_v1
from portal.v1.once import Answers
from portal.v1.problems import on_http
from portal.v1.services import Services
from schemas import codec
from schemas.deliveries import Receipt
from schemas.disclosures import Disclosed
from schemas.loan_outcomes import OutcomeTally
from schemas.tokens import INSTITUTIONAL, Role, Token

OWN, FOREIGN = "yuyang_rural", "shancheng_city"


def secret_of(role: Role, institution: str = "") -> str:
    return f"lwt_test-{role}-{institution}"


def tokens() -> list[Token]:
    """One for every role, at two institutions where it is within one."""
    places = [(r, i) for r in Role for i in ((OWN, FOREIGN) if r in INSTITUTIONAL else ("",))]
    return [
        Token(
            token_id=f"{n:012x}", digest=digest(secret_of(role, institution)), role=role,
            institution=institution, source="courts" if role is Role.SOURCE else "",
            staff=f"{role}_1" if institution else "", issued_at=NOON,
        )
        for n, (role, institution) in enumerate(places)
    ]  # fmt: skip


class OutcomeBook:
    """Takes every table and says so."""

    async def table(self, file: BinaryIO, name: str, institution: str, by: str) -> OutcomeTally:
        if not file.read():
            raise ValueError(f"{name} holds no row")
        return OutcomeTally(rows=1, taken=1, refused_rows=0, refused=())


class Platform:
    """The application, and all that it wrote down."""

    def __init__(self, store: Any, *, per_minute: int = 100_000, **more: Any) -> None:
        self.disclosed: list[Disclosed] = []
        self.resent: list[tuple[str, str]] = []
        self.received: list[Receipt] = []
        self.kept: dict[str, bytes | None] = {}
        self.acting = AtHand()
        self.book, self.answers = TokenBook(), Answers(self._keep, self.now)
        stage = Stage()
        self.desk = QuietDesk(INSTITUTIONS, self.now)
        self.services = Services(
            store=store, institutions=INSTITUTIONS, catalogue=CATALOGUE, now=self.now,
            disclose=self._disclose, resend=self._resend,
            resend_all=self._resend_all, receive=self._receive,
            **{"petition": stage.petition, "correct": stage.correct, "silencing": self.desk,
               "desk": self.acting, "watches": Desk(),
               "outcomes": OutcomeBook(), **more},
        )  # fmt: skip
        self.v1 = create_v1(self.services, self.book, self.answers, per_minute=per_minute)
        self.app = FastAPI()
        self.app.mount("/api/v1", self.v1)
        self.app.add_exception_handler(HTTPException, on_http)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://portal"
        )

        self.forget()

    def forget(self) -> None:
        """Begin at noon, with every token good and nothing written down."""
        self.time = NOON
        self.desk.asked.clear()
        self.disclosed.clear()
        self.resent.clear()
        self.received.clear()
        self.kept.clear()
        self.acting.begin()
        self.answers.forget()
        self.book.learn([codec.encode(token) for token in tokens()])

    def now(self) -> datetime:
        return self.time

    async def _disclose(self, shown: Disclosed) -> None:
        self.disclosed.append(shown)

    async def _resend(self, institution: str, delivery_id: str) -> None:
        self.resent.append((institution, delivery_id))

    async def _resend_all(self, letters: Sequence[tuple[str, str]]) -> None:
        self.resent += letters

    async def _receive(self, receipts: Sequence[Receipt]) -> None:
        self.received += receipts

    async def _keep(self, key: str, value: bytes | None) -> None:
        self.kept[key] = value

    async def call(
        self, method: str, path: str, role: Role = Role.OFFICER, institution: str | None = None,
        key: str = "", headers: dict[str, str] | None = None, **more: Any,
    ) -> httpx.Response:  # fmt: skip
        if institution is None:
            institution = OWN if role in INSTITUTIONAL else ""
        sent = {"authorization": f"Bearer {secret_of(role, institution)}"} | (headers or {})
        if key:
            sent["idempotency-key"] = key
        return await self.client.request(method, f"/api/v1{path}", headers=sent, **more)

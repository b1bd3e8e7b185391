"""Who is calling, what they may do, and whose data they may see."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.security import HTTPBearer, SecurityScopes
from msgspec import Struct

from portal.v1.problems import Refused, Trouble
from schemas.disclosures import Actor, Purpose
from schemas.tokens import INSTITUTIONAL, Role, Scope, Token

__all__ = ["Caller", "needs"]

_PURPOSES = {Role.OPERATOR: Purpose.OPERATION, Role.AUDITOR: Purpose.AUDIT}
_bearer = HTTPBearer(
    scheme_name="token", auto_error=False, bearerFormat="lwt_…",
    description="机构令牌 A token as `./loanwatch tokens issue` shows it once.",
)  # fmt: skip


class Caller(Struct, frozen=True):
    """The owner of the token a call came with."""

    token: Token
    session: bool = False  # a person on the pages rather than a program

    @property
    def role(self) -> Role:
        return self.token.role

    @property
    def institution(self) -> str:
        """The one institution they see; empty for those who see all."""
        return self.token.institution

    @property
    def name(self) -> str:
        """Who acts, for records: the post of a member of staff, else the token."""
        return self.token.staff or f"token-{self.token.token_id}"

    @property
    def actor(self) -> Actor:
        t = self.token
        return Actor(
            role=t.role, institution=t.institution, staff=t.staff, token_id=t.token_id
        )  # fmt: skip

    @property
    def purpose(self) -> Purpose:
        return _PURPOSES.get(self.role, Purpose.POST_LOAN)

    def within(self, wanted: str = "") -> str:
        """Return the institution to ask for: their own, or the wanted one of those who see all.

        Raises `Refused` (403) where another institution is wanted than their own.
        """
        if self.role not in INSTITUTIONAL:
            return wanted
        if wanted not in ("", self.institution):
            raise Refused(Trouble.FORBIDDEN, "this token is another institution's")
        return self.institution

    def sees(self, institution: str) -> bool:
        """Return whether a record of that institution may be shown to them."""
        return self.role not in INSTITUTIONAL or institution == self.institution


async def _permitted(
    request: Request, scopes: SecurityScopes, _: Annotated[Any, Security(_bearer)]
) -> Caller:
    caller: Caller = request.state.caller
    missing = [scope for scope in scopes.scopes if scope not in caller.token.granted()]
    if missing:
        raise Refused(Trouble.FORBIDDEN, f"it lacks the scope {missing[0]}")
    return caller


def needs(*scopes: Scope) -> Any:
    """Return the dependency of an endpoint that takes a caller with these scopes, or any caller."""
    return Security(_permitted, scopes=[scope.value for scope in scopes])

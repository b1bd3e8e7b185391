"""Who may call, and what for: bearer tokens, of which only the SHA-256 is kept anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.scalars import Instant

__all__ = ["INSTITUTIONAL", "SCOPES_OF", "Role", "Scope", "Token"]


class Role(StrEnum):
    """In what capacity somebody calls. Stored with everything that is disclosed to them."""

    OFFICER = "officer"  # 客户经理: works on the alerts of an institution
    SUPERVISOR = "supervisor"  # 风险主管: and checks what officers close
    ADMINISTRATOR = "administrator"  # 机构管理员: and keeps its watches and channels
    OPERATOR = "operator"  # 平台运维: runs the platform, for all institutions
    AUDITOR = "auditor"  # 审计: sees who saw what, and no data of companies
    SOURCE = "source"  # 数据来源: hands changes over, and sees nothing


INSTITUTIONAL = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles within one institution: they see its own and nobody else's."""


class Scope(StrEnum):
    """One thing a token may be used for."""

    ALERTS_READ = "alerts:read"
    ACTIONS_WRITE = "actions:write"  # acknowledge, assign, comment, escalate, dispose, reopen
    REVIEWS_WRITE = "reviews:write"  # approve or send back what another closed (four eyes)
    OUTCOMES_WRITE = "outcomes:write"  # how loans ended
    WATCHES_READ = "watches:read"
    WATCHES_WRITE = "watches:write"
    SILENCES_READ = "silences:read"
    SILENCES_WRITE = "silences:write"
    NOTICES_READ = "notices:read"
    DELIVERIES_READ = "deliveries:read"
    DELIVERIES_WRITE = "deliveries:write"  # send a dead letter again
    FACTS_READ = "facts:read"
    EXPORTS_READ = "exports:read"
    CORRECTIONS_READ = "corrections:read"
    CORRECTIONS_WRITE = "corrections:write"  # say that a fact stands no longer
    OBJECTIONS_READ = "objections:read"
    OBJECTIONS_WRITE = "objections:write"  # file, supply, take back
    OBJECTIONS_DECIDE = "objections:decide"  # the platform's word on them
    AUDIT_READ = "audit:read"
    CHANGES_WRITE = "changes:write"


_OFFICER = frozenset({
    Scope.ALERTS_READ, Scope.ACTIONS_WRITE, Scope.WATCHES_READ, Scope.SILENCES_READ,
    Scope.NOTICES_READ, Scope.DELIVERIES_READ, Scope.FACTS_READ, Scope.CORRECTIONS_READ,
    Scope.OBJECTIONS_READ, Scope.OBJECTIONS_WRITE,
})  # fmt: skip
_SUPERVISOR = _OFFICER | {
    Scope.REVIEWS_WRITE, Scope.SILENCES_WRITE, Scope.EXPORTS_READ, Scope.OUTCOMES_WRITE,
}  # fmt: skip

SCOPES_OF: Mapping[Role, frozenset[Scope]] = {
    Role.OFFICER: _OFFICER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ADMINISTRATOR: _SUPERVISOR | {Scope.WATCHES_WRITE, Scope.DELIVERIES_WRITE},
    Role.OPERATOR: frozenset(Scope) - {Scope.CHANGES_WRITE, Scope.ACTIONS_WRITE, Scope.REVIEWS_WRITE},
    Role.AUDITOR: frozenset({Scope.AUDIT_READ}),
    Role.SOURCE: frozenset({Scope.CHANGES_WRITE}),
}  # fmt: skip
"""What a role may do at most; a token may be issued for less."""


class Token(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one token. `digest` is the SHA-256 of the token itself, which is not kept.

    `institution` is given for the roles within one, `source` for a source, neither for the others.
    """

    token_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{12}$")]
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    role: Role
    institution: str = ""
    source: str = ""
    staff: str = ""  # whose it is, as the institution calls them; never a resident's number
    scopes: tuple[Scope, ...] = ()  # empty: all that the role may do
    issued_at: Instant
    expires_at: Instant | None = None
    revoked_at: Instant | None = None
    replaces: str = ""  # the token it was rotated from
    note: str = ""

    def live(self, now: Instant) -> bool:
        """Return whether it can be used at this time."""
        revoked = self.revoked_at is not None and self.revoked_at <= now
        return not revoked and (self.expires_at is None or now < self.expires_at)

    def granted(self) -> frozenset[Scope]:
        """Return what it may be used for: never more than its role may do."""
        most = SCOPES_OF[self.role]
        return most if not self.scopes else most & frozenset(self.scopes)

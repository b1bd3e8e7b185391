from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from some_alerts import alert

from schemas import codec
from schemas.alerts import Loan
from schemas.disclosures import subjects_of
from schemas.tokens import INSTITUTIONAL, SCOPES_OF, Role, Scope, Token

NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)


def token(**more) -> Token:
    values = {"token_id": "0" * 12, "digest": "0" * 64, "role": Role.OFFICER, "issued_at": NOON}
    return Token(**{**values, **more})


def test_a_token_never_grants_more_than_its_role_may_do():
    assert token(scopes=(Scope.ALERTS_READ, Scope.AUDIT_READ)).granted() == {Scope.ALERTS_READ}
    assert token().granted() == SCOPES_OF[Role.OFFICER]


def test_nobody_may_both_close_an_alert_and_run_the_platform():
    for role in set(Role) - INSTITUTIONAL:
        assert not SCOPES_OF[role] & {Scope.ACTIONS_WRITE, Scope.REVIEWS_WRITE}
    assert SCOPES_OF[Role.AUDITOR] == {Scope.AUDIT_READ}


def test_a_token_ends_when_it_expires_or_is_revoked_whichever_comes_first():
    minute = timedelta(minutes=1)
    ending = token(expires_at=NOON + 2 * minute, revoked_at=NOON + minute)
    assert ending.live(NOON) and not ending.live(NOON + minute)
    assert not token(expires_at=NOON).live(NOON) and token().live(NOON)


def test_what_is_kept_of_a_token_must_be_a_hash():
    with pytest.raises(msgspec.ValidationError):
        codec.decoder(Token)(codec.encode(token(digest="a-token-itself")))


def test_an_alert_tells_of_its_borrower_under_the_consents_of_its_loans():
    loans = tuple(
        Loan(watch_id=w, consent_reference=c) for w, c in (("1", "授2"), ("2", "授1"), ("3", ""))
    )
    (subject,) = subjects_of(alert(loans=loans))
    assert subject.uscc == alert().uscc and subject.consents == ("授1", "授2")
    assert subject.alert_id == alert().alert_id


def test_an_alert_along_ties_tells_of_both_companies():
    borrower = "91500000MA5U0000A1"
    found = subjects_of(alert(borrower=borrower, loans=()))
    assert [s.uscc for s in found] == [borrower, alert().change.uscc]

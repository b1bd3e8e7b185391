"""Every endpoint of the OpenAPI document × every role × own and foreign institution.

`MATRIX` says for each operation which scope it needs and how a record of the own and of the other
institution is named. An operation that is not in it fails the first test.
"""

from __future__ import annotations

import pytest
from made_by_hand import CITY, DEAD, RURAL, SENT
from v1_content import COMPANY, QUIET, THEIR_QUIET
from v1_world import FOREIGN, OWN, Platform

from portal.v1.documented import describe
from schemas.tokens import INSTITUTIONAL, SCOPES_OF, Role, Scope

MATRIX: dict[str, tuple[Scope | None, str, str]] = {
    # operation: scope, path to something of OWN, the same of FOREIGN ("" where there is no such)
    "GET /me": (None, "/me", ""),
    "GET /alerts": (Scope.ALERTS_READ, f"/alerts?institution={OWN}", f"/alerts?institution={FOREIGN}"),
    "GET /alerts/{alert_id}": (Scope.ALERTS_READ, f"/alerts/{RURAL}", f"/alerts/{CITY}"),
    "GET /cases": (Scope.ALERTS_READ, f"/cases?institution={OWN}", f"/cases?institution={FOREIGN}"),
    "GET /alerts/{alert_id}/case": (
        Scope.ALERTS_READ, f"/alerts/{RURAL}/case", f"/alerts/{CITY}/case",
    ),
    "POST /alerts/{alert_id}/actions": (
        Scope.ACTIONS_WRITE, f"/alerts/{RURAL}/actions", f"/alerts/{CITY}/actions",
    ),
    "GET /outcomes": (
        Scope.OUTCOMES_WRITE, f"/outcomes?institution={OWN}", f"/outcomes?institution={FOREIGN}",
    ),
    "POST /outcomes": (
        Scope.OUTCOMES_WRITE, f"/outcomes?institution={OWN}", f"/outcomes?institution={FOREIGN}",
    ),
    "GET /watches": (
        Scope.WATCHES_READ, f"/watches?institution={OWN}", f"/watches?institution={FOREIGN}",
    ),
    "GET /watches/{watch_id}": (Scope.WATCHES_READ, f"/watches/{OWN}-1", f"/watches/{FOREIGN}-3"),
    "POST /watches": (
        Scope.WATCHES_WRITE, f"/watches?institution={OWN}", f"/watches?institution={FOREIGN}",
    ),
    "POST /watches/import": (
        Scope.WATCHES_WRITE, f"/watches/import?institution={OWN}",
        f"/watches/import?institution={FOREIGN}",
    ),
    **{
        f"POST /watches/{{watch_id}}/{action}": (
            Scope.WATCHES_WRITE, f"/watches/{OWN}-1/{action}", f"/watches/{FOREIGN}-3/{action}",
        )
        for action in ("change", "pause", "resume", "remove", "transfer")
    },
    "GET /companies/{uscc}/facts": (Scope.FACTS_READ, f"/companies/{COMPANY}/facts", ""),
    "GET /notices": (
        Scope.NOTICES_READ, f"/notices?institution={OWN}", f"/notices?institution={FOREIGN}",
    ),
    "GET /deliveries": (
        Scope.DELIVERIES_READ, f"/deliveries?institution={OWN}", f"/deliveries?institution={FOREIGN}",
    ),
    "GET /deliveries/{delivery_id}": (
        Scope.DELIVERIES_READ, f"/deliveries/{SENT}", f"/deliveries/{DEAD}",
    ),
    "POST /deliveries/resend": (Scope.DELIVERIES_WRITE, "/deliveries/resend", ""),
    "POST /deliveries/{delivery_id}/resend": (
        Scope.DELIVERIES_WRITE, f"/deliveries/{SENT}/resend", f"/deliveries/{DEAD}/resend",
    ),
    "GET /exports/{what}": (
        Scope.EXPORTS_READ, f"/exports/alerts?institution={OWN}",
        f"/exports/alerts?institution={FOREIGN}",
    ),
    "GET /silences": (
        Scope.SILENCES_READ, f"/silences?institution={OWN}", f"/silences?institution={FOREIGN}",
    ),
    "GET /silences/{silence_id}": (
        Scope.SILENCES_READ, f"/silences/{QUIET}", f"/silences/{THEIR_QUIET}",
    ),
    "POST /silences": (Scope.SILENCES_WRITE, "/silences", ""),
    "POST /silences/{silence_id}/end": (
        Scope.SILENCES_WRITE, f"/silences/{QUIET}/end", f"/silences/{THEIR_QUIET}/end",
    ),
    "GET /held": (Scope.ALERTS_READ, f"/held?institution={OWN}", f"/held?institution={FOREIGN}"),
    "GET /noise": (Scope.ALERTS_READ, f"/noise?institution={OWN}", f"/noise?institution={FOREIGN}"),
    "GET /corrections": (Scope.CORRECTIONS_READ, "/corrections", ""),
    "POST /corrections": (Scope.CORRECTIONS_WRITE, "/corrections", ""),
    "GET /objections": (Scope.OBJECTIONS_READ, "/objections", ""),
    "POST /objections": (Scope.OBJECTIONS_WRITE, "/objections", ""),
    "GET /objections/{objection_id}": (Scope.OBJECTIONS_READ, f"/objections/{'0' * 32}", ""),
    "POST /objections/{objection_id}/steps": (
        Scope.OBJECTIONS_WRITE, f"/objections/{'0' * 32}/steps", "",
    ),
    "POST /objections/{objection_id}/decision": (
        Scope.OBJECTIONS_DECIDE, f"/objections/{'0' * 32}/decision", "",
    ),
    "GET /audit/companies/{uscc}": (Scope.AUDIT_READ, f"/audit/companies/{COMPANY}", ""),
    "GET /audit/odd": (Scope.AUDIT_READ, "/audit/odd", ""),
    "GET /audit/anchors": (Scope.AUDIT_READ, "/audit/anchors", ""),
}  # fmt: skip
OWNERS = [(role, OWN if role in INSTITUTIONAL else "") for role in Role]


def operations(platform: Platform) -> set[str]:
    paths = describe(platform.v1)["paths"]
    return {f"{method.upper()} {path}" for path, item in paths.items() for method in item}


def test_every_endpoint_is_in_the_matrix(platform):
    assert operations(platform) == set(MATRIX)


def test_the_document_names_the_scope_of_every_endpoint(platform):
    for path, item in describe(platform.v1)["paths"].items():
        for method, operation in item.items():
            scope = MATRIX[f"{method.upper()} {path}"][0]
            assert operation["security"] == [{"token": [scope.value] if scope else []}]


@pytest.mark.parametrize("operation", MATRIX)
async def test_nobody_gets_in_without_a_token(platform, operation):
    method, (_, own, _) = operation.split()[0], MATRIX[operation]
    assert (await platform.client.request(method, f"/api/v1{own}")).status_code == 401


@pytest.mark.parametrize("operation", MATRIX)
@pytest.mark.parametrize(("role", "institution"), OWNERS)
async def test_a_role_gets_in_where_its_scopes_let_it(platform, operation, role, institution):
    method, (scope, own, _) = operation.split()[0], MATRIX[operation]
    answer = await platform.call(method, own, role, institution, key="k")
    allowed = scope is None or scope in SCOPES_OF[role]
    assert (answer.status_code != 403) is allowed, answer.text
    assert answer.status_code < 500
    if not allowed:
        assert not platform.disclosed and not platform.resent


@pytest.mark.parametrize("operation", [o for o, (_, _, foreign) in MATRIX.items() if foreign])
@pytest.mark.parametrize("role", sorted(INSTITUTIONAL))
async def test_what_is_another_banks_is_never_shown_nor_changed(platform, operation, role):
    method, (_, _, foreign) = operation.split()[0], MATRIX[operation]
    answer = await platform.call(method, foreign, role, key="k")
    assert answer.status_code in (403, 404), answer.text
    assert not platform.disclosed and not platform.resent
    assert FOREIGN not in answer.text


@pytest.mark.parametrize("operation", MATRIX)
async def test_whatever_names_a_company_was_written_down(platform, operation):
    method, (_, own, _) = operation.split()[0], MATRIX[operation]
    answer = await platform.call(method, own, Role.OPERATOR, "", key="k")
    if COMPANY in answer.text:
        shown = {subject.uscc for d in platform.disclosed for subject in d.subjects}
        assert COMPANY in shown

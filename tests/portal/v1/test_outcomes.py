"""How loans went on, page by page, each once and only one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from archived import archive
from some_alerts import COMPANY, NOON
from v1_world import FOREIGN, OWN, Platform

from schemas.loan_outcomes import LoanOutcome, LoanState
from schemas.tokens import Role
from store.embedded import EmbeddedStore
from store.migrating import migrate


def outcome(number: int, bank: str) -> LoanOutcome:
    return LoanOutcome(
        outcome_id=f"{number:032d}", institution=bank, uscc=COMPANY, loan_reference=f"l{number}",
        state=LoanState.OVERDUE, occurred_at=NOON + timedelta(days=number // 3), at=NOON,
    )  # fmt: skip


@pytest.fixture
def platform(tmp_path):
    store = EmbeddedStore(tmp_path)
    migrate(store)
    archive(store, *(outcome(n, OWN) for n in range(1, 8)), outcome(9, FOREIGN))
    yield Platform(store)
    store.close()


async def test_all_come_page_by_page_each_once_the_newest_first(platform):
    admin, seen, cursor = {"role": Role.ADMINISTRATOR, "institution": OWN}, list[str](), ""
    for _ in range(4):
        answer = await platform.call(
            "GET", "/outcomes", params={"limit": 2, "cursor": cursor}, **admin
        )
        page = answer.json()
        seen += [item["outcome_id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [f"{n:032d}" for n in range(7, 0, -1)] and cursor == ""


async def test_a_cursor_of_one_bank_is_no_good_for_another_question(platform):
    first = await platform.call(
        "GET", "/outcomes", params={"limit": 2}, role=Role.ADMINISTRATOR, institution=OWN
    )
    again = await platform.call(
        "GET", "/outcomes", params={"cursor": first.json()["next"]}, role=Role.OPERATOR
    )
    assert again.status_code == 422

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from some_alerts import ARREARS, COMPANY

from calendars.days import SHANGHAI
from desk.expiring import Shown, expired, months_after
from schemas.catalogue import Kind, Period
from schemas.corrections import CorrectionKind

EVENT = datetime(2023, 1, 31, 4, tzinfo=UTC)
YEARS = Period(source="某法", publication=36)
PENALTY = Kind(
    code="tax_penalty", name_zh="罚", name_en="penalty", category="tax", family="tax",
    direction="adverse", period=YEARS, ended_by=("expired",),
)  # fmt: skip
KINDS = {"tax_penalty": PENALTY, "tax_arrears": ARREARS}


def shown(**more) -> Shown:
    values = {"fact_id": "a" * 32, "uscc": COMPANY, "kind": "tax_penalty", "occurred_at": EVENT}
    return Shown(**{**values, **more})


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2023-01-31", 36, "2026-01-31"), ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"), ("2025-11-30", 3, "2026-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)  # fmt: skip
def test_a_period_ends_on_the_day_of_its_beginning_or_the_last_of_the_month(start, months, end):
    found = months_after(datetime.fromisoformat(f"{start}T09:00+08:00"), months)
    assert found.isoformat() == f"{end}T09:00:00+08:00"


def test_a_fact_ends_with_the_period_of_its_kind_and_not_a_moment_before():
    end = datetime(2026, 1, 31, 12, tzinfo=SHANGHAI)
    assert expired(shown(), KINDS, end - timedelta(seconds=1)) is None
    said = expired(shown(), KINDS, end)
    assert (said.what, said.decided_at, said.source) == (CorrectionKind.EXPIRED, end, "calendar")
    assert said.reason == "某法"


def test_the_period_runs_from_publication_where_that_is_known():
    published = EVENT + timedelta(days=400)
    later = datetime(2026, 1, 31, 12, tzinfo=SHANGHAI)
    assert expired(shown(published_at=published), KINDS, later) is None
    assert expired(shown(published_at=published), KINDS, later + timedelta(days=401)) is not None


def test_what_the_source_says_comes_before_the_period():
    until = EVENT + timedelta(days=90)
    said = expired(shown(public_until=until), KINDS, until)
    assert (said.decided_at, said.source) == (until, "source")
    far = EVENT + timedelta(days=9999)
    assert expired(shown(public_until=far), KINDS, far - timedelta(days=1)) is None


@pytest.mark.parametrize("kind", ["tax_arrears", "unheard_of"])
def test_without_an_act_that_was_read_nothing_expires_by_itself(kind):
    assert expired(shown(kind=kind), KINDS, EVENT + timedelta(days=99_999)) is None

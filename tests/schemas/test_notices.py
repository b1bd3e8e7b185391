from __future__ import annotations

from typing import Any, cast

import pytest
from some_alerts import COMPANY, alert
from some_notices import every_notice

from schemas import codec
from schemas.notices import TYPES, Notice, brief_of, briefs_of, severity_of, type_of
from schemas.scalars import Severity

read: Any = codec.decoder(cast(Any, Notice))


def test_there_is_an_example_of_every_type():
    assert [type_of(notice) for notice in every_notice()] == list(TYPES)


@pytest.mark.parametrize("notice", every_notice(), ids=type_of)
def test_a_notice_survives_the_wire_and_says_there_what_it_is(notice):
    wire = codec.encode(notice)
    assert read(wire) == notice
    assert wire.startswith(b'{"type":"%s",' % type_of(notice).encode())


def test_what_a_notice_speaks_of():
    spoken = {type_of(n): len(briefs_of(n)) for n in every_notice()}
    assert spoken == {
        "alert.raised": 1, "alert.reminded": 1, "alert.assigned": 1, "alert.escalated": 1,
        "alert.retracted": 1, "alert.amended": 1, "alert.disputed": 1, "digest": 2, "seed": 0,
        "watch.ending": 0, "watch.transferred": 0, "silence.ended": 1,
    }  # fmt: skip
    graves = {type_of(n): severity_of(n) for n in every_notice()}
    assert graves["watch.ending"] is Severity.NOTICE
    assert graves["seed"] is graves["digest"] is Severity.WARNING


def test_an_alert_in_brief_names_the_borrower_not_the_company_of_the_change():
    brief = brief_of(alert(1, borrower="91110105585615051L", borrower_name=""))
    assert (brief.uscc, brief.name) == ("91110105585615051L", "")
    own = brief_of(alert(1, borrower_name=""))
    assert (own.uscc, own.name, own.kind) == (COMPANY, "京样某有限公司", "tax_arrears")
